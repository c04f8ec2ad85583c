// Users > Users, and a user's page.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

export const everywhere = {
  async "a local user is made, changed, disabled, enabled and deleted"(person, { organization }) {
    const userName = `local.${organization.slug}@example.org`;
    await person.arrive(organization.owner);
    await person.open("/users");
    await person.sees("users-empty");
    await person.press("user-new");
    await person.at("/users/new");
    await person.fill({ userName, givenName: "Grace", familyName: "Quill", email: "not an address" });
    await person.send();
    await person.sees("problem-email");
    assert.equal(await person.value("[name=givenName]"), "Grace");
    await person.fit();
    await person.fill({ email: userName });
    await person.send();
    await person.sees("user-created", { name: "Grace Quill" });
    await person.press("edit");
    await person.fill({ department: "Field", manager: "nobody is called so" });
    await person.send();
    await person.sees("user-problem-manager");
    await person.fill({ manager: "" });
    await person.send();
    await person.sees("Field");
    await person.press("user-disable");
    await person.sees("user-disable-title", { name: "Grace Quill" });
    await person.fit();
    await person.send();
    await person.sees("user-disabled", { name: "Grace Quill" });
    await person.press("user-enable");
    await person.sees("user-enabled", { name: "Grace Quill" });
    const page = await person.path();
    await person.follow(`${page}/activity`);
    await person.at(`${page}/activity`);
    for (const summary of await person.driver.findElements({ css: "main details > summary" })) await summary.click();
    await person.sees("Field");
    await person.fit();
    await person.press("user-delete");
    await person.sees("user-delete-title", { name: "Grace Quill" });
    await person.send();
    await person.at("/users");
    await person.sees("user-deleted", { name: "Grace Quill" });
    await person.open(page, 404);
  },

  async "the same user name is refused, whatever its case"(person, { organization }) {
    const userName = `same.${organization.slug}@example.org`;
    await organization.api("/users", { userName, name: { givenName: "Ada" } });
    await person.arrive(organization.owner);
    await person.open("/users/new");
    await person.fill({ userName: userName.toUpperCase() });
    await person.send();
    await person.sees("user-problem-taken");
    assert.equal(await person.status(), 409);
  },

  async "users are found, filtered, sorted and leafed through"(person, { organization }) {
    const connection = await organization.connection("entra", "Crew");
    const prefix = `p${organization.slug}`;
    for (let number = 10; number < 70; number += 1) await connection.user(`${prefix}.${number}`);
    await person.arrive(organization.owner);
    await person.open("/users");
    await person.choose("status", "disabled", "search");
    await person.sees("users-none-found");
    await person.press("filters-clear");
    await person.sees(`${prefix}.10`);
    await person.fill({ text: `${prefix}.42` });
    if (!person.script) await person.press("search");
    await person.sees(`${prefix}.42`);
    await person.seesNot(`${prefix}.41`);
    // What is looked for stands in the address, and so can be kept and sent.
    assert.match(await person.path(), /^\/users\?.*text=/);
    await person.open(await person.path());
    assert.equal(await person.value("[name=text]"), `${prefix}.42`);
    await person.fit();
    await person.open(`/users?text=${prefix}&sort=userName`);
    await person.sees(`${prefix}.10`);
    await person.press("next-page");
    await person.sees(`${prefix}.65`);
    await person.seesNot(`${prefix}.10`);
    await person.press("first-page");
    await person.sees(`${prefix}.10`);
  },

  async "several are disabled at once, after it was asked"(person, { organization }) {
    const names = ["one", "two"].map((name) => `${name}.${organization.slug}@example.org`);
    for (const userName of names) await organization.api("/users", { userName, name: { givenName: userName } });
    await person.arrive(organization.owner);
    await person.open(`/users?text=${encodeURIComponent("two." + organization.slug)}`);
    await person.click("tbody input[name=user]");
    await person.click("button[name=deed][value=disable]");
    await person.sees("users-disable-title", { count: 1 });
    await person.fit();
    await person.send();
    await person.sees("users-disabled", { count: 1 });
    const { items } = await organization.api(`/users?search=${encodeURIComponent("two." + organization.slug)}`);
    assert.equal(items[0].status, "disabled");
  },

  async "a file is tried first, and then imported"(person, { organization, muster }) {
    const name = `imported.${organization.slug}`;
    await person.arrive(organization.owner);
    await person.open("/users/import");
    await person.fill({ text: "nothing,that,is,known\n1,2,3,4" });
    await person.press("import-try");
    await person.sees("import-problem-file");
    await person.fit();
    const file = join(muster.directory, `${organization.slug}.csv`);
    writeFileSync(file, `userName,givenName,email\n${name}@example.org,Imported,${name}@example.org\n,Nobody,\n`);
    await person.open("/users/import");
    await person.fill({ file });
    await person.press("import-try");
    await person.sees("import-tried-text");
    await person.sees("import-no-user-name");
    await person.fit();
    const { items } = await organization.api(`/users?search=${name}`);
    assert.equal(items.length, 0, "nothing was changed yet");
    await person.press("import-do", { values: { count: 1 } });
    await person.sees("import-done", { created: 1, updated: 0 });
    assert.equal((await organization.api(`/users?search=${name}`)).items.length, 1);
  },

  async "a provisioned user is the identity provider's; what is ours of it is not"(person, { organization }) {
    await organization.api("/attributes", { name: "locker", kind: "custom" });
    const connection = await organization.connection("okta", "Okta");
    const { id } = await connection.user(`owned.${organization.slug}@example.org`);
    await person.arrive(organization.owner);
    await person.open(`/users/${id}`);
    await person.sees("user-owned", { idp: "Okta" });
    assert.equal(await person.has(`a[href="/users/${id}/edit"]`), false);
    await person.follow(`/users/${id}/attributes`);
    await person.at(`/users/${id}/attributes`);
    await person.fill({ locker: "17 B" });
    await person.press("save-changes");
    await person.find("#notice");
    await person.open(`/users/${id}/attributes`);
    assert.equal(await person.value("[name=locker]"), "17 B");
    await person.fit();
    for (const tab of ["groups", "devices", "activity"]) {
      await person.follow(`/users/${id}/${tab}`);
      await person.at(`/users/${id}/${tab}`);
    }
  },
};

export const scripted = {
  async "what is typed in the bar at the top is found while one types"(person, { organization }) {
    const connection = await organization.connection("entra", "Jump");
    const userName = `zoe.${organization.slug}@example.org`;
    const { id } = await connection.user(userName);
    await person.arrive(organization.owner);
    await person.open("/attributes");
    const box = await person.find("#jump");
    await box.sendKeys(`zoe.${organization.slug}`);
    await person.find(`.jump-results a[href="/users/${id}"]`);
    await person.fit();
    // Down to what was found, and there.
    await box.sendKeys("\uE015");
    await (await person.driver.switchTo().activeElement()).sendKeys("\uE007");
    await person.at(`/users/${id}`);
  },
};
