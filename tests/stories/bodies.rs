//! The request bodies that several stories send.

use serde_json::{Value, json};

pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
pub const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
pub const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
pub const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
pub const LIST_RESPONSE: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
pub const SEARCH_REQUEST: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
pub const BULK_REQUEST: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
pub const BULK_RESPONSE: &str = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";
pub const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

/// A user with what every provisioning rule may ask for: a name and an e-mail address.
pub fn user(user_name: &str) -> Value {
    json!({
        "schemas": [USER],
        "userName": user_name,
        "name": {"givenName": "Ada", "familyName": "Quill"},
        "emails": [{"primary": true, "type": "work", "value": user_name}],
        "active": true,
    })
}

/// [`user`] with some attributes more, or others.
pub fn user_with(user_name: &str, attributes: &Value) -> Value {
    let mut body = user(user_name);
    for (name, value) in attributes.as_object().expect("attributes are an object") {
        body[name] = value.clone();
    }
    body
}

/// The user that Entra ID's default mapping creates.
pub fn entra_user(user_name: &str) -> Value {
    json!({
        "schemas": [USER, ENTERPRISE],
        "externalId": user_name.split('@').next(),
        "userName": user_name,
        "active": true,
        "displayName": "Ada Quill",
        "title": "Surveyor",
        "preferredLanguage": "en-GB",
        "emails": [{"primary": true, "type": "work", "value": user_name}],
        "meta": {"resourceType": "User"},
        "name": {"formatted": "Ada Quill", "familyName": "Quill", "givenName": "Ada"},
        "addresses": [{"type": "work", "country": "GB", "locality": "York"}],
        "phoneNumbers": [{"type": "mobile", "value": "+44 7700 900123"}],
        "roles": [],
        ENTERPRISE: {"employeeNumber": "4711", "department": "Field"},
    })
}

/// The user that Okta creates on assignment.
pub fn okta_user(user_name: &str) -> Value {
    json!({
        "schemas": [USER],
        "userName": user_name,
        "name": {"givenName": "Ada", "familyName": "Quill"},
        "emails": [{"primary": true, "value": user_name, "type": "work"}],
        "displayName": "Ada Quill",
        "locale": "en-US",
        "externalId": format!("00u{user_name}"),
        "groups": [],
        "password": "r4nd0m-1mz6ru94",
        "active": true,
    })
}

/// The group that Entra ID creates: empty, with a schema URI of Microsoft's own.
pub fn entra_group(display_name: &str) -> Value {
    json!({
        "schemas": [GROUP, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
        "externalId": format!("object-{display_name}"),
        "displayName": display_name,
        "meta": {"resourceType": "Group"},
    })
}

pub fn group(display_name: &str, members: &[&str]) -> Value {
    json!({"schemas": [GROUP], "displayName": display_name, "members": references(members)})
}

/// `[{"value": id}, …]`
pub fn references(ids: &[&str]) -> Value {
    ids.iter().map(|id| json!({"value": id})).collect()
}

pub fn patch_op(operations: &Value) -> Value {
    json!({"schemas": [PATCH_OP], "Operations": operations})
}

/// Entra ID's `members` operation without the flag: capitalised, with `$ref: null`.
pub fn entra_members(op: &str, ids: &[&str]) -> Value {
    let value: Value = ids.iter().map(|id| json!({"$ref": null, "value": id})).collect();
    json!([{"op": op, "path": "members", "value": value}])
}
