//! The same request to one group after the other.

use serde::Serialize;

use crate::driver::Connection;
use crate::error::Result;
use crate::limit::Limit;
use crate::statistics::{median, milliseconds};

/// One request to every group; medians in milliseconds, the smallest group first.
#[derive(Debug, Serialize)]
pub struct Step {
    pub what: &'static str,
    pub sizes: Vec<usize>,
    pub ms: Vec<f64>,
    /// Of the smallest group's time.
    pub ratios: Vec<f64>,
    pub bare_ms: f64,
}

/// A request to each group, and what they took in milliseconds.
pub struct Series {
    what: &'static str,
    requests: Vec<Vec<u8>>,
    times: Vec<Vec<f64>>,
    bare: Vec<f64>,
    limit: Option<Limit>,
    bytes: usize,
}

impl Series {
    pub fn new(what: &'static str, requests: Vec<Vec<u8>>) -> Self {
        let times = vec![Vec::new(); requests.len()];
        Self { what, requests, times, bare: Vec::new(), limit: None, bytes: 0 }
    }

    /// Asks about every group and the bare route once each; the first turn does not count.
    pub async fn take_turn(&mut self, connection: &mut Connection, turn: usize) -> Result<()> {
        // Whoever comes first pays for what the request before left behind, so they take it in turns.
        for place in 0..self.requests.len() {
            self.ask(connection, (place + turn) % self.requests.len(), turn > 0).await?;
        }
        self.ask_bare(turn > 0).await
    }

    /// Asks about one group many times, after a first that does not count.
    pub async fn run(&mut self, connection: &mut Connection, samples: usize, place: usize) -> Result<()> {
        for sample in 0..=samples {
            self.ask(connection, place, sample > 0).await?;
        }
        Ok(())
    }

    pub async fn run_bare(&mut self, samples: usize) -> Result<()> {
        for sample in 0..=samples {
            self.ask_bare(sample > 0).await?;
        }
        Ok(())
    }

    async fn ask(&mut self, connection: &mut Connection, place: usize, counts: bool) -> Result<()> {
        let answer = connection.ask(&self.requests[place]).await?;
        self.bytes = answer.bytes;
        if counts {
            self.times[place].push(milliseconds(answer.total));
        }
        Ok(())
    }

    async fn ask_bare(&mut self, counts: bool) -> Result<()> {
        let limit = match &mut self.limit {
            Some(limit) => limit,
            none => none.insert(Limit::new(self.bytes).await?),
        };
        let answer = limit.ask(&self.requests[0]).await?;
        if counts {
            self.bare.push(milliseconds(answer.total));
        }
        Ok(())
    }

    pub fn step(&self, sizes: &[usize]) -> Step {
        let ms: Vec<f64> = self.times.iter().map(|times| median(times.iter().copied())).collect();
        let ratios = ms.iter().map(|time| time / ms[0]).collect();
        Step { what: self.what, sizes: sizes.to_vec(), ms, ratios, bare_ms: median(self.bare.iter().copied()) }
    }
}
