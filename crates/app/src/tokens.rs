//! Tokens: letting a request in, and looking after them.

use std::sync::Arc;

use directory::audit::{Event, Happening, Subject, SubjectKind};
use directory::secret::{Secret, SecretKind};
use directory::token::{Token, TokenStatus};
use directory::{Actor, Connection, IdentityProvider, Permission};
use jiff::{SignedDuration, Timestamp};
use scim::Error;
use store::Tx;
use store::tokens::Presented;

use crate::provisioning::{Caller, Trace};
use crate::{App, Problem, connections};

/// Longest label.
const LONGEST_LABEL: usize = 200;

/// Finds out who presents a token. Read at every request, so that a token switched off on one node is
/// refused on all at the very next one. `base_url` is the SCIM base URL as the client reached it.
///
/// # Errors
/// 401 where the token is unknown, switched off or expired: the answer does not say which.
pub async fn authenticate(app: &App, presented: &str, base_url: Arc<str>, trace: Trace) -> Result<Caller, Error> {
    let refused = || {
        Error::unauthorized(
            "The bearer token is not valid. It may have been removed, switched off, or have expired; check it at User Provisioning.",
        )
    };
    let secret = Secret::parse(SecretKind::Token, presented).ok_or_else(refused)?;
    let found = store::tokens::presented(app.store(), secret.public_id()).await?;
    let now = app.now();
    let found = found.filter(|found| found.token.accepts(&secret, now)).ok_or_else(refused)?;
    let Presented { token, connection, schema_version } = &*found;
    app.activity().token_used(token, now);
    app.activity().asked(connection.key, now);
    let schemas = app.schemas_of(connection.organization, *schema_version).await?;
    Ok(Caller {
        connection: Arc::clone(connection),
        schemas,
        token: token.key,
        base_url,
        notices: app.mail().language(),
        trace,
    })
}

/// Makes a token; the secret is given back this once.
///
/// # Errors
/// 403 where the actor may not; 400 where the label is too long; 409 where the connection has as many as it may have.
pub async fn create(app: &App, actor: &Actor, connection: &Connection, label: &str) -> Result<Secret, Error> {
    actor.require(Permission::WriteConnections)?;
    let new = New::made(app, label).map_err(|problem| problem.error)?;
    let (secret, actor, connection) = (new.secret.clone(), actor.clone(), connection.clone());
    let added = app
        .store()
        .write(actor.organization, move |tx| Box::pin(async move { new.added(tx, &actor, &connection).await }))
        .await;
    added.map_err(|problem| problem.error)?;
    Ok(secret)
}

/// Makes a token of the connection of that public id, as [`create`] does.
///
/// # Errors
/// As [`create`]; 404 where the organization has no connection of that id.
pub async fn create_for(app: &App, actor: &Actor, connection_id: &str, label: &str) -> Result<Secret, Problem> {
    generate(app, actor, Generate { connection: For::Existing(connection_id.to_owned()), label, after: None })
        .await
        .map(|(secret, _)| secret)
}

/// Whose token is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum For {
    /// The connection of that public id.
    Existing(String),
    /// A connection that is made with it, under that name.
    New(IdentityProvider, String),
}

/// A token to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generate<'a> {
    /// Whose.
    pub connection: For,
    /// Name for people; may be empty.
    pub label: &'a str,
    /// Public id of the newest token that whoever asks has seen, empty for none; `None`: it does not matter. So what is
    /// sent twice makes one token.
    pub after: Option<&'a str>,
}

/// Makes a token, and the connection with it, where there is none yet: both, or neither.
///
/// # Errors
/// 403 where the actor may not; 404 where the organization has no connection of that id; 400 at `name` or `label` where
/// that cannot be one; 409 at `name` where it is taken, at `token` where the connection has as many as it may have, and
/// at `after` where a token was made in the meantime.
pub async fn generate(app: &App, actor: &Actor, asked: Generate<'_>) -> Result<(Secret, Connection), Problem> {
    // Before the connection is looked for: whoever may not make tokens is not told which connections there are.
    actor.require(Permission::WriteConnections)?;
    let new = New::made(app, asked.label)?;
    let made = match &asked.connection {
        For::Existing(_) => None,
        For::New(idp, name) => Some(connections::made(app, actor, name, *idp)?),
    };
    let (secret, actor, after) = (new.secret.clone(), actor.clone(), asked.after.map(str::to_owned));
    let connection = app
        .store()
        .write(actor.organization, move |tx| {
            Box::pin(async move {
                let connection = match (asked.connection, made) {
                    (_, Some(made)) => connections::added(tx, &actor, made).await?,
                    (For::Existing(id) | For::New(_, id), None) => connections::found(tx, &actor, &id).await?,
                };
                if let Some(after) = after {
                    let newest = store::tokens::list(tx, connection.key).await?.pop();
                    if newest.map_or(String::new(), |token| token.public_id) != after {
                        let error = Error::conflict("A token was made in the meantime; look at it before another one.");
                        return Err(Problem::at("after", error));
                    }
                }
                new.added(tx, &actor, &connection).await?;
                Ok(connection)
            })
        })
        .await?;
    Ok((secret, connection))
}

/// A token that is not kept yet.
struct New {
    secret: Secret,
    label: String,
    now: Timestamp,
    lifetime: SignedDuration,
}

impl New {
    fn made(app: &App, label: &str) -> Result<Self, Problem> {
        let label = checked(label).map_err(|error| Problem::at("label", error))?;
        let secret = app.new_secret(SecretKind::Token)?;
        Ok(Self { secret, label, now: app.now(), lifetime: app.token_lifetime() })
    }

    async fn added(self, tx: &mut Tx<'_>, actor: &Actor, connection: &Connection) -> Result<(), Problem> {
        let existing = store::tokens::list(tx, connection.key).await?.len();
        let token = Token::create(connection.key, existing, &self.secret, self.label, self.now, self.lifetime);
        let token = token.map_err(|error| Problem::at("token", error))?;
        store::tokens::add(tx, &token).await?;
        let event = Event::new(actor, self.now, Happening::TokenCreated, subject(&token));
        Ok(store::audit::append(tx, &detailed(event, &token, connection)).await?)
    }
}

/// The tokens of a connection, oldest first.
///
/// # Errors
/// 403 where the actor may not.
pub async fn list(app: &App, actor: &Actor, connection: &Connection) -> Result<Vec<Token>, Error> {
    actor.require(Permission::ReadConnections)?;
    let key = connection.key;
    app.store().read(move |tx| Box::pin(async move { Ok(store::tokens::list(tx, key).await?) })).await
}

/// What can change of a token; `None` leaves it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Update {
    /// Whether it is accepted.
    pub status: Option<TokenStatus>,
    /// Name for people.
    pub label: Option<String>,
}

/// Switches a token on or off.
///
/// # Errors
/// 403 where the actor may not; 404 where the organization has no token of that public id.
pub async fn set_status(app: &App, actor: &Actor, public_id: &str, status: TokenStatus) -> Result<Token, Error> {
    update(app, actor, public_id, Update { status: Some(status), label: None }).await.map_err(|problem| problem.error)
}

/// Switches a token on or off, and names it. Each is an event of its own.
///
/// # Errors
/// As [`set_status`]; 400 where the label is too long.
pub async fn update(app: &App, actor: &Actor, public_id: &str, update: Update) -> Result<Token, Problem> {
    let label = update.label.as_deref().map(checked).transpose().map_err(|error| Problem::at("label", error))?;
    let happenings = move |before: &Token, token: &Token| {
        let switched = (before.status != token.status).then_some(match token.status {
            TokenStatus::Active => Happening::TokenEnabled,
            TokenStatus::Inactive => Happening::TokenDisabled,
        });
        let named = (before.label != token.label).then_some(Happening::TokenNamed);
        [switched, named].into_iter().flatten().collect()
    };
    let decide = move |token: Token| {
        let (status, label) = (update.status.unwrap_or(token.status), label.unwrap_or(token.label));
        Token { status, label, ..token }
    };
    Ok(change(app, actor, public_id, happenings, decide).await?)
}

/// Gives a token a new secret and a new expiry. Its public id, which is part of the secret's text, is new too.
///
/// # Errors
/// As [`set_status`].
pub async fn renew(app: &App, actor: &Actor, public_id: &str) -> Result<(Secret, Token), Error> {
    let secret = app.new_secret(SecretKind::Token)?;
    let (made, now, lifetime) = (secret.clone(), app.now(), app.token_lifetime());
    let renewed = move |token: Token| token.renewed(&made, now, lifetime);
    let token = change(app, actor, public_id, |_, _| vec![Happening::TokenRenewed], renewed).await?;
    Ok((secret, token))
}

/// Takes a token away for good.
///
/// # Errors
/// As [`set_status`].
pub async fn remove(app: &App, actor: &Actor, public_id: &str) -> Result<(), Error> {
    actor.require(Permission::WriteConnections)?;
    let (actor, public_id, now) = (actor.clone(), public_id.to_owned(), app.now());
    app.store()
        .write(actor.organization, move |tx| {
            Box::pin(async move {
                let Presented { token, connection, .. } = found(tx, &actor, &public_id).await?;
                store::tokens::remove(tx, token.key).await?;
                Ok(note_deleted(tx, &actor, now, &token, &connection).await?)
            })
        })
        .await
}

async fn change(
    app: &App,
    actor: &Actor,
    public_id: &str,
    happenings: impl FnOnce(&Token, &Token) -> Vec<Happening> + Send + 'static,
    decide: impl FnOnce(Token) -> Token + Send + 'static,
) -> Result<Token, Error> {
    actor.require(Permission::WriteConnections)?;
    let (actor, public_id, now) = (actor.clone(), public_id.to_owned(), app.now());
    app.store()
        .write(actor.organization, move |tx| {
            Box::pin(async move {
                let Presented { token: before, connection, .. } = found(tx, &actor, &public_id).await?;
                let token = decide(before.clone());
                if token != before {
                    store::tokens::update(tx, &token).await?;
                    for happening in happenings(&before, &token) {
                        let event = Event::new(&actor, now, happening, subject(&token));
                        store::audit::append(tx, &detailed(event, &token, &connection)).await?;
                    }
                }
                Ok(token)
            })
        })
        .await
}

async fn found(tx: &mut Tx<'_>, actor: &Actor, public_id: &str) -> Result<Presented, Error> {
    // Who has the whole token at hand may name it by that; the rest of it is not to be repeated.
    let whole = Secret::parse(SecretKind::Token, public_id);
    let public_id = whole.as_ref().map_or(public_id, Secret::public_id);
    let found = store::tokens::by_public_id(tx, public_id).await?;
    let found = found.filter(|found| found.connection.organization == actor.organization);
    found.ok_or_else(|| Error::not_found(format!("There is no token with the public id {public_id}.")))
}

/// Tells in the audit that a token is deleted.
pub(crate) async fn note_deleted(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    token: &Token,
    connection: &Connection,
) -> Result<(), store::Error> {
    let event = Event::new(actor, now, Happening::TokenDeleted, subject(token));
    store::audit::append(tx, &detailed(event, token, connection)).await
}

fn checked(label: &str) -> Result<String, Error> {
    let label = label.trim();
    if label.chars().count() > LONGEST_LABEL {
        return Err(Error::invalid_value(format!("The label must not be longer than {LONGEST_LABEL} characters.")));
    }
    Ok(label.to_owned())
}

pub(crate) fn subject(token: &Token) -> Subject {
    Subject::new(SubjectKind::Token, &token.public_id, &token.label)
}

/// "The DETAILS column also lists the SCIM vendor name (IDP)".
pub(crate) fn detailed(event: Event, token: &Token, connection: &Connection) -> Event {
    event
        .with("identity_provider", connection.idp.name())
        .with("connection", connection.name.as_str())
        .with("expires", token.expires.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::opened;

    fn asked(connection: For, after: Option<&str>) -> Generate<'_> {
        Generate { connection, label: " nightly ", after }
    }

    #[tokio::test]
    async fn what_is_sent_twice_makes_one_token() {
        let (app, operator, _installation) = opened().await;
        let new = || asked(For::New(IdentityProvider::Okta, "Okta".into()), Some(""));
        let (first, connection) = generate(&app, &operator, new()).await.unwrap();
        assert_eq!(generate(&app, &operator, new()).await.unwrap_err().field, Some("name"));
        let existing = || For::Existing(connection.id.clone());
        assert_eq!(generate(&app, &operator, asked(existing(), Some(""))).await.unwrap_err().field, Some("after"));
        let (second, _) = generate(&app, &operator, asked(existing(), Some(first.public_id()))).await.unwrap();
        let repeated = generate(&app, &operator, asked(existing(), Some(first.public_id()))).await.unwrap_err();
        assert_eq!((repeated.error.status, repeated.field), (409, Some("after")));
        let third = generate(&app, &operator, asked(existing(), Some(second.public_id()))).await.unwrap_err();
        assert_eq!((third.error.status, third.field), (409, Some("token")));
        let labels: Vec<_> = list(&app, &operator, &connection).await.unwrap().into_iter().map(|t| t.label).collect();
        assert_eq!(labels, ["nightly", "nightly"]);
    }

    #[tokio::test]
    async fn a_connection_is_made_with_its_token_or_not_at_all() {
        let (app, operator, _installation) = opened().await;
        let long = "x".repeat(LONGEST_LABEL + 1);
        let connection = For::New(IdentityProvider::Entra, "Entra".into());
        let refused = generate(&app, &operator, Generate { connection, label: &long, after: None }).await.unwrap_err();
        assert_eq!(refused.field, Some("label"));
        assert_eq!(connections::list(&app, &operator).await.unwrap().len(), 1, "the first, and no other");
    }
}
