//! Tokens: found by their public id at every request, so in one statement with their connection.

use std::sync::Arc;

use directory::token::Token;
use directory::{Connection, ConnectionKey, TokenKey};
use futures_util::FutureExt as _;
use jiff::Timestamp;

use crate::connections::{self, connection};
use crate::row::{instant, parsed};
use crate::tx::{Row, Tx, args};
use crate::{Error, Store};

fn token(row: &mut Row) -> Result<Token, Error> {
    Ok(Token {
        key: TokenKey(row.int(0)?),
        connection: ConnectionKey(row.int(1)?),
        secret_hash: row
            .take_blob(3)?
            .try_into()
            .map_err(|_| Error::Corrupt("a token's hash is not 32 bytes long".into()))?,
        public_id: row.take_text(2)?,
        label: row.take_text(4)?,
        status: parsed(row.text(5)?)?,
        created: instant(row.int(6)?)?,
        expires: instant(row.int(7)?)?,
        last_used: row.opt_int(8)?.map(instant).transpose()?,
    })
}

/// A token that was presented, and what it speaks for.
#[derive(Debug, Clone)]
pub struct Presented {
    /// The token.
    pub token: Token,
    /// Its connection.
    pub connection: Arc<Connection>,
    /// The version of its organization's schemas.
    pub schema_version: i64,
}

const COLUMNS: &str =
    "t.key, t.connection, t.public_id, t.secret_hash, t.label, t.status, t.created, t.expires, t.last_used";

/// The token of a public id, and its connection, as they are at the call or after it. Where the database is far away, those
/// who ask for the same token at the same time ask together.
///
/// # Errors
/// Where the database fails.
pub async fn presented(store: &Store, public_id: &str) -> Result<Option<Arc<Presented>>, Error> {
    if !store.is_far() {
        return read(store, public_id.to_owned()).await;
    }
    let question = || {
        let (store, public_id) = (store.clone(), public_id.to_owned());
        async move { read(&store, public_id).await }.boxed()
    };
    store.presented.ask(public_id, question).await
}

async fn read(store: &Store, public_id: String) -> Result<Option<Arc<Presented>>, Error> {
    store.read(move |tx| Box::pin(async move { Ok(by_public_id(tx, &public_id).await?.map(Arc::new)) })).await
}

/// The token of a public id, and its connection.
///
/// # Errors
/// Where the database fails.
pub async fn by_public_id(tx: &mut Tx<'_>, public_id: &str) -> Result<Option<Presented>, Error> {
    let sql = format!(
        "SELECT {COLUMNS}, o.schema_version, {}
         FROM tokens t JOIN connections c ON c.key = t.connection JOIN organizations o ON o.key = c.organization
         WHERE t.public_id = ?1",
        connections::COLUMNS
    );
    let Some(mut row) = tx.query_optional(&sql, &args![public_id]).await? else { return Ok(None) };
    let (token, schema_version) = (token(&mut row)?, row.int(9)?);
    Ok(Some(Presented { token, connection: Arc::new(connection(row, 10)?), schema_version }))
}

/// The tokens of a connection, oldest first.
///
/// # Errors
/// Where the database fails.
pub async fn list(tx: &mut Tx<'_>, connection: ConnectionKey) -> Result<Vec<Token>, Error> {
    let rows = tx
        .query(&format!("SELECT {COLUMNS} FROM tokens t WHERE t.connection = ?1 ORDER BY t.key"), &args![connection.0])
        .await?;
    rows.into_iter().map(|mut row| token(&mut row)).collect()
}

/// A token whose expiry may have to be announced.
#[derive(Debug, Clone)]
pub struct Expiring {
    /// The token.
    pub token: Token,
    /// Its connection.
    pub connection: Connection,
    /// The days before its expiry for which it was last announced.
    pub announced: Option<i64>,
}

/// Active tokens of any organization that expire after `now` and not after `until`: those whose keys come after
/// `after`, at most `limit` of them, oldest first.
///
/// # Errors
/// Where the database fails.
pub async fn expiring(
    tx: &mut Tx<'_>,
    now: Timestamp,
    until: Timestamp,
    after: TokenKey,
    limit: i64,
) -> Result<Vec<Expiring>, Error> {
    let sql = format!(
        "SELECT {COLUMNS}, t.announced, {}
         FROM tokens t JOIN connections c ON c.key = t.connection
         WHERE t.key > ?3 AND t.status = 'active' AND t.expires > ?1 AND t.expires <= ?2 ORDER BY t.key LIMIT ?4",
        connections::COLUMNS
    );
    let rows = tx.query(&sql, &args![now.as_millisecond(), until.as_millisecond(), after.0, limit]).await?;
    let expiring = |mut row: Row| {
        let (token, announced) = (token(&mut row)?, row.opt_int(9)?);
        Ok(Expiring { token, announced, connection: connection(row, 10)? })
    };
    rows.into_iter().map(expiring).collect()
}

/// Notes for which of the days before its expiry a token was announced.
///
/// # Errors
/// Where the database fails.
pub async fn announced(tx: &mut Tx<'_>, token: TokenKey, days: i64) -> Result<(), Error> {
    tx.execute("UPDATE tokens SET announced = ?2 WHERE key = ?1", &args![token.0, days]).await?;
    Ok(())
}

/// Adds a token; the `key` in it is not looked at.
///
/// # Errors
/// Where the database fails.
pub async fn add(tx: &mut Tx<'_>, token: &Token) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO tokens (connection, public_id, secret_hash, label, status, created, expires)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        &args![
            token.connection.0,
            &token.public_id,
            &token.secret_hash[..],
            &token.label,
            token.status.word(),
            token.created.as_millisecond(),
            token.expires.as_millisecond(),
        ],
    )
    .await?;
    Ok(())
}

/// Writes what can change of a token: secret, label, status, expiry. A new expiry is to be announced anew.
///
/// # Errors
/// Where the database fails.
pub async fn update(tx: &mut Tx<'_>, token: &Token) -> Result<(), Error> {
    tx.execute(
        "UPDATE tokens SET public_id = ?2, secret_hash = ?3, label = ?4, status = ?5,
             announced = CASE expires WHEN ?6 THEN announced END, expires = ?6, last_used = ?7
         WHERE key = ?1",
        &args![
            token.key.0,
            &token.public_id,
            &token.secret_hash[..],
            &token.label,
            token.status.word(),
            token.expires.as_millisecond(),
            token.last_used.map(Timestamp::as_millisecond),
        ],
    )
    .await?;
    Ok(())
}

/// Writes when a token was last used.
///
/// # Errors
/// Where the database fails.
pub async fn used(tx: &mut Tx<'_>, token: TokenKey, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "UPDATE tokens SET last_used = ?2 WHERE key = ?1 AND (last_used IS NULL OR last_used < ?2)",
        &args![token.0, now.as_millisecond()],
    )
    .await?;
    Ok(())
}

/// Takes a token away.
///
/// # Errors
/// Where the database fails.
pub async fn remove(tx: &mut Tx<'_>, token: TokenKey) -> Result<(), Error> {
    tx.execute("DELETE FROM tokens WHERE key = ?1", &args![token.0]).await?;
    Ok(())
}
