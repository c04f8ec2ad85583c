//! The blast radius guard: what is held, what goes on, and what an owner decides.

use serde_json::{Value, json};

use super::refused;
use crate::bodies;
use crate::harness::{Answer, Connection};

/// A connection that lets two users be disabled or deleted within an hour, and the paths of its six.
fn guarded() -> (Connection, Vec<String>) {
    let connection = Connection::of("generic");
    connection.set(&["--guard", "true", "--guard-users", "2", "--guard-window", "60"]);
    let users = connection.users("crew", 6).into_iter().map(|id| format!("/Users/{id}")).collect();
    (connection, users)
}

fn set_active(connection: &Connection, path: &str, active: bool) -> Answer {
    connection.patch(path, &json!([{"op": "replace", "path": "active", "value": active}]))
}

/// Held: 503 that says when to come back, in whole seconds.
#[track_caller]
fn held(answer: Answer) {
    let answer = answer.fails(503);
    assert!(answer.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0), "{:?}", answer.headers);
}

fn decide(connection: &Connection, decision: &str) -> Value {
    connection.server.run_json(&["connection", "hold", decision, &connection.name])
}

#[test]
fn more_removals_than_the_guard_allows_are_held_and_all_else_goes_on() {
    let (connection, users) = guarded();
    set_active(&connection, &users[0], false).is(200);
    connection.delete(&users[1]).is(204);
    assert!(connection.shown()["guard"]["held_since"].is_null());

    held(set_active(&connection, &users[2], false));
    assert!(connection.shown()["guard"]["held_since"].is_string());
    held(connection.delete(&users[2]));
    let body = bodies::user_with(&connection.mail("crew-0-3"), &json!({"active": false}));
    held(connection.put(&users[3], &body));

    assert_eq!(connection.get(&users[2]).is(200).json["active"], true);
    set_active(&connection, &users[0], true).is(200);
    connection.patch(&users[2], &json!([{"op": "add", "path": "title", "value": "Surveyor"}])).is(200);
    let ada = connection.user(&connection.mail("ada"));
    let crew = connection.group(&connection.unique("crew"), &[&ada]);
    connection.delete(&format!("/Groups/{crew}")).is(204);
    connection.get("/Users").finds(6);
}

#[test]
fn a_bulk_request_and_the_deletion_of_a_group_are_held_as_well() {
    let (connection, users) = guarded();
    connection.set(&["--rule", "group_deletion_disables_members=true"]);
    let ids: Vec<&str> = users.iter().map(|path| path.trim_start_matches("/Users/")).collect();
    let crew = format!("/Groups/{}", connection.group(&connection.unique("crew"), &ids[..4]));
    held(connection.delete(&crew));
    connection.get(&crew).is(200);
    connection.find("/Users", "active eq false").finds(0);
    decide(&connection, "end");

    let operations: Value = users.iter().map(|path| json!({"method": "DELETE", "path": path})).collect();
    let done = connection.post("/Bulk", &json!({"schemas": [bodies::BULK_REQUEST], "Operations": operations})).is(200);
    let statuses: Vec<&Value> =
        done.json["Operations"].as_array().expect("operations").iter().map(|one| &one["status"]).collect();
    assert_eq!(statuses, ["204", "204", "503", "503", "503", "503"], "{}", done.text);
    assert!(connection.shown()["guard"]["held_since"].is_string());
}

#[test]
fn an_owner_lets_them_through() {
    let (connection, users) = guarded();
    let disable = |path: &String| set_active(&connection, path, false);
    disable(&users[0]).is(200);
    disable(&users[1]).is(200);
    held(disable(&users[2]));

    assert!(decide(&connection, "allow")["allowed_until"].is_string());

    for path in &users[2..] {
        disable(path).is(200);
    }
    assert!(connection.shown()["guard"]["held_since"].is_null());
}

#[test]
fn an_owner_ends_the_hold_and_counting_begins_anew() {
    let (connection, users) = guarded();
    let disable = |path: &String| set_active(&connection, path, false);
    disable(&users[0]).is(200);
    disable(&users[1]).is(200);
    held(disable(&users[2]));

    decide(&connection, "end");

    disable(&users[2]).is(200);
    disable(&users[3]).is(200);
    held(disable(&users[4]));
}

#[test]
fn a_share_of_the_users_is_a_limit_whether_they_are_disabled_or_deleted() {
    for disables in [true, false] {
        let connection = Connection::of("generic");
        connection.set(&["--guard", "true", "--guard-users", "none", "--guard-percent", "20"]);
        let users: Vec<String> = connection.users("crew", 10).iter().map(|id| format!("/Users/{id}")).collect();
        let remove = |path: &String| {
            if disables { set_active(&connection, path, false) } else { connection.delete(path) }
        };
        remove(&users[0]).succeeds();
        remove(&users[1]).succeeds();
        held(remove(&users[2]));
    }
}

#[test]
fn where_nothing_is_held_there_is_nothing_to_decide() {
    let (connection, _) = guarded();
    for decision in ["allow", "end"] {
        refused(&connection.server.run(&["connection", "hold", decision, &connection.name]), "Nothing is held");
    }
}

#[test]
fn a_hold_of_one_connection_is_none_of_another() {
    let (held_one, users) = guarded();
    for path in &users[..2] {
        held_one.delete(path).is(204);
    }
    held(held_one.delete(&users[2]));
    let (other, users) = guarded();
    other.delete(&users[0]).is(204);
}
