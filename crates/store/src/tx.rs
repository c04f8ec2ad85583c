//! What a unit of work speaks to. SQL is written against [`Tx`] once and means the same on every engine.

mod arg;
mod row;

pub(crate) use arg::{Arg, args};
pub(crate) use row::{Row, Value};

use futures_util::future::BoxFuture;

use crate::Error;
use crate::ahead::Ahead;
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
    ahead: Ahead,
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
        Self { kind: Kind::Sqlite(tx), tally: Tally::default(), ahead: Ahead::default() }
    }
}

impl<'a> From<PostgresTx<'a>> for Tx<'a> {
    fn from(tx: PostgresTx<'a>) -> Self {
        Self { kind: Kind::Postgres(tx), tally: Tally::default(), ahead: Ahead::default() }
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
    /// told by what comes after it, or by [`Tx::settle`]. Not for what may fail by what it is given: the units of work that
    /// come after it in the batch would fail with it.
    pub(crate) async fn send(&mut self, sql: &str, args: &[Arg<'_>]) -> Result<(), Error> {
        match &mut self.kind {
            Kind::Sqlite(tx) => tx.execute(sql, args).map(drop),
            Kind::Postgres(tx) => tx.send(sql, args).await,
        }
    }

    /// Adds a row to a table and returns its key, which is `?1` in the statement; `args` begin with `?2`. As
    /// [`Tx::send`], it does not wait for that.
    pub(crate) async fn insert(&mut self, table: &'static str, sql: &str, args: &[Arg<'_>]) -> Result<i64, Error> {
        match &mut self.kind {
            Kind::Sqlite(tx) => tx.insert(sql, args),
            Kind::Postgres(tx) => tx.insert(table, sql, args).await,
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
        let part = self.begin(&PART)?;
        let mut outcome = work(self).await;
        if let Err(error) = self.settle().await
            && outcome.is_ok()
        {
            outcome = Err(error.into());
        }
        self.end(&part, outcome.is_ok())?;
        outcome
    }

    /// Begins the next unit of work, which can be undone alone.
    pub(crate) fn begin_job(&mut self) -> Result<Part, Error> {
        if let Kind::Postgres(tx) = &mut self.kind {
            tx.begin_work();
        }
        self.begin(&JOB)
    }

    fn begin(&mut self, savepoint: &'static Savepoint) -> Result<Part, Error> {
        self.control(savepoint.begin)?;
        Ok(Part { savepoint, tally: self.tally.clone() })
    }

    /// Ends what was begun, and undoes it if it is not to be kept.
    pub(crate) fn end(&mut self, part: &Part, keep: bool) -> Result<(), Error> {
        if !keep {
            self.control(part.savepoint.undo)?;
            self.tally = part.tally.clone();
        }
        self.control(part.savepoint.end)
    }

    /// The unit of work, counted from 1, that had failed before the one under way began, if one had; 0: what was done before
    /// the first. What was done since is not kept.
    pub(crate) fn failed(&mut self) -> Option<(usize, Error)> {
        match &mut self.kind {
            Kind::Sqlite(_) => None,
            Kind::Postgres(tx) => tx.failed(),
        }
    }

    /// What is yet to be added to the counts.
    pub(crate) fn tally(&mut self) -> &mut Tally {
        &mut self.tally
    }

    /// What was asked for ahead.
    pub(crate) fn ahead(&mut self) -> &mut Ahead {
        &mut self.ahead
    }

    /// Begins, ends or divides a transaction. Over the network it is sent with what comes next, and fails no sooner.
    pub(crate) fn control(&mut self, sql: &'static str) -> Result<(), Error> {
        match &mut self.kind {
            Kind::Sqlite(tx) => tx.execute(sql, &[]).map(drop),
            Kind::Postgres(tx) => {
                tx.control(sql);
                Ok(())
            }
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
