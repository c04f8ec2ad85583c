//! The bodies that several probes send.

use serde_json::{Value, json};

pub(super) const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
pub(super) const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
pub(super) const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
pub(super) const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";
pub(super) const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// A user with what servers commonly insist on: a name and an e-mail address.
pub(super) fn user(user_name: &str) -> Value {
    json!({
        "schemas": [USER],
        "userName": user_name,
        "name": {"givenName": "Mira", "familyName": "Probe"},
        "displayName": "Mira Probe",
        "emails": [{"value": user_name, "type": "work", "primary": true}],
        "active": true,
    })
}

/// The same with some attributes more, or others.
pub(super) fn user_with(user_name: &str, attributes: &[(&str, Value)]) -> Value {
    let mut body = user(user_name);
    for (name, value) in attributes {
        body[*name] = value.clone();
    }
    body
}

/// The user of Entra's default mapping.
pub(super) fn entra_user(user_name: &str) -> Value {
    let nickname = user_name.split('@').next();
    user_with(
        user_name,
        &[
            ("schemas", json!([USER, ENTERPRISE])),
            ("externalId", json!(nickname)),
            ("name", json!({"formatted": "Mira Probe", "familyName": "Probe", "givenName": "Mira"})),
            ("title", json!("Surveyor")),
            ("preferredLanguage", json!("en-GB")),
            ("addresses", json!([{"type": "work", "country": "GB", "locality": "York"}])),
            ("phoneNumbers", json!([{"type": "mobile", "value": "+44 7700 900123"}])),
            ("roles", json!([])),
            ("meta", json!({"resourceType": "User"})),
            (ENTERPRISE, json!({"employeeNumber": "4711", "department": "Field"})),
        ],
    )
}

/// The user of an Okta app.
pub(super) fn okta_user(user_name: &str) -> Value {
    user_with(
        user_name,
        &[
            ("externalId", json!(format!("00u{user_name}"))),
            ("locale", json!("en-US")),
            ("groups", json!([])),
            ("password", json!("n3ver-kept-Anywhere")),
        ],
    )
}

/// The group of Entra's default mapping: empty, under a schema of Microsoft's own beside the RFC's.
pub(super) fn entra_group(display_name: &str) -> Value {
    json!({
        "schemas": [GROUP, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
        "externalId": format!("object-{display_name}"),
        "displayName": display_name,
        "meta": {"resourceType": "Group"},
    })
}

pub(super) fn group(display_name: &str, members: &[&str]) -> Value {
    json!({"schemas": [GROUP], "displayName": display_name, "members": references(members)})
}

/// `[{"value": id}, …]`
pub(super) fn references(ids: &[&str]) -> Value {
    ids.iter().map(|id| json!({"value": id})).collect()
}

pub(super) fn patch_op(operations: &Value) -> Value {
    json!({"schemas": [PATCH_OP], "Operations": operations})
}

/// Entra's way with members where the Tenant URL has no flag.
pub(super) fn entra_members(op: &str, ids: &[&str]) -> Value {
    let value: Value = ids.iter().map(|id| json!({"$ref": null, "value": id})).collect();
    json!([{"op": op, "path": "members", "value": value}])
}
