//! What a rule refuses is said in the answer, and what it leaves out in the log entry; both name the rule.

use serde_json::{Value, json};

use super::bare;
use crate::api::client::Client;
use crate::bodies::{self, BULK_REQUEST};
use crate::harness::{Answer, Connection, encoded};

/// What is told of a request.
enum Told {
    /// It is refused: status, `scimType`, and a word of the detail.
    Refused(u16, &'static str, &'static str),
    /// These attributes are left out, and this is said of each.
    LeftOut(&'static [&'static str], &'static str),
    /// Users are disabled with it, and this is said of each.
    Disabled(&'static str),
    /// It is done, and this is what changes.
    Done(Value, &'static str),
}

use Told::{Disabled, Done, LeftOut, Refused};

/// Ada as she is when the request is sent: of a connection that adds nothing to the RFC but for one rule.
struct Case {
    connection: Connection,
    ada: String,
    crew: String,
}

impl Case {
    fn under(rule: &str) -> Self {
        let connection = Connection::of("generic");
        let name = json!({"givenName": "Ada", "familyName": "Quill"});
        let attributes =
            json!({"name": name, "emails": [{"value": "ada@example.org"}], "displayName": "Ada", "title": "Surveyor"});
        let ada = connection.post("/Users", &bare(&connection, "ada", &attributes)).is(201).id();
        let crew = connection.group(&connection.unique("Crew"), &[&ada]);
        if !rule.is_empty() {
            connection.set(&["--rule", rule]);
        }
        Self { connection, ada, crew }
    }

    fn create(&self, attributes: &Value) -> Answer {
        self.connection.post("/Users", &bare(&self.connection, "ben", attributes))
    }

    fn replace(&self, attributes: &Value) -> Answer {
        self.connection.put(&format!("/Users/{}", self.ada), &bare(&self.connection, "ada", attributes))
    }

    fn patch(&self, path: &str, value: &Value) -> Answer {
        let operation = json!({"op": "replace", "path": path, "value": value});
        self.connection.patch(&format!("/Users/{}", self.ada), &json!([operation]))
    }

    /// Creates a user whom people have made here already.
    fn create_local(&self) -> Answer {
        let name = self.connection.mail("local");
        self.connection.server.run_json(&["user", "create", "--user-name", &name]);
        self.connection.post("/Users", &bare(&self.connection, "local", &json!({"displayName": "Loca"})))
    }

    fn in_bulk(&self, attributes: &Value) -> Answer {
        let data = bodies::patch_op(&json!([{"op": "replace", "value": attributes}]));
        let operation = json!({"method": "PATCH", "path": format!("/Users/{}", self.ada), "data": data});
        let done = self.connection.post("/Bulk", &json!({"schemas": [BULK_REQUEST], "Operations": [operation]}));
        // What is told of the operation is what would be told of the request.
        let done = done.is(200);
        let operation = &done.json["Operations"][0];
        let status = operation["status"].as_str().and_then(|status| status.parse().ok()).expect("a status");
        Answer { status, json: operation["response"].clone(), ..done }
    }
}

type Request = fn(&Case) -> Answer;

/// Rule by rule, a request that it concerns and what is told of it.
fn table() -> Vec<(&'static str, Request, Told)> {
    vec![
        ("email_mandatory=true", |case| case.create(&json!({})), Refused(400, "invalidValue", "R1")),
        ("email_mandatory=true", |case| case.replace(&json!({"emails": []})), Refused(400, "invalidValue", "R1")),
        (
            "name_mandatory=given_family_or_formatted",
            |case| case.create(&json!({"displayName": "Ben"})),
            Refused(400, "invalidValue", "R2"),
        ),
        (
            "name_mandatory=formatted_or_display",
            |case| case.replace(&json!({"name": {"givenName": "Ada"}})),
            Refused(400, "invalidValue", "R2"),
        ),
        (
            "inactive_can_be_provisioned=false",
            |case| case.create(&json!({"active": false})),
            Refused(400, "invalidValue", "R3"),
        ),
        (
            "user_name_can_change=false",
            |case| case.patch("userName", &json!("somebody@example.org")),
            Refused(400, "mutability", "R4"),
        ),
        (
            "user_name_can_change=false",
            |case| case.in_bulk(&json!({"userName": "somebody@example.org"})),
            Refused(400, "mutability", "R4"),
        ),
        ("blank_clears=false", |case| case.patch("title", &json!("")), LeftOut(&["title"], "R5")),
        (
            "blank_clears=false",
            |case| case.replace(&json!({"title": "", "name": {"familyName": ""}})),
            LeftOut(&["title", "name.familyName"], "R5"),
        ),
        (
            "user_deletion=deprovisions",
            |case| case.connection.delete(&format!("/Users/{}", case.ada)),
            Done(json!([{"attribute": "active", "before": true, "after": false}]), "R6"),
        ),
        (
            "group_deletion_disables_members=true",
            |case| case.connection.delete(&format!("/Groups/{}", case.crew)),
            Disabled("R7"),
        ),
        ("takes_over_existing_users=false", Case::create_local, Refused(409, "uniqueness", "R9")),
        (
            "takes_over_existing_users=true",
            Case::create_local,
            Done(json!([{"attribute": "displayName", "after": "Loca"}]), "R9"),
        ),
        (
            "",
            |case| case.connection.post("/Groups", &bodies::group(&case.connection.unique("CREW"), &[])),
            Refused(409, "uniqueness", "R10"),
        ),
        ("updates=only_listed", |case| case.patch("title", &json!("Chief")), LeftOut(&["title"], "R11")),
        (
            "updates=only_listed",
            |case| case.in_bulk(&json!({"title": "Chief", "nickName": "A."})),
            LeftOut(&["title", "nickName"], "R11"),
        ),
        ("updates=only_listed", |case| case.replace(&json!({"title": "Chief"})), LeftOut(&["title"], "R11")),
        ("unknown_attributes=ignored", |case| case.create(&json!({"badge": "17"})), LeftOut(&["badge"], "R12")),
        ("unknown_attributes=ignored", |case| case.patch("badge", &json!("17")), LeftOut(&["badge"], "R12")),
        (
            "unknown_attributes=refused",
            |case| case.create(&json!({"badge": "17"})),
            Refused(400, "invalidSyntax", "badge"),
        ),
        ("unknown_attributes=refused", |case| case.patch("badge", &json!("17")), Refused(400, "invalidPath", "badge")),
    ]
}

#[test]
fn each_rule_says_what_it_refuses_and_what_it_leaves_out() {
    let people = Client::program(&["log:read"]);
    for (rule, request, told) in table() {
        let case = Case::under(rule);
        let answer = request(&case);
        let log = |query: &str| -> Vec<Value> {
            let id = case.connection.shown()["id"].clone();
            let path = format!("/provisioning-log?connection={}{query}", id.as_str().unwrap_or_default());
            people.get(&path).is(200).items().to_vec()
        };
        let entry = &log("")[0];
        assert_eq!(entry["status"], answer.status, "{rule}: {entry:#} {}", answer.text);
        match told {
            Refused(status, scim_type, why) => {
                assert_eq!((answer.status, &answer.json["scimType"]), (status, &json!(scim_type)), "{rule}");
                let detail = answer.json["detail"].as_str().unwrap_or_default();
                assert!(detail.contains(why), "{rule}: {detail}");
                assert_eq!((&entry["detail"], &entry["scimType"]), (&json!(detail), &json!(scim_type)), "{rule}");
                // Whoever looks for it finds it.
                assert_eq!(log(&format!("&failed=true&search={}", encoded(why))).len(), 1, "{rule}");
            }
            LeftOut(attributes, why) => {
                let notes = entry["notes"].as_array().expect("notes are a list");
                let told: Vec<&str> = notes.iter().filter_map(|note| note["attribute"].as_str()).collect();
                assert_eq!((told.as_slice(), &entry["detail"]), (attributes, &Value::Null), "{rule}: {entry:#}");
                for note in notes {
                    assert!(note["reason"].as_str().is_some_and(|reason| reason.contains(why)), "{rule}: {note}");
                }
            }
            Disabled(why) => {
                let disabled = log("&operation=disable");
                assert_eq!((disabled.len(), &disabled[0]["resource_id"]), (1, &json!(case.ada)), "{rule}");
                assert!(disabled[0]["notes"].to_string().contains(why), "{rule}: {}", disabled[0]);
            }
            Done(changes, why) => {
                assert_eq!(entry["changes"], changes, "{rule}: {entry:#}");
                assert!(entry["notes"].to_string().contains(why), "{rule}: {entry:#}");
            }
        }
    }
}
