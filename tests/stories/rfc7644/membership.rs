//! Groups, nested groups, the computed `groups` of a user, and `manager` (RFC 7643 §4).

use serde_json::{Value, json};

use crate::bodies::{self, ENTERPRISE};
use crate::harness::Connection;

/// The groups of a user: id and type, sorted by type.
fn groups_of(generic: &Connection, user: &str) -> Vec<(String, String)> {
    let user = generic.get(&format!("/Users/{user}")).is(200).json;
    let text = |group: &Value, name: &str| group[name].as_str().unwrap_or_default().to_owned();
    let groups = user["groups"].as_array().cloned().unwrap_or_default();
    let mut groups: Vec<_> = groups.iter().map(|group| (text(group, "value"), text(group, "type"))).collect();
    groups.sort_by(|left, right| left.1.cmp(&right.1));
    groups
}

fn entry(id: &str, kind: &str) -> (String, String) {
    (id.to_owned(), kind.to_owned())
}

#[test]
fn a_users_groups_are_direct_and_indirect() {
    let generic = Connection::of("generic");
    let ada = generic.user(&generic.mail("ada"));
    let inner = generic.group(&generic.unique("inner"), &[&ada]);
    let outer = generic.group(&generic.unique("outer"), &[&inner]);

    assert_eq!(groups_of(&generic, &ada), [entry(&inner, "direct"), entry(&outer, "indirect")]);
    let shown = generic.get(&format!("/Users/{ada}")).is(200);
    let direct = shown.json["groups"].as_array().into_iter().flatten().find(|group| group["value"] == inner.as_str());
    let direct = direct.expect("the direct group is listed");
    assert_eq!(direct["display"], generic.unique("inner"));
    assert_eq!(direct["$ref"], format!("{}/Groups/{inner}", generic.base()));

    generic.patch(&format!("/Groups/{outer}"), &json!([{"op": "remove", "path": "members"}])).is(200);
    assert_eq!(groups_of(&generic, &ada), [entry(&inner, "direct")]);
}

#[test]
fn a_nested_group_is_a_member_of_type_group() {
    let generic = Connection::of("generic");
    let inner = generic.group(&generic.unique("inner"), &[]);
    let outer = generic.group(&generic.unique("outer"), &[&inner]);

    let member = generic.get(&format!("/Groups/{outer}")).is(200).json["members"][0].clone();

    assert_eq!((&member["value"], &member["type"]), (&json!(inner), &json!("Group")));
    assert_eq!(member["$ref"], format!("{}/Groups/{inner}", generic.base()));
    assert_eq!(member["display"], generic.unique("inner"));
}

#[test]
fn groups_cannot_contain_themselves() {
    let generic = Connection::of("generic");
    let inner = generic.group(&generic.unique("inner"), &[]);
    let middle = generic.group(&generic.unique("middle"), &[&inner]);
    let outer = generic.group(&generic.unique("outer"), &[&middle]);

    for container in [&inner, &middle, &outer] {
        let add = json!([{"op": "add", "path": "members", "value": [{"value": container}]}]);
        generic.patch(&format!("/Groups/{inner}"), &add).refuses(400, "invalidValue");
    }
    let whole = bodies::group(&generic.unique("inner"), &[&outer]);
    generic.put(&format!("/Groups/{inner}"), &whole).refuses(400, "invalidValue");
    assert_eq!(generic.get(&format!("/Groups/{inner}")).is(200).json["members"], json!([]));
}

#[test]
fn a_removal_by_filter_meets_what_the_same_request_adds() {
    let generic = Connection::of("generic");
    let (ada, ben) = (generic.user(&generic.mail("ada")), generic.user(&generic.mail("ben")));
    let inner = generic.group(&generic.unique("inner"), &[]);
    let crew = generic.group(&generic.unique("crew"), &[&ada]);
    let operations = json!([
        {"op": "add", "path": "members", "value": [{"value": ben}, {"value": inner}]},
        {"op": "remove", "path": "members[type eq \"User\"]"},
    ]);

    let patched = generic.patch(&format!("/Groups/{crew}"), &operations).is(200);

    assert_eq!(patched.values("members"), [inner]);
}

#[test]
fn members_can_be_filtered_for() {
    let generic = Connection::of("generic");
    let (ada, ben) = (generic.user(&generic.mail("ada")), generic.user(&generic.mail("ben")));
    let crew = generic.group(&generic.unique("crew"), &[&ada]);
    generic.group(&generic.unique("others"), &[]);

    for filter in [
        format!("members eq \"{ada}\""),
        format!("members.value eq \"{ada}\""),
        format!("members[value eq \"{ada}\"]"),
        "members pr".to_owned(),
    ] {
        assert_eq!(generic.find("/Groups", &filter).finds(1).column("id"), [crew.as_str()], "{filter}");
    }
    generic.find("/Groups", &format!("members eq \"{ben}\"")).finds(0);
    assert_eq!(generic.find("/Users", &format!("groups eq \"{crew}\"")).finds(1).column("id"), [ada.as_str()]);
    assert_eq!(generic.find("/Users", &format!("groups.value eq \"{crew}\"")).finds(1).column("id"), [ada.as_str()]);
}

#[test]
fn groups_of_a_user_cannot_be_written_through_the_user() {
    let generic = Connection::of("generic");
    let crew = generic.group(&generic.unique("crew"), &[]);
    let body = bodies::user_with(&generic.mail("ada"), &json!({"groups": [{"value": crew}]}));

    let ada = generic.post("/Users", &body).is(201).id();

    assert!(groups_of(&generic, &ada).is_empty());
}

#[test]
fn deleting_a_user_leaves_no_trace_in_groups_or_managers() {
    let generic = Connection::of("generic");
    let boss = generic.user(&generic.mail("boss"));
    let crew = generic.group(&generic.unique("crew"), &[&boss]);
    let report = bodies::user_with(&generic.mail("ada"), &json!({ENTERPRISE: {"manager": {"value": boss}}}));
    let ada = generic.post("/Users", &report).is(201).id();
    let before = generic.get(&format!("/Groups/{crew}")).is(200);

    generic.delete(&format!("/Users/{boss}")).is(204);

    let after = generic.get(&format!("/Groups/{crew}")).is(200);
    assert_eq!(after.json["members"], json!([]));
    assert_ne!(after.version(), before.version());
    generic.get(&format!("/Users/{ada}")).is(200);
}

#[test]
fn a_manager_is_shown_with_name_and_link() {
    let generic = Connection::of("generic");
    let boss_body = bodies::user_with(&generic.mail("boss"), &json!({"displayName": "Grace Boss"}));
    let boss = generic.post("/Users", &boss_body).is(201).id();
    let report = bodies::user_with(
        &generic.mail("ada"),
        &json!({ENTERPRISE: {"manager": {"value": boss, "displayName": "Invented"}}}),
    );

    let ada = generic.post("/Users", &report).is(201);

    let shown = json!({"value": boss, "$ref": format!("{}/Users/{boss}", generic.base()), "displayName": "Grace Boss"});
    assert_eq!(ada.json[ENTERPRISE]["manager"], shown);
    let rename = json!([{"op": "replace", "path": "displayName", "value": "Grace B."}]);
    generic.patch(&format!("/Users/{boss}"), &rename).is(200);
    let later = generic.get(&format!("/Users/{}", ada.id())).is(200);
    assert_eq!(later.json[ENTERPRISE]["manager"]["displayName"], "Grace B.", "the name is the manager's own");
}

#[test]
fn a_create_with_an_unknown_member_makes_no_group() {
    let generic = Connection::of("generic");

    generic.post("/Groups", &bodies::group(&generic.unique("crew"), &["nobody"])).rejects();

    generic.get("/Groups").finds(0);
}
