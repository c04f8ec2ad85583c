//! A server in a process of its own, which ends with us.

use std::net::SocketAddr;
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufRead, AsyncBufReadExt, BufReader};
use tokio::process::{self, Command};
use tokio::time::timeout;

use crate::error::{Doing, Error, Result};

/// A server that says nothing for longer does not start.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running server. Dropping it kills it, and nothing else.
pub struct Child {
    process: process::Child,
    pub address: SocketAddr,
    /// From its start to the line that says it is ready.
    pub start: Duration,
}

impl Child {
    /// Starts a command that prints a line `… http://ADDRESS` on stdout when it is ready.
    ///
    /// # Errors
    /// It does not start, ends early, or does not get ready in time.
    pub async fn start(mut command: Command) -> Result<Self> {
        let program = command.as_std().get_program().to_string_lossy().into_owned();
        let started = Instant::now();
        let mut process =
            command.stdout(Stdio::piped()).kill_on_drop(true).spawn().doing(|| format!("starting {program}"))?;
        let stdout = process.stdout.take().ok_or_else(|| Error::Other(format!("{program} has no stdout")))?;
        let mut stdout = BufReader::new(stdout);
        let address = timeout(PATIENCE, ready(&mut stdout)).await;
        let address = address.map_err(|_| Error::Other(format!("{program} is not ready after {PATIENCE:?}")))??;
        let address = address.ok_or_else(|| Error::Other(format!("{program} ended before it was ready")))?;
        let start = started.elapsed();
        // Read on, so that the server never waits for a full pipe.
        tokio::spawn(async move { while let Ok(Some(_)) = next_line(&mut stdout).await {} });
        Ok(Self { process, address, start })
    }

    /// The process id; none once it has ended.
    pub fn id(&self) -> Option<u32> {
        self.process.id()
    }

    /// Asks it to end (SIGTERM) and waits until it has, so that what it keeps is closed as it closes it.
    pub async fn end(mut self) -> Result<()> {
        if let Some(process) = self.id() {
            let attempt = || "ending a server".to_owned();
            let asked = Command::new("kill").arg("-TERM").arg(process.to_string()).status().await.doing(attempt)?;
            if asked.success() && timeout(PATIENCE, self.process.wait()).await.is_ok() {
                return Ok(());
            }
        }
        self.stop().await
    }

    /// Kills it and waits until it is gone, so that it costs the next measurement nothing.
    pub async fn stop(mut self) -> Result<()> {
        self.process.kill().await.doing(|| "stopping a server".to_owned())
    }
}

async fn ready(stdout: &mut (impl AsyncBufRead + Unpin)) -> Result<Option<SocketAddr>> {
    while let Some(line) = next_line(stdout).await? {
        if let Some(address) = address(&line) {
            return Ok(Some(address));
        }
    }
    Ok(None)
}

async fn next_line(stdout: &mut (impl AsyncBufRead + Unpin)) -> Result<Option<String>> {
    let mut line = String::new();
    let length = stdout.read_line(&mut line).await.doing(|| "reading what a server prints".to_owned())?;
    Ok((length > 0).then_some(line))
}

/// The address in `Muster is ready at http://127.0.0.1:8080`.
fn address(line: &str) -> Option<SocketAddr> {
    let (words, address) = line.trim_end().split_once("http://")?;
    if words.ends_with("ready at ") { address.trim_end_matches('/').parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ready_line_is_told_from_others() {
        let expected = Some(SocketAddr::from(([127, 0, 0, 1], 4711)));
        assert_eq!(address("Muster is ready at http://127.0.0.1:4711\n"), expected);
        assert_eq!(address("Bare route ready at http://127.0.0.1:4711/\n"), expected);
        assert_eq!(address("Try curl http://127.0.0.1:4711\n"), None);
        assert_eq!(address("Starting\n"), None);
    }
}
