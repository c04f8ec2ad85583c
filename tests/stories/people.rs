//! Users as administrators see them, beside the identity providers that push them: of every source, and of those that
//! identity providers have deleted.

use std::fmt::Write as _;
use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::bodies;
use crate::harness::{Connection, Server};

fn made_here(server: &Server, user_name: &str) -> String {
    let made = server.run_json(&["user", "create", "--user-name", user_name, "--display-name", "Ada Quill"]);
    assert_eq!((&made["source"], &made["status"]), (&json!("Local"), &json!("active")));
    made["id"].as_str().expect("a user has an id").to_owned()
}

fn shown(server: &Server, user: &str) -> Value {
    server.run_json(&["user", "show", user])
}

/// What is said of an action that is refused.
#[track_caller]
fn refused(server: &Server, arguments: &[&str]) -> String {
    let output = server.run(arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    said
}

#[test]
fn a_user_who_was_made_here_is_taken_over_by_a_managed_connection() {
    let okta = Connection::of("okta");
    let name = okta.mail("ada");
    let id = made_here(&okta.server, &name);

    okta.find("/Users", &format!("userName eq \"{name}\"")).finds(0);
    let taken = okta.post("/Users", &bodies::okta_user(&name)).is(201);

    assert_eq!(taken.id(), id);
    let shown = shown(&okta.server, &id);
    assert_eq!((&shown["source"], &shown["connection"]), (&json!("SCIM Okta"), &json!(okta.name)));
}

#[test]
fn a_user_who_was_made_here_is_refused_to_a_generic_connection() {
    let generic = Connection::of("generic");
    let name = generic.mail("ada");
    let id = made_here(&generic.server, &name);

    generic.post("/Users", &bodies::user(&name)).refuses(409, "uniqueness");

    assert_eq!(shown(&generic.server, &name)["source"], "Local");
    generic.server.run_json(&["user", "delete", &id]);
    generic.user(&name);
}

#[test]
fn a_deprovisioned_user_is_seen_here_until_it_is_deleted_for_good() {
    let okta = Connection::of("okta");
    let server = &okta.server;
    let name = okta.mail("ada");
    let id = okta.post("/Users", &bodies::okta_user(&name)).is(201).id();
    let crew = okta.unique("crew");
    okta.group(&crew, &[&id]);
    assert!(refused(server, &["user", "delete", &name]).contains("Okta"), "an active user is not deleted here");

    okta.delete(&format!("/Users/{id}")).is(204);

    okta.get(&format!("/Users/{id}")).fails(404);
    let kept = shown(server, &name);
    assert_eq!((&kept["status"], &kept["source"]), (&json!("deprovisioned"), &json!("SCIM Okta")));
    assert_eq!(kept["groups"][0]["name"], crew);
    let listed = server.run_json(&["user", "list", "--search", &name, "--status", "deprovisioned"]);
    assert_eq!((&listed["total"], &listed["items"][0]["id"]), (&json!(1), &json!(id)));
    assert!(refused(server, &["user", "enable", &id]).contains("deleted"));

    let gone = server.run_json(&["user", "delete", &id]);
    assert!(gone["notice"].as_str().expect("a notice").contains("Okta"), "{gone}");
    refused(server, &["user", "show", &id]);
}

#[test]
fn a_user_who_is_disabled_here_is_disabled_over_scim_and_enabled_by_the_identity_provider() {
    let okta = Connection::of("okta");
    let id = okta.post("/Users", &bodies::okta_user(&okta.mail("ada"))).is(201).id();
    let path = format!("/Users/{id}");

    let disabled = okta.server.run_json(&["user", "disable", &id]);

    assert_eq!(disabled["status"], "disabled");
    assert!(disabled["notice"].as_str().expect("a notice").contains("Okta"));
    assert_eq!(okta.get(&path).is(200).json["active"], false);
    okta.patch(&path, &json!([{"op": "replace", "path": "active", "value": true}])).succeeds();
    assert_eq!(shown(&okta.server, &id)["status"], "active");
}

#[test]
fn everybody_is_in_all_users_and_no_identity_provider_sees_it() {
    let server = Server::start(&[]);
    let (okta, generic) = (Connection::on(server.clone(), "okta"), Connection::on(server.clone(), "generic"));
    okta.post("/Users", &bodies::okta_user("ada@example.org")).is(201);
    generic.user("ben@example.org");
    made_here(&server, "cleo@example.org");

    let mut everybody = Vec::new();
    let mut cursor = String::new();
    for _ in 0..3 {
        let page = ["user", "list", "--group", "all-users", "--sort", "userName", "--limit", "1", "--cursor", &cursor];
        let page = server.run_json(&page);
        assert_eq!(page["total"], 3);
        everybody.push(page["items"][0]["user"]["userName"].clone());
        cursor = page["next"].as_str().unwrap_or_default().to_owned();
    }

    assert_eq!(
        (everybody, cursor.as_str()),
        (vec![json!("ada@example.org"), json!("ben@example.org"), json!("cleo@example.org")], "")
    );
    for connection in [okta, generic] {
        connection.get("/Groups").finds(0);
        connection.get("/Users").finds(1);
        connection.get("/Groups/all-users").fails(404);
    }
}

#[test]
fn an_import_makes_updates_and_changes_nothing_the_second_time() {
    let server = Server::start(&[]);
    let okta = Connection::on(server.clone(), "okta");
    okta.post("/Users", &bodies::okta_user("Owned@example.org")).is(201);
    let directory = TempDir::new().expect("a temporary directory");
    let path = directory.path().join("people.csv");
    let path = path.to_str().expect("a path in UTF-8");
    let mut lines = "\u{feff}userName;displayName;email;department;groups\r\n".to_owned();
    for number in 0..1_000 {
        let _ = write!(lines, "u{number}@example.org;\"Quill; {number}\";u{number}@example.org;'=1+1;Crew\r\n");
    }
    lines.push_str("OWNED@example.org;Somebody;x@example.org;;\r\n");
    fs::write(path, &lines).expect("a file is written");
    let import = |arguments: &[&str]| server.run_json(&[&["import", path], arguments].concat());
    let counts =
        |report: &Value| ["created", "updated", "unchanged", "skipped", "failed"].map(|name| report[name].clone());

    let would = import(&["--dry-run"]);
    assert_eq!(counts(&would), [1_000, 0, 0, 1, 0]);
    assert_eq!(server.run_json(&["user", "list"])["total"], 1);

    let did = import(&[]);
    assert_eq!(did, would);
    assert!(did["remarks"][0]["line"] == 1_002 && did["remarks"][0]["detail"].to_string().contains("Okta"), "{did}");
    let user = shown(&server, "U7@example.org");
    assert_eq!((&user["source"], &user["groups"][0]["name"]), (&json!("Import"), &json!("Crew")));
    let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    assert_eq!(user["user"][enterprise]["department"], "=1+1");

    assert_eq!(counts(&import(&[])), [0, 0, 1_000, 1, 0]);
    fs::write(path, lines.replace("Quill; 7\"", "Reed\"")).expect("a file is written");
    assert_eq!(counts(&import(&[])), [0, 1, 999, 1, 0]);
    assert_eq!(okta.get("/Users").finds(1).resources()[0]["displayName"], "Ada Quill");

    let exported = String::from_utf8(server.run(&["export"]).stdout).expect("UTF-8");
    assert_eq!(exported.lines().count(), 1_002);
    assert!(exported.contains("Quill; 8") && exported.contains("'=1+1"));
}

#[test]
fn what_cannot_be_used_is_told_in_one_line() {
    let server = Server::start(&[]);
    let directory = TempDir::new().expect("a temporary directory");
    let path = directory.path().join("people.csv");
    fs::write(&path, "userName,shoe size\nada,41\n").expect("a file is written");
    let path = path.to_str().expect("a path in UTF-8");

    assert!(refused(&server, &["import", path]).contains("shoe size"));
    assert!(refused(&server, &["import", "no such file"]).contains("no such file"));
    assert!(refused(&server, &["export", path]).contains("people.csv"), "a file is not written over");
    assert!(refused(&server, &["user", "create", "--user-name", " "]).contains("userName"));
    made_here(&server, "ada");
    assert!(refused(&server, &["user", "create", "--user-name", "ADA"]).contains("taken"));
    assert!(refused(&server, &["user", "list", "--status", "gone"]).contains("disabled"));
    assert!(refused(&server, &["user", "list", "--group", "nobody"]).contains("nobody"));
    assert!(refused(&server, &["user", "list", "--cursor", "abc"]).contains("cursor"));
    fs::write(path, "userName,email\nben,nowhere\n").expect("a file is written");
    assert_eq!(server.run(&["import", path]).status.code(), Some(1));
    refused(&server, &["user", "show", "ben"]);
}
