// Getting in and out, and how pages look to whoever reads them.

import assert from "node:assert/strict";
import { NARROW } from "../chromium.mjs";
import { PASSWORD } from "../muster.mjs";

export const everywhere = {
  async "someone who was invited sets a password and is in"(person, { organization }) {
    const email = `new.${Date.now()}@example.org`;
    const link = await organization.invited(email, "auditor", "Ada Quill");
    await person.arrive();
    await person.open(link);
    await person.sees("set-password-title");
    await person.fit();
    await person.fill({ name: "Ada Quill", password: "short" });
    await person.send();
    await person.sees("problem-password");
    assert.equal(await person.status(), 400);
    await person.fit();
    await person.fill({ password: PASSWORD });
    await person.send();
    await person.at("/");
    await person.sees("Ada Quill");
    // A link is good once.
    await person.arrive();
    await person.open(link, 404);
    await person.sees("link-gone");
  },

  async "signing in leads on to the page that was asked for"(person, { organization }) {
    await person.arrive();
    await person.open("/attributes");
    await person.at("/sign-in?next=%2Fattributes");
    await person.signIn(organization.owner.email, "a wrong password");
    await person.sees("problem-sign-in");
    // With a script the form is answered in place.
    if (!person.script) assert.equal(await person.status(), 422);
    await person.fit();
    await person.signIn(organization.owner.email);
    await person.at("/attributes");
    await person.press("sign-out");
    await person.at("/sign-in");
    await person.sees("signed-out");
    await person.open("/attributes");
    await person.at("/sign-in?next=%2Fattributes");
  },

  async "language and appearance are chosen and kept"(person, { organization }) {
    const shown = (attribute, word) =>
      person.until(async () => (await person.driver.executeScript("return document.documentElement.getAttribute(arguments[0])", attribute)) === word, async () => `${attribute} ${word}`);
    const other = person.language === "en" ? "fr" : "en";
    await person.arrive(organization.owner);
    await person.open("/attributes");
    await person.choose("language", other, "apply");
    await shown("lang", other);
    const reader = person.like({ language: other });
    await reader.sees("attributes");
    await reader.choose("theme", "dark", "apply");
    await shown("data-theme", "dark");
    await reader.at("/attributes");
    const canvas = await person.driver.executeScript("return getComputedStyle(document.body).backgroundColor");
    assert.equal(canvas, "rgb(15, 17, 21)");
    // Nobody need have signed in.
    await person.arrive();
    await person.open("/sign-in");
    await person.choose("language", other, "apply");
    await shown("lang", other);
  },

  async "who has a role in two organizations goes from one to the other"(person, { organization, muster }) {
    const second = `Second ${organization.name}`;
    await muster.run("organization", "create", second, "--json");
    const { email } = organization.owner;
    await muster.run("--organization", second, "admin", "invite", "--email", email, "--role", "auditor", "--json");
    await person.arrive();
    await person.open("/sign-in");
    await person.signIn(email);
    await person.at("/");
    const select = await person.find("select[name=organization]");
    const shown = await person.driver.executeScript("return arguments[0].selectedOptions[0].text", select);
    const aim = shown.trim() === second ? organization.name : second;
    const id = await person.driver.executeScript("return [...arguments[0].options].find(({ text }) => text.trim() === arguments[1]).value", select, aim);
    await person.choose("organization", id, "switch-organization");
    await person.sees("organization-switched", { name: aim, organization: aim });
  },

  async "what is not there, and what is not allowed, is said on a page"(person, { organization }) {
    await person.arrive(organization.owner);
    await person.open("/nothing/of/the/kind", 404);
    await person.sees("error-not-found");
    await person.fit();
    await person.arrive(await organization.person("auditor"));
    await person.open("/attributes/new", 403);
    await person.sees("error-forbidden");
    await person.fit();
    await person.press("go-to-dashboard");
    await person.at("/");
  },
};

export const scripted = {
  async "keys lead to the search"(person, { organization }) {
    await person.arrive(organization.owner);
    await person.open("/attributes");
    await (await person.driver.findElement({ css: "body" })).sendKeys("/");
    assert.equal(await person.driver.executeScript("return document.activeElement.id"), "jump");
  },

  async "on a narrow screen the navigation opens and closes"(person, { organization }) {
    const narrow = person.like({ size: NARROW });
    await narrow.arrive(organization.owner);
    await narrow.open("/");
    await narrow.follow("/attributes");
    await narrow.at("/attributes");
    await narrow.fit();
  },
};
