//! `muster migrate-store`: the installation moves from the embedded database to PostgreSQL.

use std::time::Duration;

use app::PostgresOptions;
use app::migrate_store::{Moved, Step, migrate};
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};

use super::{Error, Place};

/// `muster migrate-store`
#[derive(Args)]
pub struct MigrateStore {
    /// Empty PostgreSQL database to move to [default: `database` of the configuration]; others on this machine can see
    /// a password that is in it
    #[arg(long, value_name = "URL")]
    to: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl MigrateStore {
    pub(super) fn run(self, place: &Place) -> Result<(), Error> {
        let config = place.config_with_database(self.to.as_deref())?;
        let Some(target) = config.postgres() else {
            let which = "there is no PostgreSQL database to move to: set `database` in the configuration, or --to";
            return Err(Error::Usage(which.to_owned()));
        };
        // Nothing is read from replicas, which may be those of another database.
        let target = PostgresOptions { replicas: Vec::new(), ..target };
        let bar = bar(self.json);
        let progress = |step, table: &'static str, rows| show(&bar, step, table, rows);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Error::failed)?;
        let moved = runtime.block_on(migrate(&config.data, &target, &progress));
        bar.finish_and_clear();
        let moved = moved?;
        if self.json {
            println!("{}", describe(&moved));
            return Ok(());
        }
        for Moved { table, rows } in &moved {
            println!("  {table:<26} {rows:>12}");
        }
        println!("Moved, and compared row by row; every audit trail is intact.");
        println!("Set `database` in the configuration of each node to this database, and start it: `muster serve`.");
        println!("The data directory {} is as it was; nothing uses it any more.", config.data.display());
        Ok(())
    }
}

fn bar(hidden: bool) -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {msg:<36} {human_pos} rows, {per_sec}");
    let bar = ProgressBar::no_length().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    if hidden {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

fn show(bar: &ProgressBar, step: Step, table: &str, rows: u64) {
    let doing = match step {
        Step::Copying => "copying",
        Step::Comparing => "comparing",
    };
    bar.set_message(format!("{doing} {table}"));
    bar.inc(rows);
}

fn describe(moved: &[Moved]) -> Value {
    let tables = moved.iter().map(|Moved { table, rows }| ((*table).to_owned(), Value::from(*rows)));
    json!({ "tables": tables.collect::<serde_json::Map<_, _>>() })
}
