//! R1, R2, R3, R9, R10, R12: what may be provisioned.

use std::sync::Arc;

use serde_json::json;

use super::{bare, patch, provisioned, refused, under};
use crate::bodies;
use crate::harness::{Connection, Server};

#[test]
fn r1_without_an_address_nobody_is_provisioned_or_updated() {
    let strict = under("email_mandatory=true");
    for emails in [json!({}), json!({"emails": []}), json!({"emails": [{"type": "work", "value": " "}]})] {
        let refused = strict.post("/Users", &bare(&strict, "ada", &emails)).refuses(400, "invalidValue");
        assert!(refused.text.contains("R1"), "{}", refused.text);
    }
    let ada = provisioned(&strict, "ada", &json!({"emails": [{"value": "ada@example.org"}]}));
    strict.put(&ada, &bare(&strict, "ada", &json!({}))).refuses(400, "invalidValue");
    patch(&strict, &ada, &json!({"op": "remove", "path": "emails"})).refuses(400, "invalidValue");
    assert_eq!(strict.get(&ada).is(200).values("emails"), ["ada@example.org"]);
}

#[test]
fn r1_switched_off_wants_no_address() {
    let lax = under("email_mandatory=false");
    let ada = provisioned(&lax, "ada", &json!({"emails": [{"value": "ada@example.org"}]}));
    patch(&lax, &ada, &json!({"op": "remove", "path": "emails"})).is(200);
    provisioned(&lax, "ben", &json!({}));
}

#[test]
fn r1_lets_users_be_who_had_no_address_before_it_was_switched_on() {
    let connection = under("email_mandatory=false");
    let ada = provisioned(&connection, "ada", &json!({}));
    connection.set(&["--rule", "email_mandatory=true"]);
    patch(&connection, &ada, &json!({"op": "add", "path": "title", "value": "Surveyor"})).is(200);
}

#[test]
fn r2_wants_a_name_at_create_and_at_update() {
    let (given, display) = (json!({"name": {"givenName": "Ada"}}), json!({"displayName": "Ada"}));
    for (rule, good, bad) in [
        ("name_mandatory=given_family_or_formatted", &given, &display),
        ("name_mandatory=formatted_or_display", &display, &given),
    ] {
        let strict = under(rule);
        for nameless in [bad, &json!({}), &json!({"name": {"formatted": " "}})] {
            let refused = strict.post("/Users", &bare(&strict, "ada", nameless)).refuses(400, "invalidValue");
            assert!(refused.text.contains("R2"), "{rule}: {}", refused.text);
        }
        let ada = provisioned(&strict, "ada", good);
        strict.put(&ada, &bare(&strict, "ada", bad)).refuses(400, "invalidValue");
        for path in ["name", "displayName"].into_iter().filter(|path| good.get(path).is_some()) {
            patch(&strict, &ada, &json!({"op": "remove", "path": path})).refuses(400, "invalidValue");
        }
        strict.get(&ada).is(200);
    }
    let lax = under("name_mandatory=not_mandatory");
    let ada = provisioned(&lax, "ada", &given);
    patch(&lax, &ada, &json!({"op": "remove", "path": "name"})).is(200);
}

#[test]
fn r3_inactive_users_are_provisioned_or_not() {
    let inactive = json!({"active": false});
    let strict = under("inactive_can_be_provisioned=false");
    let refused = strict.post("/Users", &bare(&strict, "ada", &inactive)).refuses(400, "invalidValue");
    assert!(refused.text.contains("R3"), "{}", refused.text);
    let ada = provisioned(&strict, "ada", &json!({}));
    // Who is provisioned can be disabled all the same.
    assert_eq!(patch(&strict, &ada, &json!({"op": "replace", "value": inactive})).is(200).json["active"], false);

    let lax = under("inactive_can_be_provisioned=true");
    let ada = provisioned(&lax, "ada", &inactive);
    assert_eq!(lax.get(&ada).is(200).json["active"], false);
}

/// A user and a group that were left behind by a connection that is no more: they are local ones. Gives the name and
/// id of the user, and the name of the group.
fn left_behind() -> (Arc<Server>, String, String, String) {
    let gone = Connection::of("okta");
    let (name, group) = (gone.mail("ada"), gone.unique("Crew"));
    let with_title = bodies::user_with(&name, &json!({"title": "Surveyor", "displayName": "Ada"}));
    let ada = gone.post("/Users", &with_title).is(201).id();
    gone.group(&group, &[&ada]);
    refused(&gone.server.run(&["connection", "delete", &gone.name]), "1 users");
    gone.server.run_json(&["connection", "delete", &gone.name, "--confirm", "1"]);
    gone.get("/Users").fails(401);
    // The server ends with the last story that holds it.
    (gone.server, name, ada, group)
}

#[test]
fn r9_a_local_user_is_taken_over() {
    let (_server, name, ada, _) = left_behind();
    let connection = under("takes_over_existing_users=true");
    connection.get(&format!("/Users/{ada}")).fails(404);
    connection.find("/Users", &format!("userName eq \"{name}\"")).finds(0);

    let taken = connection.post("/Users", &bodies::user_with(&name.to_uppercase(), &json!({"displayName": "A. Q."})));

    let taken = taken.is(201).json;
    assert_eq!((&taken["id"], &taken["displayName"]), (&json!(ada), &json!("A. Q.")));
    assert_eq!(taken["title"], "Surveyor", "what is not sent stays");
    connection.get("/Users").finds(1);
    assert_eq!(connection.shown()["users"], 1);
}

#[test]
fn r9_switched_off_a_local_user_is_in_the_way() {
    let (_server, name, ..) = left_behind();
    let connection = under("takes_over_existing_users=false");
    connection.post("/Users", &bodies::user(&name)).refuses(409, "uniqueness");
    connection.get("/Users").finds(0);
}

#[test]
fn r9_takes_nobody_from_another_connection() {
    let theirs = Connection::of("okta");
    let name = theirs.mail("ada");
    let ada = format!("/Users/{}", theirs.user(&name));
    let mine = under("takes_over_existing_users=true");

    mine.post("/Users", &bodies::user(&name)).refuses(409, "uniqueness");
    theirs.delete(&ada).is(204);
    mine.post("/Users", &bodies::user(&name)).refuses(409, "uniqueness");

    mine.get("/Users").finds(0);
    assert_eq!(format!("/Users/{}", theirs.user(&name)), ada, "it is still theirs to bring back");
}

#[test]
fn r10_a_group_name_is_taken_from_any_source_in_every_case() {
    let (_server, .., local) = left_behind();
    let theirs = Connection::of("entra");
    let name = theirs.unique("Crew");
    theirs.group(&name, &[]);
    for preset in ["managed_devices", "mirror", "rfc7644"] {
        let mine = Connection::of("generic");
        mine.set(&["--preset", preset]);
        let own = mine.unique("Own");
        let group = format!("/Groups/{}", mine.group(&own, &[]));
        for taken in [&name, &name.to_uppercase(), &local.to_lowercase(), &own] {
            mine.post("/Groups", &bodies::group(taken, &[])).refuses(409, "uniqueness");
        }
        patch(&mine, &group, &json!({"op": "replace", "path": "displayName", "value": name}))
            .refuses(409, "uniqueness");
        mine.put(&group, &bodies::group(&local, &[])).refuses(409, "uniqueness");
    }
}

#[test]
fn r12_what_no_schema_knows_is_ignored_or_refused() {
    let unknown = json!({"badge": "17", "name": {"nickName": "A."}});
    let add = json!({"op": "add", "path": "badge", "value": "17"});

    let lax = under("unknown_attributes=ignored");
    let ada = provisioned(&lax, "ada", &unknown);
    patch(&lax, &ada, &add).is(200);
    let mut group = bodies::group(&lax.unique("crew"), &[]);
    group["badge"] = "17".into();
    lax.post("/Groups", &group).is(201);
    assert!(!lax.get(&ada).is(200).text.contains("badge"));

    let strict = under("unknown_attributes=refused");
    strict.post("/Users", &bare(&strict, "ada", &unknown)).refuses(400, "invalidSyntax");
    group["displayName"] = strict.unique("crew").into();
    strict.post("/Groups", &group).refuses(400, "invalidSyntax");
    let ada = provisioned(&strict, "ada", &json!({}));
    patch(&strict, &ada, &add).refuses(400, "invalidPath");
}
