//! What identity providers would stumble over at a SCIM server: their requests, row by row, each with the answer without
//! which provisioning stops.
//!
//! A [`Check`] makes users and groups of its own, changes and removes nothing else, and tidies up however it ends. Its rows
//! are data; a row has probes, and a probe says whom it is for and what their administrator sees where it fails.
//!
//! - `row`: what rows and probes are, and the list of them
//! - `server`, `seen`: what probes have at hand: requests, and how answers are judged
//! - `groundwork`, `lookups`, `users`, `patch`, `groups`, `discovery`, `transport`, `races`: the rows of the matrix
//! - `user_cycle`, `group_push`: the repertoire of each identity provider, from the first request to the last
//! - `report`, `junit`: what was found, for people and for build servers

mod bodies;
mod discovery;
mod groundwork;
mod group_push;
mod groups;
mod junit;
mod lookups;
mod patch;
mod races;
mod report;
mod row;
mod seen;
mod server;
mod transport;
mod user_cycle;
mod users;

use std::pin::{Pin, pin};
use std::time::{Duration, Instant};

use futures_util::future::{Either, select};
use tokio::time::timeout;
use uuid::Uuid;

use crate::client::{InvalidSettings, Settings};

pub use report::{ProbeReport, Report, RowReport, Stumble, Verdict};
pub use row::Provider;
use row::{Probe, Row};
pub use seen::Finding;
use seen::Stop;
use server::Server;

/// How long an interrupted request may still take.
const LAST_ANSWER: Duration = Duration::from_secs(10);

/// What is to be checked.
#[derive(Debug, Clone)]
pub struct Check {
    /// The server, and how it is asked.
    pub settings: Settings,
    /// Whose requests are tried.
    pub providers: Vec<Provider>,
    /// Whether rows that put load on the server are tried.
    pub load: bool,
}

impl Check {
    /// Tries every row that concerns one of the identity providers. Each row is told to `observer` as it is done; when
    /// `interrupted` is ready, what is left is not tried. Then what was made is removed. `seed` makes the names of users and
    /// groups: it is another one each time.
    ///
    /// # Errors
    /// Where no client can be made of the settings.
    pub async fn run(
        &self,
        seed: Uuid,
        observer: &dyn Fn(&RowReport),
        interrupted: impl Future<Output = ()>,
    ) -> Result<Report, InvalidSettings> {
        let server = Server::new(&self.settings, self.load, seed)?;
        let begun = Instant::now();
        let mut interrupted = pin!(interrupted);
        // Why nothing more is tried, which is told once.
        let mut over = server.lets_in().await.err();
        let mut is_over = over.is_some();
        let mut rows = Vec::new();
        for row in row::all() {
            let mut probes = Vec::new();
            for probe in row.probes.iter().filter(|probe| self.concerns(probe)) {
                let (verdict, reason, findings) = if is_over {
                    (Verdict::Aborted, over.take(), Vec::new())
                } else {
                    attempt(&server, probe, interrupted.as_mut()).await
                };
                is_over |= verdict == Verdict::Aborted;
                let needed_by = probe.stumbles.iter().filter(|(provider, _)| self.providers.contains(provider));
                let needed_by =
                    needed_by.map(|(provider, looks_like)| Stumble { provider: *provider, looks_like }).collect();
                probes.push(ProbeReport { title: probe.title, verdict, reason, findings, needed_by });
            }
            if let Some(report) = whole(row, probes) {
                observer(&report);
                rows.push(report);
            }
        }
        let left_behind = server.clean().await;
        let url = self.settings.base_url()?;
        Ok(Report { url, rows, left_behind, requests: server.requests(), took: begun.elapsed() })
    }

    fn concerns(&self, probe: &Probe) -> bool {
        probe.stumbles.iter().any(|(provider, _)| self.providers.contains(provider))
    }
}

/// What comes of a probe. When `interrupted` is ready, the request that is under way still gets its answer.
async fn attempt(
    server: &Server,
    probe: &Probe,
    interrupted: Pin<&mut impl Future<Output = ()>>,
) -> (Verdict, Option<String>, Vec<Finding>) {
    let ended = match select((probe.run)(server), interrupted).await {
        Either::Left((ended, _)) => ended,
        Either::Right(((), probe)) => {
            server.interrupt();
            let _gets_its_answer = timeout(LAST_ANSWER, probe).await;
            Err(Stop::Interrupted)
        }
    };
    let mut findings = server.take_tolerated();
    match ended {
        Ok(()) if findings.is_empty() => (Verdict::Passed, None, findings),
        Ok(()) => (Verdict::Tolerated, None, findings),
        Err(Stop::Stumbled(finding)) => {
            findings.push(finding);
            (Verdict::Stumbled, None, findings)
        }
        Err(Stop::NotApplicable(reason)) => (Verdict::NotApplicable, Some(reason), findings),
        Err(Stop::Gone(reason)) => (Verdict::Aborted, Some(format!("the server is gone: {reason}")), findings),
        Err(Stop::Interrupted) => (Verdict::Aborted, Some("it was interrupted".to_owned()), findings),
    }
}

/// What came of a row, if any of its probes concerned anybody.
fn whole(row: &Row, probes: Vec<ProbeReport>) -> Option<RowReport> {
    let verdict = probes.iter().map(|probe| probe.verdict).max()?;
    Some(RowReport { number: row.number, title: row.title, verdict, probes })
}
