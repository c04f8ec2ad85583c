//! Attributes that organizations add to their users.

use directory::attribute::AddedAttribute;
use directory::{AttributeKey, OrganizationKey};

use crate::Error;
use crate::row::{instant, parsed};
use crate::tx::{Row, Tx, args};

/// The attributes of an organization, oldest first.
///
/// # Errors
/// Where the database fails.
pub async fn list(tx: &mut Tx<'_>, organization: OrganizationKey) -> Result<Vec<AddedAttribute>, Error> {
    let rows = tx
        .query(
            "SELECT key, organization, name, kind, description, created FROM attributes
             WHERE organization = ?1 ORDER BY key",
            &args![organization.0],
        )
        .await?;
    rows.into_iter().map(attribute).collect()
}

fn attribute(mut row: Row) -> Result<AddedAttribute, Error> {
    Ok(AddedAttribute {
        key: AttributeKey(row.int(0)?),
        organization: OrganizationKey(row.int(1)?),
        name: row.take_text(2)?,
        kind: parsed(row.text(3)?)?,
        description: row.take_text(4)?,
        created: instant(row.int(5)?)?,
    })
}

/// Adds an attribute and gives its key; the `key` in it is not looked at. The schemas of the organization are new.
///
/// # Errors
/// [`Error::Unique`] where the organization has one of that name; otherwise where the database fails.
pub async fn add(tx: &mut Tx<'_>, attribute: &AddedAttribute) -> Result<AttributeKey, Error> {
    let row = tx
        .query_one(
            "INSERT INTO attributes (organization, name, name_key, kind, description, created)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING key",
            &args![
                attribute.organization.0,
                &attribute.name,
                &attribute.name_key(),
                attribute.kind.word(),
                &attribute.description,
                attribute.created.as_millisecond(),
            ],
        )
        .await?;
    schemas_changed(tx, attribute.organization).await?;
    Ok(AttributeKey(row.int(0)?))
}

/// Takes an attribute away, with the values that were typed in. The schemas of the organization are new.
///
/// # Errors
/// Where the database fails.
pub async fn remove(tx: &mut Tx<'_>, attribute: &AddedAttribute) -> Result<(), Error> {
    tx.execute("DELETE FROM attributes WHERE key = ?1", &args![attribute.key.0]).await?;
    schemas_changed(tx, attribute.organization).await
}

async fn schemas_changed(tx: &mut Tx<'_>, organization: OrganizationKey) -> Result<(), Error> {
    tx.execute("UPDATE organizations SET schema_version = schema_version + 1 WHERE key = ?1", &args![organization.0])
        .await?;
    Ok(())
}
