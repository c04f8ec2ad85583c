//! What a unit of work speaks to. SQL is written against [`Tx`] once and means the same on every engine.

mod arg;
mod row;

pub(crate) use arg::{Arg, args};
pub(crate) use row::{Row, Value};

use futures_util::future::BoxFuture;

use crate::Error;
use crate::counts::Tally;
use crate::engine::Dialect;
use crate::engine::postgres::PostgresTx;
use crate::engine::sqlite::SqliteTx;

/// A unit of work: a closure over the transaction that it is given. What it returns decides: `Ok` keeps what was
/// changed, an error rolls it back.
///
/// Written as `|tx| Box::pin(async move { … })`.
pub trait Work<T, E>: for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T, E>> {}

impl<F, T, E> Work<T, E> for F where F: for<'t> FnOnce(&'t mut Tx<'_>) -> BoxFuture<'t, Result<T, E>> {}

/// A transaction, or the part of one that belongs to one unit of work.
#[derive(Debug)]
pub struct Tx<'a> {
    kind: Kind<'a>,
    tally: Tally,
}

/// A part of a transaction that was begun, and the tally as it was then.
#[derive(Debug)]
pub(crate) struct Part {
    savepoint: &'static Savepoint,
    tally: Tally,
}

#[derive(Debug)]
struct Savepoint {
    begin: &'static str,
    undo: &'static str,
    end: &'static str,
}

/// Of a unit of work. Its name is its own: to undo it undoes what a work that panicked had begun and not ended.
static JOB: Savepoint =
    Savepoint { begin: "SAVEPOINT job", undo: "ROLLBACK TO SAVEPOINT job", end: "RELEASE SAVEPOINT job" };

/// Of a part of one. One name will do: both engines take the innermost savepoint of that name.
static PART: Savepoint =
    Savepoint { begin: "SAVEPOINT part", undo: "ROLLBACK TO SAVEPOINT part", end: "RELEASE SAVEPOINT part" };

#[derive(Debug)]
enum Kind<'a> {
    Sqlite(SqliteTx<'a>),
    Postgres(PostgresTx<'a>),
}

impl<'a> From<SqliteTx<'a>> for Tx<'a> {
    fn from(tx: SqliteTx<'a>) -> Self {
        Self { kind: Kind::Sqlite(tx), tally: Tally::default() }
    }
}

impl<'a> From<PostgresTx<'a>> for Tx<'a> {
    fn from(tx: PostgresTx<'a>) -> Self {
        Self { kind: Kind::Postgres(tx), tally: Tally::default() }
    }
}

impl Tx<'_> {
    /// Runs a statement that changes rows and returns how many it changed. Placeholders are `?1`, `?2`, …; each may
    /// stand more than once, and there are as many `args` as the highest of them.
    pub(crate) async fn execute(&mut self, sql: &str, args: &[Arg<'_>]) -> Result<u64, Error> {
        match &mut self.kind {
            Kind::Sqlite(tx) => tx.execute(sql, args),
            Kind::Postgres(tx) => tx.execute(sql, args).await,
        }
    }

    /// Runs a statement that changes rows, and does not wait for it where that takes a way over the network: a failure is
    /// told by what comes after it, or by [`Tx::settle`].
    pub(crate) async fn send(&mut self, sql: &str, args: &[Arg<'_>]) -> Result<(), Error> {
        match &mut self.kind {
            Kind::Sqlite(tx) => tx.execute(sql, args).map(drop),
            Kind::Postgres(tx) => tx.send(sql, args).await,
        }
    }

    /// Runs a statement that answers rows and returns them all: the statement says how many at most.
    pub(crate) async fn query(&mut self, sql: &str, args: &[Arg<'_>]) -> Result<Vec<Row>, Error> {
        match &mut self.kind {
            Kind::Sqlite(tx) => tx.query(sql, args, usize::MAX),
            Kind::Postgres(tx) => tx.query(sql, args).await,
        }
    }

    /// The first row that a statement answers, if there is one.
    pub(crate) async fn query_optional(&mut self, sql: &str, args: &[Arg<'_>]) -> Result<Option<Row>, Error> {
        let rows = match &mut self.kind {
            Kind::Sqlite(tx) => tx.query(sql, args, 1)?,
            Kind::Postgres(tx) => tx.query(sql, args).await?,
        };
        Ok(rows.into_iter().next())
    }

    /// The first row that a statement answers, where there always is one; [`Error::Corrupt`] if there is none.
    pub(crate) async fn query_one(&mut self, sql: &str, args: &[Arg<'_>]) -> Result<Row, Error> {
        let row = self.query_optional(sql, args).await?;
        row.ok_or_else(|| Error::Corrupt(format!("no row where one must be: {sql}")))
    }

    /// How this engine says what engines say differently.
    pub(crate) fn dialect(&self) -> &'static dyn Dialect {
        match &self.kind {
            Kind::Sqlite(_) => &crate::engine::sqlite::SqliteDialect,
            Kind::Postgres(_) => &crate::engine::postgres::PostgresDialect,
        }
    }

    /// Runs `work` as a part of this one that is kept or rolled back alone: an error undoes what `work` changed and
    /// nothing else, and the surrounding work can go on. Parts may be nested.
    ///
    /// # Errors
    /// What `work` returns, or the store's own failure to keep or undo it.
    pub async fn savepoint<T, E, F>(&mut self, work: F) -> Result<T, E>
    where
        E: From<Error>,
        F: Work<T, E> + Send,
    {
        let part = self.begin(&PART).await?;
        let mut outcome = work(self).await;
        if let Err(error) = self.settle().await
            && outcome.is_ok()
        {
            outcome = Err(error.into());
        }
        self.end(part, outcome.is_ok()).await?;
        outcome
    }

    /// Begins a unit of work, which can be undone alone.
    pub(crate) async fn begin_job(&mut self) -> Result<Part, Error> {
        self.begin(&JOB).await
    }

    async fn begin(&mut self, savepoint: &'static Savepoint) -> Result<Part, Error> {
        self.control(savepoint.begin).await?;
        Ok(Part { savepoint, tally: self.tally.clone() })
    }

    /// Ends what was begun, and undoes it if it is not to be kept.
    pub(crate) async fn end(&mut self, Part { savepoint, tally }: Part, keep: bool) -> Result<(), Error> {
        if !keep {
            self.control(savepoint.undo).await?;
            self.tally = tally;
        }
        self.control(savepoint.end).await
    }

    /// What is yet to be added to the counts.
    pub(crate) fn tally(&mut self) -> &mut Tally {
        &mut self.tally
    }

    /// Runs a statement that begins, ends or divides a transaction. Its failure may be told by what comes after it.
    pub(crate) async fn control(&mut self, sql: &'static str) -> Result<(), Error> {
        match &mut self.kind {
            Kind::Sqlite(tx) => tx.execute(sql, &[]).map(drop),
            Kind::Postgres(tx) => tx.control(sql).await,
        }
    }

    /// Waits until it is known what became of all that was asked for.
    pub(crate) async fn settle(&mut self) -> Result<(), Error> {
        match &mut self.kind {
            Kind::Sqlite(_) => Ok(()),
            Kind::Postgres(tx) => tx.settle().await,
        }
    }
}
