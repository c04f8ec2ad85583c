//! Limits that answer instead of failing (RFC 7644 §3.12: 413, 429): how much, how often, how long.

use std::num::NonZeroU32;
use std::time::Duration;

use directory::TokenKey;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::config;

/// What HTTP itself is held to.
#[derive(Debug)]
pub struct Limits {
    /// Bytes of a request's body at most.
    pub body_bytes: usize,
    /// From the head of a request to its answer.
    pub request: Duration,
    /// From the head of a request to the end of its body: a client that sends too slowly is told so (408),
    /// before the server would have to take the blame (503).
    pub body: Duration,
    rate: Option<DefaultKeyedRateLimiter<TokenKey>>,
}

impl Limits {
    /// The configured limits.
    #[must_use]
    pub fn new(config: &config::Limits) -> Self {
        let request = Duration::from_secs(config.request_timeout_seconds);
        Self {
            body_bytes: config.body_bytes,
            request,
            body: request / 2,
            rate: NonZeroU32::new(config.requests_per_second).map(|rate| RateLimiter::keyed(Quota::per_second(rate))),
        }
    }

    /// Counts a request of this token. `Err`: it is one too many; the whole seconds to wait.
    ///
    /// # Errors
    /// Where the token has used up what it may ask for in a second.
    pub fn count(&self, token: TokenKey) -> Result<(), u64> {
        let Some(rate) = &self.rate else { return Ok(()) };
        rate.check_key(&token).map_err(|refused| {
            let wait = refused.wait_time_from(DefaultClock::default().now());
            // Rounded up, and never 0: Okta reads whole seconds only and waits exactly as long.
            wait.as_secs() + u64::from(wait.subsec_nanos() > 0 || wait.is_zero())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(requests_per_second: u32) -> Limits {
        Limits::new(&config::Limits { requests_per_second, ..config::Limits::default() })
    }

    #[test]
    fn each_token_has_its_own_rate() {
        let limits = limits(2);
        let (one, other) = (TokenKey(1), TokenKey(2));
        assert_eq!([limits.count(one), limits.count(one), limits.count(one)], [Ok(()), Ok(()), Err(1)]);
        assert_eq!(limits.count(other), Ok(()));
    }

    #[test]
    fn nought_is_no_limit() {
        let limits = limits(0);
        assert!((0..1000).all(|_| limits.count(TokenKey(1)).is_ok()));
    }
}
