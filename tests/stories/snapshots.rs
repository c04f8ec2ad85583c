//! Whole answers, so that a change on the wire shows up in review. Accept one with `cargo insta review`.

use insta::assert_json_snapshot;
use serde_json::{Value, json};

use crate::bodies::{self, ENTERPRISE};
use crate::harness::{Answer, Connection};

/// The answer with what differs from run to run replaced: the address, ids, times, versions.
fn settled(connection: &Connection, answer: &Answer) -> Value {
    let mut text = answer.text.replace(&connection.base(), "[base]");
    for (number, id) in ids_in(&answer.json).iter().enumerate() {
        text = text.replace(id, &format!("[id {number}]"));
    }
    let mut body: Value = serde_json::from_str(&text).expect("an answer in JSON");
    redact(&mut body);
    body
}

/// The ids that the server gave, in the order of their first appearance.
fn ids_in(value: &Value) -> Vec<String> {
    fn collect(value: &Value, ids: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    match value {
                        Value::String(text) if matches!(name.as_str(), "id" | "value") && is_uuid(text) => {
                            if !ids.contains(text) {
                                ids.push(text.clone());
                            }
                        }
                        _ => collect(value, ids),
                    }
                }
            }
            Value::Array(elements) => elements.iter().for_each(|element| collect(element, ids)),
            _ => {}
        }
    }
    let mut ids = Vec::new();
    collect(value, &mut ids);
    ids
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

fn redact(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match (name.as_str(), &value) {
                    ("created" | "lastModified", Value::String(_)) => *value = json!("[time]"),
                    ("version", Value::String(_)) => *value = json!("[version]"),
                    _ => redact(value),
                }
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(redact),
        _ => {}
    }
}

#[test]
fn a_created_user() {
    let entra = Connection::of("entra");

    let created = entra.post("/Users", &bodies::entra_user("snapshot.ada@example.org")).is(201);

    assert_json_snapshot!(settled(&entra, &created));
}

#[test]
fn a_user_with_manager_and_groups() {
    let entra = Connection::of("entra");
    let boss = entra.post("/Users", &bodies::entra_user("snapshot.boss@example.org")).is(201).id();
    let report = bodies::user_with("snapshot.report@example.org", &json!({ENTERPRISE: {"manager": {"value": boss}}}));
    let ada = entra.post("/Users", &report).is(201).id();
    entra.group("Snapshot crew of a report", &[&ada]);

    assert_json_snapshot!(settled(&entra, &entra.get(&format!("/Users/{ada}")).is(200)));
}

#[test]
fn a_group_with_a_member() {
    let entra = Connection::of("entra");
    let ada = entra.post("/Users", &bodies::entra_user("snapshot.member@example.org")).is(201).id();
    let crew = entra.group("Snapshot crew", &[&ada]);

    assert_json_snapshot!(settled(&entra, &entra.get(&format!("/Groups/{crew}")).is(200)));
}

#[test]
fn a_list_and_an_empty_list() {
    let entra = Connection::of("entra");
    entra.post("/Users", &bodies::user("snapshot.listed@example.org")).is(201);

    assert_json_snapshot!("a_list", settled(&entra, &entra.get("/Users").finds(1)));
    assert_json_snapshot!("an_empty_list", settled(&entra, &entra.get("/Groups").finds(0)));
}

#[test]
fn error_bodies() {
    let generic = Connection::of("generic");
    let ada = generic.post("/Users", &bodies::user("snapshot.error@example.org")).is(201).id();
    let path = format!("/Users/{ada}");
    let changed_by = |operation: Value| generic.patch(&path, &json!([operation]));
    let errors = [
        ("wrong token", generic.with_token(Some("wrong")).get("/Users")),
        ("unknown user", generic.get("/Users/nobody")),
        ("unknown path", generic.get("/Nothing")),
        ("wrong method", generic.delete("/Users")),
        ("me", generic.get("/Me")),
        ("no json", generic.send_bytes("POST", "/Users", "{")),
        ("no user name", generic.post("/Users", &json!({"schemas": [bodies::USER]}))),
        ("taken user name", generic.post("/Users", &bodies::user("SNAPSHOT.error@example.org"))),
        (
            "wrong type",
            generic.post("/Users", &bodies::user_with("snapshot.x@example.org", &json!({"active": "perhaps"}))),
        ),
        (
            "unknown attribute",
            generic.post("/Users", &bodies::user_with("snapshot.x@example.org", &json!({"colour": "green"}))),
        ),
        ("wrong filter", generic.find("/Users", "userName xx \"ada\"")),
        ("unknown attribute in a filter", generic.find("/Users", "colour eq \"green\"")),
        ("wrong path", changed_by(json!({"op": "add", "path": "emails[", "value": "x"}))),
        ("no path", changed_by(json!({"op": "remove"}))),
        ("forged cursor", generic.get("/Users?cursor=forged")),
        ("unknown member", generic.post("/Groups", &bodies::group("Snapshot nobody", &["nobody"]))),
    ];

    let bodies: serde_json::Map<_, _> =
        errors.iter().map(|(what, answer)| ((*what).to_owned(), settled(&generic, answer))).collect();
    assert_json_snapshot!(bodies);
}

#[test]
fn service_provider_config() {
    let generic = Connection::of("generic");

    assert_json_snapshot!(settled(&generic, &generic.get("/ServiceProviderConfig").is(200)));
}

#[test]
fn resource_types() {
    let generic = Connection::of("generic");

    assert_json_snapshot!(settled(&generic, &generic.get("/ResourceTypes").is(200)));
}

#[test]
fn schemas() {
    let generic = Connection::of("generic");

    assert_json_snapshot!(settled(&generic, &generic.get("/Schemas").is(200)));
}
