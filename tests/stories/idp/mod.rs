//! Our own identity provider against the real program: after each cycle both hold the same directory.
//!
//! - `scenarios`: what happens to people, told one by one
//! - `edits`, `same`: mixed changes of a generated directory, and whether both sides still hold the same
//! - `check`: that no identity provider stumbles over Muster
//! - `personas`, in a `company`: the same changes as other identity providers push them
//! - `terminal`: the job from the command line

mod check;
mod company;
mod edits;
mod personas;
mod same;
mod scenarios;
mod terminal;

use std::num::NonZeroUsize;

use idp::config::Persona;
use idp::job::{self, Engine, Report};
use idp::state::{Job, Scope};
use idp::{Clock, Config, Ids, State};
use jiff::SignedDuration;
use uuid::Uuid;

use crate::harness::{Connection, Server};
use edits::Edits;

/// An identity provider whose whole directory goes to a connection.
struct Provider {
    state: State,
    config: Config,
    clock: Clock,
    ids: Ids,
    connection: Connection,
}

impl Provider {
    fn new(flag: &str, users: usize, groups: usize) -> Self {
        Self::of(Persona::Entra, flag, users, groups)
    }

    fn of(persona: Persona, flag: &str, users: usize, groups: usize) -> Self {
        let server = Server::start(&[("LIMITS__REQUESTS_PER_SECOND", "0")]);
        let connection = Connection::on(server, personas::connection(persona));
        // A mirror: names change, and what is deleted is gone; who is disabled stays in the groups, as Entra expects.
        connection.set(&["--preset", "mirror", "--rule", "deprovisioned_stay_in_groups=true"]);
        let mut config = Config::of(persona);
        config.target.url = format!("{}{flag}", connection.base());
        config.target.token = connection.token.clone().unwrap_or_default();
        config.application.scope = Scope::All;
        config.job.deletion_threshold = 0;
        config.job.concurrency = NonZeroUsize::MIN.saturating_add(15);
        let state = State::in_memory().expect("a state");
        let clock = Clock::at("2026-09-01T08:00:00Z".parse().expect("a time"));
        state.generate(users, groups, 7, clock.now()).expect("an empty state takes people");
        state.save_job(&Job::new(Uuid::from_u128(7))).expect("saved");
        job::start(&state, clock.now()).expect("there is a job");
        Self { state, config, clock, ids: Ids::new(Uuid::from_u128(11)), connection }
    }

    /// Runs a cycle in which nothing fails.
    fn cycle(&self) -> Report {
        assert!(self.clock.wind(SignedDuration::from_mins(40)));
        let engine = Engine::new(&self.state, &self.config, self.clock.clone(), Uuid::from_u128(3)).expect("an engine");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let report = runtime.block_on(engine.cycle(&|_| {})).expect("the cycle runs");
        let failures = self.state.escrows(5).expect("read");
        assert!(report.cycle.completed && report.failed == 0, "{report:?}\n{failures:#?}");
        report
    }

    /// An initial cycle, so many edits, and an incremental one: the same directory on both sides after each.
    fn stays_the_same(&mut self, edits: usize) -> (Report, Report) {
        let first = self.cycle();
        assert!(first.cycle.initial);
        same::check(self);
        Edits::new(self).make(0..edits);
        let second = self.cycle();
        assert!(!second.cycle.initial);
        same::check(self);
        let third = self.cycle();
        let probes = personas::probes(self.config.behaviour.persona);
        assert_eq!(third.requests, probes, "nothing is left to do");
        (first, second)
    }
}

#[test]
fn both_hold_the_same_directory_after_each_cycle() {
    for flag in ["", "?aadOptscim062020"] {
        Provider::new(flag, 150, 20).stays_the_same(200);
    }
}

#[test]
fn a_company_is_the_same_on_both_sides_after_many_changes() {
    Provider::new("", 1_000, 50).stays_the_same(300);
}
