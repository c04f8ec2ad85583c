//! One request with references of an object, or the few that belong together, and what is kept of it.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::Engine;
use super::members::Member;
use super::subject::mapping;
use super::trouble::{Request, Trouble};
use super::wire::{Wire, named, push_operations};
use crate::client::{Answer, Exchange};
use crate::mapping::{Verb, manager_path, patch_body};
use crate::persona::Members;
use crate::state::{Kind, ModifiedProperty, Operation};

/// References of one object that are sent together.
pub(super) struct Errand {
    pub(super) kind: Kind,
    pub(super) object_id: Uuid,
    pub(super) target_id: String,
    pub(super) references: References,
    /// Why nothing can be sent.
    pub(super) trouble: Option<Trouble>,
}

/// What is sent.
pub(super) enum References {
    /// The manager of a user.
    Manager {
        verb: Verb,
        to: Option<Member>,
        /// Id of the resource that the reference was to before.
        old: Option<String>,
    },
    /// Who came to a group, and who went.
    Members {
        /// What is sent before.
        update: Option<Value>,
        add: Vec<Member>,
        remove: Vec<Member>,
    },
    /// All members of a group.
    All {
        /// What is sent before.
        update: Option<Value>,
        members: Vec<Member>,
    },
}

/// Ids of the resources that came, and of those that went.
#[derive(Default)]
pub(super) struct Moved {
    came: Vec<String>,
    went: Vec<String>,
}

impl Errand {
    /// What a failure is kept as: the operation, and whom the reference is to.
    pub(super) fn operations(&self) -> Vec<(Operation, Option<Uuid>)> {
        match &self.references {
            // A user has one manager, whoever that is.
            References::Manager { .. } => vec![(Operation::Manager, None)],
            References::All { .. } => vec![(Operation::Members, None)],
            References::Members { add, remove, .. } => {
                let of = |operation| move |member: &Member| (operation, Some(member.object_id));
                let added = add.iter().map(of(Operation::AddMember));
                added.chain(remove.iter().map(of(Operation::RemoveMember))).collect()
            }
        }
    }

    /// What was sent, as the log shows it.
    pub(super) fn modified(self, moved: Moved) -> Vec<ModifiedProperty> {
        let ids = |members: Vec<Member>| members.into_iter().map(|member| member.target_id).collect();
        let moved = match self.references {
            References::Manager { to, old, .. } => {
                let new_value = to.map(|manager| manager.target_id);
                return vec![ModifiedProperty { display_name: manager_path(), old_value: old, new_value }];
            }
            References::Members { add, remove, .. } => Moved { came: ids(add), went: ids(remove) },
            References::All { .. } => moved,
        };
        let property = |old_value, new_value| {
            let display_name = "members".to_owned();
            ModifiedProperty { display_name, old_value, new_value }
        };
        let came = moved.came.into_iter().map(|id| property(None, Some(id)));
        came.chain(moved.went.into_iter().map(|id| property(Some(id), None))).collect()
    }

    /// Sends it.
    pub(super) async fn run(&self, engine: &Engine<'_>, wire: &Wire) -> (Duration, Result<Moved, Trouble>) {
        let endpoint = &mapping(engine.config, self.kind).endpoint;
        let mut asking = Asking { engine, endpoint, id: &self.target_id, took: Duration::ZERO };
        let result = match &self.references {
            References::Manager { verb, to, .. } => asking.manager(wire, *verb, to.as_ref()).await,
            References::Members { update, add, remove } => match engine.manners.members {
                Members::Push => asking.push(update.as_ref(), push_operations(add, remove)).await,
                _ => asking.changes(wire, add, remove).await,
            },
            References::All { update, members } => match engine.manners.members {
                Members::Compare if engine.features.get().patch => asking.compare(wire, members).await,
                Members::Put | Members::Compare => asking.put(members).await,
                Members::Push | Members::Changes => asking.push_all(update.as_ref(), members).await,
            },
        };
        (asking.took, result)
    }
}

/// What goes with an errand on its way.
struct Asking<'e> {
    engine: &'e Engine<'e>,
    endpoint: &'e str,
    id: &'e str,
    took: Duration,
}

impl Asking<'_> {
    async fn manager(&mut self, wire: &Wire, verb: Verb, to: Option<&Member>) -> Result<Moved, Trouble> {
        let id = to.map(|manager| manager.target_id.as_str()).unwrap_or_default();
        if self.needed("manager", verb, if id.is_empty() { Vec::new() } else { vec![id] }).await?.is_empty()
            && !id.is_empty()
        {
            return Ok(Moved::default());
        }
        self.patch(&[wire.manager_operation(verb, id)]).await
    }

    async fn changes(&mut self, wire: &Wire, add: &[Member], remove: &[Member]) -> Result<Moved, Trouble> {
        for (verb, members) in [(Verb::Add, add), (Verb::Remove, remove)] {
            let ids = members.iter().map(|member| member.target_id.as_str()).collect();
            let ids = self.needed("members", verb, ids).await?;
            if !ids.is_empty() {
                self.patch(&wire.member_operations(verb, &ids)).await?;
            }
        }
        Ok(Moved::default())
    }

    /// With the old probe, what is there already, or gone, is not sent.
    async fn needed<'i>(&mut self, attribute: &str, verb: Verb, ids: Vec<&'i str>) -> Result<Vec<&'i str>, Trouble> {
        if !self.engine.config.behaviour.legacy_reference_probe {
            return Ok(ids);
        }
        let mut needed = Vec::with_capacity(ids.len());
        for id in ids {
            let exchange = self.engine.client.find_reference(self.endpoint, self.id, attribute, id).await;
            let answer = self.answer(Request::Search, exchange)?;
            let is_there = answer.body.get("totalResults").and_then(Value::as_u64) > Some(0);
            needed.extend((is_there == (verb == Verb::Remove)).then_some(id));
        }
        Ok(needed)
    }

    /// The group again, then its members.
    async fn push(&mut self, update: Option<&Value>, operations: Vec<Value>) -> Result<Moved, Trouble> {
        if let Some(update) = update {
            let exchange = self.engine.client.patch(self.endpoint, self.id, update, None).await;
            self.answer(Request::ById, exchange)?;
        }
        self.patch(&operations).await
    }

    async fn push_all(&mut self, update: Option<&Value>, members: &[Member]) -> Result<Moved, Trouble> {
        let operation = serde_json::json!({"op": "replace", "path": "members", "value": named(members)});
        self.push(update, vec![operation]).await?;
        Ok(Moved { came: members.iter().map(|member| member.target_id.clone()).collect(), went: Vec::new() })
    }

    /// The group with all of its members in the place of what was read.
    async fn put(&mut self, members: &[Member]) -> Result<Moved, Trouble> {
        let (mut group, moved) = self.difference(members).await?;
        if !(moved.came.is_empty() && moved.went.is_empty()) {
            group.insert("members".to_owned(), named(members));
            let exchange = self.engine.client.replace(self.endpoint, self.id, &group.into()).await;
            self.answer(Request::ById, exchange)?;
        }
        Ok(moved)
    }

    /// An operation for each member who is missing or too many, so many a request as the server takes.
    async fn compare(&mut self, wire: &Wire, members: &[Member]) -> Result<Moved, Trouble> {
        let (_, moved) = self.difference(members).await?;
        let mut operations = Vec::new();
        for (verb, ids) in [(Verb::Add, &moved.came), (Verb::Remove, &moved.went)] {
            operations.extend(ids.iter().flat_map(|id| wire.member_operations(verb, &[id])));
        }
        for chunk in operations.chunks(self.engine.features.get().operations) {
            self.patch(chunk).await?;
        }
        Ok(moved)
    }

    /// The group as it is, and in what its members differ.
    async fn difference(&mut self, members: &[Member]) -> Result<(Map<String, Value>, Moved), Trouble> {
        let exchange = self.engine.client.read(self.endpoint, self.id, None).await;
        let group = self.answer(Request::ById, exchange)?.body;
        let found = group.get("members").and_then(Value::as_array).into_iter().flatten();
        let found: BTreeSet<&str> = found.filter_map(|member| member["value"].as_str()).collect();
        let wanted: BTreeSet<&str> = members.iter().map(|member| member.target_id.as_str()).collect();
        let ids = |ids: Vec<&&str>| ids.into_iter().map(|id| (*id).to_owned()).collect();
        let came = ids(wanted.difference(&found).collect());
        let went = ids(found.difference(&wanted).collect());
        Ok((group.clone(), Moved { came, went }))
    }

    async fn patch(&mut self, operations: &[Value]) -> Result<Moved, Trouble> {
        let exchange = self.engine.client.patch(self.endpoint, self.id, &patch_body(operations), None).await;
        self.answer(Request::ById, exchange).map(|_| Moved::default())
    }

    fn answer(&mut self, request: Request, exchange: Exchange) -> Result<Answer, Trouble> {
        self.engine.count(&exchange);
        self.took += exchange.latency;
        exchange.result.map_err(|failure| Trouble::Request { request, failure })
    }
}
