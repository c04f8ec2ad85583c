//! How many there are: kept with each change, so that no list has to count a table.
//!
//! Every write of an organization adds to the same few counts. A transaction of many writes would make as many versions
//! of their rows; so what is to be added is kept in memory, and written when somebody asks or the transaction ends.

use std::collections::BTreeMap;

use directory::user::Status;
use directory::{ConnectionKey, OrganizationKey};
use scim::text::fold;

use crate::Error;
use crate::row::parsed;
use crate::tx::{Tx, args};

pub(crate) const USERS: i64 = 0;
pub(crate) const GROUPS: i64 = 1;

/// One of the counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Count {
    /// Users of a status.
    Users { organization: i64, status: &'static str },
    /// Users or groups that a connection sees.
    Resources { connection: i64, kind: i64 },
    /// Users with a value of an attribute that identity providers send, by the attribute's name as it is compared.
    Values { organization: i64, name: String },
    /// Entries of the provisioning log within a quarter of an hour.
    Log { organization: i64, quarter: i64, connection: i64, failed: bool },
}

/// What a transaction has yet to add to the counts. In their order, which is that in which their rows are locked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally(BTreeMap<Count, i64>);

impl Tally {
    fn add(&mut self, count: Count, by: i64) {
        *self.0.entry(count).or_default() += by;
    }
}

/// Writes what is to be added: before a count is read, and before the commit.
pub(crate) async fn write(tx: &mut Tx<'_>) -> Result<(), Error> {
    let Tally(tally) = std::mem::take(tx.tally());
    for (count, by) in tally.into_iter().filter(|(_, by)| *by != 0) {
        match count {
            Count::Users { organization, status } => {
                let sql = "UPDATE user_counts SET total = total + ?3 WHERE organization = ?1 AND status = ?2";
                tx.send(sql, &args![organization, status, by]).await?;
            }
            Count::Resources { connection, kind } => {
                let sql = "UPDATE resource_counts SET total = total + ?3 WHERE connection = ?1 AND kind = ?2";
                tx.send(sql, &args![connection, kind, by]).await?;
            }
            Count::Values { organization, name } => {
                let sql = "UPDATE attributes SET holders = holders + ?3
                     WHERE organization = ?1 AND name_key = ?2 AND kind = 'idp'";
                tx.send(sql, &args![organization, &name, by]).await?;
            }
            Count::Log { organization, quarter, connection, failed } => {
                let (succeeded, failed) = if failed { (0, by) } else { (by, 0) };
                tx.send(
                    "INSERT INTO log_counts (organization, quarter, connection, succeeded, failed)
                     VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (organization, quarter, connection) DO UPDATE
                     SET succeeded = log_counts.succeeded + excluded.succeeded,
                         failed = log_counts.failed + excluded.failed",
                    &args![organization, quarter, connection, succeeded, failed],
                )
                .await?;
            }
        }
    }
    Ok(())
}

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
pub(crate) fn user(tx: &mut Tx<'_>, organization: OrganizationKey, status: Status, by: i64) {
    tx.tally().add(Count::Users { organization: organization.0, status: status.word() }, by);
}

/// A user or group that a connection sees came, or went where `by` is negative.
pub(crate) fn resource(tx: &mut Tx<'_>, connection: Option<ConnectionKey>, kind: i64, by: i64) {
    if let Some(connection) = connection {
        tx.tally().add(Count::Resources { connection: connection.0, kind }, by);
    }
}

/// A user has a value now of an attribute that identity providers send, or none any more where `by` is negative.
pub(crate) fn value(tx: &mut Tx<'_>, organization: OrganizationKey, name: &str, by: i64) {
    tx.tally().add(Count::Values { organization: organization.0, name: fold(name).into_owned() }, by);
}

/// An entry of the provisioning log was added.
pub(crate) fn log_entry(
    tx: &mut Tx<'_>,
    (organization, connection): (OrganizationKey, ConnectionKey),
    quarter: i64,
    failed: bool,
) {
    let count = Count::Log { organization: organization.0, quarter, connection: connection.0, failed };
    tx.tally().add(count, 1);
}

/// How many users of each status an organization has.
///
/// # Errors
/// Where the database fails.
pub async fn users_by_status(tx: &mut Tx<'_>, organization: OrganizationKey) -> Result<Vec<(Status, u64)>, Error> {
    write(tx).await?;
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

/// Reads a count.
pub(crate) async fn of(tx: &mut Tx<'_>, connection: ConnectionKey, kind: i64) -> Result<u64, Error> {
    write(tx).await?;
    let row = tx
        .query_optional(
            "SELECT total FROM resource_counts WHERE connection = ?1 AND kind = ?2",
            &args![connection.0, kind],
        )
        .await?;
    row.map_or(Ok(0), |row| Ok(u64::try_from(row.int(0)?).unwrap_or_default()))
}
