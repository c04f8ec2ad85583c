//! The blast radius guard at work: asked before users are disabled or deleted.

use directory::audit::{Event, Happening, Subject, SubjectKind};
use directory::guard::{GuardState, Removals};
use jiff::{SignedDuration, Timestamp};
use scim::Error;
use store::{Tx, counts};

use crate::provisioning::{Caller, log};

/// Lets a request through that disables or deletes these users, and counts them.
///
/// # Errors
/// 503 where the connection is held, or would go over its limit now.
pub(crate) async fn admit(tx: &mut Tx<'_>, caller: &Caller, asked: Removals, now: Timestamp) -> Result<(), Error> {
    let (connection, guard) = (caller.connection.key, caller.connection.settings.guard);
    if asked.users == 0 || !guard.enabled {
        return Ok(());
    }
    let state = store::guard::state(tx, connection).await?;
    let window = state.window(&guard, now);
    let removed = store::guard::removed_since(tx, connection, window).await?;
    let present = counts::users_of_connection(tx, connection).await?;
    if let Err(held) = directory::guard::check(&guard, &state, removed, asked.users, present, now) {
        caller.trace.over_guard();
        return Err(held);
    }
    let length = SignedDuration::from_mins(i64::from(guard.window_minutes));
    let forget = now.saturating_sub(length).unwrap_or(Timestamp::MIN);
    Ok(store::guard::removed(tx, connection, asked, now, forget).await?)
}

/// Holds the connection, where it is not held already.
pub(crate) async fn hold(tx: &mut Tx<'_>, caller: &Caller, why: &str, now: Timestamp) -> Result<(), store::Error> {
    let connection = &caller.connection;
    let state = store::guard::state(tx, connection.key).await?;
    if state.held_since.is_some() {
        return Ok(());
    }
    let held = GuardState { held_since: Some(now), ..state };
    store::guard::set_state(tx, connection.key, &held).await?;
    let subject = Subject::new(SubjectKind::Connection, &connection.id, &connection.name);
    let event = Event::new(&log::actor(caller), now, Happening::ConnectionHeld, subject);
    store::audit::append(tx, &event.with("identity_provider", connection.idp.name()).with("reason", why)).await
}
