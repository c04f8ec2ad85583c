//! Attributes that organizations add to their users.

use std::collections::{BTreeSet, HashMap};

use directory::attribute::{AddedAttribute, AttributeKind};
use directory::{AttributeKey, OrganizationKey, User, UserKey};
use scim::schema::core::CUSTOM;
use serde_json::{Map, Value};

use crate::row::{instant, parsed};
use crate::tx::{Row, Tx, args};
use crate::{Error, batch, counts};

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
    // What is yet to be counted belongs to one that had its name before.
    counts::write(tx).await?;
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

/// The values of a user's custom attributes, each with the attribute's name, oldest attribute first.
///
/// # Errors
/// Where the database fails.
pub async fn values_of(tx: &mut Tx<'_>, user: UserKey) -> Result<Vec<(String, String)>, Error> {
    let values = values_among(tx, &[user]).await?;
    Ok(values.into_iter().map(|(_, name, value)| (name, value)).collect())
}

/// The values of several users' custom attributes: whose, the attribute's name, the value.
///
/// # Errors
/// Where the database fails.
pub async fn values_among(tx: &mut Tx<'_>, users: &[UserKey]) -> Result<Vec<(UserKey, String, String)>, Error> {
    let keys: Vec<i64> = users.iter().map(|key| key.0).collect();
    let mut found = Vec::new();
    for chunk in batch::chunks(&keys) {
        let sql = batch::sql(
            &chunk,
            |list| {
                format!(
                    "SELECT v.user_key, a.name, v.value
                     FROM user_attributes v CROSS JOIN attributes a
                     WHERE v.user_key IN ({list}) AND a.key = v.attribute_key
                     ORDER BY v.user_key, a.key"
                )
            },
            1,
        );
        for mut row in tx.query(&sql, &batch::args(&args![], &chunk)).await? {
            found.push((UserKey(row.int(0)?), row.take_text(1)?, row.take_text(2)?));
        }
    }
    Ok(found)
}

/// Sets the value of a user's custom attribute; `None` takes it away.
///
/// # Errors
/// Where the database fails.
pub async fn set_value(
    tx: &mut Tx<'_>,
    user: UserKey,
    attribute: AttributeKey,
    value: Option<&str>,
) -> Result<(), Error> {
    let by = if let Some(value) = value {
        let set = "UPDATE user_attributes SET value = ?3 WHERE user_key = ?1 AND attribute_key = ?2";
        if tx.execute(set, &args![user.0, attribute.0, value]).await? > 0 {
            return Ok(());
        }
        let add = "INSERT INTO user_attributes (user_key, attribute_key, value) VALUES (?1, ?2, ?3)";
        tx.execute(add, &args![user.0, attribute.0, value]).await?;
        1
    } else {
        let remove = "DELETE FROM user_attributes WHERE user_key = ?1 AND attribute_key = ?2";
        -i64::try_from(tx.execute(remove, &args![user.0, attribute.0]).await?).unwrap_or_default()
    };
    if by != 0 {
        let count = "UPDATE attributes SET holders = holders + ?2 WHERE key = ?1";
        tx.execute(count, &args![attribute.0, by]).await?;
    }
    Ok(())
}

/// The version of an organization's schemas, which grows with each attribute that is added or taken away.
///
/// # Errors
/// Where the database fails.
pub async fn schema_version(tx: &mut Tx<'_>, organization: OrganizationKey) -> Result<i64, Error> {
    let sql = "SELECT schema_version FROM organizations WHERE key = ?1";
    tx.query_one(sql, &args![organization.0]).await?.int(0)
}

async fn schemas_changed(tx: &mut Tx<'_>, organization: OrganizationKey) -> Result<(), Error> {
    tx.execute("UPDATE organizations SET schema_version = schema_version + 1 WHERE key = ?1", &args![organization.0])
        .await?;
    Ok(())
}

/// An attribute by its name as it is compared.
///
/// # Errors
/// Where the database fails.
pub async fn by_name(
    tx: &mut Tx<'_>,
    organization: OrganizationKey,
    name_key: &str,
) -> Result<Option<AddedAttribute>, Error> {
    let row = tx
        .query_optional(
            "SELECT key, organization, name, kind, description, created FROM attributes
             WHERE organization = ?1 AND name_key = ?2",
            &args![organization.0, name_key],
        )
        .await?;
    row.map(attribute).transpose()
}

/// How many users have a value of each of these attributes, which are all of one organization.
///
/// # Errors
/// Where the database fails.
pub async fn value_counts(
    tx: &mut Tx<'_>,
    organization: OrganizationKey,
    attributes: &[AddedAttribute],
) -> Result<Vec<u64>, Error> {
    counts::write(tx).await?;
    let sql = "SELECT key, holders FROM attributes WHERE organization = ?1";
    let rows = tx.query(sql, &args![organization.0]).await?;
    let counts: HashMap<i64, i64> =
        rows.iter().map(|row| Ok((row.int(0)?, row.int(1)?))).collect::<Result<_, Error>>()?;
    let of = |attribute: &AddedAttribute| counts.get(&attribute.key.0).copied().unwrap_or_default();
    Ok(attributes.iter().map(|attribute| u64::try_from(of(attribute)).unwrap_or_default()).collect())
}

/// Counts the values anew that identity providers have sent a user, who was `before` and is `after`.
pub(crate) fn sent(tx: &mut Tx<'_>, before: Option<&User>, after: Option<&User>) {
    let (old, new) = (before.map(sent_names).unwrap_or_default(), after.map(sent_names).unwrap_or_default());
    let Some(organization) = after.or(before).map(|user| user.organization) else { return };
    let gone = old.difference(&new).map(|name| (name, -1));
    for (name, by) in new.difference(&old).map(|name| (name, 1)).chain(gone) {
        counts::value(tx, organization, name, by);
    }
}

/// Names of the attributes that an identity provider has sent.
fn sent_names(user: &User) -> BTreeSet<&str> {
    let values = user.resource.as_map().get(CUSTOM).and_then(Value::as_object);
    values.into_iter().flat_map(Map::keys).map(String::as_str).collect()
}

/// A user goes, and with them what was typed in.
pub(crate) async fn leave(tx: &mut Tx<'_>, user: UserKey) -> Result<(), Error> {
    tx.execute(
        "UPDATE attributes SET holders = holders - 1
         WHERE key IN (SELECT attribute_key FROM user_attributes WHERE user_key = ?1)",
        &args![user.0],
    )
    .await?;
    Ok(())
}

/// The users behind `after` who have a value of an attribute, in the order of their keys; fewer than `limit` are the
/// last. Where an identity provider fills it, users without one are passed over one by one.
///
/// # Errors
/// Where the database fails.
pub async fn holders(
    tx: &mut Tx<'_>,
    attribute: &AddedAttribute,
    after: UserKey,
    limit: usize,
) -> Result<Vec<UserKey>, Error> {
    let sql = match attribute.kind {
        AttributeKind::Idp => {
            let has_value = tx.dialect().json_exists("u.folded", &[CUSTOM, &attribute.name]);
            // The sign keeps indexes that begin with the organization away: their users would have to be sorted.
            format!(
                "SELECT u.key FROM users u WHERE +u.organization = ?1 AND u.key > ?2 AND {has_value}
                 ORDER BY u.key LIMIT ?3"
            )
        }
        AttributeKind::Custom => "SELECT user_key FROM user_attributes WHERE attribute_key = ?1 AND user_key > ?2
             ORDER BY user_key LIMIT ?3"
            .to_owned(),
    };
    let of = match attribute.kind {
        AttributeKind::Idp => attribute.organization.0,
        AttributeKind::Custom => attribute.key.0,
    };
    let rows = tx.query(&sql, &args![of, after.0, i64::try_from(limit).unwrap_or(i64::MAX)]).await?;
    rows.iter().map(|row| row.int(0).map(UserKey)).collect()
}
