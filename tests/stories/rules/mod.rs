//! The rules of a connection, each both ways, named by its number; and what else is set on a connection.

mod attributes;
mod connections;
mod create;
mod delete;
mod guard;
mod settings;
mod told;
mod update;

use std::process::Output;

use serde_json::{Value, json};

use crate::bodies;
use crate::harness::Connection;

/// A connection that adds nothing to the RFC but for one rule.
fn under(rule: &str) -> Connection {
    Connection::with_rules("generic", &[rule])
}

/// A user with these attributes besides a unique `userName`, and nothing else.
fn bare(connection: &Connection, name: &str, attributes: &Value) -> Value {
    let mut body = json!({"schemas": [bodies::USER], "userName": connection.mail(name)});
    for (name, value) in attributes.as_object().expect("attributes are an object") {
        body[name] = value.clone();
    }
    body
}

/// Creates a user and gives its path.
#[track_caller]
fn provisioned(connection: &Connection, name: &str, attributes: &Value) -> String {
    format!("/Users/{}", connection.post("/Users", &bare(connection, name, attributes)).is(201).id())
}

/// Sends one operation of a PATCH.
fn patch(connection: &Connection, path: &str, operation: &Value) -> crate::harness::Answer {
    connection.patch(path, &json!([operation]))
}

/// Wrong usage: exit code 2, and one line that says why.
#[track_caller]
fn refused(output: &Output, why: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.lines().count() == 1 && said.contains(why), "{why}: {said}");
}
