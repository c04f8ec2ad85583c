//! PostgreSQL as the server uses it, without the server: connections that send a transaction as a whole.

use std::error::Error as StdError;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use bytes::BytesMut;
use futures_util::future::{BoxFuture, FutureExt as _, try_join_all};
use tokio::task::JoinSet;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type};
use tokio_postgres::{Client, Statement};

use super::Question;
use super::rows::{Cell, Rows, Source, Step, Written};
use crate::error::{Error, Result};
use crate::server::Database;
use crate::statistics::float;

/// What decides over plans on the server's connections.
const SETTINGS: &str = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET jit = off;";

/// The server's database, and a copy of it.
pub struct Raw {
    pub server: Server,
    copy: Database,
}

/// The server's database.
pub struct Server(Client);

/// A value in the form in which it goes over the wire, whatever its type.
#[derive(Clone, Debug)]
pub struct Wire(Option<Vec<u8>>);

impl Raw {
    pub async fn open(server: &Database, copy: Database) -> Result<Self> {
        Ok(Self { server: Server(server.client().await?), copy })
    }

    /// Writes in two ways, half of the requests each, and gives the rate of the faster one: over so many connections, each
    /// request in a transaction of its own; and over one, as many requests a transaction.
    pub async fn write(&self, mut written: Written<Wire>, connections: usize) -> Result<f64> {
        let rest = written.requests.split_off(written.requests.len() / 2);
        let statements = written.statements.clone();
        let beside = self.write_half(written, connections, 1).await?;
        let together = self.write_half(Written { statements, requests: rest }, 1, connections).await?;
        Ok(beside.max(together))
    }

    async fn write_half(&self, written: Written<Wire>, connections: usize, at_once: usize) -> Result<f64> {
        let requests = written.requests.len();
        let (written, next) = (Arc::new(written), Arc::new(AtomicUsize::new(0)));
        let mut ready = Vec::new();
        for _ in 0..connections {
            let client = self.client().await?;
            let prepared = try_join_all(written.statements.iter().map(|sql| client.prepare(sql))).await?;
            ready.push((client, prepared));
        }
        let mut tasks = JoinSet::new();
        let start = Instant::now();
        for (client, prepared) in ready {
            let (written, next) = (Arc::clone(&written), Arc::clone(&next));
            tasks.spawn(async move {
                let turn = || written.requests.chunks(at_once).nth(next.fetch_add(1, Ordering::Relaxed));
                while let Some(requests) = turn() {
                    transaction(&client, &prepared, requests).await?;
                }
                Ok(())
            });
        }
        all(tasks).await?;
        Ok(float(requests) / start.elapsed().as_secs_f64())
    }

    pub async fn read(&self, question: Question, arguments: Vec<String>, connections: usize) -> Result<f64> {
        let rows = arguments.len();
        let (arguments, next) = (Arc::new(arguments), Arc::new(AtomicUsize::new(0)));
        let mut ready = Vec::new();
        for _ in 0..connections {
            let client = self.client().await?;
            let prepared = client.prepare(question.sql()).await?;
            ready.push((client, prepared));
        }
        let mut tasks = JoinSet::new();
        let start = Instant::now();
        for (client, prepared) in ready {
            let (arguments, next) = (Arc::clone(&arguments), Arc::clone(&next));
            tasks.spawn(async move {
                while let Some(argument) = arguments.get(next.fetch_add(1, Ordering::Relaxed)) {
                    client.query_one(&prepared, &[argument]).await?;
                }
                Ok(())
            });
        }
        all(tasks).await?;
        Ok(float(rows) / start.elapsed().as_secs_f64())
    }

    async fn client(&self) -> Result<Client> {
        let client = self.copy.client().await?;
        client.batch_execute(SETTINGS).await?;
        Ok(client)
    }
}

/// Sends all statements before the first is answered: the driver sends each when it is first polled, in their order.
async fn transaction(
    client: &Client,
    prepared: &[Statement],
    requests: &[Vec<Step<Wire>>],
) -> Result<(), tokio_postgres::Error> {
    let steps: Vec<&Step<Wire>> = requests.iter().flatten().collect();
    let values: Vec<Vec<&(dyn ToSql + Sync)>> =
        steps.iter().map(|step| step.values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()).collect();
    let mut all: Vec<BoxFuture<'_, Result<(), tokio_postgres::Error>>> = vec![client.batch_execute("BEGIN").boxed()];
    for (step, values) in steps.iter().zip(&values) {
        all.push(client.execute(&prepared[step.statement], values).map(|done| done.map(drop)).boxed());
    }
    all.push(client.batch_execute("COMMIT").boxed());
    try_join_all(all).await.map(drop)
}

async fn all(mut tasks: JoinSet<Result<(), tokio_postgres::Error>>) -> Result<()> {
    while let Some(ended) = tasks.join_next().await {
        ended.map_err(|error| Error::Other(error.to_string()))??;
    }
    Ok(())
}

impl Cell for Wire {
    fn integer(&self) -> Option<i64> {
        match self.0.as_deref()? {
            bytes @ [_, _, _, _] => Some(i32::from_be_bytes(bytes.try_into().ok()?).into()),
            bytes => Some(i64::from_be_bytes(bytes.try_into().ok()?)),
        }
    }
}

impl Source for Server {
    type Cell = Wire;

    async fn rows(&self, sql: &str, argument: Option<i64>) -> Result<Rows<Wire>> {
        let statement = self.0.prepare(sql).await?;
        let argument = argument.as_ref().map(|number| number as &(dyn ToSql + Sync));
        let found = self.0.query(&statement, argument.as_slice()).await?;
        let columns = statement.columns().iter().map(|column| column.name().to_owned()).collect();
        let rows = found.iter().map(|row| (0..row.len()).map(|column| row.get(column)).collect()).collect();
        Ok(Rows { columns, rows })
    }
}

impl<'a> FromSql<'a> for Wire {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self(Some(raw.to_vec())))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self(None))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

impl ToSql for Wire {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        Ok(match &self.0 {
            Some(bytes) => {
                out.extend_from_slice(bytes);
                IsNull::No
            }
            None => IsNull::Yes,
        })
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    tokio_postgres::types::to_sql_checked!();
}
