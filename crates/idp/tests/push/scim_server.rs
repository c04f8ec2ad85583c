//! A SCIM server in memory that writes down what it is asked and can be told to fail.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use idp::client::{Client, Settings};
use serde_json::{Map, Value, json};

const TOKEN: &str = "mst_ok";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// A request, as it came.
#[derive(Clone)]
pub struct Request {
    pub method: Method,
    pub uri: Uri,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Request {
    /// `POST /Users`, `GET /Users?filter=…`
    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.uri)
    }
}

/// An answer in place of the right one, for requests that are meant, so often.
struct Fault {
    on: Box<dyn Fn(&Request) -> bool + Send>,
    times: usize,
    answer: Answer,
}

/// Status, headers and body.
pub type Answer = (StatusCode, Vec<(header::HeaderName, String)>, String);

/// A SCIM error as an answer.
pub fn error(status: u16, detail: &str) -> Answer {
    let schema = "urn:ietf:params:scim:api:messages:2.0:Error";
    let body = json!({"schemas": [schema], "status": status.to_string(), "detail": detail});
    (StatusCode::from_u16(status).unwrap(), Vec::new(), body.to_string())
}

#[derive(Default)]
struct Inner {
    requests: Vec<Request>,
    faults: Vec<Fault>,
    resources: HashMap<&'static str, Vec<Map<String, Value>>>,
    delay: Option<Duration>,
}

pub struct ScimServer {
    url: String,
    inner: Arc<Mutex<Inner>>,
}

impl ScimServer {
    pub async fn start() -> Self {
        let inner = Arc::new(Mutex::new(Inner::default()));
        let app = Router::new().fallback(answer).with_state(Arc::clone(&inner));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async { axum::serve(listener, app).await });
        Self { url, inner }
    }

    pub fn settings(&self) -> Settings {
        Settings::new(&self.url, TOKEN)
    }

    pub fn client(&self) -> Client {
        Client::new(&self.settings()).unwrap()
    }

    /// Has requests that are meant answered so, that many times.
    pub fn fail(&self, times: usize, on: impl Fn(&Request) -> bool + Send + 'static, answer: Answer) {
        self.inner.lock().unwrap().faults.push(Fault { on: Box::new(on), times, answer });
    }

    /// Makes every answer late.
    pub fn delay(&self, delay: Duration) {
        self.inner.lock().unwrap().delay = Some(delay);
    }

    /// Puts a resource there behind everybody's back.
    pub fn put(&self, endpoint: &'static str, resource: Value) {
        let Value::Object(resource) = resource else { panic!("not a resource: {resource}") };
        self.inner.lock().unwrap().resources.entry(endpoint).or_default().push(resource);
    }

    pub fn requests(&self) -> Vec<Request> {
        self.inner.lock().unwrap().requests.clone()
    }

    /// Forgets the requests so far.
    pub fn forget(&self) {
        self.inner.lock().unwrap().requests.clear();
    }

    /// All requests, each with its body.
    pub fn trace(&self) -> Vec<Value> {
        let show = |request: &Request| match &request.body {
            Value::Null => json!(request.line()),
            body => json!({"request": request.line(), "body": body}),
        };
        self.requests().iter().map(show).collect()
    }
}

async fn answer(
    State(inner): State<Arc<Mutex<Inner>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let delay = inner.lock().unwrap().delay;
    if let Some(delay) = delay {
        tokio::time::sleep(delay).await;
    }
    let body = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap() };
    let request = Request { method, uri, headers, body };
    let mut inner = inner.lock().unwrap();
    inner.requests.push(request.clone());
    if let Some(fault) = inner.faults.iter_mut().find(|fault| fault.times > 0 && (fault.on)(&request)) {
        fault.times -= 1;
        let (status, headers, body) = fault.answer.clone();
        let headers: HeaderMap = headers.into_iter().map(|(name, value)| (name, value.parse().unwrap())).collect();
        return (status, headers, body).into_response();
    }
    if request.headers.get(header::AUTHORIZATION).is_none_or(|value| value != &format!("Bearer {TOKEN}")) {
        let (status, _, body) = error(401, "the token is unknown");
        return (status, body).into_response();
    }
    let (status, body) = inner.serve(&request);
    (status, body.to_string()).into_response()
}

impl Inner {
    fn serve(&mut self, request: &Request) -> (StatusCode, Value) {
        let path = request.uri.path();
        let endpoint = if path.starts_with("/Users") { "/Users" } else { "/Groups" };
        let resources = self.resources.entry(endpoint).or_default();
        let id = path.strip_prefix(endpoint).unwrap().trim_start_matches('/').replace("%2F", "/");
        match (request.method.as_str(), id.as_str()) {
            ("GET", "") => {
                let (attribute, value) = filter(&request.uri);
                let found: Vec<_> = resources.iter().filter(|resource| resource[&attribute] == value).collect();
                (StatusCode::OK, json!({"totalResults": found.len(), "Resources": found}))
            }
            ("GET", id) => match resources.iter().find(|resource| resource["id"] == id) {
                Some(resource) => (StatusCode::OK, json!(resource)),
                None => (StatusCode::NOT_FOUND, json!({"detail": "no such resource"})),
            },
            ("POST", "") => {
                let mut resource = request.body.as_object().unwrap().clone();
                let prefix = endpoint[1..2].to_lowercase();
                resource.insert("id".into(), format!("{prefix}{}", resources.len() + 1).into());
                resources.push(resource.clone());
                (StatusCode::CREATED, json!(resource))
            }
            ("PATCH", id) => {
                let resource = resources.iter_mut().find(|resource| resource["id"] == id).unwrap();
                for operation in request.body["Operations"].as_array().unwrap() {
                    apply(resource, operation["path"].as_str().unwrap(), &operation["value"]);
                }
                (StatusCode::NO_CONTENT, Value::Null)
            }
            other => panic!("nobody should send {other:?}"),
        }
    }
}

/// Attribute and value of a filter `attribute eq "value"`.
fn filter(uri: &Uri) -> (String, Value) {
    let query: axum::extract::Query<HashMap<String, String>> = axum::extract::Query::try_from_uri(uri).unwrap();
    let (attribute, value) = query["filter"].split_once(" eq ").unwrap();
    (attribute.to_owned(), serde_json::from_str(value).unwrap())
}

/// As much of PATCH as these tests look at afterwards.
fn apply(resource: &mut Map<String, Value>, path: &str, value: &Value) {
    if path.ends_with(":manager") {
        resource.entry(ENTERPRISE).or_insert_with(|| json!({}))["manager"] = json!({"value": value});
    } else if path == "members" {
        let members = resource.entry("members").or_insert_with(|| json!([])).as_array_mut().unwrap();
        members.extend(value.as_array().unwrap().iter().cloned());
    } else if !path.contains(['.', ':', '[']) {
        resource.insert(path.to_owned(), value.clone());
    }
}
