-- Organizations, their connections and tokens, and the directory: users, groups, memberships.
--
-- * `key` is a row's number. AUTOINCREMENT: never given again, because cursors, caches and rows of other tables
--   may still name one that is gone.
-- * Times are milliseconds since 1970-01-01T00:00:00Z.
-- * Columns named …_key (but for references) hold a value as it is compared: case-folded by the program.
-- * Unique indexes are named: a violation is reported by the index's name, the same on every engine.
-- * An index earns its place by a query that every request or list makes. Each one more is one more page to write
--   for each user of an initial cycle.

CREATE TABLE organizations (
    key     INTEGER PRIMARY KEY AUTOINCREMENT,
    name    TEXT    NOT NULL,
    created INTEGER NOT NULL
) STRICT;

CREATE TABLE connections (
    key          INTEGER PRIMARY KEY AUTOINCREMENT,
    organization INTEGER NOT NULL REFERENCES organizations (key),
    id           TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    idp          TEXT    NOT NULL,
    settings     TEXT    NOT NULL DEFAULT '{}',
    created      INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX connections_id ON connections (id);
CREATE UNIQUE INDEX connections_name ON connections (organization, name);

CREATE TABLE tokens (
    key         INTEGER PRIMARY KEY AUTOINCREMENT,
    connection  INTEGER NOT NULL REFERENCES connections (key) ON DELETE CASCADE,
    public_id   TEXT    NOT NULL,
    secret_hash BLOB    NOT NULL,
    label       TEXT    NOT NULL,
    status      TEXT    NOT NULL CHECK (status IN ('active', 'inactive')),
    created     INTEGER NOT NULL,
    expires     INTEGER NOT NULL,
    last_used   INTEGER
) STRICT;

CREATE UNIQUE INDEX tokens_public_id ON tokens (public_id);
CREATE INDEX tokens_connection ON tokens (connection);

-- `document` is the resource as it is answered, without schemas, id, meta and groups. `folded` is a copy of it for
-- filters (JSONB), with the values that are not caseExact folded. It stands before `document` because a scan reads
-- it of every row, and what stands behind it need not be read to get there.
CREATE TABLE users (
    key              INTEGER PRIMARY KEY AUTOINCREMENT,
    organization     INTEGER NOT NULL REFERENCES organizations (key),
    connection       INTEGER REFERENCES connections (key), -- null: made here or imported
    id               TEXT    NOT NULL,
    source           TEXT    NOT NULL,
    status           TEXT    NOT NULL CHECK (status IN ('active', 'disabled', 'deprovisioned')),
    user_name_key    TEXT    NOT NULL,
    external_id      TEXT,
    display_name     TEXT, -- as members and managers are shown
    display_name_key TEXT,
    manager          TEXT,
    created          INTEGER NOT NULL,
    last_modified    INTEGER NOT NULL,
    version          INTEGER NOT NULL,
    folded           BLOB    NOT NULL,
    document         TEXT    NOT NULL
) STRICT;

-- Each request that names a user.
CREATE UNIQUE INDEX users_id ON users (id);
-- The match that identity providers make before each create.
CREATE UNIQUE INDEX users_user_name ON users (organization, user_name_key);
-- Lists: the users of a connection in the order of their keys, which each SQLite index ends with. New rows come last,
-- so it costs next to nothing. The organization, which every query names, is in it so that a page far down is counted
-- to in the index alone.
CREATE INDEX users_connection ON users (connection, organization);
-- The other match. Who sends none has no row in it.
CREATE INDEX users_external_id ON users (organization, external_id) WHERE external_id IS NOT NULL;
-- Lists for people, sorted by name and searched by how it begins.
CREATE INDEX users_display_name ON users (organization, display_name_key);
-- None on `last_modified`: it would make each update a quarter dearer, and providers push, they do not ask what has
-- changed. None on `created`, whose order is that of the keys but for imports; none on `status`, which is the same
-- for nearly all; none on `manager`, which is looked up from the other side, by id.

-- The users that have an e-mail address, which some providers match by. Kept by the same function as `users`; rows of
-- a key that is gone mean nothing, so a foreign key would only buy an index for its own check.
CREATE TABLE user_emails (
    organization INTEGER NOT NULL,
    email_key    TEXT    NOT NULL,
    user_key     INTEGER NOT NULL,
    PRIMARY KEY (organization, email_key, user_key)
) STRICT, WITHOUT ROWID;

-- As users; `document` and `folded` without `members`.
CREATE TABLE groups (
    key              INTEGER PRIMARY KEY AUTOINCREMENT,
    organization     INTEGER NOT NULL REFERENCES organizations (key),
    connection       INTEGER REFERENCES connections (key), -- null: made here or imported
    id               TEXT    NOT NULL,
    source           TEXT    NOT NULL,
    display_name     TEXT    NOT NULL,
    display_name_key TEXT    NOT NULL,
    external_id      TEXT,
    created          INTEGER NOT NULL,
    last_modified    INTEGER NOT NULL,
    version          INTEGER NOT NULL,
    folded           BLOB    NOT NULL,
    document         TEXT    NOT NULL
) STRICT;

CREATE UNIQUE INDEX groups_id ON groups (id);
CREATE UNIQUE INDEX groups_display_name ON groups (organization, display_name_key);
CREATE INDEX groups_connection ON groups (connection, organization);
CREATE INDEX groups_external_id ON groups (organization, external_id) WHERE external_id IS NOT NULL;

-- Who is directly in a group: `member_kind` 0 is a user, 1 a group. A group's members are next to each other, so one
-- is found, added or removed at the same cost among a hundred thousand as among ten.
CREATE TABLE group_members (
    group_key   INTEGER NOT NULL REFERENCES groups (key) ON DELETE CASCADE,
    member_kind INTEGER NOT NULL CHECK (member_kind IN (0, 1)),
    member_key  INTEGER NOT NULL,
    PRIMARY KEY (group_key, member_kind, member_key)
) STRICT, WITHOUT ROWID;

-- The other way round: the groups of a user, and of a group.
CREATE INDEX group_members_member ON group_members (member_kind, member_key, group_key);

-- How many users (kind 0) and groups (kind 1) a connection has. Kept by the function that saves them, so that a list
-- without a filter knows its total without counting.
CREATE TABLE resource_counts (
    connection INTEGER NOT NULL REFERENCES connections (key) ON DELETE CASCADE,
    kind       INTEGER NOT NULL CHECK (kind IN (0, 1)),
    total      INTEGER NOT NULL CHECK (total >= 0),
    PRIMARY KEY (connection, kind)
) STRICT, WITHOUT ROWID;

-- What the program itself must remember, such as the key that signs cursors.
CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
