//! One id for each request, in the answer and in the log, so that the two can be brought together.

use std::convert::Infallible;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::Server;

/// Header that carries the id, both ways.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

const LONGEST: usize = 128;

/// The id of the request under way, for what is kept of it.
#[derive(Debug, Clone)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromRequestParts<Server> for RequestId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Server) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().cloned().unwrap_or_else(|| Self("".into())))
    }
}

impl From<&HeaderValue> for RequestId {
    fn from(id: &HeaderValue) -> Self {
        Self(id.to_str().unwrap_or_default().into())
    }
}

/// Gives ids: a prefix that differs from run to run, and a number.
#[derive(Debug)]
pub struct RequestIds {
    prefix: u64,
    next: AtomicU64,
}

impl RequestIds {
    /// Starts a series. The ids need only be distinct, not secret, so the seed that the standard
    /// library draws for its hash tables serves as the prefix.
    #[must_use]
    pub fn new() -> Self {
        Self { prefix: RandomState::new().hash_one(()) >> 16, next: AtomicU64::new(1) }
    }

    /// The id that the request brings, where it is one that may be written to a log; else a new one.
    #[must_use]
    pub fn of(&self, headers: &HeaderMap) -> HeaderValue {
        headers.get(HEADER).filter(|id| sane(id.as_bytes())).cloned().unwrap_or_else(|| self.make())
    }

    fn make(&self) -> HeaderValue {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        // Hexadecimal digits are always a valid header value.
        HeaderValue::try_from(format!("{:012x}-{number:x}", self.prefix)).unwrap_or(HeaderValue::from_static("-"))
    }
}

impl Default for RequestIds {
    fn default() -> Self {
        Self::new()
    }
}

fn sane(id: &[u8]) -> bool {
    (1..=LONGEST).contains(&id.len()) && id.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:+/=".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(id: &str) -> String {
        let headers = HeaderMap::from_iter([(HEADER, HeaderValue::from_str(id).unwrap())]);
        RequestIds::new().of(&headers).to_str().unwrap().to_owned()
    }

    #[test]
    fn a_sane_id_is_kept_and_another_replaced() {
        assert_eq!(of("0af7651916cd43dd-8448"), "0af7651916cd43dd-8448");
        for odd in ["", "two words", "id\"quoted", &"x".repeat(129)] {
            assert_ne!(of(odd), odd);
        }
    }

    #[test]
    fn made_ids_differ() {
        let ids = RequestIds::new();
        assert_ne!(ids.of(&HeaderMap::new()), ids.of(&HeaderMap::new()));
    }
}
