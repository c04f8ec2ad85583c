//! The blast radius guard: no mistake at the identity provider empties the fleet in one night.

use std::iter::Sum;

use jiff::{SignedDuration, Timestamp};
use scim::Error;

use crate::settings::Guard;

/// Users that are disabled or deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Removals {
    /// All of them.
    pub users: u64,
    /// Of them, those that the connection has no longer: a disabled user is still one of its users.
    pub gone: u64,
}

impl Sum for Removals {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self { users: sum.users + one.users, gone: sum.gone + one.gone })
    }
}

/// What is known of a connection when it asks to disable or delete users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GuardState {
    /// Since when removals wait for an owner.
    pub held_since: Option<Timestamp>,
    /// Removals before this count no longer: an owner has ended a hold.
    pub counted_from: Option<Timestamp>,
    /// Until when an owner lets removals through.
    pub allowed_until: Option<Timestamp>,
}

impl GuardState {
    /// From when on removals count.
    #[must_use]
    pub fn window(&self, guard: &Guard, now: Timestamp) -> Timestamp {
        let begin = now.saturating_sub(length(guard)).unwrap_or(Timestamp::MIN);
        self.counted_from.map_or(begin, |from| from.max(begin))
    }

    /// After an owner has let removals through, for one window.
    #[must_use]
    pub fn allowed(guard: &Guard, now: Timestamp) -> Self {
        let until = now.saturating_add(length(guard)).unwrap_or(Timestamp::MAX);
        Self { held_since: None, counted_from: Some(until), allowed_until: Some(until) }
    }

    /// After an owner has ended the hold: what was removed is forgiven, and counting begins anew.
    #[must_use]
    pub const fn ended(now: Timestamp) -> Self {
        Self { held_since: None, counted_from: Some(now), allowed_until: None }
    }
}

/// What each refusal of the guard's says.
const WAITS: &str = "until an owner allows";

/// Whether an error is a refusal of the guard's.
#[must_use]
pub fn refuses(error: &Error) -> bool {
    error.status == 503 && error.detail.contains(WAITS)
}

fn length(guard: &Guard) -> SignedDuration {
    SignedDuration::from_mins(i64::from(guard.window_minutes))
}

/// Whether `asked` more users may be disabled or deleted, where `removed` were within the window and `present` are
/// there now.
///
/// # Errors
/// 503 where the connection is held, or would go over its limit now.
pub fn check(
    guard: &Guard,
    state: &GuardState,
    removed: Removals,
    asked: u64,
    present: u64,
    now: Timestamp,
) -> Result<(), Error> {
    if !guard.enabled || asked == 0 || state.allowed_until.is_some_and(|until| now < until) {
        return Ok(());
    }
    if state.held_since.is_some() {
        return Err(Error::unavailable(format!(
            "Disabling and deleting users is held for this connection {WAITS} it in Muster; everything else goes on."
        )));
    }
    let total = removed.users + asked;
    let over_number = guard.users.is_some_and(|most| total > u64::from(most));
    // Those that are gone are part of what there was.
    let over_share = guard.percent.is_some_and(|most| total * 100 > (present + removed.gone) * u64::from(most));
    if over_number || over_share {
        return Err(Error::unavailable(format!(
            "This would make {total} users disabled or deleted within {} minutes, which is more than the blast radius guard allows. \
             Such requests are held {WAITS} them in Muster.",
            guard.window_minutes
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn guard(users: Option<u32>, percent: Option<u8>) -> Guard {
        Guard { enabled: true, users, percent, window_minutes: 60 }
    }

    /// Of a hundred users.
    fn passes(guard: &Guard, state: GuardState, users: u64, asked: u64) -> bool {
        let outcome = |gone| {
            let refusal = check(guard, &state, Removals { users, gone }, asked, 100 - gone, NOW).err();
            assert!(refusal.as_ref().is_none_or(refuses), "{refusal:?}");
            refusal.is_none()
        };
        assert_eq!(outcome(0), outcome(users), "it is all the same whether users are disabled or deleted");
        outcome(0)
    }

    #[test]
    fn a_number_or_a_share_is_the_limit() {
        let state = GuardState::default();
        assert!(passes(&guard(Some(3), None), state, 2, 1) && !passes(&guard(Some(3), None), state, 2, 2));
        assert!(passes(&guard(None, Some(5)), state, 4, 1) && !passes(&guard(None, Some(5)), state, 5, 1));
        assert!(passes(&Guard { enabled: false, ..guard(Some(0), None) }, state, 9, 9));
    }

    #[test]
    fn a_hold_stays_until_an_owner_decides() {
        let (guard, held) = (guard(Some(3), None), GuardState { held_since: Some(NOW), ..GuardState::default() });
        assert!(!passes(&guard, held, 0, 1) && passes(&guard, held, 0, 0));
        assert!(passes(&guard, GuardState::allowed(&guard, NOW), 3, 90));
        let ended = GuardState::ended(NOW);
        assert!(passes(&guard, ended, 0, 1) && ended.window(&guard, NOW) == NOW);
    }
}
