//! An organization that has one of everything that a path can name.

use std::sync::Arc;

use serde_json::{Value, json};

use super::routes::Ids;
use super::visitor::Visitor;
use crate::api::client::{Client, unique};
use crate::bodies;
use crate::harness::{Answer, Server, bare, send};

const SCOPES: [&str; 8] = [
    "connections:read",
    "connections:write",
    "users:read",
    "users:write",
    "admins:read",
    "admins:write",
    "log:read",
    "audit:read",
];

/// The organization, its owner, and the ids of what there is in it.
pub struct Sample {
    pub organization: String,
    pub owner: Visitor,
    /// Whatever the owner may do over the admin API.
    pub api: Client,
    /// The ids of what there is.
    pub ids: Ids,
    /// The token of its connection.
    pub token: String,
}

impl Sample {
    /// Makes one, under a name of its own.
    pub fn new(server: &Arc<Server>) -> Self {
        let organization = unique("Cartographers");
        server.run_json(&["organization", "create", &organization]);
        let owner = Visitor::of_role(server, &organization, "owner");
        let auditor = Visitor::of_role(server, &organization, "auditor");
        let key = ["--organization", &organization, "api-key", "create", "--name", "fleet"];
        let scopes = SCOPES.iter().flat_map(|scope| ["--scope", scope]);
        let made = server.run_json(&key.into_iter().chain(scopes).collect::<Vec<_>>());
        let api = Client::with_key(server, made["api_key"].as_str().expect("the key is printed"));
        let mut sample = Self { organization, owner, api, ids: Ids::new(), token: String::new() };
        sample.fill(&auditor.email);
        sample
    }

    fn fill(&mut self, auditor: &str) {
        let connection = self.api.post("/connections", &json!({"name": "Entra", "identity_provider": "entra"})).is(201);
        let connection = connection.id();
        let token = self.api.post(&format!("/connections/{connection}/tokens"), &json!({})).is(201);
        token.json["token"].as_str().expect("the secret").clone_into(&mut self.token);
        self.api.post("/attributes", &json!({"name": "shoeSize", "kind": "idp"})).is(201);
        self.api.post("/attributes", &json!({"name": "badge", "kind": "custom"})).is(201);
        let user = self.scim("/Users", &bodies::user(&unique("ada@example.org"))).is(201).id();
        let members = [user.as_str()];
        let group = self.scim("/Groups", &bodies::group(&unique("Surveyors"), &members)).is(201).id();
        let local = self.api.post("/users", &bodies::user(&unique("local@example.org"))).is(201).id();
        let crew = self.api.post("/groups", &json!({"name": unique("Crew")})).is(201).id();
        self.api.put(&format!("/groups/{crew}/members/{user}"), &Value::Null).succeeds();
        // One that fails, for the log; and more deletions than the guard lets through.
        self.scim("/Users", &json!({"schemas": [], "userName": ""})).rejects();
        self.api.patch(&format!("/connections/{connection}"), &json!({"guard": {"enabled": true, "users": 1}})).is(200);
        for status in [204, 503] {
            let gone = self.scim("/Users", &bodies::user(&unique("gone@example.org"))).is(201).id();
            self.ask_scim("DELETE", &format!("/Users/{gone}"), "").is(status);
        }
        let first = |path: &str| self.api.get(path).is(200).items()[0].clone();
        let id = |item: Value| item["id"].as_str().expect("an id").to_owned();
        let admins = self.api.get("/admins").is(200);
        let admin = admins.items().iter().find(|admin| admin["email"] == auditor).expect("the auditor").clone();
        let log = self.api.get("/provisioning-log").is(200);
        let failed = log.items().iter().find(|entry| entry["status"] == 400).expect("what failed").clone();
        let ids = [
            ("provisioning", connection),
            ("hold", "end".to_owned()),
            ("tokens", token.id()),
            ("attributes", "shoeSize".to_owned()),
            ("members", user.clone()),
            ("users", user),
            ("local users", local),
            ("groups", group),
            ("local groups", crew),
            ("admins", id(admin)),
            ("api-keys", id(first("/api-keys"))),
            ("audit-trails", first("/audit-events")["sequence"].to_string()),
            ("provisioning-log", id(log.items()[0].clone())),
            ("failed provisioning-log", id(failed)),
            ("setup", "msl_0123456789abcdef_x".to_owned()),
        ];
        self.ids = Ids::from(ids);
    }

    /// What its identity provider makes.
    pub fn scim(&self, path: &str, body: &Value) -> Answer {
        self.ask_scim("POST", path, &body.to_string())
    }

    /// What its identity provider asks for.
    pub fn ask_scim(&self, method: &str, path: &str, body: &str) -> Answer {
        let request = bare(method, &format!("{}/scim/v2{path}", self.api.server.url)).bearer_auth(&self.token);
        send(request.header("content-type", "application/scim+json").body(body.to_owned()))
    }
}
