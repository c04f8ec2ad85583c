//! References, when all objects are there: managers of users, members of groups.
//!
//! Members are never read back, so what a cycle knows of changed memberships is all that it sends. Who is out of scope is
//! left out silently, and not added when that changes; who is in scope and could not be created yet is a failure, which
//! is tried again.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;
use serde_json::Value;
use uuid::Uuid;

use super::entry::References;
use super::run::{Halt, Item, Run};
use super::subject::{mapping, noun};
use super::trouble::{Request, Trouble};
use super::wire::Wire;
use super::{Engine, Event, JobError};
use crate::client::Exchange;
use crate::mapping::{Verb, manager_path, patch_body};
use crate::state::{
    self, Escrow, Failure, Kind, LinkStatus, Membership, ModifiedProperty, Operation, State, Watermark,
};

/// Members read at once.
const PAGE: usize = 1_000;
/// Requests that are planned before the first of them is sent.
const PLANNED: usize = 5_000;

/// One request with references of an object.
struct Errand {
    kind: Kind,
    object_id: Uuid,
    target_id: String,
    verb: Verb,
    /// The objects that the references are to, with the ids of their resources.
    others: Vec<(Uuid, String)>,
    /// Id of the resource that the reference was to before.
    old: Option<String>,
    /// Why nothing can be sent.
    trouble: Option<Trouble>,
}

/// What came of the errands of one object.
#[derive(Default)]
struct Outcome {
    target_id: String,
    modified: Vec<ModifiedProperty>,
    took: Duration,
    failure: Option<(Trouble, Escrow)>,
}

impl Run<'_> {
    /// Sends the references of what this cycle brought up to date.
    pub(super) async fn references(
        &mut self,
        items: &[Item],
        worked_through: Option<Watermark>,
        to: Watermark,
    ) -> Result<(), Halt> {
        let mut errands = Vec::new();
        for item in items.iter().filter(|item| item.kind == Kind::User) {
            errands.extend(self.manager(item)?);
        }
        self.send(&mut errands).await?;

        // What left a group before a restart is known from the feed only.
        let mut left = BTreeMap::new();
        if let (true, Some(since)) = (self.initial, worked_through) {
            match self.engine.state.changes(since, to) {
                Ok(changes) => left.extend(changes.into_iter().map(|change| (change.object_id, change.members))),
                Err(state::Error::WatermarkExpired(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        for item in items.iter().filter(|item| item.kind == Kind::Group) {
            errands.extend(self.members(item, left.get(&item.object_id))?);
            if errands.len() >= PLANNED {
                self.send(&mut errands).await?;
            }
        }
        self.send(&mut errands).await
    }

    /// What is to be sent of the manager of a user, if anything.
    fn manager(&self, item: &Item) -> Result<Option<Errand>, state::Error> {
        let state = self.engine.state;
        let Some(here) = self.here.get(&item.object_id) else { return Ok(None) };
        let changed = item.change.as_ref().is_some_and(|change| change.manager || change.created);
        let due = item.escrows.iter().any(|escrow| escrow.operation == Operation::Manager);
        let is_mapped = mapping(self.engine.config, Kind::User).references().next().is_some();
        if !is_mapped || !(here.fresh || self.initial || changed || due) {
            return Ok(None);
        }
        let Some(user) = state.user(item.object_id)? else { return Ok(None) };
        let errand = |verb, others, trouble| Errand {
            kind: Kind::User,
            object_id: item.object_id,
            target_id: here.target_id.clone(),
            verb,
            others,
            old: here.manager.clone(),
            trouble,
        };
        let Some(manager) = user.manager else {
            state.forget_failure(item.object_id, Operation::Manager, None)?;
            let removed = here.manager.is_some() && (changed || due);
            return Ok(removed.then(|| errand(Verb::Remove, Vec::new(), None)));
        };
        match self.resource(manager)? {
            Resource::There(id) if here.manager.as_ref() == Some(&id) => {
                state.forget_failure(item.object_id, Operation::Manager, None)?;
                Ok(None)
            }
            Resource::There(id) => {
                let verb = if here.manager.is_some() { Verb::Replace } else { Verb::Add };
                Ok(Some(errand(verb, vec![(manager, id)], None)))
            }
            Resource::Awaited(trouble) => Ok(Some(errand(Verb::Add, vec![(manager, String::new())], Some(trouble)))),
            Resource::OutOfScope => Ok(None),
        }
    }

    /// What is to be sent of the members of a group.
    fn members(&self, item: &Item, left: Option<&BTreeMap<Uuid, Membership>>) -> Result<Vec<Errand>, state::Error> {
        let state = self.engine.state;
        let group = item.object_id;
        let Some(here) = self.here.get(&group) else { return Ok(Vec::new()) };
        if mapping(self.engine.config, Kind::Group).references().next().is_none() {
            return Ok(Vec::new());
        }
        let errand = |verb, others, trouble| Errand {
            kind: Kind::Group,
            object_id: group,
            target_id: here.target_id.clone(),
            verb,
            others,
            old: None,
            trouble,
        };
        let (mut add, mut remove, mut errands) = (Vec::new(), Vec::new(), Vec::new());
        let mut wanted: BTreeMap<Uuid, Membership> = BTreeMap::new();
        if here.fresh || self.initial {
            let mut after = None;
            loop {
                let page = state.linked_members(group, after, PAGE)?;
                let Some(last) = page.last() else { break };
                after = Some(last.object_id);
                let managed = page.into_iter().filter(|member| member.status != LinkStatus::Unmanaged);
                add.extend(managed.map(|member| (member.object_id, member.target_id)));
            }
            let awaited = state.members_awaiting_creation(group)?;
            wanted.extend(awaited.into_iter().map(|member| (member, Membership::Added)));
            let left = left.into_iter().flatten().filter(|(_, membership)| **membership == Membership::Removed);
            wanted.extend(left.map(|(member, membership)| (*member, *membership)));
        } else {
            wanted.extend(item.change.iter().flat_map(|change| change.members.clone()));
            for (operation, other) in item.escrows.iter().filter_map(|escrow| Some((escrow.operation, escrow.other?))) {
                // What was tried then may be wrong now: it is asked of the directory again.
                if matches!(operation, Operation::AddMember | Operation::RemoveMember) {
                    let is_member = state.is_member(group, other)?;
                    wanted.entry(other).or_insert(if is_member { Membership::Added } else { Membership::Removed });
                }
            }
        }
        for (member, membership) in wanted {
            match (membership, self.resource(member)?) {
                (Membership::Added, Resource::There(id)) => add.push((member, id)),
                (Membership::Added, Resource::Awaited(trouble)) => {
                    errands.push(errand(Verb::Add, vec![(member, String::new())], Some(trouble)));
                }
                (Membership::Removed, _) => match state.link(member)?.filter(|link| link.kind == Kind::User) {
                    Some(link) => remove.push((member, link.target_id)),
                    // Gone from the server, and so from the group there.
                    None => forget(state, group, member)?,
                },
                (Membership::Added, Resource::OutOfScope) => forget(state, group, member)?,
            }
        }
        let size = self.engine.config.behaviour.members_per_patch.get();
        for (verb, members) in [(Verb::Add, add), (Verb::Remove, remove)] {
            errands.extend(members.chunks(size).map(|chunk| errand(verb, chunk.to_vec(), None)));
        }
        Ok(errands)
    }

    /// The resource of somebody whom a reference is to.
    fn resource(&self, object_id: Uuid) -> Result<Resource, state::Error> {
        let state = self.engine.state;
        match state.link(object_id)? {
            Some(link) if link.kind == Kind::User && link.status != LinkStatus::Unmanaged => {
                Ok(Resource::There(link.target_id))
            }
            None if state.awaits_creation(object_id)? => {
                let name =
                    state.user(object_id)?.map_or_else(|| object_id.to_string(), |user| user.user_principal_name);
                Ok(Resource::Awaited(Trouble::Missing(name)))
            }
            _ => Ok(Resource::OutOfScope),
        }
    }

    /// Runs errands, so many at a time, and keeps what comes of them.
    async fn send(&mut self, errands: &mut Vec<Errand>) -> Result<(), Halt> {
        let engine = self.engine;
        let wire = self.wire.clone();
        (self.observer)(Event::References { requests: errands.len() as u64 });
        let mut outcomes: BTreeMap<(Kind, Uuid), Outcome> = BTreeMap::new();
        let work = errands.drain(..).map(|mut errand| async {
            if let Some(trouble) = errand.trouble.take() {
                return (errand, Duration::ZERO, Err(trouble));
            }
            let (took, result) = run_errand(engine, &wire, &errand).await;
            (errand, took, result)
        });
        let mut stopped = None;
        let mut running = stream::iter(work).buffer_unordered(engine.config.job.concurrency.get());
        while let Some((errand, latency, result)) = running.next().await {
            let outcome = outcomes.entry((errand.kind, errand.object_id)).or_default();
            outcome.took += latency;
            stopped = self.keep_errand(outcome, errand, result)?;
            (self.observer)(Event::Reference);
            if stopped.is_some() {
                break;
            }
        }
        drop(running);
        for ((kind, object_id), outcome) in outcomes {
            let subject = self.plan(kind, object_id)?.subject;
            let Outcome { target_id, modified, took, failure } = outcome;
            let failure = failure.as_ref().map(|(trouble, escrow)| (trouble, escrow.clone()));
            let references = References { subject: &subject, target_id: &target_id, modified, took, failure };
            let entry = self.occasion.of_references(engine, references);
            engine.state.append_log(&entry)?;
            self.tell(&entry);
        }
        stopped.map_or(Ok(()), |stopped| Err(Halt::Stopped(stopped)))
    }

    /// Keeps what came of an errand; an answer is why the cycle ends.
    fn keep_errand(
        &mut self,
        outcome: &mut Outcome,
        errand: Errand,
        result: Result<(), Trouble>,
    ) -> Result<Option<super::Stopped>, state::Error> {
        let state = self.engine.state;
        let Errand { kind, object_id, target_id, verb, others, old, .. } = errand;
        outcome.target_id = target_id;
        let operation = match (kind, verb) {
            (Kind::User, _) => Operation::Manager,
            (Kind::Group, Verb::Remove) => Operation::RemoveMember,
            (Kind::Group, _) => Operation::AddMember,
        };
        // A user has one manager, whoever that is.
        let of = |other: &Uuid| (kind == Kind::Group).then_some(*other);
        let concerned: Vec<Option<Uuid>> =
            if others.is_empty() { vec![None] } else { others.iter().map(|(other, _)| of(other)).collect() };
        match result {
            Ok(()) => {
                state.together(|state| {
                    for other in concerned {
                        match other {
                            Some(member) => forget(state, object_id, member)?,
                            None => state.forget_failure(object_id, operation, None).map(drop)?,
                        }
                    }
                    Ok(())
                })?;
                let display_name = if kind == Kind::User { manager_path() } else { "members".to_owned() };
                let modified = |old_value: Option<String>, new_value: Option<String>| ModifiedProperty {
                    display_name: display_name.clone(),
                    old_value,
                    new_value,
                };
                match (kind, verb) {
                    (Kind::User, _) => {
                        let new = others.into_iter().next().map(|(_, id)| id);
                        outcome.modified.push(modified(old, new));
                    }
                    (Kind::Group, Verb::Remove) => {
                        outcome.modified.extend(others.into_iter().map(|(_, id)| modified(Some(id), None)));
                    }
                    (Kind::Group, _) => {
                        outcome.modified.extend(others.into_iter().map(|(_, id)| modified(None, Some(id))));
                    }
                }
                Ok(None)
            }
            Err(trouble) => {
                if let Some(stopped) = trouble.stops() {
                    return Ok(Some(stopped));
                }
                self.tally.references += concerned.len() as u64;
                let (now, message) = (self.now(), trouble.to_string());
                let escrows = state.together(|state| {
                    let keep = |other| {
                        let (class, error) = (trouble.class(), trouble.code());
                        let message = &message;
                        state.keep_failure(&Failure { kind, object_id, operation, other, class, error, message }, now)
                    };
                    concerned.into_iter().map(keep).collect::<Result<Vec<_>, _>>()
                })?;
                if let (None, Some(escrow)) = (&outcome.failure, escrows.into_iter().next()) {
                    outcome.failure = Some((trouble, escrow));
                }
                Ok(None)
            }
        }
    }

    /// Adds members to a group on demand, whoever else is in it.
    pub(super) async fn add_members(&mut self, group: Uuid, members: &[Uuid]) -> Result<(), JobError> {
        let Some(here) = self.here.get(&group) else { return Ok(()) };
        let target_id = here.target_id.clone();
        let mut errands = Vec::new();
        for member in members {
            let Resource::There(id) = self.resource(*member)? else {
                let message = format!("{} {member} is not provisioned; provision them first", noun(Kind::User));
                return Err(JobError::OnDemand(message));
            };
            errands.push(Errand {
                kind: Kind::Group,
                object_id: group,
                target_id: target_id.clone(),
                verb: Verb::Add,
                others: vec![(*member, id)],
                old: None,
                trouble: None,
            });
        }
        self.send(&mut errands).await.map_err(JobError::from)
    }
}

/// Sends one errand. With the old probe, what is there already, or gone, is not sent.
async fn run_errand(engine: &Engine<'_>, wire: &Wire, errand: &Errand) -> (Duration, Result<(), Trouble>) {
    let endpoint = &mapping(engine.config, errand.kind).endpoint;
    let mut took = Duration::ZERO;
    let mut ids: Vec<&str> = errand.others.iter().map(|(_, id)| id.as_str()).collect();
    if engine.config.behaviour.legacy_reference_probe && !ids.is_empty() {
        let attribute = if errand.kind == Kind::User { "manager" } else { "members" };
        let mut needed = Vec::with_capacity(ids.len());
        for id in ids {
            let exchange = engine.client.find_reference(endpoint, &errand.target_id, attribute, id).await;
            engine.count(&exchange);
            took += exchange.latency;
            match exchange.result {
                Err(failure) => return (took, Err(Trouble::Request { request: Request::Search, failure })),
                Ok(answer) => {
                    let is_there = answer.body.get("totalResults").and_then(Value::as_u64) > Some(0);
                    needed.extend((is_there == (errand.verb == Verb::Remove)).then_some(id));
                }
            }
        }
        if needed.is_empty() {
            return (took, Ok(()));
        }
        ids = needed;
    }
    let operations = match errand.kind {
        Kind::Group => wire.member_operations(errand.verb, &ids),
        Kind::User => vec![wire.manager_operation(errand.verb, ids.first().copied().unwrap_or_default())],
    };
    let exchange = engine.client.patch(endpoint, &errand.target_id, &patch_body(&operations)).await;
    engine.count(&exchange);
    let Exchange { result, latency, .. } = exchange;
    let result = result.map(drop).map_err(|failure| Trouble::Request { request: Request::ById, failure });
    (took + latency, result)
}

/// Somebody whom a reference is to.
enum Resource {
    /// Their resource has this id.
    There(String),
    /// They are in scope, but could not be created yet.
    Awaited(Trouble),
    /// They are not in scope, or no user.
    OutOfScope,
}

/// Forgets what failed of a membership, whichever way it was to go.
fn forget(state: &State, group: Uuid, member: Uuid) -> Result<(), state::Error> {
    state.forget_failure(group, Operation::AddMember, Some(member))?;
    state.forget_failure(group, Operation::RemoveMember, Some(member)).map(drop)
}
