//! A SCIM server in memory that writes down what it is asked and can be told to fail.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use idp::client::Settings;
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
    numbers: HashMap<&'static str, usize>,
    delay: Option<Duration>,
    features: Value,
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

    /// Has requests that are meant answered so, that many times.
    pub fn fail(&self, times: usize, on: impl Fn(&Request) -> bool + Send + 'static, answer: Answer) {
        self.inner.lock().unwrap().faults.push(Fault { on: Box::new(on), times, answer });
    }

    /// Has no request fail any more.
    pub fn calm(&self) {
        self.inner.lock().unwrap().faults.clear();
    }

    pub fn requests(&self) -> Vec<Request> {
        self.inner.lock().unwrap().requests.clone()
    }

    /// The resources of an endpoint as they are.
    pub fn resources(&self, endpoint: &str) -> Vec<Value> {
        let inner = self.inner.lock().unwrap();
        inner.resources.get(endpoint).into_iter().flatten().cloned().map(Value::Object).collect()
    }

    /// Removes a resource behind everybody's back.
    pub fn remove(&self, endpoint: &str, id: &str) {
        let mut inner = self.inner.lock().unwrap();
        inner.resources.get_mut(endpoint).unwrap().retain(|resource| resource["id"] != id);
    }

    /// What it says that it can do.
    pub fn features(&self, features: Value) {
        self.inner.lock().unwrap().features = features;
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
        if path == "/ServiceProviderConfig" {
            return (StatusCode::OK, self.features.clone());
        }
        let endpoint = if path.starts_with("/Users") { "/Users" } else { "/Groups" };
        let resources = self.resources.entry(endpoint).or_default();
        let id = path.strip_prefix(endpoint).unwrap().trim_start_matches('/').replace("%2F", "/");
        match (request.method.as_str(), id.as_str()) {
            ("GET", "") if !request.uri.query().unwrap_or_default().contains("filter=") => {
                let number = |name: &str| parameters(&request.uri)[name].parse::<usize>().unwrap();
                let page: Vec<_> = resources.iter().skip(number("startIndex") - 1).take(number("count")).collect();
                (StatusCode::OK, json!({"totalResults": resources.len(), "Resources": page}))
            }
            ("GET", "") => {
                let (attribute, value) = filter(&request.uri);
                let found: Vec<_> = resources.iter().filter(|resource| resource[&attribute] == value).collect();
                (StatusCode::OK, json!({"totalResults": found.len(), "Resources": found}))
            }
            ("GET", id) => match resources.iter().find(|resource| resource["id"] == id) {
                Some(resource) => (StatusCode::OK, json!(resource)),
                None => (StatusCode::NOT_FOUND, json!({"detail": "no such resource"})),
            },
            ("PUT", id) => {
                let Some(resource) = resources.iter_mut().find(|resource| resource["id"] == id) else {
                    return (StatusCode::NOT_FOUND, json!({"detail": "no such resource"}));
                };
                let active = resource.get("active").cloned();
                resource.clone_from(request.body.as_object().unwrap());
                resource.insert("id".into(), id.into());
                // Without active, a PUT leaves it as it is.
                if let Some(active) = active {
                    resource.entry("active").or_insert(active);
                }
                (StatusCode::OK, json!(resource))
            }
            ("POST", "") => {
                let name = if endpoint == "/Users" { "userName" } else { "displayName" };
                if resources.iter().any(|other| other[name] == request.body[name]) {
                    return (StatusCode::CONFLICT, json!({"scimType": "uniqueness", "detail": "the name is taken"}));
                }
                let mut resource = request.body.as_object().unwrap().clone();
                let prefix = endpoint[1..2].to_lowercase();
                // An id is never given twice.
                let number = self.numbers.entry(endpoint).or_default();
                *number = resources.len().max(*number) + 1;
                resource.insert("id".into(), format!("{prefix}{number}").into());
                // RFC 7643 §4.1.1: it is never returned.
                resource.remove("password");
                resources.push(resource.clone());
                (StatusCode::CREATED, json!(resource))
            }
            ("PATCH", id) => {
                let Some(resource) = resources.iter_mut().find(|resource| resource["id"] == id) else {
                    return (StatusCode::NOT_FOUND, json!({"detail": "no such resource"}));
                };
                for operation in request.body["Operations"].as_array().unwrap() {
                    patch(resource, operation);
                }
                (StatusCode::NO_CONTENT, Value::Null)
            }
            ("DELETE", id) => {
                let before = resources.len();
                resources.retain(|resource| resource["id"] != id);
                let status = if resources.len() < before { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND };
                (status, Value::Null)
            }
            other => panic!("nobody should send {other:?}"),
        }
    }
}

fn parameters(uri: &Uri) -> HashMap<String, String> {
    axum::extract::Query::try_from_uri(uri).unwrap().0
}

/// Attribute and value of a filter `attribute eq "value"`.
fn filter(uri: &Uri) -> (String, Value) {
    let parameters = parameters(uri);
    let (attribute, value) = parameters["filter"].split_once(" eq ").unwrap();
    (attribute.to_owned(), serde_json::from_str(value).unwrap())
}

/// As much of PATCH as these tests look at afterwards.
fn patch(resource: &mut Map<String, Value>, operation: &Value) {
    let remove = operation["op"].as_str().unwrap().eq_ignore_ascii_case("remove");
    let replaces = operation["op"] == "replace";
    let apply = |resource: &mut Map<String, Value>, path: &str, value: &Value| apply(resource, path, value, replaces);
    match (operation["path"].as_str(), &operation["value"]) {
        (Some(path), _) if remove => take(resource, path, &operation["value"]),
        (Some(path), value) => apply(resource, path, value),
        (None, Value::Object(values)) => values.iter().for_each(|(path, value)| apply(resource, path, value)),
        (None, value) => panic!("nobody should send {value}"),
    }
}

fn apply(resource: &mut Map<String, Value>, path: &str, value: &Value, replaces: bool) {
    if path.ends_with(":manager") {
        resource.entry(ENTERPRISE).or_insert_with(|| json!({}))["manager"] = json!({"value": value});
    } else if let Some(attribute) = path.strip_prefix(ENTERPRISE) {
        resource.entry(ENTERPRISE).or_insert_with(|| json!({}))[&attribute[1..]] = value.clone();
    } else if path == "id" || path == "schemas" {
        // Its own.
    } else if path == "members" && replaces {
        resource.insert(path.to_owned(), value.clone());
    } else if path == "members" {
        let members = resource.entry("members").or_insert_with(|| json!([])).as_array_mut().unwrap();
        for member in value.as_array().unwrap() {
            if members.iter().all(|there| there["value"] != member["value"]) {
                members.push(member.clone());
            }
        }
    } else if path == "active" {
        let text = value.as_str().map(|text| Value::from(text == "True"));
        resource.insert(path.to_owned(), text.unwrap_or_else(|| value.clone()));
    } else if let Some((parent, attribute)) = path.split_once('.').filter(|_| !path.contains('[')) {
        resource.entry(parent).or_insert_with(|| json!({}))[attribute] = value.clone();
    } else if !path.contains('[') {
        resource.insert(path.to_owned(), value.clone());
    }
}

fn take(resource: &mut Map<String, Value>, path: &str, value: &Value) {
    if path.ends_with(":manager") {
        resource[ENTERPRISE].as_object_mut().unwrap().remove("manager");
        return;
    }
    if !path.starts_with("members") {
        resource.remove(path);
        return;
    }
    let ids: Vec<&Value> = value.as_array().into_iter().flatten().map(|member| &member["value"]).collect();
    let named = path.strip_prefix("members[value eq \"").and_then(|rest| rest.strip_suffix("\"]"));
    let Some(members) = resource.get_mut("members").and_then(Value::as_array_mut) else { return };
    members.retain(|member| !ids.contains(&&member["value"]) && member["value"].as_str() != named);
}
