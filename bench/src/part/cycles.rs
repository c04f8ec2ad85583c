//! What Microsoft Entra ID sends in a cycle, and creates by Bulk beside single ones.
//!
//! The initial cycle looks every user up and creates it, then every group, and then adds the members. An incremental cycle
//! looks at what changed: one user in a hundred, and one member of each group.

mod trace;

use std::time::Duration;

use serde::Serialize;

use super::requests::{bare, cpu};
use crate::driver::{Requests, drive_and_read};
use crate::error::Result;
use crate::people;
use crate::plan::{Engine, Plan, progress};
use crate::server::Muster;
use crate::statistics::{float, median};
use crate::table::{Table, measure as decimal, or_dash, percentage, whole};

/// Every cycle in a directory of so many users.
#[derive(Debug, Serialize)]
pub struct Figures {
    engine: Engine,
    users: usize,
    groups: usize,
    steps: Vec<Row>,
}

/// Medians over the rounds.
#[derive(Debug, Serialize)]
struct Row {
    step: &'static str,
    /// Of a round.
    requests: usize,
    requests_per_second: f64,
    /// Users, groups or members that came or changed, whatever the step is about.
    objects_per_second: f64,
    /// Processor time of the server, microseconds a request.
    cpu_us: Option<f64>,
    bare_per_second: f64,
    /// Of the bare route's requests per second.
    share_of_bare: f64,
}

/// One step of one round, or several after each other.
#[derive(Clone, Copy)]
struct Step {
    name: &'static str,
    requests: usize,
    objects: usize,
    elapsed: Duration,
    cpu: Option<Duration>,
    bare: Duration,
}

/// Measures cycles over so many users, in groups.
pub async fn measure(plan: &Plan, engine: Engine, users: usize) -> Result<Figures> {
    let mut rounds = Vec::new();
    for number in 1..=plan.rounds {
        progress(&format!(
            "cycles, {}, {} users: round {number} of {}",
            engine.word(),
            whole(float(users)),
            plan.rounds
        ));
        rounds.push(round(plan, engine, users).await?);
    }
    let count = rounds.first().map_or(0, Vec::len);
    let row = |place: usize| Row::new(&rounds.iter().map(|steps: &Vec<Step>| steps[place]).collect::<Vec<_>>());
    Ok(Figures { engine, users, groups: trace::groups(users), steps: (0..count).map(row).collect() })
}

async fn round(plan: &Plan, engine: Engine, users: usize) -> Result<Vec<Step>> {
    let muster = Muster::start(plan, engine).await?;
    let endpoint = &muster.endpoint;
    let (came, ids) = step(plan, &muster, "users: lookup, POST", users, &trace::users(endpoint, users)).await?;
    let ids: Vec<String> = ids.into_iter().flatten().collect();
    let groups = trace::groups(users);
    let (grouped, group_ids) =
        step(plan, &muster, "groups: lookup, POST", groups, &trace::empty_groups(endpoint, groups)).await?;
    let group_ids: Vec<String> = group_ids.into_iter().flatten().collect();
    let members = trace::members(endpoint, &group_ids, &ids);
    let (joined, _) = step(plan, &muster, "members: PATCH", users, &members).await?;
    let initial = [came, grouped, joined].into_iter().reduce(Step::and);

    let changes = trace::changes(endpoint, &ids);
    let (changes, _) =
        step(plan, &muster, "users: lookup, GET, PATCH", trace::changed_users(users).len(), &changes).await?;
    let left = trace::leaving(endpoint, &group_ids, &ids);
    let (left, _) = step(plan, &muster, "members: GET of the group, PATCH", groups, &left).await?;
    let incremental = changes.and(left);

    let (single, bulk) = (users..users * 2, users * 2..users * 3);
    let (single, _) = step(plan, &muster, "single creates", users, &people::creates(endpoint, single)).await?;
    let (bulk, _) = step(plan, &muster, "Bulk of creates", users, &trace::bulk(endpoint, bulk)).await?;
    muster.stop().await?;
    let named = |name, step: Step| Step { name, ..step };
    let initial = initial.map(|step| named("initial cycle", step));
    let first = [came, grouped, joined].into_iter().chain(initial);
    Ok(first.chain([changes, left, named("incremental cycle", incremental), single, bulk]).collect())
}

/// Sends the requests to Muster, then to a bare route; gives the ids in the answers that have one.
async fn step(
    plan: &Plan,
    muster: &Muster,
    name: &'static str,
    objects: usize,
    requests: &Requests,
) -> Result<(Step, Vec<Option<String>>)> {
    let (connections, processes) = (plan.usual_connections(), muster.processes());
    let before = cpu(&processes);
    let keep = |body: &[u8]| Ok(body.to_vec());
    let (load, bodies) = drive_and_read(&muster.endpoint.addresses, connections, requests, keep).await?;
    let cpu = cpu(&processes).zip(before).map(|(after, before)| after.saturating_sub(before));
    trace::check(&bodies)?;
    let lengths = bodies.iter().map(Vec::len).collect();
    let bare = bare(connections, &muster.endpoint, requests, lengths).await?.elapsed;
    let ids = bodies.iter().map(|body| people::id(body).ok()).collect();
    Ok((Step { name, requests: load.requests, objects, elapsed: load.elapsed, cpu, bare }, ids))
}

impl Step {
    /// Both, one after the other; what comes and goes is that of the first.
    fn and(self, next: Self) -> Self {
        Self {
            requests: self.requests + next.requests,
            elapsed: self.elapsed + next.elapsed,
            cpu: self.cpu.zip(next.cpu).map(|(one, other)| one + other),
            bare: self.bare + next.bare,
            ..self
        }
    }
}

impl Row {
    fn new(rounds: &[Step]) -> Self {
        let over = |figure: &dyn Fn(&Step) -> f64| median(rounds.iter().map(figure));
        let first = rounds.first();
        let cpu: Vec<f64> = rounds
            .iter()
            .filter_map(|step| step.cpu.map(|cpu| cpu.as_secs_f64() * 1e6 / float(step.requests)))
            .collect();
        Self {
            step: first.map_or("", |step| step.name),
            requests: first.map_or(0, |step| step.requests),
            requests_per_second: over(&|step| float(step.requests) / step.elapsed.as_secs_f64()),
            objects_per_second: over(&|step| float(step.objects) / step.elapsed.as_secs_f64()),
            cpu_us: if cpu.is_empty() { None } else { Some(median(cpu)) },
            bare_per_second: over(&|step| float(step.requests) / step.bare.as_secs_f64()),
            share_of_bare: over(&|step| step.bare.as_secs_f64() / step.elapsed.as_secs_f64()),
        }
    }
}

/// All steps in one table.
pub fn table(plan: &Plan, figures: &Figures) -> Table {
    let row = |row: &Row| {
        vec![
            row.step.to_owned(),
            whole(float(row.requests)),
            whole(row.requests_per_second),
            whole(row.objects_per_second),
            or_dash(row.cpu_us, decimal),
            whole(row.bare_per_second),
            percentage(row.share_of_bare),
        ]
    };
    Table {
        title: format!(
            "Cycles of Entra ID with {} users in {} groups on {}, over {} connections; medians (rounds: {})",
            whole(float(figures.users)),
            whole(float(figures.groups)),
            figures.engine.word(),
            plan.usual_connections(),
            plan.rounds
        ),
        headings: vec!["", "requests", "requests/s", "objects/s", "CPU µs", "bare/s", "of bare"],
        rows: figures.steps.iter().map(row).collect(),
    }
}
