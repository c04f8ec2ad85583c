//! The connection test that leaves nothing untried: a user and a group are made, changed and removed.

use serde_json::{Map, Value};

use super::subject::mapping;
use super::{Engine, Stopped};
use crate::client::Failure;
use crate::directory::{Group, User};
use crate::expression::{Context, Source};
use crate::mapping::{MappingError, Verb, patch_body};
use crate::state::Kind;

const USERS: &str = "/Users";
const GROUPS: &str = "/Groups";
/// Name of what is made, for people.
const NAME: &str = "SCIM Test";

impl Engine<'_> {
    /// Makes the test user, or takes the one that is there, and a group with it; changes and removes both. A server that
    /// does not delete users is left with a disabled one.
    pub(super) async fn rehearse(&self) -> Result<(), Stopped> {
        let mail = &self.config.target.test_user;
        let nickname = mail.split('@').next().unwrap_or_default();
        let mut user = User::new(self.new_id(), mail, nickname, NAME);
        user.mail = Some(mail.clone());
        (user.given_name, user.surname) = (Some("SCIM".to_owned()), Some("Test".to_owned()));
        let id = self.obtain(Kind::User, USERS, &user).await?;
        user.job_title = Some("Test".to_owned());
        self.overwrite(&user, &id).await?;
        if self.config.behaviour.probe_groups {
            self.rehearse_group(&id).await?;
        }
        let exchange = self.client.delete(USERS, &id).await;
        if matches!(exchange.result, Err(Failure::Refused { status: 400 | 404 | 405 | 501, .. })) {
            self.count(&exchange);
            user.account_enabled = false;
            return self.overwrite(&user, &id).await;
        }
        self.tested(USERS, exchange).map(drop)
    }

    async fn rehearse_group(&self, member: &str) -> Result<(), Stopped> {
        let group = Group::new(self.new_id(), NAME);
        let id = self.obtain(Kind::Group, GROUPS, &group).await?;
        let mapping = mapping(self.config, Kind::Group);
        let renamed = Group { display_name: format!("{NAME} (renamed)"), ..group };
        let sent = mapping.for_update(&renamed, &mut self.chance()).map_err(|error| wrong(GROUPS, &error))?;
        if let Some(message) = self.wire.pathless_body(mapping, &sent, &id) {
            self.tested(GROUPS, self.client.patch(GROUPS, &id, &message, None).await)?;
        }
        for verb in [Verb::Add, Verb::Remove] {
            let message = patch_body(&self.wire.member_operations(verb, &[member]));
            self.tested(GROUPS, self.client.patch(GROUPS, &id, &message, None).await)?;
        }
        self.tested(GROUPS, self.client.delete(GROUPS, &id).await).map(drop)
    }

    /// The id of what is looked for, or made.
    async fn obtain(&self, kind: Kind, endpoint: &'static str, source: &dyn Source) -> Result<String, Stopped> {
        let (mapping, wrong) = (mapping(self.config, kind), |error: MappingError| wrong(endpoint, &error));
        let id = |resource: &Map<String, Value>| resource.get("id").and_then(Value::as_str).map(str::to_owned);
        for matched in mapping.matches(source, &mut self.chance()).map_err(wrong)? {
            let exchange = self.client.find(endpoint, &matched.attribute, &matched.value, None).await;
            let found = self.tested(endpoint, exchange)?;
            let first = found.body.get("Resources").and_then(|found| found.get(0)).and_then(Value::as_object);
            if let Some(id) = first.and_then(id) {
                return Ok(id);
            }
        }
        let secret = || self.new_id().simple().to_string();
        let body = self.wire.create_body(kind, mapping, source, &mut self.chance(), &secret).map_err(wrong)?;
        let made = self.tested(endpoint, self.client.create(endpoint, &body).await)?;
        id(&made.body).ok_or(Stopped::Incompatible { endpoint, detail: "what was made has no id".to_owned() })
    }

    async fn overwrite(&self, user: &User, id: &str) -> Result<(), Stopped> {
        let mapping = mapping(self.config, Kind::User);
        let sent = mapping.for_update(user, &mut self.chance()).map_err(|error| wrong(USERS, &error))?;
        let body = self.wire.whole_body(Kind::User, mapping, &sent, id);
        self.tested(USERS, self.client.replace(USERS, id, &body).await).map(drop)
    }

    fn chance(&self) -> Context {
        Context::new(self.clock.now(), 0)
    }
}

/// A mapping that fails: the connection cannot be tested with it.
fn wrong(endpoint: &'static str, error: &MappingError) -> Stopped {
    Stopped::Incompatible { endpoint, detail: error.to_string() }
}
