//! Rows 8 to 12, 18, 20 and 21: users, written the way identity providers write them.

use serde_json::{Value, json};

use crate::bodies::{self, ENTERPRISE, USER};
use crate::harness::Connection;

#[test]
fn f08_what_is_unknown_empty_or_read_only_does_not_stop_a_create() {
    let onelogin = Connection::of("onelogin");
    let name = onelogin.mail("ada");
    let sent = bodies::user_with(
        &name,
        &json!({
            "schemas": ["urn:scim:schemas:core:2.0", "http://example.org/odd"],
            "id": null,
            "title": null,
            "meta": {"resourceType": "User", "created": "1999-01-01T00:00:00Z"},
            "groups": [],
            "roles": [],
            "password": "r4nd0m",
            "favouriteColour": "green",
            "urn:ietf:params:scim:schemas:extension:acme:2.0:User": {"badge": "17"},
            ENTERPRISE: {"department": "Field"},
        }),
    );

    let created = onelogin.post("/Users", &sent).is(201);

    assert_eq!(created.json["userName"], name.as_str());
    assert_eq!(
        created.json[ENTERPRISE]["department"], "Field",
        "an extension counts although schemas does not name it"
    );
    assert_ne!(created.json["meta"]["created"], "1999-01-01T00:00:00Z");
    for absent in ["title", "roles", "password", "favouriteColour"] {
        assert!(created.json.get(absent).is_none_or(|value| *value == json!([])), "{absent}: {}", created.text);
    }
}

#[test]
fn f09_a_user_name_is_taken_in_every_case() {
    let okta = Connection::of("okta");
    let name = okta.mail("ada");
    okta.user(&name);

    okta.post("/Users", &bodies::user(&name.to_uppercase())).refuses(409, "uniqueness");
}

#[test]
fn f10_booleans_may_come_as_text() {
    let entra = Connection::of("entra");
    for (name, text, truth) in [("ada-1", "True", true), ("ada-2", "true", true), ("ada-3", "TRUE", true)] {
        let body = bodies::user_with(&entra.mail(name), &json!({"active": text}));
        assert_eq!(entra.post("/Users", &body).is(201).json["active"], truth);
    }
    let path = format!("/Users/{}", entra.user(&entra.mail("ada")));
    for (text, truth) in [("False", false), ("True", true), ("false", false), ("true", true)] {
        let operations = json!([{"op": "Replace", "path": "active", "value": text}]);
        assert_eq!(entra.patch(&path, &operations).is(200).json["active"], truth);
        assert_eq!(entra.get(&path).json["active"], truth);
    }
    entra.patch(&path, &json!([{"op": "replace", "value": {"active": "False"}}])).is(200);
    assert_eq!(entra.get(&path).json["active"], false);
    let primary = json!([{"op": "Replace", "path": "emails[type eq \"work\"].primary", "value": "True"}]);
    assert_eq!(entra.patch(&path, &primary).is(200).json["emails"][0]["primary"], true);
}

#[test]
fn f11_every_attribute_of_a_verbose_mapping_in_one_patch() {
    let entra = Connection::of("entra");
    let path = format!("/Users/{}", entra.post("/Users", &bodies::user(&entra.mail("ada"))).is(201).id());
    let ops = ["Add", "Replace"].into_iter().cycle();
    let operations: Vec<_> =
        ops.zip(verbose_mapping()).map(|(op, (path, value))| json!({"op": op, "path": path, "value": value})).collect();
    assert_eq!(operations.len(), 36);

    let patched = entra.patch(&path, &Value::Array(operations)).is(200).json;

    assert_eq!(patched["addresses"].as_array().map(Vec::len), Some(2));
    assert_eq!(patched["phoneNumbers"].as_array().map(Vec::len), Some(4));
    assert_eq!(patched["emails"][0]["value"], "work@example.org");
    assert_eq!(patched["name"]["honorificSuffix"], "PhD");
    assert_eq!(patched["roles"][0], json!({"value": "admin", "display": "Admin", "type": "app", "primary": true}));
    assert_eq!(patched[ENTERPRISE]["costCenter"], "CC-1");
    assert_eq!(entra.get(&path).is(200).json, patched);
}

/// One operation for each target of Entra ID's attribute list.
fn verbose_mapping() -> Vec<(String, Value)> {
    let mut mapping = Vec::new();
    for (attribute, value) in [
        ("displayName", "Ada B. Quill"),
        ("title", "Lead surveyor"),
        ("nickName", "Ada"),
        ("userType", "Member"),
        ("preferredLanguage", "en-GB"),
        ("locale", "en-GB"),
        ("timezone", "Europe/London"),
        ("profileUrl", "https://example.org/ada"),
        ("externalId", "ada-b-quill"),
        ("name.formatted", "Dr Ada B. Quill PhD"),
        ("name.givenName", "Ada"),
        ("name.middleName", "B."),
        ("name.familyName", "Quill"),
        ("name.honorificPrefix", "Dr"),
        ("name.honorificSuffix", "PhD"),
        ("emails[type eq \"work\"].value", "work@example.org"),
        ("emails[type eq \"home\"].value", "home@example.org"),
        ("phoneNumbers[type eq \"work\"].value", "+44 1"),
        ("phoneNumbers[type eq \"mobile\"].value", "+44 2"),
        ("phoneNumbers[type eq \"fax\"].value", "+44 3"),
        ("phoneNumbers[type eq \"pager\"].value", "+44 4"),
        ("addresses[type eq \"work\"].formatted", "1 High Street, York"),
        ("addresses[type eq \"work\"].streetAddress", "1 High Street"),
        ("addresses[type eq \"work\"].locality", "York"),
        ("addresses[type eq \"work\"].region", "Yorkshire"),
        ("addresses[type eq \"work\"].postalCode", "YO1 1AA"),
        ("addresses[type eq \"work\"].country", "GB"),
        ("addresses[type eq \"other\"].formatted", "Gatehouse"),
        ("roles[primary eq \"True\"].value", "admin"),
        ("roles[primary eq \"True\"].display", "Admin"),
        ("roles[primary eq \"True\"].type", "app"),
    ] {
        mapping.push((attribute.to_owned(), json!(value)));
    }
    for attribute in ["employeeNumber", "department", "costCenter", "organization"] {
        mapping.push((format!("{ENTERPRISE}:{attribute}"), json!("CC-1")));
    }
    mapping.push((format!("{USER}:active"), json!("True")));
    mapping
}

#[test]
fn f12_extra_members_of_a_patch_are_ignored() {
    let entra = Connection::of("entra");
    let ada = entra.user(&entra.mail("ada"));
    let crew = entra.group(&entra.unique("crew"), &[]);
    let body = json!({
        "schemas": [bodies::PATCH_OP],
        "id": crew,
        "Operations": [{
            "name": "addMember",
            "op": "add",
            "path": "members",
            "value": [{"displayName": "Ada", "$ref": null, "value": ada}],
        }],
    });

    entra.send_json("PATCH", &format!("/Groups/{crew}"), &body).succeeds();

    assert_eq!(entra.get(&format!("/Groups/{crew}")).values("members"), [ada]);
}

#[test]
fn f18_a_put_with_what_was_read_is_accepted() {
    let okta = Connection::of("okta");
    let path = format!("/Users/{}", okta.post("/Users", &bodies::okta_user(&okta.mail("ada"))).is(201).id());
    let mut echo = okta.get(&path).is(200).json;
    echo["name"]["givenName"] = json!("Ada B.");
    echo["groups"] = json!([{"value": "elsewhere", "display": "not ours to set"}]);
    echo["meta"]["version"] = json!("W/\"999\"");
    echo["favouriteColour"] = json!("green");

    let answer = okta.put(&path, &echo).is(200);

    assert_eq!(answer.json["name"]["givenName"], "Ada B.");
    assert_ne!(answer.version(), "W/\"999\"");
    assert!(answer.values("groups").is_empty());
    assert!(answer.json.get("favouriteColour").is_none());
}

#[test]
fn f20_a_disabled_user_can_be_read() {
    let entra = Connection::of("entra");
    let name = entra.mail("ada");
    let path = format!("/Users/{}", entra.user(&name));
    entra.patch(&path, &json!([{"op": "Replace", "path": "active", "value": "False"}])).is(200);

    assert_eq!(entra.get(&path).is(200).json["active"], false);
    entra.find("/Users", &format!("userName eq \"{name}\"")).finds(1);
}

#[test]
fn f21_a_deleted_user_is_gone() {
    let entra = Connection::of("entra");
    let path = format!("/Users/{}", entra.user(&entra.mail("ada")));

    assert!(entra.delete(&path).is(204).text.is_empty());
    entra.delete(&path).fails(404);
    entra.get(&path).fails(404);
}
