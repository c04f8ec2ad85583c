//! The four requests that an identity provider sends most, as many a second as go through.
//!
//! Every round starts a fresh server, fills it, and asks it; after each workload a bare route gets the very same requests.
//! So the two are compared within seconds of each other, whatever else the machine does.

use serde::Serialize;
use serde_json::json;

use crate::bare_route;
use crate::driver::{Endpoint, Load, Requests, drive, drive_and_read};
use crate::error::Result;
use crate::muster::Muster;
use crate::people::{self, Random};
use crate::plan::{Plan, progress};
use crate::statistics::{float, median};
use crate::table::{Table, measure as decimal, percentage, whole};

const NAMES: [&str; 4] = ["create", "get by id", "userName eq", "PATCH displayName"];
/// Requests before the first that count, so that neither server is measured waking up.
const WARM_UP: usize = 500;

/// Medians over the rounds.
#[derive(Debug, Serialize)]
pub struct Figures {
    workload: &'static str,
    users: usize,
    requests_per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    bare_requests_per_second: f64,
    bare_p50_ms: f64,
    bare_p99_ms: f64,
    /// Of the bare route's requests per second.
    share_of_bare: f64,
}

/// One workload of one round.
struct Sample {
    muster: Load,
    bare: Load,
}

/// Measures all workloads in a directory of so many users.
pub async fn measure(plan: &Plan, users: usize) -> Result<Vec<Figures>> {
    let mut samples: [Vec<Sample>; NAMES.len()] = Default::default();
    for number in 1..=plan.rounds {
        progress(&format!("requests, {} users, round {number} of {}", whole(float(users)), plan.rounds));
        for (samples, sample) in samples.iter_mut().zip(round(plan, users, number).await?) {
            samples.push(sample);
        }
    }
    Ok(NAMES.iter().zip(samples).map(|(name, samples)| Figures::new(name, users, &samples)).collect())
}

async fn round(plan: &Plan, users: usize, number: usize) -> Result<[Sample; NAMES.len()]> {
    let muster = Muster::start(&plan.server).await?;
    let endpoint = &muster.endpoint;
    let mut random = Random::new(number as u64);
    let mut choose = |count: usize, make: &dyn Fn(usize, usize) -> Vec<u8>| -> Requests {
        Requests::new((0..count).map(|index| make(index, random.below(users))).collect())
    };
    let lookup = |user: usize| endpoint.find("/Users", &format!(r#"userName eq "{}""#, people::user_name(user)), "");

    // Entra ID looks every user up before it creates it, so a server has always seen these first.
    drive(endpoint.address, plan.connections, &choose(WARM_UP, &|_, user| lookup(user)), 200).await?;
    let (create, ids) = create(plan, endpoint, users).await?;
    let get = choose(plan.reads, &|_, user| endpoint.get(&format!("/Users/{}", ids[user])));
    let get = sample(plan, endpoint, &get).await?;
    let lookups = choose(plan.reads, &|_, user| lookup(user));
    let lookups = sample(plan, endpoint, &lookups).await?;
    // Another name every time: a PATCH that changes nothing would write nothing.
    let patch = choose(plan.writes, &|index, user| {
        let name = json!(format!("Renamed {index}"));
        endpoint.patch(&format!("/Users/{}", ids[user]), "Replace", "displayName", &name)
    });
    let patch = sample(plan, endpoint, &patch).await?;
    muster.child.stop().await?;
    Ok([create, get, lookups, patch])
}

/// Fills the empty directory; gives the ids, in the order of the people's numbers.
async fn create(plan: &Plan, endpoint: &Endpoint, users: usize) -> Result<(Sample, Vec<String>)> {
    let requests = people::creates(endpoint, 0..users);
    // The ids are read when the clock has stopped.
    let keep = |body: &[u8]| Ok(body.to_vec());
    let (muster, bodies) = drive_and_read(endpoint.address, plan.connections, &requests, 201, keep).await?;
    let bare = bare(plan, &requests, bodies.iter().map(Vec::len)).await?;
    let ids = bodies.iter().map(|body| people::id(body)).collect::<Result<_>>()?;
    Ok((Sample { muster, bare }, ids))
}

async fn sample(plan: &Plan, endpoint: &Endpoint, requests: &Requests) -> Result<Sample> {
    let length = |body: &[u8]| Ok(body.len());
    let (muster, lengths) = drive_and_read(endpoint.address, plan.connections, requests, 200, length).await?;
    let bare = bare(plan, requests, lengths.into_iter()).await?;
    Ok(Sample { muster, bare })
}

/// The same requests to a bare route that answers as many bytes.
async fn bare(plan: &Plan, requests: &Requests, lengths: impl Iterator<Item = usize>) -> Result<Load> {
    let bytes = lengths.max().unwrap_or_default();
    let child = bare_route::start(bytes).await?;
    let warm_up = Requests::new(requests.iter().take(WARM_UP).cloned().collect());
    drive(child.address, plan.connections, &warm_up, 200).await?;
    let load = drive(child.address, plan.connections, requests, 200).await?;
    child.stop().await?;
    Ok(load)
}

impl Figures {
    fn new(workload: &'static str, users: usize, samples: &[Sample]) -> Self {
        let over = |figure: &dyn Fn(&Sample) -> f64| median(samples.iter().map(figure));
        Self {
            workload,
            users,
            requests_per_second: over(&|sample| sample.muster.per_second()),
            p50_ms: over(&|sample| sample.muster.percentile(50)),
            p99_ms: over(&|sample| sample.muster.percentile(99)),
            bare_requests_per_second: over(&|sample| sample.bare.per_second()),
            bare_p50_ms: over(&|sample| sample.bare.percentile(50)),
            bare_p99_ms: over(&|sample| sample.bare.percentile(99)),
            share_of_bare: over(&|sample| sample.muster.per_second() / sample.bare.per_second()),
        }
    }

    fn row(&self) -> Vec<String> {
        vec![
            self.workload.to_owned(),
            whole(float(self.users)),
            whole(self.requests_per_second),
            decimal(self.p50_ms),
            decimal(self.p99_ms),
            whole(self.bare_requests_per_second),
            percentage(self.share_of_bare),
        ]
    }
}

/// All workloads and sizes in one table.
pub fn table(plan: &Plan, figures: &[Figures]) -> Table {
    Table {
        title: format!(
            "Requests over {} connections, beside a bare axum route; medians (rounds: {})",
            plan.connections, plan.rounds
        ),
        headings: vec!["", "users", "requests/s", "p50 ms", "p99 ms", "bare route/s", "of bare"],
        rows: figures.iter().map(Figures::row).collect(),
    }
}
