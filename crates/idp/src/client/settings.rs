//! What a client must know.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use reqwest::Url;

use super::Habits;

/// Where the server is, what it lets in, and how much patience to have with it.
#[derive(Clone)]
pub struct Settings {
    /// Base URL, such as `https://scim.example/scim/v2`: what Entra calls the *Tenant URL*.
    pub base_url: String,
    /// Bearer token: Entra's *Secret Token*. Not looked at where there is [`oauth`](Self::oauth).
    pub token: String,
    /// Where tokens are fetched, if there is not one for good.
    pub oauth: Option<OAuth>,
    /// PEM file of certificates that are trusted besides those that the machine trusts.
    pub ca_file: Option<PathBuf>,
    /// How long a request may take. Entra does not say; the default of .NET's client is 100 seconds, and so is this one.
    pub timeout: Duration,
    /// What the requests have in common.
    pub habits: Habits,
    /// The longest wait after a 429, whatever `Retry-After` asks for.
    pub longest_wait: Duration,
}

/// OAuth 2.0 client credentials (RFC 6749 §4.4), shown to the token endpoint by HTTP Basic.
#[derive(Clone, PartialEq, Eq)]
pub struct OAuth {
    /// URL of the token endpoint.
    pub token_url: String,
    /// Client identifier.
    pub client_id: String,
    /// Client secret.
    pub client_secret: String,
    /// What is asked for, if the endpoint wants to be told.
    pub scope: Option<String>,
}

impl Settings {
    /// The usual settings for a server.
    #[must_use]
    pub fn new(base_url: impl Into<String>, token: impl Into<String>) -> Self {
        Self {
            base_url: base_url.into(),
            token: token.into(),
            oauth: None,
            ca_file: None,
            timeout: Duration::from_secs(100),
            habits: Habits::ENTRA,
            longest_wait: Duration::from_mins(1),
        }
    }

    /// The base URL without a slash at its end.
    pub(crate) fn base_url(&self) -> Result<String, InvalidSettings> {
        let url = http_url(&self.base_url)
            .map_err(|reason| InvalidSettings::BaseUrl { url: self.base_url.clone(), reason })?;
        Ok(url.as_str().trim_end_matches('/').to_owned())
    }
}

impl OAuth {
    /// The token endpoint, if it is one.
    pub(super) fn url(&self) -> Result<Url, InvalidSettings> {
        http_url(&self.token_url).map_err(|reason| InvalidSettings::TokenUrl { url: self.token_url.clone(), reason })
    }
}

/// Said here, because the HTTP library would say it once for each request.
fn http_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    if !["http", "https"].contains(&url.scheme()) {
        return Err("it must begin with https:// or http://".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("it must end with its path".to_owned());
    }
    Ok(url)
}

/// Shows all but the token.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { base_url, token: _, oauth, ca_file, timeout, habits, longest_wait } = self;
        f.debug_struct("Settings")
            .field("base_url", base_url)
            .field("oauth", oauth)
            .field("ca_file", ca_file)
            .field("timeout", timeout)
            .field("habits", habits)
            .field("longest_wait", longest_wait)
            .finish_non_exhaustive()
    }
}

/// Shows all but the secret.
impl fmt::Debug for OAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { token_url, client_id, client_secret: _, scope } = self;
        f.debug_struct("OAuth")
            .field("token_url", token_url)
            .field("client_id", client_id)
            .field("scope", scope)
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
    /// The URL of the token endpoint is not one.
    #[error("the URL {url:?} of the token endpoint cannot be used: {reason}")]
    TokenUrl {
        /// What was given.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The token cannot stand in a header.
    #[error("the token has characters that an HTTP header cannot hold")]
    Token,
    /// The file of certificates cannot be used.
    #[error("the CA file {} cannot be used: {reason}", file.display())]
    CaFile {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The HTTP client could not be set up.
    #[error("the HTTP client cannot be set up: {0}")]
    Http(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_a_base_url_with_and_without_slash() {
        for url in ["https://localhost:8080/scim/v2", "https://localhost:8080/scim/v2/"] {
            assert_eq!(Settings::new(url, "t").base_url().unwrap(), "https://localhost:8080/scim/v2");
        }
        assert_eq!(Settings::new("http://localhost", "t").base_url().unwrap(), "http://localhost");
    }

    #[test]
    fn refuses_what_is_no_base_url() {
        for url in ["localhost", "ldaps://localhost/scim", "http://localhost/scim?aadOptscim062020"] {
            let message = Settings::new(url, "t").base_url().unwrap_err().to_string();
            assert!(message.contains(url), "{message}");
        }
    }

    #[test]
    fn keeps_its_secrets_to_itself() {
        let mut settings = Settings::new("http://localhost", "mst_secret");
        let oauth = OAuth {
            token_url: "https://localhost/oauth/token".into(),
            client_id: "muster".into(),
            client_secret: "another secret".into(),
            scope: None,
        };
        settings.oauth = Some(oauth);
        let shown = format!("{settings:?}");
        assert!(shown.contains("muster") && !shown.contains("secret"), "{shown}");
    }
}
