//! The PostgreSQL side of [`Tx`](crate::Tx).
//!
//! What is only *sent* does not wait for its answer: the server works on it while the next statement is on its way. It
//! answers in order, so a failure is known at the next statement that is waited for, or in the end: maybe in the unit of
//! work that comes after.

use std::collections::{HashMap, VecDeque};
use std::future::poll_fn;
use std::mem;
use std::task::Poll;

use futures_util::future::BoxFuture;

use super::pool::{Client, Lent};
use super::statement::{numbered, types};
use super::value::parameters;
use super::{error, value};
use crate::tx::{Arg, Row, args};
use crate::{Error, Tx, Work};

/// Answers that may be outstanding.
const UNANSWERED: usize = 512;

/// Keys that are taken at once for a unit of work that adds more rows than one.
const MORE_KEYS: usize = 64;

/// A connection, inside a transaction that its owner begins and ends, or without one.
pub(crate) struct PostgresTx<'a> {
    client: &'a Client,
    /// What divides the transaction, and is sent with what comes next.
    held: String,
    /// The unit of work that it ends, to which its failure belongs.
    held_for: usize,
    /// Answers that are outstanding, with the number of the unit of work that they are for.
    sent: Vec<(usize, BoxFuture<'a, Result<(), tokio_postgres::Error>>)>,
    /// Number of the unit of work under way; 0 before the first.
    work: usize,
    /// How many there will be in this transaction.
    works: usize,
    /// An earlier unit of work that had failed, as it turned out later.
    failed: Option<(usize, Error)>,
    /// Keys for new rows, by table.
    keys: HashMap<&'static str, VecDeque<i64>>,
}

impl std::fmt::Debug for PostgresTx<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresTx").finish_non_exhaustive()
    }
}

impl<'a> PostgresTx<'a> {
    /// Speaks over a connection.
    pub(super) fn new(client: &'a Client) -> Self {
        Self::of_works(client, 1)
    }

    /// Speaks over a connection for so many units of work.
    pub(super) fn of_works(client: &'a Client, works: usize) -> Self {
        Self {
            client,
            held: String::new(),
            held_for: 0,
            sent: Vec::new(),
            work: 0,
            works,
            failed: None,
            keys: HashMap::new(),
        }
    }

    /// What follows belongs to the next unit of work.
    pub(crate) fn begin_work(&mut self) {
        self.work += 1;
    }

    /// The unit of work, counted from 1, that had failed before the one under way began, if there is one; 0: what came
    /// before the first. Nothing that was done since is kept.
    pub(crate) fn failed(&mut self) -> Option<(usize, Error)> {
        self.failed.take()
    }

    /// Runs a statement and returns how many rows it changed.
    pub(crate) async fn execute(&mut self, sql: &str, args: &[Arg<'_>]) -> Result<u64, Error> {
        self.flush().await?;
        let client = self.client;
        let outcome = async {
            let statement = client.prepare_typed_cached(&numbered(sql), &types(args)).await?;
            client.execute_raw(&statement, parameters(args)).await
        };
        let outcome = outcome.await;
        self.outcome(outcome).await
    }

    /// Runs a statement and returns the rows it answers.
    pub(crate) async fn query(&mut self, sql: &str, args: &[Arg<'_>]) -> Result<Vec<Row>, Error> {
        use futures_util::TryStreamExt as _;
        self.flush().await?;
        let client = self.client;
        let outcome = async {
            let statement = client.prepare_typed_cached(&numbered(sql), &types(args)).await?;
            client.query_raw(&statement, parameters(args)).await?.try_collect::<Vec<_>>().await
        };
        let outcome = outcome.await;
        self.outcome(outcome).await?.iter().map(value::row).collect()
    }

    /// Sends a statement that adds a row to a table, and returns the row's key, which is the statement's `?1`.
    ///
    /// Keys are taken from the table's sequence for all the units of work that are left: so that one of many waits for
    /// them. They go up within an area, whichever node takes them, as its other writers wait.
    pub(crate) async fn insert(&mut self, table: &'static str, sql: &str, rest: &[Arg<'_>]) -> Result<i64, Error> {
        if self.keys.get(table).is_none_or(VecDeque::is_empty) {
            let first = !self.keys.contains_key(table);
            let left = if first { self.works.saturating_sub(self.work) + 1 } else { MORE_KEYS };
            let left = i64::try_from(left).unwrap_or(1);
            let taken = format!("SELECT nextval('{table}_key_seq') FROM generate_series(1, ?1)");
            let rows = self.query(&taken, &args![left]).await?;
            let keys = rows.iter().map(|row| row.int(0)).collect::<Result<_, _>>()?;
            self.keys.insert(table, keys);
        }
        let key = self.keys.get_mut(table).and_then(VecDeque::pop_front);
        let key = key.ok_or_else(|| Error::Corrupt(format!("no keys for {table}")))?;
        let all: Vec<_> = [Arg::Int(key)].into_iter().chain(rest.iter().copied()).collect();
        self.send(sql, &all).await?;
        Ok(key)
    }

    /// Sends a statement that changes rows.
    pub(crate) async fn send(&mut self, sql: &str, args: &[Arg<'_>]) -> Result<(), Error> {
        self.flush().await?;
        let client = self.client;
        let statement = match client.prepare_typed_cached(&numbered(sql), &types(args)).await {
            Ok(statement) => statement,
            Err(error) => return self.outcome(Err(error)).await,
        };
        let kept: Vec<_> = args.iter().map(|arg| value::kept(*arg)).collect();
        let answer = async move {
            let args: Vec<_> = kept.iter().map(value::argument).collect();
            client.execute_raw(&statement, parameters(&args)).await.map(drop)
        };
        self.ask(self.work, Box::pin(answer)).await
    }

    /// Begins, ends or divides a transaction, with the next statement that is sent.
    pub(crate) fn control(&mut self, sql: &'static str) {
        if self.held.is_empty() {
            self.held_for = self.work;
        } else {
            self.held.push_str("; ");
        }
        self.held.push_str(sql);
    }

    /// Sends what was held back.
    pub(super) async fn flush(&mut self) -> Result<(), Error> {
        if self.held.is_empty() {
            return Ok(());
        }
        let (client, held) = (self.client, mem::take(&mut self.held));
        self.ask(self.held_for, Box::pin(async move { client.batch_execute(&held).await })).await
    }

    /// Waits for the answers to all that was sent. [`Error::Busy`] where what was done before the unit of work under way
    /// has failed.
    pub(crate) async fn settle(&mut self) -> Result<(), Error> {
        self.flush().await?;
        self.answers().await
    }

    async fn answers(&mut self) -> Result<(), Error> {
        let mut first = None;
        for (work, answer) in self.sent.drain(..) {
            if let Err(error) = answer.await {
                first.get_or_insert((work, error));
            }
        }
        match first {
            None => Ok(()),
            Some((work, error)) if work == self.work => Err(error::of_statement(error)),
            Some((work, error)) => {
                self.failed.get_or_insert((work, error::of_statement(error)));
                Err(Error::Busy)
            }
        }
    }

    async fn ask(
        &mut self,
        work: usize,
        mut answer: BoxFuture<'a, Result<(), tokio_postgres::Error>>,
    ) -> Result<(), Error> {
        if self.sent.len() >= UNANSWERED {
            self.answers().await?;
        }
        // What is asked is sent at the first look for its answer.
        match poll_fn(|context| Poll::Ready(answer.as_mut().poll(context))).await {
            Poll::Ready(outcome) => self.outcome(outcome).await,
            Poll::Pending => {
                self.sent.push((work, answer));
                Ok(())
            }
        }
    }

    /// The failure of an earlier statement explains this one's.
    async fn outcome<T>(&mut self, outcome: Result<T, tokio_postgres::Error>) -> Result<T, Error> {
        match outcome {
            Ok(answer) => Ok(answer),
            Err(failure) => {
                self.answers().await?;
                Err(if !error::is_aftermath(&failure) {
                    error::of_statement(failure)
                } else if self.failed.is_some() {
                    Error::Busy
                } else {
                    Error::Corrupt("a statement went on after another had failed".to_owned())
                })
            }
        }
    }
}

/// A question that takes longer has lost whoever asked it.
const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = '60s'";

/// A connection that shows one state of the database and is not written to.
pub(super) struct Snapshot(Lent);

impl Snapshot {
    pub(super) fn new(lent: Lent) -> Self {
        Self(lent)
    }

    /// Begins at the first statement, and ends when `work` has. Given up in the middle, or where it cannot be ended, it
    /// takes its connection with it, for that is still inside.
    pub(super) async fn run<T, E, F>(self, work: F) -> Result<T, E>
    where
        E: From<Error>,
        F: Work<T, E>,
    {
        let client = self.0.client()?;
        let mut tx = PostgresTx::new(client);
        tx.control(BEGIN);
        let outcome = work(&mut Tx::from(tx)).await;
        let mut end = PostgresTx::new(client);
        end.control("COMMIT");
        // Nobody waits for the answer: whoever has the connection next is served after it.
        end.flush().await?;
        drop(end);
        self.0.done();
        outcome
    }
}
