// What an identity provider, or anybody who can type, calls things: on every page it is text, and breaks nothing.

import assert from "node:assert/strict";
import { NARROW, WIDE } from "./chromium.mjs";
import { wider } from "./checks.mjs";
import { addresses } from "./pages.mjs";
import { Person } from "./person.mjs";
import { HOSTILE } from "./sample.mjs";

/** In the page: what somebody else's text has become, where it is more than text. */
const BECAME = `
const bad = [...document.querySelectorAll("[data-hostile], [onerror], [onfocus], [onclick], body script:not([src])")];
const led = [...document.querySelectorAll("[href], [src], [action], [formaction]")].filter((element) =>
  ["href", "src", "action", "formaction"].some((name) => {
    const value = element.getAttribute(name);
    return value !== null && !/^(https?:|mailto:|tel:)$/.test(new URL(value, location.href).protocol);
  }));
const away = [...document.querySelectorAll("img, script, link, iframe, object, embed, form")].filter((element) => {
  const address = element.src || element.href || element.action || element.data;
  return typeof address === "string" && address !== "" && new URL(address, location.href).origin !== location.origin;
});
return [...bad, ...led, ...away].map((element) => element.outerHTML.slice(0, 200));
`;

async function harmless(person) {
  assert.deepEqual(await person.driver.executeScript(BECAME), [], "somebody else's text has become a part of the page");
  await person.unharmed();
}

/** The tasks. */
export function hostility(muster, sample) {
  const { owner } = sample.organization;
  const everyPage = (language, size) => ({
    name: `hostile names on every page (${language}, ${size.width} px)`,
    async run(chromium, part) {
      const person = await new Person(chromium, muster, { language, size }).arrive(owner);
      // Whoever is called so, on the pages of theirs that show the most.
      const people = sample.members.flatMap((id) => [`/users/${id}`, `/users/${id}/attributes`]);
      for (const address of new Set([...addresses(sample), ...(size === NARROW ? people : [])])) {
        await part(address, async () => {
          await person.open(address);
          await harmless(person);
          assert.deepEqual(await wider(chromium.driver), []);
          // What a page asks in a dialog is text, too.
          for (const link of (await chromium.driver.findElements({ css: "a[data-dialog]" })).slice(0, 2)) {
            if (!(await link.isDisplayed())) continue;
            await chromium.driver.executeScript("arguments[0].click()", link);
            await person.find("dialog[open] [data-cancel]");
            await harmless(person);
            await person.click("dialog[open] [data-cancel]");
          }
        });
      }
    },
  });
  return [everyPage("en", NARROW), everyPage("fr", WIDE), typed(muster, sample)];
}

/** What pages are asked by. */
const NAMES = ["text", "next", "cursor", "status", "source", "group", "add", "sort", "actor", "subject", "event", "connection", "operation", "user", "from", "until", "idp", "deed", "reach"];

/** What somebody types, or is sent in a link, comes back as text. */
function typed(muster, sample) {
  return {
    name: "hostile addresses",
    async run(chromium, part) {
      const person = await new Person(chromium, muster).arrive(sample.organization.owner);
      for (const path of new Set(addresses({ ids: {} }).map((address) => address.split("?")[0]))) {
        for (const text of HOSTILE.slice(0, 2)) {
          await part(`${path} ${text}`, async () => {
            // With all of them, the first that is no word of ours may hide the others.
            for (const question of [Object.fromEntries(NAMES.map((name) => [name, text])), { text }]) {
              await chromium.driver.get(`${muster.url}${path}?${new URLSearchParams(question)}`);
              assert.ok((await person.status()) < 500, path);
              await harmless(person);
            }
          });
        }
      }
    },
  };
}
