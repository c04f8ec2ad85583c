//! `muster idp check` against Muster: nobody stumbles, and nothing stays behind.

use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::{Connection, Server};

/// Runs `muster idp check` somewhere where there is no configuration.
fn check(url: &str, arguments: &[&str]) -> Output {
    let place = TempDir::new().expect("a temporary directory");
    let mut command = Command::new(env!("CARGO_BIN_EXE_muster"));
    command.current_dir(place.path()).env_remove("MUSTER_IDP_FILE").env_remove("MUSTER_IDP_TOKEN");
    command.args(["idp", "check", url]).args(arguments).output().expect("muster runs")
}

/// The rows of a report with this verdict, by number.
fn rows<'a>(report: &'a Value, verdict: &str) -> Vec<&'a str> {
    let rows = report["rows"].as_array().expect("a report has rows").iter();
    rows.filter(|row| row["verdict"] == verdict).filter_map(|row| row["number"].as_str()).collect()
}

#[test]
fn every_row_passes_at_muster_and_what_was_made_is_removed() {
    for preset in ["mirror", "managed_devices"] {
        let connection = Connection::on(Server::start(&[]), "entra");
        connection.set(&["--preset", preset]);
        let token = connection.token.clone().unwrap_or_default();
        let junit = connection.server.path("junit.xml");
        let file = junit.to_str().expect("the temporary directory has a plain name");

        let output = check(&connection.base(), &["--token", &token, "--json", "--junit", file]);

        let report: Value = serde_json::from_slice(&output.stdout).expect("--json prints JSON");
        assert_eq!(output.status.code(), Some(0), "{report}");
        assert_eq!(rows(&report, "not applicable"), ["28", "24"], "no load was asked for, and no 429 seen");
        // Names that never change (R4), and blanks that clear nothing (R5), are what the preset is for.
        let tolerated: &[&str] = if preset == "mirror" { &[] } else { &["11", "A5"] };
        assert_eq!(rows(&report, "tolerated"), tolerated, "{report}");
        assert_eq!(rows(&report, "passed").len() + tolerated.len(), 36, "{report}");
        assert_eq!(report["left_behind"].as_array().map(Vec::len), Some(0));
        connection.get("/Users?count=0").finds(0);
        connection.get("/Groups?count=0").finds(0);
        let xml = std::fs::read_to_string(&junit).expect("the file is written");
        assert_eq!(elements(&xml), ["testcase", "testsuite", "testsuites"]);
    }
}

/// Names of the elements of a document, sorted, without `skipped` and `system-out`; every one of them is closed.
fn elements(xml: &str) -> Vec<&str> {
    let (declaration, mut rest) = xml.split_once("?>").expect("a declaration");
    assert!(declaration.starts_with("<?xml version=\"1.0\""));
    let (mut open, mut names) = (Vec::new(), Vec::new());
    while let Some((text, after)) = rest.split_once('<') {
        assert!(!text.contains('>'), "{text}");
        let (tag, after) = after.split_once('>').expect("a tag ends");
        rest = after;
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        let name = tag.trim_matches('/').split_whitespace().next().expect("an element has a name");
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "{tag}");
        } else if !tag.ends_with('/') {
            open.push(name);
        }
        names.push(name);
    }
    assert!(open.is_empty(), "{open:?}");
    names.sort_unstable();
    names.dedup();
    names.retain(|name| !["skipped", "system-out"].contains(name));
    names
}

#[test]
fn under_load_a_429_says_when_to_come_back() {
    let connection = Connection::on(Server::start(&[("LIMITS__REQUESTS_PER_SECOND", "150")]), "okta");
    let token = connection.token.clone().unwrap_or_default();

    let output = check(&connection.base(), &["--token", &token, "--json", "--load", "--persona", "okta,entra"]);

    let report: Value = serde_json::from_slice(&output.stdout).expect("--json prints JSON");
    let (passed, mut stumbled) = (rows(&report, "passed"), rows(&report, "stumbled"));
    assert!(passed.contains(&"24") && passed.contains(&"19") && !passed.contains(&"C1"), "{report}");
    assert!(!rows(&report, "not applicable").contains(&"28"), "{report}");
    // How quick the machine is, is no matter of this story.
    stumbled.retain(|number| *number != "28");
    assert_eq!(stumbled, Vec::<&str>::new(), "{report}");
    connection.get("/Users?count=0").finds(0);
}

#[test]
fn a_strict_server_is_told_who_stumbles_and_wrong_usage_is_told_apart() {
    let generic = Connection::of("generic");
    let token = generic.token.clone().unwrap_or_default();

    // A connection that adds nothing to the RFC refuses attributes that nobody knows.
    let output = check(&generic.base(), &["--token", &token, "--persona", "onelogin"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(
        text.contains("  8  stumbled") && text.contains("OneLogin: every user stays in the state Failed"),
        "{text}"
    );
    assert!(text.contains("favouriteColour is not an attribute") && !text.contains('\u{1b}'), "{text}");
    assert!(!text.contains("Microsoft Entra ID:"), "{text}");
    generic.get("/Users?count=0").finds(0);

    let refused = check(&generic.base(), &["--token", "wrong", "--json"]);
    let report: Value = serde_json::from_slice(&refused.stdout).expect("--json prints JSON");
    assert_eq!((refused.status.code(), rows(&report, "aborted").len()), (Some(1), 38), "{report}");
    assert!(report["rows"][0]["probes"][0]["reason"].as_str().is_some_and(|reason| reason.contains("credentials")));

    for arguments in
        [&["--persona", "nobody"][..], &["--token", "a\nb"], &["--client-id", "m"], &["--ca-file", "none.pem"]]
    {
        let output = check(&generic.base(), arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), said.lines().count()), (Some(2), 1), "{arguments:?}: {said}");
    }
}
