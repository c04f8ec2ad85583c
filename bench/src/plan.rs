//! What to measure, and how often.

use std::path::PathBuf;

/// The part of the arguments that every measurement needs.
#[derive(Debug)]
pub struct Plan {
    /// The `muster` executable.
    pub server: PathBuf,
    /// Connections in the workloads; the other measurements use one.
    pub connections: usize,
    /// Rounds of every workload, each on a fresh server.
    pub rounds: usize,
    /// Requests of a reading workload in a round.
    pub reads: usize,
    /// Requests of a writing workload in a round; creates are as many as users.
    pub writes: usize,
    /// Times that one request is timed where requests go one at a time.
    pub samples: usize,
}

/// Says on stderr what is going on, so that a wait is no riddle.
pub fn progress(what: &str) {
    eprintln!("… {what}");
}
