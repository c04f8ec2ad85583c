//! What Entra ID sends about groups: match, create empty, read without members, change members, rename, delete.

use serde_json::json;

use crate::bodies::{self, entra_members};
use crate::harness::Connection;

/// A connection, the path of an empty group, and two users.
fn provisioned() -> (Connection, String, String, String) {
    let entra = Connection::of("entra");
    let (ada, ben) = (entra.user(&entra.mail("ada")), entra.user(&entra.mail("ben")));
    let crew = entra.post("/Groups", &bodies::entra_group(&entra.unique("Field crew"))).is(201).id();
    (entra, format!("/Groups/{crew}"), ada, ben)
}

#[test]
fn a_group_is_matched_by_name_or_external_id_without_its_members() {
    let (entra, path, ada, _) = provisioned();
    entra.patch(&path, &entra_members("Add", &[&ada])).is(204);
    let name = entra.unique("Field crew");

    for filter in [
        format!("displayName eq \"{name}\""),
        format!("displayName eq \"{}\"", name.to_uppercase()),
        format!("externalId eq \"object-{name}\""),
    ] {
        let found = entra.get(&format!("/Groups?excludedAttributes=members&filter={filter}")).finds(1);
        assert_eq!(found.resources()[0]["displayName"], name.as_str());
        assert!(found.resources()[0].get("members").is_none());
    }
}

#[test]
fn a_group_is_created_empty_with_a_schema_of_microsofts_own() {
    let entra = Connection::of("entra");
    let sent = bodies::entra_group(&entra.unique("Field crew"));

    let created = entra.post("/Groups", &sent).is(201);

    assert_eq!(created.json["displayName"], sent["displayName"]);
    assert_eq!(created.json["externalId"], sent["externalId"]);
    assert_eq!(created.json["schemas"], json!([bodies::GROUP]));
    assert_eq!(created.header("location"), format!("{}/Groups/{}", entra.base(), created.id()));
}

#[test]
fn a_group_is_read_without_its_members() {
    let (entra, path, ada, _) = provisioned();
    entra.patch(&path, &entra_members("Add", &[&ada])).is(204);

    for query in ["excludedAttributes=members", "excludedAttributes=MEMBERS,nonsense", "attributes=displayName"] {
        let group = entra.get(&format!("{path}?{query}")).is(200);
        assert!(group.json.get("members").is_none(), "{query}");
        assert!(group.json.get("displayName").is_some(), "{query}");
    }
}

#[test]
fn members_are_added_and_removed_in_the_classic_dialect() {
    let (entra, path, ada, ben) = provisioned();

    let answer = entra.patch(&path, &entra_members("Add", &[&ada, &ben])).is(204);
    assert!(answer.text.is_empty(), "the membership may be huge, so it is not sent back");
    assert_eq!(entra.get(&path).values("members").len(), 2);

    entra.patch(&path, &entra_members("Remove", &[&ada])).is(204);
    assert_eq!(entra.get(&path).values("members"), [ben]);
}

#[test]
fn members_are_added_and_removed_with_the_flag() {
    let (entra, path, ada, ben) = provisioned();

    entra.patch(&path, &json!([{"op": "add", "path": "members", "value": bodies::references(&[&ada, &ben])}])).is(204);
    entra.patch(&path, &json!([{"op": "remove", "path": format!("members[value eq \"{ada}\"]")}])).is(204);

    assert_eq!(entra.get(&path).values("members"), [ben]);
}

#[test]
fn an_unknown_member_is_refused_and_the_group_stays_as_it_was() {
    let (entra, path, ada, _) = provisioned();

    entra.patch(&path, &entra_members("Add", &[&ada, "nobody"])).rejects();

    assert!(entra.get(&path).values("members").is_empty(), "all or nothing");
}

#[test]
fn a_member_says_who_it_is() {
    let (entra, path, ada, _) = provisioned();
    entra.patch(&path, &entra_members("Add", &[&ada])).is(204);

    let member = &entra.get(&path).is(200).json["members"][0];

    assert_eq!(member["value"], ada.as_str());
    assert_eq!(member["$ref"], format!("{}/Users/{ada}", entra.base()));
    assert_eq!(member["type"], "User");
}

#[test]
fn a_patch_of_a_group_answers_with_it_where_attributes_are_asked_for() {
    let (entra, path, ada, _) = provisioned();

    let answer = entra.patch(&format!("{path}?attributes=displayName"), &entra_members("Add", &[&ada])).is(200);

    assert_eq!(answer.json["displayName"], entra.unique("Field crew"));
    assert!(answer.json.get("members").is_none());
}

#[test]
fn a_group_is_renamed_in_both_dialects() {
    let (entra, path, ..) = provisioned();
    for (op, name) in [("Replace", entra.unique("North")), ("replace", entra.unique("South"))] {
        entra.patch(&path, &json!([{"op": op, "path": "displayName", "value": name}])).is(204);
        assert_eq!(entra.get(&path).json["displayName"], name);
    }
}

#[test]
fn a_group_name_that_is_taken_is_refused() {
    let (entra, path, ..) = provisioned();
    let taken = entra.unique("North");
    entra.group(&taken, &[]);

    entra.post("/Groups", &bodies::entra_group(&taken.to_uppercase())).refuses(409, "uniqueness");
    entra.patch(&path, &json!([{"op": "Replace", "path": "displayName", "value": taken}])).refuses(409, "uniqueness");
}

#[test]
fn a_deleted_group_leaves_its_members() {
    let (entra, path, ada, _) = provisioned();
    entra.patch(&path, &entra_members("Add", &[&ada])).is(204);

    entra.delete(&path).is(204);

    entra.delete(&path).fails(404);
    entra.get(&path).fails(404);
    let user = entra.get(&format!("/Users/{ada}")).is(200);
    assert!(user.values("groups").is_empty());
}
