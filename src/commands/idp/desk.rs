//! The identity provider, opened for one command.

use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use app::Random;
use idp::job::Engine;
use idp::{Clock, Config, Ids, State};
use jiff::Timestamp;
use serde_json::Value;

use super::{Common, Error};

/// The identity provider, open.
pub(super) struct Desk {
    pub(super) config: Config,
    pub(super) state: State,
    pub(super) clock: Clock,
    lock: PathBuf,
    json: bool,
}

impl Desk {
    /// Opens what the configuration names, and does what passing time alone does: empties the bin of what is in it for
    /// long enough.
    pub(super) fn open(common: &Common) -> Result<Self, Error> {
        let file = &common.file;
        let config = read(file)?;
        let state_file = state_file(file, &config);
        let state = State::open(&state_file)?;
        let clock = state.virtual_time()?.map_or_else(Clock::system, Clock::at);
        let lock = state_file.with_added_extension("lock");
        let desk = Self { config, state, clock, lock, json: common.json };
        if desk.state.configure(&desk.config.application())?
            && desk.state.job()?.is_some_and(|job| job.watermark.is_some())
        {
            eprintln!("The scope is another now. Restart the job to have it applied to everybody.");
        }
        desk.state.purge_expired(desk.now())?;
        Ok(desk)
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Holds what only one process at a time may do: cycles of a job never run side by side.
    pub(super) fn alone(&self) -> Result<File, Error> {
        let refuse = |error: &dyn std::fmt::Display| Error::Failed(format!("{}: {error}", self.lock.display()));
        let file = File::create(&self.lock).map_err(|error| refuse(&error))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(Error::Failed("another process runs this job".to_owned())),
            Err(TryLockError::Error(error)) => Err(refuse(&error)),
        }
    }

    /// What asks the server.
    pub(super) fn engine(&self) -> Result<Engine<'_>, Error> {
        Ok(Engine::new(&self.state, &self.config, self.clock.clone(), Random::system().uuid()?)?)
    }

    /// Whether it speaks to a program.
    pub(super) fn is_json(&self) -> bool {
        self.json
    }

    /// Says what was done: `json` for programs, `text` for people.
    pub(super) fn say(&self, json: &Value, text: &str) {
        if self.json {
            println!("{json}");
        } else {
            println!("{text}");
        }
    }
}

/// Reads a configuration; the files that it names are relative to it.
pub(super) fn read(file: &Path) -> Result<Config, Error> {
    let text = fs::read_to_string(file).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Error::Usage(format!("there is no {}; make one with: muster idp init", file.display())),
        _ => Error::Usage(format!("{} cannot be read: {error}", file.display())),
    })?;
    let mut config = Config::parse(&text).map_err(|error| Error::Usage(format!("{}: {error}", file.display())))?;
    if !config.target.ca_file.as_os_str().is_empty() {
        config.target.ca_file = beside(file, &config.target.ca_file);
    }
    Ok(config)
}

/// Runs what asks the server.
pub(super) fn asking(work: impl Future<Output = Result<(), Error>>) -> Result<(), Error> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Error::failed)?.block_on(work)
}

/// Object ids that nobody has.
pub(super) fn new_ids() -> Result<Ids, Error> {
    Ok(Ids::new(Random::system().uuid()?))
}

/// Where the state is: beside the configuration, unless that says otherwise.
pub(super) fn state_file(file: &Path, config: &Config) -> PathBuf {
    beside(file, &config.state)
}

fn beside(file: &Path, named: &Path) -> PathBuf {
    file.parent().unwrap_or(Path::new("")).join(named)
}
