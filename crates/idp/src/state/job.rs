//! The provisioning job: how far it came, how it goes, and whether it may go on.

use jiff::Timestamp;
use rusqlite::params;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::key::{self, to_text};
use super::{Error, State, Watermark};
use words::words;

/// The setting that keeps the job.
const JOB: &str = "job";
/// The setting that keeps the mappings that were last in force.
const MAPPINGS: &str = "mappings";
/// The setting that keeps a virtual clock.
const CLOCK: &str = "clock";

words! {
    /// What the job is told to do.
    JobStatus, "status of a job", {
        /// It was never started.
        NotRun => "not_run",
        /// Its cycles run.
        Active => "active",
        /// It waits; started again, it goes on from its watermark.
        Paused => "paused",
        /// It was in quarantine for too long and is off.
        Disabled => "disabled",
    }
}

words! {
    /// Why a job is in quarantine.
    QuarantineReason, "reason of a quarantine", {
        /// Too many objects failed.
        BaseThreshold => "EncounteredBaseEscrowThreshold",
        /// Too many objects and references failed.
        TotalThreshold => "EncounteredTotalEscrowThreshold",
        /// Too great a part of the objects failed.
        ProportionThreshold => "EncounteredEscrowProportionThreshold",
        /// The server refused the credentials, or does not speak SCIM.
        Exception => "EncounteredQuarantineException",
        /// A cycle would have disabled or deleted too many.
        TooManyDeletes => "TooManyDeletes",
        /// Provisioning on demand met it.
        OnDemand => "QuarantinedOnDemand",
        /// Nobody knows.
        Unknown => "Unknown",
    }
}

words! {
    /// What a restart clears.
    ResetScope, "reset scope", {
        /// Links: everything is matched anew.
        ConnectorDataStore => "ConnectorDataStore",
        /// Failures that wait to be tried again.
        Escrows => "Escrows",
        /// The watermark: the next cycle is an initial one.
        Watermark => "Watermark",
        /// The quarantine and its delays.
        QuarantineState => "QuarantineState",
        /// All of these.
        Full => "Full",
        /// Nothing; but the next cycle may disable and delete as many as it must.
        ForceDeletes => "ForceDeletes",
    }
}

impl ResetScope {
    /// What a restart clears where nothing is said.
    pub const DEFAULT: &'static [Self] = &[Self::QuarantineState, Self::Watermark, Self::Escrows];
}

/// A quarantine: why, since when, and when the job may try again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantine {
    /// Why.
    pub reason: QuarantineReason,
    /// When this one began.
    pub current_began: Timestamp,
    /// When the series of quarantines began that it is part of.
    pub series_began: Timestamp,
    /// How many there were in the series.
    pub series_count: u32,
    /// When the job tries again.
    pub next_attempt: Timestamp,
    /// Code of the error that led to it.
    pub error_code: String,
    /// What it said.
    pub error_message: String,
}

/// What came of a cycle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cycle {
    /// Its id, as in the provisioning log.
    pub id: Uuid,
    /// Whether it was an initial one.
    pub initial: bool,
    /// When it began.
    pub began: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// Whether it came to its end, and the watermark was saved.
    pub completed: bool,
    /// Entries by action and status, such as `create success`, in the order in which they are shown.
    pub counts: serde_json::Map<String, serde_json::Value>,
}

/// Numbers that are shown of a job.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statistics {
    /// Cycles so far.
    pub cycles: u64,
    /// The last one.
    pub last_cycle: Option<Cycle>,
    /// When a cycle first had nothing left to do.
    pub steady_state: Option<Timestamp>,
    /// Users provisioned to date; it does not go down when one is deleted.
    pub users: u64,
    /// Groups provisioned to date.
    pub groups: u64,
}

/// The job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Its id, as in the provisioning log: `scim.` and more.
    pub id: String,
    /// What it is told to do.
    pub status: JobStatus,
    /// Up to where the feed was worked through; nothing before the first cycle, and after a restart.
    pub watermark: Option<Watermark>,
    /// Up to where the feed was worked through while these links were kept. A restart leaves it: what left a group since
    /// is known from here on only.
    #[serde(default)]
    pub worked_through: Option<Watermark>,
    /// Whether it is in quarantine.
    pub quarantine: Option<Quarantine>,
    /// When its next cycle is due.
    pub next_run: Option<Timestamp>,
    /// Whether the next cycle may disable and delete as many as it must.
    pub force_deletes: bool,
    /// Numbers that are shown of it.
    pub statistics: Statistics,
}

impl Job {
    /// A job that was never started.
    #[must_use]
    pub fn new(id: Uuid) -> Self {
        Self {
            id: format!("scim.{}", id.simple()),
            status: JobStatus::NotRun,
            watermark: None,
            worked_through: None,
            quarantine: None,
            next_run: None,
            force_deletes: false,
            statistics: Statistics::default(),
        }
    }
}

impl State {
    /// The job, once there is one.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn job(&self) -> Result<Option<Job>, Error> {
        self.setting(JOB)
    }

    /// Keeps the job.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn save_job(&self, job: &Job) -> Result<(), Error> {
        self.set_setting(JOB, job)
    }

    /// Clears what a restart of the job is to clear, and answers how the job is now; nothing if there is none.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn reset(&self, scopes: &[ResetScope]) -> Result<Option<Job>, Error> {
        self.together(|state| {
            let Some(mut job) = state.job()? else { return Ok(None) };
            let clears = |scope| scopes.contains(&scope) || scopes.contains(&ResetScope::Full);
            if clears(ResetScope::ConnectorDataStore) {
                state.execute("DELETE FROM links", [])?;
                job.worked_through = None;
            }
            if clears(ResetScope::Escrows) {
                state.execute("DELETE FROM escrows", [])?;
            }
            if clears(ResetScope::Watermark) {
                job.watermark = None;
            }
            if clears(ResetScope::QuarantineState) {
                job.quarantine = None;
                job.next_run = None;
            }
            // Full does not let deletions pass: that is said on its own.
            job.force_deletes |= scopes.contains(&ResetScope::ForceDeletes);
            state.save_job(&job)?;
            Ok(Some(job))
        })
    }

    /// Notes which mappings and scoping filters are in force, and answers whether there were others before: then
    /// everything is to be read anew.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn set_mappings(&self, mappings: &impl Serialize) -> Result<bool, Error> {
        self.together(|state| {
            let now = serde_json::to_value(mappings).map_err(Error::corrupt)?;
            let before: Option<serde_json::Value> = state.setting(MAPPINGS)?;
            if before.as_ref() == Some(&now) {
                return Ok(false);
            }
            state.set_setting(MAPPINGS, &now)?;
            Ok(before.is_some())
        })
    }

    /// The time of the virtual clock, if this state has one.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn virtual_time(&self) -> Result<Option<Timestamp>, Error> {
        Ok(self.setting::<Option<Timestamp>>(CLOCK)?.flatten())
    }

    /// Keeps the time of the virtual clock for the next process, or goes back to the machine's.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn set_virtual_time(&self, time: Option<Timestamp>) -> Result<(), Error> {
        self.set_setting(CLOCK, &time)
    }

    pub(super) fn setting<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Error> {
        self.first("SELECT document FROM settings WHERE name = ?1", [name], |row| key::document(row, 0))
    }

    pub(super) fn set_setting(&self, name: &str, document: &impl Serialize) -> Result<(), Error> {
        let sql = "INSERT INTO settings (name, document) VALUES (?1, ?2)
                   ON CONFLICT (name) DO UPDATE SET document = excluded.document";
        self.execute(sql, params![name, to_text(document)?]).map(drop)
    }
}
