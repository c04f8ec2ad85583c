//! `muster idp cycle` and `run`: cycles, watched as they go.

use std::time::Duration;

use clap::Args;
use idp::job::{self, Report};
use idp::state::JobStatus;
use serde_json::{Value, json};

use super::Error;
use super::desk::{Desk, asking};
use super::watch::watch;
use crate::commands::serve::stopped;

/// How long a running job looks away from the machine's clock.
const GLANCE: Duration = Duration::from_secs(5);

/// `muster idp cycle`
#[derive(Args)]
pub struct Cycle {}

impl Cycle {
    #[expect(clippy::unused_self, reason = "a command like the others, whose options are yet to come")]
    pub(super) fn run(self, desk: &Desk) -> Result<(), Error> {
        let _alone = desk.alone()?;
        begin(desk)?;
        let engine = desk.engine()?;
        asking(async {
            let report = watch(&engine, desk.is_json(), &|_| {}).await?;
            tell(desk, &report);
            judge(&report)
        })
    }
}

/// `muster idp run`
#[derive(Args)]
pub struct Run {
    /// End after so many cycles; a clock of its own is wound from one to the next
    #[arg(long, value_name = "NUMBER")]
    cycles: Option<u32>,
}

impl Run {
    pub(super) fn run(self, desk: &Desk) -> Result<(), Error> {
        if desk.clock.is_virtual() && self.cycles.is_none() {
            return Err(Error::Usage(
                "by a clock of its own cycles would never end; say how many: --cycles 3".to_owned(),
            ));
        }
        let _alone = desk.alone()?;
        begin(desk)?;
        let engine = desk.engine()?;
        asking(async {
            let interrupted = stopped().map_err(Error::failed)?;
            tokio::pin!(interrupted);
            let mut worst = Ok(());
            for _ in 0..self.cycles.unwrap_or(u32::MAX) {
                // A cycle that runs comes to its end; between two of them somebody may say stop.
                let due = tokio::select! {
                    due = due(desk) => due?,
                    () = &mut interrupted => break,
                };
                if !due {
                    eprintln!("The job is not active.");
                    break;
                }
                let report = watch(&engine, desk.is_json(), &|_| {}).await?;
                tell(desk, &report);
                worst = judge(&report);
            }
            worst
        })
    }
}

/// Starts a job that never ran: whoever asks for a cycle means it. One that was paused or switched off stays so.
fn begin(desk: &Desk) -> Result<(), Error> {
    if desk.state.job()?.is_some_and(|job| job.status == JobStatus::NotRun) {
        job::start(&desk.state, desk.now())?;
    }
    Ok(())
}

/// Lets time pass until the next cycle is due, and answers false if none will be.
async fn due(desk: &Desk) -> Result<bool, Error> {
    loop {
        let Some(job) = desk.state.job()? else { return Ok(false) };
        let now = desk.now();
        let left = match (job.status, job.next_run) {
            (JobStatus::Active, Some(next)) if next > now => {
                if desk.clock.wind_to(next) {
                    desk.state.set_virtual_time(Some(next))?;
                    return Ok(true);
                }
                Duration::try_from(next.duration_since(now)).unwrap_or_default()
            }
            (JobStatus::Active, _) => return Ok(true),
            // Somebody may start it again from elsewhere.
            (JobStatus::Paused, _) if !desk.clock.is_virtual() => GLANCE,
            _ => return Ok(false),
        };
        tokio::time::sleep(left.min(GLANCE)).await;
    }
}

/// What came of a cycle, for programs and for people.
fn tell(desk: &Desk, report: &Report) {
    let Report { cycle, requests, throttled, took, failed, staged, stopped, quarantine, notified } = report;
    let json = json!({
        "cycle": cycle,
        "requests": requests,
        "throttled": throttled,
        "seconds": took.as_secs_f64(),
        "failed": failed,
        "staged": staged,
        "stopped": stopped.as_ref().map(ToString::to_string),
        "quarantine": quarantine,
        "notified": notified,
    });
    let kind = if cycle.initial { "Initial" } else { "Incremental" };
    let end = if cycle.completed { "done" } else { "not completed" };
    let mut lines = vec![format!("{kind} cycle {end}: {requests} requests in {:.1} s", took.as_secs_f64())];
    lines.extend(cycle.counts.iter().map(|(what, count)| format!("  {what:<22} {:>7}", show(count))));
    if let Some(stopped) = stopped {
        lines.push(format!("It stopped: {stopped}"));
    }
    if let Some(reason) = quarantine {
        let address = &desk.config.job.notification_email;
        let told = if *notified && !address.is_empty() { format!(" ({address} would be told)") } else { String::new() };
        lines.push(format!("The job is in quarantine: {reason}{told}"));
    }
    desk.say(&json, &lines.join("\n"));
}

fn show(count: &Value) -> String {
    count.as_u64().unwrap_or_default().to_string()
}

/// The exit code says whether all went well.
fn judge(report: &Report) -> Result<(), Error> {
    match (&report.stopped, report.quarantine, report.failed) {
        (Some(stopped), ..) => Err(Error::failed(stopped)),
        (None, Some(reason), _) => Err(Error::Failed(format!("the job is in quarantine: {reason}"))),
        (None, None, 0) => Ok(()),
        (None, None, failed) => Err(Error::Failed(format!("{failed} failed; see: muster idp log --status failure"))),
    }
}
