//! What stands in `Authorization`: a token for good, or one that is fetched with client credentials and kept while it is
//! good.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Response, Url};
use serde_json::Value;
use tokio::sync::Mutex;

use super::{Failure, InvalidSettings, OAuth, QueryForm, Settings, encode, outcome};

/// A token is fetched anew so long before it expires, or at half its life if that is sooner.
const BEFOREHAND: Duration = Duration::from_mins(1);

/// How long a token is taken to live whose endpoint does not say. RFC 6749 §5.1 calls `expires_in` recommended.
const LIFETIME: Duration = Duration::from_hours(1);

/// What stands in `Authorization`.
#[derive(Clone)]
pub(super) enum Authorization {
    Token(HeaderValue),
    Fetched(Arc<Grant>),
}

/// Client credentials, and the token that they last got.
pub(super) struct Grant {
    client: reqwest::Client,
    url: Url,
    oauth: OAuth,
    held: Mutex<Option<Held>>,
}

struct Held {
    header: HeaderValue,
    until: Instant,
}

/// Shows no secret: not even its length.
impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(_) => f.write_str("Token"),
            Self::Fetched(grant) => f.debug_tuple("Fetched").field(&grant.oauth).finish(),
        }
    }
}

impl Authorization {
    pub(super) fn new(settings: &Settings, client: &reqwest::Client) -> Result<Self, InvalidSettings> {
        let Some(oauth) = settings.oauth.clone() else {
            return Ok(Self::Token(bearer(&settings.token).ok_or(InvalidSettings::Token)?));
        };
        let grant = Grant { client: client.clone(), url: oauth.url()?, oauth, held: Mutex::new(None) };
        Ok(Self::Fetched(Arc::new(grant)))
    }

    /// The header, fetched first if there is none that is good.
    pub(super) async fn header(&self) -> Result<HeaderValue, Failure> {
        match self {
            Self::Token(header) => Ok(header.clone()),
            Self::Fetched(grant) => grant.header(|held| held.until > Instant::now()).await,
        }
    }

    /// Another header than the one that was refused, if one can be had.
    pub(super) async fn renewed(&self, refused: &HeaderValue) -> Result<Option<HeaderValue>, Failure> {
        match self {
            Self::Token(_) => Ok(None),
            // Another request may have renewed it meanwhile.
            Self::Fetched(grant) => grant.header(|held| held.header != refused).await.map(Some),
        }
    }
}

impl Grant {
    /// The token that is held if it will do, and else a new one. Who comes meanwhile waits, and asks nobody.
    async fn header(&self, will_do: impl Fn(&Held) -> bool) -> Result<HeaderValue, Failure> {
        let mut held = self.held.lock().await;
        if let Some(held) = held.as_ref().filter(|held| will_do(held)) {
            return Ok(held.header.clone());
        }
        *held = None;
        let fetched = self.fetch().await?;
        let header = fetched.header.clone();
        *held = Some(fetched);
        Ok(header)
    }

    /// RFC 6749 §4.4.2: "The client makes a request to the token endpoint by adding the following parameters".
    async fn fetch(&self) -> Result<Held, Failure> {
        let OAuth { client_id, client_secret, scope, .. } = &self.oauth;
        let scope = scope.as_deref().map(|scope| ("scope", scope));
        let form = QueryForm::Percent.query([("grant_type", "client_credentials")].into_iter().chain(scope));
        let asked = Instant::now();
        let request = self
            .client
            .post(self.url.clone())
            // RFC 6749 §2.3.1: both are "encoded using the application/x-www-form-urlencoded encoding algorithm".
            .basic_auth(encode(client_id), Some(encode(client_secret)))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form.trim_start_matches('?').to_owned());
        let response = request.send().await.map_err(|error| self.no_token(&Failure::from(error).to_string()))?;
        let (token, lifetime) = granted(response).await.map_err(|reason| self.no_token(&reason))?;
        let header =
            bearer(&token).ok_or_else(|| self.no_token("its token has characters that a header cannot hold"))?;
        Ok(Held { header, until: asked + lifetime.saturating_sub(BEFOREHAND.min(lifetime / 2)) })
    }

    fn no_token(&self, reason: &str) -> Failure {
        Failure::Transport(format!("no token from {}: {reason}", self.url))
    }
}

/// The token of an answer, and how long it lives. What the endpoint says may hold a token, and is told only if it is an
/// error.
async fn granted(response: Response) -> Result<(String, Duration), String> {
    let status = response.status();
    let body = response.bytes().await.map_err(|error| error.to_string())?;
    let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
    if !status.is_success() {
        // RFC 6749 §5.2: `error`, and `error_description` for people.
        let texts = ["error", "error_description"].map(|name| answer[name].as_str().unwrap_or_default());
        let said = texts.join(" ").trim().to_owned();
        let said = if said.is_empty() { outcome::excerpt(status, &body) } else { said };
        return Err(format!("HTTP {}: {said}", status.as_u16()));
    }
    let token = answer["access_token"].as_str().filter(|token| !token.is_empty());
    let token = token.ok_or_else(|| format!("HTTP {} without an access_token", status.as_u16()))?;
    let lifetime = answer["expires_in"].as_u64().map_or(LIFETIME, Duration::from_secs);
    // A lifetime that the clock cannot hold would be a wrong one; a day is soon enough to ask again.
    Ok((token.to_owned(), lifetime.min(Duration::from_hours(24))))
}

fn bearer(token: &str) -> Option<HeaderValue> {
    let mut header = HeaderValue::from_str(&format!("Bearer {token}")).ok()?;
    header.set_sensitive(true);
    Some(header)
}
