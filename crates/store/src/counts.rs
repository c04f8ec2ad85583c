//! How many resources a connection sees: kept with each change, so that no list has to count a table.

use directory::user::Status;
use directory::{ConnectionKey, OrganizationKey};

use crate::Error;
use crate::row::parsed;
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

/// Begins to count for a new organization.
pub(crate) async fn begin_organization(tx: &mut Tx<'_>, organization: OrganizationKey) -> Result<(), Error> {
    for status in Status::ALL {
        tx.execute(
            "INSERT INTO user_counts (organization, status, total) VALUES (?1, ?2, 0) ON CONFLICT DO NOTHING",
            &args![organization.0, status.word()],
        )
        .await?;
    }
    Ok(())
}

/// A user of this status came, or went where `by` is negative.
pub(crate) async fn user(tx: &mut Tx<'_>, organization: OrganizationKey, status: Status, by: i64) -> Result<(), Error> {
    tx.send(
        "UPDATE user_counts SET total = total + ?3 WHERE organization = ?1 AND status = ?2",
        &args![organization.0, status.word(), by],
    )
    .await
}

/// How many users of each status an organization has.
///
/// # Errors
/// Where the database fails.
pub async fn users_by_status(tx: &mut Tx<'_>, organization: OrganizationKey) -> Result<Vec<(Status, u64)>, Error> {
    let rows =
        tx.query("SELECT status, total FROM user_counts WHERE organization = ?1", &args![organization.0]).await?;
    let mut found = Vec::with_capacity(Status::ALL.len());
    for row in rows {
        found.push((parsed(row.text(0)?)?, u64::try_from(row.int(1)?).unwrap_or_default()));
    }
    found.sort_by_key(|(status, _)| *status);
    Ok(found)
}

/// How many users a connection sees.
///
/// # Errors
/// Where the database fails.
pub async fn users_of_connection(tx: &mut Tx<'_>, connection: ConnectionKey) -> Result<u64, Error> {
    of(tx, connection, USERS).await
}

/// How many groups a connection sees.
///
/// # Errors
/// Where the database fails.
pub async fn groups_of_connection(tx: &mut Tx<'_>, connection: ConnectionKey) -> Result<u64, Error> {
    of(tx, connection, GROUPS).await
}

/// Adds to a count.
pub(crate) async fn add(tx: &mut Tx<'_>, connection: Option<ConnectionKey>, kind: i64, by: i64) -> Result<(), Error> {
    let Some(connection) = connection else { return Ok(()) };
    tx.send(
        "UPDATE resource_counts SET total = total + ?3 WHERE connection = ?1 AND kind = ?2",
        &args![connection.0, kind, by],
    )
    .await
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
