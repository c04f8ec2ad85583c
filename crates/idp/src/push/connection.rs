//! The connection test: a search for nobody, among users and among groups.

use std::sync::Mutex;

use uuid::Uuid;

use super::{Cycle, Event, Kind, Options};
use crate::client::{Client, Failure};
use crate::mapping;

/// Why a cycle cannot go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// The server refuses the token. Entra: `SystemForCrossDomainIdentityManagementCredentialValidationFailure`.
    #[error("the server refuses the token (HTTP {status}): {detail}")]
    Credentials {
        /// 401 or 403.
        status: u16,
        /// The server's reason.
        detail: String,
    },
    /// It answers, but not as a SCIM server. Entra: `SystemForCrossDomainIdentityManagementServiceIncompatible`.
    #[error("{endpoint} does not answer as a SCIM service provider: {detail}")]
    Incompatible {
        /// `/Users` or `/Groups`.
        endpoint: &'static str,
        /// What it answers.
        detail: String,
    },
    /// It does not answer. Entra: `CredentialValidationUnavailable`.
    #[error("the server cannot be reached: {0}")]
    Unavailable(String),
}

/// Tests a connection as Entra's *Test connection* does: it looks for a user and for a group named `probe`, and the server
/// must answer with lists.
///
/// # Errors
///
/// [`Stopped`], which says whether it is the token, the server, or the way there.
pub async fn test_connection(client: &Client, probe: Uuid) -> Result<(), Stopped> {
    let options = Options::new(probe);
    self::probe(&Cycle { client, options: &options, observer: &|_: Event| {}, tally: Mutex::default() }).await
}

pub(super) async fn probe(cycle: &Cycle<'_>) -> Result<(), Stopped> {
    let name = cycle.options.probe.to_string();
    for mapping in [&*mapping::USERS, &*mapping::GROUPS] {
        let (endpoint, excluded) = (mapping.endpoint.as_str(), mapping.excluded_attributes.as_deref());
        let Some(attribute) = mapping.matching().first().map(|first| first.target.to_string()) else { continue };
        let exchange = cycle.client.find(endpoint, &attribute, &name, excluded).await;
        match cycle.record(Kind::Probe, exchange) {
            // RFC 7644 §3.4.2: "totalResults: The total number of results ... REQUIRED."
            Ok(answer) if answer.body.get("totalResults").is_some_and(serde_json::Value::is_u64) => {}
            Ok(answer) => {
                let detail = format!("HTTP {} without totalResults", answer.status);
                return Err(Stopped::Incompatible { endpoint, detail });
            }
            Err(Failure::Refused { status: status @ (401 | 403), detail, .. }) => {
                return Err(Stopped::Credentials { status, detail });
            }
            Err(failure @ (Failure::Refused { .. } | Failure::NotScim { .. })) => {
                return Err(Stopped::Incompatible { endpoint, detail: failure.to_string() });
            }
            Err(failure @ (Failure::Timeout | Failure::Transport(_))) => {
                return Err(Stopped::Unavailable(failure.to_string()));
            }
        }
    }
    Ok(())
}
