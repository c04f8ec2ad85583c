//! `GET` of a group with its members: how soon it comes, and what the server needs for it.

use serde::Serialize;
use serde_json::Value;

use crate::driver::Connection;
use crate::error::{Error, Result};
use crate::limit::Limit;
use crate::server::{Muster, process};
use crate::statistics::{large, median, milliseconds};

/// A group is read in full this often.
const FULL_READS: usize = 5;

/// One group.
#[derive(Debug, Serialize)]
pub struct Full {
    pub members: usize,
    pub bytes: usize,
    pub first_byte_ms: f64,
    pub total_ms: f64,
    pub bare_first_byte_ms: f64,
    pub bare_total_ms: f64,
    /// Bytes; absent where Linux does not tell.
    pub resident_before: Option<f64>,
    /// How far the peak rose above what was resident before, at most.
    pub growth: Option<f64>,
}

pub async fn full(connection: &mut Connection, muster: &Muster, group: &str, members: usize) -> Result<Full> {
    let request = muster.endpoint.get(&format!("/Groups/{group}"));
    // Before the connection keeps a whole body once, to count its members, the clock and the memory are watched.
    let process = muster.processes().first().copied();
    let before = process.and_then(process::memory);
    let (mut answers, mut growth) = (Vec::new(), None);
    for _ in 0..FULL_READS {
        process.inspect(|&process| process::forget_peak(process));
        answers.push(connection.ask_dropping(&request).await?);
        let after = process.and_then(process::memory);
        growth = growth.max(after.zip(before).map(|(after, before)| after.peak.saturating_sub(before.resident)));
    }
    let bytes = connection.ask(&request).await?.bytes;
    count_members(connection.body(), members)?;
    let mut limit = Limit::new(bytes).await?;
    let mut bare = Vec::new();
    for _ in 0..FULL_READS {
        bare.push(limit.ask(&request).await?);
    }
    Ok(Full {
        members,
        bytes,
        first_byte_ms: median(answers.iter().map(|answer| milliseconds(answer.first_byte))),
        total_ms: median(answers.iter().map(|answer| milliseconds(answer.total))),
        bare_first_byte_ms: median(bare.iter().map(|answer| milliseconds(answer.first_byte))),
        bare_total_ms: median(bare.iter().map(|answer| milliseconds(answer.total))),
        resident_before: before.map(|memory| large(memory.resident)),
        growth: growth.map(large),
    })
}

/// A figure for a group that lost members would be worth nothing.
fn count_members(body: &[u8], expected: usize) -> Result<()> {
    let group: Value =
        serde_json::from_slice(body).map_err(|error| Error::Other(format!("a group is no resource: {error}")))?;
    match group["members"].as_array().map_or(0, Vec::len) {
        found if found == expected => Ok(()),
        found => Err(Error::Other(format!("a group has {found} members instead of {expected}"))),
    }
}
