// What makes the portal's links and forms quicker. Each page works without it.
"use strict";

// The server writes times in the reader's own zone, which only the browser knows.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !document.cookie.split("; ").includes(`muster-zone=${zone}`)) {
  document.cookie = `muster-zone=${zone}; Path=/; Max-Age=31536000; SameSite=Lax`;
}

const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

async function fetched(url, options = {}) {
  const answer = await fetch(url, { credentials: "same-origin", ...options });
  if (answer.redirected && new URL(answer.url).pathname === "/sign-in") location.reload();
  return { answer, page: new DOMParser().parseFromString(await answer.text(), "text/html") };
}

// Exchanges the parts of the page that are marked `data-part`, by their ids; what had the focus has it again.
function exchange(page) {
  const focused = document.activeElement?.closest("[data-part] [href], [data-part] [id]");
  const [id, href] = [focused?.id, focused?.getAttribute("href")];
  for (const part of all("[data-part]")) {
    const fresh = page.getElementById(part.id);
    if (fresh) part.replaceWith(document.adoptNode(fresh));
  }
  if (focused && !focused.isConnected) one(id ? `#${CSS.escape(id)}` : `[data-part] [href="${CSS.escape(href)}"]`)?.focus();
  chosen();
}

// Lists: typing and choosing ask anew, in place; the address says what is shown.
let asked = 0;
async function turn(url, push) {
  const mine = ++asked;
  const { answer, page } = await fetched(url);
  if (mine !== asked) return;
  if (!answer.ok) return location.assign(url);
  exchange(page);
  history[push ? "pushState" : "replaceState"](null, "", url);
}
addEventListener("popstate", () => location.reload());

function address(form) {
  const fields = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
  return `${form.getAttribute("action") || location.pathname}${fields.size ? `?${fields}` : ""}`;
}

let waiting;
document.addEventListener("input", ({ target }) => {
  const form = target.form;
  if (form && "filter" in form.dataset && target.matches("input[type=search], input[type=text]")) {
    clearTimeout(waiting);
    waiting = setTimeout(() => turn(address(form), false), 200);
  }
  if (form && "jump" in form.dataset) jump(form);
  if (form && "keep" in form.dataset) changed = true;
});

document.addEventListener("change", ({ target }) => {
  if ("submit" in target.dataset) return target.form.requestSubmit();
  if (target.form && "filter" in target.form.dataset && !target.matches("input[type=search], input[type=text]")) turn(address(target.form), true);
  if ("all" in target.dataset) {
    for (const box of all(`input[name="${target.dataset.all}"]`, target.form ?? document)) box.checked = target.checked;
  }
  chosen();
});

// What can be done with chosen rows is shown once some are.
function chosen() {
  for (const bar of all("[data-chosen]")) {
    const count = all(`input[name="${bar.dataset.chosen}"]:checked`).length;
    bar.hidden = count === 0;
    const told = one("[data-count]", bar);
    if (told) told.textContent = new Intl.NumberFormat(document.documentElement.lang).format(count);
  }
}

// Search that jumps: what is found is shown below the box while one types.
async function jump(form) {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const text = form.elements.text.value.trim();
    one(".jump-results", form)?.remove();
    if (!text) return;
    // What is called exactly so is not gone to before Enter.
    const { page } = await fetched(`${address(form)}&typing=1`);
    const found = one("[data-found]", page);
    if (!found || text !== form.elements.text.value.trim()) return;
    found.className = "jump-results";
    form.append(document.adoptNode(found));
  }, 150);
}

// A form that is answered in place: what was typed stays, and the parts of the answer are exchanged. Once it is done,
// one goes on to where its `next` says.
async function stay(form) {
  const body = new URLSearchParams(new FormData(form));
  const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
  if (answer.type === "opaqueredirect") return location.assign(form.elements.next.value);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.getElementById(one("[data-part]", form).id)) return form.submit();
  exchange(page);
  one("[data-part] [autofocus]", form)?.focus();
}

// A link or a form that leads to a page which asks opens what it asks here, as a dialog.
async function ask(url, opener) {
  const { page } = await fetched(url);
  const asks = one("[data-asks]", page);
  if (!asks) return location.assign(url);
  const dialog = document.createElement("dialog");
  dialog.append(document.adoptNode(asks));
  dialog.setAttribute("aria-labelledby", one("h1, h2", dialog)?.id ?? "");
  dialog.addEventListener("close", () => { dialog.remove(); opener.focus(); });
  document.body.append(dialog);
  dialog.showModal();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  // What was shown goes out as a password, so that browsers know it for one.
  for (const button of all("[data-reveal][aria-pressed=true]", form)) reveal(button);
  if ("stay" in form.dataset) {
    event.preventDefault();
    stay(form).catch(() => form.submit());
    return;
  }
  if ("dialog" in form.dataset) {
    event.preventDefault();
    return ask(address(form), event.submitter ?? form);
  }
  if ("filter" in form.dataset) {
    event.preventDefault();
    return turn(address(form), true);
  }
  leaving = true;
});

function reveal(button) {
  const field = document.getElementById(button.dataset.reveal);
  const shown = field.type === "password";
  field.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", shown);
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a, button");
  if (!event.target.closest(".jump")) one(".jump-results")?.remove();
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if ("turn" in link.dataset) {
    event.preventDefault();
    turn(link.href, true);
  }
  if ("dialog" in link.dataset) {
    event.preventDefault();
    ask(link.href, link);
  }
  if ("reveal" in link.dataset) reveal(link);
  if ("cancel" in link.dataset && link.closest("dialog")) {
    event.preventDefault();
    link.closest("dialog").close();
  }
  if (link.dataset.copy) {
    const field = document.getElementById(link.dataset.copy);
    await navigator.clipboard.writeText(field.value).catch(() => { field.select(); document.execCommand("copy"); });
    const told = one("span", link);
    const before = told.textContent;
    told.textContent = link.dataset.copied;
    setTimeout(() => { told.textContent = before; }, 2000);
  }
});

// Keys: `/` goes to the search; arrows walk what it has found; Escape closes it.
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, textarea, select, [contenteditable]");
  const box = one(`[data-key="${CSS.escape(event.key)}"]`);
  if (box && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    box.focus();
  }
  const found = one(".jump-results");
  if (!found) return;
  if (event.key === "Escape") found.remove();
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const links = all("a", found);
    const at = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
    (links[at] ?? one("#jump")).focus();
  }
});

// Leaving a page asks where something would be lost: a secret that is shown once, a form that was changed.
let changed = false;
let leaving = false;
addEventListener("beforeunload", (event) => {
  const lost = one("[data-leaving]") || (changed && one("form[data-keep]"));
  if (lost && !leaving) event.preventDefault();
});

// What was shown once is not there again when one comes back.
addEventListener("pagehide", () => { for (const field of all("[data-leaving] input")) field.value = ""; });

// Live pages: the server says that something is new, and the parts are read again. It is listened to while the page is
// seen, until somebody pauses it or has been away for half an hour: a page that is left open is not to keep a session.
const AWAY = 30 * 60 * 1000;
function live() {
  const part = one("[data-live]");
  if (!part) return;
  const [button, told] = [one("[data-pause]", part), one("[data-live-state]", part)];
  const url = new URL(part.dataset.live, location.href);
  let source, seen = Date.now();
  const listen = () => {
    if (source || "paused" in part.dataset || document.hidden) return;
    source = new EventSource(url);
    source.addEventListener("changed", async ({ lastEventId }) => {
      url.searchParams.set("after", lastEventId);
      const { answer, page } = await fetched(location.href);
      if (!answer.ok) return;
      const before = new Set(all("[data-row]").map((row) => row.dataset.row));
      exchange(page);
      for (const row of all("[data-row]")) row.classList.toggle("fresh", !before.has(row.dataset.row));
    });
    source.addEventListener("error", () => {
      const over = source.readyState === EventSource.CLOSED;
      if (over || Date.now() - seen > AWAY) pause();
      // It may be the session that is over: then this leads to the sign-in page.
      if (over) fetched(location.href);
    });
  };
  const silence = () => { source?.close(); source = undefined; };
  const exchanged = (element, name) => { [element.textContent, element.dataset[name]] = [element.dataset[name], element.textContent]; };
  const pause = () => {
    part.toggleAttribute("data-paused");
    exchanged(button, "pause");
    exchanged(told, "liveState");
    silence();
    listen();
  };
  button.addEventListener("click", pause);
  for (const sign of ["pointermove", "keydown"]) addEventListener(sign, () => { seen = Date.now(); }, { passive: true });
  document.addEventListener("visibilitychange", () => document.hidden ? silence() : listen());
  addEventListener("pagehide", silence);
  listen();
}

chosen();
// Where tabs are more than fit, the open one is in sight.
one(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
live();
