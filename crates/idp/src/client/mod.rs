//! One request to a SCIM server and what came of it.
//!
//! [`Client`] speaks by the [`Habits`] of an identity provider: its headers, its way to write a query, its way with `429`.
//! It knows no mapping and keeps nothing but its settings, and a token if it must fetch one, so it can be shared by many
//! tasks. [`Http`] beneath it sends whatever it is given.

mod authorization;
mod habits;
mod http;
mod outcome;
mod settings;

use std::time::{Duration, Instant};

use reqwest::header::{ACCEPT, ACCEPT_CHARSET, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, IF_MATCH, USER_AGENT};
use reqwest::{Method, StatusCode};
use serde_json::{Map, Value};

pub(crate) use habits::encode;
pub use habits::{Habits, QueryForm};
pub use http::{Credentials, Http, Request, Response};
pub use outcome::{Answer, Exchange, Failure};
pub use settings::{InvalidSettings, OAuth, Settings};

/// A client of one SCIM server.
#[derive(Debug, Clone)]
pub struct Client {
    http: Http,
    base_url: String,
    habits: Habits,
    longest_wait: Duration,
}

/// What is asked.
struct Asked<'a> {
    method: Method,
    path: String,
    body: Option<&'a Value>,
    /// The version that must still be there (RFC 7644 §3.14).
    version: Option<&'a str>,
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
            habits: settings.habits,
            longest_wait: settings.longest_wait,
        })
    }

    /// `GET {endpoint}?filter={attribute} eq "{value}"` (RFC 7644 §3.4.2.2), with `excludedAttributes` if there are any.
    pub async fn find(&self, endpoint: &str, attribute: &str, value: &str, excluded: Option<&str>) -> Exchange {
        // A string in a filter is a string in JSON.
        let filter = format!("{attribute} eq {}", Value::from(value));
        let count = self.habits.search_count.map(|count| count.to_string());
        let page = count.iter().flat_map(|count| [("startIndex", "1"), ("count", count.as_str())]);
        let excluded = excluded.map(|names| ("excludedAttributes", names));
        self.get(endpoint, excluded.into_iter().chain([("filter", &*filter)]).chain(page)).await
    }

    /// `GET {endpoint}?filter=id eq "{id}" and {attribute} eq "{value}"&attributes=id`: whether a reference is there, as
    /// Entra once asked.
    pub async fn find_reference(&self, endpoint: &str, id: &str, attribute: &str, value: &str) -> Exchange {
        let filter = format!("id eq {} and {attribute} eq {}", Value::from(id), Value::from(value));
        self.get(endpoint, [("filter", &*filter), ("attributes", "id")]).await
    }

    /// `GET {endpoint}?startIndex={start}&count={count}` (RFC 7644 §3.4.2.4): a page of all.
    pub async fn list(&self, endpoint: &str, start: u64, count: u64) -> Exchange {
        let (start, count) = (start.to_string(), count.to_string());
        self.get(endpoint, [("startIndex", &*start), ("count", &*count)]).await
    }

    /// `GET /ServiceProviderConfig` (RFC 7644 §4): what the server can do.
    pub async fn features(&self) -> Exchange {
        self.get("/ServiceProviderConfig", []).await
    }

    /// `GET {endpoint}/{id}` (RFC 7644 §3.4.1), with `excludedAttributes` if there are any.
    pub async fn read(&self, endpoint: &str, id: &str, excluded: Option<&str>) -> Exchange {
        self.get(&resource(endpoint, id), excluded.map(|names| ("excludedAttributes", names))).await
    }

    /// `POST {endpoint}` (RFC 7644 §3.3).
    pub async fn create(&self, endpoint: &str, resource: &Value) -> Exchange {
        let path = endpoint.to_owned();
        self.send(Asked { method: Method::POST, path, body: Some(resource), version: None }).await
    }

    /// `PUT {endpoint}/{id}` (RFC 7644 §3.5.1) with a whole resource.
    pub async fn replace(&self, endpoint: &str, id: &str, whole: &Value) -> Exchange {
        let end = if self.habits.query == QueryForm::Form { "?" } else { "" };
        let path = format!("{}{end}", resource(endpoint, id));
        self.send(Asked { method: Method::PUT, path, body: Some(whole), version: None }).await
    }

    /// `PATCH {endpoint}/{id}` (RFC 7644 §3.5.2) with a whole `PatchOp` message, with `If-Match` where a version is named.
    pub async fn patch(&self, endpoint: &str, id: &str, message: &Value, version: Option<&str>) -> Exchange {
        let path = resource(endpoint, id);
        self.send(Asked { method: Method::PATCH, path, body: Some(message), version }).await
    }

    /// `DELETE {endpoint}/{id}` (RFC 7644 §3.6).
    pub async fn delete(&self, endpoint: &str, id: &str) -> Exchange {
        let path = resource(endpoint, id);
        self.send(Asked { method: Method::DELETE, path, body: None, version: None }).await
    }

    async fn get<'a>(&self, path: &str, parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> Exchange {
        let path = format!("{path}{}", self.habits.query.query(parameters));
        self.send(Asked { method: Method::GET, path, body: None, version: None }).await
    }

    /// Sends a request, and again while the server answers 429. Nothing else is repeated: a conflict stays a conflict,
    /// and what a server in trouble could not do waits for the next cycle.
    async fn send(&self, Asked { method, path, body, version }: Asked<'_>) -> Exchange {
        let headers = self.headers(&method, body.is_some(), version);
        let (url, body) = (format!("{}{path}", self.base_url), body.map(Value::to_string));
        let request = Request { method, url, headers, body, credentials: Credentials::Own };
        let mut throttled = 0;
        loop {
            let started = Instant::now();
            let response = match self.http.send(&request).await {
                Ok(response) => response,
                Err(failure) => return Exchange { result: Err(failure), latency: started.elapsed(), throttled },
            };
            let too_many = response.status == StatusCode::TOO_MANY_REQUESTS;
            let Some(wait) = self.habits.wait(throttled, response.retry_after()).filter(|_| too_many) else {
                let latency = response.latency;
                return Exchange { result: answer(&response), latency, throttled };
            };
            throttled += 1;
            let wait = wait.min(self.longest_wait);
            tracing::debug!(method = %request.method, path, ?wait, "the server asks for patience");
            tokio::time::sleep(wait).await;
        }
    }

    fn headers(&self, method: &Method, has_body: bool, version: Option<&str>) -> HeaderMap {
        let Habits { user_agent, accept, accept_charset, content_type, patch_content_type, .. } = self.habits;
        let content_type = if *method == Method::PATCH { patch_content_type } else { content_type };
        let said = [
            (ACCEPT, Some(accept)),
            (USER_AGENT, user_agent),
            (ACCEPT_CHARSET, accept_charset),
            (CONTENT_TYPE, has_body.then_some(content_type)),
        ];
        let mut headers: HeaderMap =
            said.into_iter().filter_map(|(name, value)| Some((name, HeaderValue::from_static(value?)))).collect();
        headers.extend(version.and_then(|version| version.parse().ok()).map(|version| (IF_MATCH, version)));
        headers
    }
}

/// `{endpoint}/{id}`
fn resource(endpoint: &str, id: &str) -> String {
    format!("{endpoint}/{}", encode(id))
}

fn answer(response: &Response) -> Result<Answer, Failure> {
    let Response { status, headers, body, .. } = response;
    let version = headers.get(ETAG).and_then(|version| version.to_str().ok()).map(str::to_owned);
    if !status.is_success() {
        return Err(Failure::refused(*status, body));
    }
    if body.is_empty() || *status == StatusCode::NO_CONTENT {
        return Ok(Answer { status: status.as_u16(), version, body: Map::new() });
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(body)) => Ok(Answer { status: status.as_u16(), version, body }),
        _ => Err(Failure::not_scim(*status, body)),
    }
}
