//! Okta: the life of a user and of a pushed group, as the wizard's and the catalogue's integrations send it.

use serde_json::{Value, json};

use crate::bodies::{self, GROUP};
use crate::harness::{Answer, Connection};

fn lookup(okta: &Connection, endpoint: &str, filter: &str) -> Answer {
    okta.get(&format!("{endpoint}?filter={}&startIndex=1&count=100", crate::harness::encoded(filter)))
}

/// A connection and the path of an assigned user.
fn assigned() -> (Connection, String) {
    let okta = Connection::of("okta");
    let path = format!("/Users/{}", okta.post("/Users", &bodies::okta_user(&okta.mail("ada"))).is(201).id());
    (okta, path)
}

#[test]
fn an_assignment_looks_the_user_up_and_creates_it() {
    let okta = Connection::of("okta");
    let name = okta.mail("ada");
    let sent = bodies::okta_user(&name);
    let filter = format!("userName eq \"{name}\"");

    lookup(&okta, "/Users", &filter).finds(0);
    let created = okta.post("/Users", &sent).is(201);

    for attribute in ["userName", "name", "emails", "displayName", "locale", "externalId", "active"] {
        assert_eq!(created.json[attribute], sent[attribute], "{attribute}");
    }
    let found = lookup(&okta, "/Users", &filter).finds(1);
    assert_eq!(found.resources(), [created.json]);
    assert!(found.json["itemsPerPage"].is_u64() && found.json["startIndex"].is_u64());
}

#[test]
fn a_password_is_never_shown() {
    let (okta, path) = assigned();
    let changed = okta.patch(&path, &json!([{"op": "replace", "value": {"password": "n3w-s3cret"}}])).succeeds();
    let shown = [
        changed,
        okta.get(&path),
        okta.get(&format!("{path}?attributes=password,userName")),
        okta.get("/Users"),
        okta.get("/Users?attributes=password"),
    ];

    for answer in shown {
        assert!(!answer.text.contains("password") && !answer.text.contains("s3cret"), "{}", answer.text);
    }
}

#[test]
fn a_second_create_of_the_same_user_is_a_conflict() {
    let (okta, _) = assigned();

    okta.post("/Users", &bodies::okta_user(&okta.mail("ada"))).refuses(409, "uniqueness");
}

#[test]
fn a_profile_push_is_a_read_and_a_put_of_the_merge() {
    let (okta, path) = assigned();

    let mut merged = okta.get(&path).is(200).json;
    merged["name"]["givenName"] = json!("Ada B.");
    merged["displayName"] = json!("Ada B. Quill");
    let pushed = okta.put(&path, &merged).is(200);

    assert_eq!(pushed.json["name"], json!({"givenName": "Ada B.", "familyName": "Quill"}));
    assert_eq!(pushed.json["active"], true);
    assert_eq!(okta.get(&path).is(200).json, pushed.json);
}

#[test]
fn a_put_clears_what_it_leaves_out() {
    let (okta, path) = assigned();
    let mut merged = okta.get(&path).is(200).json;
    merged.as_object_mut().expect("a user is an object").remove("locale");

    okta.put(&path, &merged).is(200);

    assert!(okta.get(&path).is(200).json.get("locale").is_none());
}

#[test]
fn a_put_of_an_unknown_user_is_404() {
    let okta = Connection::of("okta");

    okta.put("/Users/nobody", &bodies::okta_user(&okta.mail("ada"))).fails(404);
}

#[test]
fn unassigning_disables_by_put() {
    let (okta, path) = assigned();
    let mut user = okta.get(&path).is(200).json;
    user["active"] = json!(false);

    assert_eq!(okta.put(&path, &user).is(200).json["active"], false);
}

#[test]
fn unassigning_disables_by_a_pathless_patch_and_reassigning_enables_the_same_user() {
    let (okta, path) = assigned();
    let filter = format!("userName eq \"{}\"", okta.mail("ada"));

    okta.patch(&path, &json!([{"op": "replace", "value": {"active": false}}])).succeeds();
    let found = lookup(&okta, "/Users", &filter).finds(1);
    assert_eq!(found.resources()[0]["active"], false);
    okta.patch(&path, &json!([{"op": "replace", "value": {"active": true}}])).succeeds();

    assert_eq!(okta.get(&path).is(200).json["active"], true);
}

#[test]
fn an_import_pages_through_everybody_once() {
    let okta = Connection::of("okta");
    let mut created = okta.users("import", 250);

    let mut seen = Vec::new();
    while seen.len() < 250 {
        let page = okta.get(&format!("/Users?startIndex={}&count=100", seen.len() + 1)).finds(250);
        assert!(!page.resources().is_empty(), "{} of 250 seen", seen.len());
        seen.extend(page.column("id").into_iter().map(str::to_owned));
    }

    created.sort_unstable();
    seen.sort_unstable();
    assert_eq!(seen, created);
}

#[test]
fn a_group_is_looked_up_and_pushed() {
    let okta = Connection::of("okta");
    let name = okta.unique("Field crew");
    let filter = format!("displayName eq \"{name}\"");

    lookup(&okta, "/Groups", &filter).finds(0);
    let created = okta.post("/Groups", &json!({"schemas": [GROUP], "displayName": name, "members": []})).is(201);

    assert_eq!(lookup(&okta, "/Groups", &filter).finds(1).resources()[0]["id"], created.id());
    assert_eq!(created.json["members"], json!([]));
    okta.post("/Groups", &bodies::group(&name, &[])).refuses(409, "uniqueness");
}

/// A connection, a group's path, and its one member.
fn pushed_group() -> (Connection, String, String) {
    let okta = Connection::of("okta");
    let ada = okta.user(&okta.mail("ada"));
    let crew = okta.group(&okta.unique("Field crew"), &[&ada]);
    (okta, format!("/Groups/{crew}"), ada)
}

fn pathless(value: &Value) -> Value {
    json!([{"op": "replace", "value": value}])
}

#[test]
fn a_rename_is_pathless_and_repeats_the_id() {
    let (okta, crew, ada) = pushed_group();
    let name = okta.unique("Field crew north");

    okta.patch(&crew, &pathless(&json!({"id": crew.trim_start_matches("/Groups/"), "displayName": name}))).succeeds();

    let group = okta.get(&crew).is(200);
    assert_eq!((&group.json["displayName"], group.values("members")), (&json!(name), vec![ada.as_str()]));
}

#[test]
fn a_membership_push_removes_first_and_adds_all_at_once() {
    let (okta, crew, ada) = pushed_group();
    let (ben, cleo) = (okta.user(&okta.mail("ben")), okta.user(&okta.mail("cleo")));

    let push = json!([
        {"op": "remove", "path": format!("members[value eq \"{ada}\"]")},
        {"op": "add", "path": "members", "value": [
            {"value": ben, "display": okta.mail("ben")},
            {"value": cleo, "display": null},
        ]},
    ]);
    okta.patch(&crew, &push).succeeds();

    let mut expected = [ben, cleo];
    expected.sort_unstable();
    assert_eq!(okta.get(&crew).values("members"), expected);
}

#[test]
fn push_now_replaces_all_members() {
    let (okta, crew, ada) = pushed_group();
    let ben = okta.user(&okta.mail("ben"));
    let push = |ids: &[&str]| {
        okta.patch(&crew, &json!([{"op": "replace", "path": "members", "value": bodies::references(ids)}])).succeeds();
        okta.get(&crew).is(200)
    };

    assert_eq!(push(&[&ben]).values("members"), [ben.as_str()]);
    assert_eq!(push(&[]).json["members"], json!([]));
    assert_eq!(push(&[&ada]).values("members"), [ada.as_str()]);
}

#[test]
fn the_wizards_integration_reads_and_puts_the_whole_group() {
    let (okta, crew, ada) = pushed_group();
    let ben = okta.user(&okta.mail("ben"));
    let mut group = okta.get(&crew).is(200).json;
    assert_eq!(group["members"][0]["value"], ada.as_str());

    group["members"] = json!([{"value": ada, "display": okta.mail("ada")}, {"value": ben, "display": null}]);
    okta.put(&crew, &group).is(200);

    let mut expected = [ada, ben];
    expected.sort_unstable();
    assert_eq!(okta.get(&crew).values("members"), expected);
}

#[test]
fn unlinking_with_delete_removes_the_group() {
    let (okta, crew, _) = pushed_group();

    okta.delete(&crew).is(204);

    okta.get(&crew).fails(404);
}
