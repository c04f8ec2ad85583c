//! Taking mail from the outbox and sending it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use directory::mail::{Language, wait_after};
use jiff::{SignedDuration, Timestamp};
use store::Area;
use store::outbox::{self, Claimed};
use tokio::sync::OnceCell;

use super::Settings;
use super::smtp::{SendError, Transport};
use crate::App;

/// Mail that is taken up at once.
const BATCH: i64 = 10;
/// How long a batch may take; longer than all of it can. Whoever was sending it has died by then.
const LEASE: SignedDuration = SignedDuration::from_mins(15);
/// How long a mail server that cannot be spoken to is left alone at first; twice as long each time after.
const SHORTEST_PAUSE: SignedDuration = SignedDuration::from_secs(5);
/// How long it is left alone at most.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_mins(5);
/// How long it is remembered what became of a mail.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(90 * 24);
/// Mail that is forgotten at once.
const PRUNED: i64 = 500;

/// The way out: how mail is sent, and how the mail server was last found.
#[derive(Debug)]
pub(crate) struct Outgoing {
    settings: Settings,
    transport: OnceCell<Transport>,
    pause: Mutex<Pause>,
    told: AtomicBool,
}

#[derive(Debug, Clone, Copy, Default)]
struct Pause {
    until: Option<Timestamp>,
    length: SignedDuration,
}

impl Outgoing {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings, transport: OnceCell::new(), pause: Mutex::default(), told: AtomicBool::new(false) }
    }

    /// The language of notices.
    pub(crate) fn language(&self) -> Language {
        self.settings.language
    }

    /// Whether there is a mail server. Without one, a link must be handed over in another way.
    pub(crate) fn has_server(&self) -> bool {
        self.settings.smtp.is_some()
    }

    fn pause(&self) -> MutexGuard<'_, Pause> {
        self.pause.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The mail server, where there is one that lets us in.
    async fn server(&self) -> Result<Option<&Transport>, SendError> {
        let Some(smtp) = &self.settings.smtp else { return Ok(None) };
        let prepare = || async {
            let smtp = smtp.clone();
            let prepared = tokio::task::spawn_blocking(|| Transport::new(smtp)).await;
            prepared.unwrap_or_else(|error| Err(SendError::Unreachable(error.to_string())))
        };
        let transport = self.transport.get_or_try_init(prepare).await?;
        transport.greet().await?;
        Ok(Some(transport))
    }

    /// Leaves the mail server alone for a while. No mail is at fault, so none loses an attempt.
    fn unreachable(&self, error: &SendError, now: Timestamp) {
        let mut pause = self.pause();
        pause.length = (pause.length * 2).clamp(SHORTEST_PAUSE, LONGEST_PAUSE);
        pause.until = now.checked_add(pause.length).ok();
        tracing::warn!(%error, again_in_seconds = pause.length.as_secs(), "no mail can be sent");
    }
}

/// Sends what is due. Mail that the server refuses is tried again later, more and more rarely.
///
/// # Errors
/// Where the store fails.
pub(crate) async fn deliver(app: &App) -> Result<(), store::Error> {
    let outgoing = app.mail();
    if outgoing.pause().until.is_some_and(|until| app.now() < until) {
        return Ok(());
    }
    while is_due(app).await? {
        let transport = match outgoing.server().await {
            Ok(Some(transport)) => transport,
            Ok(None) => {
                if !outgoing.told.swap(true, Ordering::Relaxed) {
                    tracing::warn!("mail waits to be sent, and no mail server is configured (mail.server)");
                }
                return Ok(());
            }
            Err(error) => {
                outgoing.unreachable(&error, app.now());
                return Ok(());
            }
        };
        *outgoing.pause() = Pause::default();
        if !batch(app, transport).await? {
            return Ok(());
        }
    }
    Ok(())
}

async fn is_due(app: &App) -> Result<bool, store::Error> {
    let now = app.now();
    app.store().read(move |tx| Box::pin(outbox::is_due(tx, now))).await
}

/// Sends a few mails; whether to go on.
async fn batch(app: &App, transport: &Transport) -> Result<bool, store::Error> {
    let now = app.now();
    let until = now.saturating_add(LEASE).unwrap_or(Timestamp::MAX);
    let claimed =
        app.store().write(Area::Installation, move |tx| Box::pin(outbox::claim(tx, now, until, BATCH))).await?;
    for (position, mail) in claimed.iter().enumerate() {
        let outcome = transport.send(mail).await;
        if let Err(error @ SendError::Unreachable(_)) = &outcome {
            // It may be this one that the server breaks off at, so it counts as an attempt; the others get theirs back.
            let rest: Vec<i64> = claimed[position + 1..].iter().map(|mail| mail.key).collect();
            let now = app.now();
            app.store()
                .write(Area::Installation, move |tx| Box::pin(async move { outbox::release(tx, &rest, now).await }))
                .await?;
            app.mail().unreachable(error, now);
            note(app, mail, outcome).await?;
            return Ok(false);
        }
        note(app, mail, outcome).await?;
    }
    Ok(!claimed.is_empty())
}

/// Writes down how it ended.
async fn note(app: &App, mail: &Claimed, outcome: Result<(), SendError>) -> Result<(), store::Error> {
    let (key, attempts, now) = (mail.key, mail.attempts, app.now());
    let Err(error) = outcome else {
        return app.store().write(Area::Installation, move |tx| Box::pin(outbox::sent(tx, key, now))).await;
    };
    let wait = wait_after(attempts).filter(|_| !matches!(error, SendError::Unsendable(_)));
    let next = wait.and_then(|wait| now.checked_add(wait).ok());
    if next.is_none() {
        tracing::warn!(kind = %mail.mail.kind, attempts, %error, "a mail was given up");
    }
    let error = error.to_string();
    app.store()
        .write(Area::Installation, move |tx| Box::pin(async move { outbox::failed(tx, key, &error, next, now).await }))
        .await
}

/// Forgets mail that was finished long ago, in steps that leave room for others.
///
/// # Errors
/// Where the store fails.
pub(crate) async fn prune(app: &App) -> Result<(), store::Error> {
    let before = app.now().saturating_sub(REMEMBERED).unwrap_or(Timestamp::MIN);
    while app.store().write(Area::Installation, move |tx| Box::pin(outbox::prune(tx, before, PRUNED))).await? > 0 {}
    Ok(())
}
