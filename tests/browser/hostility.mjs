// What an identity provider, or anybody who can type, calls things: on every page it is text, and breaks nothing.

import assert from "node:assert/strict";
import { NARROW, WIDE } from "./chromium.mjs";
import { faults } from "./checks.mjs";
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
      const people = sample.members.flatMap((id) => addresses({ ids: { ...sample.ids, users: id } }).filter((path) => path.startsWith("/users/")));
      for (const address of new Set([...addresses(sample), ...people])) {
        await part(address, async () => {
          await person.open(address);
          await harmless(person);
          const found = (await faults(person)).filter((fault) => !fault.startsWith("shift"));
          assert.equal(found.join("\n"), "");
          // What a page asks in a dialog is text, too.
          for (const link of (await chromium.driver.findElements({ css: "a[data-dialog]" })).slice(0, 3)) {
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

/** What somebody types, or is sent in a link, comes back as text. */
function typed(muster, sample) {
  const names = ["text", "search", "next", "cursor", "status", "source", "group", "actor", "event", "connection", "from", "until"];
  return {
    name: "hostile addresses",
    async run(chromium, part) {
      const person = await new Person(chromium, muster).arrive(sample.organization.owner);
      for (const address of addresses({ ids: {} })) {
        for (const text of HOSTILE.slice(0, 5)) {
          await part(`${address} ${text}`, async () => {
            const question = new URLSearchParams(names.map((name) => [name, text]));
            for (const sent of [question, new URLSearchParams({ text }), new URLSearchParams({ search: text })]) {
              await chromium.driver.get(`${muster.url}${address.split("?")[0]}?${sent}`);
              await harmless(person);
            }
          });
        }
      }
    },
  };
}
