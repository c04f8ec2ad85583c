// All stories; a file has an organization of its own each time it is told.

export * as access from "./access.mjs";
export * as administration from "./administration.mjs";
export * as attributes from "./attributes.mjs";
export * as checks from "./checks.mjs";
export * as groups from "./groups.mjs";
export * as logs from "./logs.mjs";
export * as provisioning from "./provisioning.mjs";
export * as users from "./users.mjs";
