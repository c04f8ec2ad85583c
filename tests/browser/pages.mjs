// Every page of the portal, from the same table that the stories over HTTP are held to.

import { readFileSync } from "node:fs";

const KNOWN = JSON.parse(readFileSync(new URL("pages.json", import.meta.url), "utf8"));

const READERS = /^(anybody|person|.*:read)$/;

/** Addresses of all pages that this role may see, in every state, with what there is in the sample. */
export function addresses({ ids }, role = "owner") {
  return Object.entries(KNOWN).flatMap(([route, { who, states = [""], of, file, stream }]) => {
    const [method, path] = route.split(" ");
    if (method !== "GET" || file || stream || (role === "auditor" && !READERS.test(who))) return [];
    const paths = (of ?? [null]).map((kind) => filled(path, ids, kind));
    const ends = states.map((state) => named(state, ids));
    return paths.flatMap((begin) => ends.map((end) => begin + end)).filter((address) => !address.includes("{"));
  });
}

/** The path, with an id for each name; ids are known by the part of the path that they follow. */
function filled(path, ids, kind) {
  let before = "";
  const parts = path.split("/").map((part) => {
    const noun = kind?.endsWith(before) ? kind : before;
    before = part;
    return part.startsWith("{") && noun in ids ? encodeURIComponent(ids[noun]) : part;
  });
  return parts.join("/");
}

const named = (text, ids) => text.replace(/\{([^}]+)\}/g, (braced, noun) => ids[noun] ?? braced);
