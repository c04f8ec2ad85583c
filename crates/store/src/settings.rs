//! What the installation itself remembers, such as the key that cursors are signed with.

use crate::Error;
use crate::tx::{Tx, args};

/// The value of a name, or `fresh` if it had none: the first to ask decides, and all see the same.
///
/// # Errors
/// Where the database fails.
pub async fn get_or_set(tx: &mut Tx<'_>, name: &str, fresh: &[u8]) -> Result<Vec<u8>, Error> {
    tx.execute("INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT DO NOTHING", &args![name, fresh])
        .await?;
    let mut row = tx.query_one("SELECT value FROM settings WHERE name = ?1", &args![name]).await?;
    row.take_blob(0)
}

/// Gives a name another value.
///
/// # Errors
/// Where the database fails.
pub async fn set(tx: &mut Tx<'_>, name: &str, value: &[u8]) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        &args![name, value],
    )
    .await?;
    Ok(())
}
