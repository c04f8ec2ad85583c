//! The server as probes see it: requests to it, names that nobody has, and what is to be removed in the end.
//!
//! Nothing is changed or deleted here that was not made here: a write to anything else is refused before it is sent.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::time::{Duration, Instant};

use reqwest::Method;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};
use serde_json::Value;
use uuid::Uuid;

use super::bodies;
use super::seen::{Finding, Seen, Stop, excerpt};
use crate::Ids;
use crate::client::{Credentials, Failure, Http, InvalidSettings, QueryForm, Request, Settings, encode};

/// How often a request that is answered 429 is sent again.
const THROTTLE_RETRIES: u32 = 5;

/// How long all of the removing may take.
const CLEANING: Duration = Duration::from_mins(1);

/// The server under test.
pub(super) struct Server {
    http: Http,
    base: String,
    longest_wait: Duration,
    /// Whether rows that put load on it are tried.
    pub load: bool,
    run: String,
    ids: RefCell<Ids>,
    named: Cell<u32>,
    requests: Cell<u64>,
    /// `Retry-After` of every answer 429; empty where there was none.
    throttled: RefCell<Vec<String>>,
    tolerated: RefCell<Vec<Finding>>,
    /// Whether probes are to send nothing more.
    interrupted: Cell<bool>,
    /// Paths of what was made here, whether or not it is still there.
    ours: RefCell<HashSet<String>>,
    /// Paths of what is to be removed, in the order in which it was made.
    left: RefCell<Vec<String>>,
    /// Endpoint, attribute and name of what may have been made, although no answer says so.
    doubtful: RefCell<Vec<(String, &'static str, String)>>,
}

/// A resource that was made for a probe.
#[derive(Debug, Clone)]
pub(super) struct Made {
    /// Below the base URL.
    pub path: String,
    pub id: String,
}

/// A request to be sent.
pub(super) struct Ask<'a> {
    pub method: Method,
    /// Below the base URL, with its query as it is to be sent.
    pub path: String,
    pub body: Option<&'a Value>,
    /// `None`: no header at all.
    pub content_type: Option<&'static str>,
    pub credentials: Credentials,
}

impl<'a> Ask<'a> {
    /// A request as most identity providers send it.
    pub(super) fn new(method: Method, path: impl Into<String>, body: Option<&'a Value>) -> Self {
        let content_type = Some("application/scim+json; charset=utf-8");
        Self { method, path: path.into(), body, content_type, credentials: Credentials::Own }
    }
}

impl Server {
    /// `seed` makes names that nobody has: it is another one each time.
    pub(super) fn new(settings: &Settings, load: bool, seed: Uuid) -> Result<Self, InvalidSettings> {
        let mut ids = Ids::new(seed);
        let run = ids.next().unwrap_or_default().simple().to_string();
        Ok(Self {
            http: Http::new(settings)?,
            base: settings.base_url()?,
            longest_wait: settings.longest_wait,
            load,
            run: run[..8].to_owned(),
            ids: RefCell::new(ids),
            named: Cell::new(0),
            requests: Cell::new(0),
            throttled: RefCell::default(),
            tolerated: RefCell::default(),
            interrupted: Cell::new(false),
            ours: RefCell::default(),
            left: RefCell::default(),
            doubtful: RefCell::default(),
        })
    }

    /// A name that nobody has, nor asks for by accident.
    pub(super) fn nobody(&self) -> String {
        self.ids.borrow_mut().next().unwrap_or_default().to_string()
    }

    /// `ada` made unique, in a form that tells where it comes from.
    pub(super) fn unique(&self, name: &str) -> String {
        self.named.set(self.named.get() + 1);
        format!("muster-check-{}-{}-{name}", self.run, self.named.get())
    }

    /// A unique user name in the form of an e-mail address.
    pub(super) fn mail(&self, name: &str) -> String {
        format!("{}@example.org", self.unique(name))
    }

    pub(super) fn requests(&self) -> u64 {
        self.requests.get()
    }

    /// `Retry-After` of every answer 429 so far.
    pub(super) fn throttled(&self) -> Vec<String> {
        self.throttled.borrow().clone()
    }

    /// Has the next request of a probe be its end. One that is under way gets its answer: what it makes is to be removed.
    pub(super) fn interrupt(&self) {
        self.interrupted.set(true);
    }

    /// Whether the server is there and lets us in; else why not.
    pub(super) async fn lets_in(&self) -> Result<(), String> {
        match self.get("/Users?count=1").await {
            Ok(seen) if matches!(seen.status, 401 | 403) => {
                Err(format!("the server refuses the credentials: {}", seen.finding("").answered))
            }
            Err(Stop::Gone(reason)) => Err(reason),
            _ => Ok(()),
        }
    }

    /// Notes what works, and somebody would be unhappy with.
    pub(super) fn tolerate(&self, finding: Finding) {
        self.tolerated.borrow_mut().push(finding);
    }

    /// What was tolerated since it was last asked.
    pub(super) fn take_tolerated(&self) -> Vec<Finding> {
        self.tolerated.take()
    }

    pub(super) async fn get(&self, path: impl Into<String>) -> Result<Seen, Stop> {
        self.ask(Ask::new(Method::GET, path, None)).await
    }

    /// `GET {path}?filter=…`, percent-encoded as Entra and Okta do it.
    pub(super) async fn find(&self, path: &str, filter: &str) -> Result<Seen, Stop> {
        self.get(format!("{path}{}", QueryForm::Percent.query([("filter", filter)]))).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Result<Seen, Stop> {
        self.ask(Ask::new(Method::POST, path, Some(body))).await
    }

    pub(super) async fn put(&self, path: &str, body: &Value) -> Result<Seen, Stop> {
        self.ask(Ask::new(Method::PUT, path, Some(body))).await
    }

    /// Sends a `PatchOp` with these operations.
    pub(super) async fn patch(&self, path: &str, operations: &Value) -> Result<Seen, Stop> {
        self.ask(Ask::new(Method::PATCH, path, Some(&bodies::patch_op(operations)))).await
    }

    pub(super) async fn delete(&self, path: &str) -> Result<Seen, Stop> {
        self.ask(Ask::new(Method::DELETE, path, None)).await
    }

    /// A plain user for a probe, which has nothing to judge where that fails.
    pub(super) async fn user(&self, user_name: &str) -> Result<Made, Stop> {
        self.ground("/Users", &bodies::user(user_name)).await
    }

    /// A group with these members, made likewise.
    pub(super) async fn group(&self, display_name: &str, members: &[&str]) -> Result<Made, Stop> {
        self.ground("/Groups", &bodies::group(display_name, members)).await
    }

    async fn ground(&self, endpoint: &str, body: &Value) -> Result<Made, Stop> {
        let seen = self.post(endpoint, body).await?;
        match Made::of(endpoint, &seen.json["id"]) {
            Some(made) if seen.status == 201 || seen.status == 200 => Ok(made),
            _ => Err(Stop::NotApplicable(format!("POST {endpoint} failed: {}", seen.finding("").answered))),
        }
    }

    /// Sends a request, and again where the server asks for patience.
    pub(super) async fn ask(&self, ask: Ask<'_>) -> Result<Seen, Stop> {
        let mut attempt = 0;
        loop {
            let seen = self.once(&ask).await?;
            if seen.status != 429 || attempt == THROTTLE_RETRIES {
                return Ok(seen);
            }
            attempt += 1;
            let wait = seen.header("retry-after").trim().parse().map_or(Duration::from_secs(1), Duration::from_secs);
            tokio::time::sleep(wait.min(self.longest_wait)).await;
        }
    }

    /// Sends a request once, whatever comes.
    pub(super) async fn once(&self, ask: &Ask<'_>) -> Result<Seen, Stop> {
        if self.interrupted.get() {
            return Err(Stop::Interrupted);
        }
        let resource = resource_path(&ask.path);
        if ![Method::GET, Method::POST].contains(&ask.method) && !self.ours.borrow().contains(&resource) {
            return Err(Stop::NotApplicable(format!("{} was not made by this check", ask.path)));
        }
        let mut headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/scim+json"))]);
        if let (Some(media_type), Some(_)) = (ask.content_type, ask.body) {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        }
        let body = ask.body.map(Value::to_string);
        let line = format!("{} {}", ask.method, ask.path);
        let shown = body.as_deref().map_or(line.clone(), |body| format!("{line} {}", excerpt(body)));
        let url = format!("{}{}", self.base, ask.path);
        let request = Request { method: ask.method.clone(), url, headers, body, credentials: ask.credentials };
        self.requests.set(self.requests.get() + 1);
        // Until the answer says otherwise; an interrupted request may have been heard.
        let doubt = self.doubt(ask, &resource);
        let response = match self.http.send(&request).await {
            Ok(response) => response,
            Err(failure) => return Err(self.no_answer(shown, &failure).await),
        };
        let text = String::from_utf8_lossy(&response.body).into_owned();
        let (json, status) = (response.json(), response.status.as_u16());
        if status == 429 {
            let retry_after = response.headers.get("retry-after").and_then(|value| value.to_str().ok());
            self.throttled.borrow_mut().push(retry_after.unwrap_or_default().to_owned());
        }
        self.note(ask, &resource, status, &json, doubt);
        Ok(Seen { request: shown, status, headers: response.headers, text, json })
    }

    /// Notes what a POST may make, and where that note is.
    fn doubt(&self, ask: &Ask<'_>, endpoint: &str) -> Option<String> {
        let attribute = match endpoint {
            "/Users" => "userName",
            "/Groups" => "displayName",
            _ => return None,
        };
        let name = ask.body.filter(|_| ask.method == Method::POST)?[attribute].as_str()?;
        self.doubtful.borrow_mut().push((endpoint.to_owned(), attribute, name.to_owned()));
        Some(name.to_owned())
    }

    /// Notes what was made, and what is gone.
    fn note(&self, ask: &Ask<'_>, resource: &str, status: u16, json: &Value, doubt: Option<String>) {
        let success = (200..300).contains(&status);
        if let Some(name) = doubt {
            let made = Made::of(resource, &json["id"]).filter(|_| success);
            if made.is_some() || (400..500).contains(&status) {
                let mut doubtful = self.doubtful.borrow_mut();
                if let Some(position) = doubtful.iter().position(|(.., doubtful)| *doubtful == name) {
                    doubtful.swap_remove(position);
                }
            }
            if let Some(made) = made {
                self.take_in(made);
            }
        }
        if ask.method == Method::DELETE && (success || status == 404) {
            self.left.borrow_mut().retain(|left| left != resource);
        }
    }

    /// Without an answer: is it this request, or the whole server?
    async fn no_answer(&self, request: String, failure: &Failure) -> Stop {
        let url = format!("{}/ServiceProviderConfig", self.base);
        let alive =
            Request { method: Method::GET, url, headers: HeaderMap::new(), body: None, credentials: Credentials::None };
        match self.http.send(&alive).await {
            Ok(_) => {
                let answered = format!("nothing: {failure}");
                Stop::Stumbled(Finding { request, answered, required: "an answer".to_owned() })
            }
            Err(_) => Stop::Gone(failure.to_string()),
        }
    }

    /// Removes what was made, groups before their members, and gives what could not be removed.
    pub(super) async fn clean(&self) -> Vec<String> {
        let begun = Instant::now();
        self.interrupted.set(false);
        for (endpoint, attribute, name) in self.doubtful.take() {
            if begun.elapsed() > CLEANING || self.found(&endpoint, attribute, &name).await.is_err() {
                self.left.borrow_mut().push(format!("{endpoint}?filter={attribute} eq \"{name}\""));
            }
        }
        let mut paths = self.left.borrow().clone();
        paths.reverse();
        paths.sort_by_key(|path| path.starts_with("/Users"));
        for path in paths {
            if begun.elapsed() > CLEANING || matches!(self.delete(&path).await, Err(Stop::Gone(_))) {
                break;
            }
        }
        self.left.take()
    }

    /// Takes in what has exactly this name, which nobody else gives anything.
    async fn found(&self, endpoint: &str, attribute: &str, name: &str) -> Result<(), Stop> {
        let seen = self.find(endpoint, &format!("{attribute} eq {}", Value::from(name))).await?;
        let ours = seen.resources().iter().filter(|resource| resource[attribute] == name);
        ours.filter_map(|resource| Made::of(endpoint, &resource["id"])).for_each(|made| self.take_in(made));
        Ok(())
    }

    fn take_in(&self, made: Made) {
        if self.ours.borrow_mut().insert(made.path.clone()) {
            self.left.borrow_mut().push(made.path);
        }
    }
}

impl Made {
    /// The resource of an id. One that is a number is wrong, and still one to remove it by.
    pub(super) fn of(endpoint: &str, id: &Value) -> Option<Self> {
        let id = match id {
            Value::String(id) if !id.is_empty() => id.clone(),
            Value::Number(id) => id.to_string(),
            _ => return None,
        };
        Some(Self { path: format!("{endpoint}/{}", encode(&id)), id })
    }
}

/// A path without its query and its careless slashes.
fn resource_path(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    path.split('/').filter(|segment| !segment.is_empty()).fold(String::new(), |path, segment| path + "/" + segment)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nowhere() -> Server {
        Server::new(&Settings::new("http://127.0.0.1:9", "t"), false, Uuid::from_u128(1)).unwrap()
    }

    #[test]
    fn careless_paths_name_the_same_resource() {
        for path in ["/Users/1", "//Users//1", "/Users/1/", "/Users/1?aadOptscim062020", "/Users/1?"] {
            assert_eq!(resource_path(path), "/Users/1");
        }
    }

    #[tokio::test]
    async fn what_was_not_made_here_is_not_touched() {
        let server = nowhere();
        for stop in [
            server.delete("/Users/1").await.unwrap_err(),
            server.put("/Users/1", &Value::Null).await.unwrap_err(),
            server.patch("//Groups/1", &Value::Null).await.unwrap_err(),
            server.delete("/Users").await.unwrap_err(),
        ] {
            assert!(matches!(stop, Stop::NotApplicable(_)), "{stop:?}");
        }
        assert_eq!(server.requests(), 0);
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_is_gone() {
        let server = nowhere();
        assert!(matches!(server.get("/Users").await, Err(Stop::Gone(_))));
        assert!(matches!(server.user("ada").await, Err(Stop::Gone(_))));
        assert_eq!(server.clean().await, ["/Users?filter=userName eq \"ada\""], "nobody knows whether it was made");
    }

    #[test]
    fn names_are_never_given_twice() {
        let server = nowhere();
        assert_ne!(server.mail("ada"), server.mail("ada"));
        assert_ne!(server.nobody(), server.nobody());
    }
}
