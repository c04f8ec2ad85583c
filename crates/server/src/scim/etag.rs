//! Entity tags: `W/"n"`, n being the resource's version (RFC 7644 §3.14, RFC 9110 §13).

use std::convert::Infallible;

use app::provisioning::{Precondition, entity_tag};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::Server;

/// The tag of a version, as a header.
#[must_use]
pub fn tag(version: i64) -> HeaderValue {
    HeaderValue::try_from(entity_tag(version)).unwrap_or(HeaderValue::from_static("W/\"0\""))
}

/// `If-Match`: the versions that a write is meant for.
#[derive(Debug)]
pub struct IfMatch(pub Precondition);

impl FromRequestParts<Server> for IfMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Server) -> Result<Self, Infallible> {
        Ok(Self(tags(&parts.headers, header::IF_MATCH)))
    }
}

/// `If-None-Match`: the versions that the client has already.
#[derive(Debug)]
pub struct IfNoneMatch(Precondition);

impl IfNoneMatch {
    /// Whether the client has this version, so that 304 is the answer.
    #[must_use]
    pub fn has(&self, version: i64) -> bool {
        self.0 != Precondition::None && self.0.check(version).is_ok()
    }
}

impl FromRequestParts<Server> for IfNoneMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Server) -> Result<Self, Infallible> {
        Ok(Self(tags(&parts.headers, header::IF_NONE_MATCH)))
    }
}

/// The tags of a header. One that is there but cannot be read names no version of ours.
fn tags(headers: &HeaderMap, name: HeaderName) -> Precondition {
    match headers.get(name) {
        None => Precondition::None,
        Some(value) => Precondition::if_match(value.to_str().unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: &'static str) -> Precondition {
        tags(&HeaderMap::from_iter([(header::IF_MATCH, HeaderValue::from_static(value))]), header::IF_MATCH)
    }

    #[test]
    fn a_tag_reads_back() {
        let tag = tag(42);
        assert_eq!(Precondition::if_match(tag.to_str().unwrap()), Precondition::IfMatch(vec![Some(42)]));
    }

    #[test]
    fn a_write_without_the_header_is_meant_for_any_version() {
        assert_eq!(tags(&HeaderMap::new(), header::IF_MATCH), Precondition::None);
        assert_eq!(of("*"), Precondition::Exists);
        assert!(of("W/\"7\"").check(7).is_ok() && of("W/\"7\"").check(8).is_err());
    }

    #[test]
    fn only_a_version_that_the_client_has_is_not_sent_again() {
        let has = |value| IfNoneMatch(of(value)).has(7);
        assert!(has("W/\"7\"") && has("*") && has("\"6\", \"7\""));
        assert!(!has("W/\"6\"") && !has("\"a330bc54f0671c9\""));
        assert!(!IfNoneMatch(Precondition::None).has(7));
    }
}
