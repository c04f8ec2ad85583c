//! The audit trail, as an operator checks and exports it.

use std::fs;
use std::process::Output;

use serde_json::{Value, json};

use crate::api::client::Client;
use crate::harness::{Connection, Server};

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8 on standard output")
}

/// What a command says that is not done: one line.
#[track_caller]
pub fn refusal(output: &Output, code: i32) -> String {
    let said = String::from_utf8(output.stderr.clone()).expect("UTF-8 on standard error");
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(said.starts_with("muster: ") && said.trim_end().lines().count() == 1, "{said:?}");
    said
}

fn exported(server: &Server) -> Vec<Value> {
    let output = server.run(&["audit", "export"]);
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).expect("the export is a JSON array")
}

/// Writes over a text wherever it stands in a database that nobody uses, and keeps its length.
pub fn scribble(server: &Server, from: &str, to: &str) {
    assert_eq!(from.len(), to.len());
    if server.database().is_some() {
        let replaced = |column: &str| format!("{column} = replace({column}, '{from}', '{to}')");
        let columns = ["actor_name", "subject_name", "details"].map(replaced).join(", ");
        server.psql(&format!("ALTER TABLE audit_events DISABLE TRIGGER USER; UPDATE audit_events SET {columns}"));
        return;
    }
    let path = server.path("data/muster.db");
    let mut bytes = fs::read(&path).expect("the database is a file");
    let places: Vec<_> =
        (0..bytes.len().saturating_sub(from.len())).filter(|at| bytes[*at..].starts_with(from.as_bytes())).collect();
    assert!(!places.is_empty(), "{from} is in the file");
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    }
    fs::write(path, bytes).expect("the database can be written");
}

#[test]
fn audit_trails_shows_the_five_token_events_with_the_identity_provider() {
    let server = Server::start(&[]);
    let name = Connection::on(server.clone(), "okta").name;
    let list = server.run_json(&["token", "list", "--connection", &name]);
    let id = list[0]["id"].as_str().expect("an id");
    server.run_json(&["token", "deactivate", id]);
    server.run_json(&["token", "activate", id]);
    let renewed = server.run_json(&["token", "renew", id]);
    server.run_json(&["token", "remove", renewed["id"].as_str().expect("an id")]);

    let rows = exported(&server);

    let events: Vec<_> = rows.iter().map(|row| row["event"].as_str().unwrap_or_default()).collect();
    let expected = [
        "Connection Created",
        "SCIM Token Created",
        "SCIM Token Disabled",
        "SCIM Token Enabled",
        "SCIM Token Renewed",
        "SCIM Token Deleted",
    ];
    assert_eq!(events, expected);
    assert!(rows.iter().all(|row| row["details"]["identity_provider"] == "Okta"), "{rows:#?}");
    let sequences: Vec<_> = rows.iter().map(|row| row["sequence"].as_i64()).collect();
    assert_eq!(sequences, (1..=6).map(Some).collect::<Vec<_>>());
    // The chain that is verified ends where the export ends.
    let verdict = server.run_json(&["audit", "verify"]);
    assert_eq!(verdict, json!({"intact": true, "events": 6, "head": rows[5]["hash"]}));
}

#[test]
fn a_name_is_no_formula_in_an_exported_spreadsheet() {
    let server = Server::start(&[]);
    server.run_json(&["connection", "create", "--idp", "entra", "--name", "=HYPERLINK(\"http://x\",\"y\")"]);
    let output = server.run(&["audit", "export", "--format", "csv", "--output", "audit.csv"]);
    assert!(output.status.success() && stdout(&output).is_empty());
    let text = fs::read_to_string(server.path("audit.csv")).expect("the file is written");
    let lines: Vec<_> = text.lines().collect();
    assert!(lines[0].starts_with("sequence,time,event,"), "{text}");
    assert!(lines[1].contains(r#","'=HYPERLINK(""http://x"",""y"")","#), "{text}");
    assert_eq!(lines.len(), 2);
    refusal(&server.run(&["audit", "export", "--format", "xml"]), 2);
    refusal(&server.run(&["audit", "export", "--output", "no-such-directory/audit.json"]), 1);
}

#[test]
fn tampering_is_found_and_named() {
    let server = Server::start(&[]);
    for name in ["first", "the-second-one", "third"] {
        server.run_json(&["connection", "create", "--idp", "entra", "--name", name]);
    }
    let people = Client::program_on(&server, &["audit:read"]);
    assert_eq!(people.post("/audit-events/verify", &Value::Null).is(200).json["intact"], true);
    server.kill();
    assert_eq!(server.run_json(&["audit", "verify"])["events"], 4);

    // One letter of it is another.
    scribble(&server, "the-second-one", "the-second-onf");

    let said = refusal(&server.run(&["audit", "verify"]), 1);
    assert!(said.contains("event 2 is not as it was written"), "{said}");
    let output = server.run(&["audit", "verify", "--json"]);
    let verdict: Value = serde_json::from_slice(&output.stdout).expect("--json prints JSON");
    assert_eq!(verdict, json!({"intact": false, "sequence": 2, "flaw": "changed"}));
    let people = Client { server: server.restarted(), ..people };
    let told = people.post("/audit-events/verify", &Value::Null).is(200);
    assert_eq!(told.json["intact"], false, "{}", told.text);
}
