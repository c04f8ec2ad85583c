//! Where scenarios are played: the server, read over SCIM, and all that was put there and is to be removed.

use std::cell::{Cell, RefCell};

use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use uuid::Uuid;

use super::step::{Broken, Step, Watcher};
use crate::Ids;
use crate::client::{Client, Exchange, Failure, InvalidSettings, encode};
use crate::config::Target;
use crate::state::Kind;

/// Removals under way at the same time.
const AT_ONCE: usize = 8;

/// Where scenarios are played.
pub(super) struct Stage<'a> {
    pub target: &'a Target,
    client: Client,
    watcher: &'a dyn Watcher,
    /// What is put behind every name, so that it is nobody else's.
    suffix: String,
    ids: RefCell<Ids>,
    doing: RefCell<String>,
    steps: RefCell<Vec<Step>>,
    /// What may have been put on the server, by name.
    names: RefCell<Vec<(Kind, String)>>,
    companies: Cell<u32>,
}

impl<'a> Stage<'a> {
    pub(super) fn new(target: &'a Target, seed: Uuid, watcher: &'a dyn Watcher) -> Result<Self, InvalidSettings> {
        // What flags say to an identity provider, the server must not see.
        let base_url = target.url.split('?').next().unwrap_or_default();
        let mut ids = Ids::new(seed);
        let suffix = ids.next().unwrap_or_default().simple().to_string();
        Ok(Self {
            target,
            client: Client::new(&target.settings(base_url))?,
            watcher,
            suffix: suffix[..8].to_owned(),
            ids: RefCell::new(ids),
            doing: RefCell::default(),
            steps: RefCell::default(),
            names: RefCell::default(),
            companies: Cell::new(0),
        })
    }

    pub(super) fn new_id(&self) -> Uuid {
        self.ids.borrow_mut().next().unwrap_or_default()
    }

    /// A suffix for the names of one more company.
    pub(super) fn suffix(&self) -> String {
        self.companies.set(self.companies.get() + 1);
        format!("{}-{}", self.suffix, self.companies.get())
    }

    /// Says what is done now; what is expected next comes of it.
    pub(super) fn does(&self, what: &str) {
        what.clone_into(&mut self.doing.borrow_mut());
    }

    /// A step; the scenario goes on only where it is met.
    pub(super) fn expect(&self, expects: impl Into<String>, saw: impl Into<String>, met: bool) -> Result<(), Broken> {
        let step = Step { does: self.doing.borrow().clone(), expects: expects.into(), saw: saw.into(), met };
        self.watcher.step(&step);
        self.steps.borrow_mut().push(step);
        if met { Ok(()) } else { Err(Broken::Unmet) }
    }

    pub(super) fn steps(&self) -> Vec<Step> {
        self.steps.take()
    }

    /// Has a name removed from the server in the end.
    pub(super) fn note(&self, kind: Kind, name: &str) {
        let mut names = self.names.borrow_mut();
        if !names.iter().any(|(_, noted)| noted == name) {
            names.push((kind, name.to_owned()));
        }
    }

    /// The user of that name, if the server has one.
    pub(super) async fn user(&self, user_name: &str) -> Result<Option<Value>, Broken> {
        let found = self.search(Kind::User, user_name).await?.pop();
        self.watcher.user(user_name, found.as_ref());
        Ok(found)
    }

    /// The group of that name, if the server has one.
    pub(super) async fn group(&self, display_name: &str) -> Result<Option<Value>, Broken> {
        let found = self.search(Kind::Group, display_name).await?.pop();
        self.watcher.group(display_name, found.as_ref());
        Ok(found)
    }

    /// Puts a user there as somebody else would: without an `externalId`.
    pub(super) async fn plant(&self, user_name: &str) -> Result<(), Broken> {
        self.note(Kind::User, user_name);
        let user = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "userName": user_name,
            "name": {"givenName": "Somebody", "familyName": "Else"},
            "displayName": "Somebody Else",
            "emails": [{"value": user_name, "type": "work", "primary": true}],
            "active": true,
        });
        self.client.create("/Users", &user).await.result?;
        Ok(())
    }

    /// Removes a user or a group behind the identity provider's back.
    pub(super) async fn remove(&self, kind: Kind, name: &str) -> Result<(), Failure> {
        for resource in self.search(kind, name).await? {
            let id = resource["id"].as_str().unwrap_or_default();
            match self.client.delete(endpoint(kind), id).await.result {
                Ok(_) | Err(Failure::Refused { status: 404, .. }) => {}
                Err(failure) => return Err(failure),
            }
        }
        Ok(())
    }

    /// Resources of exactly that name. Others, which a server without filters would answer with, are not ours.
    async fn search(&self, kind: Kind, name: &str) -> Result<Vec<Value>, Failure> {
        let attribute = if kind == Kind::User { "userName" } else { "displayName" };
        let Exchange { result, .. } = self.client.find(endpoint(kind), attribute, name, None).await;
        let resources = result?.body.remove("Resources");
        let Some(Value::Array(resources)) = resources else { return Ok(Vec::new()) };
        Ok(resources.into_iter().filter(|resource| resource[attribute] == name).collect())
    }

    /// Removes all that was put on the server, groups first, and gives what could not be removed.
    pub(super) async fn clean(&self) -> Vec<String> {
        let names = self.names.take();
        let mut left = Vec::new();
        for kind in [Kind::Group, Kind::User] {
            let of_kind = names.iter().filter(|(noted, _)| *noted == kind);
            let removed: Vec<_> = stream::iter(of_kind)
                .map(async |(_, name)| self.remove(kind, name).await.err().map(|_| name))
                .buffer_unordered(AT_ONCE)
                .collect()
                .await;
            left.extend(removed.into_iter().flatten().map(|name| format!("{} {}", endpoint(kind), encode(name))));
        }
        left
    }
}

fn endpoint(kind: Kind) -> &'static str {
    if kind == Kind::User { "/Users" } else { "/Groups" }
}
