//! Medians over the rounds, and the tables made of them.

use serde::Serialize;

use super::Round;
use super::sample::{Measured, Sample, Unfit};
use super::workload::Workload;
use crate::plan::{Engine, Plan};
use crate::statistics::{float, large, median};
use crate::table::{Table, measure as decimal, megabytes, or_dash, percentage, whole};

/// One directory on one engine.
#[derive(Debug, Serialize)]
pub struct Figures {
    /// Absent where the server is not Muster.
    engine: Option<Engine>,
    users: usize,
    workloads: Vec<Row>,
    /// Bytes; absent where Linux does not tell, or the server's process is not known.
    peak_memory: Option<f64>,
    /// At the end of a round, without the pages of files that are mapped.
    own_memory: Option<f64>,
    /// Bytes of the whole database when it was filled.
    database_bytes: Option<u64>,
    /// What an empty database has is not counted.
    database_bytes_per_user: Option<f64>,
    /// From the start of the process to its being ready, with this directory.
    start_ms: Option<f64>,
}

#[derive(Debug, Serialize)]
struct Row {
    workload: &'static str,
    connections: usize,
    /// Why there is no figure; then all else is 0.
    unfit: Option<Unfit>,
    requests_per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    /// Processor time of the server, microseconds a request.
    cpu_us: Option<f64>,
    /// The same of the database server, where it runs on this machine.
    database_cpu_us: Option<f64>,
    bare_per_second: f64,
    bare_p50_ms: f64,
    bare_p99_ms: f64,
    /// Of the bare route's requests per second.
    share_of_bare: f64,
    raw_per_second: Option<f64>,
    share_of_raw: Option<f64>,
}

impl Figures {
    pub(super) fn new(
        engine: Option<Engine>,
        users: usize,
        workloads: &[(Workload, usize)],
        rounds: &[Round],
        size: Option<(u64, u64)>,
    ) -> Self {
        let row = |(index, &(workload, connections)): (usize, &(Workload, usize))| {
            let samples: Vec<&Sample> = rounds.iter().filter_map(|round| round.samples.get(index)).collect();
            Row::new(workload.name(), connections, &samples)
        };
        let over = |values: Vec<f64>| if values.is_empty() { None } else { Some(median(values)) };
        Self {
            engine,
            users,
            workloads: workloads.iter().enumerate().map(row).collect(),
            peak_memory: over(rounds.iter().filter_map(|round| round.peak_memory).map(large).collect()),
            own_memory: over(rounds.iter().filter_map(|round| round.own_memory).map(large).collect()),
            database_bytes: size.map(|(whole, _)| whole),
            database_bytes_per_user: size.map(|(_, of_users)| large(of_users) / float(users)),
            start_ms: over(rounds.iter().filter_map(|round| round.start_ms).collect()),
        }
    }
}

impl Row {
    fn new(workload: &'static str, connections: usize, samples: &[&Sample]) -> Self {
        let unfit = samples.iter().find_map(|sample| sample.as_ref().err().copied());
        let measured: Vec<&Measured> = samples.iter().filter_map(|sample| sample.as_ref().ok()).collect();
        let over = |figure: fn(&Measured) -> f64| median(measured.iter().map(|sample| figure(sample)));
        let known = |figure: fn(&Measured) -> Option<f64>| {
            let values: Vec<f64> = measured.iter().filter_map(|sample| figure(sample)).collect();
            if values.is_empty() { None } else { Some(median(values)) }
        };
        Self {
            workload,
            connections,
            unfit,
            requests_per_second: over(|sample| sample.server.per_second()),
            p50_ms: over(|sample| sample.server.percentile(50)),
            p99_ms: over(|sample| sample.server.percentile(99)),
            cpu_us: known(Measured::cpu_us),
            database_cpu_us: known(Measured::database_cpu_us),
            bare_per_second: over(|sample| sample.bare.per_second()),
            bare_p50_ms: over(|sample| sample.bare.percentile(50)),
            bare_p99_ms: over(|sample| sample.bare.percentile(99)),
            share_of_bare: over(|sample| sample.server.per_second() / sample.bare.per_second()),
            raw_per_second: known(|sample| sample.raw),
            share_of_raw: known(|sample| sample.raw.map(|raw| sample.server.per_second() / raw)),
        }
    }

    fn cells(&self, users: usize) -> Vec<String> {
        let what = vec![self.workload.to_owned(), whole(float(users)), whole(float(self.connections))];
        let figures = match self.unfit {
            Some(unfit) => vec![unfit.to_string()],
            None => vec![
                whole(self.requests_per_second),
                decimal(self.p50_ms),
                decimal(self.p99_ms),
                or_dash(self.cpu_us, decimal),
                or_dash(self.database_cpu_us, decimal),
                whole(self.bare_per_second),
                percentage(self.share_of_bare),
                or_dash(self.raw_per_second, whole),
                or_dash(self.share_of_raw, percentage),
            ],
        };
        [what, figures].concat()
    }
}

/// For each engine all workloads and sizes in one table, and one of the sizes as such.
pub fn tables(plan: &Plan, figures: &[Figures]) -> Vec<Table> {
    let mut tables = Vec::new();
    for of_engine in figures.chunk_by(|one, other| one.engine == other.engine) {
        let engine = of_engine.first().and_then(|figures| figures.engine);
        let on = engine.map_or_else(String::new, |engine| format!(" on {}", engine.word()));
        let limits = engine.map_or("a bare axum route", |_| "a bare axum route and the database alone (raw)");
        let rows = of_engine.iter().flat_map(|figures| figures.workloads.iter().map(|row| row.cells(figures.users)));
        tables.push(Table {
            title: format!("Requests{on}, beside {limits}; medians (rounds: {})", plan.rounds),
            headings: vec![
                "",
                "users",
                "connections",
                "requests/s",
                "p50 ms",
                "p99 ms",
                "CPU µs",
                "database µs",
                "bare/s",
                "of bare",
                "raw/s",
                "of raw",
            ],
            rows: rows.collect(),
        });
        let size = |figures: &Figures| {
            vec![
                whole(float(figures.users)),
                or_dash(figures.peak_memory, megabytes),
                or_dash(figures.own_memory, megabytes),
                or_dash(figures.database_bytes.map(large), megabytes),
                or_dash(figures.database_bytes_per_user, whole),
                or_dash(figures.start_ms, decimal),
            ]
        };
        tables.push(Table {
            title: format!("The server{on} as a whole"),
            headings: vec!["users", "peak memory", "own memory", "database", "bytes a user", "start ms"],
            rows: of_engine.iter().map(size).collect(),
        });
    }
    tables
}
