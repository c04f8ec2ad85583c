//! What is noted of requests behind their back: it waits for no disk, and fails with nothing. A background task writes
//! it down every few seconds.

use std::collections::HashMap;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use directory::{ApiKey, ApiKeyKey, ConnectionKey, Token, TokenKey};
use jiff::{SignedDuration, Timestamp};
use store::Area;
use store::activity::Seen;
use store::sessions::Kept;

use crate::App;
use crate::provisioning::Caller;

/// `last used` is told to the minute: a token that is used all the time costs a write a minute.
const USE_NOTED_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// What was seen since it was last written down.
#[derive(Debug, Default)]
pub(crate) struct Activity(Mutex<Noted>);

#[derive(Debug, Default, PartialEq, Eq)]
struct Noted {
    tokens: HashMap<TokenKey, Timestamp>,
    api_keys: HashMap<ApiKeyKey, Timestamp>,
    sessions: HashMap<[u8; 32], Timestamp>,
    connections: HashMap<ConnectionKey, Seen>,
}

impl Activity {
    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A token was accepted.
    pub(crate) fn token_used(&self, token: &Token, now: Timestamp) {
        if is_news(token.last_used, now) {
            self.noted().tokens.insert(token.key, now);
        }
    }

    /// An API key was accepted.
    pub(crate) fn api_key_used(&self, api_key: &ApiKey, now: Timestamp) {
        if is_news(api_key.last_used, now) {
            self.noted().api_keys.insert(api_key.key, now);
        }
    }

    /// A session was accepted.
    pub(crate) fn session_seen(&self, session: &Kept, now: Timestamp) {
        if is_news(Some(session.last_seen), now) {
            self.noted().sessions.insert(session.hash, now);
        }
    }

    /// A connection asks for something.
    pub(crate) fn asked(&self, connection: ConnectionKey, now: Timestamp) {
        self.noted().connections.entry(connection).or_default().last_request = Some(now);
    }

    /// What it asked for was answered; `failed`: not as it wished.
    pub(crate) fn answered(&self, connection: ConnectionKey, failed: bool, now: Timestamp) {
        let mut noted = self.noted();
        let seen = noted.connections.entry(connection).or_default();
        if failed {
            seen.last_failure = Some(now);
        } else {
            seen.last_success = Some(now);
        }
    }

    /// It looked for someone who cannot exist, to test the connection: counted, and not listed.
    pub(crate) fn probed(&self, connection: ConnectionKey) {
        self.noted().connections.entry(connection).or_default().probes += 1;
    }
}

fn is_news(last: Option<Timestamp>, now: Timestamp) -> bool {
    last.is_none_or(|last| now.duration_since(last) > USE_NOTED_EVERY)
}

/// Notes how a request of this caller ended; `failed`: not as it wished.
pub fn answered(app: &App, caller: &Caller, failed: bool) {
    app.activity().answered(caller.connection.key, failed, app.now());
}

/// Writes down what was noted.
///
/// # Errors
/// Where the store fails; what was noted is then lost, as it would be at a power cut.
pub async fn write_down(app: &App) -> Result<(), store::Error> {
    let noted = mem::take(&mut *app.activity().noted());
    if noted == Noted::default() {
        return Ok(());
    }
    let Noted { tokens, api_keys, sessions, connections } = noted;
    app.store()
        .write(Area::Installation, move |tx| {
            Box::pin(async move {
                for (token, time) in tokens {
                    store::tokens::used(tx, token, time).await?;
                }
                for (api_key, time) in api_keys {
                    store::api_keys::used(tx, api_key, time).await?;
                }
                for (session, time) in sessions {
                    store::sessions::seen(tx, &session, time).await?;
                }
                for (connection, seen) in connections {
                    store::activity::add(tx, connection, &seen).await?;
                }
                Ok(())
            })
        })
        .await
}
