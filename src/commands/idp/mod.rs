//! `muster idp`: an identity provider of one's own, to push from. One file a verb.

mod assign;
mod check;
mod clock;
mod cycle;
mod desk;
mod export;
mod generate;
mod group;
mod import;
mod init;
mod job;
mod log;
mod object;
mod on_demand;
mod reconcile;
mod scenario;
mod status;
mod target;
mod tasks;
mod user;
mod watch;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use idp::state;

use super::Error;
pub(super) use watch::watch;

/// `muster idp`
#[derive(Args)]
pub struct Idp {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    verb: Verb,
}

/// What all verbs take.
#[derive(Args)]
struct Common {
    /// Configuration file of the identity provider
    #[arg(long, global = true, value_name = "FILE", env = "MUSTER_IDP_FILE", default_value = "muster-idp.toml")]
    file: PathBuf,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
}

/// What to do.
#[derive(Subcommand)]
enum Verb {
    /// Write a commented configuration, and make an empty directory
    Init(init::Init),
    /// Make up people and groups for an empty directory
    Generate(generate::Generate),
    /// Take in users and groups from CSV or JSON files
    Import(import::Import),
    /// Write the directory as CSV or JSON
    Export(export::Export),
    /// Add, change, delete, restore and purge users
    #[command(subcommand)]
    User(user::User),
    /// Add, change, delete, restore and purge groups, and say who is in them
    #[command(subcommand)]
    Group(group::Group),
    /// Assign users and groups to the application
    Assign(assign::Assign),
    /// Take assignments to the application away
    Unassign(assign::Assign),
    /// Test the connection, as the persona does it: most look for somebody who cannot exist
    Test(job::Test),
    /// Try a SCIM server with the requests of identity providers, and say what they would stumble over
    Check(check::Check),
    /// Play what happens in companies against a SCIM server, and say where it does not go as expected
    Scenario(scenario::Play),
    /// Start the job, or let it go on
    Start(job::Start),
    /// Let the job wait: a cycle that runs comes to its end
    Pause(job::Pause),
    /// Start the job anew
    Restart(job::Restart),
    /// Run one cycle now: an initial one, or what changed since the last
    Cycle(cycle::Cycle),
    /// Run cycles, one an interval, until SIGTERM or Ctrl-C
    Run(cycle::Run),
    /// Provision one user or group now, and show the steps
    OnDemand(on_demand::OnDemand),
    /// Read all that the server has, and link it to who is in the directory: Okta's import
    Reconcile(reconcile::Reconcile),
    /// Show what failed and waits for another attempt, or ask for one
    Tasks(tasks::Tasks),
    /// Show the provisioning log, or write it as CSV
    Log(log::Log),
    /// Say how things stand
    Status(status::Status),
    /// Say what time it is, or have a clock of its own and wind it
    Clock(clock::Clock),
}

impl Idp {
    pub(super) fn run(self) -> Result<(), Error> {
        let Self { common, verb } = self;
        // What needs no configuration comes first.
        let verb = match verb {
            Verb::Init(init) => return init.run(&common),
            Verb::Check(check) => return check.run(&common),
            Verb::Scenario(play) => return play.run(&common),
            verb => verb,
        };
        let desk = desk::Desk::open(&common)?;
        match verb {
            Verb::Init(_) | Verb::Check(_) | Verb::Scenario(_) => Ok(()),
            Verb::Generate(generate) => generate.run(&desk),
            Verb::Import(import) => import.run(&desk),
            Verb::Export(export) => export.run(&desk),
            Verb::User(user) => user.run(&desk),
            Verb::Group(group) => group.run(&desk),
            Verb::Assign(assign) => assign.run(&desk, assign::Way::Assign),
            Verb::Unassign(assign) => assign.run(&desk, assign::Way::Unassign),
            Verb::Test(test) => test.run(&desk),
            Verb::Start(start) => start.run(&desk),
            Verb::Pause(pause) => pause.run(&desk),
            Verb::Restart(restart) => restart.run(&desk),
            Verb::Cycle(cycle) => cycle.run(&desk),
            Verb::Run(run) => run.run(&desk),
            Verb::OnDemand(on_demand) => on_demand.run(&desk),
            Verb::Reconcile(reconcile) => reconcile.run(&desk),
            Verb::Tasks(tasks) => tasks.run(&desk),
            Verb::Log(log) => log.run(&desk),
            Verb::Status(status) => status.run(&desk),
            Verb::Clock(clock) => clock.run(&desk),
        }
    }
}

impl From<state::Error> for Error {
    fn from(error: state::Error) -> Self {
        if error.is_refusal() { Self::Usage(error.to_string()) } else { Self::failed(error) }
    }
}
