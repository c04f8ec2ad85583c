//! Connections that only read, lent to one unit of work at a time.

use std::mem;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::connection::{control, open_reader};
use super::tx::SqliteTx;
use crate::engine::run_ready;
use crate::{Error, Work};

/// A pool of readers.
#[derive(Debug)]
pub(super) struct Readers {
    /// Last in, first out: the connection used last has the warmest cache.
    idle: Mutex<Vec<Connection>>,
    /// A permit for each connection, so that who holds one finds one.
    permits: Arc<Semaphore>,
    size: u32,
}

impl Readers {
    /// Opens `size` connections, one at least.
    pub(super) fn open(path: &Path, size: u32) -> Result<Self, Error> {
        let size = size.max(1);
        let idle = (0..size).map(|_| open_reader(path)).collect::<Result<_, _>>()?;
        Ok(Self { idle: Mutex::new(idle), permits: Arc::new(Semaphore::new(size as usize)), size })
    }

    /// Waits for a free connection.
    pub(super) async fn lease(self: &Arc<Self>) -> Result<Lease, Error> {
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| Error::Closed)?;
        Ok(Lease { readers: self.clone(), _permit: permit })
    }

    /// Waits for the work that is being done, then closes all connections.
    pub(super) async fn close(&self) {
        if self.permits.acquire_many(self.size).await.is_ok() {
            self.permits.close();
            mem::take(&mut *self.idle());
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to use one connection once.
#[derive(Debug)]
pub(super) struct Lease {
    readers: Arc<Readers>,
    _permit: OwnedSemaphorePermit,
}

impl Lease {
    /// Runs `work` on the connection, blocking until it is done.
    pub(super) fn run<T, E, F>(self, work: F) -> Result<T, E>
    where
        E: From<Error>,
        F: Work<T, E>,
    {
        let connection = self.readers.idle().pop();
        let mut connection = connection.ok_or(Error::Closed)?;
        let outcome = read(&mut connection, work);
        self.readers.idle().push(connection);
        outcome
    }
}

/// A transaction around each unit of work, of a single statement too: it costs that one a third of a microsecond,
/// and saves each further one the taking and giving back of a lock; and nobody has to remember which work needs one.
fn read<T, E, F>(connection: &mut Connection, work: F) -> Result<T, E>
where
    E: From<Error>,
    F: Work<T, E>,
{
    control(connection, "BEGIN")?;
    let outcome = run_ready(SqliteTx::new(connection).into(), work);
    control(connection, "COMMIT")?;
    outcome
}
