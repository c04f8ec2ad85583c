// Admins, API keys, one's own account and the organization.

import assert from "node:assert/strict";
import { PASSWORD } from "../muster.mjs";
import { code } from "../totp.mjs";

export const everywhere = {
  async "an admin is invited, given another role, and removed"(person, { organization, muster }) {
    const email = `grace.${organization.slug}@example.org`;
    await person.arrive(organization.owner);
    await person.open("/admins");
    await person.fit();
    await person.press("admin-invite");
    await person.fill({ email: organization.owner.email, name: "Grace Quill", role: "auditor" });
    await person.send();
    await person.sees("problem-email-taken");
    await person.fit();
    await person.fill({ email });
    await person.send();
    await person.sees("admin-link-title", { name: "Grace Quill" });
    const link = await person.value("#link");
    assert.ok(link.startsWith(`${muster.url}/setup/msl_`), link);
    await person.fit();
    await person.press("done");
    await person.at("/admins");
    assert.ok(!(await person.driver.getPageSource()).includes(link.split("/").pop()), "the link is shown once");
    const answer = await muster.ask(new URL(link).pathname, { form: { email, name: "Grace Quill", password: PASSWORD } });
    assert.equal(answer.status, 303);
    await person.press("Grace Quill");
    await person.fill({ role: "admin" });
    await person.press("save-changes");
    await person.sees("admin-changed", { name: "Grace Quill" });
    await person.press("Grace Quill");
    await person.press("admin-remove");
    await person.sees("admin-remove-title", { name: "Grace Quill" });
    await person.fit();
    await person.send();
    await person.sees("admin-removed", { name: "Grace Quill" });
    await person.seesNot(email);
  },

  async "the last owner stays"(person, { organization }) {
    await person.arrive(organization.owner);
    await person.open("/admins");
    await person.press(organization.owner.name);
    await person.sees("admin-last-owner");
    assert.equal(await person.has("a[href$='/remove']"), false);
  },

  async "an API key is shown once, works, and is removed"(person, { organization, muster }) {
    await person.arrive(organization.owner);
    await person.open("/api-keys");
    await person.sees("api-keys-empty");
    await person.press("api-key-create");
    await person.fill({ scopes: "users:read", name: "Nightly report" });
    await person.fit();
    await person.send();
    await person.sees("api-key-once");
    const key = await person.value("#api-key");
    assert.match(key, /^mak_/);
    await person.fit();
    assert.equal((await muster.ask("/api/v1/users", { token: key })).status, 200);
    assert.equal((await muster.ask("/api/v1/admins", { token: key })).status, 403);
    await person.press("done");
    await person.at("/api-keys");
    assert.ok(!(await person.driver.getPageSource()).includes(key), "the key is shown once");
    await person.click("a[href$='/remove']");
    await person.sees("api-key-remove-title", { name: "Nightly report" });
    await person.send();
    await person.sees("api-key-removed", { name: "Nightly report" });
    assert.equal((await muster.ask("/api/v1/users", { token: key })).status, 401);
  },

  async "one's name and password are changed, and other sessions end"(person, { organization, muster }) {
    const grace = await organization.person("auditor", "Grace Quill");
    const other = await muster.ask("/sign-in", { form: { email: grace.email, password: PASSWORD } });
    const cookie = other.headers.getSetCookie().map((one) => one.split(";")[0]).find((one) => one.startsWith("muster=mss_"));
    await person.arrive(grace);
    await person.open("/account");
    await person.fill({ name: "Grace Hopper" });
    await person.press("save-changes");
    await person.sees("account-renamed");
    await person.fill({ old: "a wrong one", new: "another horse that counts" });
    await person.press("account-change-password");
    await person.sees("problem-old-password");
    await person.fit();
    assert.equal((await muster.ask("/account", { cookie })).status, 200);
    await person.fill({ old: PASSWORD, new: "another horse that counts" });
    await person.press("account-change-password");
    await person.sees("account-password-changed");
    assert.equal((await muster.ask("/account", { cookie })).status, 303);
    await person.open("/account");
    await person.press("account-elsewhere");
    await person.sees("account-session");
    await person.press("sign-out");
    await person.sees("signed-out");
    await person.signIn(grace.email, "another horse that counts");
    await person.at("/");
  },

  async "one-time codes are switched on, asked for, and switched off"(person, { organization }) {
    const grace = await organization.person("auditor", "Grace Quill");
    await person.arrive(grace);
    await person.open("/account");
    await person.press("codes-switch-on");
    await person.at("/account/codes");
    const secret = (await person.value("#spelled")).replace(/\s/g, "");
    await person.fit();
    await person.fill({ code: "12" });
    await person.driver.executeScript("document.querySelector('main form').noValidate = true");
    await person.send();
    await person.sees("problem-code");
    assert.equal((await person.value("#spelled")).replace(/\s/g, ""), secret, "the secret stays while one tries");
    await person.fill({ code: code(secret) });
    await person.send();
    await person.sees("codes-on");
    await person.press("sign-out");
    await person.sees("signed-out");
    await person.signIn(grace.email);
    await person.sees("one-time-code");
    await person.fit();
    // A code is good once, so this is the next one.
    await person.fill({ code: code(secret, 1) });
    if (!person.script || (await person.has("[name=password][required]"))) await person.fill({ password: PASSWORD });
    await person.send();
    await person.at("/");
    await person.open("/account");
    await person.press("codes-switch-off");
    await person.sees("codes-off-title");
    await person.fit();
    await person.fill({ old: PASSWORD });
    await person.press("codes-switch-off");
    await person.sees("codes-off");
  },

  async "an organization is renamed, by an owner only"(person, { organization }) {
    await person.arrive(await organization.person("admin"));
    await person.open("/organization");
    assert.equal(await person.has("main form input[name=name]"), false);
    await person.arrive(organization.owner);
    await person.open("/organization");
    const name = `${organization.name}, renamed`;
    await person.fill({ name });
    await person.press("save-changes");
    await person.sees("organization-renamed", { name });
    await person.fit();
  },
};
