//! Randomness that depends on a seed alone, whatever the version of any library.

use uuid::Uuid;

/// `SplitMix64` (Steele, Lea and Flood, 2014): small, quick, and good enough to make up people.
#[derive(Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, and without, `limit`; 0 if that is 0.
    #[expect(clippy::cast_possible_truncation, reason = "less than `limit`, which is a usize")]
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        ((u128::from(self.next()) * limit as u128) >> 64) as usize
    }

    /// True in so many of a hundred cases.
    pub(crate) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of `items`, which must not be empty.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// So many decimal digits.
    pub(crate) fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b"0123456789"[self.below(10)])).collect()
    }

    pub(crate) fn uuid(&mut self) -> Uuid {
        let bits = (u128::from(self.next()) << 64) | u128::from(self.next());
        uuid::Builder::from_random_bytes(bits.to_be_bytes()).into_uuid()
    }
}

/// Object ids for what is new, from a seed: without end, and the same for the same seed.
#[derive(Debug)]
pub struct Ids(Random);

impl Ids {
    /// The ids of a seed, which should itself be random where nothing is to be repeated.
    #[must_use]
    pub fn new(seed: Uuid) -> Self {
        let (high, low) = seed.as_u64_pair();
        Self(Random::new(high.rotate_left(32) ^ low))
    }
}

impl Iterator for Ids {
    type Item = Uuid;

    fn next(&mut self) -> Option<Uuid> {
        Some(self.0.uuid())
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn gives_the_reference_sequence() {
        // The first outputs of the authors' implementation for the seed 1234567.
        let mut random = Random::new(1_234_567);
        assert_eq!([random.next(), random.next()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }

    #[test]
    fn stays_below_the_limit() {
        let mut random = Random::new(1);
        assert_eq!(random.below(0), 0);
        assert!((0..1000).all(|_| random.below(7) < 7));
    }
}
