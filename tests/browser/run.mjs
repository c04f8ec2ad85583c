// Uses the portal as people do: a real Chromium, with and without a script, in English and in French.
//
//     node tests/browser/run.mjs target/debug/muster [only stories whose names contain this]
//
// From the root of the repository; what it needs of npm is beside this file (scripts/test puts both under target/).

import { existsSync } from "node:fs";
import { Chromium, NARROW, WIDE } from "./chromium.mjs";
import { faults } from "./checks.mjs";
import { Muster } from "./muster.mjs";
import { addresses } from "./pages.mjs";
import { Person } from "./person.mjs";
import * as samples from "./sample.mjs";
import { hostility } from "./hostility.mjs";
import * as stories from "./stories/index.mjs";

const [, , binary, only = ""] = process.argv;
if (!binary || !existsSync("crates/server/src/portal/locales")) {
  console.error("usage, from the root of the repository: node tests/browser/run.mjs target/debug/muster [NAME]");
  process.exit(2);
}
const LANES = Number(process.env.LANES ?? 2);
const muster = await Muster.start(binary);

/** Each task is a name and what a lane does with its Chromium; those that take long come first. */
const tasks = [...(await looks()), ...tales()].filter(({ name }) => name.includes(only));

/** A file of stories has an organization of its own in each manner of telling. */
function tales() {
  return Object.entries(stories).flatMap(([file, { everywhere = {}, scripted = {} }]) =>
    [true, false].flatMap((script) =>
      ["en", "fr"].map((language) => {
        const manner = `${language}${script ? "" : ", no script"}`;
        const told = Object.entries(script ? { ...everywhere, ...scripted } : everywhere);
        return {
          name: `${file} (${manner})`,
          parts: told.map(([name]) => name),
          async run(chromium, part) {
            const organization = await muster.organization(`${file} ${manner}`);
            for (const [name, story] of told) {
              const person = new Person(chromium, muster, { script, language });
              await part(name, async () => {
                await story(person, { organization, muster });
                await person.unharmed();
              });
            }
          },
        };
      }),
    ),
  );
}

/** Every page in every look that matters, and for whom. */
async function looks() {
  if (only && !"every page hostile".includes(only)) return [];
  const [full, empty, hostile] = [await samples.full(muster), await samples.empty(muster), await samples.hostile(muster)];
  const auditor = await full.organization.person("auditor");
  const look = (what, sample, who, language, theme, size) => ({
    name: `every page, ${what} (${language}, ${theme}, ${size.width} px)`,
    async run(chromium, part) {
      const person = await new Person(chromium, muster, { language, theme, size }).arrive(who);
      for (const address of addresses(sample, who.role)) {
        await part(address, async () => {
          await person.open(address);
          const found = await faults(person);
          if (found.length > 0) throw new Error(found.join("\n"));
          await person.unharmed();
        });
      }
    },
  });
  return [
    look("full", full, full.organization.owner, "en", "light", WIDE),
    look("full", full, full.organization.owner, "fr", "dark", NARROW),
    look("full", full, full.organization.owner, "fr", "dark", WIDE),
    look("full", full, full.organization.owner, "en", "light", NARROW),
    look("full, an auditor", full, auditor, "fr", "light", WIDE),
    look("empty", empty, empty.organization.owner, "en", "dark", WIDE),
    look("empty", empty, empty.organization.owner, "fr", "light", NARROW),
    ...hostility(muster, hostile),
  ];
}

/** What went wrong, and where in the stories: not where in what drives the browser. */
function told({ message, stack }) {
  const where = stack.split("\n").filter((line) => /^\s+at .*\/browser\//.test(line) && !line.includes("node_modules"));
  return `${message.slice(0, 2_500)}\n${where.slice(0, 4).join("\n")}`;
}

let [passed, failed] = [0, 0];
async function lane() {
  let chromium = await Chromium.open();
  for (let task = tasks.shift(); task; task = tasks.shift()) {
    const begun = Date.now();
    const part = async (name, tell) => {
      try {
        await tell();
        passed += 1;
      } catch (error) {
        failed += 1;
        console.error(`FAILED: ${task.name}: ${name}\n${told(error)}`);
        await chromium.faults().catch(() => []);
      }
    };
    await part("it can be told", () => task.run(chromium, part));
    passed -= 1;
    console.log(`${task.name}: ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    // A browser that no longer answers is one story's loss.
    if (!(await chromium.driver.getCurrentUrl().catch(() => null))) {
      await chromium.quit().catch(() => {});
      chromium = await Chromium.open();
    }
  }
  await chromium.quit();
}

await Promise.all(Array.from({ length: LANES }, lane));
if (failed > 0) console.error(muster.log);
muster.stop();
console.log(`browser: ${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
