//! Several servers on one PostgreSQL database, and what becomes of them when a part breaks.
//!
//! Real processes throughout, told only where `TEST_POSTGRES` is set, as `scripts/with-postgres` does: elsewhere each
//! story returns at once.

mod begin;
mod breaks;
mod fail_over;
mod push;
mod races;
mod refusals;
mod replicas;
mod tls;

use std::sync::Arc;

use crate::harness::{Connection, Server, postgres};

/// Two nodes on a database of their own; `None` where the stories are not told on PostgreSQL.
fn two_nodes() -> Option<[Arc<Server>; 2]> {
    postgres()?;
    let first = Server::start(&[]);
    let second = first.another_node();
    Some([first, second])
}

/// A connection as it is on each of these nodes.
fn on_each(connection: &Connection, nodes: &[Arc<Server>]) -> Vec<Connection> {
    nodes.iter().map(|node| connection.clone().moved_to(node)).collect()
}
