//! An installation moves from SQLite to PostgreSQL: table by table, in one transaction, compared before it counts.

use std::path::Path;

use crate::engine::Engine;
use crate::{Error, Store, Work};

mod digest;

pub(crate) use digest::Digest;

/// A table that is copied. Those that others refer to stand before these.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// Columns by which its rows are in one order only: the primary key, where it has one.
    pub(crate) order: &'static [&'static str],
}

const fn table(name: &'static str, order: &'static [&'static str]) -> Table {
    Table { name, order }
}

/// All tables but `write_areas`, which is PostgreSQL's own, and the history of migrations.
pub(crate) const TABLES: &[Table] = &[
    table("organizations", &["key"]),
    table("connections", &["key"]),
    table("tokens", &["key"]),
    table("users", &["key"]),
    table("user_emails", &["organization", "email_key", "user_key"]),
    table("groups", &["key"]),
    table("group_members", &["group_key", "member_kind", "member_key"]),
    table("resource_counts", &["connection", "kind"]),
    table("user_counts", &["organization", "status"]),
    table("settings", &["name"]),
    table("attributes", &["key"]),
    table("user_attributes", &["user_key", "attribute_key"]),
    table("connection_activity", &["connection"]),
    table("guard_removals", &["connection", "time", "users", "gone"]),
    table("guard_states", &["connection"]),
    table("provisioning_log", &["key"]),
    table("log_counts", &["organization", "quarter", "connection"]),
    table("provisioning_log_subjects", &["subject_kind", "subject_key", "log_key"]),
    table("audit_events", &["organization", "sequence"]),
    table("audit_heads", &["organization"]),
    table("admins", &["key"]),
    table("admin_roles", &["admin", "organization"]),
    table("sessions", &["hash"]),
    table("links", &["hash"]),
    table("api_keys", &["key"]),
    table("outbox", &["key"]),
    table("leases", &["name"]),
];

/// A table that was moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// Its name.
    pub table: &'static str,
    /// How many rows it has.
    pub rows: u64,
}

/// Why nothing was moved, where no database failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// There is something in this table of the target.
    NotEmpty(&'static str),
    /// What is in this table of the target is not what is in the source.
    Differs(&'static str),
}

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Rows of a table are copied.
    Copying,
    /// The rows of a table are read again, and compared.
    Comparing,
}

/// Is told how many rows more are done, of which table.
pub type Progress<'a> = &'a dyn Fn(Step, &'static str, u64);

/// Copies everything in the SQLite database at `from`, whose tables are those of this version and which nobody uses, to
/// an empty PostgreSQL database, and compares it. `verify` looks at the copy before it counts: its error undoes it all.
///
/// # Errors
/// [`Refused`] where the target is not empty, or what arrives is not what was sent; what `verify` returns; otherwise
/// where a database fails. In each case the target is as empty as it was.
pub async fn migrate_store<E, F>(from: &Path, to: &Store, progress: Progress<'_>, verify: F) -> Result<Vec<Moved>, E>
where
    E: From<Error> + From<Refused>,
    F: Work<(), E>,
{
    match &to.engine {
        Engine::Postgres(postgres) => postgres.fill(from, progress, verify).await,
        Engine::Sqlite(_) => Err(Error::Unsupported("an installation moves to PostgreSQL only").into()),
    }
}
