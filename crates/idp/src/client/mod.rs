//! One request to a SCIM server and what came of it.
//!
//! [`Client`] speaks as Entra does: its content type, its percent-encoding, its way with `429`. It knows no mapping and
//! keeps nothing but its settings, and a token if it must fetch one, so it can be shared by many tasks. [`Http`] beneath
//! it sends whatever it is given.

mod authorization;
mod http;
mod outcome;
mod settings;

use std::time::{Duration, Instant};

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, StatusCode};
use serde_json::{Map, Value};

pub use http::{Credentials, Http, Request, Response};
pub use outcome::{Answer, Exchange, Failure};
pub use settings::{InvalidSettings, OAuth, Settings};

/// What Entra accepts.
const ACCEPTED: HeaderValue = HeaderValue::from_static("application/scim+json");

/// What Entra puts on every request with a body.
const SCIM_JSON: HeaderValue = HeaderValue::from_static("application/scim+json; charset=utf-8");

/// How long to wait after a 429 that does not say.
const DEFAULT_WAIT: Duration = Duration::from_secs(1);

/// A client of one SCIM server.
#[derive(Debug, Clone)]
pub struct Client {
    http: Http,
    base_url: String,
    throttle_retries: u32,
    longest_wait: Duration,
}

impl Client {
    /// A client with these settings.
    ///
    /// # Errors
    ///
    /// [`InvalidSettings`] if a URL, the credentials or the CA file cannot be used.
    pub fn new(settings: &Settings) -> Result<Self, InvalidSettings> {
        Ok(Self {
            http: Http::new(settings)?,
            base_url: settings.base_url()?,
            throttle_retries: settings.throttle_retries,
            longest_wait: settings.longest_wait,
        })
    }

    /// `GET {endpoint}?filter={attribute} eq "{value}"` (RFC 7644 §3.4.2.2), with `excludedAttributes` if there are any.
    pub async fn find(&self, endpoint: &str, attribute: &str, value: &str, excluded: Option<&str>) -> Exchange {
        // A string in a filter is a string in JSON.
        let filter = format!("{attribute} eq {}", Value::from(value));
        let parameters = excluded.map(|names| ("excludedAttributes", names)).into_iter().chain([("filter", &*filter)]);
        self.send(Method::GET, &format!("{endpoint}{}", query(parameters)), None).await
    }

    /// `GET {endpoint}?filter=id eq "{id}" and {attribute} eq "{value}"&attributes=id`: whether a reference is there, as
    /// Entra once asked.
    pub async fn find_reference(&self, endpoint: &str, id: &str, attribute: &str, value: &str) -> Exchange {
        let filter = format!("id eq {} and {attribute} eq {}", Value::from(id), Value::from(value));
        self.send(Method::GET, &format!("{endpoint}{}", query([("filter", &*filter), ("attributes", "id")])), None)
            .await
    }

    /// `GET {endpoint}/{id}` (RFC 7644 §3.4.1), with `excludedAttributes` if there are any.
    pub async fn read(&self, endpoint: &str, id: &str, excluded: Option<&str>) -> Exchange {
        let parameters = excluded.map(|names| ("excludedAttributes", names));
        self.send(Method::GET, &format!("{endpoint}/{}{}", encode(id), query(parameters)), None).await
    }

    /// `POST {endpoint}` (RFC 7644 §3.3).
    pub async fn create(&self, endpoint: &str, resource: &Value) -> Exchange {
        self.send(Method::POST, endpoint, Some(resource)).await
    }

    /// `PATCH {endpoint}/{id}` (RFC 7644 §3.5.2) with a whole `PatchOp` message.
    pub async fn patch(&self, endpoint: &str, id: &str, message: &Value) -> Exchange {
        self.send(Method::PATCH, &format!("{endpoint}/{}", encode(id)), Some(message)).await
    }

    /// `DELETE {endpoint}/{id}` (RFC 7644 §3.6).
    pub async fn delete(&self, endpoint: &str, id: &str) -> Exchange {
        self.send(Method::DELETE, &format!("{endpoint}/{}", encode(id)), None).await
    }

    /// Sends a request, and again while the server answers 429. Nothing else is repeated: a conflict stays a conflict,
    /// and what a server in trouble could not do waits for the next cycle.
    async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Exchange {
        let mut headers = HeaderMap::from_iter([(ACCEPT, ACCEPTED)]);
        if body.is_some() {
            headers.insert(CONTENT_TYPE, SCIM_JSON);
        }
        let (url, body) = (format!("{}{path}", self.base_url), body.map(Value::to_string));
        let request = Request { method, url, headers, body, credentials: Credentials::Own };
        let mut throttled = 0;
        loop {
            let started = Instant::now();
            let response = match self.http.send(&request).await {
                Ok(response) => response,
                Err(failure) => return Exchange { result: Err(failure), latency: started.elapsed(), throttled },
            };
            if response.status != StatusCode::TOO_MANY_REQUESTS || throttled == self.throttle_retries {
                let latency = response.latency;
                return Exchange { result: answer(&response), latency, throttled };
            }
            throttled += 1;
            let wait = response.retry_after().unwrap_or(DEFAULT_WAIT).min(self.longest_wait);
            tracing::debug!(method = %request.method, path, ?wait, "the server asks for patience");
            tokio::time::sleep(wait).await;
        }
    }
}

fn answer(response: &Response) -> Result<Answer, Failure> {
    let Response { status, body, .. } = response;
    if !status.is_success() {
        return Err(Failure::refused(*status, body));
    }
    if body.is_empty() || *status == StatusCode::NO_CONTENT {
        return Ok(Answer { status: status.as_u16(), body: Map::new() });
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(body)) => Ok(Answer { status: status.as_u16(), body }),
        _ => Err(Failure::not_scim(*status, body)),
    }
}

/// Percent-encodes all but RFC 3986's unreserved characters, as .NET's `Uri.EscapeDataString` does: a space is `%20`.
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(byte.into());
        } else {
            encoded.push('%');
            encoded.extend([byte >> 4, byte & 0xF].map(|digit| char::from(b"0123456789ABCDEF"[usize::from(digit)])));
        }
    }
    encoded
}

pub(crate) fn query<'a>(parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let pairs: Vec<String> = parameters.into_iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_a_filter_as_entra_does() {
        assert_eq!(
            query([("excludedAttributes", "members"), ("filter", "displayName eq \"R&D + Söhne\"")]),
            "?excludedAttributes=members&filter=displayName%20eq%20%22R%26D%20%2B%20S%C3%B6hne%22"
        );
        assert_eq!(query([]), "");
    }
}
