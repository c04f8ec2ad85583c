//! The provisioning job: initial and incremental cycles over the [`State`], as Entra runs them. Those who push at every
//! event push here what changed since the last cycle, by their own requests.
//!
//! A cycle tests the connection, decides on every object that it must look at, and counts what it would disable or
//! delete before anything is sent: too many, and those are held back. Then users are brought to the server, then groups,
//! and last the references between them. What fails is kept for another attempt. Only a cycle that came to its end moves
//! the watermark on.
//!
//! - [`Engine::cycle`], [`Engine::test`], [`Engine::on_demand`]: what asks the server
//! - [`start`], [`pause`], [`restart`]: what is told to the job, be it running in another process

mod connection;
mod cycle;
mod decision;
mod entry;
mod errand;
mod error;
mod export;
mod members;
mod on_demand;
mod quarantine;
mod reconcile;
mod references;
mod rehearsal;
mod run;
mod stopped;
mod subject;
mod trouble;
mod update;
mod wire;

use std::cell::{Cell, RefCell};
use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

use crate::client::{Client, Exchange, Habits, Settings};
use crate::config::{Config, RetryAfter};
use crate::persona::Manners;
use crate::state::{Cycle, FailureClass, Job, JobStatus, LogEntry, QuarantineReason, ResetScope, State};
use crate::{Clock, Ids};

use connection::Features;
pub use error::JobError;
pub use on_demand::MEMBERS_ON_DEMAND;
pub use reconcile::Reconciled;
pub use stopped::Stopped;
use trouble::Trouble;
use wire::Wire;

/// What runs the job of a state.
#[derive(Debug)]
pub struct Engine<'a> {
    state: &'a State,
    config: &'a Config,
    manners: &'static Manners,
    /// What the server says that it can do, where somebody asked.
    features: Cell<Features>,
    client: Client,
    wire: Wire,
    clock: Clock,
    ids: RefCell<Ids>,
    requests: Cell<u64>,
    throttled: Cell<u64>,
    /// Ids that logs name: of the tenant, the application, and the two systems.
    system_ids: [Uuid; 4],
}

/// A step of a cycle, told as it happens.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// The connection works, and so many objects are to be looked at.
    Began {
        /// Whether it is an initial cycle.
        initial: bool,
        /// Users and groups.
        objects: u64,
    },
    /// An object was looked at, whether or not it is worth an entry.
    Looked,
    /// The log has a new entry.
    Entry(&'a LogEntry),
    /// Objects are done; so many requests with references begin.
    References {
        /// Requests.
        requests: u64,
    },
    /// One of these has ended.
    Reference,
}

/// What came of a cycle.
#[derive(Debug, Clone)]
pub struct Report {
    /// What is kept of it.
    pub cycle: Cycle,
    /// Requests that were sent, those that were answered 429 included.
    pub requests: u64,
    /// How many of them were answered 429.
    pub throttled: u64,
    /// How long it took, by the machine's clock.
    pub took: Duration,
    /// Objects and references that failed.
    pub failed: u64,
    /// Objects whose disabling or deletion was held back.
    pub staged: u64,
    /// Why it ended before its end.
    pub stopped: Option<Stopped>,
    /// Why the job is in quarantine now.
    pub quarantine: Option<QuarantineReason>,
    /// Whether somebody would have been written to about the quarantine.
    pub notified: bool,
}

impl<'a> Engine<'a> {
    /// An engine for the job in `state`. `seed` makes the ids in the log and the name of nobody that tests the connection:
    /// it is another one each time.
    ///
    /// # Errors
    /// Where the URL or the token cannot be used, or there is no job.
    pub fn new(state: &'a State, config: &'a Config, clock: Clock, seed: Uuid) -> Result<Self, JobError> {
        let (wire, url) = Wire::of(config);
        let behaviour = &config.behaviour;
        let manners = behaviour.persona.manners();
        let throttle_retries =
            if behaviour.retry_after == RetryAfter::Honour { manners.habits.throttle_retries } else { 0 };
        let settings = Settings {
            habits: Habits { throttle_retries, ..manners.habits },
            longest_wait: Duration::from_secs(behaviour.retry_after_cap_seconds),
            ..config.target.settings(url)
        };
        let client = Client::new(&settings)?;
        let job = state.job()?.ok_or(JobError::NoJob)?;
        // The same for the same job, so that entries of different cycles belong together.
        let own = job.id.strip_prefix("scim.").and_then(|id| id.parse().ok()).unwrap_or(Uuid::nil());
        let system_ids = [1, 2, 3, 4].map(|number| Uuid::from_u128(own.as_u128() ^ number));
        let (requests, throttled) = (Cell::new(0), Cell::new(0));
        Ok(Self {
            state,
            config,
            manners,
            features: Cell::default(),
            client,
            wire,
            clock,
            ids: RefCell::new(Ids::new(seed)),
            requests,
            throttled,
            system_ids,
        })
    }

    fn new_id(&self) -> Uuid {
        self.ids.borrow_mut().next().unwrap_or_default()
    }

    /// When what failed is tried again.
    fn class(&self, trouble: &Trouble) -> FailureClass {
        if self.manners.tasks { trouble.class_of_tasks() } else { trouble.class() }
    }

    fn count(&self, exchange: &Exchange) {
        let throttled = u64::from(exchange.throttled);
        self.requests.set(self.requests.get() + 1 + throttled);
        self.throttled.set(self.throttled.get() + throttled);
    }
}

/// Starts the job, or lets it go on from its watermark, and gives it as it is then.
///
/// # Errors
/// Where there is none, or the database fails.
pub fn start(state: &State, now: Timestamp) -> Result<Job, JobError> {
    change(state, |job| {
        if job.status != JobStatus::Active {
            job.status = JobStatus::Active;
            job.next_run = Some(now);
        }
    })
}

/// Pauses the job: a cycle that runs comes to its end, and the watermark is kept.
///
/// # Errors
/// Where there is none, or the database fails.
pub fn pause(state: &State) -> Result<Job, JobError> {
    change(state, |job| {
        if job.status == JobStatus::Active {
            job.status = JobStatus::Paused;
            job.next_run = None;
        }
    })
}

/// Restarts the job and clears what `scopes` say; [`ResetScope::DEFAULT`] where nothing is said.
///
/// # Errors
/// Where there is none, or the database fails.
pub fn restart(state: &State, scopes: &[ResetScope], now: Timestamp) -> Result<Job, JobError> {
    let restarted = state.together(|state| {
        let Some(mut job) = state.reset(scopes)? else { return Ok(None) };
        job.status = JobStatus::Active;
        job.next_run = Some(now);
        state.save_job(&job)?;
        Ok(Some(job))
    })?;
    restarted.ok_or(JobError::NoJob)
}

fn change(state: &State, change: impl FnOnce(&mut Job)) -> Result<Job, JobError> {
    let changed = state.together(|state| {
        let Some(mut job) = state.job()? else { return Ok(None) };
        change(&mut job);
        state.save_job(&job)?;
        Ok(Some(job))
    })?;
    changed.ok_or(JobError::NoJob)
}
