// Admin > System > Attributes.

import assert from "node:assert/strict";

export const everywhere = {
  async "an attribute is added, and deleted with what it says"(person, { organization }) {
    await person.arrive(organization.owner);
    await person.open("/attributes");
    await person.sees("attributes-empty");
    await person.follow("/attributes/new");
    await person.at("/attributes/new");
    // What is wrong is said at its field, and what was typed is still there.
    await person.fill({ name: "user name", kind: "custom", description: "On the door" });
    await person.send();
    await person.sees("problem-name");
    assert.equal(await person.status(), 400);
    await person.fit();
    const field = await person.find("[name=name]");
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    assert.equal(await (await person.find("[name=description]")).getAttribute("value"), "On the door");
    await person.fill({ name: "badge" });
    await person.send();
    await person.at("/attributes");
    await person.sees("attribute-added", { name: "badge" });
    await person.sees("${badge}");
    // It is told once.
    await person.open("/attributes");
    assert.equal(await person.has("#notice"), false);
    await person.follow("/attributes/badge/delete");
    await person.sees("attribute-delete-title", { name: "badge" });
    await person.fit();
    await person.press("cancel");
    await person.sees("${badge}");
    await person.follow("/attributes/badge/delete");
    await person.send();
    await person.sees("attribute-deleted", { name: "badge" });
    await person.sees("attributes-empty");
  },

  async "an auditor is offered nothing that would be refused"(person, { organization }) {
    await person.arrive(await organization.person("auditor"));
    await person.open("/attributes");
    await person.sees("attributes-empty");
    assert.equal(await person.has("a[href='/attributes/new']"), false);
  },
};
