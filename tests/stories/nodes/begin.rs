//! The first start of an installation.

use std::thread;

use crate::harness::{Server, bare, database, postgres, send};

#[test]
fn nodes_that_start_together_on_an_empty_database_make_it_once() {
    let Some(postgres) = postgres() else { return };
    for _ in 0..3 {
        let url = database(&postgres);
        let start = || Server::start(&[("DATABASE", &url)]);

        let nodes = thread::scope(|scope| {
            let started = [scope.spawn(start), scope.spawn(start), scope.spawn(start)];
            started.map(|node| node.join().expect("it gets ready"))
        });

        for node in &nodes {
            send(bare("GET", &format!("{}/readyz", node.url))).is(200);
        }
        let count = |sql: &str| nodes[0].psql(sql).trim().to_owned();
        assert_eq!(count("SELECT count(*) FROM organizations"), "1");
        assert_eq!(count("SELECT count(*) FROM connections"), "1");
        assert_eq!(count("SELECT count(*) - count(DISTINCT version) FROM refinery_schema_history"), "0");
    }
}
