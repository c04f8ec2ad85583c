//! Connections that the blast radius guard holds: an owner decides.

use directory::audit::{Event, Happening};
use directory::guard::GuardState;
use directory::{Actor, Connection, Permission};
use jiff::Timestamp;
use scim::Error;

use crate::{App, connections};

/// Lets removals through for the length of one window, those that are sent again included.
///
/// # Errors
/// 403 where the actor may not; 404 where there is no connection of that public id; 409 where it is not held.
pub async fn allow(app: &App, actor: &Actor, connection_id: &str) -> Result<GuardState, Error> {
    let allowed = |connection: &Connection, now| GuardState::allowed(&connection.settings.guard, now);
    decide(app, actor, connection_id, Happening::HoldAllowed, allowed).await
}

/// Ends a hold, or takes back that removals are let through: what was removed is forgiven, and counting begins anew.
///
/// # Errors
/// 403 where the actor may not; 404 where there is no connection of that public id; 409 where nothing is held or let
/// through.
pub async fn end(app: &App, actor: &Actor, connection_id: &str) -> Result<GuardState, Error> {
    decide(app, actor, connection_id, Happening::HoldEnded, |_, now| GuardState::ended(now)).await
}

async fn decide(
    app: &App,
    actor: &Actor,
    connection_id: &str,
    happening: Happening,
    decision: impl FnOnce(&Connection, Timestamp) -> GuardState + Send + 'static,
) -> Result<GuardState, Error> {
    actor.require(Permission::DecideHolds)?;
    let (actor, id, now) = (actor.clone(), connection_id.to_owned(), app.now());
    app.store()
        .write(actor.organization, move |tx| {
            Box::pin(async move {
                let connection = connections::found(tx, &actor, &id).await?;
                let before = store::guard::state(tx, connection.key).await?;
                let allowed = before.allowed_until.is_some_and(|until| now < until);
                if before.held_since.is_none() && !(allowed && happening == Happening::HoldEnded) {
                    return Err(Error::conflict(format!("Nothing is held for the connection {}.", connection.name)));
                }
                let after = decision(&connection, now);
                store::guard::set_state(tx, connection.key, &after).await?;
                let mut event = Event::new(&actor, now, happening, connections::subject(&connection))
                    .with("identity_provider", connection.idp.name());
                if let Some(since) = before.held_since {
                    event = event.with("held_since", since.to_string());
                }
                if let Some(until) = after.allowed_until {
                    event = event.with("allowed_until", until.to_string());
                }
                store::audit::append(tx, &event).await?;
                Ok(after)
            })
        })
        .await
}
