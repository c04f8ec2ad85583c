// Signs in to Muster by way of a real OpenID provider, as a browser does: follows each redirect, keeps each cookie,
// fills in each form.
//
//     node tests/openid/run.mjs target/debug/muster

import assert from "node:assert/strict";
import { spawn, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import Provider from "oidc-provider";

const MUSTER = resolve(process.argv[2]);
const CLIENT = { client_id: "muster", client_secret: "a secret of the test's own" };
const MOST_REDIRECTS = 20;
// Who signs in at the provider is whose address it vouches for, or not.
const ACCOUNTS = {
  ada: { email: "ada@example.org", email_verified: true },
  mallory: { email: "ada@example.org", email_verified: false },
  stranger: { email: "stranger@example.org", email_verified: true },
};

/** A browser: cookies by origin, and nothing else. */
class Browser {
  #jars = new Map();

  async ask(url, form) {
    const { origin } = new URL(url);
    const jar = this.#jars.get(origin) ?? new Map();
    this.#jars.set(origin, jar);
    const headers = { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") };
    const answer = await fetch(url, {
      redirect: "manual",
      headers,
      ...(form && { method: "POST", body: new URLSearchParams(form) }),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair, ...attributes] = cookie.split(";").map((part) => part.trim());
      const at = pair.indexOf("=");
      const gone = attributes.some((one) => /^max-age=0$/i.test(one) || /^expires=.*1970/i.test(one));
      if (gone) jar.delete(pair.slice(0, at));
      else jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  }

  /** Follows redirects until `stop` says so, or there is none; fills in the provider's forms as `login`. */
  async follow(url, login, stop = () => false) {
    let next = { url };
    for (let step = 0; step < MOST_REDIRECTS; step += 1) {
      if (stop(next.url)) return next.url;
      const answer = await this.ask(next.url, next.form);
      const location = answer.headers.get("location");
      if (location) {
        next = { url: new URL(location, next.url).href };
        continue;
      }
      const page = await answer.text();
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
      if (!prompt) return { status: answer.status, body: page, url: next.url };
      const action = /action="([^"]+)"/.exec(page)[1];
      next = { url: new URL(action, next.url).href, form: { prompt, login, password: "any" } };
    }
    throw new Error("too many redirects");
  }
}

async function provider(callback) {
  const server = createServer();
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const oidc = new Provider(issuer, {
    clients: [{ ...CLIENT, redirect_uris: [callback], response_types: ["code"], grant_types: ["authorization_code"] }],
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    conformIdTokenClaims: false,
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...ACCOUNTS[id] }) }),
    pkce: { required: () => true },
  });
  server.on("request", oidc.callback());
  return { issuer, close: () => server.close() };
}

/** A free port: the provider must know the callback before Muster runs. */
async function freePort() {
  const server = createServer();
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

async function muster(directory, port, issuer) {
  const env = {
    ...process.env,
    MUSTER_DATA: join(directory, "data"),
    MUSTER_LISTEN: `127.0.0.1:${port}`,
    MUSTER_LOG__LEVEL: "info",
    MUSTER_OPENID__ISSUER: issuer,
    MUSTER_OPENID__CLIENT_ID: CLIENT.client_id,
    MUSTER_OPENID__CLIENT_SECRET: CLIENT.client_secret,
  };
  const child = spawn(MUSTER, ["serve"], { cwd: directory, env, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  child.stderr.on("data", (piece) => (log += piece));
  await new Promise((ready, ended) => {
    createInterface(child.stdout).on("line", (line) => line.startsWith("Muster is ready at") && ready());
    child.on("exit", () => ended(new Error(`muster ended: ${log}`)));
  });
  // Whatever becomes of the stories, the server ends with them.
  process.on("exit", () => child.kill("SIGTERM"));
  const ada = ["--email", "ada@example.org", "--name", "Ada Quill", "--role", "owner"];
  execFileSync(MUSTER, ["admin", "invite", ...ada], { cwd: directory, env });
  return { url: `http://127.0.0.1:${port}`, log: () => log };
}

const stories = {
  async "an admin whom the provider vouches for has a session"({ url }) {
    const browser = new Browser();
    await browser.follow(`${url}/auth/openid`, "ada", (next) => next === `${url}/`);
    const session = await browser.ask(`${url}/api/v1/session`);
    assert.equal(session.status, 200);
    const told = await session.json();
    assert.ok(JSON.stringify(told).includes("ada@example.org") && JSON.stringify(told).includes("openid"), JSON.stringify(told));
  },
  async "an address that is not verified is nobody's"({ url }) {
    const browser = new Browser();
    assert.equal((await browser.follow(`${url}/auth/openid`, "mallory")).status, 403);
    assert.equal((await browser.ask(`${url}/api/v1/session`)).status, 401);
  },
  async "who is no admin is let in nowhere"({ url }) {
    const browser = new Browser();
    assert.equal((await browser.follow(`${url}/auth/openid`, "stranger")).status, 403);
    assert.equal((await browser.ask(`${url}/api/v1/session`)).status, 401);
  },
  async "a sign-in that another browser began is not finished here"({ url }) {
    const theirs = new Browser();
    const callback = await theirs.follow(`${url}/auth/openid`, "ada", (next) => next.startsWith(`${url}/auth/openid/callback`));
    assert.equal((await new Browser().ask(callback)).status, 400);
    const mine = new Browser();
    await mine.ask(`${url}/auth/openid`);
    assert.equal((await mine.ask(callback)).status, 400);
  },
  async "a code is good once"({ url }) {
    const browser = new Browser();
    const callback = await browser.follow(`${url}/auth/openid`, "ada", (next) => next.startsWith(`${url}/auth/openid/callback`));
    assert.equal((await browser.ask(callback)).status, 303);
    assert.equal((await browser.ask(callback)).status, 400);
  },
  async "someone who turns back is told so"({ url }) {
    const browser = new Browser();
    const there = new URL((await browser.ask(`${url}/auth/openid`)).headers.get("location"));
    const back = `${url}/auth/openid/callback?error=access_denied&state=${there.searchParams.get("state")}`;
    const told = await browser.ask(back);
    assert.equal(told.status, 422);
    assert.match(await told.text(), /role="alert"/);
  },
  async "one goes on where one wanted to go"({ url }) {
    const browser = new Browser();
    await browser.follow(`${url}/auth/openid?next=%2Faccount`, "ada", (next) => next === `${url}/account`);
    await browser.follow(`${url}/auth/openid?next=%2F%2Fevil.example`, "ada", (next) => next === `${url}/`);
  },
  async "the log shows no secret"({ log }) {
    for (const secret of [CLIENT.client_secret, "code=", "mss_"]) assert.ok(!log().includes(secret), secret);
  },
};

const directory = mkdtempSync(join(tmpdir(), "muster-openid-"));
const port = await freePort();
const openid = await provider(`http://127.0.0.1:${port}/auth/openid/callback`);
const server = await muster(directory, port, openid.issuer);
let passed = 0;
let failed = 0;
for (const [name, story] of Object.entries(stories)) {
  try {
    await story(server);
    passed += 1;
  } catch (error) {
    failed += 1;
    console.error(`FAILED: ${name}\n${error.stack}`);
  }
}
if (failed > 0) console.error(server.log());
openid.close();
rmSync(directory, { recursive: true, force: true });
console.log(`openid: ${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
