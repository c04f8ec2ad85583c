//! `muster idp` at the terminal: a directory is made, edited and looked at, and wrong usage is told in one line.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// Runs a verb in a directory.
fn idp(place: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_muster"));
    command.current_dir(place).env_remove("MUSTER_IDP_FILE").env_remove("MUSTER_IDP_TOKEN");
    command.arg("idp").args(arguments).output().expect("muster runs")
}

/// Runs a verb that succeeds, and what it says as JSON.
fn done(place: &Path, arguments: &[&str]) -> Value {
    let output = idp(place, &[arguments, &["--json"]].concat());
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap_or(Value::Null)
}

/// Runs a verb that is wrong usage, and the line that says so.
fn refused(place: &Path, arguments: &[&str]) -> String {
    let output = idp(place, arguments);
    let message = String::from_utf8(output.stderr).expect("messages are UTF-8");
    assert_eq!((output.status.code(), message.lines().count()), (Some(2), 1), "{arguments:?}: {message}");
    message
}

fn with_a_directory() -> TempDir {
    let place = TempDir::new().expect("a temporary directory");
    done(place.path(), &["init", "--token", "secret", "--virtual-clock", "2026-09-01T08:00:00Z"]);
    place
}

#[test]
fn a_user_joins_an_assigned_group_leaves_for_the_bin_and_is_purged() {
    // Given a crew that is assigned
    let place = with_a_directory();
    let place = place.path();
    done(place, &["user", "add", "grace@example.org"]);
    done(place, &["user", "add", "ada@example.org", "displayName=Ada Quill", "manager=grace@example.org"]);
    done(place, &["group", "add", "Crew"]);
    assert_eq!(done(place, &["assign", "Crew"])["assigned"], 1);

    // When she joins, she is entitled through it
    assert_eq!(done(place, &["user", "show", "ada@example.org"])["provisioning"]["entitled"], false);
    assert_eq!(done(place, &["group", "add-member", "Crew", "ada@example.org"])["added"], 1);
    let ada = done(place, &["user", "show", "ADA@example.org"]);
    assert_eq!(ada["attributes"]["displayName"], "Ada Quill");
    assert_eq!(ada["provisioning"]["reasons"][0]["by"], "group");

    // When she is deleted, she comes back for thirty days
    done(place, &["user", "delete", "ada@example.org"]);
    done(place, &["clock", "--wind", "29d"]);
    done(place, &["user", "restore", "ada@example.org"]);
    assert_eq!(done(place, &["user", "show", "ada@example.org"])["provisioning"]["entitled"], true);
    done(place, &["user", "delete", "ada@example.org"]);
    done(place, &["clock", "--wind", "30d"]);
    assert!(refused(place, &["user", "restore", "ada@example.org"]).contains("no user is called"));
    let status = done(place, &["status"]);
    assert_eq!((&status["users"], &status["bin"]["users"]), (&1.into(), &0.into()));
    assert_eq!(status["time"], "2026-10-30T08:00:00Z");
}

#[test]
fn what_is_made_up_is_exported_and_imported_elsewhere() {
    let (here, there) = (with_a_directory(), with_a_directory());
    done(here.path(), &["generate", "--users", "60", "--groups", "6", "--seed", "7"]);
    let file = there.path().join("all.json");
    let name = file.to_str().expect("the temporary directory has a plain name");
    done(here.path(), &["export", "--output", name]);
    let imported = done(there.path(), &["import", "all.json"]);
    assert_eq!((&imported["users"]["created"], &imported["groups"]["created"]), (&60.into(), &6.into()));
    assert_eq!(idp(here.path(), &["export"]).stdout, idp(there.path(), &["export"]).stdout);
    assert!(refused(here.path(), &["generate"]).contains("not empty"));
}

#[test]
fn wrong_usage_is_told_in_one_line() {
    let nowhere = TempDir::new().expect("a temporary directory");
    assert!(refused(nowhere.path(), &["status"]).contains("muster idp init"));
    let place = with_a_directory();
    let place = place.path();
    std::fs::write(place.join("bad.csv"), "userPrincipalName,accountEnabled\na@example.org,maybe\n").expect("written");
    std::fs::write(place.join("bad.toml"), "[job]\nintervall = \"PT1M\"\n").expect("written");
    for (arguments, expected) in [
        (&["init"][..], "already"),
        (&["init", "--file", "nowhere/idp.toml"], "cannot be made"),
        (&["import", "bad.csv"], "bad.csv: line 2: accountEnabled is true or false"),
        (&["import", "no.csv"], "no.csv: "),
        (&["import", "muster-idp.toml"], "must end in .csv or .json"),
        (&["user", "add", ""], "userPrincipalName"),
        (&["user", "set", "nobody@example.org", "mail=a@b"], "no user is called"),
        (&["user", "add", "a@example.org", "shoeSize=44"], "shoeSize"),
        (&["user", "add", "a@example.org", "mail"], "ATTRIBUTE=VALUE"),
        (&["assign", "Nobody"], "no user or group is called"),
        (&["clock", "--wind=-1h"], "forwards only"),
        (&["status", "--file", "bad.toml"], "bad.toml: line 2: unknown field"),
        (&["frobnicate"], "unrecognized"),
    ] {
        let message = refused(place, arguments);
        assert!(message.contains(expected) && !message.contains("secret"), "{arguments:?}: {message}");
    }
    assert_eq!(done(place, &["status"])["users"], 0);
}
