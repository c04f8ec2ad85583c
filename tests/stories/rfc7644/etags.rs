//! Versions (RFC 7644 §3.14): `If-Match` and `If-None-Match`.

use serde_json::json;

use crate::bodies;
use crate::harness::{Answer, Connection, send};

fn ada() -> (Connection, String, String) {
    let generic = Connection::of("generic");
    let created = generic.post("/Users", &bodies::user(&generic.mail("ada"))).is(201);
    let path = format!("/Users/{}", created.id());
    (generic, path, created.version())
}

/// A conditional request with a body.
fn conditional(generic: &Connection, method: &str, path: &str, if_match: &str, title: &str) -> Answer {
    let body = match method {
        "PATCH" => bodies::patch_op(&json!([{"op": "replace", "path": "title", "value": title}])),
        _ => bodies::user_with(&generic.mail("ada"), &json!({"title": title})),
    };
    let request = generic.request(method, path).header("content-type", "application/scim+json");
    send(request.header("if-match", if_match).body(body.to_string()))
}

#[test]
fn the_etag_is_the_version() {
    let (generic, path, version) = ada();

    assert_eq!(generic.get(&path).is(200).header("etag"), version);
    let patched = generic.patch(&path, &json!([{"op": "replace", "path": "title", "value": "Lead"}])).is(200);
    assert_eq!(patched.header("etag"), patched.version());
    assert_ne!(patched.version(), version);
}

#[test]
fn what_is_known_is_not_sent_again() {
    let (generic, path, version) = ada();
    let read = |known: &str| send(generic.request("GET", &path).header("if-none-match", known));

    let unchanged = read(&version).is(304);
    assert!(unchanged.text.is_empty());
    assert_eq!(unchanged.header("etag"), version);
    read("*").is(304);
    read(&format!("W/\"other\", {version}")).is(304);
    read("W/\"other\"").is(200);
}

#[test]
fn a_write_on_another_version_is_refused() {
    let (generic, path, version) = ada();

    for method in ["PUT", "PATCH"] {
        conditional(&generic, method, &path, "W/\"other\"", method).fails(412);
    }
    send(generic.request("DELETE", &path).header("if-match", "W/\"other\"")).fails(412);
    assert_eq!(generic.get(&path).is(200).version(), version, "nothing happened");
}

#[test]
fn a_write_on_the_current_version_is_done() {
    let (generic, path, version) = ada();

    let put = conditional(&generic, "PUT", &path, &version, "One").is(200);
    conditional(&generic, "PUT", &path, &version, "Two").fails(412);
    let patched = conditional(&generic, "PATCH", &path, &put.version(), "Three").is(200);
    conditional(&generic, "PATCH", &path, "*", "Four").is(200);
    send(generic.request("DELETE", &path).header("if-match", patched.version())).fails(412);
    let current = generic.get(&path).is(200).version();
    send(generic.request("DELETE", &path).header("if-match", current)).is(204);
}

#[test]
fn groups_have_versions_that_follow_their_members() {
    let generic = Connection::of("generic");
    let ada = generic.user(&generic.mail("ada"));
    let path = format!("/Groups/{}", generic.group(&generic.unique("crew"), &[]));
    let before = generic.get(&path).is(200);

    let added = generic.patch(&path, &json!([{"op": "add", "path": "members", "value": [{"value": ada}]}])).is(200);

    assert_ne!(added.version(), before.version());
    send(generic.request("GET", &path).header("if-none-match", added.version())).is(304);
    send(generic.request("DELETE", &path).header("if-match", before.version())).fails(412);
}
