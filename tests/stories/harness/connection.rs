//! A connection with a token, as an identity provider holds it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use reqwest::Method;
use reqwest::blocking::{Client, RequestBuilder};
use reqwest::redirect::Policy;
use serde_json::Value;

use super::{Answer, Server, shared};
use crate::bodies;

/// One client for all stories: it follows no redirect, since Muster never sends one.
static HTTP: LazyLock<Client> = LazyLock::new(|| {
    // reqwest asks the process for its TLS provider, even where nobody speaks TLS.
    let _there_already = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder().redirect(Policy::none()).timeout(Duration::from_mins(1));
    client.build().expect("an HTTP client")
});
static COUNTER: AtomicUsize = AtomicUsize::new(1);

/// A connection of one server, and one of its tokens.
#[derive(Clone)]
pub struct Connection {
    pub server: Arc<Server>,
    pub name: String,
    pub token: Option<String>,
    number: usize,
}

impl Connection {
    /// A fresh connection of this identity provider on the shared server: it sees no other story's resources.
    pub fn of(idp: &str) -> Self {
        Self::on(shared(), idp)
    }

    /// A fresh connection on this server.
    pub fn on(server: Arc<Server>, idp: &str) -> Self {
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let name = format!("{idp}-{number}");
        server.run_json(&["connection", "create", "--idp", idp, "--name", &name]);
        let mut connection = Self { server, name, token: None, number };
        connection.token = Some(connection.new_token());
        connection
    }

    /// A fresh connection on the shared server, with some rules of its own, such as `blank_clears=true`.
    pub fn with_rules(idp: &str, rules: &[&str]) -> Self {
        let connection = Self::of(idp);
        for rule in rules {
            connection.set(&["--rule", rule]);
        }
        connection
    }

    /// Changes settings: `muster connection set <name> …`.
    pub fn set(&self, settings: &[&str]) -> Value {
        self.server.run_json(&[&["connection", "set", &self.name], settings].concat())
    }

    /// `muster connection show <name>`
    pub fn shown(&self) -> Value {
        self.server.run_json(&["connection", "show", &self.name])
    }

    /// Makes another token of this connection.
    pub fn new_token(&self) -> String {
        let made = self.server.run_json(&["token", "create", "--connection", &self.name]);
        made["token"].as_str().expect("the token is printed").to_owned()
    }

    /// The same connection with other credentials.
    pub fn with_token(&self, token: Option<&str>) -> Self {
        Self { token: token.map(str::to_owned), ..self.clone() }
    }

    /// The same connection on a restarted server.
    pub fn moved_to(self, server: &Arc<Server>) -> Self {
        Self { server: Arc::clone(server), ..self }
    }

    /// `ada` made unique in the organization: user names and group names are.
    pub fn unique(&self, name: &str) -> String {
        format!("{name}.{}", self.number)
    }

    /// A unique user name in the form of an e-mail address.
    pub fn mail(&self, name: &str) -> String {
        format!("{}@example.org", self.unique(name))
    }

    /// The SCIM base URL.
    pub fn base(&self) -> String {
        format!("{}/scim/v2", self.server.url)
    }

    /// A request to a path below the base URL, with this connection's credentials and nothing else.
    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        self.request_url(method, &format!("{}{path}", self.base()))
    }

    /// A request to any URL, with this connection's credentials.
    pub fn request_url(&self, method: &str, url: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).expect("an HTTP method");
        let request = HTTP.request(method, url).header("accept", "application/scim+json");
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub fn get(&self, path: &str) -> Answer {
        send(self.request("GET", path))
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send_json("POST", path, body)
    }

    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.send_json("PUT", path, body)
    }

    /// Sends a `PatchOp` with these operations.
    pub fn patch(&self, path: &str, operations: &Value) -> Answer {
        self.send_json("PATCH", path, &bodies::patch_op(operations))
    }

    pub fn delete(&self, path: &str) -> Answer {
        send(self.request("DELETE", path))
    }

    /// Sends JSON as identity providers do.
    pub fn send_json(&self, method: &str, path: &str, body: &Value) -> Answer {
        let request = self.request(method, path).header("content-type", "application/scim+json; charset=utf-8");
        send(request.body(body.to_string()))
    }

    /// Sends any bytes as SCIM.
    pub fn send_bytes(&self, method: &str, path: &str, body: impl Into<Vec<u8>>) -> Answer {
        send(self.request(method, path).header("content-type", "application/scim+json").body(body.into()))
    }

    /// `GET <path>?filter=…`, with the filter percent-encoded as Entra ID and Okta encode it.
    pub fn find(&self, path: &str, filter: &str) -> Answer {
        self.get(&format!("{path}?filter={}", encoded(filter)))
    }

    /// Creates a user and gives its id.
    #[track_caller]
    pub fn user(&self, user_name: &str) -> String {
        self.post("/Users", &bodies::user(user_name)).is(201).id()
    }

    /// Creates a group with these members and gives its id.
    #[track_caller]
    pub fn group(&self, display_name: &str, members: &[&str]) -> String {
        self.post("/Groups", &bodies::group(display_name, members)).is(201).id()
    }

    /// Creates users, eight at a time, and gives their ids in order.
    pub fn users(&self, prefix: &str, count: usize) -> Vec<String> {
        let mut ids = vec![String::new(); count];
        std::thread::scope(|scope| {
            for (share, slice) in ids.chunks_mut(count.div_ceil(8)).enumerate() {
                scope.spawn(move || {
                    for (position, id) in slice.iter_mut().enumerate() {
                        *id = self.user(&self.mail(&format!("{prefix}-{share}-{position}")));
                    }
                });
            }
        });
        ids
    }
}

/// A request to any URL, with nothing else.
pub fn bare(method: &str, url: &str) -> RequestBuilder {
    HTTP.request(Method::from_bytes(method.as_bytes()).expect("an HTTP method"), url)
}

/// Sends a request that a story built by hand.
#[track_caller]
pub fn send(request: RequestBuilder) -> Answer {
    Answer::of(request.send().expect("the server answers"))
}

/// Percent-encodes everything but letters and digits.
pub fn encoded(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}
