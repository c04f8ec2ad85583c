//! Connections beside each other, and one that is deleted.

use serde_json::json;

use super::{provisioned, refused, under};
use crate::bodies;
use crate::harness::Connection;

#[test]
fn rules_of_one_connection_are_none_of_another() {
    let (strict, lax) = (under("email_mandatory=true"), under("email_mandatory=false"));
    provisioned(&lax, "ada", &json!({}));
    strict.post("/Users", &json!({"schemas": [bodies::USER], "userName": strict.mail("ada")})).fails(400);
}

#[test]
fn a_deprovisioned_user_is_seen_by_no_connection() {
    let (mine, theirs) = (Connection::of("entra"), under("takes_over_existing_users=true"));
    let name = mine.mail("ada");
    let ada = format!("/Users/{}", mine.user(&name));
    mine.delete(&ada).is(204);
    for connection in [&mine, &theirs] {
        connection.get(&ada).fails(404);
        connection.find("/Users", &format!("userName eq \"{name}\"")).finds(0);
    }
    theirs.post("/Users", &bodies::user(&name)).refuses(409, "uniqueness");
}

#[test]
fn a_deleted_connection_is_refused_at_once_and_leaves_its_users_behind() {
    let gone = Connection::of("entra");
    let (ada, ben) = (gone.mail("ada"), gone.mail("ben"));
    let (ada_id, ben_id) = (gone.user(&ada), gone.user(&ben));
    gone.group(&gone.unique("crew"), &[&ada_id]);
    gone.delete(&format!("/Users/{ben_id}")).is(204);

    refused(&gone.server.run(&["connection", "delete", &gone.name, "--confirm", "2"]), "1 users");
    let left = gone.server.run_json(&["connection", "delete", &gone.name, "--confirm", "1"]);
    assert_eq!((&left["users"], &left["groups"]), (&json!(1), &json!(1)));

    gone.get("/Users").fails(401);
    refused(&gone.server.run(&["connection", "show", &gone.name]), "no connection named");
    let heir = under("takes_over_existing_users=true");
    heir.get("/Users").finds(0);
    assert_eq!(heir.user(&ada), ada_id);
    let back = heir.post("/Users", &bodies::user(&ben)).is(201);
    assert_eq!((back.id(), &back.json["active"]), (ben_id, &json!(true)), "whom it had deleted can be taken over, too");
    heir.get("/Users").finds(2);
    assert_eq!(heir.shown()["users"], 2);
}

#[test]
fn a_connection_without_users_is_deleted_without_more_ado() {
    let gone = Connection::of("entra");
    assert_eq!(gone.server.run_json(&["connection", "delete", &gone.name])["users"], 0);
    gone.get("/Users").fails(401);
}
