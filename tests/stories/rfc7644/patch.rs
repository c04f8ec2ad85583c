//! PATCH (RFC 7644 §3.5.2): every path form, `primary`, atomicity, and changes that change nothing.

use serde_json::{Value, json};

use crate::bodies::{self, ENTERPRISE, USER};
use crate::harness::{Answer, Connection};

/// A user with two addresses of each kind that the operations below aim at.
struct Patched {
    generic: Connection,
    path: String,
}

impl Patched {
    fn user() -> Self {
        let generic = Connection::of("generic");
        let body = bodies::user_with(
            &generic.mail("ada"),
            &json!({
                "title": "Surveyor",
                "emails": [
                    {"type": "work", "value": "ada@work.example", "primary": true},
                    {"type": "home", "value": "ada@home.example"},
                ],
                ENTERPRISE: {"department": "Field", "division": "North"},
            }),
        );
        let path = format!("/Users/{}", generic.post("/Users", &body).is(201).id());
        Self { generic, path }
    }

    fn send(&self, operations: &Value) -> Answer {
        self.generic.patch(&self.path, operations)
    }

    fn read(&self) -> Value {
        self.generic.get(&self.path).is(200).json
    }
}

/// What a fresh user holds at a JSON pointer after one operation.
#[track_caller]
fn after(operation: &Value, pointer: &str) -> Value {
    let user = Patched::user();
    let answer = user.send(&json!([operation]));
    assert_eq!(answer.status, 200, "{operation}: {}", answer.text);
    assert_eq!(user.read(), answer.json, "the answer is what is kept");
    answer.json.pointer(pointer).cloned().unwrap_or_default()
}

#[test]
fn add_with_every_path_form() {
    for (operation, pointer, expected) in [
        (json!({"op": "add", "path": "nickName", "value": "A"}), "/nickName", json!("A")),
        (json!({"op": "add", "path": "title", "value": "Lead"}), "/title", json!("Lead")),
        (json!({"op": "add", "path": "name.middleName", "value": "B."}), "/name/middleName", json!("B.")),
        (json!({"op": "add", "path": "name", "value": {"middleName": "B."}}), "/name/givenName", json!("Ada")),
        (json!({"op": "add", "path": format!("{USER}:nickName"), "value": "A"}), "/nickName", json!("A")),
        (
            json!({"op": "add", "path": format!("{USER}:name.middleName"), "value": "B."}),
            "/name/middleName",
            json!("B."),
        ),
        (
            json!({"op": "add", "path": "emails", "value": [{"type": "other", "value": "a@b.example"}]}),
            "/emails/2/type",
            json!("other"),
        ),
        (
            json!({"op": "add", "path": "emails", "value": {"type": "other", "value": "a@b.example"}}),
            "/emails/2/type",
            json!("other"),
        ),
        (
            json!({"op": "add", "path": "emails[type eq \"home\"].display", "value": "Home"}),
            "/emails/1/display",
            json!("Home"),
        ),
        (json!({"op": "add", "value": {"nickName": "A", "title": "Lead"}}), "/title", json!("Lead")),
        (json!({"op": "ADD", "path": "NICKNAME", "value": "A"}), "/nickName", json!("A")),
    ] {
        assert_eq!(after(&operation, pointer), expected, "{operation}");
    }
}

#[test]
fn extensions_are_reached_by_every_path_form() {
    let pointer = format!("/{ENTERPRISE}");
    let expected = json!({"department": "Survey", "division": "North"});
    for operation in [
        json!({"op": "replace", "path": format!("{ENTERPRISE}:department"), "value": "Survey"}),
        json!({"op": "replace", "path": ENTERPRISE, "value": {"department": "Survey"}}),
        json!({"op": "add", "value": {ENTERPRISE: {"department": "Survey"}}}),
        json!({"op": "replace", "value": {ENTERPRISE: {"department": "Survey"}}}),
        json!({"op": "replace", "value": {format!("{ENTERPRISE}:department"): "Survey"}}),
    ] {
        assert_eq!(after(&operation, &pointer), expected, "{operation}");
    }
    assert_eq!(
        after(&json!({"op": "remove", "path": format!("{ENTERPRISE}:department")}), &pointer),
        json!({"division": "North"})
    );
}

#[test]
fn replace_with_every_path_form() {
    for (operation, pointer, expected) in [
        (json!({"op": "replace", "path": "title", "value": "Lead"}), "/title", json!("Lead")),
        (json!({"op": "replace", "path": "nickName", "value": "A"}), "/nickName", json!("A")),
        (
            json!({"op": "replace", "path": "name.givenName", "value": "Eve"}),
            "/name",
            json!({"givenName": "Eve", "familyName": "Quill"}),
        ),
        (
            json!({"op": "replace", "path": "emails", "value": [{"value": "a@b.example"}]}),
            "/emails",
            json!([{"value": "a@b.example"}]),
        ),
        (
            json!({"op": "replace", "path": "emails[type eq \"home\"].value", "value": "a@b.example"}),
            "/emails/1/value",
            json!("a@b.example"),
        ),
        (
            json!({"op": "replace", "path": "emails[type eq \"home\"]", "value": {"value": "a@b.example"}}),
            "/emails/1/value",
            json!("a@b.example"),
        ),
        (json!({"op": "replace", "value": {"title": "Lead", "active": false}}), "/active", json!(false)),
    ] {
        assert_eq!(after(&operation, pointer), expected, "{operation}");
    }
}

#[test]
fn remove_with_every_path_form() {
    for (operation, pointer, expected) in [
        (json!({"op": "remove", "path": "title"}), "/title", Value::Null),
        (json!({"op": "remove", "path": "name.givenName"}), "/name", json!({"familyName": "Quill"})),
        (json!({"op": "remove", "path": "emails"}), "/emails", Value::Null),
        (json!({"op": "remove", "path": "emails[type eq \"home\"]"}), "/emails/1", Value::Null),
        (
            json!({"op": "remove", "path": "emails[type eq \"home\" and value co \"nowhere\"]"}),
            "/emails/1/type",
            json!("home"),
        ),
        (
            json!({"op": "remove", "path": "emails[type eq \"home\"].type"}),
            "/emails/1",
            json!({"value": "ada@home.example"}),
        ),
        (json!({"op": "remove", "path": "nickName"}), "/title", json!("Surveyor")),
    ] {
        assert_eq!(after(&operation, pointer), expected, "{operation}");
    }
}

#[test]
fn a_new_primary_takes_the_place_of_the_old_one() {
    for operation in [
        json!({"op": "add", "path": "emails", "value": [{"type": "other", "value": "new@b.example", "primary": true}]}),
        json!({"op": "replace", "path": "emails[type eq \"home\"].primary", "value": true}),
    ] {
        let emails = after(&operation, "/emails");
        let primaries = emails.as_array().into_iter().flatten().filter(|email| email["primary"] == true);
        assert_eq!(primaries.count(), 1, "{operation}: {emails}");
        assert_ne!(emails[0]["primary"], true, "{operation}: {emails}");
    }
}

#[test]
fn a_value_that_is_there_already_is_not_added_twice() {
    let same = json!({"op": "add", "path": "emails", "value": [{"type": "home", "value": "ada@home.example"}]});

    assert_eq!(after(&same, "/emails").as_array().map(Vec::len), Some(2));
}

#[test]
fn operations_see_what_came_before_and_fail_together() {
    let user = Patched::user();

    let chained = json!([
        {"op": "add", "path": "emails", "value": [{"type": "other", "value": "a@b.example"}]},
        {"op": "replace", "path": "emails[type eq \"other\"].value", "value": "c@d.example"},
    ]);
    assert_eq!(user.send(&chained).is(200).json["emails"][2]["value"], "c@d.example");

    let before = user.read();
    let half_wrong = json!([
        {"op": "replace", "path": "title", "value": "Lead"},
        {"op": "replace", "path": "active", "value": "perhaps"},
    ]);
    user.send(&half_wrong).refuses(400, "invalidValue");
    assert_eq!(user.read(), before, "all or nothing");
}

#[test]
fn a_change_that_changes_nothing_does_not_touch_meta() {
    let user = Patched::user();
    let before = user.read();

    for operation in [
        json!({"op": "replace", "path": "title", "value": "Surveyor"}),
        json!({"op": "add", "path": "name.givenName", "value": "Ada"}),
        json!({"op": "remove", "path": "nickName"}),
        json!({"op": "replace", "value": {"active": true}}),
        json!({"op": "replace", "path": "emails[type eq \"work\"].value", "value": "ada@work.example"}),
    ] {
        assert_eq!(user.send(&json!([operation])).is(200).json["meta"], before["meta"], "{operation}");
    }
    let changed = user.send(&json!([{"op": "replace", "path": "title", "value": "Lead"}])).is(200);
    assert_ne!(changed.json["meta"]["version"], before["meta"]["version"]);
}

#[test]
fn what_is_wrong_with_an_operation_is_said() {
    let user = Patched::user();
    for (operation, scim_type) in [
        (json!({"op": "remove"}), "noTarget"),
        (json!({"op": "move", "path": "title", "value": "x"}), "invalidSyntax"),
        (json!({"path": "title", "value": "x"}), "invalidSyntax"),
        (json!({"op": "add", "path": "title"}), "invalidValue"),
        (json!({"op": "add", "value": "x"}), "invalidValue"),
        (json!({"op": "add", "path": "emails[type eq", "value": "x"}), "invalidFilter"),
        (json!({"op": "add", "path": "emails[type xx \"work\"].value", "value": "x"}), "invalidFilter"),
        (json!({"op": "add", "path": "title..x", "value": "x"}), "invalidPath"),
        (json!({"op": "add", "path": "name.colour", "value": "x"}), "invalidPath"),
        (json!({"op": "replace", "path": "title", "value": {"a": 1}}), "invalidValue"),
        (json!({"op": "replace", "path": "userName", "value": ""}), "mutability"),
        (json!({"op": "remove", "path": "userName"}), "mutability"),
        (json!({"op": "replace", "path": "emails", "value": [{"value": 17}]}), "invalidValue"),
    ] {
        let before = user.read();
        let refused = user.send(&json!([operation]));
        assert_eq!(
            (refused.status, &refused.json["scimType"]),
            (400, &json!(scim_type)),
            "{operation}: {}",
            refused.text
        );
        refused.fails(400);
        assert_eq!(user.read(), before, "{operation}");
    }
}

#[test]
fn a_generic_group_answers_a_patch_with_itself() {
    let generic = Connection::of("generic");
    let ada = generic.user(&generic.mail("ada"));
    let path = format!("/Groups/{}", generic.group(&generic.unique("crew"), &[]));

    let answer = generic.patch(&path, &json!([{"op": "add", "path": "members", "value": [{"value": ada}]}])).is(200);

    assert_eq!(answer.values("members"), [ada]);
    assert_eq!(answer.header("etag"), answer.version());
}
