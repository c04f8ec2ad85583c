//! A replica becomes the primary.

use std::net::{TcpListener, TcpStream};
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use super::on_each;
use super::push::Push;
use crate::harness::{Connection, Postgres, Server, database, postgres};

/// How long whoever asks a frozen server waits for the answer to come back later. It is well below a request's limit.
const TOLD: Duration = Duration::from_secs(15);

#[test]
fn nodes_follow_to_the_replica_that_was_promoted() {
    let Some(first) = Postgres::start() else { return };
    let second = first.replica();
    first.wait_for_replicas();
    let made = database(&first.url());
    let name = made.rsplit('/').next().expect("a database has a name");
    // Asked first, so that whoever only takes the first that answers is found out.
    let url = format!("postgres://muster@127.0.0.1:{},127.0.0.1:{}/{name}", second.port, first.port);
    let server = Server::start(&[("DATABASE", &url)]);
    let nodes = [server.clone(), server.another_node()];
    let connection = Connection::on(server, "entra");
    let push = Push::new(on_each(&connection, &nodes), false);

    push.run(200, || {
        first.stop();
        second.promote();
    });

    push.is_all_there(&connection.moved_to(&nodes[1]));
}

#[test]
fn a_primary_that_freezes_is_left_and_not_gone_back_to() {
    let Some(first) = Postgres::start() else { return };
    let second = first.replica();
    first.wait_for_replicas();
    let made = database(&first.url());
    let name = made.rsplit('/').next().expect("a database has a name");
    let url = format!("postgres://muster@127.0.0.1:{},127.0.0.1:{}/{name}", first.port, second.port);
    let server = Server::start(&[("DATABASE", &url)]);
    let nodes = [server.clone(), server.another_node()];
    let connection = Connection::on(server, "entra");
    let on = on_each(&connection, &nodes);
    let push = Push::new(on.clone(), false);

    push.run(200, || {
        first.freeze();
        let begun = Instant::now();
        // More than the pool has connections: none of them is any good.
        thread::scope(|scope| {
            for number in 0..40 {
                let connection = &on[number % 2];
                scope.spawn(move || connection.get("/Users?count=1").fails(503));
            }
        });
        assert!(begun.elapsed() < TOLD, "it took {:?}", begun.elapsed());
        second.promote();
    });

    assert!(push.later.load(Ordering::Relaxed) > 0, "the push met the frozen server");
    push.is_all_there_by(&on[1], |sql| second.psql_in(name, sql));

    // It goes on where it was, takes writes as before, and is named first.
    first.thaw();
    let counted = |server: &Postgres| server.psql_in(name, "SELECT count(*) FROM users");
    let mut users = push.done();
    for number in 0..20 {
        on[number % 2].user(&connection.mail(&format!("thawed-{number}")));
        users += 1;
    }
    assert_eq!(counted(&second), users.to_string());
    // Not even for want of another.
    second.stop();
    for connection in &on {
        connection.get("/Users?count=1").fails(503);
        connection.get(&format!("/Users/{}", connection.unique("nobody"))).fails(503);
    }
    second.begin();
    push.insist(0, "GET", "/Users?count=0", &serde_json::Value::Null).0.finds(users);
    push.insist(1, "GET", "/Users?count=0", &serde_json::Value::Null).0.finds(users);
    let of_the_thawed = "SELECT count(*) FROM users WHERE user_name_key LIKE '%thawed%'";
    assert_eq!(first.psql_in(name, of_the_thawed), "0");
}

#[test]
fn a_server_that_froze_for_a_while_is_asked_again_by_itself() {
    let Some(postgres) = Postgres::start() else { return };
    let server = Server::start(&[("DATABASE", &database(&postgres.url())), ("LIMITS__REQUEST_TIMEOUT_SECONDS", "3")]);
    let connection = Connection::on(server, "entra");
    let ada = connection.user(&connection.mail("ada"));

    postgres.freeze();
    for _ in 0..2 {
        thread::scope(|scope| {
            for _ in 0..40 {
                // The limit is what ends these: it is before anybody knows that the server is frozen.
                scope.spawn(|| {
                    let answer = connection.get(&format!("/Users/{ada}")).fails(503);
                    assert_ne!(answer.header("retry-after"), "", "{}", answer.text);
                });
            }
        });
    }
    postgres.thaw();

    let begun = Instant::now();
    while connection.get(&format!("/Users/{ada}")).status != 200 {
        assert!(begun.elapsed() < Duration::from_secs(5), "it is asked again");
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_host_that_takes_calls_and_never_answers_is_passed_over() {
    let Some(postgres) = postgres() else { return };
    let mute = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let port = mute.local_addr().expect("it is bound").port();
    let url = database(&postgres).replacen("127.0.0.1", &format!("127.0.0.1:{port},127.0.0.1"), 1);

    let server = Server::start(&[("DATABASE", &url)]);

    let connection = Connection::on(server, "entra");
    connection.user(&connection.mail("ada"));
    let begun = Instant::now();
    connection.get("/Users?count=10").finds(1);
    assert!(begun.elapsed() < Duration::from_secs(1), "the host that answered is asked first");
}

/// A host that does not even refuse, as one whose machine is gone: its queue of callers is full.
fn silent() -> (TcpListener, Vec<TcpStream>) {
    let host = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let address = host.local_addr().expect("it is bound");
    let call = || TcpStream::connect_timeout(&address, Duration::from_millis(300)).ok();
    let callers = std::iter::from_fn(call).take(10_000).collect();
    (host, callers)
}

#[test]
fn a_host_whose_machine_is_gone_is_passed_over() {
    let Some(postgres) = postgres() else { return };
    let (gone, _callers) = silent();
    let port = gone.local_addr().expect("it is bound").port();
    let url = database(&postgres).replacen("127.0.0.1", &format!("127.0.0.1:{port},127.0.0.1"), 1);

    let server = Server::start(&[("DATABASE", &url)]);

    let connection = Connection::on(server, "entra");
    connection.user(&connection.mail("ada"));
    connection.get("/Users?count=10").finds(1);
}
