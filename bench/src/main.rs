//! Muster's benchmark: starts the server, drives it, and prints every figure beside the limit measured in the same run.
//!
//! The map: [`driver`] is a small HTTP client and load generator; [`muster`] starts the server under test and
//! [`bare_route`] the limit, both as a [`child`]; [`workload`], [`group`], [`directory`] and [`portal`] each measure one
//! thing and make a [`table`] of it.

mod bare_route;
mod child;
mod directory;
mod driver;
mod error;
mod group;
mod memory;
mod muster;
mod people;
mod plan;
mod portal;
mod statistics;
mod table;
mod workload;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::RangedU64ValueParser;
use clap::{Parser, Subcommand, ValueEnum};
use serde::Serialize;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{SignalKind, signal};

use crate::error::{Doing, Error, Result};
use crate::plan::Plan;
use crate::table::Table;

/// Measures Muster, every figure beside a bare axum route measured in the same run.
///
/// Build the server first: `cargo build --release`. Its data goes to a temporary directory: set TMPDIR to choose the disk.
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
    /// Sizes of the directory in the requests part [default: 1000,10000]
    #[arg(long, value_delimiter = ',', value_name = "N", value_parser = between(1, 1_000_000))]
    users: Vec<usize>,
    /// Connections that send requests at the same time
    #[arg(long, value_name = "N", default_value = "16", value_parser = between(1, 1_024))]
    connections: usize,
    /// Threads that drive the connections: more than one takes from the server's processors where there are few
    #[arg(long, value_name = "N", default_value = "1", value_parser = between(1, 64))]
    threads: usize,
    /// Rounds of the requests part, of which the median counts [default: 5]
    #[arg(long, value_name = "N", value_parser = between(1, 100))]
    rounds: Option<usize>,
    /// Members of the large group in the group part [default: 50000]
    #[arg(long, value_name = "N", value_parser = between(50, 1_000_000))]
    members: Option<usize>,
    /// Users in the directory and portal parts [default: 100000]
    #[arg(long, value_name = "N", value_parser = between(1, 1_000_000))]
    directory: Option<usize>,
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
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Create, get, look up and patch, as many a second as go through
    Requests,
    /// A small group and a large one
    Group,
    /// Questions to a large directory
    Directory,
    /// Pages of the portal, with a large directory
    Portal,
}

/// What is written as JSON. A part that was not measured is absent.
#[derive(Default, Serialize)]
struct Report {
    processors: usize,
    connections: usize,
    threads: usize,
    rounds: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    requests: Vec<workload::Figures>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<group::Figures>,
    #[serde(skip_serializing_if = "Option::is_none")]
    directory: Option<directory::Figures>,
    #[serde(skip_serializing_if = "Option::is_none")]
    portal: Option<portal::Figures>,
}

fn between(least: u64, most: u64) -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(least..=most)
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Some(Command::BareRoute { bytes }) => {
            runtime(&mut Builder::new_multi_thread()).and_then(|runtime| runtime.block_on(bare_route::serve(bytes)))
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

/// Measures until done or told to end; either way the servers are dropped, and so killed.
async fn until_ended(arguments: &Arguments) -> Result<()> {
    let listen = |kind| signal(kind).doing(|| "listening for signals".to_owned());
    let (mut interrupt, mut terminate) = (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
    tokio::select! {
        result = measure(arguments) => result,
        _ = interrupt.recv() => Err(Error::Other("interrupted".to_owned())),
        _ = terminate.recv() => Err(Error::Other("terminated".to_owned())),
    }
}

async fn measure(arguments: &Arguments) -> Result<()> {
    let plan = arguments.plan()?;
    let wanted = |part| arguments.only.is_empty() || arguments.only.contains(&part);
    let processors = std::thread::available_parallelism().map_or(1, Into::into);
    let (connections, rounds) = (plan.connections, plan.rounds);
    let threads = arguments.threads;
    let mut report = Report { processors, connections, threads, rounds, ..Report::default() };
    println!("{} on {processors} processors, shared with the driver", plan.server.display());
    if wanted(Part::Requests) {
        for users in arguments.users() {
            report.requests.extend(workload::measure(&plan, users).await?);
        }
        show(&workload::table(&plan, &report.requests));
    }
    if wanted(Part::Group) {
        let figures = group::measure(&plan, arguments.members.unwrap_or(arguments.pick(50_000, 5_000))).await?;
        group::tables(&plan, &figures).iter().for_each(show);
        report.group = Some(figures);
    }
    if wanted(Part::Directory) {
        let figures = directory::measure(&plan, arguments.directory.unwrap_or(arguments.pick(100_000, 10_000))).await?;
        show(&directory::table(&plan, &figures));
        report.directory = Some(figures);
    }
    if wanted(Part::Portal) {
        let figures = portal::measure(&plan, arguments.directory.unwrap_or(arguments.pick(100_000, 10_000))).await?;
        show(&portal::table(&plan, &figures));
        report.portal = Some(figures);
    }
    match &arguments.json {
        Some(file) => {
            let json = serde_json::to_string_pretty(&report).map_err(|error| Error::Other(error.to_string()))?;
            fs::write(file, json + "\n").doing(|| format!("writing {}", file.display()))
        }
        None => Ok(()),
    }
}

fn show(table: &Table) {
    print!("\n{table}");
}

impl Arguments {
    fn plan(&self) -> Result<Plan> {
        let server = match &self.server {
            Some(server) => muster::existing(server)?,
            None => muster::beside_this_executable()?,
        };
        Ok(Plan {
            server,
            connections: self.connections,
            rounds: self.rounds.unwrap_or(self.pick(5, 1)),
            reads: self.pick(20_000, 5_000),
            writes: self.pick(10_000, 2_000),
            samples: self.pick(51, 11),
        })
    }

    fn users(&self) -> Vec<usize> {
        match (self.users.is_empty(), self.quick) {
            (false, _) => self.users.clone(),
            (true, true) => vec![1_000],
            (true, false) => vec![1_000, 10_000],
        }
    }

    fn pick<T>(&self, full: T, quick: T) -> T {
        if self.quick { quick } else { full }
    }
}
