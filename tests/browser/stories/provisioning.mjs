// Admin > Identity > User Provisioning: from the first token to the last.

import assert from "node:assert/strict";
import { Connection } from "../muster.mjs";

export const everywhere = {
  async "Generate asks, shows the token this once, and the token is managed from then on"(person, { organization, muster }) {
    await person.arrive(organization.owner);
    await person.open("/provisioning");
    await person.sees("connections-empty");
    await person.fill({ idp: "okta" });
    await person.press("connection-generate");
    await person.sees("connection-generate-title", { idp: "Okta" });
    await person.fit();
    await person.press("cancel");
    await person.at("/provisioning");
    await person.fill({ idp: "okta" });
    await person.press("connection-generate");
    await person.fill({ name: "Okta", label: "first" });
    await person.send();
    await person.sees("connection-token-copy-now");
    await person.fit();
    const token = await person.value("#token");
    assert.match(token, /^mst_[0-9a-f]{16}_[\w-]{43}$/);
    assert.equal(await person.value("#scim-url"), `${muster.url}/scim/v2`);
    const okta = new Connection(muster, { token });
    assert.equal((await okta.scim("/Users")).status, 200);
    await person.press("connection-token-copied");
    await person.sees("connection-token-status");
    assert.ok(!(await person.driver.getPageSource()).includes(token), "the token is shown once");
    await person.fit();

    await person.press("connection-token-inactivate", { row: "first" });
    await person.sees("connection-token-set-inactive", { token: "first" });
    assert.equal((await okta.scim("/Users")).status, 401);
    await person.press("connection-token-activate", { row: "first" });
    await person.sees("connection-token-set-active", { token: "first" });
    assert.equal((await okta.scim("/Users")).status, 200);

    await person.press("connection-token-renew", { row: "first" });
    await person.sees("connection-token-renew-title", { token: "first" });
    await person.fit();
    await person.send();
    await person.sees("connection-token-copy-now");
    const renewed = await person.value("#token");
    assert.notEqual(renewed, token);
    assert.equal((await okta.scim("/Users")).status, 401);
    assert.equal((await new Connection(muster, { token: renewed }).scim("/Users")).status, 200);
    await person.press("connection-token-copied");
    await person.press("connection-token-remove", { row: "first" });
    await person.sees("connection-token-remove-title", { token: "first" });
    await person.send();
    await person.sees("connection-token-removed");
    await person.sees("connection-tokens-empty");
  },

  async "a third token is refused, and says what to do"(person, { organization }) {
    const { id } = await organization.connection("entra", "Entra");
    await organization.api(`/connections/${id}/tokens`, { label: "second" });
    await person.arrive(organization.owner);
    await person.open(`/provisioning/generate?connection=${id}`);
    await person.sees("problem-token");
    await person.fit();
    await person.press("cancel");
    await person.at(`/provisioning/${id}`);
    await person.sees("second");
  },

  async "settings are changed, what is wrong is said at its field, and presets lead back"(person, { organization }) {
    const { id } = await organization.connection("entra", "Settings");
    await person.arrive(organization.owner);
    await person.open(`/provisioning/${id}`);
    await person.follow(`/provisioning/${id}/settings`);
    await person.fill({ managed_apple_id: true, "rules.email_mandatory": "false", notification_address: "not an address" });
    await person.press("connection-save-changes");
    await person.sees("connection-settings-not-saved");
    await person.sees("problem-email");
    assert.equal(await person.status(), 400);
    await person.fit();
    await person.fill({ notification_address: "crew@example.org" });
    await person.press("connection-save-changes");
    await person.sees("connection-settings-saved");
    const { settings } = await organization.api(`/connections/${id}`);
    assert.equal(settings.rules.email_mandatory, false);
    assert.equal(settings.managed_apple_id.enabled, true);
    assert.equal(settings.notification_address, "crew@example.org");
    await person.open(`/provisioning/${id}/settings`);
    await person.press("connection-preset-back");
    await person.sees("connection-preset-title", { preset: person.t("connection-preset-managed-devices") });
    await person.fit();
    await person.send();
    await person.sees("connection-preset-was-set", { preset: person.t("connection-preset-managed-devices") });
    assert.equal((await organization.api(`/connections/${id}`)).settings.rules.email_mandatory, true);
  },

  async "a hold is seen, and an owner ends it"(person, { organization }) {
    const connection = await organization.connection("entra", "Held");
    await organization.api(`/connections/${connection.id}`, { guard: { enabled: true, users: 1 } }, "PATCH");
    for (const name of ["one", "two"]) {
      const { id } = await connection.user(`${name}.${organization.slug}@example.org`);
      await connection.scim(`/Users/${id}`, undefined, "DELETE");
    }
    await person.arrive(await organization.person("admin"));
    await person.open(`/provisioning/${connection.id}`);
    await person.sees("connection-hold-title");
    await person.sees("connection-hold-owner");
    assert.equal(await person.has(`a[href$="/hold/end"]`), false);
    await person.arrive(organization.owner);
    await person.open(`/provisioning/${connection.id}`);
    await person.press("connection-hold-end");
    await person.sees("connection-hold-end-title", { connection: "Held" });
    await person.send();
    await person.sees("connection-hold-ended");
    await person.seesNot("connection-hold-title");
  },

  async "a connection is renamed, and deleted once it was asked"(person, { organization }) {
    const { id } = await organization.connection("generic", "Before");
    await organization.connection("generic", "Taken");
    await person.arrive(organization.owner);
    await person.open(`/provisioning/${id}`);
    await person.press("connection-rename");
    await person.fill({ name: "Taken" });
    await person.send();
    await person.sees("problem-name-taken");
    await person.fill({ name: "After" });
    await person.send();
    await person.sees("connection-renamed", { name: "After" });
    await person.press("connection-delete");
    await person.sees("connection-delete-title", { connection: "After" });
    await person.sees("connection-delete-text");
    await person.send();
    await person.at("/provisioning");
    await person.sees("connection-deleted");
    await person.seesNot("After");
  },
};
