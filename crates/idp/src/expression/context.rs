//! The clock and the chance that expressions see.

use jiff::Timestamp;
use uuid::Uuid;

use crate::random::Random;

/// What the value of an expression depends on beside the object.
#[derive(Debug)]
pub struct Context {
    now: Timestamp,
    random: Random,
}

impl Context {
    /// The time that `Now` gives, and the seed of what `Guid` and `RandomString` give.
    ///
    /// The same seed gives the same values, which are to look random and to protect nothing.
    #[must_use]
    pub fn new(now: Timestamp, seed: u64) -> Self {
        Self { now, random: Random::new(seed) }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.now
    }

    pub(super) fn uuid(&mut self) -> Uuid {
        self.random.uuid()
    }

    /// One of `items`, which must not be empty.
    pub(super) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        *self.random.pick(items)
    }

    /// Puts `items` in any order.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.random.below(last + 1));
        }
    }
}
