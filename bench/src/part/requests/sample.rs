//! One workload of one round, and its limits right after it.

use std::fmt;
use std::time::Duration;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::Target;
use super::workload::{Directory, Workload};
use crate::driver::{Endpoint, Load, Requests, drive, drive_and_read};
use crate::error::{Error, Result};
use crate::limit::bare_route;
use crate::people::{self, Random};
use crate::plan::Plan;
use crate::server::process;
use crate::statistics::float;

/// Requests before the first that count, so that neither server is measured waking up.
pub const WARM_UP: usize = 500;

/// What came of it, or why there is no figure.
pub type Sample = Result<Measured, Unfit>;

/// What a server did that has nothing to compare.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unfit {
    /// It answered with this status.
    Refused(u16),
    /// It answered so many resources, where it was asked for another number of them.
    Answered(usize),
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(status) => write!(f, "refused: {status}"),
            Self::Answered(resources) => write!(f, "answered {resources} resources"),
        }
    }
}

/// The resources of an answer, as many as there are.
#[derive(Deserialize)]
struct List {
    #[serde(rename = "Resources", default)]
    resources: Vec<IgnoredAny>,
}

/// The number of resources in the first answer that has another number of them than it should.
fn unlike(bodies: &[Vec<u8>], expected: usize) -> Option<usize> {
    let found = |body: &Vec<u8>| serde_json::from_slice::<List>(body).map_or(0, |list| list.resources.len());
    bodies.iter().map(found).find(|&found| found != expected)
}

/// The server's load, and its limits'.
pub struct Measured {
    pub server: Load,
    /// Processor time of the server.
    pub cpu: Option<Duration>,
    /// Processor time of the database server.
    pub database_cpu: Option<Duration>,
    pub bare: Load,
    /// The database alone, in requests per second.
    pub raw: Option<f64>,
}

impl Measured {
    /// Microseconds a request.
    pub fn cpu_us(&self) -> Option<f64> {
        self.cpu.map(|cpu| self.us(cpu))
    }

    pub fn database_cpu_us(&self) -> Option<f64> {
        self.database_cpu.map(|cpu| self.us(cpu))
    }

    fn us(&self, cpu: Duration) -> f64 {
        cpu.as_secs_f64() * 1e6 / float(self.server.requests)
    }
}

/// Measures a workload; gives the ids of those whom it created.
pub async fn take(
    plan: &Plan,
    target: &Target<'_>,
    directory: &mut Directory,
    random: &mut Random,
    workload: Workload,
    connections: usize,
) -> Result<(Sample, Vec<String>)> {
    let requests = workload.requests(plan, target.endpoint, directory, random, connections);
    let mark = match &target.raw {
        Some(raw) if workload.writes() => Some(raw.mark().await?),
        _ => None,
    };
    let of_database = || target.database.and_then(process::cpu_of_family);
    let (before, database_before) = (cpu(&target.processes), of_database());
    // What is in the answers is read when the clock has stopped.
    let keep = |body: &[u8]| Ok(body.to_vec());
    let (server, bodies) = match drive_and_read(&target.endpoint.addresses, connections, &requests, keep).await {
        Err(Error::Answer { status, .. }) if target.foreign => return Ok((Err(Unfit::Refused(status)), Vec::new())),
        outcome => outcome?,
    };
    let since = |after: Option<Duration>, before| after.zip(before).map(|(after, before)| after.saturating_sub(before));
    let (cpu, database_cpu) = (since(cpu(&target.processes), before), since(of_database(), database_before));
    if let Some(found) = workload.resources(directory).and_then(|expected| unlike(&bodies, expected)) {
        if target.foreign {
            return Ok((Err(Unfit::Answered(found)), Vec::new()));
        }
        return Err(Error::Other(format!("{}: an answer has {found} resources", workload.name())));
    }
    let lengths = bodies.iter().map(Vec::len).collect();
    let bare = bare(connections, target.endpoint, &requests, lengths).await?;
    let raw = match (&target.raw, mark, workload.question()) {
        (Some(raw), Some(mark), _) => Some(raw.write(mark, connections).await?),
        (Some(raw), None, Some(question)) => {
            let arguments = workload.arguments(directory, random, requests.len());
            Some(raw.read(question, arguments, connections).await?)
        }
        _ => None,
    };
    let mut ids = Vec::new();
    if workload == Workload::Create {
        directory.new += requests.len();
        ids = bodies.iter().map(|body| people::id(body)).collect::<Result<_>>()?;
    }
    Ok((Ok(Measured { server, cpu, database_cpu, bare, raw }), ids))
}

/// The same requests to a bare route whose answers have as many bytes, taken together.
pub async fn bare(connections: usize, endpoint: &Endpoint, requests: &Requests, lengths: Vec<usize>) -> Result<Load> {
    let bytes = lengths.iter().sum::<usize>() / lengths.len().max(1);
    let child = bare_route::start(bytes, &endpoint.base).await?;
    drive(&[child.address], connections, &requests.first(WARM_UP)).await?;
    let load = drive(&[child.address], connections, requests).await?;
    child.stop().await?;
    Ok(load)
}

/// Processor time of all processes together, where Linux tells.
pub fn cpu(processes: &[u32]) -> Option<Duration> {
    let times = processes.iter().map(|&process| process::cpu(process));
    if processes.is_empty() { None } else { times.sum() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_of_another_length_is_seen() {
        let bodies =
            [r#"{"Resources":[{"id":"a"},{"id":"b"}]}"#, r#"{"totalResults":0}"#].map(|body| body.as_bytes().to_vec());
        assert_eq!(unlike(&bodies[..1], 2), None);
        assert_eq!(unlike(&bodies, 2), Some(0));
        assert_eq!(Unfit::Answered(20).to_string(), "answered 20 resources");
    }
}
