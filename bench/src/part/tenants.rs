//! What tenants cost each other: a small organization among many, beside a large one in the same installation, and once
//! more while somebody pushes to the large one.

mod push;

use serde::Serialize;

use super::requests::workload::{Directory, Workload};
use super::requests::{WARM_UP, bare};
use crate::driver::{Endpoint, Load, Requests, drive, drive_and_read};
use crate::error::Result;
use crate::people::{self, Random};
use crate::plan::{Engine, Plan, progress};
use crate::server::Muster;
use crate::statistics::{float, median};
use crate::table::{Table, measure as decimal, percentage, whole};

use push::Push;

const WORKLOADS: [Workload; 5] =
    [Workload::Get, Workload::Lookup, Workload::ListByIndex, Workload::Filter, Workload::Create];

/// All workloads in an installation of so many organizations.
#[derive(Debug, Serialize)]
pub struct Figures {
    engine: Engine,
    organizations: usize,
    users_each: usize,
    users_of_large: usize,
    workloads: Vec<Row>,
}

/// Medians over the rounds, in requests per second and milliseconds.
#[derive(Debug, Serialize)]
struct Row {
    workload: &'static str,
    large_per_second: f64,
    small_per_second: f64,
    small_p99_ms: f64,
    /// Small by large.
    ratio: f64,
    /// In the small one, while the large one is pushed to.
    pushed_per_second: f64,
    pushed_p99_ms: f64,
    /// Pushed by small.
    left: f64,
    /// Users that came to the large one meanwhile.
    pushes_per_second: f64,
    bare_per_second: f64,
    /// Small by bare.
    share_of_bare: f64,
}

/// An organization, and who asks it.
struct Tenant {
    endpoint: Endpoint,
    directory: Directory,
}

struct Sample {
    large: Load,
    small: Load,
    pushed: Load,
    pushes_per_second: f64,
    bare: Load,
}

/// Measures so many organizations of `each` users beside one of `users`.
pub async fn measure(plan: &Plan, engine: Engine, organizations: usize, each: usize, users: usize) -> Result<Figures> {
    let name = format!("tenants, {}", engine.word());
    let filling = Muster::start(plan, Engine::Sqlite).await?;
    progress(&format!("{name}: creating {} users in one organization", whole(float(users))));
    let mut large = Tenant::filled(plan, filling.endpoint.clone(), users).await?;
    progress(&format!("{name}: creating {} users in each of {organizations}", whole(float(each))));
    let mut small = Vec::new();
    for number in 1..=organizations {
        let endpoint = filling.tenant(&format!("Tenant {number}")).await?;
        small.push(Tenant::filled(plan, endpoint, each).await?);
    }
    let filled = filling.pause().await?;
    if engine != Engine::Sqlite {
        progress(&format!("{name}: moving them"));
    }
    let muster = filled.on(plan, engine).await?.resume(plan).await?;
    for tenant in small.iter_mut().chain([&mut large]) {
        tenant.endpoint = Endpoint { token: tenant.endpoint.token.clone(), ..muster.endpoint.clone() };
    }
    let mut samples: [Vec<Sample>; WORKLOADS.len()] = Default::default();
    for number in 0..plan.rounds {
        progress(&format!("{name}: round {} of {}", number + 1, plan.rounds));
        let mut random = Random::new(number as u64);
        // Another one each time, so that what creates leave behind is in nobody's way.
        let small = &mut small[number % organizations];
        for (samples, workload) in samples.iter_mut().zip(WORKLOADS) {
            samples.push(sample(plan, workload, &mut large, small, &mut random, number % 2 == 1).await?);
        }
    }
    muster.stop().await?;
    let workloads =
        WORKLOADS.iter().zip(&samples).map(|(workload, samples)| Row::new(workload.name(), samples)).collect();
    Ok(Figures { engine, organizations, users_each: each, users_of_large: users, workloads })
}

async fn sample(
    plan: &Plan,
    workload: Workload,
    large: &mut Tenant,
    small: &mut Tenant,
    random: &mut Random,
    large_first: bool,
) -> Result<Sample> {
    let connections = plan.usual_connections();
    // Whoever comes first finds the server cold, so they take it in turns.
    let mut of_large = None;
    if large_first {
        of_large = Some(large.run(plan, workload, random).await?.0);
    }
    let (of_small, requests, lengths) = small.run(plan, workload, random).await?;
    let of_large = match of_large {
        Some(load) => load,
        None => large.run(plan, workload, random).await?.0,
    };
    let bare = bare(connections, &small.endpoint, &requests, lengths).await?;
    let push = Push::start(plan, large.endpoint.clone(), large.directory.new);
    let outcome = small.run(plan, workload, random).await;
    let (pushed, pushes_per_second) = push.end().await?;
    large.directory.new += pushed;
    Ok(Sample { large: of_large, small: of_small, pushed: outcome?.0, pushes_per_second, bare })
}

impl Tenant {
    async fn filled(plan: &Plan, endpoint: Endpoint, users: usize) -> Result<Self> {
        let ids = people::fill(&endpoint, plan.usual_connections(), 0..users).await?;
        Ok(Self { endpoint, directory: Directory { first: 0, users, ids, cursors: Vec::new(), new: users } })
    }

    /// One workload; gives its requests too, and the lengths of the answers.
    async fn run(
        &mut self,
        plan: &Plan,
        workload: Workload,
        random: &mut Random,
    ) -> Result<(Load, Requests, Vec<usize>)> {
        let connections = plan.usual_connections();
        let wake = Workload::Lookup.requests(plan, &self.endpoint, &self.directory, random, connections);
        drive(&self.endpoint.addresses, connections, &wake.first(WARM_UP)).await?;
        let requests = workload.requests(plan, &self.endpoint, &self.directory, random, connections);
        let length = |body: &[u8]| Ok(body.len());
        let (load, lengths) = drive_and_read(&self.endpoint.addresses, connections, &requests, length).await?;
        if workload == Workload::Create {
            self.directory.new += requests.len();
        }
        Ok((load, requests, lengths))
    }
}

impl Row {
    fn new(workload: &'static str, samples: &[Sample]) -> Self {
        let over = |figure: &dyn Fn(&Sample) -> f64| median(samples.iter().map(figure));
        Self {
            workload,
            large_per_second: over(&|sample| sample.large.per_second()),
            small_per_second: over(&|sample| sample.small.per_second()),
            small_p99_ms: over(&|sample| sample.small.percentile(99)),
            ratio: over(&|sample| sample.small.per_second() / sample.large.per_second()),
            pushed_per_second: over(&|sample| sample.pushed.per_second()),
            pushed_p99_ms: over(&|sample| sample.pushed.percentile(99)),
            left: over(&|sample| sample.pushed.per_second() / sample.small.per_second()),
            pushes_per_second: over(&|sample| sample.pushes_per_second),
            bare_per_second: over(&|sample| sample.bare.per_second()),
            share_of_bare: over(&|sample| sample.small.per_second() / sample.bare.per_second()),
        }
    }
}

/// All workloads in one table.
pub fn table(plan: &Plan, figures: &Figures) -> Table {
    let row = |row: &Row| {
        vec![
            row.workload.to_owned(),
            whole(row.large_per_second),
            whole(row.small_per_second),
            decimal(row.ratio),
            decimal(row.small_p99_ms),
            whole(row.pushed_per_second),
            decimal(row.left),
            decimal(row.pushed_p99_ms),
            whole(row.pushes_per_second),
            whole(row.bare_per_second),
            percentage(row.share_of_bare),
        ]
    };
    Table {
        title: format!(
            "{} organizations of {} users and one of {} on {}, over {} connections, in requests/s; pushed: in a small one, \
             while as many connections create users in the large one; medians (rounds: {})",
            whole(float(figures.organizations)),
            whole(float(figures.users_each)),
            whole(float(figures.users_of_large)),
            figures.engine.word(),
            plan.usual_connections(),
            plan.rounds
        ),
        headings: vec![
            "",
            "large",
            "small",
            "small/large",
            "p99 ms",
            "pushed",
            "pushed/small",
            "p99 ms",
            "pushes/s",
            "bare",
            "of bare",
        ],
        rows: figures.workloads.iter().map(row).collect(),
    }
}
