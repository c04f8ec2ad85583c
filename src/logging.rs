//! The log, on standard error: standard output is for what a command was asked to print.

use std::io::{self, IsTerminal};

use server::config::{Log, LogFormat};
use tracing_subscriber::EnvFilter;

use crate::commands::Error;

/// What `log.level` lets through.
///
/// # Errors
/// Where it is no level and no list of directives.
pub fn filter(log: &Log) -> Result<EnvFilter, Error> {
    EnvFilter::try_new(&log.level).map_err(|error| Error::Usage(format!("configuration: log.level: {error}")))
}

/// Starts the log.
///
/// # Errors
/// As [`filter`].
pub fn start(log: &Log) -> Result<(), Error> {
    let lines = tracing_subscriber::fmt().with_env_filter(filter(log)?).with_writer(io::stderr);
    match log.format {
        LogFormat::Pretty => lines.with_target(false).with_ansi(io::stderr().is_terminal()).init(),
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).init(),
    }
    Ok(())
}
