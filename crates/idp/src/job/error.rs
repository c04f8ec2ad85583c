//! What can go wrong with the job itself; what goes wrong with an object is in the log.

use super::Stopped;
use crate::client::InvalidSettings;
use crate::config::Persona;
use crate::state::{self, JobStatus};

/// Why the job cannot run.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The state could not answer.
    #[error(transparent)]
    State(#[from] state::Error),
    /// The URL or the token cannot be used.
    #[error(transparent)]
    Settings(#[from] InvalidSettings),
    /// There is no job in the state.
    #[error("the state has no job; make one with: muster idp init")]
    NoJob,
    /// It is not active.
    #[error("the job is {0}; start or restart it")]
    NotActive(JobStatus),
    /// It does not read what the server has.
    #[error("{0} does not read users or groups of the server")]
    ReadsNothing(Persona),
    /// Too much of what was provisioned is not there.
    #[error("{missing} of {known} are not on the server, which is too many; nothing was changed")]
    TooManyMissing {
        /// Links whose resource was not found.
        missing: u64,
        /// All links.
        known: u64,
    },
    /// The connection test failed.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// Provisioning on demand does not do this.
    #[error("{0}")]
    OnDemand(String),
}

impl JobError {
    /// True where the asker is wrong; false where the file, the server or the way there is.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::State(error) => error.is_refusal(),
            Self::Stopped(_) => false,
            _ => true,
        }
    }
}
