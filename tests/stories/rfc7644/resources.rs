//! Create, read, replace, delete, and the errors on the way (RFC 7644 §3.3, §3.4.1, §3.5.1, §3.6, §3.12).

use serde_json::json;

use crate::bodies::{self, ENTERPRISE, GROUP, USER};
use crate::harness::{Connection, send};

#[test]
fn a_created_user_has_id_meta_location_and_etag() {
    let generic = Connection::of("generic");

    let created = generic.post("/Users", &bodies::user(&generic.mail("ada"))).is(201);

    let meta = &created.json["meta"];
    assert_eq!(meta["resourceType"], "User");
    assert_eq!(meta["created"], meta["lastModified"]);
    assert_eq!(meta["location"], format!("{}/Users/{}", generic.base(), created.id()));
    assert_eq!(created.header("location"), meta["location"]);
    assert_eq!(created.header("etag"), meta["version"]);
    assert!(created.version().starts_with("W/\""), "a weak version");
    assert_eq!(created.json["schemas"], json!([USER]));
    assert!(created.header("content-type").starts_with("application/scim+json"));
}

#[test]
fn schemas_name_the_extensions_that_hold_something() {
    let generic = Connection::of("generic");
    let department = json!({"schemas": [USER, ENTERPRISE], ENTERPRISE: {"department": "Field"}});

    let created = generic.post("/Users", &bodies::user_with(&generic.mail("ada"), &department)).is(201);
    assert_eq!(created.json["schemas"], json!([USER, ENTERPRISE]));

    let path = format!("/Users/{}", created.id());
    let removed = generic.patch(&path, &json!([{"op": "remove", "path": format!("{ENTERPRISE}:department")}])).is(200);
    assert_eq!(removed.json["schemas"], json!([USER]));
    assert!(removed.json.get(ENTERPRISE).is_none());
}

#[test]
fn every_attribute_of_user_and_enterprise_is_kept() {
    let generic = Connection::of("generic");
    let boss = generic.user(&generic.mail("boss"));
    let mut sent = bodies::user_with(
        &generic.mail("ada"),
        &json!({
            "schemas": [USER, ENTERPRISE],
            "externalId": "ada-1", "displayName": "Ada Quill", "nickName": "Ada",
            "title": "Surveyor", "userType": "Employee", "profileUrl": "https://example.org/ada",
            "preferredLanguage": "en-GB", "locale": "en-GB", "timezone": "Europe/London",
            "name": {
                "formatted": "Dr Ada B. Quill PhD", "familyName": "Quill", "givenName": "Ada", "middleName": "B.",
                "honorificPrefix": "Dr", "honorificSuffix": "PhD",
            },
            "emails": [
                {"value": "ada@work.example", "display": "Work", "type": "work", "primary": true},
                {"value": "ada@home.example", "type": "home"},
            ],
            "phoneNumbers": [{"value": "tel:+44-1904-000000", "display": "Desk", "type": "work", "primary": true}],
            "ims": [{"value": "ada.im", "type": "xmpp"}],
            "photos": [{"value": "https://example.org/ada.jpg", "type": "photo"}],
            "addresses": [{
                "formatted": "1 High Street, York", "streetAddress": "1 High Street", "locality": "York",
                "region": "Yorkshire", "postalCode": "YO1 1AA", "country": "GB", "type": "work",
            }],
            "entitlements": [{"value": "e-1", "display": "Entitled", "type": "app"}],
            "roles": [{"value": "admin", "display": "Admin", "primary": true}],
            "x509Certificates": [{"value": "MIIB"}],
            ENTERPRISE: {
                "employeeNumber": "17", "costCenter": "CC-1", "organization": "Quill Ltd", "division": "North",
                "department": "Field",
            },
        }),
    );
    let path = format!("/Users/{}", generic.post("/Users", &sent).is(201).id());
    sent[ENTERPRISE]["manager"] = json!({"value": boss});

    let mut replaced = generic.put(&path, &sent).is(200).json;

    // What the server adds to a manager has a story of its own.
    assert_eq!(replaced[ENTERPRISE]["manager"]["value"], boss);
    replaced[ENTERPRISE]["manager"] = sent[ENTERPRISE]["manager"].clone();
    for (attribute, value) in sent.as_object().expect("a user is an object") {
        assert_eq!(replaced[attribute], *value, "{attribute}");
    }
}

#[test]
fn a_put_replaces_and_a_put_of_the_same_changes_nothing() {
    let generic = Connection::of("generic");
    let name = generic.mail("ada");
    let titled = bodies::user_with(&name, &json!({"title": "Surveyor"}));
    let created = generic.post("/Users", &titled).is(201);
    let path = format!("/Users/{}", created.id());

    assert_eq!(generic.put(&path, &titled).is(200).json["meta"], created.json["meta"]);

    let replaced = generic.put(&path, &bodies::user(&name)).is(200);
    assert!(replaced.json.get("title").is_none());
    assert_ne!(replaced.version(), created.version());
    assert_eq!(replaced.json["meta"]["created"], created.json["meta"]["created"]);
}

#[test]
fn an_id_that_the_client_sends_is_not_taken() {
    let generic = Connection::of("generic");
    let body = bodies::user_with(&generic.mail("ada"), &json!({"id": "mine", "meta": {"version": "W/\"mine\""}}));

    let created = generic.post("/Users", &body).is(201);

    assert_ne!(created.id(), "mine");
    assert_ne!(created.version(), "W/\"mine\"");
}

#[test]
fn required_attributes_are_required() {
    let generic = Connection::of("generic");
    for (endpoint, body) in [
        ("/Users", json!({"schemas": [USER], "displayName": "Ada"})),
        ("/Users", json!({"schemas": [USER], "userName": ""})),
        ("/Users", json!({"schemas": [USER], "userName": "   "})),
        ("/Users", json!({"schemas": [USER], "userName": null})),
        ("/Groups", json!({"schemas": [GROUP]})),
        ("/Groups", json!({"schemas": [GROUP], "displayName": ""})),
    ] {
        generic.post(endpoint, &body).refuses(400, "invalidValue");
    }
}

#[test]
fn unknown_attributes_are_refused_where_the_rfc_alone_rules() {
    let generic = Connection::of("generic");
    let name = generic.mail("ada");

    let refused = generic
        .post("/Users", &bodies::user_with(&name, &json!({"favouriteColour": "green"})))
        .refuses(400, "invalidSyntax");
    assert!(refused.json["detail"].as_str().is_some_and(|detail| detail.contains("favouriteColour")));

    let path = format!("/Users/{}", generic.user(&name));
    generic
        .patch(&path, &json!([{"op": "add", "path": "favouriteColour", "value": "green"}]))
        .refuses(400, "invalidPath");
}

#[test]
fn a_conflicting_put_is_refused_and_a_change_of_case_is_not_a_conflict() {
    let generic = Connection::of("generic");
    let (ada, ben) = (generic.mail("ada"), generic.mail("ben"));
    let path = format!("/Users/{}", generic.user(&ada));
    generic.user(&ben);

    generic.put(&path, &bodies::user(&ben.to_uppercase())).refuses(409, "uniqueness");
    let shouting = generic.put(&path, &bodies::user(&ada.to_uppercase())).is(200);

    assert_eq!(shouting.json["userName"], ada.to_uppercase());
}

#[test]
fn a_freed_user_name_can_be_taken_again() {
    let generic = Connection::of("generic");
    let name = generic.mail("ada");
    let first = generic.user(&name);

    generic.delete(&format!("/Users/{first}")).is(204);

    assert_ne!(generic.user(&name), first);
}

#[test]
fn me_is_not_implemented() {
    let generic = Connection::of("generic");
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        send(generic.request(method, "/Me")).fails(501);
    }
}

#[test]
fn unknown_resources_are_404_for_every_method() {
    let generic = Connection::of("generic");
    for endpoint in ["/Users", "/Groups"] {
        let path = format!("{endpoint}/00000000-0000-0000-0000-000000000000");
        generic.get(&path).fails(404);
        generic.delete(&path).fails(404);
        generic.patch(&path, &json!([{"op": "replace", "path": "displayName", "value": "x"}])).fails(404);
    }
    generic.put("/Users/nobody", &bodies::user(&generic.mail("ada"))).fails(404);
    generic.put("/Groups/nothing", &bodies::group(&generic.unique("crew"), &[])).fails(404);
}
