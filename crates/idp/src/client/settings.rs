//! What a client must know.

use std::fmt;
use std::time::Duration;

use reqwest::Url;

use super::Habits;

/// Where the server is, what it lets in, and how much patience to have with it.
#[derive(Clone)]
pub struct Settings {
    /// Base URL, such as `http://127.0.0.1:8080/scim/v2`: what Entra calls the *Tenant URL*.
    pub base_url: String,
    /// Bearer token: Entra's *Secret Token*.
    pub token: String,
    /// How long a request may take. Entra does not say; the default of .NET's client is 100 seconds, and so is this one.
    pub timeout: Duration,
    /// What the requests have in common.
    pub habits: Habits,
    /// The longest wait after a 429, whatever `Retry-After` asks for.
    pub longest_wait: Duration,
}

impl Settings {
    /// The usual settings for a server.
    #[must_use]
    pub fn new(base_url: impl Into<String>, token: impl Into<String>) -> Self {
        Self {
            base_url: base_url.into(),
            token: token.into(),
            timeout: Duration::from_secs(100),
            habits: Habits::ENTRA,
            longest_wait: Duration::from_mins(1),
        }
    }

    /// The base URL without a slash at its end.
    pub(super) fn base_url(&self) -> Result<String, InvalidSettings> {
        let refuse = |reason: &str| InvalidSettings::BaseUrl { url: self.base_url.clone(), reason: reason.to_owned() };
        let url = Url::parse(&self.base_url).map_err(|error| refuse(&error.to_string()))?;
        // Said here, because the HTTP library would say it once for each request.
        if url.scheme() != "http" {
            return Err(refuse("it must begin with http://, as TLS is not built in"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refuse("it must end with its path"));
        }
        Ok(url.as_str().trim_end_matches('/').to_owned())
    }
}

/// Shows all but the token.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("base_url", &self.base_url)
            .field("timeout", &self.timeout)
            .field("habits", &self.habits)
            .field("longest_wait", &self.longest_wait)
            .finish_non_exhaustive()
    }
}

/// Settings that no client can be made of.
#[derive(Debug, thiserror::Error)]
pub enum InvalidSettings {
    /// The base URL is not one.
    #[error("the base URL {url:?} cannot be used: {reason}")]
    BaseUrl {
        /// What was given.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The token cannot stand in a header.
    #[error("the token has characters that an HTTP header cannot hold")]
    Token,
    /// The HTTP client could not be set up.
    #[error("the HTTP client cannot be set up: {0}")]
    Http(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_a_base_url_with_and_without_slash() {
        for url in ["http://localhost:8080/scim/v2", "http://localhost:8080/scim/v2/"] {
            assert_eq!(Settings::new(url, "t").base_url().unwrap(), "http://localhost:8080/scim/v2");
        }
    }

    #[test]
    fn refuses_what_is_no_base_url() {
        for url in ["localhost", "https://localhost/scim", "http://localhost/scim?aadOptscim062020"] {
            let message = Settings::new(url, "t").base_url().unwrap_err().to_string();
            assert!(message.contains(url), "{message}");
        }
    }

    #[test]
    fn keeps_the_token_to_itself() {
        assert!(!format!("{:?}", Settings::new("http://localhost", "mst_secret")).contains("secret"));
    }
}
