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
    /// It has no cycles.
    #[error("the persona {0} is not played yet; choose entra")]
    Persona(Persona),
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
