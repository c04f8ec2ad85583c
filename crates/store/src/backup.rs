//! Copies of the database: taken while it is in use, and looked into before they are trusted.

use std::path::Path;

use directory::OrganizationKey;

use crate::engine::Engine;
use crate::tx::{Tx, args};
use crate::{Error, Work, audit};

/// What is in a database, as far as two of them can be compared by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// How many users there are, counted row by row.
    pub users: u64,
    /// How many groups.
    pub groups: u64,
    /// Where the audit chain of each organization ends: the number of its last event, and that event's hash.
    pub chains: Vec<(OrganizationKey, i64, [u8; 32])>,
}

/// What is in the database.
///
/// # Errors
/// Where the database fails.
pub async fn contents(tx: &mut Tx<'_>) -> Result<Contents, Error> {
    let row = tx.query_one("SELECT (SELECT COUNT(*) FROM users), (SELECT COUNT(*) FROM groups)", &[]).await?;
    let count = |column| row.int(column).map(|count| u64::try_from(count).unwrap_or_default());
    let (users, groups) = (count(0)?, count(1)?);
    let mut chains = Vec::new();
    for row in tx.query("SELECT organization FROM audit_heads ORDER BY organization", &[]).await? {
        let organization = OrganizationKey(row.int(0)?);
        let (sequence, hash) = audit::head(tx, organization).await?;
        chains.push((organization, sequence, hash));
    }
    Ok(Contents { users, groups, chains })
}

/// Checks that the file at `path` is a whole database of this program, and does some reading in it; its tables are left
/// in the form that they have. Blocks meanwhile.
///
/// # Errors
/// [`Error::Damaged`] where it is not; otherwise what `work` returns.
pub fn inspect<T, E, F>(path: &Path, work: F) -> Result<T, E>
where
    E: From<Error>,
    F: Work<T, E>,
{
    Engine::inspect_sqlite(path, work)
}

/// Writes what is only in the log of the database at `path` into the file itself, so that the file is all of it.
/// Nobody else may use it. Blocks meanwhile.
///
/// # Errors
/// Where the database fails; then the file and its log are what they were.
pub fn fold_log(path: &Path) -> Result<(), Error> {
    Engine::fold_sqlite_log(path)
}

/// Ends every session, every link that has not been followed, and all mail that waits. What was used up after a backup was taken would be
/// good again once it is restored.
///
/// # Errors
/// Where the database fails.
pub async fn end_sessions(tx: &mut Tx<'_>) -> Result<(), Error> {
    tx.execute("DELETE FROM sessions", &args![]).await?;
    tx.execute("DELETE FROM links", &args![]).await?;
    // What waited when the backup was taken has been sent since, or is out of date.
    tx.execute(
        "UPDATE outbox SET status = 'failed', error = 'restored from a backup', text = '', html = ''
         WHERE status = 'pending'",
        &args![],
    )
    .await?;
    Ok(())
}
