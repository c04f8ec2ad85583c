//! The SCIM server that is pushed to, and what it lets in.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::client::{OAuth, Settings};

/// The SCIM server that is pushed to.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Target {
    /// *Tenant URL*: the SCIM base URL, with flags such as `?aadOptscim062020` at its end.
    pub url: String,
    /// *Secret Token*, unless tokens are fetched.
    pub token: String,
    /// *Token endpoint*: where tokens are fetched with OAuth 2.0 client credentials; empty where there is a token.
    pub token_url: String,
    /// *Client identifier*.
    pub client_id: String,
    /// *Client secret*.
    pub client_secret: String,
    /// Scope to ask for; empty for none.
    pub scope: String,
    /// PEM file of certificates that are trusted besides those that the machine trusts, relative to the configuration;
    /// empty for none.
    pub ca_file: PathBuf,
    /// Seconds that a request may take.
    pub timeout_seconds: u64,
    /// E-mail address of the user whom a persona makes and removes to test the connection.
    pub test_user: String,
}

impl Default for Target {
    fn default() -> Self {
        Self {
            url: "http://127.0.0.1:8080/scim/v2".into(),
            token: String::new(),
            token_url: String::new(),
            client_id: String::new(),
            client_secret: String::new(),
            scope: String::new(),
            ca_file: PathBuf::new(),
            timeout_seconds: 100,
            test_user: "scim.test@example.org".into(),
        }
    }
}

impl Target {
    /// What a client must know, with the base URL as it is without flags.
    #[must_use]
    pub fn settings(&self, base_url: impl Into<String>) -> Settings {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Settings {
            oauth: some(&self.token_url).map(|token_url| OAuth {
                token_url,
                client_id: self.client_id.clone(),
                client_secret: self.client_secret.clone(),
                scope: some(&self.scope),
            }),
            ca_file: Some(self.ca_file.clone()).filter(|file| !file.as_os_str().is_empty()),
            timeout: Duration::from_secs(self.timeout_seconds),
            ..Settings::new(base_url, self.token.as_str())
        }
    }

    /// The key that does not fit, and why.
    #[must_use]
    pub fn wrong(&self) -> Option<(&'static str, &'static str)> {
        if self.timeout_seconds == 0 {
            return Some(("target.timeout_seconds", "a request takes longer than no time"));
        }
        let fetched = !self.token_url.is_empty();
        if fetched && self.client_id.is_empty() {
            return Some(("target.client_id", "the token endpoint asks who it is"));
        }
        if fetched && !self.token.is_empty() {
            return Some(("target.token", "it is either a token or a token endpoint"));
        }
        let of_oauth = [&self.client_id, &self.client_secret, &self.scope].into_iter().any(|text| !text.is_empty());
        if !fetched && of_oauth {
            return Some(("target.token_url", "client credentials are for a token endpoint"));
        }
        None
    }
}

/// Shows all but the secrets.
impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { url, token: _, token_url, client_id, client_secret: _, scope, ca_file, timeout_seconds, test_user } =
            self;
        f.debug_struct("Target")
            .field("url", url)
            .field("token_url", token_url)
            .field("client_id", client_id)
            .field("scope", scope)
            .field("ca_file", ca_file)
            .field("timeout_seconds", timeout_seconds)
            .field("test_user", test_user)
            .finish_non_exhaustive()
    }
}
