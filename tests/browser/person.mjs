// Somebody who uses the portal. What they look for is found by what it says, in their language, or by where it leads: so
// a story is told once for both languages, with and without a script.

import assert from "node:assert/strict";
import { WIDE } from "./chromium.mjs";
import { judged } from "./checks.mjs";
import { PASSWORD } from "./muster.mjs";
import { isMessage, plain, text } from "./texts.mjs";

const PATIENCE = 8_000;
const pause = (milliseconds) => new Promise((over) => setTimeout(over, milliseconds));

/** In the page: the elements that a person could mean, those of an open dialog first, those that are seen before others. */
const FIND = `
const [css, wanted, row] = arguments;
const plain = (text) => text.replace(/[\\u2066-\\u2069]/gu, "").replace(/\\s+/gu, " ").trim();
const scope = document.querySelector("dialog[open]") ?? document.body;
const said = (element) => [element.getAttribute("aria-label"), element.textContent, element.value, element.getAttribute("title")]
  .filter((text) => typeof text === "string").map(plain);
let within = [scope];
if (row !== null) {
  const rows = [...scope.querySelectorAll("tr, li, dt, .card, fieldset, [data-row]")].filter((element) => plain(element.textContent).includes(row));
  within = rows.filter((element) => !rows.some((other) => other !== element && element.contains(other)));
}
const found = within.flatMap((element) => [...element.querySelectorAll(css)])
  .filter((element) => wanted === null || said(element).includes(wanted));
const closed = (element) => element.closest("[popover]:not(:popover-open)") ?? element.closest("details:not([open]) > :not(summary)")?.parentElement ?? null;
// What is on the page itself is meant before what is around every page.
const seen = found.filter((element) => element.checkVisibility());
const best = seen.find((element) => element.closest("main")) ?? seen[0] ?? found.find(closed);
if (!best) return null;
return [best, best.checkVisibility() ? null : closed(best)];
`;

export class Person {
  constructor(chromium, muster, { script = true, language = "en", theme = "light", size = WIDE } = {}) {
    Object.assign(this, { chromium, muster, script, language, theme, size, driver: chromium.driver });
  }

  /** A browser of their own; signed in, where `who` says as whom. */
  async arrive(who) {
    const { script, language, theme, size } = this;
    await this.chromium.dressed({ url: this.muster.url, script, language, theme, size, cookie: who?.cookie });
    return this;
  }

  /** The same person with another look at it, such as a narrow one. */
  like(look) {
    return new Person(this.chromium, this.muster, { ...this, ...look });
  }

  /** A message in their language. */
  t(id, values) {
    return text(this.language, id, values);
  }

  async open(path, status = 200) {
    await this.driver.get(this.muster.url + path);
    assert.equal(await this.status(), status, path);
  }

  /** Status of the page that is shown. */
  status() {
    return this.driver.executeScript("return performance.getEntriesByType('navigation')[0].responseStatus");
  }

  async path() {
    const url = new URL(await this.driver.getCurrentUrl());
    return url.pathname + url.search;
  }

  /** They are on this page now. */
  async at(path) {
    await this.until(async () => (await this.path()) === path, async () => `at ${path}; it is ${await this.path()}`);
  }

  /** What stands on the page, or in its dialog. */
  async words() {
    return plain(await this.driver.executeScript("return (document.querySelector('dialog[open]') ?? document.body).innerText"));
  }

  /** A message, or any text, is shown. */
  async sees(what, values) {
    const wanted = plain(this.#meant(what, values));
    await this.until(async () => (await this.words()).includes(wanted), async () => `“${wanted}” in: ${await this.words()}`);
  }

  /** A text is not shown; ask only once the page is there, which something that is seen shows. */
  async seesNot(what, values) {
    const wanted = plain(this.#meant(what, values));
    await this.until(async () => !(await this.words()).includes(wanted), async () => `no “${wanted}” in: ${await this.words()}`);
  }

  /** Presses a button or follows a link that says so; `row` is what the row says that it is in. */
  async press(what, { row = null, values } = {}) {
    await this.click("button, a[href], summary, [role=tab], input[type=submit]", { says: this.#meant(what, values), row });
  }

  /** Follows the link that leads there. */
  async follow(path, { row = null } = {}) {
    await this.click(`a[href="${path}"]`, { row });
  }

  /** Clicks what is found, having opened the menu that it is in. */
  async click(css, { says = null, row = null } = {}) {
    await this.#clicked(await this.find(css, { says, row }));
  }

  /** Clicks where a person would: in the middle of the window, clear of what stays at its edges. */
  async #clicked(element) {
    await this.driver.executeScript("arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })", element);
    await element.click();
  }

  async find(css, { says = null, row = null } = {}) {
    let found;
    await this.until(
      async () => {
        found = await this.driver.executeScript(FIND, css, says && plain(says), row && plain(row));
        if (found?.[1]) await this.opened(found[1]);
        return found && !found[1];
      },
      async () => `${css} ${says ?? ""} ${row ? `in the row of ${row}` : ""} on ${await this.path()}: ${await this.words()}`,
    );
    return found[0];
  }

  async opened(closed) {
    const id = await closed.getAttribute("id");
    const opener = (await closed.getTagName()) === "details" ? "arguments[0].querySelector('summary')" : "document.querySelector(`[popovertarget=\"${arguments[1]}\"]`)";
    const button = await this.driver.executeScript(`return ${opener}`, closed, id);
    await button.click();
  }

  /** Whether there is such an element, seen or not. */
  async has(css) {
    return this.driver.executeScript("return document.querySelector(arguments[0]) !== null", css);
  }

  /** What stands in a field. */
  async value(css) {
    let value;
    await this.until(
      async () => {
        value = await this.driver.executeScript("return arguments[0].value", await this.find(css));
        return true;
      },
      async () => `a value of ${css} on ${await this.path()}`,
    );
    return value;
  }

  /** Fills in fields by their names: a text, the value of what is chosen, or whether a box is ticked. */
  async fill(fields) {
    for (const [name, value] of Object.entries(fields)) {
      const typed = `:is(input, select, textarea)[name="${name}"]:not([type=hidden])`;
      const field = await this.find(typed);
      const [tag, type] = [await field.getTagName(), await field.getAttribute("type")];
      if (type === "radio") await this.#clicked(await this.find(`input[name="${name}"][value="${value}"]`));
      else if (type === "checkbox") {
        const box = typeof value === "string" ? await this.find(`input[name="${name}"][value="${value}"]`) : field;
        if ((await box.isSelected()) !== Boolean(value)) await this.#clicked(box);
      } else if (tag === "select") await (await field.findElement({ css: `option[value="${value}"]` })).click();
      else if (type === "file") await field.sendKeys(value);
      else {
        await field.clear();
        // Letter by letter is what people do and costs; a long text is put there whole.
        if (value.length < 60 && !/[^\x20-\uffff]/u.test(value) && !["date", "datetime-local"].includes(type)) await field.sendKeys(value);
        else await this.driver.executeScript("arguments[0].value = arguments[1]", field, value);
      }
    }
  }

  /** Chooses in a list that asks at once; without a script, a button beside it does. */
  async choose(name, value, button) {
    await this.fill({ [name]: value });
    if (!this.script) await this.press(button);
  }

  /** Presses the button of the form in the page's own part, or in the dialog. */
  async send() {
    await this.click("main form[method=post] button:not([type=button], [formaction]), dialog[open] form button:not([type=button])");
  }

  async signIn(email, password = PASSWORD) {
    await this.fill({ email, password });
    await this.send();
  }

  /** Waits a little for what the page does by itself. */
  async until(holds, told) {
    const end = Date.now() + PATIENCE;
    for (;;) {
      try {
        if (await holds()) return;
      } catch (error) {
        // The page was exchanged while it was looked at.
        if (!/stale element|no such element|no such execution context|not attached|intercepted/i.test(error.message) || Date.now() > end) throw error;
      }
      if (Date.now() > end) throw new Error(`expected ${await told()}`);
      await pause(40);
    }
  }

  /** What is shown is fit for everybody: no violation of WCAG, nothing wider than the window, nothing that jumps. */
  async fit() {
    await judged(this, await this.path());
  }

  /** The browser complains of nothing. */
  async unharmed() {
    const faults = await this.chromium.faults();
    assert.deepEqual(faults, [], "the browser complains");
    if (this.script) assert.equal(await this.driver.executeScript("return window.hacked ?? null"), null, "a script of somebody else's ran");
  }

  #meant(what, values) {
    // Whatever is named as messages are is one; anything else is meant as it stands.
    return isMessage(what) || /^[a-z]+(-[a-z]+)+$/.test(what) ? this.t(what, values) : what;
  }
}
