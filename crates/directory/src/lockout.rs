//! Guessing passwords: after a few wrong ones in a row an account is locked, longer each time.

use jiff::{SignedDuration, Timestamp};

/// Wrong guesses in a row that lock an account.
const FREE: u32 = 5;
const FIRST_LOCK: SignedDuration = SignedDuration::from_mins(1);
const LONGEST_LOCK: SignedDuration = SignedDuration::from_hours(1);

/// What is known of the wrong guesses at an account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lockout {
    /// Wrong guesses since the last right one.
    pub failures: u32,
    /// Until then nobody gets in.
    pub locked_until: Option<Timestamp>,
}

impl Lockout {
    /// Whether even the right password is refused.
    #[must_use]
    pub fn is_locked(&self, now: Timestamp) -> bool {
        self.locked_until.is_some_and(|until| now < until)
    }

    /// After one more wrong guess: the fifth in a row locks for a minute, and each one after that for twice as long as
    /// the one before, for an hour at most. Guesses at a locked account are not looked at, so they do not count.
    #[must_use]
    pub fn after_failure(self, now: Timestamp) -> Self {
        let failures = self.failures.saturating_add(1);
        let locked_until = failures.checked_sub(FREE).map(|more| {
            let minutes = FIRST_LOCK.saturating_mul(1_i32.checked_shl(more.min(30)).unwrap_or(i32::MAX));
            now.saturating_add(minutes.min(LONGEST_LOCK)).unwrap_or(Timestamp::MAX)
        });
        Self { failures, locked_until }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_grow_from_a_minute_to_an_hour() {
        let now = Timestamp::UNIX_EPOCH;
        let mut lockout = Lockout::default();
        let mut minutes = Vec::new();
        for _ in 0..200 {
            lockout = lockout.after_failure(now);
            minutes.push(lockout.locked_until.map_or(0, |until| until.as_second() / 60));
        }
        assert_eq!(minutes[..12], [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(minutes[199], 60);
    }

    #[test]
    fn a_lock_ends() {
        let now = Timestamp::UNIX_EPOCH;
        let lockout = (0..5).fold(Lockout::default(), |lockout, _| lockout.after_failure(now));
        assert!(lockout.is_locked(now + SignedDuration::from_secs(59)));
        assert!(!lockout.is_locked(now + SignedDuration::from_secs(60)));
    }
}
