//! Tests of the connection: counted, and kept out of the log.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::api::client::Client;
use crate::bodies::entra_user;
use crate::harness::{Connection, Server, encoded};

const PATIENCE: Duration = Duration::from_mins(1);

/// Looks for a user and for a group that nobody is called, as *Test connection* does.
fn test_connection(entra: &Connection, nobody: &str) {
    entra.find("/Users", &format!("userName eq \"{nobody}\"")).finds(0);
    let filter = encoded(&format!("displayName eq \"{nobody}\""));
    entra.get(&format!("/Groups?excludedAttributes=members&filter={filter}")).finds(0);
}

#[test]
fn tests_of_the_connection_are_counted_and_not_listed() {
    let server = Server::start(&[]);
    let (entra, other) = (Connection::on(server.clone(), "entra"), Connection::on(server.clone(), "entra"));
    let people = Client::program_on(&server, &["connections:read", "log:read", "audit:read"]);
    let id = |connection: &Connection| connection.shown()["id"].as_str().expect("an id").to_owned();
    let path = format!("/connections/{}", id(&entra));
    let audited = people.get("/audit-events").is(200).json;
    assert_eq!(
        people.get(&path).is(200).json["health"],
        json!({"last_request": null, "last_success": null, "last_failure": null, "probes": 0})
    );

    for nobody in ["9b1c7a54-0b5e-4f4e-8f57-0e7f6a6e3c11", "6F3A2B0C-3F8E-4F0E-9F43-9A4A70C2A8D1"] {
        test_connection(&entra, nobody);
    }
    // Who looks for somebody who could be there tests nothing; nor who finds somebody.
    entra.find("/Users", "userName eq \"ada@example.org\"").finds(0);
    let called_so = "0b2f64b1-7d6e-4a49-9b1c-53a6a8a6f0de";
    entra.post("/Users", &entra_user(called_so)).is(201);
    entra.find("/Users", &format!("userName eq \"{called_so}\"")).finds(1);

    // It is written down every few seconds, and at the end.
    let begun = Instant::now();
    let health = loop {
        let health = people.get(&path).is(200).json["health"].clone();
        if health["probes"] == 4 || begun.elapsed() > PATIENCE {
            break health;
        }
        std::thread::sleep(Duration::from_millis(100));
    };
    assert!(health["last_success"].is_string() && health["last_failure"].is_null(), "{health}");
    let log = people.get("/provisioning-log").is(200);
    let operations: Vec<&Value> = log.items().iter().map(|entry| &entry["operation"]).collect();
    assert_eq!(operations, ["create"], "of all of this the user alone is listed");
    assert_eq!(people.get("/audit-events").is(200).json, audited);

    assert!(server.terminate(PATIENCE).is_some_and(|status| status.success()));
    assert_eq!((&entra.shown()["probes"], &other.shown()["probes"]), (&json!(4), &json!(0)));
    let server = server.restarted();
    let people = Client { server, ..people };
    assert_eq!(people.get(&path).is(200).json["health"]["probes"], 4);
}

#[test]
fn a_test_with_a_wrong_token_is_no_test_of_this_connection() {
    let server = Server::start(&[]);
    let entra = Connection::on(server.clone(), "entra");
    let stranger = entra.with_token(Some("mst_stranger_0123456789abcdef0123456789abcdef"));
    stranger.get("/Users?filter=userName%20eq%20%229b1c7a54-0b5e-4f4e-8f57-0e7f6a6e3c11%22").fails(401);
    assert!(server.terminate(PATIENCE).is_some_and(|status| status.success()));
    let shown = entra.shown();
    assert_eq!((&shown["probes"], &shown["last_request"]), (&json!(0), &Value::Null));
}
