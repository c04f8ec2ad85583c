//! Muster's benchmark: starts the server, drives it, and prints every figure beside the limit measured in the same run.
//!
//! The map: [`driver`] is a small HTTP client and load generator; [`server`] starts the server under test, or finds one;
//! [`limit`] is what its figures stand beside; each file of [`part`] measures one thing and makes a [`table`] of it.

mod driver;
mod error;
mod limit;
mod part;
mod people;
mod plan;
mod server;
mod statistics;
mod table;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::RangedU64ValueParser;
use clap::{Parser, Subcommand, ValueEnum};
use serde::Serialize;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{SignalKind, signal};

use crate::error::{Doing, Error, Result};
use crate::limit::bare_route;
use crate::part::{cycles, directory, group, instructions, portal, requests, start, tenants};
use crate::plan::{Engine, Plan};
use crate::server::{Foreign, Postgres};
use crate::table::Table;

/// Measures Muster or another SCIM server, every figure beside a limit measured in the same run.
///
/// Build the server first: `cargo build --release`. Its data goes to a temporary directory: set TMPDIR to choose the disk.
/// What is measured, and what the limits are, is in docs/bench.md.
#[derive(Parser)]
#[command(name = "muster-bench", version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Measure little and soon: a look, not a figure to quote
    #[arg(long)]
    quick: bool,
    /// Measure these parts only
    #[arg(long, value_enum, value_delimiter = ',', value_name = "PART")]
    only: Vec<Part>,
    /// What keeps the directory
    #[arg(long, value_enum, value_delimiter = ',', value_name = "ENGINE", default_value = "sqlite")]
    engine: Vec<Engine>,
    /// A PostgreSQL server on which databases may be made: `postgres://USER@HOST:PORT`
    #[arg(long, value_name = "URL", env = "TEST_POSTGRES")]
    postgres: Option<String>,
    /// Processes of Muster that share one PostgreSQL database
    #[arg(long, value_name = "N", default_value = "1", value_parser = between(1, 64))]
    nodes: usize,
    /// Sizes of the directory in the requests part [default: 1000,100000]
    #[arg(long, value_delimiter = ',', value_name = "N", value_parser = between(1, 10_000_000))]
    users: Vec<usize>,
    /// Connections that send requests at the same time; each of them in the requests part, and one elsewhere
    #[arg(long, value_delimiter = ',', value_name = "N", default_value = "16", value_parser = between(1, 1_024))]
    connections: Vec<usize>,
    /// Threads that drive the connections: more than one takes from the server's processors where there are few
    #[arg(long, value_name = "N", default_value = "1", value_parser = between(1, 64))]
    threads: usize,
    /// Rounds, of which the median counts [default: 5]
    #[arg(long, value_name = "N", value_parser = between(1, 100))]
    rounds: Option<usize>,
    /// Sizes of the groups in the group part [default: 100,10000,100000]
    #[arg(long, value_delimiter = ',', value_name = "N", value_parser = between(1, 1_000_000))]
    members: Vec<usize>,
    /// Users in the cycles part [default: 10000]
    #[arg(long, value_name = "N", value_parser = between(1, 1_000_000))]
    cycle: Option<usize>,
    /// Small organizations in the tenants part [default: 100]
    #[arg(long, value_name = "N", value_parser = between(1, 10_000))]
    tenants: Option<usize>,
    /// Users of each small organization in the tenants part
    #[arg(long, value_name = "N", default_value = "1000", value_parser = between(100, 1_000_000))]
    each: usize,
    /// Users in the directory, portal, start and tenants parts [default: 100000]
    #[arg(long, value_name = "N", value_parser = between(1, 10_000_000))]
    directory: Option<usize>,
    /// Measure the requests part of a SCIM server that runs already: what stands before `/Users`, over http
    #[arg(long, value_name = "URL", requires = "token")]
    against: Option<String>,
    /// The bearer token for --against
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
    /// The server's process with --against, for its memory and processor time
    #[arg(long, value_name = "PID", requires = "against")]
    pid: Option<u32>,
    /// Write the figures to a file as well
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// The server to start [default: `muster` beside this executable]
    #[arg(long, value_name = "FILE")]
    server: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Answer every request with so many bytes, until stdin closes
    #[command(name = bare_route::SUBCOMMAND, hide = true)]
    BareRoute {
        #[arg(long)]
        bytes: usize,
        #[arg(long)]
        base: String,
    },
    /// Count what the main requests cost in instructions, and compare with what is recorded; needs Valgrind
    Instructions(Instructions),
}

#[derive(clap::Args)]
struct Instructions {
    /// Record what is counted instead
    #[arg(long)]
    record: bool,
    /// What is recorded
    #[arg(long, value_name = "FILE", default_value = "bench/instructions.json")]
    file: PathBuf,
    /// The server to start [default: `muster` beside this executable]
    #[arg(long, value_name = "FILE")]
    server: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Create, get, look up, list, filter and patch, as many a second as go through
    Requests,
    /// Small groups and large ones
    Group,
    /// The initial and the incremental cycle of Entra ID, and Bulk
    Cycles,
    /// Questions to a large directory
    Directory,
    /// Pages of the portal, with a large directory
    Portal,
    /// Until a server is ready that has a large directory
    Start,
    /// A small organization beside a large one
    Tenants,
}

/// What is written as JSON. A part that was not measured is absent.
#[derive(Default, Serialize)]
struct Report {
    processors: usize,
    connections: Vec<usize>,
    threads: usize,
    nodes: usize,
    rounds: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    requests: Vec<requests::Figures>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    group: Vec<group::Figures>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cycles: Vec<cycles::Figures>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    directory: Vec<directory::Figures>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    portal: Vec<portal::Figures>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    start: Vec<start::Figures>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tenants: Vec<tenants::Figures>,
}

fn between(least: u64, most: u64) -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(least..=most)
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Some(Command::BareRoute { bytes, ref base }) => runtime(&mut Builder::new_multi_thread())
            .and_then(|runtime| runtime.block_on(bare_route::serve(bytes, base))),
        Some(Command::Instructions(ref counting)) => {
            runtime(&mut Builder::new_current_thread()).and_then(|runtime| runtime.block_on(counting.run(&arguments)))
        }
        None => {
            let mut builder = match arguments.threads {
                // Without other threads to wake, a request costs the driver less.
                1 => Builder::new_current_thread(),
                _ => Builder::new_multi_thread(),
            };
            runtime(builder.worker_threads(arguments.threads))
                .and_then(|runtime| runtime.block_on(until_ended(&arguments)))
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("muster-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn runtime(builder: &mut Builder) -> Result<Runtime> {
    builder.enable_all().build().doing(|| "starting the runtime".to_owned())
}

/// Measures until done or told to end; either way the servers are dropped, and so killed, and their databases removed.
async fn until_ended(arguments: &Arguments) -> Result<()> {
    let listen = |kind| signal(kind).doing(|| "listening for signals".to_owned());
    let (mut interrupt, mut terminate) = (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
    let plan = arguments.plan().await?;
    let ended = tokio::select! {
        result = measure(arguments, &plan) => result,
        _ = interrupt.recv() => Err(Error::Other("interrupted".to_owned())),
        _ = terminate.recv() => Err(Error::Other("terminated".to_owned())),
    };
    match &plan.postgres {
        Some(postgres) => ended.and(postgres.clean().await),
        None => ended,
    }
}

async fn measure(arguments: &Arguments, plan: &Plan) -> Result<()> {
    let processors = std::thread::available_parallelism().map_or(1, Into::into);
    let mut report = Report {
        processors,
        connections: plan.connections.clone(),
        threads: arguments.threads,
        nodes: plan.nodes,
        rounds: plan.rounds,
        ..Report::default()
    };
    if let (Some(url), Some(token)) = (&arguments.against, &arguments.token) {
        println!("{url}; {processors} processors here");
        let server = Foreign::find(url, token.clone(), arguments.pid).await?;
        for users in arguments.users() {
            report.requests.push(requests::measure_foreign(plan, &server, users).await?);
        }
        requests::tables(plan, &report.requests).iter().for_each(show);
    } else {
        println!("{} on {processors} processors, shared with the driver", plan.server.display());
        measure_parts(arguments, plan, &mut report).await?;
    }
    match &arguments.json {
        Some(file) => {
            let json = serde_json::to_string_pretty(&report).map_err(|error| Error::Other(error.to_string()))?;
            fs::write(file, json + "\n").doing(|| format!("writing {}", file.display()))
        }
        None => Ok(()),
    }
}

async fn measure_parts(arguments: &Arguments, plan: &Plan, report: &mut Report) -> Result<()> {
    let wanted = |part| arguments.only.is_empty() || arguments.only.contains(&part);
    let directory = arguments.directory.unwrap_or(arguments.pick(100_000, 10_000));
    if wanted(Part::Requests) {
        for &engine in &arguments.engine {
            for users in arguments.users() {
                report.requests.push(requests::measure(plan, engine, users).await?);
            }
        }
        requests::tables(plan, &report.requests).iter().for_each(show);
    }
    for &engine in &arguments.engine {
        if wanted(Part::Group) {
            let figures = group::measure(plan, engine, &arguments.members()).await?;
            group::tables(plan, &figures).iter().for_each(show);
            report.group.push(figures);
        }
        if wanted(Part::Cycles) {
            let figures =
                cycles::measure(plan, engine, arguments.cycle.unwrap_or(arguments.pick(10_000, 1_000))).await?;
            show(&cycles::table(plan, &figures));
            report.cycles.push(figures);
        }
        if wanted(Part::Directory) {
            let figures = directory::measure(plan, engine, directory).await?;
            show(&directory::table(plan, &figures));
            report.directory.push(figures);
        }
        if wanted(Part::Portal) {
            let figures = portal::measure(plan, engine, directory).await?;
            show(&portal::table(plan, &figures));
            report.portal.push(figures);
        }
        if wanted(Part::Start) {
            let figures = start::measure(plan, engine, directory).await?;
            show(&start::table(&figures));
            report.start.push(figures);
        }
        if wanted(Part::Tenants) {
            let organizations = arguments.tenants.unwrap_or(arguments.pick(100, 3));
            let figures = tenants::measure(plan, engine, organizations, arguments.each, directory).await?;
            show(&tenants::table(plan, &figures));
            report.tenants.push(figures);
        }
    }
    Ok(())
}

fn show(table: &Table) {
    print!("\n{table}");
}

impl Instructions {
    async fn run(&self, arguments: &Arguments) -> Result<()> {
        let mut plan = arguments.plan().await?;
        if let Some(server) = &self.server {
            plan.server = server::existing(server)?;
        }
        show(&instructions::measure(&plan, &self.file, self.record).await?);
        Ok(())
    }
}

impl Arguments {
    async fn plan(&self) -> Result<Plan> {
        let server = match (&self.server, &self.against) {
            (Some(server), _) => server::existing(server)?,
            (None, None) => server::beside_this_executable()?,
            (None, Some(_)) => PathBuf::new(),
        };
        let postgres = self.postgres.as_deref().filter(|_| self.engine.contains(&Engine::Postgres)).map(Postgres::new);
        if postgres.is_none() && self.engine.contains(&Engine::Postgres) {
            return Err(Error::Other("--engine postgres needs --postgres URL, or TEST_POSTGRES".to_owned()));
        }
        if let Some(postgres) = &postgres
            && !self.quick
            && !postgres.is_durable().await?
        {
            return Err(Error::Other(
                "this PostgreSQL does not write to the disk (fsync, full_page_writes)".to_owned(),
            ));
        }
        Ok(Plan {
            server,
            counted: None,
            postgres,
            nodes: self.nodes,
            connections: self.connections.clone(),
            rounds: self.rounds.unwrap_or(self.pick(5, 1)),
            reads: self.pick(20_000, 4_000),
            writes: self.pick(10_000, 1_000),
            samples: self.pick(51, 11),
        })
    }

    fn users(&self) -> Vec<usize> {
        match (self.users.is_empty(), self.quick) {
            (false, _) => self.users.clone(),
            (true, true) => vec![1_000],
            (true, false) => vec![1_000, 100_000],
        }
    }

    /// Sizes of groups, the smallest first.
    fn members(&self) -> Vec<usize> {
        let mut members = match (self.members.is_empty(), self.quick) {
            (false, _) => self.members.clone(),
            (true, true) => vec![100, 1_000, 5_000],
            (true, false) => vec![100, 10_000, 100_000],
        };
        members.sort_unstable();
        members
    }

    fn pick<T>(&self, full: T, quick: T) -> T {
        if self.quick { quick } else { full }
    }
}
