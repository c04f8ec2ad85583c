//! `muster demo`: the whole thing in one command, with people that do not exist.
//!
//! It serves from a temporary directory and pushes into itself over HTTP, as Microsoft Entra ID does in
//! its first cycle.

use std::sync::Mutex;
use std::time::Duration;

use app::connections::Update;
use app::{Random, connections, tokens};
use clap::Args;
use directory::IdentityProvider;
use directory::settings::RulesUpdate;
use idp::client::Settings;
use idp::push::{Event, Options, Summary, initial_cycle};
use idp::{Client, Directory};
use indicatif::{ProgressBar, ProgressStyle};
use server::Config;
use server::SCIM_PATH;
use tokio::sync::oneshot;

use super::serve::stopped;
use super::{Error, open};

/// Failures that are shown; the rest are counted.
const SHOWN_FAILURES: usize = 5;
/// How many more people than asked for are made up at most, to make up for those who are disabled.
const SPARE: usize = 10_000;

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
        if let Ok(Some(summary)) = &outcome {
            report(summary, &url, &token);
            if !self.exit_after_push {
                println!("\nServing until Ctrl-C; then all of it is gone.");
                interrupted.await;
            }
        }
        drop(stop);
        serving.await.map_err(Error::failed)?;
        app.close().await;
        match outcome? {
            Some(summary) if failures(&summary) > 0 => {
                Err(Error::Failed(format!("{} of the push failed", failures(&summary))))
            }
            _ => Ok(()),
        }
    }

    async fn push(&self, url: &str, token: &str) -> Result<Summary, Error> {
        let directory = self.people();
        let client = Client::new(&Settings::new(url, token)).map_err(Error::failed)?;
        let probe = Random::system().uuid()?;
        let progress = Progress::new();
        let summary = initial_cycle(&client, &directory, &Options::new(probe), &|event| progress.observe(event)).await;
        progress.bar.finish_and_clear();
        summary.map_err(Error::failed)
    }

    /// As many enabled people as were asked for: Entra never creates the disabled ones.
    fn people(&self) -> Directory {
        let enabled = |directory: &Directory| directory.users().filter(|user| user.account_enabled).count();
        let mut made_up = Directory::generate(self.users, self.groups, self.seed);
        for spare in 1..SPARE {
            if enabled(&made_up) >= self.users {
                break;
            }
            made_up = Directory::generate(self.users + spare, self.groups, self.seed);
        }
        made_up
    }
}

/// The bar, and the first few failures above it.
struct Progress {
    bar: ProgressBar,
    failures: Mutex<usize>,
}

impl Progress {
    fn new() -> Self {
        let style = ProgressStyle::with_template("{msg:<11} {wide_bar} {human_pos}/{human_len} {eta}");
        let bar = ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(100));
        Self { bar, failures: Mutex::new(0) }
    }

    fn observe(&self, event: Event) {
        self.bar.inc(event.units());
        match event {
            Event::Started { total } => self.bar.set_length(total),
            Event::UserDone(_) => self.bar.set_message("people"),
            Event::GroupDone(_) => self.bar.set_message("groups"),
            Event::ReferenceDone(_) => self.bar.set_message("memberships"),
            Event::Failed { what, status, detail } => {
                self.failed(&format!("{what}: {} {detail}", status.unwrap_or_default()));
            }
            Event::Finished(_) => {}
        }
    }

    fn failed(&self, line: &str) {
        if let Ok(mut count) = self.failures.lock() {
            *count += 1;
            if *count <= SHOWN_FAILURES {
                self.bar.suspend(|| eprintln!("{line}"));
            }
        }
    }
}

fn failures(summary: &Summary) -> u64 {
    summary.users.failed + summary.groups.failed + summary.managers.failed + summary.members.failed
}

fn report(summary: &Summary, url: &str, token: &str) {
    let Summary { users, groups, managers, members, latency, elapsed, .. } = summary;
    let seconds = elapsed.as_secs_f64();
    println!();
    println!("  people       {:>7} created", users.created);
    println!("  groups       {:>7} created", groups.created);
    println!("  managers     {:>7} set", managers.set);
    println!("  memberships  {:>7} added, one request each", members.set);
    if users.skipped > 0 {
        println!("  left out     {:>7} who are disabled at the identity provider", users.skipped);
    }
    if failures(summary) > 0 {
        println!("  failed       {:>7}", failures(summary));
    }
    println!();
    println!(
        "{} requests in {seconds:.1} s; half of them took at most {:.1} ms.",
        latency.count,
        latency.p50.as_secs_f64() * 1_000.0
    );
    println!();
    println!("  SCIM URL  {url}");
    println!("  Token     {token}");
    println!();
    println!("Try:");
    println!("  curl -H 'Authorization: Bearer {token}' '{url}/Users?count=2'");
}
