//! The connection test of a job: a search for nobody, by its own matching attributes.

use serde_json::Value;

use super::{Engine, Stopped};
use crate::client::Failure;
use crate::state::Kind;

use super::subject::mapping;

impl Engine<'_> {
    /// Tests the connection: users, and unless that is off groups, are searched for somebody who cannot exist, and the
    /// server must answer with lists.
    ///
    /// # Errors
    /// [`Stopped`], which says whether it is the token, the server, or the way there.
    pub async fn test(&self) -> Result<(), Stopped> {
        let probe = self.new_id().to_string();
        for (kind, endpoint) in [(Kind::User, "/Users"), (Kind::Group, "/Groups")] {
            if kind == Kind::Group && !self.config.behaviour.probe_groups {
                continue;
            }
            let mapping = mapping(self.config, kind);
            let Some(attribute) = mapping.matching().first().map(|first| first.target.to_string()) else { continue };
            let excluded = mapping.excluded_attributes.as_deref();
            let exchange = self.client.find(&mapping.endpoint, &attribute, &probe, excluded).await;
            self.count(&exchange);
            match exchange.result {
                // RFC 7644 §3.4.2: "totalResults: The total number of results ... REQUIRED."
                Ok(answer) if answer.body.get("totalResults").is_some_and(Value::is_u64) => {}
                Ok(answer) => {
                    let detail = format!("HTTP {} without totalResults", answer.status);
                    return Err(Stopped::Incompatible { endpoint, detail });
                }
                Err(Failure::Refused { status: status @ (401 | 403), detail, .. }) => {
                    return Err(Stopped::Credentials { status, detail });
                }
                // A server that is in trouble for a while is no other server.
                Err(
                    failure @ (Failure::Refused { status: 429 | 500.., .. } | Failure::Timeout | Failure::Transport(_)),
                ) => return Err(Stopped::Unavailable(failure.to_string())),
                Err(failure @ (Failure::Refused { .. } | Failure::NotScim { .. })) => {
                    return Err(Stopped::Incompatible { endpoint, detail: failure.to_string() });
                }
            }
        }
        Ok(())
    }
}
