// Users > User groups, and the search.

import assert from "node:assert/strict";

export const everywhere = {
  async "a local group is made, filled, renamed and deleted"(person, { organization }) {
    const { slug } = organization;
    await organization.api("/users", { userName: `member.${slug}@example.org`, name: { givenName: "Member", familyName: slug } });
    await person.arrive(organization.owner);
    await person.open("/groups");
    await person.sees("group-all-users");
    await person.press("group-new");
    await person.fill({ name: `Crew ${slug}` });
    await person.send();
    await person.sees("group-created", { name: `Crew ${slug}` });
    const page = (await person.path()).split("?")[0];
    await person.sees("group-no-members");
    await person.fill({ add: "nobody is called so" });
    if (!person.script) await person.press("search");
    await person.sees("group-add-none");
    await person.fill({ add: `member.${slug}` });
    if (!person.script) await person.press("search");
    await person.find("#offers form button");
    await person.fit();
    await person.click("#offers form button");
    await person.sees("group-member-added", { name: `Crew ${slug}` });
    await person.sees(`Member ${slug}`);
    await person.click("#members form button");
    await person.sees("group-member-removed", { name: `Crew ${slug}` });
    await person.open(page);
    await person.press("group-rename");
    await person.fill({ name: "" });
    await person.driver.executeScript("document.querySelector('[name=name]').required = false");
    await person.send();
    await person.sees("problem-name");
    await person.fill({ name: `Surveyors ${slug}` });
    await person.send();
    await person.sees("group-renamed", { name: `Surveyors ${slug}` });
    await person.press("group-delete");
    await person.sees("group-delete-title", { name: `Surveyors ${slug}` });
    await person.fit();
    await person.send();
    await person.at("/groups");
    await person.sees("group-deleted", { name: `Surveyors ${slug}` });
  },

  async "a provisioned group says whose it is, and changes nothing"(person, { organization }) {
    const connection = await organization.connection("okta", "Okta");
    const { id } = await connection.group(`Provisioned ${organization.slug}`);
    await person.arrive(organization.owner);
    await person.open(`/groups/${id}`);
    await person.sees("group-owned-by", { idp: "Okta", connection: "Okta" });
    assert.equal(await person.has("[name=add]"), false);
    assert.equal(await person.has(`a[href="/groups/${id}/rename"]`), false);
  },

  async "the search finds users and groups, and leads to what is called exactly so"(person, { organization }) {
    const { slug } = organization;
    const userName = `search.${slug}@example.org`;
    const { id } = await organization.api("/users", { userName, name: { givenName: "Search", familyName: slug } });
    await organization.api("/groups", { name: `Search party ${slug}` });
    await person.arrive(organization.owner);
    await person.open(`/search?text=search`);
    await person.sees(`Search party ${slug}`);
    await person.sees(userName);
    await person.fit();
    await person.open("/search?text=nobody+is+called+so");
    await person.sees("nobody is called so");
    await person.open("/attributes");
    await (await person.find("#jump")).sendKeys(userName, "\uE007");
    await person.at(`/users/${id}`);
  },
};
