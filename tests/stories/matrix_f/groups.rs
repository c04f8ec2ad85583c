//! Rows 13 to 17, 19 and 27: groups and their members.

use serde_json::json;

use crate::bodies::{self, GROUP, entra_members};
use crate::harness::Connection;

/// A connection, a group's path, and the ids of its two members.
fn crew_of_two(idp: &str) -> (Connection, String, String, String) {
    let connection = Connection::of(idp);
    let ada = connection.user(&connection.mail("ada"));
    let ben = connection.user(&connection.mail("ben"));
    let crew = connection.group(&connection.unique("crew"), &[&ada, &ben]);
    (connection, format!("/Groups/{crew}"), ada, ben)
}

#[test]
fn f13_pathless_group_replace_with_an_id_renames_and_keeps_the_id() {
    let (okta, crew, ada, ben) = crew_of_two("okta");
    let id = okta.get(&crew).id();

    for sent_id in [id.as_str(), "another-id"] {
        let name = okta.unique(sent_id);
        okta.patch(&crew, &json!([{"op": "replace", "value": {"id": sent_id, "displayName": name}}])).succeeds();
        let group = okta.get(&crew).is(200);
        assert_eq!((group.id(), &group.json["displayName"]), (id.clone(), &json!(name)));
        assert_eq!(group.values("members"), sorted(&[&ada, &ben]));
    }
}

#[test]
fn f14_adding_a_member_again_and_removing_a_stranger_change_nothing() {
    let (entra, crew, ada, ben) = crew_of_two("entra");
    let stranger = entra.user(&entra.mail("cleo"));
    let before = entra.get(&crew).is(200).json;

    entra.patch(&crew, &entra_members("Add", &[&ada])).succeeds();
    entra.patch(&crew, &entra_members("Remove", &[&stranger])).succeeds();
    entra.patch(&crew, &json!([{"op": "remove", "path": format!("members[value eq \"{stranger}\"]")}])).succeeds();

    let after = entra.get(&crew).is(200);
    assert_eq!(after.values("members"), sorted(&[&ada, &ben]));
    assert_eq!(after.json["meta"], before["meta"], "a change that changes nothing does not touch meta");
}

#[test]
fn f15_remove_members_with_value_array_removes_only_those() {
    let (entra, crew, ada, ben) = crew_of_two("entra");

    entra.patch(&crew, &entra_members("Remove", &[&ada])).succeeds();

    assert_eq!(entra.get(&crew).values("members"), [ben]);
}

#[test]
fn f16_replacing_members_by_nothing_empties_the_group() {
    for nothing in [json!([]), json!(null)] {
        let (okta, crew, ..) = crew_of_two("okta");

        okta.patch(&crew, &json!([{"op": "replace", "path": "members", "value": nothing}])).succeeds();

        assert_eq!(okta.get(&crew).is(200).json["members"], json!([]));
    }
}

#[test]
fn f17_pathless_replace_without_members_leaves_them_alone() {
    let (okta, crew, ada, ben) = crew_of_two("okta");

    okta.patch(&crew, &json!([{"op": "replace", "value": {"displayName": okta.unique("crew north")}}])).succeeds();

    assert_eq!(okta.get(&crew).values("members"), sorted(&[&ada, &ben]));
}

#[test]
fn f19_a_put_may_carry_thousands_of_members_and_null_displays() {
    let okta = Connection::of("okta");
    let ids = okta.users("many", 2000);
    let name = okta.unique("crew");
    let crew = format!("/Groups/{}", okta.group(&name, &[]));
    let members: Vec<_> = ids.iter().map(|id| json!({"value": id, "display": null})).collect();

    okta.put(&crew, &json!({"schemas": [GROUP], "displayName": name, "members": members})).is(200);

    let mut expected: Vec<_> = ids.iter().map(String::as_str).collect();
    expected.sort_unstable();
    assert_eq!(okta.get(&crew).is(200).values("members"), expected);
}

#[test]
fn f27_members_read_back_exactly_after_the_updates_of_okta_and_authentik() {
    let (okta, crew, ada, ben) = crew_of_two("okta");
    let (cleo, dan) = (okta.user(&okta.mail("cleo")), okta.user(&okta.mail("dan")));

    // Okta: removals first, then one operation with all who are new.
    let okta_push = json!([
        {"op": "remove", "path": format!("members[value eq \"{ada}\"]")},
        {"op": "add", "path": "members", "value": [{"value": cleo, "display": "cleo@example.org"}]},
    ]);
    okta.patch(&crew, &okta_push).succeeds();
    assert_eq!(okta.get(&crew).is(200).values("members"), sorted(&[&ben, &cleo]));

    // authentik: one operation per member.
    let authentik_push = json!([
        {"op": "remove", "path": "members", "value": [{"value": ben}]},
        {"op": "add", "path": "members", "value": [{"value": ada}]},
        {"op": "add", "path": "members", "value": [{"value": dan}]},
    ]);
    okta.patch(&crew, &authentik_push).succeeds();
    assert_eq!(okta.get(&crew).is(200).values("members"), sorted(&[&ada, &cleo, &dan]));

    // Okta from the App Integration Wizard: the whole group.
    let mut group = okta.get(&crew).is(200).json;
    group["members"] = bodies::references(&[&dan]);
    okta.put(&crew, &group).is(200);
    assert_eq!(okta.get(&crew).is(200).values("members"), [dan]);
}

fn sorted<'a>(ids: &[&'a str]) -> Vec<&'a str> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids
}
