//! The log, on standard error: standard output is for what a command was asked to print.

use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use server::config::{Log, LogFormat};
use tracing::{Level, Metadata};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::commands::Error;

/// What `log.level` lets through.
///
/// # Errors
/// Where it is no level and no list of directives.
pub fn filter(log: &Log) -> Result<EnvFilter, Error> {
    EnvFilter::try_new(&log.level).map_err(|error| Error::Usage(format!("configuration: log.level: {error}")))
}

/// Starts the log, which is complete when what is given back is dropped.
///
/// # Errors
/// As [`filter`].
pub fn start(log: &Log) -> Result<Complete, Error> {
    let buffer = Buffer::default();
    let lines = tracing_subscriber::fmt().with_env_filter(filter(log)?).with_writer(buffer.clone());
    match log.format {
        LogFormat::Pretty => lines.with_target(false).with_ansi(io::stderr().is_terminal()).init(),
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).init(),
    }
    let behind = buffer.clone();
    // Where there is no thread to be had, lines are written when there are many, or one that matters.
    let _ = thread::Builder::new().name("log".to_owned()).spawn(move || behind.write_behind());
    Ok(Complete(buffer))
}

/// Writes what is left of the log when it is dropped.
#[must_use]
pub struct Complete(Buffer);

impl Drop for Complete {
    fn drop(&mut self) {
        self.0.lines().write_out();
    }
}

/// How long a line waits for others at most: a call of the operating system for each would cost a request more than
/// finding a user.
const WAIT: Duration = Duration::from_millis(50);

/// Bytes that are not waited with.
const MANY: usize = 64 * 1024;

/// Lines on their way to standard error. Those of warnings and errors go at once, with all that came before.
#[derive(Clone, Default)]
struct Buffer(Arc<(Mutex<Lines>, Condvar)>);

#[derive(Default)]
struct Lines(Vec<u8>);

impl Lines {
    fn write_out(&mut self) {
        // Nobody is left to be told.
        let _ = io::stderr().write_all(&self.0);
        self.0.clear();
    }
}

impl Buffer {
    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_behind(&self) {
        loop {
            let empty = |lines: &mut Lines| lines.0.is_empty();
            drop(self.0.1.wait_while(self.lines(), empty).unwrap_or_else(PoisonError::into_inner));
            thread::sleep(WAIT);
            self.lines().write_out();
        }
    }
}

impl<'a> MakeWriter<'a> for Buffer {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line { buffer: self, matters: false }
    }

    fn make_writer_for(&'a self, of: &Metadata<'_>) -> Line<'a> {
        Line { buffer: self, matters: *of.level() <= Level::WARN }
    }
}

/// One line.
struct Line<'a> {
    buffer: &'a Buffer,
    matters: bool,
}

impl Write for Line<'_> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let mut lines = self.buffer.lines();
        let first = lines.0.is_empty();
        lines.0.extend_from_slice(text);
        if self.matters || lines.0.len() >= MANY {
            lines.write_out();
        } else if first {
            self.buffer.0.1.notify_one();
        }
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
