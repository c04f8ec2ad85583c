// All stories; a file has an organization of its own each time it is told.

export * as access from "./access.mjs";
export * as attributes from "./attributes.mjs";
export * as checks from "./checks.mjs";
