//! `POST …/.search` (RFC 7644 §3.4.3), per type and at the root.

use serde_json::{Value, json};

use crate::bodies::{self, SEARCH_REQUEST};
use crate::harness::Connection;

fn search(mut members: Value) -> Value {
    members["schemas"] = json!([SEARCH_REQUEST]);
    members
}

/// Three users and a group.
fn filled() -> Connection {
    let generic = Connection::of("generic");
    for name in ["ada", "ben", "cleo"] {
        generic.post("/Users", &bodies::user_with(&generic.mail(name), &json!({"displayName": name}))).is(201);
    }
    generic.group(&generic.unique("ada's crew"), &[]);
    generic
}

#[test]
fn a_search_takes_what_a_query_takes() {
    let generic = filled();
    let members = json!({
        "filter": "displayName ge \"b\"", "sortBy": "userName", "sortOrder": "descending",
        "startIndex": 1, "count": 1, "attributes": ["displayName"],
    });

    let found = generic.post("/Users/.search", &search(members)).finds(2);

    assert_eq!(found.column("displayName"), ["cleo"]);
    assert_eq!((&found.json["startIndex"], &found.json["itemsPerPage"]), (&json!(1), &json!(1)));
    assert!(found.resources()[0].get("userName").is_none());
}

#[test]
fn a_search_answers_as_the_query_does() {
    let generic = filled();
    let filter = "displayName sw \"a\"";

    assert_eq!(
        generic.post("/Users/.search", &search(json!({"filter": filter}))).finds(1).json,
        generic.find("/Users", filter).json
    );
    assert_eq!(
        generic.post("/Groups/.search", &search(json!({"filter": filter}))).finds(1).json,
        generic.find("/Groups", filter).json
    );
}

#[test]
fn a_search_at_the_root_looks_at_every_type() {
    let generic = filled();
    let types = |body: Value| {
        let found = generic.post("/.search", &search(body)).is(200);
        let mut types: Vec<_> = found.resources().iter().map(|found| found["meta"]["resourceType"].clone()).collect();
        types.sort_unstable_by_key(Value::to_string);
        json!(types)
    };

    assert_eq!(types(json!({})), json!(["Group", "User", "User", "User"]));
    assert_eq!(types(json!({"filter": "displayName sw \"ada\""})), json!(["Group", "User"]));
    assert_eq!(types(json!({"filter": "meta.resourceType eq \"Group\""})), json!(["Group"]));
    assert_eq!(types(json!({"filter": "userName pr"})), json!(["User", "User", "User"]), "a group has no userName");
    assert_eq!(types(json!({"count": 2})).as_array().map(Vec::len), Some(2));
}

#[test]
fn a_search_that_is_no_search_is_refused() {
    let generic = Connection::of("generic");

    generic.post("/Users/.search", &search(json!({"filter": "userName xx"}))).refuses(400, "invalidFilter");
    generic.post("/Users/.search", &json!([])).fails(400);
    generic.post("/Users/.search", &search(json!({"filter": 17}))).fails(400);
    generic.post("/Users/.search", &search(json!({"count": "many"}))).fails(400);
}

#[test]
fn a_query_at_the_root_looks_at_every_type_too() {
    let generic = filled();
    let searched = generic.post("/.search", &search(json!({"attributes": ["id"]}))).finds(4);

    assert_eq!(generic.get("?attributes=id").finds(4).json, searched.json);
    assert_eq!(generic.get("/?attributes=id").finds(4).json, searched.json);
}
