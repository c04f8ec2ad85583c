//! Replicas that lists are read from.

use std::time::{Duration, Instant};

use crate::harness::{Connection, Postgres, Server, database};

/// Rows that the replica has read in a database since it was started.
const READ: &str = "SELECT tup_returned FROM pg_stat_database WHERE datname = ";

#[test]
fn a_replica_that_lags_is_passed_over_and_one_that_is_up_to_date_is_asked() {
    let Some(primary) = Postgres::start() else { return };
    let replica = primary.replica();
    let url = database(&primary.url());
    let name = url.rsplit('/').next().expect("a database has a name").to_owned();
    replica.until(&format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'"), "1");
    let replicas = format!("[\"{}/{name}\"]", replica.url());
    let server = Server::start(&[("DATABASE", &url), ("POSTGRES__REPLICAS", &replicas)]);
    let connection = Connection::on(server, "entra");
    connection.users("before", 20);
    replica.psql("SELECT pg_wal_replay_pause()");
    for number in 0..10 {
        connection.user(&connection.mail(&format!("paused-{number}")));
        connection.get("/Users?count=0").finds(21 + number);
        connection.get("/Users?count=100").finds(21 + number);
    }

    replica.psql("SELECT pg_wal_replay_resume()");
    primary.until("SELECT count(*) FROM pg_stat_replication WHERE replay_lsn = pg_current_wal_lsn()", "1");
    let read = || replica.psql(&format!("{READ}'{name}'")).parse::<u64>().expect("a number");
    let (begun, before) = (Instant::now(), read());
    while read() < before + 300 {
        assert!(begun.elapsed() < Duration::from_mins(1), "the replica is asked");
        connection.get("/Users?count=100").finds(30);
    }

    // A replica that is gone is no reason to fail, and one that comes back is asked again.
    replica.stop();
    connection.get("/Users?count=100").finds(30);
    connection.get("/Users?count=100").finds(30);
    replica.begin();
    connection.get("/Users?count=100").finds(30);
}
