//! Writes, one after another within an area, on whichever node.
//!
//! An area's row in `write_areas` is locked by whoever writes in the area. So what a unit of work reads stays true until
//! it decides, and no work is ever done twice: nothing has to be repeated because of another's. And as on SQLite, what
//! queues up while the disk is busy is written in one transaction, each unit in a savepoint of its own; areas do not
//! wait for each other.

use std::collections::{HashMap, VecDeque};
use std::iter;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use std::vec;

use tokio::sync::{Notify, Semaphore};
use tokio::task;

use super::error;
use super::pool::{Client, Pool};
use super::tx::PostgresTx;
use crate::engine::job::{Job, job};
use crate::tx::{Tx, args};
use crate::{About, Area, Error, Work, ahead, counts};

/// Units of work in one transaction at most. Below 64, PostgreSQL keeps their savepoints at hand.
const BATCH: usize = 48;

/// Users that are asked for ahead of a batch at most: those are all in memory.
const AHEAD: usize = 300;

/// Units of work that may wait on this node; who comes later is told to come back.
const QUEUE: usize = 4096;

/// How long a unit of work waits for a database that is out of reach.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a database that was out of reach is left alone.
const PAUSE: Duration = Duration::from_millis(100);

/// Counts a batch, and with that takes the area for the transaction.
const TAKE: &str = "INSERT INTO write_areas (organization, batches) VALUES (?1, 1)
     ON CONFLICT (organization) DO UPDATE SET batches = write_areas.batches + 1";

/// The queues of this node.
#[derive(Clone)]
pub(super) struct Writers(Arc<Shared>);

struct Shared {
    pool: Pool,
    /// Connections that may write at a time, so that some are left to read.
    turns: Semaphore,
    queues: Mutex<Queues>,
    /// Told when a queue is empty.
    idle: Notify,
}

#[derive(Default)]
struct Queues {
    /// Each has a task that serves it, and goes when it is empty.
    waiting: HashMap<Area, VecDeque<Waiting>>,
    length: usize,
    closed: bool,
}

struct Waiting {
    job: Box<dyn Job>,
    about: Vec<About>,
    since: Instant,
}

impl std::fmt::Debug for Writers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writers").finish_non_exhaustive()
    }
}

impl Writers {
    pub(super) fn new(pool: Pool, connections: usize) -> Self {
        let turns = Semaphore::new((connections / 2).max(1));
        Self(Arc::new(Shared { pool, turns, queues: Mutex::default(), idle: Notify::new() }))
    }

    /// Queues `work` and waits until what it changed is on disk.
    pub(super) async fn run<T, E, F>(&self, area: Area, about: Vec<About>, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Work<T, E> + Send + 'static,
    {
        let (job, answer) = job(work);
        self.queue(area, Waiting { job, about, since: Instant::now() })?;
        answer.await.unwrap_or_else(|_| Err(Error::Closed.into()))
    }

    fn queue(&self, area: Area, waiting: Waiting) -> Result<(), Error> {
        let mut queues = self.0.queues();
        if queues.closed {
            return Err(Error::Closed);
        }
        if queues.length >= QUEUE {
            return Err(Error::Busy);
        }
        queues.length += 1;
        if let Some(queue) = queues.waiting.get_mut(&area) {
            queue.push_back(waiting);
        } else {
            queues.waiting.insert(area, VecDeque::from([waiting]));
            task::spawn(serve(Arc::clone(&self.0), area));
        }
        Ok(())
    }

    /// Returns when all that was queued is done.
    pub(super) async fn close(&self) {
        loop {
            let idle = self.0.idle.notified();
            {
                let mut queues = self.0.queues();
                queues.closed = true;
                if queues.waiting.is_empty() {
                    return;
                }
            }
            idle.await;
        }
    }
}

impl Shared {
    fn queues(&self) -> MutexGuard<'_, Queues> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What waits longest; `None`, and the queue gone, if nothing does.
    fn batch(&self, area: Area) -> Option<Vec<Waiting>> {
        let mut queues = self.queues();
        let queue = queues.waiting.get_mut(&area)?;
        let batch: Vec<_> = queue.drain(..queue.len().min(BATCH)).collect();
        if batch.is_empty() {
            queues.waiting.remove(&area);
            self.idle.notify_waiters();
            return None;
        }
        queues.length -= batch.len();
        Some(batch)
    }

    /// Back to the head of the queue with what was not begun. What has waited long enough is told so.
    fn put_back(&self, area: Area, unbegun: Vec<Waiting>, error: &Error) {
        let mut queues = self.queues();
        for waiting in unbegun.into_iter().rev() {
            if waiting.since.elapsed() >= PATIENCE {
                waiting.job.answer(Err(error.clone()));
            } else if let Some(queue) = queues.waiting.get_mut(&area) {
                queue.push_front(waiting);
                queues.length += 1;
            }
        }
    }
}

/// Serves an area's queue until it is empty.
async fn serve(shared: Arc<Shared>, area: Area) {
    loop {
        // Never closed: the permits are there as long as the queues.
        let Ok(_turn) = shared.turns.acquire().await else { return };
        let client = shared.pool.get().await;
        // Not before: what comes while a connection is waited for is in the batch.
        let Some(batch) = shared.batch(area) else { return };
        let failure = match client {
            Ok(client) => write(client, area, batch).await,
            Err(error) => Some((batch, error::of_pool(error))),
        };
        if let Some((unbegun, error)) = failure {
            tracing::debug!(error = &error as &dyn std::error::Error, "the database cannot be written to");
            shared.put_back(area, unbegun, &error);
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// Runs a batch in one transaction. Where the database cannot be reached, gives back what was not begun.
async fn write(client: Client, area: Area, batch: Vec<Waiting>) -> Option<(Vec<Waiting>, Error)> {
    let mut waiting = batch.into_iter();
    let mut done = Vec::with_capacity(waiting.len());
    let outcome = {
        let mut tx = Tx::from(PostgresTx::of_works(&client, waiting.len()));
        run(&mut tx, area, &mut waiting, &mut done).await
    };
    let Err(error) = outcome else {
        for job in done {
            job.answer(Ok(()));
        }
        return None;
    };
    // Whatever its transaction came to, it is of no more use.
    drop(Client::take(client));
    for job in done {
        job.answer(Err(error.clone()));
    }
    Some((waiting.collect(), error))
}

/// Runs what waits, each in a savepoint, and commits. What was begun is in `done`.
///
/// What a unit of work has sent is not waited for at its end: the next begins meanwhile. Where it turns out that one has
/// failed (its connection was deleted while it waited, the database is in trouble), the server has refused all that came after
/// it: those units' clients are told to come back.
async fn run(
    tx: &mut Tx<'_>,
    area: Area,
    waiting: &mut vec::IntoIter<Waiting>,
    done: &mut Vec<Box<dyn Job>>,
) -> Result<(), Error> {
    tx.control("BEGIN")?;
    tx.send(TAKE, &args![area.number()]).await?;
    if let Area::Organization(organization) = area {
        let about: Vec<_> = waiting.as_slice().iter().flat_map(|waiting| &waiting.about).take(AHEAD).collect();
        match ahead::look(tx, organization, &about).await {
            // The unit of work that is about it will meet it.
            Err(Error::Corrupt(_)) => {}
            looked => looked?,
        }
    }
    let mut parts = Vec::with_capacity(waiting.len());
    while let Some(Waiting { mut job, .. }) = waiting.next() {
        parts.push(tx.begin_job()?);
        let mut kept = job.run(tx).await;
        done.push(job);
        // The last is settled before the commit, which would undo the others with it.
        let settled = if kept && waiting.len() > 0 { Ok(()) } else { tx.settle().await };
        let first = match tx.failed() {
            // Before there was any: it is the transaction that failed.
            Some((0, error)) => return Err(error),
            Some((number, error)) => {
                // What this one has sent all the same is answered before the server is told to forget it.
                let _refused = tx.settle().await;
                let errors = iter::once(error).chain(iter::repeat(Error::Busy));
                done[number - 1..].iter_mut().zip(errors).for_each(|(job, error)| job.fail(error));
                kept = false;
                number
            }
            None => {
                if let (true, Err(error), Some(job)) = (kept, settled, done.last_mut()) {
                    job.fail(error);
                    kept = false;
                }
                parts.len()
            }
        };
        tx.end(&parts[first - 1], kept)?;
        // What was sent leaves now, and the server works on it while the next unit is run.
        task::yield_now().await;
    }
    counts::write(tx).await?;
    tx.control("COMMIT")?;
    // The commit of a transaction that has failed is answered as if it had not; what had failed is told here.
    tx.settle().await
}
