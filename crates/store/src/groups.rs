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

/// A group by id, for a decision.
///
/// # Errors
/// Where the database fails.
pub async fn by_id(
    tx: &mut Tx<'_>,
    organization: OrganizationKey,
    connection: ConnectionKey,
    id: &str,
) -> Result<Option<Group>, Error> {
    let row = tx
        .query_optional(
            "SELECT key, id, source, document, version, created, last_modified
             FROM groups WHERE id = ?1 AND organization = ?2 AND connection = ?3",
            &args![id, organization.0, connection.0],
        )
        .await?;
    let Some(mut row) = row else { return Ok(None) };
    Ok(Some(Group {
        key: GroupKey(row.int(0)?),
        organization,
        connection: Some(connection),
        id: row.take_text(1)?,
        source: parsed(row.text(2)?)?,
        resource: Resource::from_map(document(row.text(3)?)?),
        version: row.int(4)?,
        created: instant(row.int(5)?)?,
        last_modified: instant(row.int(6)?)?,
    }))
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
