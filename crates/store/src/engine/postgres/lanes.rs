//! Short reads, several on one connection at a time.
//!
//! A statement of microseconds costs more to be woken up for than to be run. Where several are asked at the same time over one
//! connection, the server finds the next when it is done with one. So a connection takes a few readers before there is one
//! more.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;

use super::error;
use super::pool::{Client, Lent, Pool};
use crate::Error;

/// Readers of a connection that do without one more: more gained nothing, and would wait longer for one that is slow.
const FEW: usize = 4;

/// The connections that short reads are using.
#[derive(Clone)]
pub(super) struct Lanes {
    pool: Pool,
    /// How many there may be.
    size: usize,
    used: Arc<Mutex<Vec<Weak<Lane>>>>,
}

impl std::fmt::Debug for Lanes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lanes").field("size", &self.size).finish_non_exhaustive()
    }
}

/// A connection that is given back to its pool when nobody uses it any more.
struct Lane {
    lent: Option<Lent>,
    given_up: AtomicBool,
}

impl Drop for Lane {
    fn drop(&mut self) {
        if let Some(lent) = self.lent.take()
            && !self.given_up.load(Ordering::Relaxed)
        {
            lent.done();
        }
    }
}

/// A seat on a connection, for one unit of work. One that is given up in the middle spoils the connection for those who come
/// later: nobody knows when the server is done with that work, and whether it ever answers.
pub(super) struct Seat {
    lane: Arc<Lane>,
    done: bool,
}

impl Lanes {
    /// As many as processors ask, and a quarter of the pool's `connections` at most: under load they are never given back.
    pub(super) fn new(pool: Pool, connections: usize) -> Self {
        let processors = thread::available_parallelism().map_or(2, usize::from);
        Self { pool, size: processors.max(2).min((connections / 4).max(1)), used: Arc::default() }
    }

    /// A seat on a connection that has one left, on one more, or on that which has the fewest readers.
    pub(super) async fn seat(&self) -> Result<Seat, Error> {
        if let Some(lane) = self.shared() {
            return Ok(Seat { lane, done: false });
        }
        let lent = Lent::new(self.pool.get().await.map_err(error::of_pool)?);
        // Others may have got one in the meantime.
        let lane = if let Some(lane) = self.shared() {
            lent.done();
            lane
        } else {
            let lane = Arc::new(Lane { lent: Some(lent), given_up: AtomicBool::new(false) });
            self.used().push(Arc::downgrade(&lane));
            lane
        };
        Ok(Seat { lane, done: false })
    }

    /// `None` where there is to be one more.
    fn shared(&self) -> Option<Arc<Lane>> {
        let mut used = self.used();
        used.retain(|lane| lane.upgrade().is_some_and(|lane| lane.is_good()));
        // Should there be more than there may, those are left alone until they are given back.
        let lanes = || used.iter().take(self.size);
        let with_room = lanes().find(|lane| lane.strong_count() < FEW);
        let one_of_all = || if used.len() < self.size { None } else { lanes().min_by_key(|lane| lane.strong_count()) };
        with_room.or_else(one_of_all).and_then(Weak::upgrade)
    }

    fn used(&self) -> MutexGuard<'_, Vec<Weak<Lane>>> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lane {
    fn client(&self) -> Result<&Client, Error> {
        self.lent.as_ref().ok_or(Error::Closed)?.client()
    }

    fn is_good(&self) -> bool {
        !self.given_up.load(Ordering::Relaxed) && self.client().is_ok_and(|client| !client.is_closed())
    }
}

impl Seat {
    pub(super) fn client(&self) -> Result<&Client, Error> {
        self.lane.client()
    }

    /// Leaves the connection to the others.
    pub(super) fn done(mut self) {
        self.done = true;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        if !self.done {
            self.lane.given_up.store(true, Ordering::Relaxed);
        }
    }
}
