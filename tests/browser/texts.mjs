// What pages say in either language, read from the same files that the server is built with.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const LOCALES = "crates/server/src/portal/locales";

/** White space as one space: French sets narrow ones, and lines break where they like. What sets names apart is not seen. */
export const plain = (text) => text.replace(/[\u2066-\u2069]/gu, "").replace(/\s+/gu, " ").trim();

const messages = Object.fromEntries(["en", "fr"].map((language) => [language, read(join(LOCALES, language))]));

function read(folder) {
  const found = new Map();
  for (const file of readdirSync(folder)) {
    for (const [, id, text] of readFileSync(join(folder, file), "utf8").matchAll(/^([a-z][\w-]*) =(.*(?:\n(?:[ ]+.*|\})|\n(?=\n[ ]))*)/gm)) {
      found.set(id, text.trim());
    }
  }
  return found;
}

/** Whether there is a message of this name. */
export const isMessage = (id) => messages.en.has(id);

/** A message, with what is to be put in. Of a plural it is the form for `count`. */
export function text(language, id, values = {}) {
  const message = messages[language].get(id);
  if (message === undefined) throw new Error(`there is no message ${id}`);
  return plain(chosen(message, values).replace(/\{\s*(?:\$([\w-]+)|"([^"]*)")\s*\}/g, (_, name, literal) => literal ?? values[name]));
}

function chosen(message, values) {
  return message.replace(/\{\s*\$([\w-]+)\s*->((?:[^{}]|\{[^{}]*\})*)\}/g, (_, name, variants) => {
    const forms = new Map([...variants.matchAll(/\[(\w+)\]\s*((?:[^\n[*]|\{[^}]*\})*)/g)].map(([, key, form]) => [key, form]));
    return forms.get(String(values[name])) ?? (Number(values[name]) === 1 && forms.get("one")) ?? forms.get("other");
  });
}
