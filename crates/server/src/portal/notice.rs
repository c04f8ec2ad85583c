//! What was just done, told on the page that follows: carried there in a cookie that is good once.

use axum::http::{HeaderMap, HeaderValue};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::api::cookie;
use crate::base_url::BaseUrl;

const NAME: &str = "muster-notice";
/// It is for the very next page.
const LIFETIME_MINUTES: i64 = 1;
/// Browsers keep 4 KiB of a cookie.
const LONGEST: usize = 1_000;

/// What was just done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice(pub String);

impl Notice {
    /// The header that carries it to the next page.
    #[must_use]
    pub fn hand_over(&self, url: &BaseUrl) -> HeaderValue {
        let text: String = self.0.chars().take(LONGEST / 4).collect();
        cookie::set(NAME, &URL_SAFE_NO_PAD.encode(text), Some(LIFETIME_MINUTES), url)
    }

    /// What the browser carries.
    #[must_use]
    pub fn carried(headers: &HeaderMap, url: &BaseUrl) -> Option<Self> {
        let carried = cookie::value(NAME, headers, url).filter(|value| value.len() <= 2 * LONGEST)?;
        String::from_utf8(URL_SAFE_NO_PAD.decode(carried).ok()?).ok().map(Self)
    }

    /// The header that takes it back, once it was shown.
    #[must_use]
    pub fn take_back(url: &BaseUrl) -> HeaderValue {
        cookie::set(NAME, "", Some(0), url)
    }
}
