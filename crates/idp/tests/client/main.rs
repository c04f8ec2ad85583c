//! The client on the wire: TLS with a certificate of one's own, and tokens that are fetched.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod oauth;
mod tls;
