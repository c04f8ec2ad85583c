//! Every form in which clients write operations, and what it does.
#![expect(clippy::needless_pass_by_value, reason = "tests hand over what json! made in place")]

use serde_json::{Value, json};

use super::{Op, PatchRequest, apply};
use crate::resource::{Resource, UnknownAttributes};
use crate::schema::{Attribute, Schema, Type, core};
use crate::{Error, ResourceSchema, ScimType};

const E: &str = core::ENTERPRISE;

fn schema() -> ResourceSchema {
    let badges = Attribute::new("badges", Type::String, "").multi_valued();
    let hired = Attribute::new("hired", Type::DateTime, "").mutability(crate::schema::Mutability::Immutable);
    ResourceSchema::user().with_extension(Schema::new(core::CUSTOM, "Custom", "", vec![badges, hired]))
}

fn document(value: Value) -> Resource {
    Resource::from_json(value, &schema(), UnknownAttributes::Refuse).unwrap().resource
}

fn ada() -> Resource {
    document(json!({
        "userName": "ada", "title": "Surveyor", "active": true,
        "name": {"givenName": "Ada", "familyName": "Quill"},
        "emails": [{"value": "ada@example.org", "type": "work", "primary": true}, {"value": "ada@home.example", "type": "home"}],
        E: {"department": "Field", "manager": {"value": "91ab"}},
    }))
}

fn parse(operations: Value) -> Result<PatchRequest, Error> {
    PatchRequest::parse(
        json!({"schemas": [super::PATCH_OP_SCHEMA], "Operations": operations}),
        &schema(),
        UnknownAttributes::Ignore,
        50,
    )
}

fn patch(operations: Value) -> Result<Option<Resource>, Error> {
    apply(&ada(), &parse(operations)?.operations, &schema())
}

/// What becomes of one attribute.
#[track_caller]
fn gives(operation: Value, pointer: &str, expected: Value) {
    let after = patch(json!([operation])).unwrap().unwrap_or_else(ada);
    let after = Value::Object(after.into_map());
    assert_eq!(after.pointer(pointer).cloned().unwrap_or_default(), expected, "{operation}");
}

#[test]
fn single_values() {
    for op in ["add", "Add", "replace", "Replace"] {
        gives(json!({"op": op, "path": "displayName", "value": "Ada Q."}), "/displayName", json!("Ada Q."));
        gives(json!({"op": op, "path": "title", "value": "Head"}), "/title", json!("Head"));
        gives(
            json!({"op": op, "path": "name.givenName", "value": "Ada B."}),
            "/name",
            json!({"givenName": "Ada B.", "familyName": "Quill"}),
        );
        gives(json!({"op": op, "path": "active", "value": "False"}), "/active", json!(false));
        gives(
            json!({"op": op, "path": format!("{E}:department"), "value": "Survey"}),
            &format!("/{E}/department"),
            json!("Survey"),
        );
        gives(
            json!({"op": op, "path": "urn:ietf:params:scim:schemas:core:2.0:User:NAME.middlename", "value": "B."}),
            "/name/middleName",
            json!("B."),
        );
    }
    gives(json!({"op": "Remove", "path": "name.givenName"}), "/name", json!({"familyName": "Quill"}));
    gives(json!({"op": "remove", "path": "name"}), "/name", json!(null));
}

#[test]
fn nothing_clears() {
    for nothing in [json!(null), json!(""), json!("  ")] {
        gives(json!({"op": "Replace", "path": "title", "value": nothing}), "/title", json!(null));
        gives(
            json!({"op": "Replace", "path": "emails[type eq \"work\"].value", "value": nothing}),
            "/emails/0/type",
            json!("home"),
        );
        gives(json!({"op": "replace", "value": {"title": nothing}}), "/title", json!(null));
        gives(
            json!({"op": "replace", "value": {"name": {"givenName": nothing}}}),
            "/name",
            json!({"familyName": "Quill"}),
        );
        gives(json!({"op": "replace", "path": "emails", "value": nothing}), "/emails", json!(null));
    }
    gives(json!({"op": "replace", "path": "emails", "value": []}), "/emails", json!(null));
    gives(json!({"op": "add", "path": "emails", "value": []}), "/emails/1/type", json!("home"));
    gives(json!({"op": "replace", "value": {E: null}}), &format!("/{E}"), json!(null));
    gives(json!({"op": "remove", "path": E}), &format!("/{E}"), json!(null));
}

#[test]
fn complex_values_are_merged() {
    for operation in [
        json!({"op": "Replace", "path": "name", "value": {"givenName": "Ada B."}}),
        json!({"op": "add", "path": "name", "value": {"GIVENNAME": "Ada B."}}),
        json!({"op": "replace", "value": {"name": {"givenName": "Ada B."}}}),
        json!({"op": "replace", "value": {"name.givenName": "Ada B."}}),
        json!({"op": "replace", "value": {"urn:ietf:params:scim:schemas:core:2.0:User": {"name": {"givenName": "Ada B."}}}}),
        json!({"op": "replace", "path": "urn:ietf:params:scim:schemas:core:2.0:User:givenName", "value": "Ada B."}),
    ] {
        gives(operation, "/name", json!({"givenName": "Ada B.", "familyName": "Quill"}));
    }
    for operation in [
        json!({"op": "replace", "value": {E: {"department": "Survey"}}}),
        json!({"op": "add", "value": {format!("{E}:department"): "Survey"}}),
        json!({"op": "replace", "path": E, "value": {"department": "Survey"}}),
    ] {
        gives(operation, &format!("/{E}"), json!({"department": "Survey", "manager": {"value": "91ab"}}));
    }
}

#[test]
fn managers_come_in_four_shapes() {
    let manager = format!("/{E}/manager");
    for (path, value) in [
        (format!("{E}:manager"), json!("5c5c")),
        ("manager".to_owned(), json!([{"$ref": null, "value": "5c5c"}])),
        (format!("{E}:manager"), json!({"value": "5c5c"})),
        (format!("{E}:manager.value"), json!("5c5c")),
        ("manager[value eq \"91ab\"]".to_owned(), json!({"value": "5c5c"})),
    ] {
        gives(json!({"op": "Replace", "path": path, "value": value}), &manager, json!({"value": "5c5c"}));
    }
    for removal in [
        json!({"op": "Remove", "path": "manager[value eq \"91ab\"]"}),
        json!({"op": "Remove", "path": "manager"}),
        json!({"op": "replace", "path": format!("{E}:manager"), "value": {"value": ""}}),
        json!({"op": "replace", "path": format!("{E}:manager"), "value": ""}),
        json!({"op": "replace", "path": format!("{E}:manager"), "value": []}),
    ] {
        gives(removal, &manager, json!(null));
    }
    gives(json!({"op": "Remove", "path": "manager[value eq \"other\"]"}), &manager, json!({"value": "91ab"}));
}

#[test]
fn a_new_manager_does_not_keep_the_url_of_the_old_one() {
    let before =
        document(json!({"userName": "ada", E: {"manager": {"value": "91ab", "$ref": "https://x/Users/91ab"}}}));
    let operations = parse(json!([{"op": "replace", "path": "manager", "value": "5c5c"}])).unwrap().operations;
    let after = apply(&before, &operations, &schema()).unwrap().unwrap();
    assert_eq!(after.extension(E, "manager"), Some(&json!({"value": "5c5c"})));
}

#[test]
fn value_paths_work_on_what_they_select() {
    let work = "emails[type eq \"work\"]";
    gives(
        json!({"op": "Replace", "path": format!("{work}.value"), "value": "x@y"}),
        "/emails/0",
        json!({"value": "x@y", "type": "work", "primary": true}),
    );
    gives(
        json!({"op": "add", "path": work, "value": {"display": "Ada"}}),
        "/emails/0",
        json!({"value": "ada@example.org", "type": "work", "primary": true, "display": "Ada"}),
    );
    gives(
        json!({"op": "replace", "path": work, "value": [{"value": "x@y"}]}),
        "/emails/0",
        json!({"value": "x@y", "type": "work"}),
    );
    gives(json!({"op": "remove", "path": work}), "/emails", json!([{"value": "ada@home.example", "type": "home"}]));
    gives(
        json!({"op": "remove", "path": "emails[value ew \".example\"].type"}),
        "/emails/1",
        json!({"value": "ada@home.example"}),
    );
    gives(json!({"op": "remove", "path": "emails[type eq \"other\"]"}), "/emails/1/type", json!("home"));
    gives(json!({"op": "replace", "path": "emails.display", "value": "Ada"}), "/emails/1/display", json!("Ada"));
}

#[test]
fn value_paths_create_what_they_do_not_find() {
    gives(
        json!({"op": "Add", "path": "phoneNumbers[type eq \"Mobile\"].value", "value": "+44"}),
        "/phoneNumbers",
        json!([{"type": "Mobile", "value": "+44"}]),
    );
    gives(
        json!({"op": "Replace", "path": "roles[primary eq \"True\"].value", "value": "admin"}),
        "/roles",
        json!([{"primary": true, "value": "admin"}]),
    );
    gives(
        json!({"op": "replace", "path": "addresses[type eq \"work\"]", "value": {"locality": "York"}}),
        "/addresses",
        json!([{"type": "work", "locality": "York"}]),
    );
    gives(
        json!({"op": "replace", "path": "phoneNumbers[type eq \"fax\"].value", "value": ""}),
        "/phoneNumbers",
        json!(null),
    );
    for filter in ["type ne \"work\" and type ne \"home\"", "value sw \"x\"", "type eq \"a\" or type eq \"b\""] {
        let error =
            patch(json!([{"op": "replace", "path": format!("emails[{filter}].value"), "value": "x"}])).unwrap_err();
        assert_eq!(error.scim_type, Some(ScimType::NoTarget), "{filter}");
    }
}

#[test]
fn a_value_may_be_built_by_several_operations() {
    let after = patch(json!([
        {"op": "add", "path": "roles[primary eq \"True\"].type", "value": "app"},
        {"op": "add", "path": "roles[primary eq \"True\"].display", "value": "Administrator"},
        {"op": "add", "path": "roles[primary eq \"True\"].value", "value": "admin"},
    ]));
    let roles = after.unwrap().unwrap().get("roles").cloned();
    assert_eq!(roles, Some(json!([{"primary": true, "type": "app", "display": "Administrator", "value": "admin"}])));
}

#[test]
fn one_value_is_primary_at_most() {
    gives(
        json!({"op": "replace", "path": "emails[type eq \"home\"].primary", "value": "True"}),
        "/emails/0/primary",
        json!(false),
    );
    gives(
        json!({"op": "add", "path": "emails", "value": [{"value": "new@x", "primary": true}]}),
        "/emails/0/primary",
        json!(false),
    );
    gives(
        json!({"op": "add", "path": "emails[type eq \"home\"]", "value": {"primary": true}}),
        "/emails/0/primary",
        json!(false),
    );
    gives(
        json!({"op": "add", "path": "emails[type eq \"other\" and primary eq true].value", "value": "o@x"}),
        "/emails/0/primary",
        json!(false),
    );
    let two = json!([{"value": "a", "primary": true}, {"value": "b", "primary": true}]);
    assert_eq!(
        patch(json!([{"op": "add", "path": "emails", "value": two}])).unwrap_err().scim_type,
        Some(ScimType::InvalidValue)
    );
}

#[test]
fn lists_are_added_to_replaced_and_taken_from() {
    let (work, home) = (
        json!({"value": "ada@example.org", "type": "work", "primary": true}),
        json!({"value": "ada@home.example", "type": "home"}),
    );
    gives(
        json!({"op": "add", "path": "emails", "value": [{"value": "n@x"}]}),
        "/emails",
        json!([work, home, {"value": "n@x"}]),
    );
    gives(json!({"op": "add", "path": "emails", "value": "n@x"}), "/emails/2", json!({"value": "n@x"}));
    gives(json!({"op": "add", "value": {"emails": [{"value": "n@x"}]}}), "/emails/2", json!({"value": "n@x"}));
    gives(
        json!({"op": "replace", "path": "emails", "value": [{"value": "n@x"}]}),
        "/emails",
        json!([{"value": "n@x"}]),
    );
    gives(
        json!({"op": "Remove", "path": "emails", "value": [{"value": "ADA@home.example"}]}),
        "/emails",
        json!([work]),
    );
    gives(json!({"op": "Remove", "path": "emails", "value": [{"value": "nobody"}]}), "/emails", json!([work, home]));
    gives(json!({"op": "Remove", "path": "emails", "value": []}), "/emails", json!([work, home]));
    gives(json!({"op": "Remove", "path": "emails"}), "/emails", json!(null));
    let badges = format!("/{}/badges", core::CUSTOM);
    gives(json!({"op": "add", "path": "badges", "value": ["a", "b", "A"]}), &badges, json!(["a", "b"]));
}

#[test]
fn roles_may_be_json_text() {
    let text = json!({"id": "18d1", "value": "Admin", "displayName": "Administrator"}).to_string();
    gives(
        json!({"op": "Add", "path": "roles", "value": [{"value": text}]}),
        "/roles",
        json!([{"value": "Admin", "display": "Administrator"}]),
    );
    gives(
        json!({"op": "Add", "path": "roles[primary eq \"True\"].value", "value": text}),
        "/roles",
        json!([{"primary": true, "value": "Admin"}]),
    );
}

#[test]
fn what_changes_nothing_is_told_apart() {
    for operation in [
        json!({"op": "add", "path": "emails", "value": [{"value": "ada@example.org"}]}),
        json!({"op": "replace", "path": "title", "value": "Surveyor"}),
        json!({"op": "replace", "path": "active", "value": "true"}),
        json!({"op": "replace", "path": "name", "value": {}}),
        json!({"op": "remove", "path": "nickName"}),
        json!({"op": "remove", "path": "phoneNumbers[type eq \"work\"]"}),
        json!({"op": "replace", "value": {"id": "other", "meta": {"version": "x"}, "groups": [], "schemas": [], "shoeSize": 38, "password": "p"}}),
        json!({"op": "replace", "path": "password", "value": "p"}),
        json!({"op": "add", "path": "schemas", "value": ["urn:x"]}),
        json!({"op": "add", "path": "shoeSize", "value": 38}),
        json!({"op": "add", "path": "phoneNumbers[type eq \"work\"].primary", "value": true}),
    ] {
        assert_eq!(patch(json!([operation])).unwrap(), None, "{operation}");
    }
}

#[test]
fn tells_what_it_left_out() {
    let request =
        parse(json!([{"op": "replace", "value": {"id": "7", "shoeSize": 38, "name": {"nick": "A"}, "title": "x"}}]))
            .unwrap();
    assert_eq!(request.ignored, ["id", "shoeSize", "name.nick"]);
    assert_eq!(request.operations.len(), 2);
}

#[test]
fn refuses_what_it_must_not_do() {
    use ScimType::{InvalidFilter, InvalidPath, InvalidSyntax, InvalidValue, Mutability, NoTarget};
    for (operation, keyword) in [
        (json!({"op": "move", "path": "title"}), InvalidSyntax),
        (json!({"path": "title", "value": "x"}), InvalidSyntax),
        (json!("remove"), InvalidSyntax),
        (json!({"op": "remove"}), NoTarget),
        (json!({"op": "remove", "path": ""}), NoTarget),
        (json!({"op": "remove", "path": "urn:ietf:params:scim:schemas:core:2.0:User"}), NoTarget),
        (json!({"op": "replace", "path": "title"}), InvalidValue),
        (json!({"op": "replace", "value": "x"}), InvalidValue),
        (json!({"op": "replace", "path": "active", "value": "perhaps"}), InvalidValue),
        (json!({"op": "replace", "path": "name", "value": "Ada"}), InvalidValue),
        (json!({"op": "replace", "path": "userName", "value": ""}), Mutability),
        (json!({"op": "remove", "path": "userName"}), Mutability),
        (json!({"op": "replace", "path": "id", "value": "x"}), Mutability),
        (json!({"op": "replace", "path": "meta.version", "value": "x"}), Mutability),
        (json!({"op": "add", "path": "groups", "value": [{"value": "g"}]}), Mutability),
        (json!({"op": "replace", "path": "manager.displayName", "value": "x"}), Mutability),
        (json!({"op": "replace", "path": "a b", "value": "x"}), InvalidPath),
        (json!({"op": "replace", "path": "emails[type eq", "value": "x"}), InvalidFilter),
        (json!({"op": "replace", "path": 7, "value": "x"}), InvalidPath),
        (json!({"op": "replace", "path": "emails[shoe eq \"x\"].value", "value": "x"}), InvalidFilter),
    ] {
        assert_eq!(patch(json!([operation])).unwrap_err().scim_type, Some(keyword), "{operation}");
    }
    for body in [json!([]), json!({}), json!({"Operations": []}), json!({"Operations": {}}), json!(null)] {
        let error = PatchRequest::parse(body, &schema(), UnknownAttributes::Ignore, 1).unwrap_err();
        assert_eq!(error.scim_type, Some(InvalidSyntax));
    }
    let many = json!(vec![json!({"op": "remove", "path": "title"}); 51]);
    assert_eq!(parse(many).unwrap_err().scim_type, Some(ScimType::TooMany));
}

#[test]
fn immutable_attributes_are_written_once() {
    let path = format!("{}:hired", core::CUSTOM);
    let set = |at: &str| json!({"op": "add", "path": path, "value": at});
    assert!(patch(json!([set("2026-01-01T00:00:00Z"), set("2026-01-01T00:00:00Z")])).unwrap().is_some());
    let error = patch(json!([set("2026-01-01T00:00:00Z"), set("2026-02-01T00:00:00Z")])).unwrap_err();
    assert_eq!((error.scim_type, &error.detail[..13]), (Some(ScimType::Mutability), "Operation 2: "));
}

#[test]
fn unknown_attributes_are_refused_where_told_to() {
    for operation in [
        json!({"op": "add", "path": "shoeSize", "value": 38}),
        json!({"op": "add", "path": "urn:x:User:shoeSize", "value": 38}),
        json!({"op": "add", "value": {"shoeSize": 38}}),
        json!({"op": "add", "value": {"shoe size": 38}}),
    ] {
        let refused = PatchRequest::parse(json!({"operations": [operation]}), &schema(), UnknownAttributes::Refuse, 1)
            .unwrap_err();
        assert_eq!(refused.scim_type, Some(ScimType::InvalidPath), "{operation}");
    }
}

#[test]
fn operations_on_members_are_kept_as_they_are_meant() {
    let group = |operation: Value| {
        let body = json!({"id": "x", "Operations": [operation]});
        PatchRequest::parse(body, &ResourceSchema::group(), UnknownAttributes::Ignore, 1)
            .map(|mut request| request.operations.remove(0))
    };
    let added = group(json!({"op": "Add", "name": "addMember", "path": "members", "value": [{"$ref": null, "value": "7d0c", "displayName": "Ada"}]})).unwrap();
    assert_eq!(added.value, Some(json!([{"value": "7d0c"}])));
    let added = group(json!({"op": "add", "value": {"members": {"value": "7d0c", "type": "User", "$ref": "https://x", "display": null}}})).unwrap();
    assert_eq!(added.value, Some(json!([{"value": "7d0c", "type": "User"}])));
    for (value, meant) in [
        (json!([{"value": "7d0c"}]), Some(json!([{"value": "7d0c"}]))),
        (json!([]), Some(json!([]))),
        (json!(null), None),
    ] {
        let removed = group(json!({"op": "Remove", "path": "members", "value": value})).unwrap();
        assert_eq!((removed.op, removed.value), (Op::Remove, meant));
    }
    for nothing in [json!([]), json!(null)] {
        assert_eq!(group(json!({"op": "replace", "path": "members", "value": nothing})).unwrap().value, None);
    }
    let removed = group(json!({"op": "remove", "path": "members[value eq \"7d0c\"]"})).unwrap();
    assert!(removed.path.filter.is_some() && removed.value.is_none());
    for rewriting in ["members[value eq \"7d0c\"]", "members[value eq \"7d0c\"].value", "members.value"] {
        let error = group(json!({"op": "replace", "path": rewriting, "value": {"value": "x"}})).unwrap_err();
        assert_eq!(error.scim_type, Some(ScimType::Mutability), "{rewriting}");
    }
}

#[test]
fn a_filter_on_a_password_is_not_told() {
    let operations = json!([{"op": "replace", "path": "password[value eq \"hunter2\"].value", "value": "hunter2"}]);
    assert_eq!(parse(operations.clone()).unwrap().ignored, ["password[…]"]);
    let body = json!({ "Operations": operations });
    let refused = PatchRequest::parse(body, &schema(), UnknownAttributes::Refuse, 50).unwrap_err();
    assert_eq!(refused.scim_type, Some(ScimType::InvalidPath));
    assert!(refused.detail.contains("password[…]") && !refused.detail.contains("hunter2"), "{}", refused.detail);
    let shoes = parse(json!([{"op": "add", "path": "shoes[type eq \"work\"].size", "value": 41}])).unwrap();
    assert_eq!(shoes.ignored, ["shoes[type eq \"work\"].size"]);
}
