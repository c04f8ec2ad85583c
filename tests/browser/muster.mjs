// The server under test in a directory of its own, its organizations, and whoever administers them.

import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const run = promisify(execFile);
export const PASSWORD = "a horse that counts";

const PROVIDERS = { entra: "Microsoft Entra ID", okta: "Okta", generic: "Generic SCIM 2.0" };

export class Muster {
  static async start(binary, settings = {}) {
    const muster = new Muster();
    muster.binary = resolve(binary);
    muster.directory = mkdtempSync(join(tmpdir(), "muster-browser-"));
    const own = { MUSTER_DATA: join(muster.directory, "data"), MUSTER_LOG__LEVEL: "warn", MUSTER_LIMITS__REQUESTS_PER_SECOND: "0" };
    muster.environment = { ...process.env, ...own, ...settings };
    const options = { cwd: muster.directory, env: muster.environment, stdio: ["ignore", "pipe", "pipe"] };
    muster.child = spawn(muster.binary, ["serve", "--listen", "127.0.0.1:0"], options);
    muster.log = "";
    muster.child.stderr.on("data", (piece) => (muster.log += piece));
    // Whatever becomes of the stories, the server and its directory end with them.
    process.on("exit", () => muster.stop());
    muster.url = await new Promise((ready, ended) => {
      createInterface(muster.child.stdout).on("line", (line) => {
        const [, url] = /^Muster is ready at (\S+?)\/?$/.exec(line.trim()) ?? [];
        if (url) ready(url);
      });
      muster.child.on("exit", () => ended(new Error(`muster ended: ${muster.log}`)));
    });
    return muster;
  }

  stop() {
    this.child.kill("SIGTERM");
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Runs `muster …` on the server's data and reads the JSON that it prints. */
  async run(...words) {
    const { stdout } = await run(this.binary, words, { cwd: this.directory, env: this.environment, maxBuffer: 1 << 26 });
    return words.includes("--json") ? JSON.parse(stdout) : stdout;
  }

  /** An organization with an owner. */
  async organization(name) {
    await this.run("organization", "create", name, "--json");
    const organization = new Organization(this, name);
    organization.owner = await organization.person("owner");
    return organization;
  }

  /** A request whose answer is not followed; `form` is sent as a browser would. */
  async ask(path, { cookie, form, json, method, token } = {}) {
    const headers = { accept: "text/html, application/json" };
    if (cookie) headers.cookie = cookie;
    if (token) headers.authorization = `Bearer ${token}`;
    if (json) headers["content-type"] = path.startsWith("/scim") ? "application/scim+json" : "application/json";
    const body = form ? new URLSearchParams(form) : json && JSON.stringify(json);
    return fetch(this.url + path, { method: method ?? (body ? "POST" : "GET"), headers, body, redirect: "manual" });
  }
}

export class Organization {
  #people = 0;

  constructor(muster, name) {
    Object.assign(this, { muster, name });
    // In addresses and names that no other organization has.
    this.slug = name.toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 24).replace(/^-|-$/g, "");
  }

  /** Somebody of this role, and the cookie of their session. */
  async person(role, name = `${role[0].toUpperCase()}${role.slice(1)} Quill`) {
    this.#people += 1;
    const email = `${role}.${this.#people}@${this.slug}.example`;
    const link = await this.invited(email, role, name);
    const answer = await this.muster.ask(link, { form: { email, name, password: PASSWORD } });
    const cookie = answer.headers.getSetCookie().map((one) => one.split(";")[0]).find((one) => one.startsWith("muster="));
    if (!cookie) throw new Error(`${email} has no session: ${answer.status} ${await answer.text()}`);
    return { email, name, role, cookie };
  }

  /** Invites somebody and gives the path of their link. */
  async invited(email, role, name = email) {
    const words = ["admin", "invite", "--email", email, "--name", name, "--role", role, "--json"];
    const { link } = await this.muster.run("--organization", this.name, ...words);
    return new URL(link).pathname;
  }

  /** Asks the admin API as the owner; fails where it does. */
  async api(path, json, method) {
    const answer = await this.muster.ask(`/api/v1${path}`, { cookie: this.owner.cookie, json, method });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return text && JSON.parse(text);
  }

  /** A connection with a token. */
  async connection(provider, name) {
    const { id } = await this.api("/connections", { name, identity_provider: provider });
    const { id: tokenId, token } = await this.api(`/connections/${id}/tokens`, {}, "POST");
    return new Connection(this.muster, { id, name, tokenId, token, provider: PROVIDERS[provider] });
  }
}

export class Connection {
  constructor(muster, facts) {
    Object.assign(this, facts, { muster });
  }

  /** What an identity provider asks; the answer's JSON, whatever its status. */
  async scim(path, json, method) {
    const answer = await this.muster.ask(`/scim/v2${path}`, { token: this.token, json, method });
    const text = await answer.text();
    return { ...(text && JSON.parse(text)), status: answer.status };
  }

  user(userName, more = {}) {
    const schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"];
    const emails = [{ primary: true, type: "work", value: `${userName.replace(/[^a-z0-9.]/gi, "") || "x"}@example.org` }];
    return this.scim("/Users", { schemas, userName, name: { givenName: "Ada", familyName: "Quill" }, emails, active: true, ...more });
  }

  group(displayName, members = []) {
    const schemas = ["urn:ietf:params:scim:schemas:core:2.0:Group"];
    return this.scim("/Groups", { schemas, displayName, members: members.map((value) => ({ value })) });
  }

  /** A company of so many people, pushed as Microsoft Entra ID would. */
  async company(users, groups) {
    const file = join(mkdtempSync(join(this.muster.directory, "idp-")), "muster-idp.toml");
    const idp = (...words) => this.muster.run("idp", "--file", file, ...words);
    await idp("init", "--url", `${this.muster.url}/scim/v2`, "--token", this.token);
    writeFileSync(file, readFileSync(file, "utf8").replace('scope = "assigned"', 'scope = "all"'));
    await idp("generate", "--users", String(users), "--groups", String(groups));
    // Some have no e-mail address, and are refused: what fails is worth looking at.
    await idp("cycle").catch(({ code, stderr }) => {
      if (code !== 1) throw new Error(stderr);
    });
  }
}
