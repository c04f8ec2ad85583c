-- What an identity provider keeps: its directory, what changed there, its application, and how far provisioning came.
-- Object ids are 16 bytes, so that their order is that of a cycle; times are milliseconds since 1970; documents are JSON.

-- Clustered by object id, because cycles read them in that order.
CREATE TABLE users (
    object_id BLOB PRIMARY KEY,
    name_key  TEXT NOT NULL,     -- userPrincipalName, folded
    manager   BLOB,
    deleted   INTEGER,           -- when it was put into the bin
    document  TEXT NOT NULL      -- the attributes, by Entra's names
) WITHOUT ROWID;
-- A name is free again when its owner is in the bin.
CREATE UNIQUE INDEX users_name ON users (name_key) WHERE deleted IS NULL;
-- Who loses their manager when somebody is purged.
CREATE INDEX users_manager ON users (manager) WHERE manager IS NOT NULL;
CREATE INDEX users_deleted ON users (deleted) WHERE deleted IS NOT NULL;

CREATE TABLE groups (
    object_id BLOB PRIMARY KEY,
    name_key  TEXT NOT NULL,     -- displayName, folded; two groups may share one
    security  INTEGER NOT NULL,  -- securityEnabled
    deleted   INTEGER,
    document  TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX groups_name ON groups (name_key);
CREATE INDEX groups_deleted ON groups (deleted) WHERE deleted IS NOT NULL;

CREATE TABLE members (
    group_id  BLOB NOT NULL,
    member_id BLOB NOT NULL,
    kind      TEXT NOT NULL,     -- of the member
    PRIMARY KEY (group_id, member_id)
) WITHOUT ROWID;
-- Through which groups somebody is entitled.
CREATE INDEX members_member ON members (member_id, group_id);

-- The change feed: what happened to an object, one row each. The last number given is the watermark; AUTOINCREMENT
-- gives none twice, even when old rows are gone.
CREATE TABLE changes (
    sequence  INTEGER PRIMARY KEY AUTOINCREMENT,
    time      INTEGER NOT NULL,
    object_id BLOB NOT NULL,
    kind      TEXT NOT NULL,
    what      TEXT NOT NULL,
    attribute TEXT,              -- that changed
    other     BLOB               -- member that came or went
);

CREATE TABLE assignments (
    principal_id BLOB NOT NULL,
    role         BLOB NOT NULL,  -- id of the app role; zeros: default access
    kind         TEXT NOT NULL,  -- of the principal
    time         INTEGER NOT NULL,
    PRIMARY KEY (principal_id, role)
) WITHOUT ROWID;

-- Source object to resource on the server.
CREATE TABLE links (
    object_id BLOB PRIMARY KEY,
    kind      TEXT NOT NULL,
    target_id TEXT NOT NULL,
    status    TEXT NOT NULL,
    exported  TEXT NOT NULL      -- the values last sent, by target attribute
) WITHOUT ROWID;
CREATE INDEX links_target ON links (kind, target_id);
CREATE INDEX links_kind ON links (kind, object_id);

-- Operations that failed and wait to be tried again.
CREATE TABLE escrows (
    object_id     BLOB NOT NULL,
    operation     TEXT NOT NULL,
    other         BLOB NOT NULL, -- the member or manager that a reference is to; else empty
    kind          TEXT NOT NULL,
    first_failure INTEGER NOT NULL,
    retries       INTEGER NOT NULL,
    next_attempt  INTEGER NOT NULL,
    error         TEXT NOT NULL, -- code
    message       TEXT NOT NULL,
    PRIMARY KEY (object_id, operation, other)
) WITHOUT ROWID;
CREATE INDEX escrows_next_attempt ON escrows (next_attempt);

-- The provisioning log: entries as Entra shows them, and what they are looked for by.
CREATE TABLE log (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    time        INTEGER NOT NULL,
    cycle_id    BLOB NOT NULL,
    action      TEXT NOT NULL,
    status      TEXT NOT NULL,
    source_id   TEXT NOT NULL,   -- folded, like all that is looked for by name
    target_id   TEXT NOT NULL,
    search      TEXT NOT NULL,   -- names of source and target, folded
    error_code  TEXT,
    entry       TEXT NOT NULL
);
CREATE INDEX log_cycle ON log (cycle_id, number);
CREATE INDEX log_status ON log (status, number);
CREATE INDEX log_source ON log (source_id, number);
CREATE INDEX log_time ON log (time);

-- The application, the job and the clock: one document each.
CREATE TABLE settings (
    name     TEXT PRIMARY KEY,
    document TEXT NOT NULL
) WITHOUT ROWID;
