//! `muster demo`: the whole thing in one command, with people that do not exist.
//!
//! It serves from a temporary directory and pushes into itself over HTTP, as Microsoft Entra ID does: an initial cycle of
//! everybody, and after a few changes in the company an incremental one.

mod company;

use std::cell::RefCell;

use app::connections::Update;
use app::{Random, connections, tokens};
use clap::Args;
use directory::IdentityProvider;
use directory::settings::RulesUpdate;
use idp::job::{self, Engine, Report};
use idp::state::{Action, Kind, LogEntry, Scope, Status, StepKind};
use idp::{Clock, Config as IdpConfig, State};
use server::Config;
use server::SCIM_PATH;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::idp::watch;
use super::serve::stopped;
use super::{Error, open};

/// `muster demo`
#[derive(Args)]
pub struct Demo {
    /// People to push
    #[arg(long, default_value_t = 1_000)]
    users: usize,
    /// Groups to push
    #[arg(long, default_value_t = 50)]
    groups: usize,
    /// What the people are made up from; the same number gives the same people
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// End after the push instead of serving on
    #[arg(long)]
    exit_after_push: bool,
}

impl Demo {
    pub(super) fn run(self) -> Result<(), Error> {
        let place = tempfile::Builder::new().prefix("muster-demo-").tempdir().map_err(Error::failed)?;
        let mut config = Config { listen: "127.0.0.1:0".into(), data: place.path().to_owned(), ..Config::default() };
        config.limits.requests_per_second = 0;
        let runtime = tokio::runtime::Runtime::new().map_err(Error::failed)?;
        runtime.block_on(self.play(&config))
    }

    async fn play(self, config: &Config) -> Result<(), Error> {
        let interrupted = stopped().map_err(Error::failed)?;
        tokio::pin!(interrupted);
        let app = open(config).await?;
        let operator = app::organizations::operator(&app, None).await?;
        let connection = connections::create(&app, &operator, "Entra ID", IdentityProvider::Entra).await?;
        // Some of the people have no mailbox, and all of them are to be seen.
        let rules = RulesUpdate { email_mandatory: Some(false), ..RulesUpdate::default() };
        let update = Update { rules, ..Update::default() };
        let connection = connections::update(&app, &operator, &connection.id, update).await?;
        let token = tokens::create(&app, &operator, &connection, "demo").await?.reveal();
        let listening = server::bind(config, app.clone()).await.map_err(Error::failed)?;
        let url = format!("http://{}{SCIM_PATH}", listening.address());
        let (stop, stopping) = oneshot::channel::<()>();
        let serving = tokio::spawn(listening.run(async move {
            // Either way, told to stop or nobody left to tell, it is over.
            let _ = stopping.await;
        }));
        println!("Muster serves at {url}, from a temporary directory.");

        let outcome = tokio::select! {
            outcome = self.push(&url, &token) => outcome.map(Some),
            () = &mut interrupted => Ok(None),
        };
        if let Ok(Some(_)) = &outcome {
            invite(&url, &token);
            if !self.exit_after_push {
                println!("\nServing until Ctrl-C; then all of it is gone.");
                interrupted.await;
            }
        }
        drop(stop);
        serving.await.map_err(Error::failed)?;
        app.close().await;
        match outcome? {
            Some(failed) if failed > 0 => Err(Error::Failed(format!("{failed} of the push failed"))),
            _ => Ok(()),
        }
    }

    /// Pushes the company, has it change, and pushes what changed; answers how much failed.
    async fn push(&self, url: &str, token: &str) -> Result<u64, Error> {
        let mut config = IdpConfig::default();
        url.clone_into(&mut config.target.url);
        token.clone_into(&mut config.target.token);
        config.application.scope = Scope::All;
        let clock = Clock::system();
        let state = State::in_memory()?;
        company::make_up(&state, self.users, self.groups, self.seed, clock.now())?;
        state.save_job(&idp::state::Job::new(new_id()?))?;
        job::start(&state, clock.now())?;

        let engine = Engine::new(&state, &config, clock.clone(), new_id()?)?;
        let first = cycle(&engine, "The first cycle, of everybody").await?;
        company::change(&state, clock.now())?;
        let second = cycle(&engine, "The second, of what changed in the company meanwhile").await?;
        Ok(first.failed + second.failed)
    }
}

fn new_id() -> Result<Uuid, Error> {
    Ok(Random::system().uuid()?)
}

/// What a cycle did, as people count it.
#[derive(Default)]
struct Seen {
    created: [u64; 2],
    updated: u64,
    disabled: u64,
    managers: u64,
    added: usize,
    removed: usize,
    failed: u64,
}

impl Seen {
    fn note(&mut self, entry: &LogEntry) {
        let kind = if entry.source_identity.identity_type == "Group" { Kind::Group } else { Kind::User };
        let references =
            entry.provisioning_steps.iter().any(|step| step.provisioning_step_type == StepKind::ReferenceResolution);
        match (entry.provisioning_status_info.status, entry.provisioning_action) {
            (Status::Failure, _) => self.failed += 1,
            (Status::Success, _) if references && kind == Kind::User => self.managers += 1,
            (Status::Success, _) if references => {
                let added = entry.modified_properties.iter().filter(|property| property.new_value.is_some()).count();
                self.added += added;
                self.removed += entry.modified_properties.len() - added;
            }
            (Status::Success, Action::Create) => self.created[usize::from(kind == Kind::Group)] += 1,
            (Status::Success, Action::Update) => self.updated += 1,
            (Status::Success, Action::Disable) => self.disabled += 1,
            _ => {}
        }
    }

    fn show(&self, title: &str, report: &Report) {
        println!("\n{title}:");
        for (what, count, done) in [
            ("people", self.created[0], "created"),
            ("groups", self.created[1], "created"),
            ("changes", self.updated, "of people and groups sent"),
            ("people", self.disabled, "disabled, who left"),
            ("managers", self.managers, "set"),
            ("memberships", self.added as u64, "added, one request each"),
            ("memberships", self.removed as u64, "removed"),
            ("failed", self.failed, ""),
        ] {
            if count > 0 {
                println!("{}", format!("  {what:<11} {count:>8} {done}").trim_end());
            }
        }
        println!("  {} requests in {:.1} s", report.requests, report.took.as_secs_f64());
    }
}

/// Runs a cycle and shows what it did.
async fn cycle(engine: &Engine<'_>, title: &str) -> Result<Report, Error> {
    let seen = RefCell::new(Seen::default());
    let report = watch(engine, false, &|entry| seen.borrow_mut().note(entry)).await?;
    if let Some(stopped) = &report.stopped {
        return Err(Error::failed(stopped));
    }
    seen.into_inner().show(title, &report);
    Ok(report)
}

fn invite(url: &str, token: &str) {
    println!();
    println!("  SCIM URL  {url}");
    println!("  Token     {token}");
    println!();
    println!("Try:");
    println!("  curl -H 'Authorization: Bearer {token}' '{url}/Users?count=2'");
}
