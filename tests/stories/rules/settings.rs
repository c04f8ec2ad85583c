//! `muster connection show` and `set`.

use serde_json::json;

use super::refused;
use crate::harness::Connection;

#[test]
fn a_named_identity_provider_begins_as_managed_devices_and_any_other_as_the_rfc() {
    for (idp, preset) in [("entra", "managed_devices"), ("okta", "managed_devices"), ("generic", "rfc7644")] {
        let shown = Connection::of(idp).shown();
        assert_eq!((&shown["settings"]["preset"], &shown["changed_since_preset"]), (&json!(preset), &json!([])));
    }
}

#[test]
fn what_is_named_is_changed_and_all_else_stays() {
    let connection = Connection::of("entra");
    let before = connection.shown()["settings"].clone();

    let mut set = connection.set(&[
        "--rule",
        "email_mandatory=false",
        "--rule=updates=only_listed",
        "--invite=true",
        "--enrolment-url=https://mdm.example/enrol?u=${userName}",
        "--managed-apple-id=true",
        "--appleid-subdomain=true",
        "--notification-address=it@example.org",
        "--guard=true",
        "--guard-users=none",
        "--guard-percent=5",
    ]);

    let mut wanted = before;
    wanted["rules"]["email_mandatory"] = false.into();
    wanted["rules"]["updates"] = "only_listed".into();
    wanted["invite"] = true.into();
    wanted["enrolment_url"] = "https://mdm.example/enrol?u=${userName}".into();
    wanted["managed_apple_id"] = json!({"enabled": true, "appleid_subdomain": true});
    wanted["notification_address"] = "it@example.org".into();
    wanted["guard"] = json!({"enabled": true, "users": null, "percent": 5, "window_minutes": 60});
    let shown = connection.shown();
    assert_eq!(shown["settings"], wanted);
    let changed: Vec<_> = shown["changed_since_preset"].as_array().expect("a list").iter().collect();
    assert_eq!(
        changed,
        [
            &json!({"attribute": "email_mandatory", "before": true, "after": false}),
            &json!({"attribute": "updates", "before": "all", "after": "only_listed"}),
        ]
    );
    let map = set.as_object_mut().expect("an object");
    map.remove("id");
    map.remove("name");
    assert_eq!(set, wanted, "set prints what show shows");

    let again = connection.set(&["--preset", "managed_devices"]);
    assert_eq!((&again["rules"]["email_mandatory"], &again["invite"]), (&json!(true), &json!(true)));
}

#[test]
fn a_connection_is_renamed() {
    let (mut connection, other) = (Connection::of("entra"), Connection::of("entra"));
    let name = connection.unique("Head office");
    refused(&connection.server.run(&["connection", "set", &connection.name, "--name", &other.name]), "already");
    refused(&connection.server.run(&["connection", "set", &connection.name, "--name", " "]), "1 to 100");
    connection.set(&["--name", &name]);
    connection.name = name;
    assert_eq!(connection.shown()["users"], 0);
    connection.get("/Users").finds(0);
}

#[test]
fn what_cannot_be_is_refused_and_nothing_is_changed() {
    let connection = Connection::of("entra");
    let before = connection.shown()["settings"].clone();
    for (arguments, why) in [
        (&["--rule", "r1=true"][..], "unknown field"),
        (&["--rule", "email_mandatory=perhaps"], "email_mandatory"),
        (&["--rule", "user_deletion=explodes"], "deprovisions, deletes"),
        (&["--rule", "email_mandatory"], "NAME=VALUE"),
        (&["--preset", "lenient"], "managed_devices, mirror, rfc7644"),
        (&["--invite", "true"], "enrolment URL"),
        (&["--enrolment-url", "mdm.example"], "https://"),
        (&["--enrolment-url", "https://mdm.example/${department}"], "${department}"),
        (&["--notification-address", "nobody"], "no e-mail address"),
        (&["--extension-urn", "acme"], "muster, ivanti"),
        (&["--guard-percent", "101"], "1 to 100"),
        (&["--guard-percent", "300"], "300"),
        (&["--guard-window", "0"], "1 to 10080"),
        (&["--guard", "true", "--guard-users", "none"], "limit"),
        // All or nothing: the first of these would be well alone.
        (&["--rule", "email_mandatory=false", "--guard-window", "0"], "1 to 10080"),
    ] {
        refused(&connection.server.run(&[&["connection", "set", &connection.name], arguments].concat()), why);
    }
    assert_eq!(connection.shown()["settings"], before);
}
