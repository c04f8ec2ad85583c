//! `attributes` and `excludedAttributes` (RFC 7644 §3.9), everywhere that a resource is answered.

use serde_json::{Value, json};

use crate::bodies::{self, ENTERPRISE, USER};
use crate::harness::Connection;

fn ada() -> (Connection, String) {
    let generic = Connection::of("generic");
    let more =
        json!({"displayName": "Ada", "title": "Surveyor", ENTERPRISE: {"department": "Field", "division": "North"}});
    let id = generic.post("/Users", &bodies::user_with(&generic.mail("ada"), &more)).is(201).id();
    (generic, format!("/Users/{id}"))
}

/// The attribute names of a resource, without those that are always there.
fn names(resource: &Value) -> Vec<&str> {
    let members = resource.as_object().expect("a resource is an object");
    assert!(members.contains_key("id"), "id is always returned");
    assert!(members.contains_key("schemas"), "schemas is always returned");
    members.keys().map(String::as_str).filter(|name| !matches!(*name, "id" | "schemas")).collect()
}

#[test]
fn attributes_shows_only_what_is_asked_for() {
    let (generic, path) = ada();
    for (attributes, expected) in [
        ("title", json!({"title": "Surveyor"})),
        ("TITLE,displayname", json!({"title": "Surveyor", "displayName": "Ada"})),
        ("title, displayName", json!({"title": "Surveyor", "displayName": "Ada"})),
        ("name.givenName", json!({"name": {"givenName": "Ada"}})),
        ("name", json!({"name": {"givenName": "Ada", "familyName": "Quill"}})),
        ("emails.type", json!({"emails": [{"type": "work"}]})),
        (&format!("{USER}:title"), json!({"title": "Surveyor"})),
        (&format!("{ENTERPRISE}:department"), json!({ENTERPRISE: {"department": "Field"}})),
        (ENTERPRISE, json!({ENTERPRISE: {"department": "Field", "division": "North"}})),
        ("id", json!({})),
        ("nonsense", json!({})),
        ("meta.resourceType", json!({"meta": {"resourceType": "User"}})),
    ] {
        let user = generic.get(&format!("{path}?attributes={attributes}")).is(200).json;
        assert_eq!(names(&user).len(), expected.as_object().map_or(0, serde_json::Map::len), "{attributes}: {user}");
        for (name, value) in expected.as_object().into_iter().flatten() {
            assert_eq!(user[name], *value, "{attributes}");
        }
    }
}

#[test]
fn excluded_attributes_hides_but_never_the_id() {
    let (generic, path) = ada();
    let whole = generic.get(&path).is(200).json;
    for (excluded, gone) in [
        ("title", "/title"),
        ("TITLE,id,nonsense", "/title"),
        ("name.givenName", "/name/givenName"),
        ("meta", "/meta"),
        ("emails", "/emails"),
        (&format!("{ENTERPRISE}:department"), &format!("/{ENTERPRISE}/department") as &str),
        (ENTERPRISE, &format!("/{ENTERPRISE}")),
    ] {
        let user = generic.get(&format!("{path}?excludedAttributes={excluded}")).is(200).json;
        assert!(whole.pointer(gone).is_some() && user.pointer(gone).is_none(), "{excluded}: {user}");
        assert_eq!((&user["id"], &user["displayName"]), (&whole["id"], &whole["displayName"]), "{excluded}");
    }
}

#[test]
fn writes_honour_attributes_too() {
    let (generic, path) = ada();
    let name = generic.mail("ben");

    let created = generic.post("/Users?attributes=userName", &bodies::user(&name)).is(201);
    assert_eq!((names(&created.json), &created.json["userName"]), (vec!["userName"], &json!(name)));

    let change = json!([{"op": "replace", "path": "title", "value": "Lead"}]);
    let patched = generic.patch(&format!("{path}?attributes=title"), &change).is(200);
    assert_eq!((names(&patched.json), &patched.json["title"]), (vec!["title"], &json!("Lead")));

    let replaced =
        generic.put(&format!("{path}?excludedAttributes=emails"), &bodies::user(&generic.mail("ada"))).is(200);
    assert!(replaced.json.get("emails").is_none() && replaced.json.get("userName").is_some());
}

#[test]
fn lists_and_searches_honour_attributes() {
    let (generic, _) = ada();
    let search = json!({"schemas": [bodies::SEARCH_REQUEST], "attributes": ["title"], "startIndex": 1});
    let excluding = json!({"schemas": [bodies::SEARCH_REQUEST], "excludedAttributes": ["title", "name.givenName"]});

    for list in [generic.get("/Users?attributes=title"), generic.post("/Users/.search", &search)] {
        assert_eq!(names(&list.finds(1).resources()[0]), ["title"]);
    }
    for list in
        [generic.get("/Users?excludedAttributes=title,name.givenName"), generic.post("/Users/.search", &excluding)]
    {
        let list = list.finds(1);
        let user = &list.resources()[0];
        assert!(user.get("title").is_none() && user["name"] == json!({"familyName": "Quill"}), "{user}");
    }
}

#[test]
fn what_is_excluded_can_still_be_filtered_and_sorted_by() {
    let (generic, _) = ada();

    let list = generic.get("/Users?filter=title eq \"surveyor\"&sortBy=title&attributes=displayName").finds(1);

    assert_eq!(names(&list.resources()[0]), ["displayName"]);
}
