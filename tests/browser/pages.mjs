// Every page of the portal, from the same table that the stories over HTTP are held to.

import { readFileSync } from "node:fs";

const KNOWN = JSON.parse(readFileSync(new URL("pages.json", import.meta.url), "utf8"));

const READERS = /^(anybody|person|.*:read)$/;

/** Addresses of all pages that this role may see, with what there is in the sample. */
export function addresses({ ids }, role = "owner") {
  return Object.entries(KNOWN).flatMap(([route, { who, states = [], file }]) => {
    const [method, path] = route.split(" ");
    if (method !== "GET" || file || (role === "auditor" && !READERS.test(who))) return [];
    const filled = fill(path, ids);
    return filled === null ? [] : ["", ...states].map((state) => filled + state);
  });
}

/** The path, with an id for each name; nothing, where the sample has none of it. */
function fill(path, ids) {
  let before = "";
  const parts = path.split("/").map((part) => {
    const noun = before;
    before = part;
    return part.startsWith("{") ? ids[noun] : part;
  });
  return parts.includes(undefined) ? null : parts.map((part, at) => (at > 0 && path.split("/")[at].startsWith("{") ? encodeURIComponent(part) : part)).join("/");
}
