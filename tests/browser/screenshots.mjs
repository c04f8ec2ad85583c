// Takes pictures of every page, for people to look at: light and dark, wide and narrow, with much in it and with nothing.
//
//     node tests/browser/screenshots.mjs target/debug/muster FOLDER [LANGUAGE] [only pages whose addresses contain this]

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Chromium, NARROW, WIDE } from "./chromium.mjs";
import { Muster } from "./muster.mjs";
import { addresses } from "./pages.mjs";
import { Person } from "./person.mjs";
import * as samples from "./sample.mjs";

const [, , binary, folder, language = "en", only = ""] = process.argv;
if (!binary || !folder) {
  console.error("usage, from the root of the repository: node tests/browser/screenshots.mjs target/debug/muster FOLDER [LANGUAGE] [ONLY]");
  process.exit(2);
}
const LOOKS = [
  ["light", { theme: "light", size: WIDE }],
  ["dark", { theme: "dark", size: WIDE }],
  ["narrow", { theme: "light", size: NARROW }],
];
const LONGEST = 10_000;

const muster = await Muster.start(binary);
const chromium = await Chromium.open();
mkdirSync(folder, { recursive: true });
for (const [state, make] of Object.entries({ full: samples.full, empty: samples.empty, hostile: samples.hostile })) {
  const sample = await make(muster);
  for (const [look, size] of LOOKS) {
    const person = await new Person(chromium, muster, { language, ...size }).arrive(sample.organization.owner);
    for (const address of addresses(sample).filter((address) => address.includes(only))) {
      await person.open(address);
      await picture(person, `${name(address, sample.ids)}.${state}.${look}.png`);
    }
  }
}
await chromium.quit();
muster.stop();

/** The whole page, not just what the window shows. */
async function picture({ size }, file) {
  const height = await chromium.driver.executeScript("return document.documentElement.scrollHeight");
  await chromium.command("Emulation.setDeviceMetricsOverride", { width: size.width, height: Math.min(height, LONGEST), deviceScaleFactor: 1, mobile: false });
  writeFileSync(join(folder, file), await chromium.driver.takeScreenshot(), "base64");
  await chromium.command("Emulation.setDeviceMetricsOverride", { ...size, deviceScaleFactor: 1, mobile: false });
}

/** A name for a file: the address, without what changes from run to run. */
function name(address, ids) {
  const nouns = Object.entries(ids).reduce((text, [noun, id]) => (id.length > 6 ? text.replace(encodeURIComponent(id), noun) : text), address);
  return nouns.replace(/[^a-z0-9]+/gi, "_").replace(/^_|_$/g, "") || "dashboard";
}
