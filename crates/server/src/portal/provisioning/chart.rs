//! A small chart: what was done and what failed, day by day.

use app::provisioning_log::Count;
use jiff::Timestamp;

/// Height of the chart, in its own units.
pub const HEIGHT: u64 = 80;
/// Width of a day, the gap beside it included.
const STEP: u64 = 20;
/// Width of a bar.
pub const BAR: u64 = 14;

/// One day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// The day.
    pub day: Timestamp,
    /// What was done.
    pub succeeded: u64,
    /// What failed.
    pub failed: u64,
    /// Where the bar begins, from the left.
    pub x: u64,
    /// Height of what was done, from the bottom up.
    pub good: u64,
    /// Height of what failed, on top of it.
    pub bad: u64,
}

impl Bar {
    /// Where what was done begins, from the top.
    #[must_use]
    pub const fn good_y(&self) -> u64 {
        HEIGHT - self.good
    }

    /// Where what failed begins, from the top.
    #[must_use]
    pub const fn bad_y(&self) -> u64 {
        HEIGHT - self.good - self.bad
    }
}

/// The days as bars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// The bars, oldest first.
    pub bars: Vec<Bar>,
    /// Width of all of them.
    pub width: u64,
    /// What was done on all days.
    pub succeeded: u64,
    /// What failed on all days.
    pub failed: u64,
}

impl Chart {
    /// The chart of these days. Whatever is not nothing can be seen.
    #[must_use]
    pub fn new(days: &[Count]) -> Self {
        let most = days.iter().map(|day| day.succeeded + day.failed).max().unwrap_or_default().max(1);
        let height = |count: u64| if count == 0 { 0 } else { (count * (HEIGHT - 2) / most).max(2) };
        let bars: Vec<Bar> = days
            .iter()
            .zip(0..)
            .map(|(day, number)| {
                let bad = height(day.failed);
                // A sliver of one is taken from the other.
                let good = height(day.succeeded).min(HEIGHT - bad);
                Bar { day: day.start, succeeded: day.succeeded, failed: day.failed, x: number * STEP, good, bad }
            })
            .collect();
        Self {
            width: bars.len() as u64 * STEP,
            succeeded: days.iter().map(|day| day.succeeded).sum(),
            failed: days.iter().map(|day| day.failed).sum(),
            bars,
        }
    }

    /// Whether there is nothing to see.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.succeeded == 0 && self.failed == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_failure_among_many_is_seen_and_nothing_sticks_out() {
        let count = |succeeded, failed| Count { start: Timestamp::UNIX_EPOCH, succeeded, failed };
        let chart = Chart::new(&[count(0, 0), count(1_000_000, 1), count(1, 1_000_000), count(7, 7)]);
        assert_eq!((chart.bars[0].good, chart.bars[0].bad), (0, 0));
        for bar in &chart.bars[1..] {
            assert!(bar.good >= 2 && bar.bad >= 2 && bar.good + bar.bad <= HEIGHT, "{bar:?}");
        }
        assert_eq!((chart.width, chart.succeeded, chart.failed), (80, 1_000_008, 1_000_008));
        assert!(!chart.is_empty() && Chart::new(&[count(0, 0)]).is_empty() && Chart::new(&[]).is_empty());
    }
}
