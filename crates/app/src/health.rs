//! How connections fare: what pages show of all of them, and of one.

use directory::health::{Facts, Health, Sign};
use directory::rotation::Rotation;
use directory::{Actor, ConnectionKey, Permission};
use jiff::{SignedDuration, Timestamp};
use scim::Error;

use crate::connections::{self, Overview};
use crate::pages::PageRequest;
use crate::provisioning_log::{self, Count, Filter, Stored, Stretch};
use crate::{App, Problem};

pub use store::provisioning_log::Kind;

/// Hours whose failures may have led to a quarantine.
const LATELY: i64 = 48;
/// Held requests that are shown.
const HELD: u64 = 10;

/// A connection, and how it fares.
#[derive(Debug, Clone, PartialEq)]
pub struct Faring {
    /// All that there is to say of it.
    pub overview: Overview,
    /// How it fares.
    pub health: Health,
    /// When it was looked at.
    pub now: Timestamp,
}

impl Faring {
    fn new(overview: Overview, now: Timestamp) -> Self {
        let health = facts(&overview).health(now);
        Self { overview, health, now }
    }
}

fn facts(overview: &Overview) -> Facts<'_> {
    Facts {
        idp: overview.connection.idp,
        tokens: &overview.tokens,
        last_request: overview.activity.last_request,
        last_success: overview.activity.last_success,
        last_failure: overview.activity.last_failure,
        held: overview.guard.held_since.is_some(),
    }
}

/// The connections of the actor's organization, oldest first, and how they fare.
///
/// # Errors
/// 403 where the actor may not.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Faring>, Error> {
    actor.require(Permission::ReadConnections)?;
    let (organization, now) = (actor.organization, app.now());
    app.store()
        .read(move |tx| {
            Box::pin(async move {
                let mut all = Vec::new();
                for connection in store::connections::list(tx, organization).await? {
                    all.push(Faring::new(connections::seen(tx, connection, now).await?, now));
                }
                Ok(all)
            })
        })
        .await
}

/// A connection, how it fares, and what shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Examined {
    /// The connection.
    pub faring: Faring,
    /// The exchange of its tokens, where one is under way or due.
    pub rotation: Option<Rotation>,
    /// What speaks for a quarantine at the identity provider.
    pub signs: Vec<Sign>,
    /// The last requests that the guard has held, where it holds.
    pub held: Vec<Stored>,
}

/// The connection of that public id, how it fares, and what shows it.
///
/// # Errors
/// 403 where the actor may not; 404 where there is none.
pub async fn of(app: &App, actor: &Actor, id: &str) -> Result<Examined, Problem> {
    actor.require(Permission::ReadConnections)?;
    actor.require(Permission::ReadLog)?;
    let now = app.now();
    let faring = Faring::new(connections::overview(app, actor, id).await?, now);
    let Overview { connection, guard, tokens, .. } = &faring.overview;
    let key = connection.key;
    let from = now.saturating_sub(SignedDuration::from_hours(LATELY)).unwrap_or(Timestamp::MIN);
    let lately = provisioning_log::counts(app, actor, Some(key), (from, now), Stretch::Hour).await?;
    let held = match guard.held_since {
        None => Vec::new(),
        // The request that was the first too many is told at the very moment of the hold.
        Some(since) => {
            let held = Filter { connection: Some(key), status: Some(503), from: Some(since), ..Filter::default() };
            let page = PageRequest { cursor: None, limit: Some(HELD) };
            provisioning_log::list(app, actor, held, &page).await?.items
        }
    };
    let (failed, all) =
        lately.iter().fold((0, 0), |(failed, all), hour| (failed + hour.failed, all + hour.failed + hour.succeeded));
    let signs = facts(&faring.overview).signs(failed, all, now);
    Ok(Examined { rotation: Rotation::of(tokens, now), signs, held, faring })
}

/// What a connection has asked for in a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requested {
    /// What was done and what failed, hour by hour.
    pub counts: Vec<Count>,
    /// The failures by their kinds, the most frequent first.
    pub kinds: Vec<Kind>,
}

/// What a connection of the actor's organization has asked for in that time.
///
/// # Errors
/// 403 where the actor may not; 400 where it is more than a thousand hours.
pub async fn requested(
    app: &App,
    actor: &Actor,
    connection: ConnectionKey,
    span: (Timestamp, Timestamp),
) -> Result<Requested, Problem> {
    let counts = provisioning_log::counts(app, actor, Some(connection), span, Stretch::Hour).await?;
    let organization = actor.organization;
    // Kinds are counted from the beginning of the first hour, as the hours are.
    let span = (counts.first().map_or(span.0, |hour| hour.start), span.1);
    let kinds = app
        .store()
        .list(organization, move |tx| {
            Box::pin(async move {
                let kinds = store::provisioning_log::kinds(tx, organization, connection, span);
                kinds.await.map_err(Error::from)
            })
        })
        .await?;
    Ok(Requested { counts, kinds })
}

#[cfg(test)]
mod tests {
    use directory::settings::Guard;
    use serde_json::json;

    use super::*;
    use crate::mail;
    use crate::provisioning::log::{self, Asked};
    use crate::provisioning::{Precondition, users};
    use crate::testing::Fixture;
    use directory::provisioning::Operation;
    use scim::schema::ResourceType;

    /// A request that asks to delete a user, as the layer around the SCIM routes keeps it.
    async fn deletes(fixture: &Fixture, id: &str) {
        let caller = fixture.caller().await;
        let outcome = users::delete(&fixture.app, &caller, id, Precondition::None).await;
        crate::activity::answered(&fixture.app, &caller, outcome.is_err());
        if let Err(error) = outcome {
            let asked =
                Asked { operation: Operation::Delete, resource_type: Some(ResourceType::User), id: Some(id.into()) };
            log::failed(&fixture.app, &caller, asked, error).await.unwrap();
        }
        crate::activity::write_down(&fixture.app).await.unwrap();
    }

    #[tokio::test]
    async fn counts_kinds_and_what_is_held_are_of_the_connection() {
        let fixture = Fixture::new(mail::Settings::default()).await;
        fixture.set(|settings| settings.guard = Guard { enabled: true, users: Some(1), ..Guard::default() }).await;
        let ids = [fixture.provision(json!({})).await, fixture.provision(json!({"userName": "bo@example.org"})).await];
        deletes(&fixture, "nobody").await;
        for id in &ids {
            deletes(&fixture, id).await;
        }
        let examined = of(&fixture.app, &fixture.operator, &fixture.connection.id).await.unwrap();
        assert_eq!(examined.faring.health, Health::Held);
        let end = examined.faring.now + SignedDuration::from_hours(1);
        let span = (end - SignedDuration::from_hours(24), end);
        let asked = requested(&fixture.app, &fixture.operator, fixture.connection.key, span).await.unwrap();
        let counted = asked.counts.iter().map(|hour| (hour.succeeded, hour.failed));
        assert_eq!(counted.fold((0, 0), |(done, failed), hour| (done + hour.0, failed + hour.1)), (3, 2));
        let kinds: Vec<_> = asked.kinds.iter().map(|kind| (kind.status, kind.failed)).collect();
        assert_eq!(kinds, [(404, 1), (503, 1)]);
        let held: Vec<_> = examined.held.iter().filter_map(|held| held.entry.resource_id.as_deref()).collect();
        assert_eq!(held, [ids[1].as_str()]);
        let all = list(&fixture.app, &fixture.operator).await.unwrap();
        assert_eq!((all.len(), all[0].health), (1, Health::Held));
    }
}
