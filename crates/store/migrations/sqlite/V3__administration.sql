-- The rules of the house: who administers it, what was done, what identity providers asked for, and what is to be
-- sent. The notes at the head of V1 hold here too.

-- `id` is what clients see. `schema_version` grows with each declared attribute, so that a schema that was built for
-- one request serves the next.
ALTER TABLE organizations ADD COLUMN id TEXT NOT NULL DEFAULT '';
ALTER TABLE organizations ADD COLUMN schema_version INTEGER NOT NULL DEFAULT 0;
UPDATE organizations SET id = lower(hex(randomblob(16)));
CREATE UNIQUE INDEX organizations_id ON organizations (id);
CREATE UNIQUE INDEX organizations_name ON organizations (name);

-- The days before its expiry for which a token was last announced: 60, 30, 7.
ALTER TABLE tokens ADD COLUMN announced INTEGER;

-- `deprovisioned_from`: the connection that deleted the user, who is kept here without one. So no request over SCIM
-- needs to look at the status to leave such users out.
ALTER TABLE users ADD COLUMN deprovisioned_from INTEGER;
ALTER TABLE users ADD COLUMN invited INTEGER;

-- The few that are not active: what the portal asks for by status.
CREATE INDEX users_not_active ON users (organization, status) WHERE status <> 'active';

-- What the portal lists: all users in the order of creation, and those of one source. New rows come last in both.
CREATE INDEX users_organization ON users (organization);
CREATE INDEX users_source ON users (organization, source);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('users', 'users_not_active', '5000 5000 2500'),
    ('users', 'users_organization', '100000 100000'),
    ('users', 'users_source', '100000 100000 50000');

ANALYZE sqlite_schema; -- Reads it.

-- How many users of each status an organization has, whatever their source. Kept by the function that saves them.
CREATE TABLE user_counts (
    organization INTEGER NOT NULL REFERENCES organizations (key),
    status       TEXT    NOT NULL,
    total        INTEGER NOT NULL CHECK (total >= 0),
    PRIMARY KEY (organization, status)
) STRICT, WITHOUT ROWID;

INSERT INTO user_counts (organization, status, total)
SELECT o.key, s.status, (SELECT COUNT(*) FROM users u WHERE u.organization = o.key AND u.status = s.status)
FROM organizations o CROSS JOIN (SELECT 'active' AS status UNION SELECT 'disabled' UNION SELECT 'deprovisioned') s;

-- Attributes that an organization adds to its users: 'idp' ones are filled over SCIM, 'custom' ones are typed in here.
-- `holders` is how many users have a value: kept with each change, so that no page has to read all users.
CREATE TABLE attributes (
    key          INTEGER PRIMARY KEY AUTOINCREMENT,
    organization INTEGER NOT NULL REFERENCES organizations (key),
    name         TEXT    NOT NULL,
    name_key     TEXT    NOT NULL,
    kind         TEXT    NOT NULL CHECK (kind IN ('idp', 'custom')),
    description  TEXT    NOT NULL,
    holders      INTEGER NOT NULL DEFAULT 0,
    created      INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX attributes_name ON attributes (organization, name_key);

-- Values of custom attributes. Those of IDP attributes are in the user's document, where SCIM finds them.
CREATE TABLE user_attributes (
    user_key      INTEGER NOT NULL REFERENCES users (key) ON DELETE CASCADE,
    attribute_key INTEGER NOT NULL REFERENCES attributes (key) ON DELETE CASCADE,
    value         TEXT    NOT NULL,
    PRIMARY KEY (user_key, attribute_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX user_attributes_attribute ON user_attributes (attribute_key);

-- What a connection was last seen doing; written every few seconds for all of them, behind the requests.
CREATE TABLE connection_activity (
    connection   INTEGER PRIMARY KEY REFERENCES connections (key) ON DELETE CASCADE,
    last_request INTEGER,
    last_success INTEGER,
    last_failure INTEGER,
    probes       INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The blast radius guard: who was disabled or deleted and when, and whether the connection is held.
CREATE TABLE guard_removals (
    connection INTEGER NOT NULL REFERENCES connections (key) ON DELETE CASCADE,
    time       INTEGER NOT NULL,
    users      INTEGER NOT NULL,
    gone       INTEGER NOT NULL -- of them, those that the connection has no longer
) STRICT;

CREATE INDEX guard_removals_time ON guard_removals (connection, time);

CREATE TABLE guard_states (
    connection    INTEGER PRIMARY KEY REFERENCES connections (key) ON DELETE CASCADE,
    held_since    INTEGER,
    counted_from  INTEGER,
    allowed_until INTEGER
) STRICT;

-- What identity providers asked for and got: each write, and each read that failed. `connection` and `token` are not
-- references: an entry outlives them. `search` is what is searched: name, id and detail, folded.
CREATE TABLE provisioning_log (
    key           INTEGER PRIMARY KEY AUTOINCREMENT,
    organization  INTEGER NOT NULL,
    connection    INTEGER NOT NULL,
    token         INTEGER NOT NULL,
    time          INTEGER NOT NULL,
    operation     TEXT    NOT NULL,
    resource_type TEXT,
    resource_id   TEXT,
    resource_name TEXT    NOT NULL,
    status        INTEGER NOT NULL,
    scim_type     TEXT,
    detail        TEXT    NOT NULL,
    changes       TEXT    NOT NULL,
    notes         TEXT    NOT NULL,
    duration      INTEGER NOT NULL, -- microseconds
    request_id    TEXT    NOT NULL,
    search        TEXT    NOT NULL
) STRICT;

-- Newest first, of one organization. New entries come last, so it costs little.
CREATE INDEX provisioning_log_time ON provisioning_log (organization, time);
CREATE INDEX provisioning_log_failures ON provisioning_log (organization, time) WHERE status >= 400;

-- How many requests were done and how many failed, by the quarter of an hour: kept with each entry, so that no chart has
-- to count the log. A quarter, for there are clocks that are half or three quarters of an hour from the next one;
-- `quarter` counts them from 1970 on.
CREATE TABLE log_counts (
    organization INTEGER NOT NULL,
    quarter      INTEGER NOT NULL,
    connection   INTEGER NOT NULL,
    succeeded    INTEGER NOT NULL,
    failed       INTEGER NOT NULL,
    PRIMARY KEY (organization, quarter, connection)
) STRICT, WITHOUT ROWID;

-- The users (kind 0) and groups (kind 1) that an entry speaks of: `part` 0 is the resource itself, 1 a member that came,
-- 2 one that went. A person's timeline is read from here.
CREATE TABLE provisioning_log_subjects (
    subject_kind INTEGER NOT NULL,
    subject_key  INTEGER NOT NULL,
    log_key      INTEGER NOT NULL,
    part         INTEGER NOT NULL CHECK (part IN (0, 1, 2)),
    PRIMARY KEY (subject_kind, subject_key, log_key)
) STRICT, WITHOUT ROWID;

-- Pruning, and the members that one entry names.
CREATE INDEX provisioning_log_subjects_log ON provisioning_log_subjects (log_key);

-- What admins, tokens and the system did. Each row's hash covers the row and the hash before it, so that nothing can
-- be changed or taken out without a trace; `audit_heads` says where each chain ends.
CREATE TABLE audit_events (
    organization INTEGER NOT NULL,
    sequence     INTEGER NOT NULL,
    time         INTEGER NOT NULL,
    actor_kind   TEXT    NOT NULL,
    actor_id     TEXT    NOT NULL,
    actor_name   TEXT    NOT NULL,
    event        TEXT    NOT NULL,
    subject_kind TEXT    NOT NULL,
    subject_id   TEXT    NOT NULL,
    subject_name TEXT    NOT NULL,
    details      TEXT    NOT NULL,
    request_id   TEXT    NOT NULL,
    user_key     INTEGER, -- where the subject is a user: their timeline is read by it
    hash         BLOB    NOT NULL,
    search       TEXT    NOT NULL, -- event, names, ids and details, folded: what is searched, and no part of the hash
    PRIMARY KEY (organization, sequence)
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_events_user ON audit_events (user_key, sequence) WHERE user_key IS NOT NULL;

CREATE TABLE audit_heads (
    organization INTEGER PRIMARY KEY REFERENCES organizations (key),
    sequence     INTEGER NOT NULL,
    hash         BLOB    NOT NULL
) STRICT;

INSERT INTO audit_heads (organization, sequence, hash) SELECT key, 0, zeroblob(32) FROM organizations;

CREATE TRIGGER audit_events_are_not_changed BEFORE UPDATE ON audit_events
BEGIN SELECT RAISE(ABORT, 'audit events are append only'); END;

CREATE TRIGGER audit_events_are_not_deleted BEFORE DELETE ON audit_events
BEGIN SELECT RAISE(ABORT, 'audit events are append only'); END;

-- People who administer; one person may have a role in several organizations.
CREATE TABLE admins (
    key          INTEGER PRIMARY KEY AUTOINCREMENT,
    id           TEXT    NOT NULL,
    email        TEXT    NOT NULL,
    email_key    TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    password     TEXT,    -- Argon2id, in PHC form; null until it is set
    totp_secret  BLOB,
    totp_step    INTEGER, -- the last step whose code was used: each code is good once
    failures     INTEGER NOT NULL DEFAULT 0,
    locked_until INTEGER,
    last_sign_in INTEGER,
    created      INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX admins_id ON admins (id);
CREATE UNIQUE INDEX admins_email ON admins (email_key);

CREATE TABLE admin_roles (
    admin        INTEGER NOT NULL REFERENCES admins (key) ON DELETE CASCADE,
    organization INTEGER NOT NULL REFERENCES organizations (key),
    role         TEXT    NOT NULL CHECK (role IN ('owner', 'admin', 'auditor')),
    PRIMARY KEY (admin, organization)
) STRICT, WITHOUT ROWID;

CREATE INDEX admin_roles_organization ON admin_roles (organization);

-- `hash` is the SHA-256 of the secret that the cookie holds.
CREATE TABLE sessions (
    hash         BLOB    NOT NULL PRIMARY KEY,
    admin        INTEGER NOT NULL REFERENCES admins (key) ON DELETE CASCADE,
    organization INTEGER NOT NULL REFERENCES organizations (key),
    method       TEXT    NOT NULL,
    created      INTEGER NOT NULL,
    last_seen    INTEGER NOT NULL,
    expires      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_admin ON sessions (admin);

-- Links that are good once: to set the installation up (`admin` is null), or a password.
CREATE TABLE links (
    hash    BLOB    NOT NULL PRIMARY KEY,
    admin   INTEGER REFERENCES admins (key) ON DELETE CASCADE,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE api_keys (
    key          INTEGER PRIMARY KEY AUTOINCREMENT,
    organization INTEGER NOT NULL REFERENCES organizations (key),
    public_id    TEXT    NOT NULL,
    secret_hash  BLOB    NOT NULL,
    name         TEXT    NOT NULL,
    scopes       TEXT    NOT NULL, -- words, separated by spaces
    created_by   TEXT    NOT NULL,
    created      INTEGER NOT NULL,
    expires      INTEGER,
    last_used    INTEGER
) STRICT;

CREATE UNIQUE INDEX api_keys_public_id ON api_keys (public_id);
CREATE INDEX api_keys_organization ON api_keys (organization);

-- Mail that is to be sent, written with the change that it tells of.
CREATE TABLE outbox (
    key          INTEGER PRIMARY KEY AUTOINCREMENT,
    organization INTEGER NOT NULL REFERENCES organizations (key),
    kind         TEXT    NOT NULL,
    recipient    TEXT    NOT NULL,
    subject      TEXT    NOT NULL,
    text         TEXT    NOT NULL,
    html         TEXT    NOT NULL,
    status       TEXT    NOT NULL CHECK (status IN ('pending', 'sent', 'failed')),
    attempts     INTEGER NOT NULL DEFAULT 0,
    due          INTEGER NOT NULL,
    error        TEXT    NOT NULL DEFAULT '',
    created      INTEGER NOT NULL,
    finished     INTEGER
) STRICT;

CREATE INDEX outbox_due ON outbox (due) WHERE status = 'pending';
-- What was sent, for people; and pruning it.
CREATE INDEX outbox_organization ON outbox (organization, key);
CREATE INDEX outbox_finished ON outbox (finished) WHERE finished IS NOT NULL;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('user_attributes', 'user_attributes', '100000 5 1'),
    ('user_attributes', 'user_attributes_attribute', '100000 10000'),
    ('guard_removals', 'guard_removals_time', '10000 5000 2'),
    ('provisioning_log', 'provisioning_log_time', '1000000 1000000 10'),
    ('provisioning_log', 'provisioning_log_failures', '10000 10000 2'),
    ('log_counts', 'log_counts', '100000 100000 5 1'),
    ('provisioning_log_subjects', 'provisioning_log_subjects', '1000000 500000 10 1'),
    ('provisioning_log_subjects', 'provisioning_log_subjects_log', '1000000 1'),
    ('audit_events', 'audit_events', '100000 100000 1'),
    ('audit_events', 'audit_events_user', '10000 5 1'),
    ('outbox', 'outbox_due', '1000 1'),
    ('outbox', 'outbox_organization', '100000 100000 1'),
    ('outbox', 'outbox_finished', '100000 1');

ANALYZE sqlite_schema;
