//! What to measure, and how often.

use std::path::PathBuf;
use std::sync::Arc;

use clap::ValueEnum;
use serde::Serialize;

use crate::error::{Error, Result};
use crate::server::Postgres;

/// What keeps the directory of the server under test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    pub fn word(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// The part of the arguments that every measurement needs.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The `muster` executable.
    pub server: PathBuf,
    /// The server's instructions are counted, and the counts put into this folder.
    pub counted: Option<PathBuf>,
    /// Where databases are made, if PostgreSQL is measured.
    pub postgres: Option<Arc<Postgres>>,
    /// Processes of Muster that share one PostgreSQL database.
    pub nodes: usize,
    /// Connections in the requests part, one number after the other.
    pub connections: Vec<usize>,
    /// Rounds of every workload.
    pub rounds: usize,
    /// Requests of a reading workload in a round.
    pub reads: usize,
    /// Requests of a writing workload in a round.
    pub writes: usize,
    /// Times that one request is timed where requests go one at a time.
    pub samples: usize,
}

impl Plan {
    /// Connections where only one number is measured: 16 if it is among them.
    pub fn usual_connections(&self) -> usize {
        let usual = self.connections.iter().find(|&&connections| connections == 16);
        usual.or(self.connections.iter().max()).copied().unwrap_or(16)
    }

    /// Where databases are made.
    ///
    /// # Errors
    /// None was named.
    pub fn postgres(&self) -> Result<&Arc<Postgres>> {
        self.postgres.as_ref().ok_or_else(|| Error::Other("no PostgreSQL was named".to_owned()))
    }

    /// Processes of the server on this engine.
    pub fn nodes_on(&self, engine: Engine) -> usize {
        match engine {
            Engine::Sqlite => 1,
            Engine::Postgres => self.nodes,
        }
    }
}

/// Says on stderr what is going on, so that a wait is no riddle.
pub fn progress(what: &str) {
    eprintln!("… {what}");
}
