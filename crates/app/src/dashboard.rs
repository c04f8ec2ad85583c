//! What an admin is to see first: who there is, what is connected, what was refused lately, and what is about to end.

use directory::token::{ANNOUNCED_BEFORE, TokenStatus};
use directory::user::Status;
use directory::{Actor, Connection, Permission, Token};
use jiff::{SignedDuration, Timestamp};
use scim::Error;
use store::provisioning_log::{Filter, Stored};

use crate::App;

pub use store::activity::Seen;

/// Failures that are shown.
const FAILURES: u64 = 5;

/// What is to be seen first.
#[derive(Debug, Clone, PartialEq)]
pub struct Dashboard {
    /// When it is so.
    pub now: Timestamp,
    /// How many users there are of each status.
    pub users: Vec<(Status, u64)>,
    /// The connections, oldest first.
    pub connections: Vec<Connected>,
    /// The requests that failed last, newest first.
    pub failures: Vec<Stored>,
}

/// A connection, in short.
#[derive(Debug, Clone, PartialEq)]
pub struct Connected {
    /// The connection.
    pub connection: Connection,
    /// Its users.
    pub users: u64,
    /// Its groups.
    pub groups: u64,
    /// What was last seen of it.
    pub seen: Seen,
    /// Since when removals wait for an owner.
    pub held_since: Option<Timestamp>,
    /// Its tokens, oldest first.
    pub tokens: Vec<Token>,
}

/// What is to be said of a token's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It ends within so many days: one of [`ANNOUNCED_BEFORE`].
    Within(i64),
    /// It has ended, and its connection has no other that is good.
    Over,
}

impl Connected {
    /// Its tokens whose end is to be told, and what is to be said.
    pub fn endings(&self, now: Timestamp) -> impl Iterator<Item = (&Token, Ending)> {
        let any_is_good = self.tokens.iter().any(|token| token.is_accepted(now));
        self.tokens.iter().filter(|token| token.status == TokenStatus::Active).filter_map(move |token| {
            let over = (now >= token.expires && !any_is_good).then_some(Ending::Over);
            Some((token, over.or_else(|| within(token, now))?))
        })
    }
}

fn within(token: &Token, now: Timestamp) -> Option<Ending> {
    let left = token.expires.duration_since(now);
    let days = ANNOUNCED_BEFORE.into_iter().rfind(|days| left <= SignedDuration::from_hours(days * 24))?;
    (now < token.expires).then_some(Ending::Within(days))
}

impl Dashboard {
    /// How many users there are.
    #[must_use]
    pub fn all_users(&self) -> u64 {
        self.users.iter().map(|(_, users)| users).sum()
    }
}

/// What is to be seen first. Nothing is counted for it: users, groups and what was last seen are kept with each change.
///
/// # Errors
/// 403 where the actor may not read users, connections or the log.
pub async fn look(app: &App, actor: &Actor) -> Result<Dashboard, Error> {
    for permission in [Permission::ReadUsers, Permission::ReadConnections, Permission::ReadLog] {
        actor.require(permission)?;
    }
    let (organization, now) = (actor.organization, app.now());
    app.store()
        .scan(move |tx| {
            Box::pin(async move {
                let mut connections = Vec::new();
                for connection in store::connections::list(tx, organization).await? {
                    let key = connection.key;
                    connections.push(Connected {
                        users: store::counts::users_of_connection(tx, key).await?,
                        groups: store::counts::groups_of_connection(tx, key).await?,
                        seen: store::activity::of(tx, key).await?,
                        held_since: store::guard::state(tx, key).await?.held_since,
                        tokens: store::tokens::list(tx, key).await?,
                        connection,
                    });
                }
                let failed = Filter { failed: Some(true), ..Filter::default() };
                let failures = store::provisioning_log::page(tx, organization, &failed, (None, None), FAILURES).await?;
                let users = store::counts::users_by_status(tx, organization).await?;
                Ok(Dashboard { now, users, connections, failures })
            })
        })
        .await
}

#[cfg(test)]
mod tests {
    use directory::actor::Rights;
    use directory::token::TokenStatus::{Active, Inactive};
    use serde_json::json;

    use super::*;
    use crate::mail;
    use crate::testing::Fixture;

    #[tokio::test]
    async fn what_is_kept_is_told_and_only_to_whom_may_read_it() {
        let fixture = Fixture::new(mail::Settings::default()).await;
        fixture.provision(json!({})).await;
        let seen = look(&fixture.app, &fixture.operator).await.unwrap();
        assert_eq!((seen.all_users(), seen.failures.len()), (1, 0));
        let connection = seen.connections.iter().find(|one| one.connection.key == fixture.connection.key).unwrap();
        assert_eq!((connection.users, connection.groups, connection.tokens.len()), (1, 0, 1));
        let some = Actor { rights: Rights::Scopes(vec![Permission::ReadUsers]), ..fixture.operator.clone() };
        assert_eq!(look(&fixture.app, &some).await.unwrap_err().status, 403);
    }

    #[tokio::test]
    async fn the_end_of_a_token_is_told_while_it_matters() {
        let fixture = Fixture::new(mail::Settings::default()).await;
        let seen = look(&fixture.app, &fixture.operator).await.unwrap();
        let one = seen.connections.into_iter().find(|one| !one.tokens.is_empty()).unwrap();
        let day = SignedDuration::from_hours(24);
        let of = |tokens: &[(TokenStatus, i32)]| {
            let token = |(status, days): &(_, i32)| Token {
                status: *status,
                expires: seen.now.saturating_add(day * *days).unwrap(),
                ..one.tokens[0].clone()
            };
            let connected = Connected { tokens: tokens.iter().map(token).collect(), ..one.clone() };
            connected.endings(seen.now).map(|(_, ending)| ending).collect::<Vec<_>>()
        };
        assert_eq!(of(&[(Active, 61)]), []);
        assert_eq!(of(&[(Active, 60), (Active, 7)]), [Ending::Within(60), Ending::Within(7)]);
        assert_eq!(of(&[(Inactive, 3)]), []);
        assert_eq!(of(&[(Active, 0)]), [Ending::Over]);
        assert_eq!(of(&[(Active, 0), (Inactive, 90)]), [Ending::Over]);
        assert_eq!(of(&[(Active, -9), (Active, 90)]), [], "there is another that is good");
    }
}
