//! The time, handed in: the machine's, or one that stands still until it is wound.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// Where the time comes from. Clones of a virtual clock are wound together.
#[derive(Clone)]
pub struct Clock(Source);

#[derive(Clone)]
enum Source {
    /// Asked each time.
    Running(Arc<dyn Fn() -> Timestamp + Send + Sync>),
    /// Milliseconds since 1970.
    Virtual(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
        Self(Source::Running(Arc::new(Timestamp::now)))
    }

    /// A clock that stands at `now` until it is wound: forty minutes, or thirty days, pass in no time.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self(Source::Virtual(Arc::new(AtomicI64::new(now.as_millisecond()))))
    }

    /// The time, in whole milliseconds: that is what the state keeps.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let milliseconds = match &self.0 {
            Source::Running(now) => now().as_millisecond(),
            Source::Virtual(now) => now.load(Ordering::SeqCst),
        };
        Timestamp::from_millisecond(milliseconds).unwrap_or_default()
    }

    /// True for a clock that only winding moves.
    #[must_use]
    pub fn is_virtual(&self) -> bool {
        matches!(self.0, Source::Virtual(_))
    }

    /// Winds a virtual clock on to `time`, and answers whether it could: no clock goes back, and the machine's is not ours.
    #[must_use]
    pub fn wind_to(&self, time: Timestamp) -> bool {
        let Source::Virtual(now) = &self.0 else { return false };
        now.fetch_max(time.as_millisecond(), Ordering::SeqCst) <= time.as_millisecond()
    }

    /// Winds a virtual clock on by `duration`, and answers whether it could.
    #[must_use]
    pub fn wind(&self, duration: SignedDuration) -> bool {
        self.now().checked_add(duration).is_ok_and(|time| self.wind_to(time))
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_virtual() { "Clock(virtual)" } else { "Clock" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_virtual_clock_moves_only_when_it_is_wound() {
        let clock = Clock::at(Timestamp::UNIX_EPOCH);
        let other = clock.clone();
        assert_eq!(clock.now(), clock.now());
        assert!(clock.wind(SignedDuration::from_mins(40)));
        assert_eq!(other.now().as_second(), 2400);
        assert!(!clock.wind(SignedDuration::from_mins(-1)), "back");
        assert!(!clock.wind_to(Timestamp::UNIX_EPOCH), "back");
        assert_eq!(other.now().as_second(), 2400);
    }

    #[test]
    fn the_machines_clock_is_not_wound() {
        assert!(!Clock::system().wind(SignedDuration::from_mins(40)));
    }
}
