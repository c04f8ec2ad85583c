//! What the browser carries from the route that sends it away to the one that it comes back to.

use axum::http::{HeaderMap, HeaderValue};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::api::cookie;
use crate::base_url::BaseUrl;

/// Minutes that a person is given to sign in at the provider.
const LIFETIME_MINUTES: i64 = 10;
const NAME: &str = "muster-openid";

/// One sign-in under way. It is the browser's alone: a callback that belongs to another browser's sign-in finds
/// another state here, or none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// What the provider gives back unchanged (RFC 6749 §10.12).
    pub state: String,
    /// What it puts into the ID token (OpenID Connect Core §3.1.2.1).
    pub nonce: String,
    /// What proves that who redeems the code is who asked for it (RFC 7636).
    pub verifier: String,
    /// Where to go on, with a session.
    pub next: String,
}

impl Flow {
    /// The header that gives it to the browser.
    #[must_use]
    pub fn hand_over(&self, url: &BaseUrl) -> HeaderValue {
        let text = serde_json::to_vec(self).unwrap_or_default();
        cookie::set(NAME, &URL_SAFE_NO_PAD.encode(text), Some(LIFETIME_MINUTES), url)
    }

    /// What the browser has; `None` where it has nothing of the kind.
    #[must_use]
    pub fn presented(headers: &HeaderMap, url: &BaseUrl) -> Option<Self> {
        let text = cookie::value(NAME, headers, url)?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    }

    /// The header that takes it back: each is good once.
    #[must_use]
    pub fn take_back(url: &BaseUrl) -> HeaderValue {
        cookie::set(NAME, "", Some(0), url)
    }
}
