//! What is announced to the people behind a connection, at its notification address.

use directory::audit::{Event, Happening};
use directory::mail::Language;
use directory::token::ANNOUNCED_BEFORE;
use directory::{Actor, Connection, Token, TokenKey};
use jiff::{SignedDuration, Timestamp};
use store::tokens::Expiring;
use store::{Area, Tx};

use crate::App;
use crate::mail::letters::{ConnectionHeld, IdpName, Letter, Line, Moment, TokenExpiry, compose};
use crate::tokens;

/// Tokens that one job looks at.
const TOKENS: i64 = 200;

/// Announces the tokens that expire soon: 60, 30 and 7 days ahead. Which were announced is noted with the mail, so that
/// each is announced once, whoever asks and however often.
///
/// # Errors
/// Where the store fails.
pub(crate) async fn token_expiries(app: &App) -> Result<(), store::Error> {
    let (now, language) = (app.now(), app.mail().language());
    let mut after = Some(TokenKey(0));
    while let Some(from) = after {
        after =
            app.store().write(Area::Installation, move |tx| Box::pin(announce_some(tx, from, language, now))).await?;
    }
    Ok(())
}

/// Announces some of the tokens that come after one; the last of them, where there may be more.
async fn announce_some(
    tx: &mut Tx<'_>,
    after: TokenKey,
    language: Language,
    now: Timestamp,
) -> Result<Option<TokenKey>, store::Error> {
    let furthest = SignedDuration::from_hours(24 * ANNOUNCED_BEFORE.into_iter().max().unwrap_or_default());
    let until = now.saturating_add(furthest).unwrap_or(Timestamp::MAX);
    let expiring = store::tokens::expiring(tx, now, until, after, TOKENS).await?;
    for Expiring { token, connection, announced } in &expiring {
        let Some(days) = token.announcement_due(*announced, now) else { continue };
        store::tokens::announced(tx, token.key, days).await?;
        let letter = TokenExpiry {
            language,
            token: Line(&shown(token)),
            connection: Line(&connection.name),
            identity_provider: IdpName(connection.idp),
            expires: Moment(token.expires),
        };
        let told = post(tx, connection, &letter, now).await?;
        let actor = Actor::system(connection.organization);
        let event = Event::new(&actor, now, Happening::TokenExpiryAnnounced, tokens::subject(token));
        let mut event = tokens::detailed(event, token, connection).with("days", days);
        if told {
            event = event.with("address", connection.settings.notification_address.as_str());
        }
        store::audit::append(tx, &event).await?;
    }
    let whole = i64::try_from(expiring.len()).is_ok_and(|found| found == TOKENS);
    Ok(expiring.last().map(|last| last.token.key).filter(|_| whole))
}

/// Announces that the blast radius guard holds a connection.
pub(crate) async fn held(
    tx: &mut Tx<'_>,
    connection: &Connection,
    language: Language,
    now: Timestamp,
) -> Result<(), store::Error> {
    let letter = ConnectionHeld {
        language,
        connection: Line(&connection.name),
        identity_provider: IdpName(connection.idp),
        since: Moment(now),
    };
    post(tx, connection, &letter, now).await.map(drop)
}

/// Writes to the notification address, where there is one; says whether.
async fn post(
    tx: &mut Tx<'_>,
    connection: &Connection,
    letter: &impl Letter,
    now: Timestamp,
) -> Result<bool, store::Error> {
    let address = connection.settings.notification_address.as_str();
    if address.is_empty() {
        return Ok(false);
    }
    store::outbox::add(tx, &compose(letter, connection.organization, address)?, now).await?;
    Ok(true)
}

/// A token as people know it: its label, and the end of its public id.
fn shown(token: &Token) -> String {
    let end = token.public_id.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
    format!("{} (…{})", token.label, &token.public_id[end..])
}
