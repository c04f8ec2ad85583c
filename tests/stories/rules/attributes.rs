//! Attributes that an organization adds: declared, sent under both URNs, deleted with their values; and what `/Schemas`
//! says of the rules.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{patch, refused};
use crate::bodies::{self, USER};
use crate::harness::{Connection, Server};

const MUSTER: &str = "urn:ietf:params:scim:schemas:extension:muster:2.0:User";
const IVANTI: &str = "urn:ietf:params:scim:schemas:extension:ivanti:2.0:User";

/// A server of its own, for attributes belong to the organization, with `badge` declared.
fn with_badge() -> (Arc<Server>, Connection) {
    let server = Server::start(&[]);
    server.run_json(&["attribute", "create", "badge", "--description", "Number of the badge"]);
    let connection = Connection::on(Arc::clone(&server), "generic");
    (server, connection)
}

/// How many users have a value of each attribute.
fn values(server: &Server) -> Vec<(String, u64)> {
    let listed = server.run_json(&["attribute", "list"]);
    let one = |row: &Value| (row["name"].as_str().unwrap_or_default().to_owned(), row["values"].as_u64().unwrap_or(99));
    listed.as_array().expect("a list").iter().map(one).collect()
}

#[test]
fn a_declared_attribute_is_in_the_schemas_and_accepted_under_both_urns() {
    let (server, connection) = with_badge();
    let schema = connection.get(&format!("/Schemas/{MUSTER}")).is(200).json;
    assert_eq!((&schema["attributes"][0]["name"], &schema["attributes"][1]), (&json!("badge"), &Value::Null));
    let types = connection.get("/ResourceTypes/User").is(200);
    assert!(types.text.contains(MUSTER) && !types.text.contains(IVANTI));

    for (number, urn) in [MUSTER, IVANTI].into_iter().enumerate() {
        let name = connection.mail(&format!("ada-{number}"));
        let made = connection.post("/Users", &bodies::user_with(&name, &json!({urn: {"BADGE": "X17"}}))).is(201);
        assert_eq!(made.json[MUSTER]["badge"], "X17");
        assert_eq!(made.json["schemas"], json!([USER, MUSTER]));
        let path = format!("/Users/{}", made.id());
        for other in [MUSTER, IVANTI] {
            connection.find("/Users", &format!("{other}:badge eq \"x17\" and userName eq \"{name}\"")).finds(1);
            for value in ["18", "X17"] {
                let replaced = json!({"op": "replace", "path": format!("{other}:badge"), "value": value});
                assert_eq!(patch(&connection, &path, &replaced).is(200).json[MUSTER]["badge"], value);
            }
        }
        patch(&connection, &path, &json!({"op": "replace", "value": {format!("{IVANTI}:badge"): "19"}})).is(200);
    }
    assert_eq!(values(&server), [("badge".to_owned(), 2)]);
}

#[test]
fn a_connection_may_speak_the_other_urn() {
    let (_, connection) = with_badge();
    connection.set(&["--extension-urn", "ivanti"]);
    let body = bodies::user_with(&connection.mail("ada"), &json!({IVANTI: {"badge": "17"}, "title": MUSTER}));

    let made = connection.post("/Users", &body).is(201);
    let path = format!("/Users/{}", made.id());
    let list = connection.find("/Users", &format!("{MUSTER}:badge eq \"17\"")).finds(1).resources()[0].clone();
    let chosen = connection.get(&format!("{path}?attributes={IVANTI}:badge")).is(200).json;

    for user in [&made.json, &connection.get(&path).is(200).json, &list] {
        assert_eq!(user[IVANTI], json!({"badge": "17"}));
        assert_eq!(user["schemas"], json!([USER, IVANTI]));
        assert!(user.get(MUSTER).is_none());
        assert_eq!(user["title"], MUSTER, "a text that says the same is no URN");
    }
    assert_eq!(chosen[IVANTI], json!({"badge": "17"}));
    connection.get(&format!("/Schemas/{IVANTI}")).is(200);
    assert!(connection.get("/ResourceTypes/User").is(200).text.contains(IVANTI));
    let put = connection.put(&path, &made.json).is(200);
    assert_eq!(put.version(), made.version(), "what was read can be sent back");
}

#[test]
fn an_attribute_is_deleted_with_its_values_once_their_number_is_confirmed() {
    let (server, connection) = with_badge();
    server.run_json(&["attribute", "create", "desk"]);
    let with = |name: &str, custom: Value| {
        let body = bodies::user_with(&connection.mail(name), &json!({ MUSTER: custom }));
        let made = connection.post("/Users", &body).is(201);
        (format!("/Users/{}", made.id()), made.version())
    };
    let (ada, before) = with("ada", json!({"badge": "17"}));
    let (ben, _) = with("ben", json!({"badge": "18", "desk": "4"}));
    let (cem, untouched) = with("cem", json!({"desk": "5"}));

    refused(&server.run(&["attribute", "delete", "Badge"]), "2 users");
    refused(&server.run(&["attribute", "delete", "Badge", "--confirm", "3"]), "2 users");
    assert_eq!(connection.get(&ada).is(200).json[MUSTER]["badge"], "17");
    assert_eq!(server.run_json(&["attribute", "delete", "Badge", "--confirm", "2"])["values"], 2);

    let user = connection.get(&ada).is(200);
    assert!(user.json.get(MUSTER).is_none() && user.json["schemas"] == json!([USER]), "{}", user.text);
    assert_ne!(user.version(), before);
    connection.find("/Users", &format!("emails.value eq \"{}\"", connection.mail("ada"))).finds(1);
    assert_eq!(connection.get(&ben).is(200).json[MUSTER], json!({"desk": "4"}));
    assert_eq!(connection.get(&cem).is(200).version(), untouched);
    assert!(!connection.get(&format!("/Schemas/{MUSTER}")).is(200).text.contains("badge"));
    let again = bodies::user_with(&connection.mail("dee"), &json!({MUSTER: {"badge": "19"}}));
    connection.post("/Users", &again).rejects();

    server.run_json(&["attribute", "create", "badge"]);
    assert!(connection.get(&ada).is(200).json.get(MUSTER).is_none(), "a new one begins without values");
    assert_eq!(values(&server), [("desk".to_owned(), 2), ("badge".to_owned(), 0)]);
}

#[test]
fn values_of_more_users_than_one_step_takes_go_too() {
    let (server, connection) = with_badge();
    let ids = connection.users("crew", 505);
    for ids in ids.chunks(101) {
        let operation = |id: &String| {
            let data = bodies::patch_op(&json!([{"op": "add", "path": format!("{MUSTER}:badge"), "value": id}]));
            json!({"method": "PATCH", "path": format!("/Users/{id}"), "data": data})
        };
        let operations: Value = ids.iter().map(operation).collect();
        connection.post("/Bulk", &json!({"schemas": [bodies::BULK_REQUEST], "Operations": operations})).is(200);
    }
    assert_eq!(server.run_json(&["attribute", "delete", "badge", "--confirm", "505"])["values"], 505);
    let everybody = connection.get("/Users?count=1000").finds(505);
    assert!(!everybody.text.contains(MUSTER));
}

#[test]
fn a_custom_attribute_is_typed_in_here_and_not_sent() {
    let (server, connection) = with_badge();
    server.run_json(&["attribute", "create", "shelf", "--kind", "custom"]);
    assert!(!connection.get("/Schemas").is(200).text.contains("shelf"));
    let body = bodies::user_with(&connection.mail("ada"), &json!({MUSTER: {"shelf": "4"}}));
    connection.post("/Users", &body).rejects();
    assert_eq!(server.run_json(&["attribute", "delete", "shelf"])["values"], 0);
}

#[test]
fn names_that_mean_something_else_are_refused() {
    let (server, _) = with_badge();
    for (name, why) in [
        ("BADGE", "already"),
        ("userName", "system variable"),
        ("managedAppleId", "system variable"),
        ("nickName", "every user has"),
        ("familyName", "every user has"),
        ("2nd", "begin with a letter"),
        ("a b", "begin with a letter"),
        ("${x}", "begin with a letter"),
    ] {
        refused(&server.run(&["attribute", "create", name]), why);
    }
    refused(&server.run(&["attribute", "create", "ok", "--kind", "magic"]), "idp, custom");
    refused(&server.run(&["attribute", "create", "ok", "--description", &"x".repeat(501)]), "500");
    refused(&server.run(&["attribute", "delete", "none"]), "no attribute named");
}

#[test]
fn schemas_follow_rules_r1_and_r4() {
    let connection = Connection::of("entra");
    let told = || {
        let schema = connection.get(&format!("/Schemas/{USER}")).is(200).json;
        let attributes = schema["attributes"].as_array().expect("attributes").clone();
        let of = |name: &str| attributes.iter().find(|one| one["name"] == name).expect("it is there").clone();
        (of("emails")["required"].clone(), of("userName")["mutability"].clone())
    };
    assert_eq!(told(), (json!(true), json!("immutable")));
    connection.set(&["--rule", "email_mandatory=false", "--rule", "user_name_can_change=true"]);
    assert_eq!(told(), (json!(false), json!("readWrite")));
}
