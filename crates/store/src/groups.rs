//! Groups: reading them, for decisions and for answers. Their members are [`crate::members`]' matter.

use directory::{ConnectionKey, Group, GroupKey, OrganizationKey};
use jiff::Timestamp;
use scim::Resource;

use crate::Error;
use crate::row::{document, instant, parsed};
use crate::tx::{Row, Tx, args};

/// A group as it is answered over SCIM, its members excepted.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Row key.
    pub key: GroupKey,
    /// Public id.
    pub id: String,
    /// JSON text of the document.
    pub document: String,
    /// Version.
    pub version: i64,
    /// When the group was created.
    pub created: Timestamp,
    /// When the group or its membership last changed.
    pub last_modified: Timestamp,
}

/// Columns of [`Shown`]; `g` is the groups table.
pub(crate) const SHOWN: &str = "g.key, g.id, g.document, g.version, g.created, g.last_modified";

/// A row of [`SHOWN`].
pub(crate) fn shown(mut row: Row) -> Result<Shown, Error> {
    Ok(Shown {
        key: GroupKey(row.int(0)?),
        id: row.take_text(1)?,
        document: row.take_text(2)?,
        version: row.int(3)?,
        created: instant(row.int(4)?)?,
        last_modified: instant(row.int(5)?)?,
    })
}

/// Columns of a [`Group`].
pub(crate) const WHOLE: &str = "key, organization, connection, id, source, document, version, created, last_modified";

/// A row of [`WHOLE`].
pub(crate) fn whole(mut row: Row) -> Result<Group, Error> {
    Ok(Group {
        key: GroupKey(row.int(0)?),
        organization: OrganizationKey(row.int(1)?),
        connection: row.opt_int(2)?.map(ConnectionKey),
        id: row.take_text(3)?,
        source: parsed(row.text(4)?)?,
        resource: Resource::from_map(document(row.text(5)?)?),
        version: row.int(6)?,
        created: instant(row.int(7)?)?,
        last_modified: instant(row.int(8)?)?,
    })
}

/// A group that a connection sees, by id, for a decision.
///
/// # Errors
/// Where the database fails.
pub async fn by_id(
    tx: &mut Tx<'_>,
    organization: OrganizationKey,
    connection: ConnectionKey,
    id: &str,
) -> Result<Option<Group>, Error> {
    let sql = format!("SELECT {WHOLE} FROM groups WHERE id = ?1 AND organization = ?2 AND connection = ?3");
    tx.query_optional(&sql, &args![id, organization.0, connection.0]).await?.map(whole).transpose()
}

/// Any group of an organization, by id.
///
/// # Errors
/// Where the database fails.
pub async fn of_organization(tx: &mut Tx<'_>, organization: OrganizationKey, id: &str) -> Result<Option<Group>, Error> {
    let sql = format!("SELECT {WHOLE} FROM groups WHERE id = ?1 AND organization = ?2");
    tx.query_optional(&sql, &args![id, organization.0]).await?.map(whole).transpose()
}

/// Any group of an organization, by `displayName` as it is compared.
///
/// # Errors
/// Where the database fails.
pub async fn by_display_name(
    tx: &mut Tx<'_>,
    organization: OrganizationKey,
    display_name_key: &str,
) -> Result<Option<Group>, Error> {
    let sql = format!("SELECT {WHOLE} FROM groups WHERE organization = ?1 AND display_name_key = ?2");
    tx.query_optional(&sql, &args![organization.0, display_name_key]).await?.map(whole).transpose()
}

/// A group by id, for an answer.
///
/// # Errors
/// Where the database fails.
pub async fn shown_by_id(
    tx: &mut Tx<'_>,
    organization: OrganizationKey,
    connection: ConnectionKey,
    id: &str,
) -> Result<Option<Shown>, Error> {
    let row = tx
        .query_optional(
            "SELECT g.key, g.id, g.document, g.version, g.created, g.last_modified
             FROM groups g WHERE g.id = ?1 AND g.organization = ?2 AND g.connection = ?3",
            &args![id, organization.0, connection.0],
        )
        .await?;
    row.map(shown).transpose()
}
