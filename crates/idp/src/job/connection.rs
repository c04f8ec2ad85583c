//! The connection test of a job, as its persona does it.

use serde_json::Value;

use super::{Engine, Stopped};
use crate::client::{Answer, Exchange, Failure};
use crate::persona::{ConnectionTest, Matching};
use crate::state::Kind;

use super::subject::mapping;

/// What a server says that it can do (RFC 7643 §5).
#[derive(Debug, Clone, Copy)]
pub(super) struct Features {
    /// PATCH.
    pub(super) patch: bool,
    /// Filters.
    pub(super) filter: bool,
    /// Operations of one request.
    pub(super) operations: usize,
}

impl Default for Features {
    fn default() -> Self {
        Self { patch: true, filter: true, operations: usize::MAX }
    }
}

impl Features {
    fn of(answer: &Answer) -> Self {
        let supported = |name: &str| answer.body.get(name).is_some_and(|feature| feature["supported"] == true);
        let most = answer.body.get("bulk").and_then(|bulk| bulk["maxOperations"].as_u64()).filter(|most| *most > 0);
        let operations = most.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
        Self { patch: supported("patch"), filter: supported("filter"), operations }
    }
}

impl Engine<'_> {
    /// Tests the connection: most look for somebody who cannot exist, and the server must answer with lists.
    ///
    /// # Errors
    /// [`Stopped`], which says whether it is the token, the server, or the way there.
    pub async fn test(&self) -> Result<(), Stopped> {
        match self.manners.test {
            ConnectionTest::Search => self.search_for_nobody().await,
            ConnectionTest::List(count) => {
                let exchange = self.client.list(&mapping(self.config, Kind::User).endpoint, 1, count).await;
                is_list("/Users", &self.tested("/Users", exchange)?)
            }
            ConnectionTest::Rehearsal => self.rehearse().await,
            ConnectionTest::Features => self.ask_for_features().await,
        }
    }

    /// What must be known of the server before a cycle.
    pub(super) async fn test_before_cycle(&self) -> Result<(), Stopped> {
        if self.manners.tests_before_cycle { self.test().await } else { Ok(()) }
    }

    /// Users, and unless that is off groups, are searched for somebody who cannot exist.
    async fn search_for_nobody(&self) -> Result<(), Stopped> {
        let probe = self.new_id().to_string();
        for (kind, endpoint) in [(Kind::User, "/Users"), (Kind::Group, "/Groups")] {
            if kind == Kind::Group && !self.config.behaviour.probe_groups {
                continue;
            }
            let mapping = mapping(self.config, kind);
            let Some(attribute) = mapping.matching().first().map(|first| first.target.to_string()) else { continue };
            let excluded = mapping.excluded_attributes.as_deref();
            let exchange = self.client.find(&mapping.endpoint, &attribute, &probe, excluded).await;
            if self.finds_nobody(&exchange) {
                self.count(&exchange);
                continue;
            }
            is_list(endpoint, &self.tested(endpoint, exchange)?)?;
        }
        Ok(())
    }

    /// A server that does not say what it can do can do nothing of it.
    async fn ask_for_features(&self) -> Result<(), Stopped> {
        let exchange = self.client.features().await;
        let features = match self.tested("/ServiceProviderConfig", exchange) {
            Ok(answer) => Features::of(&answer),
            Err(Stopped::Incompatible { .. }) => Features { patch: false, filter: false, operations: usize::MAX },
            Err(stopped) => return Err(stopped),
        };
        self.features.set(features);
        Ok(())
    }

    /// Whether a search was answered 404, and that is taken for nobody.
    pub(super) fn finds_nobody(&self, exchange: &Exchange) -> bool {
        let not_found = matches!(exchange.result, Err(Failure::Refused { status: 404, .. }));
        not_found && self.manners.matching == Matching::Search { not_found_is_none: true }
    }

    /// An answer to a test, or what it says about the connection.
    pub(super) fn tested(&self, endpoint: &'static str, exchange: Exchange) -> Result<Answer, Stopped> {
        self.count(&exchange);
        match exchange.result {
            Ok(answer) => Ok(answer),
            Err(Failure::Refused { status: status @ (401 | 403), detail, .. }) => {
                Err(Stopped::Credentials { status, detail })
            }
            // A server that is in trouble for a while is no other server.
            Err(
                failure @ (Failure::Refused { status: 429 | 500.., .. } | Failure::Timeout | Failure::Transport(_)),
            ) => Err(Stopped::Unavailable(failure.to_string())),
            Err(failure @ (Failure::Refused { .. } | Failure::NotScim { .. })) => {
                Err(Stopped::Incompatible { endpoint, detail: failure.to_string() })
            }
        }
    }
}

/// RFC 7644 §3.4.2: "totalResults: The total number of results ... REQUIRED."
fn is_list(endpoint: &'static str, answer: &Answer) -> Result<(), Stopped> {
    if answer.body.get("totalResults").is_some_and(Value::is_u64) {
        return Ok(());
    }
    Err(Stopped::Incompatible { endpoint, detail: format!("HTTP {} without totalResults", answer.status) })
}
