// That the checks find what they look for: a page on which everything is wrong.

import assert from "node:assert/strict";
import { faults } from "../checks.mjs";

const WRONG = `<!DOCTYPE html><html lang="en"><title>Wrong</title><style>
@keyframes late { from { margin-top: 0 } to { margin-top: 200px } }
p { animation: late 10ms steps(1) 400ms forwards; color: #bbb; background: #fff } div { width: 3000px }
</style><main><h1>Wrong</h1><p>Grey on white</p><div>Wide</div><img src="data:,"></main>`;

export const everywhere = {
  async "a page on which everything is wrong is found out"(person) {
    await person.arrive();
    await person.driver.get(`data:text/html,${encodeURIComponent(WRONG)}`);
    await new Promise((over) => setTimeout(over, 900));
    const found = (await faults(person)).join("\n");
    const faulty = ["color-contrast", "image-alt", "px too wide", ...(person.script ? ["shift: 0."] : [])];
    for (const fault of faulty) assert.ok(found.includes(fault), `${fault}: ${found}`);
  },
};

export const scripted = {
  async "a script of somebody else's, and what the policy refuses, are found out"(person, { organization }) {
    await person.arrive(organization.owner);
    await person.open("/attributes");
    await person.driver.executeScript("document.querySelector('main').insertAdjacentHTML('beforeend', '<b style=\"color: red\">x</b>')");
    await assert.rejects(() => person.unharmed(), /complains/);
    await person.driver.executeScript("window.hacked = 1");
    await assert.rejects(() => person.unharmed(), /ran/);
    await person.open("/attributes");
    await person.unharmed();
  },
};
