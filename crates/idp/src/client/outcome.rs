//! What comes of a request.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Map, Value};

/// A request that was sent, once or more often, and its end.
#[derive(Debug)]
pub struct Exchange {
    /// The answer, or why there is none of use.
    pub result: Result<Answer, Failure>,
    /// From sending the last attempt to the last byte of its answer.
    pub latency: Duration,
    /// How many attempts before it were answered 429.
    pub throttled: u32,
}

/// A success.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// HTTP status code, from 200 to 299.
    pub status: u16,
    /// The entity tag, if the server gives one.
    pub version: Option<String>,
    /// The resource or message; empty if the answer has no body.
    pub body: Map<String, Value>,
}

/// Anything else.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The server said no.
    #[error("HTTP {status}{}: {detail}", scim_type.as_ref().map(|keyword| format!(" {keyword}")).unwrap_or_default())]
    Refused {
        /// HTTP status code.
        status: u16,
        /// Keyword of the SCIM error, if it has one (RFC 7644 §3.12).
        scim_type: Option<String>,
        /// `detail` of the SCIM error, or the beginning of whatever else came.
        detail: String,
    },
    /// The server said yes, and then not what a SCIM server says.
    #[error("HTTP {status} with a body that is not SCIM: {excerpt}")]
    NotScim {
        /// HTTP status code.
        status: u16,
        /// The beginning of the body.
        excerpt: String,
    },
    /// No answer in time.
    #[error("the server did not answer in time")]
    Timeout,
    /// No connection, one that broke, or no token to begin with.
    #[error("{0}")]
    Transport(String),
}

impl Failure {
    /// The HTTP status code, if there was an answer.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. } | Self::NotScim { status, .. } => Some(*status),
            Self::Timeout | Self::Transport(_) => None,
        }
    }

    pub(super) fn refused(status: StatusCode, body: &[u8]) -> Self {
        let error: Value = serde_json::from_slice(body).unwrap_or_default();
        let text = |name: &str| error.get(name).and_then(Value::as_str).map(str::to_owned);
        Self::Refused {
            status: status.as_u16(),
            scim_type: text("scimType"),
            detail: text("detail").unwrap_or_else(|| excerpt(status, body)),
        }
    }

    pub(super) fn not_scim(status: StatusCode, body: &[u8]) -> Self {
        Self::NotScim { status: status.as_u16(), excerpt: excerpt(status, body) }
    }
}

impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        if error.is_timeout() {
            return Self::Timeout;
        }
        // The outermost error only says that there was one; the reason is at the bottom.
        let mut reason: &dyn std::error::Error = &error;
        while let Some(source) = reason.source() {
            reason = source;
        }
        Self::Transport(match error.url() {
            Some(url) => format!("{}: {reason}", url.origin().ascii_serialization()),
            None => reason.to_string(),
        })
    }
}

/// The beginning of a body, or the name of the status if there is none.
pub(super) fn excerpt(status: StatusCode, body: &[u8]) -> String {
    const LENGTH: usize = 200;
    let text = String::from_utf8_lossy(body);
    match text.trim() {
        "" => status.canonical_reason().unwrap_or("no body").to_owned(),
        text => text.chars().take(LENGTH).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carries_the_detail_of_a_scim_error() {
        let body = br#"{"status": "409", "scimType": "uniqueness", "detail": "ada is taken"}"#;
        let failure = Failure::refused(StatusCode::CONFLICT, body);
        assert_eq!(failure.to_string(), "HTTP 409 uniqueness: ada is taken");
        assert_eq!(failure.status(), Some(409));
    }

    #[test]
    fn quotes_what_is_not_a_scim_error() {
        let failure = Failure::refused(StatusCode::BAD_GATEWAY, "<html>é</html>".repeat(50).as_bytes());
        assert!(failure.to_string().starts_with("HTTP 502: <html>é</html>"), "{failure}");
        assert!(failure.to_string().chars().count() < 250);
        let failure = Failure::refused(StatusCode::BAD_GATEWAY, b"");
        assert_eq!(failure.to_string(), "HTTP 502: Bad Gateway");
    }
}
