//! The job at the terminal: test, cycle, on-demand, log, quarantine and restart.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::Connection;

/// Runs a verb, and what it says as JSON, with its exit code.
fn idp(place: &Path, arguments: &[&str]) -> (Option<i32>, Value) {
    let output = run(place, &[arguments, &["--json"]].concat());
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap_or(Value::Null))
}

fn run(place: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_muster"));
    command.current_dir(place).env_remove("MUSTER_IDP_FILE").env_remove("MUSTER_IDP_TOKEN");
    command.arg("idp").args(arguments).output().expect("muster runs")
}

#[test]
fn a_crew_is_provisioned_from_the_terminal() {
    let (place, connection) = (TempDir::new().expect("a temporary directory"), Connection::of("entra"));
    let place = place.path();
    let ok = |arguments: &[&str]| {
        let (code, said) = idp(place, arguments);
        assert_eq!(code, Some(0), "{arguments:?}: {said}");
        said
    };
    // Given an assigned crew of two
    let (token, url) = (connection.token.clone().unwrap_or_default(), connection.base());
    ok(&["init", "--url", &url, "--token", &token, "--virtual-clock", "2026-09-01T08:00:00Z"]);
    let (ada, crew) = (connection.mail("ada"), connection.unique("Crew"));
    let grace = connection.mail("grace");
    ok(&["user", "add", &grace, &format!("mail={grace}"), "givenName=Grace"]);
    ok(&["user", "add", &ada, &format!("mail={ada}"), "givenName=Ada", &format!("manager={grace}")]);
    ok(&["group", "add", &crew]);
    ok(&["group", "add-member", &crew, &ada, &grace]);
    ok(&["assign", &crew]);

    // When the connection is tested, one of them provisioned on demand, and a cycle run
    ok(&["test"]);
    let entries = ok(&["on-demand", &ada]);
    assert_eq!(entries["entries"][0]["provisioningAction"], "create");
    let cycle = ok(&["cycle"]);
    assert_eq!((&cycle["cycle"]["initial"], &cycle["failed"]), (&true.into(), &0.into()));

    // Then all of it is there
    let found = connection.find("/Users", &format!("userName eq \"{ada}\"")).finds(1);
    let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    assert!(found.resources()[0][enterprise]["manager"]["value"].is_string());
    let group = connection.find("/Groups", &format!("displayName eq \"{crew}\"")).finds(1);
    assert_eq!(group.resources()[0]["members"].as_array().map(Vec::len), Some(2));

    // When she leaves, an incremental cycle disables her, at the next interval of the clock
    ok(&["group", "remove-member", &crew, &ada]);
    ok(&["run", "--cycles", "1"]);
    let found = connection.find("/Users", &format!("userName eq \"{ada}\"")).finds(1);
    assert_eq!(found.resources()[0]["active"], false);
    let log = ok(&["log", "--action", "disable"]);
    assert_eq!(log["entries"][0]["targetIdentity"]["displayName"], ada.as_str());
    ok(&["log", "--csv", "out"]);
    let csv = fs::read_to_string(place.join("out_ModifiedProperties.csv")).expect("written");
    assert!(csv.contains(",active,True,False\n"), "{csv}");

    // When the token is wrong, the job goes into quarantine, and comes back with the right one
    let file = place.join("muster-idp.toml");
    let text = fs::read_to_string(&file).expect("read");
    fs::write(&file, text.replace(&token, "wrong")).expect("written");
    assert_eq!(idp(place, &["test"]).0, Some(1));
    let (code, said) = idp(place, &["cycle"]);
    assert_eq!((code, &said["quarantine"]), (Some(1), &"EncounteredQuarantineException".into()));
    fs::write(&file, text).expect("written");
    ok(&["pause"]);
    assert_eq!(idp(place, &["cycle"]).0, Some(2), "a job that waits has no cycles");
    assert_eq!(ok(&["restart", "--reset", "QuarantineState"])["job"]["status"], "active");
    ok(&["cycle"]);
    assert_eq!(ok(&["status"])["job"]["quarantine"], Value::Null);
    assert_eq!(idp(place, &["restart", "--reset", "Everything"]).0, Some(2));
    assert_eq!(idp(place, &["run"]).0, Some(2), "a clock of its own needs a number of cycles");
}

#[test]
fn okta_pushes_from_the_terminal_and_what_is_refused_waits_for_an_admin() {
    let (place, connection) = (TempDir::new().expect("a temporary directory"), Connection::of("okta"));
    let place = place.path();
    let ok = |arguments: &[&str]| {
        let (code, said) = idp(place, arguments);
        assert_eq!(code, Some(0), "{arguments:?}: {said}");
        said
    };
    // Given Okta, with a user whose name somebody else has
    let (token, url) = (connection.token.clone().unwrap_or_default(), connection.base());
    let clock = "2026-09-01T08:00:00Z";
    ok(&["init", "--persona", "okta-aiw", "--url", &url, "--token", &token, "--virtual-clock", clock]);
    let text = fs::read_to_string(place.join("muster-idp.toml")).expect("read");
    assert!(text.contains("\npersona = \"okta-aiw\"\n") && text.contains("\ntimeout_seconds = 60\n"), "{text}");
    let ada = connection.mail("ada");
    let other = Connection::on(std::sync::Arc::clone(&connection.server), "generic");
    let stranger = other.user(&ada);
    ok(&["user", "add", &ada, &format!("mail={ada}"), "givenName=Ada"]);
    ok(&["assign", &ada]);
    ok(&["test"]);

    // When it is pushed, it becomes a task, which is tried again when an admin asks
    assert_eq!(idp(place, &["cycle"]).0, Some(1));
    let tasks = ok(&["tasks"]);
    assert_eq!((&tasks["tasks"][0]["name"], &tasks["tasks"][0]["next_attempt"]), (&ada.as_str().into(), &Value::Null));
    other.delete(&format!("/Users/{stranger}")).is(204);
    ok(&["run", "--cycles", "3"]);
    connection.find("/Users", &format!("userName eq \"{ada}\"")).finds(0);
    assert_eq!(ok(&["tasks", "--retry"])["retried"], 1);
    ok(&["run", "--cycles", "1"]);
    connection.find("/Users", &format!("userName eq \"{ada}\"")).finds(1);
    let log = ok(&["log", "--status", "success"]);
    assert_eq!(log["entries"][0]["eventType"], "application.provision.user.push");
    assert_eq!(ok(&["status"])["persona"], "okta-aiw");
    assert_eq!(ok(&["reconcile"])["linked"], 0);
    assert_eq!(idp(place, &["init", "--persona", "okta"]).0, Some(2));
}
