//! API keys: found by their public id at every request.

use directory::{ApiKey, ApiKeyKey, OrganizationKey, Permission};
use jiff::Timestamp;

use crate::Error;
use crate::row::{hash, instant, parsed};
use crate::tx::{Row, Tx, args};

const COLUMNS: &str =
    "key, organization, public_id, secret_hash, name, scopes, created_by, created, expires, last_used";

fn api_key(mut row: Row) -> Result<ApiKey, Error> {
    Ok(ApiKey {
        key: ApiKeyKey(row.int(0)?),
        organization: OrganizationKey(row.int(1)?),
        public_id: row.take_text(2)?,
        secret_hash: hash(&mut row, 3)?,
        name: row.take_text(4)?,
        scopes: row.text(5)?.split_whitespace().map(parsed).collect::<Result<_, _>>()?,
        created_by: row.take_text(6)?,
        created: instant(row.int(7)?)?,
        expires: row.opt_int(8)?.map(instant).transpose()?,
        last_used: row.opt_int(9)?.map(instant).transpose()?,
    })
}

/// The API key of a public id.
///
/// # Errors
/// Where the database fails.
pub async fn by_public_id(tx: &mut Tx<'_>, public_id: &str) -> Result<Option<ApiKey>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM api_keys WHERE public_id = ?1");
    tx.query_optional(&sql, &args![public_id]).await?.map(api_key).transpose()
}

/// The API keys of an organization, oldest first.
///
/// # Errors
/// Where the database fails.
pub async fn list(tx: &mut Tx<'_>, organization: OrganizationKey) -> Result<Vec<ApiKey>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM api_keys WHERE organization = ?1 ORDER BY key");
    tx.query(&sql, &args![organization.0]).await?.into_iter().map(api_key).collect()
}

/// Adds an API key and gives its key; the `key` in it is not looked at.
///
/// # Errors
/// Where the database fails.
pub async fn add(tx: &mut Tx<'_>, api_key: &ApiKey) -> Result<ApiKeyKey, Error> {
    let scopes: Vec<&str> = api_key.scopes.iter().copied().map(Permission::word).collect();
    let row = tx
        .query_one(
            "INSERT INTO api_keys (organization, public_id, secret_hash, name, scopes, created_by, created, expires)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING key",
            &args![
                api_key.organization.0,
                &api_key.public_id,
                &api_key.secret_hash[..],
                &api_key.name,
                &scopes.join(" "),
                &api_key.created_by,
                api_key.created.as_millisecond(),
                api_key.expires.map(Timestamp::as_millisecond),
            ],
        )
        .await?;
    Ok(ApiKeyKey(row.int(0)?))
}

/// Writes when an API key was last used; it may be gone by now.
///
/// # Errors
/// Where the database fails.
pub async fn used(tx: &mut Tx<'_>, api_key: ApiKeyKey, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "UPDATE api_keys SET last_used = ?2 WHERE key = ?1 AND (last_used IS NULL OR last_used < ?2)",
        &args![api_key.0, now.as_millisecond()],
    )
    .await?;
    Ok(())
}

/// Takes an API key away.
///
/// # Errors
/// Where the database fails.
pub async fn remove(tx: &mut Tx<'_>, api_key: ApiKeyKey) -> Result<(), Error> {
    tx.execute("DELETE FROM api_keys WHERE key = ?1", &args![api_key.0]).await?;
    Ok(())
}
