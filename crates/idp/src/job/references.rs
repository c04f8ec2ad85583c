//! References, when all objects are there: managers of users, members of groups.
//!
//! Who is in scope and could not be created yet is a failure, which is tried again.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;
use uuid::Uuid;

use super::entry;
use super::errand::{Errand, Moved, References};
use super::members::{Member, Resource, forget};
use super::run::{Halt, Item, Run};
use super::subject::{mapping, noun};
use super::trouble::Trouble;
use super::{Event, JobError};
use crate::mapping::Verb;
use crate::persona::Members;
use crate::state::{self, Escrow, Failure, Kind, ModifiedProperty, Operation, Watermark};

/// Requests that are planned before the first of them is sent.
const PLANNED: usize = 5_000;

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
        let mut late = self.late_members()?;
        for item in items.iter().filter(|item| item.kind == Kind::Group) {
            let late = late.remove(&item.object_id).unwrap_or_default();
            errands.extend(self.members(item, left.get(&item.object_id), &late)?);
            if errands.len() >= PLANNED {
                self.send(&mut errands).await?;
            }
        }
        for (group, late) in late {
            if let Some(item) = self.look_at(group)? {
                errands.extend(self.members(&item, None, &late)?);
            }
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
        let errand = |verb, to, trouble| Errand {
            kind: Kind::User,
            object_id: item.object_id,
            target_id: here.target_id.clone(),
            references: References::Manager { verb, to, old: here.manager.clone() },
            trouble,
        };
        let Some(manager) = user.manager else {
            state.forget_failure(item.object_id, Operation::Manager, None)?;
            let removed = here.manager.is_some() && (changed || due);
            return Ok(removed.then(|| errand(Verb::Remove, None, None)));
        };
        match self.resource(manager)? {
            Resource::There(member) if here.manager.as_ref() == Some(&member.target_id) => {
                state.forget_failure(item.object_id, Operation::Manager, None)?;
                Ok(None)
            }
            Resource::There(member) => {
                let verb = if here.manager.is_some() { Verb::Replace } else { Verb::Add };
                Ok(Some(errand(verb, Some(member), None)))
            }
            Resource::Awaited(trouble) => Ok(Some(errand(Verb::Add, None, Some(trouble)))),
            Resource::OutOfScope => Ok(None),
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
            let (took, result) = errand.run(engine, &wire).await;
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
            let Outcome { target_id, modified, took, failure } = outcome;
            // The members were compared, and as they should be.
            if modified.is_empty() && failure.is_none() {
                continue;
            }
            let subject = self.plan(kind, object_id)?.subject;
            let failure = failure.as_ref().map(|(trouble, escrow)| (trouble, escrow.clone()));
            let references = entry::References { subject: &subject, target_id: &target_id, modified, took, failure };
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
        result: Result<Moved, Trouble>,
    ) -> Result<Option<super::Stopped>, state::Error> {
        let state = self.engine.state;
        let (kind, object_id) = (errand.kind, errand.object_id);
        outcome.target_id.clone_from(&errand.target_id);
        let operations = errand.operations();
        match result {
            Ok(moved) => {
                state.together(|state| {
                    for (operation, other) in operations {
                        match other {
                            Some(member) => forget(state, object_id, member)?,
                            None => state.forget_failure(object_id, operation, None).map(drop)?,
                        }
                    }
                    Ok(())
                })?;
                outcome.modified.extend(errand.modified(moved));
                Ok(None)
            }
            Err(trouble) => {
                if let Some(stopped) = trouble.stops() {
                    return Ok(Some(stopped));
                }
                self.tally.references += operations.len() as u64;
                let (now, message, class) = (self.now(), trouble.to_string(), self.engine.class(&trouble));
                let escrows = state.together(|state| {
                    let keep = |(operation, other)| {
                        let (error, message) = (trouble.code(), message.as_str());
                        state.keep_failure(&Failure { kind, object_id, operation, other, class, error, message }, now)
                    };
                    operations.into_iter().map(keep).collect::<Result<Vec<_>, _>>()
                })?;
                if let (None, Some(escrow)) = (&outcome.failure, escrows.into_iter().next()) {
                    outcome.failure = Some((trouble, escrow));
                }
                Ok(None)
            }
        }
    }

    /// Adds members to a group on demand, whoever else is in it. Those who push whole groups push all of it.
    pub(super) async fn add_members(&mut self, group: Uuid, members: &[Uuid]) -> Result<(), JobError> {
        let Some(here) = self.here.get(&group) else { return Ok(()) };
        let target_id = here.target_id.clone();
        let mut added: Vec<Member> = Vec::new();
        for member in members {
            let Resource::There(member) = self.resource(*member)? else {
                let message = format!("{} {member} is not provisioned; provision them first", noun(Kind::User));
                return Err(JobError::OnDemand(message));
            };
            added.push(member);
        }
        let references = match self.engine.manners.members {
            Members::Put | Members::Compare => {
                vec![References::All { update: None, members: self.all_members(group)? }]
            }
            Members::Push | Members::Changes => {
                let one = |member| References::Members { update: None, add: vec![member], remove: Vec::new() };
                added.into_iter().map(one).collect()
            }
        };
        let errand = |references| {
            let (kind, object_id, target_id) = (Kind::Group, group, target_id.clone());
            Errand { kind, object_id, target_id, references, trouble: None }
        };
        let mut errands: Vec<Errand> = references.into_iter().map(errand).collect();
        self.send(&mut errands).await.map_err(JobError::from)
    }
}
