//! An empty database, filled from an SQLite one.

use std::path::Path;
use std::pin::pin;

use futures_util::TryStreamExt as _;
use tokio::sync::mpsc;
use tokio::task;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::Type;

use super::error::{of_pool, of_statement};
use super::pool::Client;
use super::value::{Copied, parameters, without_nul};
use super::{Postgres, PostgresTx};
use crate::engine::sqlite::pour;
use crate::migrate_store::{Digest, Moved, Progress, Refused, Step, TABLES, Table};
use crate::tx::Value;
use crate::{Error, Tx, Work};

/// Rows that are handed over at once. Of the largest documents it must not be many.
const BATCH: usize = 100;

/// Batches that may wait to be written.
const WAITING: usize = 4;

/// Rows that are counted before somebody is told.
const TOLD: u64 = 1_000;

/// Moving may take longer than requests do.
const BEGIN: &str = "BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL statement_timeout = 0;";

impl Postgres {
    /// Copies all tables of the SQLite database at `from` in one transaction, compares them, and has `verify` look at
    /// them.
    pub(crate) async fn fill<E, F>(&self, from: &Path, progress: Progress<'_>, verify: F) -> Result<Vec<Moved>, E>
    where
        E: From<Error> + From<Refused>,
        F: Work<(), E>,
    {
        let client = self.pool.get().await.map_err(of_pool)?;
        let outcome = fill(&client, from, progress, verify).await;
        if outcome.is_err() {
            // It is inside the transaction still, or even inside a COPY: both end with it.
            drop(Client::take(client));
        }
        outcome
    }
}

async fn fill<E, F>(client: &Client, from: &Path, progress: Progress<'_>, verify: F) -> Result<Vec<Moved>, E>
where
    E: From<Error> + From<Refused>,
    F: Work<(), E>,
{
    client.batch_execute(BEGIN).await.map_err(of_statement)?;
    if let Some(table) = first_filled(client).await? {
        return Err(Refused::NotEmpty(table).into());
    }
    let mut sent = Vec::with_capacity(TABLES.len());
    for table in TABLES {
        let shape = Shape::of(client, table).await?;
        let digest = copy(client, from, &shape, progress).await?;
        sent.push((shape, digest));
    }
    go_on_counting(client, from).await?;
    let mut moved = Vec::with_capacity(sent.len());
    for (shape, digest) in sent {
        let arrived = digest_of(client, &shape, progress).await?;
        let table = shape.table.name;
        moved.push(Moved { table, rows: arrived.rows });
        if !digest.is(arrived) {
            return Err(Refused::Differs(table).into());
        }
    }
    verify(&mut Tx::from(PostgresTx::new(client))).await?;
    client.batch_execute("COMMIT").await.map_err(of_statement)?;
    Ok(moved)
}

/// Keeps others from writing, and looks for a table that has rows.
async fn first_filled(client: &Client) -> Result<Option<&'static str>, Error> {
    let names: Vec<_> = TABLES.iter().map(|table| table.name).collect();
    let lock = format!("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE", names.join(", "));
    client.batch_execute(&lock).await.map_err(of_statement)?;
    for name in names {
        let sql = format!("SELECT EXISTS (SELECT 1 FROM {name})");
        if client.query_one(&sql, &[]).await.map_err(of_statement)?.get(0) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// A table, and the columns that it has here.
struct Shape {
    table: &'static Table,
    names: Vec<String>,
    types: Vec<Type>,
}

impl Shape {
    async fn of(client: &Client, table: &'static Table) -> Result<Self, Error> {
        let statement = client.prepare(&format!("SELECT * FROM {}", table.name)).await.map_err(of_statement)?;
        let columns = statement.columns().iter();
        let (names, types) = columns.map(|column| (column.name().to_owned(), column.type_().clone())).unzip();
        Ok(Self { table, names, types })
    }

    fn is_json(&self) -> Vec<bool> {
        self.types.iter().map(|kind| *kind == Type::JSONB).collect()
    }

    /// All rows in their order, the columns in that of this table; `json` reads a document as text.
    fn select(&self, json: fn(&str) -> String) -> String {
        let column = |(name, is_json)| if is_json { json(name) } else { quoted(name) };
        let columns: Vec<_> = self.names.iter().map(String::as_str).zip(self.is_json()).map(column).collect();
        format!("SELECT {} FROM {} ORDER BY {}", columns.join(", "), self.table.name, self.table.order.join(", "))
    }
}

fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

/// Copies a table, and gives what was sent.
async fn copy(client: &Client, from: &Path, shape: &Shape, progress: Progress<'_>) -> Result<Digest, Error> {
    let (sender, mut batches) = mpsc::channel(WAITING);
    let (from, is_json) = (from.to_owned(), shape.is_json());
    let select = shape.select(|name| format!("json(\"{name}\")"));
    let reading = task::spawn_blocking(move || {
        let mut digest = Digest::default();
        let mut batch = Vec::with_capacity(BATCH);
        pour(&from, &select, |row| {
            let row: Vec<Value> = row.into_iter().map(without_nul).collect();
            digest.add(&row, &is_json)?;
            batch.push(row);
            if batch.len() < BATCH {
                return Ok(());
            }
            // Nobody receives: then writing failed, and that is what is told.
            sender.blocking_send(std::mem::take(&mut batch)).map_err(|_| Error::Closed)
        })?;
        sender.blocking_send(batch).map_err(|_| Error::Closed)?;
        Ok(digest)
    });
    let names: Vec<_> = shape.names.iter().map(|name| quoted(name)).collect();
    let sql = format!("COPY {} ({}) FROM STDIN BINARY", shape.table.name, names.join(", "));
    let sink = client.copy_in(sql.as_str()).await.map_err(of_statement)?;
    let mut writer = pin!(BinaryCopyInWriter::new(sink, &shape.types));
    while let Some(batch) = batches.recv().await {
        progress(Step::Copying, shape.table.name, batch.len() as u64);
        for row in batch {
            writer.as_mut().write_raw(row.iter().map(Copied)).await.map_err(of_statement)?;
        }
    }
    // Before the copy is finished: half of a table is none.
    let digest = reading.await.unwrap_or(Err(Error::Closed))?;
    writer.finish().await.map_err(of_statement)?;
    Ok(digest)
}

/// What is in a table here.
async fn digest_of(client: &Client, shape: &Shape, progress: Progress<'_>) -> Result<Digest, Error> {
    let (mut digest, is_json) = (Digest::default(), shape.is_json());
    let select = shape.select(|name| format!("CAST(\"{name}\" AS text)"));
    let rows = client.query_raw(select.as_str(), parameters(&[])).await.map_err(of_statement)?;
    let mut rows = pin!(rows);
    while let Some(row) = rows.try_next().await.map_err(of_statement)? {
        let values: Result<Vec<Value>, _> = (0..row.len()).map(|column| row.try_get(column)).collect();
        digest.add(&values.map_err(|error| Error::Corrupt(error.to_string()))?, &is_json)?;
        if digest.rows.is_multiple_of(TOLD) {
            progress(Step::Comparing, shape.table.name, TOLD);
        }
    }
    progress(Step::Comparing, shape.table.name, digest.rows % TOLD);
    Ok(digest)
}

/// Keys that were given once are not given again, those of rows that are gone included. What this sets is not undone
/// with the transaction; another attempt sets it anew.
async fn go_on_counting(client: &Client, from: &Path) -> Result<(), Error> {
    let from = from.to_owned();
    let reading = task::spawn_blocking(move || {
        let mut marks = Vec::new();
        pour(&from, "SELECT name, seq FROM sqlite_sequence WHERE seq > 0", |row| {
            if let [Value::Text(table), Value::Int(last)] = row.as_slice() {
                marks.push((table.clone(), *last));
            }
            Ok(())
        })?;
        Ok(marks)
    });
    for (table, last) in reading.await.unwrap_or(Err(Error::Closed))? {
        if TABLES.iter().any(|known| known.name == table) {
            let sql = "SELECT setval(pg_get_serial_sequence($1, 'key')::regclass, $2)";
            client.query_one(sql, &[&table, &last]).await.map_err(of_statement)?;
        }
    }
    Ok(())
}
