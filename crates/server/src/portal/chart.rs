//! Charts, as far as numbers go: where bars begin and how far they reach. Templates draw them as SVG.

use app::provisioning_log::Count;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _, Zoned};
use words::words;

/// Height of the space for bars, in units of the drawing.
pub const HEIGHT: u64 = 1_000;
/// Width of the space that a bar stands in.
pub const STEP: u64 = 100;
/// Width of a bar.
pub const WIDTH: u64 = 76;
/// Height of the least that can be seen.
const LEAST: u64 = 12;

words! {
    /// The time that a chart shows, up to now.
    Reach, "span of time", {
        /// Twenty-four hours, a bar an hour.
        Day => "day",
        /// Seven days, a bar a quarter of a day.
        Week => "week",
        /// Thirty days, a bar a day.
        Month => "month",
    }
}

impl Reach {
    /// When each bar begins on the reader's clock, and when the last one ends. The first is a full hour, so that what is
    /// counted by the hour fits.
    #[must_use]
    pub fn bounds(self, now: Timestamp, zone: &TimeZone) -> Vec<Timestamp> {
        let now = now.to_zoned(zone.clone());
        let ahead = |from: &Zoned, days: i64, hours: i8| {
            let day = from.date().checked_add(days.days()).ok()?;
            Some(day.to_datetime(Time::constant(hours, 0, 0, 0)).to_zoned(zone.clone()).ok()?.timestamp())
        };
        match self {
            Self::Day => {
                let hour = SignedDuration::from_hours(1);
                let begun = now.with().minute(0).second(0).subsec_nanosecond(0).build().unwrap_or_else(|_| now.clone());
                let last = begun.timestamp();
                (-23..=1).filter_map(|hours| last.checked_add(hour * hours).ok()).collect()
            }
            Self::Week => {
                let quarters = (-6..=0).flat_map(|day| [(day, 0), (day, 6), (day, 12), (day, 18)]);
                quarters.chain([(1, 0)]).filter_map(|(day, hour)| ahead(&now, day, hour)).collect()
            }
            Self::Month => (-29..=1).filter_map(|day| ahead(&now, day, 0)).collect(),
        }
    }
}

/// One bar: what was done, and on top of it what failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    /// When its time begins.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// Requests that were done.
    pub succeeded: u64,
    /// Requests that failed.
    pub failed: u64,
    /// Left edge of the space that it stands in.
    pub x: u64,
    /// Height of what was done.
    pub done_height: u64,
    /// Height of what failed.
    pub failed_height: u64,
}

impl Bar {
    /// Upper edge of what was done.
    #[must_use]
    pub const fn done_y(&self) -> u64 {
        HEIGHT - self.done_height
    }

    /// Upper edge of what failed.
    #[must_use]
    pub const fn failed_y(&self) -> u64 {
        self.done_y() - self.failed_height
    }

    /// Left edge of the bar itself.
    #[must_use]
    pub const fn bar_x(&self) -> u64 {
        self.x + (STEP - WIDTH) / 2
    }
}

/// Bars over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bars {
    /// The bars, oldest first.
    pub bars: Vec<Bar>,
    /// The number at the upper end of the scale.
    pub top: u64,
}

impl Bars {
    /// Bars between those bounds, of what was counted in shorter stretches.
    #[must_use]
    pub fn new(bounds: &[Timestamp], counts: &[Count]) -> Self {
        let mut bars: Vec<Bar> = bounds
            .windows(2)
            .zip(0..)
            .map(|(bounds, number)| Bar {
                start: bounds[0],
                end: bounds[1],
                succeeded: 0,
                failed: 0,
                x: number * STEP,
                done_height: 0,
                failed_height: 0,
            })
            .collect();
        for count in counts {
            let at = bars.partition_point(|bar| bar.start <= count.start);
            if let Some(bar) = at.checked_sub(1).and_then(|at| bars.get_mut(at)) {
                bar.succeeded += count.succeeded;
                bar.failed += count.failed;
            }
        }
        let top = round_up(bars.iter().map(|bar| bar.succeeded + bar.failed).max().unwrap_or_default());
        for bar in &mut bars {
            // Each leaves room for the least of the other.
            bar.done_height = height(bar.succeeded, top).min(HEIGHT - height(bar.failed, top).min(LEAST));
            bar.failed_height = height(bar.failed, top).min(HEIGHT - bar.done_height);
        }
        Self { bars, top }
    }

    /// Width of the whole drawing.
    #[must_use]
    pub const fn width(&self) -> u64 {
        self.bars.len() as u64 * STEP
    }

    /// All that was done.
    #[must_use]
    pub fn succeeded(&self) -> u64 {
        self.bars.iter().map(|bar| bar.succeeded).sum()
    }

    /// All that failed.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.bars.iter().map(|bar| bar.failed).sum()
    }
}

/// A number on a scale; what is not nothing can be seen.
fn height(number: u64, top: u64) -> u64 {
    if number == 0 { 0 } else { scaled(number, top, HEIGHT).max(LEAST) }
}

/// `number` of `whole`, on a scale of that length.
fn scaled(number: u64, whole: u64, length: u64) -> u64 {
    let scaled = u128::from(number) * u128::from(length) / u128::from(whole.max(1));
    u64::try_from(scaled).unwrap_or(length)
}

/// The next number that is easy to halve and to read: 2, 4, 6, 8, 10, 20, 40, …
fn round_up(number: u64) -> u64 {
    let mut power: u64 = 1;
    loop {
        if let Some(round) =
            [2, 4, 6, 8, 10].into_iter().map(|digit| power.saturating_mul(digit)).find(|top| *top >= number)
        {
            return round;
        }
        power = power.saturating_mul(10);
    }
}

/// A part of a whole, on a bar that is [`Shares::WIDTH`] long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share<T> {
    /// What it is.
    pub what: T,
    /// How much.
    pub number: u64,
    /// How much in a hundred, to the nearest.
    pub percent: u64,
    /// Left edge.
    pub x: u64,
    /// Width.
    pub width: u64,
}

/// Length of a bar of shares.
pub const SHARES: u64 = 1_000;

/// The parts of a whole, side by side. Whatever is not nothing can be seen.
#[must_use]
pub fn shares<T: Copy>(parts: &[(T, u64)]) -> Vec<Share<T>> {
    let whole: u64 = parts.iter().map(|(_, number)| number).sum();
    let least = |number: u64| if number == 0 { 0 } else { scaled(number, whole, SHARES).max(LEAST / 2) };
    let mut widths: Vec<u64> = parts.iter().map(|(_, number)| least(*number)).collect();
    // What is rounded comes out of, or goes to, the greatest part.
    let others = |widths: &[u64], greatest: usize| widths.iter().sum::<u64>() - widths[greatest];
    if let Some((greatest, _)) = widths.iter().enumerate().max_by_key(|(_, width)| **width).filter(|_| whole > 0) {
        widths[greatest] = SHARES.saturating_sub(others(&widths, greatest));
    }
    let mut x = 0;
    let share = |((what, number), width): (&(T, u64), u64)| {
        let left = x;
        x += width;
        let percent = scaled(200 * number + whole, 2 * whole, 1);
        Share { what: *what, number: *number, percent, x: left, width }
    };
    parts.iter().zip(widths).map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn bounds_are_those_of_the_readers_clock() {
        let zone = TimeZone::get("Asia/Kolkata").unwrap();
        let day = Reach::Day.bounds(time("2026-11-24T12:40:00Z"), &zone);
        // 18:10 in Kolkata, where hours begin at half past those of UTC.
        assert_eq!((day.len(), day[23], day[24]), (25, time("2026-11-24T12:30:00Z"), time("2026-11-24T13:30:00Z")));
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let week = Reach::Week.bounds(time("2026-10-27T12:00:00Z"), &zone);
        // Summer time ends on the 25th: that quarter of the day has seven hours.
        assert_eq!((week.len(), week[0]), (29, time("2026-10-20T22:00:00Z")));
        assert_eq!(week[17].duration_since(week[16]), SignedDuration::from_hours(7));
        let month = Reach::Month.bounds(time("2026-10-27T12:00:00Z"), &zone);
        assert_eq!((month.len(), month[30]), (31, time("2026-10-27T23:00:00Z")));
    }

    #[test]
    fn counts_fall_into_the_bar_of_their_time() {
        let hour = |hour: i64| Timestamp::from_second(hour * 3_600).unwrap();
        let count = |at, succeeded, failed| Count { start: hour(at), succeeded, failed };
        let bars = Bars::new(&[hour(0), hour(6), hour(12)], &[count(0, 1, 0), count(5, 2, 1), count(6, 30, 0)]);
        let found: Vec<_> = bars.bars.iter().map(|bar| (bar.x, bar.succeeded, bar.failed)).collect();
        assert_eq!(found, [(0, 3, 1), (100, 30, 0)]);
        assert_eq!((bars.top, bars.succeeded(), bars.failed(), bars.width()), (40, 33, 1, 200));
    }

    #[test]
    fn one_failure_among_a_million_is_seen_and_nothing_sticks_out() {
        let at = |second| Timestamp::from_second(second).unwrap();
        for (succeeded, failed) in [(999_999, 1), (1, 999_999), (500_000, 500_000), (u64::MAX / 2, 3)] {
            let bars = Bars::new(&[at(0), at(1)], &[Count { start: at(0), succeeded, failed }]);
            let bar = bars.bars[0];
            assert!(bar.done_height >= LEAST && bar.failed_height >= LEAST, "{bar:?}");
            assert!(bar.done_height + bar.failed_height <= HEIGHT, "{bar:?}");
        }
        assert_eq!(Bars::new(&[at(0), at(1)], &[]).top, 2);
    }

    #[test]
    fn the_scale_ends_at_a_round_number() {
        let tops = [0, 1, 2, 3, 5, 10, 11, 39, 41, 101, 4_001].map(round_up);
        assert_eq!(tops, [2, 2, 2, 4, 6, 10, 20, 40, 60, 200, 6_000]);
    }

    #[test]
    fn shares_fill_the_bar_and_the_least_is_seen() {
        let shares = shares(&[('a', 999_990), ('b', 0), ('c', 10)]);
        let found: Vec<_> = shares.iter().map(|share| (share.what, share.percent, share.x, share.width)).collect();
        assert_eq!(found, [('a', 100, 0, 994), ('b', 0, 994, 0), ('c', 0, 994, 6)]);
        assert!(super::shares(&[('a', 0)]).iter().all(|share| share.width == 0 && share.percent == 0));
        assert_eq!(super::shares(&[('a', 1), ('b', 2)]).iter().map(|share| share.percent).sum::<u64>(), 100);
    }
}
