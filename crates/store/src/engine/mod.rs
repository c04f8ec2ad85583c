//! The databases. Only the modules below name a driver; what they share is here.

mod dialect;
mod job;
pub(crate) mod postgres;
pub(crate) mod sqlite;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use futures_util::FutureExt as _;

pub(crate) use dialect::Dialect;

use crate::{Error, Options, PostgresOptions, Tx, Work};

/// An open database.
#[derive(Debug, Clone)]
pub(crate) enum Engine {
    /// A file, one writer and many readers.
    Sqlite(sqlite::Sqlite),
    /// A server, and any number of nodes.
    Postgres(postgres::Postgres),
}

impl Engine {
    /// Opens the SQLite database at `path`.
    pub(crate) fn sqlite(path: &Path, options: &Options) -> Result<Self, Error> {
        sqlite::Sqlite::open(path, options).map(Self::Sqlite)
    }

    /// Connects to a PostgreSQL database.
    pub(crate) async fn postgres(options: &PostgresOptions) -> Result<Self, Error> {
        postgres::Postgres::open(options).await.map(Self::Postgres)
    }

    /// Empties the log of the SQLite database at `path`.
    pub(crate) fn fold_sqlite_log(path: &Path) -> Result<(), Error> {
        sqlite::fold_log(path)
    }

    /// Looks into the SQLite database at `path`.
    pub(crate) fn inspect_sqlite<T, E, F>(path: &Path, work: F) -> Result<T, E>
    where
        E: From<Error>,
        F: Work<T, E>,
    {
        sqlite::inspect(path, work)
    }
}

/// Runs a unit of work over a transaction whose futures are always ready. A panic is an error of this work alone.
fn run_ready<T, E, F>(mut tx: Tx<'_>, work: F) -> Result<T, E>
where
    E: From<Error>,
    F: Work<T, E>,
{
    // Unwind safe: of what the closure saw only the connection lives on, and its caller rolls that back.
    match catch_unwind(AssertUnwindSafe(|| work(&mut tx).now_or_never())) {
        Ok(Some(outcome)) => outcome,
        Ok(None) => Err(Error::Pending.into()),
        Err(payload) => Err(Error::panicked(payload.as_ref()).into()),
    }
}
