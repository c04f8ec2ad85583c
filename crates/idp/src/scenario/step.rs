//! What is told of a scenario: what it does, what it expects, and what it saw.

use serde::Serialize;
use serde_json::Value;

use crate::client::{Failure, InvalidSettings};
use crate::job::JobError;
use crate::state;

/// Something that was expected.
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    /// What was done before.
    pub does: String,
    /// What is to be so then.
    pub expects: String,
    /// What is so.
    pub saw: String,
    /// Whether that is the same.
    pub met: bool,
}

/// Who looks on. A scenario reads the server over SCIM; who knows another way to look can compare.
pub trait Watcher {
    /// A step is done.
    fn step(&self, _step: &Step) {}
    /// A user was searched for by `userName`, and this is what the server has.
    fn user(&self, _user_name: &str, _found: Option<&Value>) {}
    /// A group was searched for by `displayName`, and this is what the server has.
    fn group(&self, _display_name: &str, _found: Option<&Value>) {}
}

/// What came of a scenario.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// Its number.
    pub number: u8,
    /// Its title.
    pub title: &'static str,
    /// What was expected and seen.
    pub steps: Vec<Step>,
    /// Why it ended before its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub broken: Option<String>,
    /// Whether that is because somebody said stop.
    pub interrupted: bool,
    /// Users and groups that could not be removed.
    pub left_behind: Vec<String>,
}

impl Outcome {
    /// Whether all went as expected.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.broken.is_none() && self.steps.iter().all(|step| step.met)
    }
}

/// Why a scenario ends before its end.
#[derive(Debug, thiserror::Error)]
pub(super) enum Broken {
    #[error("it did not go as expected")]
    Unmet,
    #[error("it was interrupted")]
    Interrupted,
    #[error(transparent)]
    Job(#[from] JobError),
    #[error(transparent)]
    State(#[from] state::Error),
    #[error(transparent)]
    Settings(#[from] InvalidSettings),
    #[error("{0}")]
    Request(#[from] Failure),
    #[error("no place to listen on loopback: {0}")]
    Proxy(#[from] std::io::Error),
}
