// A Chromium that is driven by WebDriver: both are Debian's, so that nothing is downloaded.

import { Builder } from "selenium-webdriver";
import chrome from "selenium-webdriver/chrome.js";

// Should the driver not be found where it is, nobody looks for another elsewhere.
process.env.SE_OFFLINE = "true";
process.env.SE_AVOID_STATS = "true";

const DRIVER = process.env.CHROMEDRIVER ?? "/usr/bin/chromedriver";
const BROWSER = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  // The portal keeps still for whoever asks for it: nothing is clicked while it moves.
  "--force-prefers-reduced-motion",
  // A password that the browser would offer to keep, or that it has read of elsewhere, is no part of a story.
  "--disable-features=PasswordLeakDetection,AutofillServerCommunication,OptimizationHints,MediaRouter",
];

export const WIDE = { width: 1280, height: 860 };
export const NARROW = { width: 360, height: 780 };

export class Chromium {
  static async open() {
    const options = new chrome.Options().addArguments(...FLAGS);
    options.setChromeBinaryPath(BROWSER);
    options.set("goog:loggingPrefs", { browser: "ALL" });
    options.setUserPreferences({ credentials_enable_service: false });
    const service = new chrome.ServiceBuilder(DRIVER);
    const chromium = new Chromium();
    chromium.driver = await new Builder().forBrowser("chrome").setChromeOptions(options).setChromeService(service).build();
    await chromium.driver.manage().setTimeouts({ pageLoad: 30_000, script: 60_000 });
    return chromium;
  }

  command(name, parameters = {}) {
    return this.driver.sendDevToolsCommand(name, parameters);
  }

  /** A browser as somebody has it: nothing of whoever used it before is left. */
  async dressed({ url, script = true, language = "en", theme = "light", size = WIDE, cookie }) {
    await this.driver.get("about:blank");
    await this.command("Network.clearBrowserCookies");
    await this.command("Emulation.setScriptExecutionDisabled", { value: !script });
    await this.command("Emulation.setDeviceMetricsOverride", { ...size, deviceScaleFactor: 1, mobile: false });
    await this.command("Emulation.setLocaleOverride", { locale: language });
    const cookies = [["muster-language", language], ["muster-theme", theme], ...(cookie ? [cookie.split("=")] : [])];
    for (const [name, value] of cookies) await this.command("Network.setCookie", { name, value, url, path: "/", httpOnly: name === "muster" });
    // What was told before is nobody's now.
    await this.faults();
  }

  /** What the browser has complained of since it was last asked; that a page answered 4xx is no complaint. */
  async faults() {
    const entries = await this.driver.manage().logs().get("browser");
    const told = entries.filter(({ level }) => level.name === "SEVERE" || level.name === "WARNING").map(({ message }) => message);
    return told.filter((message) => !/the server responded with a status of 4\d\d/.test(message));
  }

  quit() {
    return this.driver.quit();
  }
}
