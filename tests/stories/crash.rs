//! `kill -9` in the middle of a push: what was acknowledged is there after the restart.

use std::collections::BTreeSet;
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::bodies;
use crate::harness::{Connection, Server};

const ACKNOWLEDGED_BEFORE_THE_KILL: usize = 300;
const PATIENCE: Duration = Duration::from_mins(1);

/// What the server acknowledged: the resource as it was answered.
type Acknowledged = Value;

/// Sends a request that may meet a dead server; what was answered, if anything was.
fn attempt(connection: &Connection, method: &str, path: &str, body: &Value) -> Option<Acknowledged> {
    let request = connection.request(method, path).header("content-type", "application/scim+json");
    let response = request.body(body.to_string()).send().ok()?;
    // An answer that was cut off acknowledges nothing.
    response.status().is_success().then(|| response.json().ok())?
}

/// Creates users until the server is gone, and changes every second one; tells what was acknowledged, last state only.
fn push(connection: &Connection, worker: usize, acknowledged: &Sender<Acknowledged>) {
    for number in 0.. {
        let body = bodies::user(&connection.mail(&format!("push-{worker}-{number}")));
        let Some(mut user) = attempt(connection, "POST", "/Users", &body) else { return };
        if number % 2 == 1 {
            let path = format!("/Users/{}", user["id"].as_str().expect("an id"));
            let change =
                bodies::patch_op(&json!([{"op": "replace", "path": "title", "value": format!("number {number}")}]));
            // When this is cut off, nobody knows whether the change or the create is the last state: leave it out.
            let Some(patched) = attempt(connection, "PATCH", &path, &change) else { return };
            user = patched;
        }
        if acknowledged.send(user).is_err() {
            return;
        }
    }
}

#[test]
fn every_acknowledged_user_survives_kill_minus_nine() {
    let server = Server::start(&[]);
    let connection = Connection::on(server.clone(), "entra");
    let (sender, receiver) = mpsc::channel();

    let acknowledged: Vec<Acknowledged> = thread::scope(|scope| {
        for worker in 0..8 {
            let (connection, sender) = (&connection, sender.clone());
            scope.spawn(move || push(connection, worker, &sender));
        }
        drop(sender);
        let wait = || receiver.recv_timeout(PATIENCE).expect("the push goes on");
        let mut acknowledged: Vec<_> = (0..ACKNOWLEDGED_BEFORE_THE_KILL).map(|_| wait()).collect();
        server.kill();
        acknowledged.extend(receiver.iter());
        acknowledged
    });

    let restarted = server.restarted();
    let connection = connection.moved_to(&restarted);
    for before in &acknowledged {
        let path = format!("/Users/{}", before["id"].as_str().expect("an id"));
        let after = connection.get(&path).is(200).json;
        assert_eq!(after["meta"]["version"], before["meta"]["version"], "{path}");
        assert_eq!(after["userName"], before["userName"], "{path}");
        assert_eq!(after["title"], before["title"], "{path}");
        let found = connection.find("/Users", &format!("userName eq {}", before["userName"])).finds(1);
        assert_eq!(found.resources()[0]["id"], before["id"], "the indexes agree with the rows");
    }
}

#[test]
fn acknowledged_members_survive_kill_minus_nine() {
    let server = Server::start(&[]);
    let connection = Connection::on(server.clone(), "entra");
    let ids = connection.users("member", 64);
    let crew = format!("/Groups/{}", connection.group(&connection.unique("crew"), &[]));

    let acknowledged: BTreeSet<String> = thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        for share in ids.chunks(8) {
            let (connection, crew, sender) = (&connection, &crew, sender.clone());
            scope.spawn(move || {
                for id in share {
                    let body = bodies::patch_op(&bodies::entra_members("Add", &[id]));
                    let request = connection.request("PATCH", crew).header("content-type", "application/scim+json");
                    match request.body(body.to_string()).send() {
                        Ok(response) if response.status() == 204 => sender.send(id.clone()).expect("somebody counts"),
                        _ => return,
                    }
                }
            });
        }
        drop(sender);
        let mut acknowledged: BTreeSet<_> = receiver.iter().take(30).collect();
        server.kill();
        acknowledged.extend(receiver.iter());
        acknowledged
    });

    let restarted = server.restarted();
    let group = connection.moved_to(&restarted).get(&crew).is(200);
    let members: BTreeSet<String> = group.values("members").into_iter().map(str::to_owned).collect();
    assert!(acknowledged.is_subset(&members), "{:?} are lost", acknowledged.difference(&members));
}

#[test]
fn tokens_and_connections_survive_a_restart() {
    let server = Server::start(&[]);
    let connection = Connection::on(server.clone(), "okta");
    let before = connection.post("/Users", &bodies::user(&connection.mail("ada"))).is(201);

    let restarted = server.restarted();

    let after = connection.moved_to(&restarted).get(&format!("/Users/{}", before.id())).is(200);
    assert_eq!(after.version(), before.version());
}
