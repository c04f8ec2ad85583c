// Organizations to look at: one that has of everything, one in which everything is called what an attacker would call it,
// and one that has nothing.

/** What an identity provider may call somebody. None of it is more than text. */
export const HOSTILE = [
  `<script>window.hacked = 1</script><b data-hostile>`,
  `"><img src=x onerror="window.hacked = 1" data-hostile>`,
  `' autofocus onfocus='window.hacked = 1' data-hostile='`,
  `</title></textarea></select></script><script>window.hacked = 1</script>`,
  `javascript:window.hacked=1`,
  "${userName} {{7*7}} ${7*7} #{7*7} %7B%7D <%= 7 %>",
  "\u202eabc\u2066def\u2067 ghi \u200f\u200b\ufeff",
  "nul\u0000bell\u0007escape\u001b[31mred",
  "👩🏽‍🚀🏴󠁧󠁢󠁳󠁣󠁴󠁿 é ﷽ ก็็็็็็็็็็",
  "W".repeat(1_000),
  `${"x".repeat(400)}@${"y".repeat(400)}.example`,
  "日本語の名前 محمد بن سلمان Ζωή Ćirić",
  "../../etc/passwd?text=<u data-hostile>&x=%00#",
];
/** Addresses that are none. */
const URLS = ["javascript:window.hacked=1", "data:text/html,<script>window.hacked=1</script>", " JaVaScRiPt:window.hacked=1", "vbscript:x", "//evil.example/x"];

/** An organization that has of everything, and the ids of what there is, by the part of a path that they follow. */
export async function full(muster, name = "Cartographers of the Northern Coast") {
  const organization = await muster.organization(name);
  const connection = await organization.connection("entra", "Microsoft Entra ID");
  await organization.connection("okta", "Okta");
  await organization.connection("generic", "A connection with a name that is rather longer than one would think sensible");
  await organization.api("/attributes", { name: "shoeSize", kind: "idp", description: "Boots are ordered by it" });
  await organization.api("/attributes", { name: "badge", kind: "custom" });
  await connection.company(220, 12);
  // What fails is in the log, too.
  await connection.user("");
  await connection.user("inactive@example.org", { active: false });
  await connection.scim("/Users/nobody", { schemas: [] }, "PUT");
  const gone = await connection.user("gone@example.org");
  await connection.scim(`/Users/${gone.id}`, undefined, "DELETE");
  await organization.api("/users", { userName: "local@example.org", name: { givenName: "Local", familyName: "Quill" }, emails: [{ value: "local@example.org" }] });
  await organization.api("/groups", { name: "Visitors" });
  await organization.api("/api-keys", { name: "fleet", scopes: ["users:read"] });
  for (const role of ["admin", "auditor"]) await organization.person(role);
  await organization.invited("invited@example.org", "admin", "Somebody who has not come yet");
  return { organization, connection, ids: await ids(organization, connection) };
}

/** The same in the hands of somebody who wants in. */
export async function hostile(muster) {
  const organization = await muster.organization(HOSTILE[0]);
  const connection = await organization.connection("generic", HOSTILE[1]);
  await connection.muster.run("--organization", organization.name, "attribute", "create", "badge", "--kind", "idp", "--description", HOSTILE[0].slice(0, 200), "--json").catch(() => {});
  const members = [];
  for (const [number, text] of HOSTILE.entries()) {
    const url = URLS[number % URLS.length];
    const made = await connection.user(`${text}`, {
      externalId: text,
      displayName: text,
      nickName: text,
      title: text,
      profileUrl: url,
      photos: [{ value: url, type: "photo" }],
      name: { givenName: text, familyName: text, formatted: text },
      emails: [{ value: `${text.slice(0, 60)}@example.org`, type: text.slice(0, 60), display: text }],
      phoneNumbers: [{ value: text }],
      addresses: [{ formatted: text, country: text }],
      locale: text,
      timezone: text,
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { department: text, costCenter: text, ...(members[0] && { manager: { value: members[0] } }) },
      "urn:ietf:params:scim:schemas:extension:muster:2.0:User": { badge: text },
    });
    if (made.id) members.push(made.id);
  }
  if (members.length < 8) throw new Error(`only ${members.length} hostile users were taken`);
  for (const text of HOSTILE) await connection.group(text, members);
  // Refused, and so in the log with what it was.
  await connection.user(HOSTILE[0], { emails: HOSTILE[1] });
  await connection.scim(`/Users/${encodeURIComponent(HOSTILE[1])}`, { schemas: [HOSTILE[0]] }, "PUT");
  const gone = await connection.user(`${HOSTILE[3]} gone`);
  await connection.scim(`/Users/${gone.id}`, undefined, "DELETE");
  await organization.invited("hostile@example.org", "auditor", HOSTILE[1].slice(0, 100));
  await organization.api("/api-keys", { name: HOSTILE[0].slice(0, 90), scopes: ["users:read"] });
  return { organization, connection, members, ids: await ids(organization, connection, members[1]) };
}

/** One that has nothing but its owner. */
export async function empty(muster) {
  return { organization: await muster.organization("Nothing yet"), ids: {} };
}

async function ids(organization, connection, user) {
  const all = async (path) => (await organization.api(path)).items;
  const first = async (path, fits = () => true) => (await all(path)).find(fits)?.id;
  const source = encodeURIComponent("SCIM " + connection.provider);
  const users = user ?? (await first(`/users?limit=1&source=${source}`));
  const known = {
    provisioning: connection.id,
    tokens: connection.tokenId,
    hold: "end",
    attributes: (await all("/attributes"))[0]?.name,
    users,
    members: users,
    "local users": await first("/users?source=Local"),
    groups: await first("/groups", ({ source }) => source !== "Local"),
    "local groups": await first("/groups", ({ source, built_in }) => source === "Local" && !built_in),
    admins: await first("/admins", ({ role }) => role !== "owner"),
    "api-keys": await first("/api-keys"),
    "audit-trails": String((await all("/audit-events"))[0].sequence),
    "provisioning-log": await first("/provisioning-log", ({ status }) => status < 400),
    "failed provisioning-log": await first("/provisioning-log", ({ status }) => status >= 400),
    setup: (await organization.invited(`newcomer@${organization.owner.email.split("@")[1]}`, "auditor")).split("/").pop(),
  };
  return Object.fromEntries(Object.entries(known).filter(([, id]) => id !== undefined));
}
