//! The tables, brought up to date before a node begins.

use tokio_postgres::Client;

use super::connect::Server;
use super::error;
use crate::{Error, migrations};

/// The lock under which the tables are changed: *muster* in ASCII. It ends with the connection.
const LOCK: &str = "SELECT pg_advisory_lock(120329205900658)";

/// Steps that the tables may be ahead of this program: while nodes are exchanged one by one, an old one may start beside
/// a new one. Each migration leaves the program of the step before it able to work.
const AHEAD: i32 = 1;

pub(super) async fn migrate(server: &Server) -> Result<(), Error> {
    let mut client = server.connect().await?;
    client.batch_execute(LOCK).await.map_err(error::of_statement)?;
    let mut runner = migrations::postgres::migrations::runner();
    let known = runner.get_migrations().iter().map(refinery::Migration::version).max().unwrap_or_default();
    let applied = applied(&client).await?;
    if applied > known + AHEAD {
        let why =
            format!("the tables are those of step {applied}, and this program knows {known}: it is too old for them");
        return Err(Error::migration(std::io::Error::other(why)));
    }
    runner = runner.set_abort_missing(applied <= known);
    let report = runner.run_async(&mut *client).await.map_err(Error::migration)?;
    for migration in report.applied_migrations() {
        tracing::info!(%migration, "migrated the database");
    }
    Ok(())
}

/// The last step that was taken; 0 where there are no tables.
async fn applied(client: &Client) -> Result<i32, Error> {
    let there = "SELECT to_regclass('refinery_schema_history') IS NOT NULL";
    let row = client.query_one(there, &[]).await.map_err(error::of_statement)?;
    if !row.get::<_, bool>(0) {
        return Ok(0);
    }
    let last = "SELECT COALESCE(MAX(version), 0) FROM refinery_schema_history";
    Ok(client.query_one(last, &[]).await.map_err(error::of_statement)?.get(0))
}
