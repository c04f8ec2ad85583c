//! What is taken away on one node is refused on another at the very next request.

use std::sync::Arc;

use serde_json::json;

use super::two_nodes;
use crate::api::client::{Client, unique};
use crate::harness::{Connection, Server};

const ROUNDS: usize = 5;

/// The same client on another node.
fn at(node: &Arc<Server>, client: &Client) -> Client {
    Client { server: Arc::clone(node), ..client.clone() }
}

/// A connection with a token, as the other node answers it; the ids of both.
fn connected(owner: &Client, node: &Arc<Server>) -> (Connection, String, String) {
    let body = json!({"name": unique("Entra"), "identity_provider": "entra"});
    let id = owner.post("/connections", &body).is(201).id();
    let made = owner.post(&format!("/connections/{id}/tokens"), &json!({})).is(201);
    let there = Connection::on(Arc::clone(node), "entra").with_token(made.json["token"].as_str());
    there.get("/Users").is(200);
    (there, id, made.id())
}

#[test]
fn a_token_that_is_switched_off_and_a_connection_that_is_deleted_are_refused_elsewhere_at_once() {
    let Some([here, other]) = two_nodes() else { return };
    let (owner, _) = Client::person(&here, "owner");
    for _ in 0..ROUNDS {
        let (there, connection, token) = connected(&owner, &other);
        let token = format!("/tokens/{token}");
        owner.patch(&token, &json!({"status": "inactive"})).is(200);
        there.get("/Users").fails(401);
        owner.patch(&token, &json!({"status": "active"})).is(200);
        there.get("/Users").is(200);
        owner.delete(&format!("/connections/{connection}?confirm=0")).is(200);
        there.get("/Users").fails(401);
    }
}

#[test]
fn an_api_key_that_is_removed_and_a_session_that_has_ended_are_refused_elsewhere_at_once() {
    let Some([here, other]) = two_nodes() else { return };
    let (owner, email) = Client::person(&here, "owner");
    for _ in 0..ROUNDS {
        let made = owner.post("/api-keys", &json!({"name": unique("story"), "scopes": ["users:read"]})).is(201);
        let program = Client::with_key(&other, made.json["secret"].as_str().expect("a secret"));
        program.get("/users").is(200);
        let id = made.json["api_key"]["id"].as_str().expect("an id");
        owner.delete(&format!("/api-keys/{id}")).is(204);
        program.get("/users").problem(401);

        let session = owner.signed_in(&email);
        let elsewhere = at(&other, &session);
        elsewhere.get("/session").is(200);
        session.delete("/session").is(204);
        elsewhere.get("/session").problem(401);
    }
}
