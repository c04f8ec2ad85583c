//! How many resources a connection sees: kept with each change, so that no list has to count a table.

use directory::ConnectionKey;

use crate::Error;
use crate::tx::{Tx, args};

pub(crate) const USERS: i64 = 0;
pub(crate) const GROUPS: i64 = 1;

/// Begins to count for a new connection.
pub(crate) async fn begin(tx: &mut Tx<'_>, connection: ConnectionKey) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO resource_counts (connection, kind, total) VALUES (?1, ?2, 0), (?1, ?3, 0)",
        &args![connection.0, USERS, GROUPS],
    )
    .await?;
    Ok(())
}

/// Adds to a count.
pub(crate) async fn add(tx: &mut Tx<'_>, connection: Option<ConnectionKey>, kind: i64, by: i64) -> Result<(), Error> {
    let Some(connection) = connection else { return Ok(()) };
    tx.execute(
        "UPDATE resource_counts SET total = total + ?3 WHERE connection = ?1 AND kind = ?2",
        &args![connection.0, kind, by],
    )
    .await?;
    Ok(())
}

/// Reads a count.
pub(crate) async fn of(tx: &mut Tx<'_>, connection: ConnectionKey, kind: i64) -> Result<u64, Error> {
    let row = tx
        .query_optional(
            "SELECT total FROM resource_counts WHERE connection = ?1 AND kind = ?2",
            &args![connection.0, kind],
        )
        .await?;
    row.map_or(Ok(0), |row| Ok(u64::try_from(row.int(0)?).unwrap_or_default()))
}
