//! Connections and the organization that they belong to.

use directory::{Connection, ConnectionKey, Organization, OrganizationKey};
use jiff::Timestamp;

use crate::row::{instant, parsed};
use crate::tx::{Row, Tx, args};
use crate::{Error, counts};

/// The organizations, oldest first.
///
/// # Errors
/// Where the database fails.
pub async fn organizations(tx: &mut Tx<'_>) -> Result<Vec<Organization>, Error> {
    let rows = tx.query("SELECT key, name, created FROM organizations ORDER BY key", &[]).await?;
    let read = |mut row: Row| {
        Ok(Organization { key: OrganizationKey(row.int(0)?), name: row.take_text(1)?, created: instant(row.int(2)?)? })
    };
    rows.into_iter().map(read).collect()
}

/// Adds an organization and gives its key.
///
/// # Errors
/// Where the database fails.
pub async fn organization_add(tx: &mut Tx<'_>, name: &str, now: Timestamp) -> Result<OrganizationKey, Error> {
    let row = tx
        .query_one(
            "INSERT INTO organizations (name, created) VALUES (?1, ?2) RETURNING key",
            &args![name, now.as_millisecond()],
        )
        .await?;
    Ok(OrganizationKey(row.int(0)?))
}

/// Adds a connection and gives its key; the `key` in it is not looked at.
///
/// # Errors
/// [`Error::Unique`] where the organization has one of that name; otherwise where the database fails.
pub async fn add(tx: &mut Tx<'_>, connection: &Connection) -> Result<ConnectionKey, Error> {
    let row = tx
        .query_one(
            "INSERT INTO connections (organization, id, name, idp, created) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING key",
            &args![
                connection.organization.0,
                &connection.id,
                &connection.name,
                connection.idp.word(),
                connection.created.as_millisecond(),
            ],
        )
        .await?;
    let key = ConnectionKey(row.int(0)?);
    counts::begin(tx, key).await?;
    Ok(key)
}

/// The connections of an organization, oldest first.
///
/// # Errors
/// Where the database fails.
pub async fn list(tx: &mut Tx<'_>, organization: OrganizationKey) -> Result<Vec<Connection>, Error> {
    let rows = tx
        .query(
            "SELECT key, organization, id, name, idp, created FROM connections WHERE organization = ?1 ORDER BY key",
            &args![organization.0],
        )
        .await?;
    rows.into_iter().map(|row| connection(row, 0)).collect()
}

/// Reads the columns `key, organization, id, name, idp, created` from `first` on.
pub(crate) fn connection(mut row: Row, first: usize) -> Result<Connection, Error> {
    Ok(Connection {
        key: ConnectionKey(row.int(first)?),
        organization: OrganizationKey(row.int(first + 1)?),
        id: row.take_text(first + 2)?,
        name: row.take_text(first + 3)?,
        idp: parsed(row.text(first + 4)?)?,
        created: instant(row.int(first + 5)?)?,
    })
}
