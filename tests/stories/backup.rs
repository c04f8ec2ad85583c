//! Backups: taken while identity providers push, restored to what was acknowledged by then.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::audit::{refusal, scribble};
use crate::bodies;
use crate::harness::{Connection, Server};

const PATIENCE: Duration = Duration::from_mins(1);

/// What is in the server's data directory, of those whose names begin so.
fn files(server: &Server, prefix: &str) -> Vec<String> {
    let entries = fs::read_dir(server.path("data")).expect("a data directory");
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with(prefix)).collect()
}

#[test]
fn a_backup_taken_during_a_push_holds_every_user_acknowledged_before_it() {
    let server = Server::start(&[]);
    let connection = Connection::on(server.clone(), "entra");
    let (done, (sender, receiver)) = (AtomicBool::new(false), mpsc::channel());

    let (before, backup) = thread::scope(|scope| {
        for worker in 0..4 {
            let (connection, sender, done) = (&connection, sender.clone(), &done);
            scope.spawn(move || {
                for number in (0..20_000).take_while(|_| !done.load(Ordering::Relaxed)) {
                    let user = bodies::user(&connection.mail(&format!("backup-{worker}-{number}")));
                    let answer = connection.post("/Users", &user).is(201);
                    sender.send(answer.id()).expect("somebody counts");
                }
            });
        }
        let before: Vec<_> = (0..200).map(|_| receiver.recv_timeout(PATIENCE).expect("the push goes on")).collect();
        let backup = server.run(&["backup", "muster.backup", "--json"]);
        // The push went on meanwhile.
        receiver.recv_timeout(PATIENCE).expect("the push goes on");
        done.store(true, Ordering::Relaxed);
        (before, backup)
    });

    assert!(backup.status.success(), "{}", String::from_utf8_lossy(&backup.stderr));
    let backup: Value = serde_json::from_slice(&backup.stdout).expect("--json prints JSON");
    assert!(backup["users"].as_u64() >= Some(200) && backup["audit_intact"] == true, "{backup}");
    // While it serves, nothing is put under the server.
    let said = refusal(&server.run(&["restore", "muster.backup", "--force"]), 1);
    assert!(said.contains("stop it first"), "{said}");
    let late = connection.user(&connection.mail("late"));
    server.kill();
    let said = refusal(&server.run(&["restore", "muster.backup"]), 2);
    assert!(said.contains("--force"), "{said}");

    let restored = server.run_json(&["restore", "muster.backup", "--force"]);

    assert_eq!(restored["users"], backup["users"]);
    assert_eq!(files(&server, "muster.db.before-").len(), 1, "the database before is kept");
    assert!(files(&server, "restoring").is_empty());
    let restarted = server.restarted();
    let connection = connection.moved_to(&restarted);
    assert_eq!(connection.get("/Users?count=0").is(200).json["totalResults"], backup["users"]);
    for id in &before {
        connection.get(&format!("/Users/{id}")).is(200);
    }
    connection.get(&format!("/Users/{late}")).fails(404);
    connection.user(&connection.mail("after"));
    assert_eq!(restarted.run_json(&["audit", "verify"])["intact"], true);
    let events = restarted.run(&["audit", "export"]);
    let events: Value = serde_json::from_slice(&events.stdout).expect("a JSON array");
    let last = events.as_array().and_then(|events| events.last()).expect("there are events");
    assert_eq!((&last["event"], &last["details"]["users"]), (&"Backup Restored".into(), &backup["users"]));
}

#[test]
fn a_backup_moves_to_another_installation() {
    let server = Server::start(&[]);
    let connection = Connection::on(server.clone(), "okta");
    connection.group("Crew", &[&connection.user(&connection.mail("ada"))]);
    let taken = server.run_json(&["backup", "muster.backup"]);
    let told = server.run(&["audit", "export"]);
    assert!(String::from_utf8_lossy(&told.stdout).contains("Backup Taken"));
    let restored = server.run_json(&["restore", "muster.backup", "--data", "elsewhere"]);
    assert_eq!((&restored["users"], &restored["groups"]), (&1.into(), &1.into()));
    assert_eq!((&restored["aside"], &taken["groups"]), (&Value::Null, &1.into()));
    let list = server.run_json(&["token", "list", "--data", "elsewhere"]);
    assert_eq!(list[0]["connection"], connection.name);
}

#[test]
fn a_file_is_not_overwritten_unawares_and_nothing_half_done_is_left() {
    let server = Server::start(&[]);
    server.run_json(&["backup", "muster.backup"]);
    let first = fs::read(server.path("muster.backup")).expect("the backup is a file");
    let said = refusal(&server.run(&["backup", "muster.backup"]), 2);
    assert!(said.contains("--force"), "{said}");
    assert_eq!(fs::read(server.path("muster.backup")).expect("it is still there"), first);
    server.run_json(&["backup", "muster.backup", "--force"]);
    refusal(&server.run(&["backup", "data", "--force"]), 2);
    refusal(&server.run(&["backup", "no-such-directory/muster.backup"]), 2);
    let left = fs::read_dir(server.path(".")).expect("a directory").flatten();
    let left: Vec<_> =
        left.map(|entry| entry.file_name()).filter(|name| name.to_string_lossy().contains("partial")).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn what_is_no_whole_backup_is_refused_and_the_database_stays() {
    let server = Server::start(&[]);
    let connection = Connection::on(server.clone(), "entra");
    let ada = connection.user(&connection.mail("ada"));
    server.run_json(&["backup", "whole"]);
    let whole = fs::read(server.path("whole")).expect("the backup is a file");
    fs::write(server.path("half"), &whole[..whole.len() / 2]).expect("a file");
    fs::write(server.path("empty"), "").expect("a file");
    fs::write(server.path("text"), "no backup").expect("a file");
    server.kill();
    for file in ["half", "empty", "text", "missing", "data"] {
        refusal(&server.run(&["restore", file, "--force"]), 2);
    }
    assert!(files(&server, "muster.db.before-").is_empty() && files(&server, "restoring").is_empty());
    let restarted = server.restarted();
    connection.moved_to(&restarted).get(&format!("/Users/{ada}")).is(200);
}

#[test]
fn a_backup_tells_of_tampering_and_is_restored_only_by_force() {
    let server = Server::start(&[]);
    server.run_json(&["connection", "create", "--idp", "entra", "--name", "the-only-one"]);
    server.kill();
    server.run_json(&["audit", "verify"]);
    scribble(&server, "the-only-one", "not-the-only");
    let said = refusal(&server.run(&["backup", "muster.backup"]), 1);
    assert!(said.contains("tampered") && said.contains("event 1"), "{said}");
    let said = refusal(&server.run(&["restore", "muster.backup", "--data", "elsewhere"]), 2);
    assert!(said.contains("tampered"), "{said}");
    let forced = server.run_json(&["restore", "muster.backup", "--data", "elsewhere", "--force"]);
    assert_eq!(forced["audit_intact"], false);
}
