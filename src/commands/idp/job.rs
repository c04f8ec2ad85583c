//! `muster idp test`, `start`, `pause` and `restart`: what the job is told.

use clap::Args;
use idp::config::Persona;
use idp::job::{self, JobError};
use idp::state::{Job, ResetScope};
use serde_json::json;

use super::Error;
use super::desk::{Desk, asking};

/// `muster idp test`
#[derive(Args)]
pub struct Test {}

impl Test {
    #[expect(clippy::unused_self, reason = "a command like the others, whose options are yet to come")]
    pub(super) fn run(self, desk: &Desk) -> Result<(), Error> {
        let engine = desk.engine()?;
        asking(async {
            engine.test().await.map_err(JobError::from)?;
            let said = match desk.config.behaviour.persona {
                Persona::Entra => "The supplied credentials are authorized to enable provisioning.",
                _ => "The connection works.",
            };
            desk.say(&json!({ "connection": "ok" }), said);
            Ok(())
        })
    }
}

/// `muster idp start`
#[derive(Args)]
pub struct Start {}

impl Start {
    #[expect(clippy::unused_self, reason = "a command like the others, whose options are yet to come")]
    pub(super) fn run(self, desk: &Desk) -> Result<(), Error> {
        tell(desk, &job::start(&desk.state, desk.now())?);
        Ok(())
    }
}

/// `muster idp pause`
#[derive(Args)]
pub struct Pause {}

impl Pause {
    #[expect(clippy::unused_self, reason = "a command like the others, whose options are yet to come")]
    pub(super) fn run(self, desk: &Desk) -> Result<(), Error> {
        tell(desk, &job::pause(&desk.state)?);
        Ok(())
    }
}

/// `muster idp restart`
#[derive(Args)]
pub struct Restart {
    /// What to clear [default: QuarantineState,Watermark,Escrows]
    #[arg(
        long,
        value_name = "SCOPE",
        value_delimiter = ',',
        help = "What to clear: QuarantineState, Watermark, Escrows, ConnectorDataStore (links), Full, or ForceDeletes, which lets \
                pending deletes pass; several with commas [default: QuarantineState,Watermark,Escrows]"
    )]
    reset: Vec<ResetScope>,
}

impl Restart {
    pub(super) fn run(self, desk: &Desk) -> Result<(), Error> {
        let scopes = if self.reset.is_empty() { ResetScope::DEFAULT } else { &self.reset };
        tell(desk, &job::restart(&desk.state, scopes, desk.now())?);
        Ok(())
    }
}

fn tell(desk: &Desk, job: &Job) {
    let next = match (&job.watermark, job.next_run) {
        (_, None) => String::new(),
        (None, Some(_)) => ", and an initial cycle comes next".to_owned(),
        (Some(_), Some(next)) => format!(", and its next cycle is due at {next}"),
    };
    desk.say(&json!({ "job": job }), &format!("The job is {}{next}.", job.status));
}

impl From<JobError> for Error {
    fn from(error: JobError) -> Self {
        if error.is_refusal() { Self::Usage(error.to_string()) } else { Self::failed(error) }
    }
}
