//! Links that are good once: to set the installation up, or to set an admin's password.

use directory::AdminKey;
use jiff::Timestamp;

use crate::Error;
use crate::tx::{Tx, args};

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// SHA-256 of its secret.
    pub hash: [u8; 32],
    /// Whose password it sets; `None`: it sets the installation up.
    pub admin: Option<AdminKey>,
    /// When it ends.
    pub expires: Timestamp,
}

/// Adds a link.
///
/// # Errors
/// Where the database fails.
pub async fn add(tx: &mut Tx<'_>, link: &Link) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO links (hash, admin, expires) VALUES (?1, ?2, ?3)",
        &args![&link.hash[..], link.admin.map(i64::from), link.expires.as_millisecond()],
    )
    .await?;
    Ok(())
}

/// What a link that has not ended is for: `Some(None)`, the installation.
///
/// # Errors
/// Where the database fails.
pub async fn by_hash(tx: &mut Tx<'_>, hash: &[u8; 32], now: Timestamp) -> Result<Option<Option<AdminKey>>, Error> {
    let sql = "SELECT admin FROM links WHERE hash = ?1 AND expires > ?2";
    let row = tx.query_optional(sql, &args![&hash[..], now.as_millisecond()]).await?;
    row.map(|row| Ok(row.opt_int(0)?.map(AdminKey))).transpose()
}

/// Uses a link up; tells whether it was there to be used. Of several who try, one is told so.
///
/// # Errors
/// Where the database fails.
pub async fn consume(tx: &mut Tx<'_>, hash: &[u8; 32], now: Timestamp) -> Result<bool, Error> {
    let sql = "DELETE FROM links WHERE hash = ?1 AND expires > ?2";
    Ok(tx.execute(sql, &args![&hash[..], now.as_millisecond()]).await? > 0)
}

/// Takes away the links of an admin; without one, those that set the installation up.
///
/// # Errors
/// Where the database fails.
pub async fn remove_of(tx: &mut Tx<'_>, admin: Option<AdminKey>) -> Result<(), Error> {
    match admin {
        Some(admin) => tx.execute("DELETE FROM links WHERE admin = ?1", &args![admin.0]).await?,
        None => tx.execute("DELETE FROM links WHERE admin IS NULL", &[]).await?,
    };
    Ok(())
}

/// Takes away links that have ended; `limit` of them at most.
///
/// # Errors
/// Where the database fails.
pub async fn prune(tx: &mut Tx<'_>, now: Timestamp, limit: u32) -> Result<u64, Error> {
    tx.execute(
        "DELETE FROM links WHERE hash IN (SELECT hash FROM links WHERE expires <= ?1 LIMIT ?2)",
        &args![now.as_millisecond(), limit],
    )
    .await
}
