//! The requests that identity providers send, as many a second as go through.
//!
//! A directory is filled once; every round starts a server on a copy of it, so that all rounds find the same users. After
//! each workload a bare route gets the very same requests, and the database alone the same rows: what is compared was
//! measured within seconds of each other, whatever else the machine does.

mod figures;
mod sample;
pub mod workload;

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;

use crate::driver::{Connection, Endpoint, Requests, drive, encoded};
use crate::error::{Error, Result};
use crate::limit::Raw;
use crate::people::{self, Random};
use crate::plan::{Engine, Plan, progress};
use crate::server::process::{self, Memory};
use crate::server::{Foreign, Muster, Storage};
use crate::statistics::{float, milliseconds};
use crate::table::whole;

pub use figures::{Figures, tables};
use sample::Sample;
pub use sample::{WARM_UP, bare, cpu};
use workload::{Directory, Workload};

/// Resources of a page.
const PAGE: usize = 100;
/// Places from which lists by cursor go on.
const CURSORS: usize = 300;

/// What a round measured: samples in the order of [`Workload::plan`], and what the server as a whole took.
struct Round {
    samples: Vec<Sample>,
    peak_memory: Option<u64>,
    own_memory: Option<u64>,
    start_ms: Option<f64>,
}

/// What is asked, and what its limits are.
struct Target<'a> {
    endpoint: &'a Endpoint,
    processes: Vec<u32>,
    /// The process of a database server.
    database: Option<u32>,
    raw: Option<Raw>,
    /// Whether the server may refuse a workload.
    foreign: bool,
}

/// Measures Muster on an engine with a directory of so many users.
pub async fn measure(plan: &Plan, engine: Engine, users: usize) -> Result<Figures> {
    let name = format!("requests, {}, {} users", engine.word(), whole(float(users)));
    progress(&format!("{name}: creating them"));
    let empty = empty_bytes(plan, engine).await?;
    let muster = Muster::start(plan, engine).await?;
    let ids = people::fill(&muster.endpoint, plan.usual_connections(), 0..users).await?;
    let filled = muster.freeze().await?;
    let bytes = filled.storage.bytes().await?;
    let mut directory = Directory { first: 0, users, ids, cursors: Vec::new(), new: users };
    let workloads = workload::of_muster(plan);
    let mut rounds = Vec::new();
    for number in 1..=plan.rounds {
        progress(&format!("{name}: round {number} of {}", plan.rounds));
        let muster = filled.thaw(plan).await?;
        let raw = Raw::beside(&muster, filled.storage.copy().await?).await?;
        let (endpoint, processes) = (&muster.endpoint, muster.processes());
        directory.new = users;
        directory.cursors = cursors(endpoint, users).await?;
        let start_ms = muster.nodes.first().map(|node| milliseconds(node.start));
        let database = muster.storage.process().await?;
        let target = Target { endpoint, processes, database, raw: Some(raw), foreign: false };
        rounds.push(Round { start_ms, ..round(plan, &target, &mut directory, &workloads, number).await? });
        muster.stop().await?;
    }
    let size = (bytes, bytes.saturating_sub(empty));
    Ok(Figures::new(Some(engine), users, &workloads, &rounds, Some(size)))
}

/// Measures a server that runs already. What it is given, it is rid of at the end of each round, and at the very end.
pub async fn measure_foreign(plan: &Plan, server: &Foreign, users: usize) -> Result<Figures> {
    progress(&format!("requests, {} users: creating them", whole(float(users))));
    // Other people every time: those of a run that was cut short are there still.
    #[expect(clippy::disallowed_methods, reason = "no test winds it")]
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let first = usize::try_from(now).unwrap_or_default() * 1_000;
    let endpoint = &server.endpoint;
    let ids = people::fill(endpoint, plan.usual_connections(), first..first + users).await?;
    let mut directory = Directory { first, users, ids, cursors: Vec::new(), new: first + users };
    let workloads = workload::of_any(plan);
    let mut rounds = Vec::new();
    for number in 1..=plan.rounds {
        progress(&format!("requests, {} users: round {number} of {}", whole(float(users)), plan.rounds));
        let target = Target { endpoint, processes: server.processes.clone(), database: None, raw: None, foreign: true };
        rounds.push(round(plan, &target, &mut directory, &workloads, number).await?);
    }
    progress("removing them");
    remove(plan, endpoint, &directory.ids).await;
    Ok(Figures::new(None, users, &workloads, &rounds, None))
}

async fn round(
    plan: &Plan,
    target: &Target<'_>,
    directory: &mut Directory,
    workloads: &[(Workload, usize)],
    number: usize,
) -> Result<Round> {
    let mut random = Random::new(number as u64);
    let wake = Workload::Lookup.requests(plan, target.endpoint, directory, &mut random, plan.usual_connections());
    let warm_up = drive(&target.endpoint.addresses, plan.usual_connections(), &wake.first(WARM_UP)).await;
    if !target.foreign {
        warm_up?;
    }
    target.processes.iter().for_each(|&process| process::forget_peak(process));
    let (mut samples, mut made) = (Vec::new(), Vec::new());
    for &(workload, connections) in workloads {
        let (sample, ids) = sample::take(plan, target, directory, &mut random, workload, connections).await?;
        samples.push(sample);
        made.extend(ids);
    }
    let memory: Option<Vec<_>> = target.processes.iter().map(|&process| process::memory(process)).collect();
    let memory = memory.filter(|known| !known.is_empty());
    let over_all = |one: fn(&Memory) -> u64| memory.as_ref().map(|known| known.iter().map(one).sum());
    let (peak_memory, own_memory) = (over_all(|memory| memory.peak), over_all(|memory| memory.own));
    if target.foreign {
        remove(plan, target.endpoint, &made).await;
    }
    Ok(Round { samples, peak_memory, own_memory, start_ms: None })
}

/// Walks once through the directory and keeps cursors from all over it.
async fn cursors(endpoint: &Endpoint, users: usize) -> Result<Vec<String>> {
    let pages = users.div_ceil(PAGE);
    let every = pages.div_ceil(CURSORS).max(1);
    let (mut kept, mut cursor) = (vec![String::new()], String::new());
    let mut connection = Connection::to(endpoint).await?;
    for page in 1..pages {
        connection.ask(&endpoint.get(&format!("/Users?cursor={}&count={PAGE}", encoded(&cursor)))).await?;
        let list: Value = serde_json::from_slice(connection.body()).unwrap_or_default();
        let next = list["nextCursor"].as_str();
        cursor = next.ok_or_else(|| Error::Other(format!("no cursor leads on from page {page}")))?.to_owned();
        if page % every == 0 {
            kept.push(cursor.clone());
        }
    }
    Ok(kept)
}

/// Removes users, where the server lets us: what was measured is worth more.
async fn remove(plan: &Plan, endpoint: &Endpoint, ids: &[String]) {
    let requests = Requests::new(ids.iter().map(|id| endpoint.delete(&format!("/Users/{id}"))).collect());
    if let Err(error) = drive(&endpoint.addresses, plan.usual_connections(), &requests).await {
        progress(&format!("users are left behind: {error}"));
    }
}

/// The size of a database in which nobody is.
async fn empty_bytes(plan: &Plan, engine: Engine) -> Result<u64> {
    let storage: Storage = Muster::start(plan, engine).await?.freeze().await?.storage;
    storage.bytes().await
}
