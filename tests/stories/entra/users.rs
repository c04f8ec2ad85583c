//! What Entra ID sends about users: match, read, create, update in both dialects, manager, roles, clearing, delete.

use serde_json::{Value, json};

use crate::bodies::{self, ENTERPRISE};
use crate::harness::{Answer, Connection};

/// A connection and the path of a user that Entra ID's default mapping created.
fn provisioned() -> (Connection, String) {
    provisioned_with(&[])
}

/// The same, under some rules of its own.
fn provisioned_with(rules: &[&str]) -> (Connection, String) {
    let entra = Connection::with_rules("entra", rules);
    let path = format!("/Users/{}", entra.post("/Users", &bodies::entra_user(&entra.mail("ada"))).is(201).id());
    (entra, path)
}

/// Sends one operation to a fresh user and gives the user as it is read back.
fn after(operation: &Value) -> Answer {
    let (entra, path) = provisioned();
    entra.patch(&path, &json!([operation])).is(200);
    entra.get(&path).is(200)
}

#[test]
fn a_user_is_matched_by_any_matching_attribute() {
    let entra = Connection::of("entra");
    let name = entra.mail("ada");
    let created = entra.post("/Users", &bodies::entra_user(&name)).is(201);
    let external_id = created.json["externalId"].as_str().expect("externalId comes back");

    for filter in [
        format!("userName eq \"{name}\""),
        format!("externalId eq \"{external_id}\""),
        format!("emails[type eq \"work\"].value eq \"{name}\""),
        format!("emails[type eq \"work\" and value eq \"{name}\"]"),
        format!("userName eq \"{name}\" and externalId eq \"{external_id}\""),
    ] {
        assert_eq!(entra.find("/Users", &filter).finds(1).resources()[0], created.json, "{filter}");
    }
}

#[test]
fn a_create_is_answered_with_the_whole_user_as_sent() {
    let entra = Connection::of("entra");
    let sent = bodies::entra_user(&entra.mail("ada"));

    let created = entra.post("/Users", &sent).is(201);

    for attribute in [
        "externalId",
        "userName",
        "active",
        "displayName",
        "title",
        "preferredLanguage",
        "emails",
        "name",
        "addresses",
        "phoneNumbers",
        ENTERPRISE,
    ] {
        assert_eq!(created.json[attribute], sent[attribute], "{attribute}");
    }
    let location = format!("{}/Users/{}", entra.base(), created.id());
    assert_eq!((created.header("location"), &created.json["meta"]["location"]), (location.as_str(), &json!(location)));
    assert_eq!(created.json["meta"]["resourceType"], "User");
    assert_eq!(entra.get(&format!("/Users/{}", created.id())).is(200).json, created.json);
}

#[test]
fn explicit_nulls_in_a_create_are_absent_values() {
    let entra = Connection::of("entra");
    let nulls = json!({"title": null, "addresses": null, ENTERPRISE: {"department": null, "division": "North"}});

    let created = entra.post("/Users", &bodies::user_with(&entra.mail("ada"), &nulls)).is(201);

    assert!(created.json.get("title").is_none() && created.json.get("addresses").is_none());
    assert_eq!(created.json[ENTERPRISE], json!({"division": "North"}));
}

#[test]
fn a_conflict_names_the_value_that_is_taken() {
    let entra = Connection::of("entra");
    let name = entra.mail("ada");
    entra.user(&name);

    let refused = entra.post("/Users", &bodies::entra_user(&name)).refuses(409, "uniqueness");

    assert!(refused.json["detail"].as_str().is_some_and(|detail| detail.contains(&name)), "{}", refused.text);
}

#[test]
fn an_update_in_the_classic_dialect() {
    let (entra, path) = provisioned();

    let patched = entra.patch(
        &path,
        &json!([
            {"op": "Replace", "path": "displayName", "value": "Ada B. Quill"},
            {"op": "Replace", "path": "name.givenName", "value": "Ada B."},
            {"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "ada.b.quill@example.org"},
            {"op": "Add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+44 7700 900124"},
            {"op": "Add", "path": "phoneNumbers[type eq \"work\"].value", "value": "+44 1904 000000"},
            {"op": "Add", "path": format!("{ENTERPRISE}:department"), "value": "Survey"},
            {"op": "Replace", "path": "active", "value": "False"},
        ]),
    );

    let user = patched.is(200).json;
    assert_eq!(user["displayName"], "Ada B. Quill");
    assert_eq!(user["name"], json!({"formatted": "Ada Quill", "familyName": "Quill", "givenName": "Ada B."}));
    assert_eq!(user["emails"], json!([{"primary": true, "type": "work", "value": "ada.b.quill@example.org"}]));
    assert_eq!(user["phoneNumbers"][0], json!({"type": "mobile", "value": "+44 7700 900124"}));
    assert_eq!(user["phoneNumbers"][1], json!({"type": "work", "value": "+44 1904 000000"}));
    assert_eq!(user[ENTERPRISE], json!({"employeeNumber": "4711", "department": "Survey"}));
    assert_eq!(user["active"], false);
    assert_eq!(entra.get(&path).is(200).json, user);
}

#[test]
fn an_update_with_the_flag() {
    let (entra, path) = provisioned();

    let patched = entra.patch(
        &format!("{path}?aadOptscim062020"),
        &json!([
            {"op": "replace", "path": "emails[type eq \"work\"].value", "value": "ada.b.quill@example.org"},
            {"op": "replace", "value": {
                "displayName": "Ada B. Quill",
                "name.givenName": "Ada B.",
                format!("{ENTERPRISE}:department"): "Survey",
                "active": false,
            }},
            {"op": "add", "path": "nickName", "value": "Ada"},
        ]),
    );

    let user = patched.is(200).json;
    assert_eq!(user["emails"][0]["value"], "ada.b.quill@example.org");
    assert_eq!((&user["displayName"], &user["nickName"]), (&json!("Ada B. Quill"), &json!("Ada")));
    assert_eq!(user["name"], json!({"formatted": "Ada Quill", "familyName": "Quill", "givenName": "Ada B."}));
    assert_eq!(user[ENTERPRISE], json!({"employeeNumber": "4711", "department": "Survey"}));
    assert_eq!(user["active"], false);
}

#[test]
fn a_filtered_path_that_matches_nothing_creates_the_element() {
    for op in ["Add", "Replace"] {
        let user = after(&json!({"op": op, "path": "emails[type eq \"home\"].value", "value": "ada@home.example"}));
        assert_eq!(user.json["emails"][1], json!({"type": "home", "value": "ada@home.example"}), "{op}");
    }
}

#[test]
fn disabling_and_enabling() {
    let (entra, path) = provisioned();
    for (literal, active) in
        [(json!("False"), false), (json!("True"), true), (json!(false), false), (json!(true), true)]
    {
        entra.patch(&path, &json!([{"op": "Replace", "path": "active", "value": literal}])).is(200);
        assert_eq!(entra.get(&path).json["active"], active);
    }
}

#[test]
fn a_manager_in_each_of_its_shapes() {
    let (entra, path) = provisioned_with(&["blank_clears=true"]);
    let boss = entra.user(&entra.mail("boss"));
    let at = format!("{ENTERPRISE}:manager");
    let manager = || entra.get(&path).is(200).json[ENTERPRISE]["manager"].clone();
    let link = format!("{}/Users/{boss}", entra.base());

    for (set, remove) in [
        (json!({"op": "Add", "path": at, "value": boss}), json!({"op": "Remove", "path": at})),
        (
            json!({"op": "Add", "path": "manager", "value": [{"$ref": link, "value": boss}]}),
            json!({"op": "Remove", "path": format!("manager[value eq \"{boss}\"]")}),
        ),
        (
            json!({"op": "Replace", "path": at, "value": {"value": boss}}),
            json!({"op": "replace", "path": at, "value": {"value": ""}}),
        ),
        (
            json!({"op": "Replace", "path": format!("{at}.value"), "value": boss}),
            json!({"op": "Replace", "path": at, "value": null}),
        ),
        (json!({"op": "Add", "value": {at.as_str(): boss}}), json!({"op": "Replace", "path": "manager", "value": ""})),
    ] {
        entra.patch(&path, &json!([set])).is(200);
        assert_eq!(manager()["value"], boss.as_str(), "{set}");
        assert_eq!(manager()["$ref"], link.as_str(), "{set}");
        entra.patch(&path, &json!([remove])).is(200);
        assert_eq!(manager(), Value::Null, "{remove}");
    }
}

#[test]
fn a_manager_as_a_bare_string_in_a_create() {
    let entra = Connection::of("entra");
    let boss = entra.user(&entra.mail("boss"));

    let report = bodies::user_with(&entra.mail("ada"), &json!({ENTERPRISE: {"manager": boss}}));

    assert_eq!(entra.post("/Users", &report).is(201).json[ENTERPRISE]["manager"]["value"], boss.as_str());
}

#[test]
fn the_reference_probe_finds_a_manager() {
    let (entra, path) = provisioned();
    let boss = entra.user(&entra.mail("boss"));
    let ada = path.trim_start_matches("/Users/");
    let probe = format!("/Users?filter=id eq \"{ada}\" and manager eq \"{boss}\"&attributes=id");

    entra.get(&probe).finds(0);
    entra.patch(&path, &json!([{"op": "Add", "path": format!("{ENTERPRISE}:manager"), "value": boss}])).is(200);
    entra.get(&probe).finds(1);
}

#[test]
fn roles_in_each_of_their_shapes() {
    let role = json!({"primary": true, "type": "WindowsAzureActiveDirectoryRole", "value": "admin"});
    let entra = Connection::of("entra");
    let with_role = bodies::user_with(&entra.mail("ada"), &json!({"roles": [role]}));
    assert_eq!(entra.post("/Users", &with_role).is(201).json["roles"], json!([role]));

    // SingleAppRoleAssignment: the literal is text, the attribute a boolean, the element missing.
    let single = after(&json!({"op": "Add", "path": "roles[primary eq \"True\"].value", "value": "admin"}));
    assert_eq!(single.json["roles"], json!([{"primary": true, "value": "admin"}]));

    // AppRoleAssignmentsComplex: a JSON document in a string.
    let text = r#"{"id":"18d1","value":"Admin","displayName":"Admin"}"#;
    let complex = after(&json!({"op": "Add", "path": "roles", "value": [{"value": text}]}));
    assert_eq!(complex.json["roles"], json!([{"value": "Admin", "display": "Admin"}]));
}

#[test]
fn an_assertive_role_mapping_replaces_the_whole_set() {
    let (entra, path) = provisioned();
    let roles = |op: &str, names: &[&str]| json!([{"op": op, "path": "roles", "value": bodies::references(names)}]);

    entra.patch(&path, &roles("Add", &["a", "b"])).is(200);
    entra.patch(&path, &roles("Replace", &["c"])).is(200);

    assert_eq!(entra.get(&path).values("roles"), ["c"]);
}

#[test]
fn every_form_of_clearing_a_value() {
    let (entra, path) = provisioned_with(&["blank_clears=true", "email_mandatory=false"]);
    for operation in [
        json!({"op": "Replace", "path": "title", "value": null}),
        json!({"op": "Replace", "path": "title", "value": ""}),
        json!({"op": "replace", "value": {"title": null}}),
        json!({"op": "Remove", "path": "title"}),
    ] {
        entra.patch(&path, &json!([{"op": "Add", "path": "title", "value": "Surveyor"}])).is(200);
        assert!(entra.patch(&path, &json!([operation])).is(200).json.get("title").is_none(), "{operation}");
    }
    let removed = json!([{"op": "Remove", "path": "emails[type eq \"work\"]"}]);
    assert!(entra.patch(&path, &removed).is(200).json.get("emails").is_none());
}

#[test]
fn a_partial_object_is_merged() {
    let user = after(&json!({"op": "Replace", "path": "name", "value": {"givenName": "Ada B."}}));

    assert_eq!(user.json["name"], json!({"formatted": "Ada Quill", "familyName": "Quill", "givenName": "Ada B."}));
}

#[test]
fn a_delete_is_repeated_without_harm() {
    let (entra, path) = provisioned();

    entra.delete(&path).is(204);
    entra.delete(&path).fails(404);
}

#[test]
fn an_extension_that_nobody_declared_is_left_out() {
    const ACME: &str = "urn:ietf:params:scim:schemas:extension:acme:2.0:User";
    let (entra, path) = provisioned();
    let name = entra.mail("ben");

    entra.post("/Users", &bodies::user_with(&name, &json!({ACME: {"badge": "17"}}))).is(201);
    entra.patch(&path, &json!([{"op": "Add", "path": format!("{ACME}:badge"), "value": "17"}])).succeeds();
    let mixed = json!([
        {"op": "Add", "path": format!("{ACME}:badge"), "value": "17"},
        {"op": "Replace", "path": "title", "value": "Lead"},
    ]);
    assert_eq!(entra.patch(&path, &mixed).is(200).json["title"], "Lead", "what is known is done all the same");
}
