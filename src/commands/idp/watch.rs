//! A cycle, watched as it goes.

use std::cell::Cell;
use std::time::Duration;

use idp::job::{Engine, Event, Report};
use idp::state::{LogEntry, Status};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Error;

/// Failures that are shown of a cycle; the log has them all.
const SHOWN_FAILURES: usize = 5;

/// Runs a cycle with a bar that shows how it goes, and the first failures above it. Each entry of the log is told to
/// `listener`.
pub async fn watch(engine: &Engine<'_>, hidden: bool, listener: &dyn Fn(&LogEntry)) -> Result<Report, Error> {
    let style = ProgressStyle::with_template("{msg:<12} {wide_bar} {human_pos}/{human_len} {per_sec} {eta}");
    let bar = ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    if hidden {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    let shown = Cell::new(0);
    let observer = |event: Event<'_>| match event {
        Event::Began { initial, objects } => {
            bar.set_length(objects);
            bar.set_message(if initial { "initial" } else { "incremental" });
        }
        Event::Looked | Event::Reference => bar.inc(1),
        Event::References { requests } => bar.inc_length(requests),
        Event::Entry(entry) => {
            listener(entry);
            if entry.provisioning_status_info.status == Status::Failure && shown.get() < SHOWN_FAILURES {
                shown.set(shown.get() + 1);
                bar.suspend(|| eprintln!("{}", failure(entry)));
            }
        }
    };
    let report = engine.cycle(&observer).await;
    bar.finish_and_clear();
    Ok(report?)
}

fn failure(entry: &LogEntry) -> String {
    let error = entry.provisioning_status_info.error_information.as_ref();
    error.map_or_else(String::new, |error| format!("{}: {}", error.error_code, error.reason))
}
