//! `/ServiceProviderConfig`, `/Schemas`, `/ResourceTypes` (RFC 7644 §4): what they say is so.

use serde_json::{Value, json};

use crate::bodies::{BULK_REQUEST, ENTERPRISE, GROUP, USER};
use crate::harness::{Connection, Server};

fn by_id<'a>(resources: &'a [Value], id: &str) -> &'a Value {
    resources.iter().find(|resource| resource["id"] == id).unwrap_or_else(|| panic!("{id} is listed"))
}

#[test]
fn the_configuration_announces_what_is_done() {
    let generic = Connection::of("generic");

    let config = generic.get("/ServiceProviderConfig").is(200).json;

    assert_eq!(config["schemas"], json!(["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"]));
    for feature in ["patch", "bulk", "filter", "sort", "etag"] {
        assert_eq!(config[feature]["supported"], true, "{feature}");
    }
    assert_eq!(config["pagination"]["cursor"], true);
    assert_eq!(config["pagination"]["index"], true);
    assert_eq!(config["pagination"]["defaultPaginationMethod"], "index");
    assert_eq!(config["authenticationSchemes"][0]["type"], "oauthbearertoken");
    assert_eq!(config["meta"]["resourceType"], "ServiceProviderConfig");
    assert_eq!(config["meta"]["location"], format!("{}/ServiceProviderConfig", generic.base()));
}

#[test]
fn announced_bulk_limits_are_the_real_ones() {
    let settings = [("LIMITS__BULK_OPERATIONS", "2"), ("LIMITS__BULK_BYTES", "4096")];
    let generic = Connection::on(Server::start(&settings), "generic");
    let bulk = generic.get("/ServiceProviderConfig").is(200).json["bulk"].clone();
    assert_eq!((&bulk["maxOperations"], &bulk["maxPayloadSize"]), (&json!(2), &json!(4096)));
    let operation = json!({"method": "DELETE", "path": "/Users/nobody"});
    let request = |count: usize| json!({"schemas": [BULK_REQUEST], "Operations": vec![operation.clone(); count]});

    generic.post("/Bulk", &request(2)).is(200);
    generic.post("/Bulk", &request(3)).fails(413);
    let long = json!({"method": "DELETE", "path": format!("/Users/{}", "x".repeat(5000))});
    let padded = json!({"schemas": [BULK_REQUEST], "Operations": [long]});
    generic.post("/Bulk", &padded).fails(413);
}

#[test]
fn resource_types_name_endpoints_schemas_and_extensions() {
    let generic = Connection::of("generic");

    let types = generic.get("/ResourceTypes").is(200);

    let user = by_id(types.resources(), "User");
    assert_eq!((&user["endpoint"], &user["schema"]), (&json!("/Users"), &json!(USER)));
    let extensions = user["schemaExtensions"].as_array().cloned().unwrap_or_default();
    assert!(extensions.contains(&json!({"schema": ENTERPRISE, "required": false})), "{user}");
    let group = by_id(types.resources(), "Group");
    assert_eq!((&group["endpoint"], &group["schema"]), (&json!("/Groups"), &json!(GROUP)));
    for id in ["User", "Group"] {
        assert_eq!(&generic.get(&format!("/ResourceTypes/{id}")).is(200).json, by_id(types.resources(), id));
    }
    generic.get("/ResourceTypes/Nothing").fails(404);
}

#[test]
fn schemas_describe_every_attribute_in_full() {
    let generic = Connection::of("generic");

    let schemas = generic.get("/Schemas").is(200);

    for id in [USER, GROUP, ENTERPRISE] {
        let schema = by_id(schemas.resources(), id);
        for attribute in schema["attributes"].as_array().into_iter().flatten() {
            for characteristic in ["name", "type", "multiValued", "description", "required", "mutability", "returned"] {
                assert!(attribute.get(characteristic).is_some(), "{id} {attribute} has {characteristic}");
            }
        }
        assert_eq!(&generic.get(&format!("/Schemas/{id}")).is(200).json, schema);
    }
    let user = by_id(schemas.resources(), USER);
    let user_name = by_name(user, "userName");
    assert_eq!(
        (&user_name["required"], &user_name["uniqueness"], &user_name["caseExact"]),
        (&json!(true), &json!("server"), &json!(false))
    );
    assert_eq!(by_name(user, "password")["returned"], "never");
    assert_eq!(by_name(user, "groups")["mutability"], "readOnly");
    generic.get("/Schemas/urn:example:nothing").fails(404);
}

fn by_name<'a>(schema: &'a Value, name: &str) -> &'a Value {
    let mut attributes = schema["attributes"].as_array().into_iter().flatten();
    attributes.find(|attribute| attribute["name"] == name).unwrap_or_else(|| panic!("{name} is described"))
}

#[test]
fn discovery_cannot_be_filtered() {
    // RFC 7644 §4: "If a 'filter' is provided, the service provider SHOULD respond with HTTP status code 403".
    let generic = Connection::of("generic");
    for endpoint in ["/ServiceProviderConfig", "/Schemas", "/ResourceTypes"] {
        generic.find(endpoint, "id eq \"User\"").fails(403);
    }
}
