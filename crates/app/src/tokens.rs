//! Tokens: letting a request in, and looking after them.

use std::sync::Arc;

use directory::token::{Secret, Token, TokenStatus};
use directory::{Connection, TokenKey};
use jiff::{SignedDuration, Timestamp};
use scim::Error;

use crate::{App, Caller};

/// `last used` is told to the minute: a token that is used all the time costs a write a minute.
const USE_NOTED_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// Finds out who presents a token. Read at every request, so that a token switched off on one node is
/// refused on all at the very next one. `base_url` is the SCIM base URL as the client reached it.
///
/// # Errors
/// 401 where the token is unknown, switched off or expired: the answer does not say which.
pub async fn authenticate(app: &App, presented: &str, base_url: Arc<str>) -> Result<Caller, Error> {
    let refused = || {
        Error::unauthorized(
            "The bearer token is not valid. It may have been removed, switched off, or have expired; check it at User Provisioning.",
        )
    };
    let secret = Secret::parse(presented).ok_or_else(refused)?;
    let public_id = secret.public_id().to_owned();
    let found = app
        .store()
        .read(move |tx| Box::pin(async move { store::tokens::by_public_id(tx, &public_id).await.map_err(Error::from) }))
        .await?;
    let now = app.now();
    let (token, connection) = found.filter(|(token, _)| token.accepts(&secret, now)).ok_or_else(refused)?;
    if token.last_used.is_none_or(|last| now.duration_since(last) > USE_NOTED_EVERY) {
        note_use(app, token.key, now);
    }
    Ok(Caller { connection: Arc::new(connection), schemas: app.schemas().clone(), token: token.key, base_url })
}

/// Notes that a token is in use, behind the request's back: it waits for no disk, and fails with nothing.
fn note_use(app: &App, token: TokenKey, now: Timestamp) {
    let store = app.store().clone();
    tokio::spawn(async move {
        let noted = store.write(move |tx| Box::pin(store::tokens::used(tx, token, now))).await;
        if let Err(error) = noted {
            tracing::warn!(%error, "the use of a token was not noted");
        }
    });
}

/// Makes a token; the secret is given back this once.
///
/// # Errors
/// 409 where the connection has as many as it may have.
pub async fn create(app: &App, connection: &Connection, label: String) -> Result<Secret, Error> {
    let secret = Secret::generate(&app.0.random.bytes()?);
    let (made, key, now, lifetime) = (secret.clone(), connection.key, app.now(), app.0.token_lifetime);
    app.store()
        .write(move |tx| {
            Box::pin(async move {
                let existing = store::tokens::list(tx, key).await?.len();
                let token = Token::create(key, existing, &made, label, now, lifetime)?;
                store::tokens::add(tx, &token).await?;
                Ok::<_, Error>(())
            })
        })
        .await?;
    Ok(secret)
}

/// The tokens of a connection, oldest first.
///
/// # Errors
/// Where the store fails.
pub async fn list(app: &App, connection: &Connection) -> Result<Vec<Token>, Error> {
    let key = connection.key;
    app.store().read(move |tx| Box::pin(async move { Ok(store::tokens::list(tx, key).await?) })).await
}

/// Switches a token on or off.
///
/// # Errors
/// 404 where there is no token of that public id.
pub async fn set_status(app: &App, public_id: &str, status: TokenStatus) -> Result<(), Error> {
    change(app, public_id, move |token| Token { status, ..token }).await
}

/// Gives a token a new secret and a new expiry.
///
/// # Errors
/// As [`set_status`].
pub async fn renew(app: &App, public_id: &str) -> Result<Secret, Error> {
    let secret = Secret::generate(&app.0.random.bytes()?);
    let (made, now, lifetime) = (secret.clone(), app.now(), app.0.token_lifetime);
    change(app, public_id, move |token| token.renewed(&made, now, lifetime)).await?;
    Ok(secret)
}

/// Takes a token away for good.
///
/// # Errors
/// As [`set_status`].
pub async fn remove(app: &App, public_id: &str) -> Result<(), Error> {
    let public_id = public_id.to_owned();
    app.store()
        .write(move |tx| {
            Box::pin(async move {
                let key = found(tx, &public_id).await?.key;
                Ok(store::tokens::remove(tx, key).await?)
            })
        })
        .await
}

async fn change(app: &App, public_id: &str, decide: impl FnOnce(Token) -> Token + Send + 'static) -> Result<(), Error> {
    let public_id = public_id.to_owned();
    app.store()
        .write(move |tx| {
            Box::pin(async move {
                let token = decide(found(tx, &public_id).await?);
                Ok(store::tokens::update(tx, &token).await?)
            })
        })
        .await
}

async fn found(tx: &mut store::Tx<'_>, public_id: &str) -> Result<Token, Error> {
    let found = store::tokens::by_public_id(tx, public_id).await?;
    let (token, _) =
        found.ok_or_else(|| Error::not_found(format!("There is no token with the public id {public_id}.")))?;
    Ok(token)
}
