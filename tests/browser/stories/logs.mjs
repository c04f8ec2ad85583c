// Dashboard, Audit Trails and Provisioning Log: what happened, what failed, and who did it.

import assert from "node:assert/strict";

export const everywhere = {
  async "an empty dashboard leads through the first steps, which go once they are done"(person, { organization }) {
    await person.arrive(organization.owner);
    await person.open("/");
    await person.sees("dashboard-steps");
    await person.fit();
    await person.press("dashboard-step-connect");
    await person.at("/provisioning");
    const connection = await organization.connection("entra", "Entra");
    const { id } = await connection.user(`first.${organization.slug}@example.org`);
    await connection.group("First", [id]);
    await connection.user("");
    // When it was heard from is noted a little later.
    const done = async () => {
      await person.open("/");
      return !(await person.words()).includes(person.t("dashboard-steps"));
    };
    await person.until(done, async () => `no first steps in: ${await person.words()}`);
    await person.sees("dashboard-failures");
    for (const reach of ["week", "month", "day"]) {
      await person.click(`nav a[href="/?reach=${reach}"]`);
      await person.find(`nav a[href="/?reach=${reach}"][aria-current]`);
    }
    await person.fit();
    await person.press("dashboard-all-failures");
    await person.at("/provisioning-log?outcome=failed");
  },

  async "what was done is in Audit Trails, by its name, and the chain is intact"(person, { organization }) {
    const { id } = await organization.connection("okta", "Audited");
    const [token] = (await organization.api(`/connections/${id}/tokens`)).items;
    await organization.api(`/tokens/${token.id}`, { status: "inactive" }, "PATCH");
    await person.arrive(await organization.person("auditor"));
    await person.open("/audit-trails");
    // In English it is called so by name.
    if (person.language === "en") for (const event of ["SCIM Token Created", "SCIM Token Disabled"]) await person.sees(event);
    await person.sees("Okta");
    await person.fit();
    await person.click("tbody tr:first-child td a[href^='/audit-trails/']");
    await person.sees("audit-hash");
    await person.fit();
    await person.open("/audit-trails?text=nothing+is+called+so");
    await person.sees("audit-none-found");
    await person.press("filters-clear");
    await person.at("/audit-trails");
    await person.press("audit-verify");
    await person.sees("audit-head");
    await person.fit();
  },

  async "what an identity provider asked for and got is in the log, with the reason"(person, { organization, muster }) {
    const connection = await organization.connection("entra", "Logged");
    const userName = `logged.${organization.slug}@example.org`;
    await connection.user(userName);
    await connection.user(`inactive.${organization.slug}@example.org`, { active: false });
    await person.arrive(organization.owner);
    await person.open(`/provisioning-log?connection=${connection.id}`);
    await person.sees(userName);
    await person.choose("outcome", "failed", "search");
    await person.sees(`inactive.${organization.slug}`);
    await person.seesNot(userName);
    await person.fit();
    await person.click("tbody a[href^='/provisioning-log/']");
    await person.sees("R3");
    await person.fit();
    // The files hold what the list holds.
    for (const [kind, type] of [["csv", "text/csv"], ["json", "application/json"]]) {
      const answer = await muster.ask(`/provisioning-log.${kind}?connection=${connection.id}&outcome=failed`, { cookie: organization.owner.cookie });
      assert.equal(answer.status, 200);
      assert.ok(answer.headers.get("content-type").startsWith(type), answer.headers.get("content-type"));
      const file = await answer.text();
      assert.ok(file.includes(`inactive.${organization.slug}`) && !file.includes(userName), file);
    }
  },
};

export const scripted = {
  async "new entries appear by themselves, until it is paused"(person, { organization }) {
    const connection = await organization.connection("entra", "Live");
    await person.arrive(organization.owner);
    await person.open(`/provisioning-log?connection=${connection.id}`);
    await person.sees("log-none-found");
    await connection.user(`live.${organization.slug}@example.org`);
    await person.sees(`live.${organization.slug}@example.org`);
    await person.fit();
    await person.press("log-pause");
    await person.sees("log-paused");
    await person.press("log-resume");
    await person.sees("log-live");
    await connection.user(`again.${organization.slug}@example.org`);
    await person.sees(`again.${organization.slug}@example.org`);
  },
};
