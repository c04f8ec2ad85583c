//! A resource that is there, brought up to date in the way of the persona: PATCH of what differs, or PUT.

use serde_json::{Map, Value};

use super::export::{Done, There, Way, id_of, modified};
use super::subject::Subject;
use super::trouble::{Request, Trouble};
use super::wire::Wire;
use crate::client::Answer;
use crate::mapping::{Modification, NewValue, Target, Verb, manager_of, patch_body};
use crate::persona::{Activation, Update};
use crate::state::{Kind, Link, LinkStatus};

/// A resource as it is known before it is brought up to date.
pub(super) struct Known {
    pub(super) id: String,
    /// As it was read, or as it was sent last.
    pub(super) resource: Map<String, Value>,
    /// Its entity tag, where it was read.
    pub(super) version: Option<String>,
    /// Whether it was matched just now.
    pub(super) fresh: bool,
    /// Whether it is disabled.
    pub(super) inactive: bool,
}

impl Way<'_> {
    /// A resource by its id, and its entity tag.
    pub(super) async fn read(&mut self, id: &str) -> Result<(Map<String, Value>, Option<String>), Trouble> {
        let excluded = self.mapping.excluded_attributes.as_deref();
        let exchange = self.engine.client.read(&self.mapping.endpoint, id, excluded).await;
        let answer = self.ask(Request::ById, exchange)?;
        Ok((answer.body, answer.version))
    }

    /// Whether a resource is read before it is brought up to date.
    pub(super) fn reads(&self) -> bool {
        self.how() == Update::PutMerged || self.engine.config.behaviour.read_before_update
    }

    fn how(&self) -> Update {
        match self.kind {
            Kind::User => self.engine.manners.user_update,
            Kind::Group => match self.engine.manners.group_update {
                Update::Pathless { .. } if !self.engine.features.get().patch => Update::PutMerged,
                update => update,
            },
        }
    }

    pub(super) fn activation(&self) -> Activation {
        match self.kind {
            Kind::User => self.engine.manners.activation,
            Kind::Group => Activation::WithTheRest,
        }
    }

    pub(super) async fn update(&mut self, subject: &Subject, known: Known) -> Result<Done, Trouble> {
        let Known { id, resource, version, fresh, inactive } = known;
        let mut modifications = self.mapping.modifications(subject, &mut self.context(subject), &resource)?;
        let left_over = self.mapping.left_over(subject, &mut self.context(subject), &resource)?;
        modifications.extend(match self.how() {
            Update::Patch => self.wire.clearing(left_over),
            // What is left out of a whole resource is cleared.
            _ => left_over.into_iter().map(Modification::removal).collect(),
        });
        let activation = self.activation();
        if activation != Activation::WithTheRest {
            modifications.retain(|modification| modification.target != active());
        }
        let enables = inactive && activation != Activation::WithTheRest;
        if enables && activation == Activation::Put {
            modifications.push(activating(true));
        }
        let differs = !modifications.is_empty();
        if differs {
            self.send(subject, &id, &resource, &modifications, version.as_deref()).await?;
        }
        self.modified.extend(modifications.iter().map(modified));
        if enables && activation == Activation::Patch {
            self.patch(&id, &Wire::activation_body(true), None).await?;
            self.modified.push(modified(&activating(true)));
        }
        let manager = manager_of(&resource).map(str::to_owned);
        let exported = self.exported(subject)?;
        Ok(Done::There(There { target_id: id, exported, manager, fresh, redundant: !differs && !enables }))
    }

    /// Sends what differs, in the way of the persona.
    async fn send(
        &mut self,
        subject: &Subject,
        id: &str,
        resource: &Map<String, Value>,
        modifications: &[Modification],
        version: Option<&str>,
    ) -> Result<(), Trouble> {
        let sent = self.mapping.for_update(subject, &mut self.context(subject))?;
        match self.how() {
            Update::Patch => {
                let message = patch_body(&self.wire.operations(modifications));
                self.patch(id, &message, version.filter(|_| self.engine.manners.entity_tags)).await
            }
            Update::Pathless { .. } => match self.wire.pathless_body(self.mapping, &sent, id) {
                Some(message) => self.patch(id, &message, None).await,
                None => Ok(()),
            },
            Update::Put => {
                let apart = self.activation() != Activation::WithTheRest;
                let sent: Vec<_> =
                    sent.into_iter().filter(|value| !apart || value.mapping.target != active()).collect();
                let body = self.wire.whole_body(self.kind, self.mapping, &sent, id);
                self.replace(id, &body).await.map(drop)
            }
            Update::PutMerged => {
                let body = self.mapping.merged(resource, modifications).into();
                let answer = self.replace(id, &body).await?;
                // RFC 7644 §3.5.1: "a successful PUT operation returns a 200 OK response code and the entire resource".
                id_of(&answer.body).map(drop)
            }
        }
    }

    /// Disables a user whose profile is none of its business, or is gone with the user.
    pub(super) async fn deactivate(&mut self, link: &Link) -> Result<Done, Trouble> {
        let id = link.target_id.clone();
        let mut redundant = link.status != LinkStatus::Active;
        match self.activation() {
            Activation::Put => {
                let (resource, _) = self.read(&id).await?;
                redundant = resource.get("active") == Some(&false.into());
                if !redundant {
                    let body = self.mapping.merged(&resource, &[activating(false)]).into();
                    self.replace(&id, &body).await?;
                }
            }
            Activation::Patch if !redundant => self.patch(&id, &Wire::activation_body(false), None).await?,
            Activation::WithTheRest if !redundant => {
                let mut exported = link.exported.clone();
                if let Some(active) = exported.get_mut(&active().to_string()) {
                    // As a text, where it was one.
                    *active = if active.is_string() { "false".into() } else { false.into() };
                }
                let resource = self.mapping.resource_of(&exported);
                let body = self.wire.last_body(self.kind, self.mapping, &resource, &id);
                self.replace(&id, &body).await?;
            }
            Activation::Patch | Activation::WithTheRest => {}
        }
        if !redundant {
            self.modified.push(modified(&activating(false)));
        }
        let mut exported = link.exported.clone();
        exported.insert(active().to_string(), false.into());
        Ok(Done::There(There { target_id: id, exported, manager: None, fresh: false, redundant }))
    }

    async fn patch(&mut self, id: &str, message: &Value, version: Option<&str>) -> Result<(), Trouble> {
        let exchange = self.engine.client.patch(&self.mapping.endpoint, id, message, version).await;
        self.ask(Request::ById, exchange).map(drop)
    }

    async fn replace(&mut self, id: &str, body: &Value) -> Result<Answer, Trouble> {
        let exchange = self.engine.client.replace(&self.mapping.endpoint, id, body).await;
        self.ask(Request::ById, exchange)
    }
}

fn active() -> Target {
    Target::Attribute("active".to_owned())
}

/// What enables a user, or disables it.
fn activating(on: bool) -> Modification {
    let (value, old) = (NewValue::Plain(on.into()), Some((!on).into()));
    Modification { verb: Verb::Replace, target: active(), value, old, redacted: false }
}
