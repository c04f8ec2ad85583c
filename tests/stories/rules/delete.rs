//! R6, R7, R8: what is deleted, what stays, and who comes back.

use serde_json::json;

use super::{provisioned, under};
use crate::bodies;
use crate::harness::Connection;

/// The id of a user who is created with this name.
fn created(connection: &Connection, name: &str) -> String {
    connection.user(&connection.mail(name))
}

#[test]
fn r6_a_deleted_user_is_gone_over_scim_either_way() {
    for rule in ["user_deletion=deprovisions", "user_deletion=deletes"] {
        let connection = under(rule);
        let ada = format!("/Users/{}", created(&connection, "ada"));
        connection.delete(&ada).is(204);

        connection.get(&ada).fails(404);
        connection.delete(&ada).fails(404);
        connection.put(&ada, &bodies::user(&connection.mail("ada"))).fails(404);
        connection.patch(&ada, &json!([{"op": "replace", "path": "active", "value": true}])).fails(404);
        connection.get("/Users").finds(0);
        connection.find("/Users", &format!("userName eq \"{}\"", connection.mail("ada"))).finds(0);
        connection.post("/.search", &json!({"schemas": [bodies::SEARCH_REQUEST]})).finds(0);
        assert_eq!(connection.shown()["users"], 0);
    }
}

#[test]
fn r6_a_deprovisioned_user_comes_back_as_the_same_one() {
    let connection = under("user_deletion=deprovisions");
    let ada = created(&connection, "ada");
    let path = format!("/Users/{ada}");
    let version = connection.get(&path).is(200).version();
    connection.delete(&path).is(204);

    let body = bodies::user_with(&connection.mail("ADA"), &json!({"title": "Surveyor"}));
    let back = connection.post("/Users", &body).is(201);

    assert_eq!(back.id(), ada);
    assert_eq!((&back.json["active"], &back.json["title"]), (&json!(true), &json!("Surveyor")));
    assert_ne!(back.version(), version);
    connection.get("/Users").finds(1);
    assert_eq!(connection.shown()["users"], 1);
}

#[test]
fn r6_a_user_that_was_deleted_for_good_comes_back_as_another() {
    let connection = under("user_deletion=deletes");
    let ada = created(&connection, "ada");
    connection.delete(&format!("/Users/{ada}")).is(204);
    assert_ne!(created(&connection, "ada"), ada);
}

#[test]
fn r6_a_deprovisioned_user_can_come_back_in_a_bulk_request() {
    let connection = under("user_deletion=deprovisions");
    let ada = created(&connection, "ada");
    let operations = json!([
        {"method": "DELETE", "path": format!("/Users/{ada}")},
        {"method": "POST", "path": "/Users", "bulkId": "a", "data": bodies::user(&connection.mail("ada"))},
    ]);
    let done = connection.post("/Bulk", &json!({"schemas": [bodies::BULK_REQUEST], "Operations": operations})).is(200);
    assert_eq!(done.json["Operations"][1]["status"], "201", "{}", done.text);
    connection.get(&format!("/Users/{ada}")).is(200);
}

#[test]
fn r7_members_that_are_in_no_other_group_are_disabled_with_it_or_not() {
    for (rule, active) in
        [("group_deletion_disables_members=true", false), ("group_deletion_disables_members=false", true)]
    {
        let connection = under(rule);
        let [ada, ben, cem] = ["ada", "ben", "cem"].map(|name| created(&connection, name));
        let crew = connection.group(&connection.unique("crew"), &[&ada, &ben]);
        connection.group(&connection.unique("field"), &[&ben]);

        connection.delete(&format!("/Groups/{crew}")).is(204);

        connection.get(&format!("/Groups/{crew}")).fails(404);
        for (id, active) in [(&ada, active), (&ben, true), (&cem, true)] {
            let user = connection.get(&format!("/Users/{id}")).is(200);
            assert_eq!(user.json["active"], active, "{rule}: {}", user.text);
        }
        assert_eq!(connection.get(&format!("/Users/{ben}")).values("groups").len(), 1);
        connection.get("/Users").finds(3);
    }
}

#[test]
fn r7_a_group_of_more_than_one_page_disables_them_all() {
    let connection = under("group_deletion_disables_members=true");
    let ids = connection.users("crew", 520);
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let crew = connection.group(&connection.unique("crew"), &ids);
    connection.delete(&format!("/Groups/{crew}")).is(204);
    connection.find("/Users", "active eq true").finds(0);
    connection.find("/Users", "active eq false").finds(520);
}

#[test]
fn r8_a_deprovisioned_user_keeps_its_groups_or_leaves_them() {
    for (rule, kept) in [("deprovisioned_stay_in_groups=true", 1), ("deprovisioned_stay_in_groups=false", 0)] {
        let connection = under("user_deletion=deprovisions");
        connection.set(&["--rule", rule]);
        let ada = created(&connection, "ada");
        let crew = format!("/Groups/{}", connection.group(&connection.unique("crew"), &[&ada]));

        connection.delete(&format!("/Users/{ada}")).is(204);
        assert!(connection.get(&crew).is(200).values("members").is_empty(), "over SCIM nobody sees it");

        assert_eq!(created(&connection, "ada"), ada);
        assert_eq!(connection.get(&crew).is(200).values("members").len(), kept, "{rule}");
        assert_eq!(connection.get(&format!("/Users/{ada}")).is(200).values("groups").len(), kept, "{rule}");
    }
}

#[test]
fn a_deprovisioned_user_must_keep_the_rules_to_come_back() {
    let connection = under("user_deletion=deprovisions");
    connection.set(&["--rule", "inactive_can_be_provisioned=false"]);
    let ada = provisioned(&connection, "ada", &json!({}));
    connection.delete(&ada).is(204);
    let inactive = bodies::user_with(&connection.mail("ada"), &json!({"active": false}));
    connection.post("/Users", &inactive).refuses(400, "invalidValue");
    connection.get(&ada).fails(404);
}
