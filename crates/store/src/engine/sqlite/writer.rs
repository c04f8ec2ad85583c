//! The one thread that writes, and how it makes durable writes cheap: group commit.
//!
//! A commit waits for the disk, which takes as long for one change as for many. So the thread takes all the work that
//! queued up while the disk was busy, runs each piece inside its own savepoint of one transaction, commits, and only
//! then answers everyone. A piece that fails undoes itself alone. Answers wait for the commit even when they are
//! errors: "that name is taken" may rest on a neighbour's change.

use std::thread;
use std::time::Duration;

use futures_util::FutureExt as _;
use rusqlite::Connection;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::connection::control;
use super::tx::SqliteTx;
use crate::engine::job::{Job, job};
use crate::{Error, Tx, Work, counts};

/// Pieces of work in one transaction at most: enough to share the disk's delay, few enough that the first does not
/// wait long for the last.
const BATCH: usize = 256;

/// Pieces of work that may wait; who comes later waits for a place.
const QUEUE: usize = 4 * BATCH;

/// How long the thread keeps its place in the log where nothing is written: the log cannot begin anew while a place in it is
/// kept, and other processes may write, too.
const PLACE_KEPT: Duration = Duration::from_secs(1);

/// A handle on the writer thread. When the last one is dropped, the thread finishes what is queued and ends.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    queue: mpsc::Sender<Message>,
}

enum Message {
    Job(Box<dyn Job>),
    /// Finish what is queued, close the database, then answer.
    Close(oneshot::Sender<()>),
}

impl Writer {
    /// Starts the thread.
    pub(super) fn start(connection: Connection) -> Result<Self, Error> {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let clock = Builder::new_current_thread().enable_time().build().map_err(Error::driver)?;
        thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || serve(connection, waiting, &clock))
            .map_err(Error::driver)?;
        Ok(Self { queue })
    }

    /// Queues `work` and waits until what it changed is on disk.
    pub(super) async fn run<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Work<T, E> + Send + 'static,
    {
        let (job, answer) = job(work);
        self.queue.send(Message::Job(job)).await.map_err(|_| Error::Closed)?;
        answer.await.unwrap_or_else(|_| Err(Error::Closed.into()))
    }

    /// How many messages wait.
    #[cfg(test)]
    pub(super) fn queued(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    /// Returns when all that was queued is done and the database is closed.
    pub(super) async fn close(&self) {
        let (reply, answer) = oneshot::channel();
        // An error of either means that the thread has ended already.
        if self.queue.send(Message::Close(reply)).await.is_ok() {
            let _ended = answer.await;
        }
    }
}

/// The thread: sleeps until there is work, and takes all that there is.
fn serve(mut connection: Connection, mut queue: mpsc::Receiver<Message>, clock: &Runtime) {
    let mut messages = Vec::with_capacity(BATCH);
    let mut closing = Vec::new();
    loop {
        keep_place(&connection);
        let received = clock.block_on(async { timeout(PLACE_KEPT, queue.recv_many(&mut messages, BATCH)).await });
        leave_place(&connection);
        match received {
            Err(_nothing_yet) => continue,
            Ok(0) => break,
            Ok(_) => {}
        }
        let mut jobs = Vec::with_capacity(messages.len());
        for message in messages.drain(..) {
            match message {
                Message::Job(job) => jobs.push(job),
                Message::Close(reply) => {
                    queue.close();
                    closing.push(reply);
                }
            }
        }
        if !jobs.is_empty() {
            let committed = commit(&mut connection, &mut jobs);
            for job in jobs {
                job.answer(committed.clone());
            }
        }
    }
    // Nothing is tidied. `PRAGMA optimize` would put statistics of the day in the place of the fixed ones that plans go by,
    // and the log is folded into the file by whichever process is the last to close it: to ask for that here would have
    // a command wait for the readers of a server beside it.
    drop(connection);
    for reply in closing {
        let _unheard = reply.send(());
    }
}

/// Begins to read, where the log ends now.
///
/// Each reader locks its place in the log, which takes two calls of the operating system, one after the other for all
/// readers. But connections of one process share such a lock: as long as the writer keeps it, it costs the readers none.
fn keep_place(connection: &Connection) {
    let kept = control(connection, "BEGIN").and_then(|()| {
        let look = || connection.prepare_cached("SELECT 1 FROM settings LIMIT 1")?.exists([]);
        look().map(drop).map_err(super::error::plain)
    });
    if let Err(error) = kept {
        tracing::debug!(%error, "keeping a place in the log");
    }
}

/// Ends what [`keep_place`] began.
fn leave_place(connection: &Connection) {
    if !connection.is_autocommit()
        && let Err(error) = control(connection, "COMMIT")
    {
        tracing::error!(%error, "leaving the place in the log");
    }
}

/// Runs all jobs in one transaction. On an error nothing is changed by any of them.
fn commit(connection: &mut Connection, jobs: &mut [Box<dyn Job>]) -> Result<(), Error> {
    let committed = run_all(connection, jobs);
    if let Err(error) = &committed {
        tracing::error!(error = error as &dyn std::error::Error, jobs = jobs.len(), "commit");
        if !connection.is_autocommit() {
            control(connection, "ROLLBACK")?;
        }
    }
    committed
}

fn run_all(connection: &mut Connection, jobs: &mut [Box<dyn Job>]) -> Result<(), Error> {
    // IMMEDIATE: waits here for another process, not in the middle, where it could not.
    control(connection, "BEGIN IMMEDIATE")?;
    let mut tx = Tx::from(SqliteTx::new(connection));
    let run = async {
        for job in jobs {
            let part = tx.begin_job()?;
            let keep = job.run(&mut tx).now_or_never();
            if keep.is_none() {
                job.fail(Error::Pending);
            }
            tx.end(&part, keep == Some(true))?;
        }
        counts::write(&mut tx).await?;
        tx.control("COMMIT")
    };
    // Only a job can be unready, and that is its own failure.
    run.now_or_never().unwrap_or(Err(Error::Pending))
}
