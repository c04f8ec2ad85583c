//! What a cycle did and how long it took.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Event, Outcome, Reference, What};
use crate::client::Exchange;

/// What a cycle did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// Users.
    pub users: Objects,
    /// Groups, without their members.
    pub groups: Objects,
    /// Managers of users.
    pub managers: References,
    /// Memberships of users in groups.
    pub members: References,
    /// Answered requests and their latency, by kind.
    pub requests: BTreeMap<Kind, Latency>,
    /// The same for all kinds together.
    pub latency: Latency,
    /// Attempts that were answered 429 and made again.
    pub throttled: u64,
    /// From the first request to the last answer.
    pub elapsed: Duration,
}

/// Objects of one type.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Objects {
    /// Not there before.
    pub created: u64,
    /// Found, and nothing to do.
    pub matched: u64,
    /// Found, and brought up to date.
    pub updated: u64,
    /// Neither.
    pub failed: u64,
    /// Out of scope.
    pub skipped: u64,
}

/// References of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct References {
    /// Sent and accepted.
    pub set: u64,
    /// Found as it should be. Members are never looked at, so theirs is 0.
    pub unchanged: u64,
    /// Not accepted, or one of its ends is missing.
    pub failed: u64,
}

/// What a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// GET: a search for nobody that tests the connection.
    Probe,
    /// GET: a search by the matching attribute.
    Match,
    /// POST.
    Create,
    /// GET by id, before an update.
    Read,
    /// PATCH of attributes.
    Update,
    /// PATCH of a user's manager.
    Manager,
    /// PATCH of a group's members.
    Members,
}

/// How long requests took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Latency {
    /// Requests that were answered.
    pub count: u64,
    /// Half of them took no longer.
    pub p50: Duration,
    /// All but one of a hundred took no longer.
    pub p99: Duration,
}

impl Latency {
    /// Of samples in any order.
    fn of(mut samples: Vec<Duration>) -> Self {
        samples.sort_unstable();
        // The nearest rank: the smallest sample that so many percent of all do not exceed.
        let percentile = |percent: usize| {
            let rank = (samples.len() * percent).div_ceil(100);
            samples.get(rank.saturating_sub(1)).copied().unwrap_or_default()
        };
        Self { count: samples.len() as u64, p50: percentile(50), p99: percentile(99) }
    }
}

/// Counts that grow while a cycle runs.
#[derive(Debug, Default)]
pub(super) struct Tally {
    summary: Summary,
    samples: BTreeMap<Kind, Vec<Duration>>,
}

impl Tally {
    /// A request that has come to its end. Without an answer it has no latency to speak of.
    pub(super) fn request(&mut self, kind: Kind, exchange: &Exchange) {
        self.summary.throttled += u64::from(exchange.throttled);
        if exchange.result.as_ref().err().is_none_or(|failure| failure.status().is_some()) {
            self.samples.entry(kind).or_default().push(exchange.latency);
        }
    }

    pub(super) fn event(&mut self, event: &Event) {
        let summary = &mut self.summary;
        match event {
            Event::UserDone(outcome) => summary.users.count(*outcome),
            Event::GroupDone(outcome) => summary.groups.count(*outcome),
            Event::ReferenceDone(Reference::Manager { changed: true }) => summary.managers.set += 1,
            Event::ReferenceDone(Reference::Manager { changed: false }) => summary.managers.unchanged += 1,
            Event::ReferenceDone(Reference::Members { count }) => summary.members.set += count,
            Event::Failed { what, .. } => match what {
                What::User(_) => summary.users.failed += 1,
                What::Group(_) => summary.groups.failed += 1,
                What::Manager { .. } => summary.managers.failed += 1,
                What::Members { count, .. } => summary.members.failed += count,
            },
            Event::Started { .. } | Event::Finished(_) => {}
        }
    }

    pub(super) fn finish(self, skipped: u64, elapsed: Duration) -> Summary {
        let mut summary = self.summary;
        summary.users.skipped = skipped;
        summary.latency = Latency::of(self.samples.values().flatten().copied().collect());
        summary.requests = self.samples.into_iter().map(|(kind, samples)| (kind, Latency::of(samples))).collect();
        summary.elapsed = elapsed;
        summary
    }
}

impl Objects {
    fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Created => self.created += 1,
            Outcome::Updated => self.updated += 1,
            Outcome::Matched => self.matched += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        let samples = (1..=200).rev().map(Duration::from_millis).collect();
        let expected = Latency { count: 200, p50: Duration::from_millis(100), p99: Duration::from_millis(198) };
        assert_eq!(Latency::of(samples), expected);
        assert_eq!(Latency::of(Vec::new()), Latency::default());
        let one = Duration::from_millis(5);
        assert_eq!(Latency::of(vec![one]), Latency { count: 1, p50: one, p99: one });
    }
}
