//! The PostgreSQL side of [`Tx`](crate::Tx).
//!
//! What is only *sent* does not wait for its answer: the server works on it while the next statement is on its way. It
//! answers in order, so a failure is known at the next statement that is waited for, or in the end.

use std::future::poll_fn;
use std::task::Poll;

use futures_util::future::BoxFuture;

use super::pool::{Client, Lent};
use super::statement::{numbered, types};
use super::value::parameters;
use super::{error, value};
use crate::tx::{Arg, Row};
use crate::{Error, Tx, Work};

/// Answers that may be outstanding.
const UNANSWERED: usize = 64;

/// A connection, inside a transaction that its owner begins and ends, or without one.
pub(crate) struct PostgresTx<'a> {
    client: &'a Client,
    sent: Vec<BoxFuture<'a, Result<(), tokio_postgres::Error>>>,
}

impl std::fmt::Debug for PostgresTx<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresTx").finish_non_exhaustive()
    }
}

impl<'a> PostgresTx<'a> {
    /// Speaks over a connection.
    pub(super) fn new(client: &'a Client) -> Self {
        Self { client, sent: Vec::new() }
    }

    /// Runs a statement and returns how many rows it changed.
    pub(crate) async fn execute(&mut self, sql: &str, args: &[Arg<'_>]) -> Result<u64, Error> {
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
        let client = self.client;
        let outcome = async {
            let statement = client.prepare_typed_cached(&numbered(sql), &types(args)).await?;
            client.query_raw(&statement, parameters(args)).await?.try_collect::<Vec<_>>().await
        };
        let outcome = outcome.await;
        self.outcome(outcome).await?.iter().map(value::row).collect()
    }

    /// Sends a statement that changes rows.
    pub(crate) async fn send(&mut self, sql: &str, args: &[Arg<'_>]) -> Result<(), Error> {
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
        self.ask(Box::pin(answer)).await
    }

    /// Sends a statement that begins, ends or divides a transaction.
    pub(crate) async fn control(&mut self, sql: &'static str) -> Result<(), Error> {
        let client = self.client;
        self.ask(Box::pin(client.batch_execute(sql))).await
    }

    /// Waits for the answers to all that was sent.
    pub(crate) async fn settle(&mut self) -> Result<(), Error> {
        let mut first = Ok(());
        for answer in self.sent.drain(..) {
            let outcome = answer.await;
            if first.is_ok() {
                first = outcome;
            }
        }
        first.map_err(error::of_statement)
    }

    async fn ask(&mut self, mut answer: BoxFuture<'a, Result<(), tokio_postgres::Error>>) -> Result<(), Error> {
        if self.sent.len() >= UNANSWERED {
            self.settle().await?;
        }
        // What is asked is sent at the first look for its answer.
        match poll_fn(|context| Poll::Ready(answer.as_mut().poll(context))).await {
            Poll::Ready(outcome) => self.outcome(outcome).await,
            Poll::Pending => {
                self.sent.push(answer);
                Ok(())
            }
        }
    }

    /// The failure of an earlier statement explains this one's.
    async fn outcome<T>(&mut self, outcome: Result<T, tokio_postgres::Error>) -> Result<T, Error> {
        match outcome {
            Ok(answer) => Ok(answer),
            Err(failure) => {
                self.settle().await?;
                Err(if error::is_aftermath(&failure) {
                    Error::Corrupt("a statement went on after another had failed".to_owned())
                } else {
                    error::of_statement(failure)
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
        let mut tx = PostgresTx::new(self.0.client()?);
        tx.control(BEGIN).await?;
        let mut tx = Tx::from(tx);
        let outcome = work(&mut tx).await;
        // Nobody waits for the answer: whoever has the connection next is served after it.
        tx.control("COMMIT").await?;
        drop(tx);
        self.0.done();
        outcome
    }
}
