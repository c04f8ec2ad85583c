//! A node or the database goes in the middle of a push.

use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use super::push::Push;
use super::{on_each, two_nodes};
use crate::api::client::{Client, Credentials};
use crate::harness::{Connection, Postgres, Server, bare, database, send};

#[test]
fn a_node_that_is_killed_loses_nothing_that_was_acknowledged() {
    let Some(nodes) = two_nodes() else { return };
    let connection = Connection::on(nodes[0].clone(), "entra");
    let push = Push::new(on_each(&connection, &nodes), true);

    push.run(300, || nodes[0].kill());

    assert!(push.unanswered.load(Ordering::Relaxed) > 0, "the push met a dead node");
    push.is_all_there(&connection.moved_to(&nodes[1]));
}

#[test]
fn a_database_that_breaks_is_waited_for_and_nothing_acknowledged_is_lost() {
    let Some(postgres) = Postgres::start() else { return };
    let server = Server::start(&[("DATABASE", &database(&postgres.url()))]);
    let connection = Connection::on(server.clone(), "entra");
    let (owner, _) = Client::person(&server, "owner");
    let push = Push::new(vec![connection.clone()], false);

    push.run(300, || {
        postgres.stop();
        let down = Instant::now();
        send(bare("GET", &format!("{}/healthz", server.url))).is(200);
        send(bare("GET", &format!("{}/readyz", server.url))).is(503);
        let answer = owner.get("/users").problem(503);
        assert_ne!(answer.header("retry-after"), "", "{}", answer.text);
        let Credentials::Cookie(cookie) = &owner.credentials else { panic!("people have cookies") };
        let request = bare("GET", &format!("{}/users", server.url)).header("accept", "text/html");
        let page = send(request.header("cookie", cookie)).is(503);
        assert!(page.text.contains("<html"), "{}", page.text);
        assert_ne!(page.header("retry-after"), "", "{:?}", page.headers);
        connection.get("/Users?count=1").fails(503);
        thread::sleep(Duration::from_secs(6).saturating_sub(down.elapsed()));
        postgres.begin();
        let begun = Instant::now();
        while send(bare("GET", &format!("{}/readyz", server.url))).status != 200 {
            assert!(begun.elapsed() < Duration::from_secs(30), "it gets ready again by itself");
            thread::sleep(Duration::from_millis(50));
        }
    });

    assert!(push.later.load(Ordering::Relaxed) > 0, "the push met the absence");
    push.is_all_there(&connection);
    owner.get("/users").is(200);
}

#[test]
fn a_short_absence_costs_a_push_no_more_than_a_retry() {
    let Some(postgres) = Postgres::start() else { return };
    let server = Server::start(&[("DATABASE", &database(&postgres.url()))]);
    let connection = Connection::on(server, "entra");
    let push = Push::new(vec![connection.clone()], false);

    push.run(200, || {
        for _ in 0..3 {
            postgres.stop();
            postgres.begin();
            thread::sleep(Duration::from_millis(500));
        }
    });

    push.is_all_there(&connection);
}
