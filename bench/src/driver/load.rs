//! Many connections at once, each with one request under way: a closed loop.

use std::net::SocketAddr;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio::time::timeout;

use super::Connection;
use crate::error::{Error, Result};
use crate::statistics;

/// A run that takes longer is given up.
const LONGEST: Duration = Duration::from_mins(15);

/// How a run of requests went.
#[derive(Debug)]
pub struct Load {
    pub requests: usize,
    /// From the first request out to the last answer in.
    pub elapsed: Duration,
    /// Of every request, shortest first.
    latencies: Vec<Duration>,
}

impl Load {
    pub fn per_second(&self) -> f64 {
        statistics::float(self.requests) / self.elapsed.as_secs_f64()
    }

    /// Milliseconds within which this percentage of the requests were answered.
    pub fn percentile(&self, percent: usize) -> f64 {
        statistics::milliseconds(statistics::percentile(&self.latencies, percent))
    }
}

/// Prepared requests, shared by the connections.
#[derive(Clone)]
pub struct Requests {
    list: Arc<Vec<Vec<u8>>>,
    /// So many after each other belong together: one connection sends them in their order.
    turn: usize,
}

impl Requests {
    pub fn new(list: Vec<Vec<u8>>) -> Self {
        Self::in_turns(list, 1)
    }

    /// Requests of which so many after each other wait for one another, as a lookup and the create that follows it.
    pub fn in_turns(list: Vec<Vec<u8>>, turn: usize) -> Self {
        Self { list: Arc::new(list), turn }
    }

    /// The first of them.
    pub fn first(&self, count: usize) -> Self {
        Self::in_turns(self.list.iter().take(count).cloned().collect(), self.turn)
    }
}

impl Deref for Requests {
    type Target = [Vec<u8>];

    fn deref(&self) -> &[Vec<u8>] {
        &self.list
    }
}

/// Sends every request once over so many connections, spread over the addresses, and insists on a status of 2xx.
///
/// # Errors
/// The first connection's that failed, or was answered with another status.
pub async fn drive(addresses: &[SocketAddr], connections: usize, requests: &Requests) -> Result<Load> {
    Ok(drive_and_read(addresses, connections, requests, |_| Ok(())).await?.0)
}

/// As [`drive`], and makes something of each answer's body, in the order of the requests.
///
/// # Errors
/// As [`drive`], and those of `read`.
pub async fn drive_and_read<T: Send + 'static>(
    addresses: &[SocketAddr],
    connections: usize,
    requests: &Requests,
    read: fn(&[u8]) -> Result<T>,
) -> Result<(Load, Vec<T>)> {
    let mut open = Vec::with_capacity(connections);
    for &address in addresses.iter().cycle().take(connections) {
        open.push(Connection::open(address).await?);
    }
    let next = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    let start = Instant::now();
    for connection in open {
        let (requests, next) = (requests.clone(), Arc::clone(&next));
        tasks.spawn(async move { take_turns(connection, &requests, &next, read).await });
    }
    let (mut latencies, mut seen) = (Vec::with_capacity(requests.len()), Vec::with_capacity(requests.len()));
    let all = async {
        while let Some(ended) = tasks.join_next().await {
            for (index, latency, value) in ended.map_err(|error| Error::Other(error.to_string()))?? {
                latencies.push(latency);
                seen.push((index, value));
            }
        }
        Ok::<_, Error>(start.elapsed())
    };
    let elapsed = timeout(LONGEST, all).await.map_err(|_| Error::Other(format!("not done in {LONGEST:?}")))??;
    latencies.sort_unstable();
    seen.sort_unstable_by_key(|&(index, _)| index);
    let load = Load { requests: requests.len(), elapsed, latencies };
    Ok((load, seen.into_iter().map(|(_, value)| value).collect()))
}

/// One connection takes the next turn that nobody has taken, until none is left.
async fn take_turns<T>(
    mut connection: Connection,
    requests: &Requests,
    next: &AtomicUsize,
    read: fn(&[u8]) -> Result<T>,
) -> Result<Vec<(usize, Duration, T)>> {
    let mut done = Vec::new();
    loop {
        let first = next.fetch_add(requests.turn, Ordering::Relaxed);
        if first >= requests.len() {
            return Ok(done);
        }
        for (index, request) in requests.iter().enumerate().skip(first).take(requests.turn) {
            let answer = connection.exchange(request).await?;
            if !(200..300).contains(&answer.status) {
                return Err(connection.refusal(request, answer.status));
            }
            done.push((index, answer.total, read(connection.body())?));
        }
    }
}
