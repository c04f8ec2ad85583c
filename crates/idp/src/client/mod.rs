//! One request to a SCIM server and what came of it.
//!
//! [`Client`] speaks by the [`Habits`] of an identity provider: its headers, its way to write a query, its way with `429`.
//! It knows no mapping and keeps nothing but its settings, so it can be shared by many tasks.

mod habits;
mod outcome;
mod settings;

use std::time::{Duration, Instant};

use reqwest::header::{
    ACCEPT, ACCEPT_CHARSET, AUTHORIZATION, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, IF_MATCH, RETRY_AFTER,
    USER_AGENT,
};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Map, Value};

use habits::encode;
pub use habits::{Habits, QueryForm};
pub use outcome::{Answer, Exchange, Failure};
pub use settings::{InvalidSettings, Settings};

/// A client of one SCIM server.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base_url: String,
    habits: Habits,
    longest_wait: Duration,
}

/// A request before it is sent.
struct Request<'a> {
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
    /// [`InvalidSettings`] if the base URL or the token cannot be used.
    pub fn new(settings: &Settings) -> Result<Self, InvalidSettings> {
        let mut authorization =
            HeaderValue::from_str(&format!("Bearer {}", settings.token)).map_err(|_| InvalidSettings::Token)?;
        authorization.set_sensitive(true);
        let habits = settings.habits;
        let mut headers =
            HeaderMap::from_iter([(AUTHORIZATION, authorization), (ACCEPT, HeaderValue::from_static(habits.accept))]);
        let optional = [(USER_AGENT, habits.user_agent), (ACCEPT_CHARSET, habits.accept_charset)];
        headers.extend(optional.into_iter().filter_map(|(name, value)| Some((name, HeaderValue::from_static(value?)))));
        // reqwest asks the process for its TLS provider. Whoever comes first decides, and all of us mean the same.
        let _there_already = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .default_headers(headers)
            .timeout(settings.timeout)
            // A SCIM server that redirects has lost its way; the token must not follow it.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| InvalidSettings::Http(error.to_string()))?;
        Ok(Self { http, base_url: settings.base_url()?, habits, longest_wait: settings.longest_wait })
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
        self.send(Request { method: Method::POST, path, body: Some(resource), version: None }).await
    }

    /// `PUT {endpoint}/{id}` (RFC 7644 §3.5.1) with a whole resource.
    pub async fn replace(&self, endpoint: &str, id: &str, whole: &Value) -> Exchange {
        let end = if self.habits.query == QueryForm::Form { "?" } else { "" };
        let path = format!("{}{end}", resource(endpoint, id));
        self.send(Request { method: Method::PUT, path, body: Some(whole), version: None }).await
    }

    /// `PATCH {endpoint}/{id}` (RFC 7644 §3.5.2) with a whole `PatchOp` message, with `If-Match` where a version is named.
    pub async fn patch(&self, endpoint: &str, id: &str, message: &Value, version: Option<&str>) -> Exchange {
        let path = resource(endpoint, id);
        self.send(Request { method: Method::PATCH, path, body: Some(message), version }).await
    }

    /// `DELETE {endpoint}/{id}` (RFC 7644 §3.6).
    pub async fn delete(&self, endpoint: &str, id: &str) -> Exchange {
        let path = resource(endpoint, id);
        self.send(Request { method: Method::DELETE, path, body: None, version: None }).await
    }

    async fn get<'a>(&self, path: &str, parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> Exchange {
        let path = format!("{path}{}", self.habits.query.query(parameters));
        self.send(Request { method: Method::GET, path, body: None, version: None }).await
    }

    /// Sends a request, and again while the server answers 429. Nothing else is repeated: a conflict stays a conflict,
    /// and what a server in trouble could not do waits for the next cycle.
    async fn send(&self, Request { method, path, body, version }: Request<'_>) -> Exchange {
        let url = format!("{}{path}", self.base_url);
        let body = body.map(Value::to_string);
        let content_type =
            if method == Method::PATCH { self.habits.patch_content_type } else { self.habits.content_type };
        let mut throttled = 0;
        loop {
            let mut request = self.http.request(method.clone(), &url);
            if let Some(body) = &body {
                request = request.header(CONTENT_TYPE, content_type).body(body.clone());
            }
            if let Some(version) = version {
                request = request.header(IF_MATCH, version);
            }
            let started = Instant::now();
            let (result, retry_after) = match request.send().await {
                Ok(response) => {
                    let retry_after = retry_after(&response);
                    (answer(response).await, retry_after)
                }
                Err(error) => (Err(error.into()), None),
            };
            let latency = started.elapsed();

            let too_many = matches!(&result, Err(failure) if failure.status() == Some(429));
            let Some(wait) = self.habits.wait(throttled, retry_after).filter(|_| too_many) else {
                return Exchange { result, latency, throttled };
            };
            throttled += 1;
            let wait = wait.min(self.longest_wait);
            tracing::debug!(%method, path, ?wait, "the server asks for patience");
            tokio::time::sleep(wait).await;
        }
    }
}

/// `{endpoint}/{id}`
fn resource(endpoint: &str, id: &str) -> String {
    format!("{endpoint}/{}", encode(id))
}

fn retry_after(response: &Response) -> Option<Duration> {
    response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}

async fn answer(response: Response) -> Result<Answer, Failure> {
    let status = response.status();
    let version = response.headers().get(ETAG).and_then(|version| version.to_str().ok()).map(str::to_owned);
    let body = response.bytes().await?;
    if !status.is_success() {
        return Err(Failure::refused(status, &body));
    }
    if body.is_empty() || status == StatusCode::NO_CONTENT {
        return Ok(Answer { status: status.as_u16(), version, body: Map::new() });
    }
    match serde_json::from_slice(&body) {
        Ok(Value::Object(body)) => Ok(Answer { status: status.as_u16(), version, body }),
        _ => Err(Failure::not_scim(status, &body)),
    }
}
