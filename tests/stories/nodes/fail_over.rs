//! A replica becomes the primary.

use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use super::on_each;
use super::push::Push;
use crate::harness::{Connection, Postgres, Server, database, postgres};

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
