//! Bulk (RFC 7644 §3.7): many operations in one request, with references between what they create.

use serde_json::{Value, json};

use crate::bodies::{self, BULK_REQUEST, BULK_RESPONSE, ENTERPRISE};
use crate::harness::{Answer, Connection};

/// Sends operations and gives the answers to them.
#[track_caller]
fn bulk(generic: &Connection, operations: &Value) -> Vec<Value> {
    operations_of(&generic.post("/Bulk", &json!({"schemas": [BULK_REQUEST], "Operations": operations})))
}

#[track_caller]
fn operations_of(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json["schemas"], json!([BULK_RESPONSE]));
    answer.json["Operations"].as_array().cloned().unwrap_or_default()
}

fn statuses(operations: &[Value]) -> Vec<&str> {
    operations.iter().map(|operation| operation["status"].as_str().unwrap_or("no text")).collect()
}

/// The path below the base URL of what an operation made.
fn path_of(generic: &Connection, operation: &Value) -> String {
    let location = operation["location"].as_str().expect("a location");
    location.strip_prefix(&generic.base()).expect("an absolute location").to_owned()
}

#[test]
fn every_method_in_one_request() {
    let generic = Connection::of("generic");
    let [old, gone] = ["old", "gone"].map(|name| generic.user(&generic.mail(name)));
    let renamed = bodies::user_with(&generic.mail("old"), &json!({"title": "Put"}));
    let nicknamed = bodies::patch_op(&json!([{"op": "add", "path": "nickName", "value": "P"}]));

    let done = bulk(
        &generic,
        &json!([
            {"method": "POST", "path": "/Users", "bulkId": "new", "data": bodies::user(&generic.mail("new"))},
            {"method": "PUT", "path": format!("/Users/{old}"), "data": renamed},
            {"method": "PATCH", "path": format!("/Users/{old}"), "data": nicknamed},
            {"method": "delete", "path": format!("/Users/{gone}")},
        ]),
    );

    assert_eq!(statuses(&done), ["201", "200", "200", "204"]);
    assert_eq!((&done[0]["bulkId"], &done[0]["method"]), (&json!("new"), &json!("POST")));
    let created = generic.get(&path_of(&generic, &done[0])).is(200);
    assert_eq!(done[0]["version"], created.version());
    let old = generic.get(&format!("/Users/{old}")).is(200);
    assert_eq!((&old.json["title"], &old.json["nickName"]), (&json!("Put"), &json!("P")));
    generic.get(&format!("/Users/{gone}")).fails(404);
}

#[test]
fn a_group_refers_to_users_of_the_same_request_in_either_order() {
    for group_first in [false, true] {
        let generic = Connection::of("generic");
        let crew = bodies::group(&generic.unique("crew"), &["bulkId:ada", "bulkId:ben"]);
        let mut operations = vec![
            json!({"method": "POST", "path": "/Users", "bulkId": "ada", "data": bodies::user(&generic.mail("ada"))}),
            json!({"method": "POST", "path": "/Users", "bulkId": "ben", "data": bodies::user(&generic.mail("ben"))}),
        ];
        operations.insert(
            if group_first { 0 } else { 2 },
            json!({"method": "POST", "path": "/Groups", "bulkId": "crew", "data": crew}),
        );

        let done = bulk(&generic, &Value::Array(operations));

        assert_eq!(statuses(&done), ["201", "201", "201"]);
        let crew = done.iter().find(|operation| operation["bulkId"] == "crew").expect("an answer per operation");
        assert_eq!(generic.get(&path_of(&generic, crew)).is(200).values("members").len(), 2);
    }
}

#[test]
fn users_may_refer_to_each_other_in_a_circle() {
    let generic = Connection::of("generic");
    let managed = |name: &str, manager: &str| {
        let body = bodies::user_with(
            &generic.mail(name),
            &json!({ENTERPRISE: {"manager": {"value": format!("bulkId:{manager}")}}}),
        );
        json!({"method": "POST", "path": "/Users", "bulkId": name, "data": body})
    };

    let done = bulk(&generic, &json!([managed("ada", "ben"), managed("ben", "ada")]));

    assert_eq!(statuses(&done), ["201", "201"]);
    let users: Vec<_> = done.iter().map(|operation| generic.get(&path_of(&generic, operation)).is(200)).collect();
    assert_eq!(users[0].json[ENTERPRISE]["manager"]["value"], users[1].id());
    assert_eq!(users[1].json[ENTERPRISE]["manager"]["value"], users[0].id());
}

#[test]
fn a_patch_and_a_path_may_refer_to_what_was_created() {
    let generic = Connection::of("generic");
    let crew = generic.group(&generic.unique("crew"), &[]);
    let add = bodies::patch_op(&json!([{"op": "add", "path": "members", "value": [{"value": "bulkId:ada"}]}]));
    let rename = bodies::patch_op(&json!([{"op": "replace", "path": "title", "value": "Lead"}]));

    let done = bulk(
        &generic,
        &json!([
            {"method": "POST", "path": "/Users", "bulkId": "ada", "data": bodies::user(&generic.mail("ada"))},
            {"method": "PATCH", "path": format!("/Groups/{crew}"), "data": add},
            {"method": "PATCH", "path": "/Users/bulkId:ada", "data": rename},
        ]),
    );

    assert_eq!(statuses(&done), ["201", "200", "200"]);
    let ada = generic.get(&path_of(&generic, &done[0])).is(200);
    assert_eq!((ada.json["title"].as_str(), ada.values("groups")), (Some("Lead"), vec![crew.as_str()]));
}

#[test]
fn an_operation_that_fails_says_why_and_the_others_are_done() {
    let generic = Connection::of("generic");
    let taken = generic.mail("taken");
    generic.user(&taken);
    let crew = bodies::group(&generic.unique("crew"), &["bulkId:a"]);

    let done = bulk(
        &generic,
        &json!([
            {"method": "POST", "path": "/Users", "bulkId": "a", "data": bodies::user(&taken)},
            {"method": "DELETE", "path": "/Users/nobody"},
            {"method": "POST", "path": "/Nothing", "bulkId": "b", "data": {}},
            {"method": "POST", "path": "/Groups", "bulkId": "c", "data": crew},
            {"method": "POST", "path": "/Users", "bulkId": "d", "data": bodies::user(&generic.mail("free"))},
        ]),
    );

    assert_eq!(statuses(&done)[..3], ["409", "404", "404"]);
    assert_eq!(done[0]["response"]["scimType"], "uniqueness");
    assert_eq!(done[0]["response"]["schemas"], json!([bodies::ERROR]));
    assert!(statuses(&done)[3].starts_with('4'), "what it refers to does not exist: {}", done[3]);
    assert_eq!(done[4]["status"], "201");
}

#[test]
fn fail_on_errors_stops_after_so_many() {
    let generic = Connection::of("generic");
    let wrong = json!({"method": "DELETE", "path": "/Users/nobody"});
    let right =
        json!({"method": "POST", "path": "/Users", "bulkId": "late", "data": bodies::user(&generic.mail("late"))});
    let request =
        |limit: u32| json!({"schemas": [BULK_REQUEST], "failOnErrors": limit, "Operations": [wrong, wrong, right]});

    assert_eq!(statuses(&operations_of(&generic.post("/Bulk", &request(2)))), ["404", "404"]);
    generic.get("/Users").finds(0);
    assert_eq!(statuses(&operations_of(&generic.post("/Bulk", &request(3)))), ["404", "404", "201"]);
}

#[test]
fn a_reference_that_the_end_left_open_is_told() {
    let generic = Connection::of("generic");
    let taken = generic.mail("taken");
    generic.user(&taken);
    let managed = |name: &str, user_name: &str, manager: &str| {
        let manager = json!({ENTERPRISE: {"manager": {"value": format!("bulkId:{manager}")}}});
        json!({"method": "POST", "path": "/Users", "bulkId": name, "data": bodies::user_with(user_name, &manager)})
    };
    let operations = json!([managed("ada", &taken, "ben"), managed("ben", &generic.mail("ben"), "ada")]);
    let request = json!({"schemas": [BULK_REQUEST], "failOnErrors": 1, "Operations": operations});

    let done = operations_of(&generic.post("/Bulk", &request));

    assert_eq!(statuses(&done), ["409", "400"], "ben is there, but not under ada: {done:?}");
}

#[test]
fn a_version_guards_an_operation() {
    let generic = Connection::of("generic");
    let created = generic.post("/Users", &bodies::user(&generic.mail("ada"))).is(201);
    let path = format!("/Users/{}", created.id());
    let change = bodies::patch_op(&json!([{"op": "replace", "path": "title", "value": "Lead"}]));

    let done = bulk(
        &generic,
        &json!([
            {"method": "PATCH", "path": path, "version": "W/\"other\"", "data": change},
            {"method": "PATCH", "path": path, "version": created.version(), "data": change},
        ]),
    );

    assert_eq!(statuses(&done), ["412", "200"]);
}

#[test]
fn a_malformed_bulk_request_is_refused_as_a_whole() {
    let generic = Connection::of("generic");
    for body in [json!({"schemas": [BULK_REQUEST]}), json!({"schemas": [BULK_REQUEST], "Operations": {}}), json!([])] {
        generic.post("/Bulk", &body).fails(400);
    }
    for operation in [
        json!({"path": "/Users", "bulkId": "a", "data": {}}),
        json!({"method": "GET", "path": "/Users"}),
        json!({"method": "POST", "path": "/Users", "bulkId": "a"}),
        json!({"method": "POST", "bulkId": "a", "data": {}}),
    ] {
        let answer = generic.post("/Bulk", &json!({"schemas": [BULK_REQUEST], "Operations": [operation]}));
        if answer.status == 200 {
            assert!(statuses(&operations_of(&answer))[0].starts_with('4'), "{operation}");
        } else {
            answer.rejects();
        }
    }
    generic.get("/Users").finds(0);
}
