//! Provision on demand: one user, or one group with a few of its members, now and outside of any cycle.

use std::cell::RefCell;
use std::collections::HashMap;

use uuid::Uuid;

use super::decision::Intent;
use super::entry::Occasion;
use super::export::export;
use super::run::{Halt, Item, Run, Tally};
use super::{Engine, Event, JobError};
use crate::state::{Initiator, Kind, LogEntry};

/// Members that can be provisioned with a group.
pub const MEMBERS_ON_DEMAND: usize = 5;

impl Engine<'_> {
    /// Provisions an object now and answers the entries of the log about it, with the steps that it went through. A group
    /// takes up to [`MEMBERS_ON_DEMAND`] of its members along. Bodies are written as without the flag
    /// `aadOptscim062020`, which provisioning on demand does not know.
    ///
    /// # Errors
    /// Where the connection test fails, the object is disabled or deleted, there are too many members or others than the
    /// group has, or the state fails.
    pub async fn on_demand(&self, kind: Kind, object_id: Uuid, members: &[Uuid]) -> Result<Vec<LogEntry>, JobError> {
        let job = self.state.job()?.ok_or(JobError::NoJob)?;
        self.state.configure(&self.config.application())?;
        self.check(kind, object_id, members)?;
        self.test_before_cycle().await?;
        let entries = RefCell::new(Vec::new());
        let observer = |event: Event<'_>| {
            if let Event::Entry(entry) = event {
                entries.borrow_mut().push(entry.clone());
            }
        };
        let mut run = Run {
            engine: self,
            wire: self.wire.on_demand(),
            occasion: Occasion { cycle: self.new_id(), job_id: job.id, initiator: Initiator::User },
            application: self.state.application()?,
            initial: false,
            observer: &observer,
            here: HashMap::new(),
            tally: Tally::default(),
        };
        let plan = run.plan(kind, object_id)?;
        let intent = plan.intent;
        let wire = run.wire.clone();
        let done = export(self, &wire, plan).await;
        run.keep(&done)?;
        match (kind, intent) {
            (Kind::User, Intent::Create | Intent::Update) => {
                let change = self.state.watermark()?;
                let item = Item { kind, object_id, intent, change: None, escrows: Vec::new() };
                // All of the user is sent, the manager included.
                run.initial = true;
                run.references(&[item], None, change).await?;
            }
            (Kind::Group, _) => run.add_members(object_id, members).await?,
            _ => {}
        }
        let linked = run.tally.linked;
        drop(run);
        self.state.together(|state| {
            let Some(mut job) = state.job()? else { return Ok(()) };
            job.statistics.users += linked[0];
            job.statistics.groups += linked[1];
            state.save_job(&job)
        })?;
        Ok(entries.into_inner())
    }

    fn check(&self, kind: Kind, object_id: Uuid, members: &[Uuid]) -> Result<(), JobError> {
        let refuse = |message: String| Err(JobError::OnDemand(message));
        let gone = match kind {
            Kind::User => {
                self.state.user(object_id)?.is_none_or(|user| user.deleted.is_some() || !user.account_enabled)
            }
            Kind::Group => self.state.group(object_id)?.is_none_or(|group| group.deleted.is_some()),
        };
        if gone {
            return refuse(format!(
                "{kind} {object_id} is disabled or deleted, and not found by provisioning on demand"
            ));
        }
        if members.len() > MEMBERS_ON_DEMAND || (kind == Kind::User && !members.is_empty()) {
            return refuse(format!("a group takes up to {MEMBERS_ON_DEMAND} of its members along"));
        }
        for member in members {
            if !self.state.is_member(object_id, *member)? {
                return refuse(format!("{member} is no member of the group"));
            }
        }
        Ok(())
    }
}

impl From<Halt> for JobError {
    fn from(halt: Halt) -> Self {
        match halt {
            Halt::Stopped(stopped) => Self::Stopped(stopped),
            Halt::State(error) => Self::State(error),
        }
    }
}
