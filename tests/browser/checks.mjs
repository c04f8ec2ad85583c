// What every page is held to, in every state: WCAG 2.2 AA as far as axe-core can tell, no wider than the window, nothing
// that moves while it loads.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// What moved is told in a task of its own, which only comes where there are scripts; those see the same pages.
const SHIFTED = String.raw`
const done = arguments[arguments.length - 1];
const box = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(" ");
const moved = ({ node, previousRect, currentRect }) => box(previousRect) + " → " + box(currentRect) + "  " + (node?.outerHTML ?? "").slice(0, 120);
const shifts = [];
const observer = new PerformanceObserver((list) => shifts.push(...list.getEntries()));
observer.observe({ type: "layout-shift", buffered: true });
setTimeout(() => {
  shifts.push(...observer.takeRecords());
  observer.disconnect();
  const told = (shift) => "shift: " + shift.value + "\n    " + shift.sources.map(moved).join("\n    ");
  done(shifts.filter((shift) => !shift.hadRecentInput).map(told));
}, 40);
`;

const WIDER = String.raw`
const over = document.documentElement.scrollWidth - innerWidth;
if (over <= 0) return [];
const beyond = [...document.body.querySelectorAll("*")].filter((element) => element.getBoundingClientRect().right > innerWidth + 1);
return ["overflow: " + over + " px too wide\n    " + beyond.slice(-3).map((element) => element.outerHTML.slice(0, 160)).join("\n    ")];
`;

const WCAG = String.raw`
const done = arguments[arguments.length - 1];
// Neither frames nor styles from elsewhere are in our pages, nor selectors in what is told.
const options = { runOnly: arguments[0], resultTypes: ["violations"], preload: false, iframes: false, selectors: false };
axe.run(document, options).then(
  ({ violations }) => done(violations.map(({ id, help, nodes }) =>
    id + ": " + help + "\n" + nodes.slice(0, 4).map(({ html, any }) => "    " + html.slice(0, 200) + "  " + (any[0]?.message ?? "")).join("\n"))),
  (error) => done([String(error)]));
`;

/** What is wider than the window. */
export const wider = (driver) => driver.executeScript(WIDER);

/** What is wrong with the page that is shown. */
export async function faults({ chromium, script }) {
  const { driver } = chromium;
  const wide = await wider(driver);
  const shifts = script ? await driver.executeAsyncScript(SHIFTED) : [];
  // Who has no script has none for the checks either, which come after the page was made.
  if (!script) await chromium.command("Emulation.setScriptExecutionDisabled", { value: false });
  await driver.executeScript(`if (!window.axe) { ${AXE} }`);
  const violations = await driver.executeAsyncScript(WCAG, RULES);
  if (!script) await chromium.command("Emulation.setScriptExecutionDisabled", { value: true });
  return [...violations, ...wide, ...shifts];
}

/** Nothing is wrong with it. */
export async function judged(person, where) {
  const { language, theme, size, script } = person;
  const look = `${language}, ${theme}, ${size.width} px${script ? "" : ", no script"}`;
  assert.equal((await faults(person)).join("\n"), "", `${where} (${look})`);
}
