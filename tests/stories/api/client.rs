//! Someone who asks the admin API, and what they are answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use reqwest::blocking::RequestBuilder;
use serde_json::{Value, json};

use crate::harness::{Answer, Server, bare, send, shared};

pub const PASSWORD: &str = "a horse that counts";

static COUNTER: AtomicUsize = AtomicUsize::new(1);

/// How a client says who it is.
#[derive(Clone)]
pub enum Credentials {
    Nobody,
    Key(String),
    /// Name and value of the session's cookie.
    Cookie(String),
}

/// A client of one server.
#[derive(Clone)]
pub struct Client {
    pub server: Arc<Server>,
    pub credentials: Credentials,
}

impl Client {
    pub fn nobody(server: &Arc<Server>) -> Self {
        Self { server: Arc::clone(server), credentials: Credentials::Nobody }
    }

    /// A program with an API key of these scopes, on the shared server.
    pub fn program(scopes: &[&str]) -> Self {
        Self::program_on(&shared(), scopes)
    }

    pub fn program_on(server: &Arc<Server>, scopes: &[&str]) -> Self {
        let scopes = scopes.iter().flat_map(|scope| ["--scope", scope]);
        let arguments: Vec<&str> = ["api-key", "create", "--name", "story"].into_iter().chain(scopes).collect();
        let made = server.run_json(&arguments);
        Self::with_key(server, made["api_key"].as_str().expect("the key is printed"))
    }

    pub fn with_key(server: &Arc<Server>, key: &str) -> Self {
        Self { server: Arc::clone(server), credentials: Credentials::Key(key.to_owned()) }
    }

    /// Someone of this role who has signed in, and their e-mail address.
    pub fn person(server: &Arc<Server>, role: &str) -> (Self, String) {
        let email = unique(&format!("{role}@example.org"));
        let link = invited(server, &email, role);
        let nobody = Self::nobody(server);
        nobody.post("/setup", &json!({"link": link, "password": PASSWORD})).is(201);
        (nobody.signed_in(&email), email)
    }

    /// The same client after it has signed in.
    pub fn signed_in(&self, email: &str) -> Self {
        let answer = self.post("/session", &json!({"email": email, "password": PASSWORD})).is(201);
        let cookie = answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
        Self { credentials: Credentials::Cookie(cookie), ..self.clone() }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}/api/v1{path}", self.server.url)
    }

    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let request = bare(method, &self.url(path));
        match &self.credentials {
            Credentials::Nobody => request,
            Credentials::Key(key) => request.bearer_auth(key),
            Credentials::Cookie(cookie) => request.header("cookie", cookie),
        }
    }

    pub fn send_json(&self, method: &str, path: &str, body: &Value) -> Answer {
        send(self.request(method, path).header("content-type", "application/json").body(body.to_string()))
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

    pub fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send_json("PATCH", path, body)
    }

    pub fn delete(&self, path: &str) -> Answer {
        send(self.request("DELETE", path))
    }
}

impl Answer {
    /// A problem (RFC 9457) with this status; never HTML, and always with something to do.
    #[track_caller]
    pub fn problem(self, status: u16) -> Self {
        let answer = self.is(status);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.text);
        assert_eq!(answer.json["status"], status, "{}", answer.text);
        assert_eq!(answer.json["instance"], answer.header("x-request-id"), "{}", answer.text);
        for member in ["type", "title", "detail"] {
            assert!(answer.json[member].as_str().is_some_and(|text| !text.is_empty()), "{}", answer.text);
        }
        answer
    }

    /// A problem that this input causes.
    #[track_caller]
    pub fn problem_at(self, status: u16, field: &str) -> Self {
        let answer = self.problem(status);
        assert_eq!(answer.json["field"], field, "{}", answer.text);
        answer
    }

    /// The items of a page.
    pub fn items(&self) -> &[Value] {
        self.json["items"].as_array().map_or(&[], Vec::as_slice)
    }
}

/// A name that no other story uses.
pub fn unique(name: &str) -> String {
    format!("s{}-{name}", COUNTER.fetch_add(1, Ordering::Relaxed))
}

/// Invites someone on the command line, and gives their link.
pub fn invited(server: &Server, email: &str, role: &str) -> String {
    let made = server.run_json(&["admin", "invite", "--email", email, "--role", role]);
    let url = made["link"].as_str().expect("the link is printed");
    url.rsplit('/').next().unwrap_or_default().to_owned()
}
