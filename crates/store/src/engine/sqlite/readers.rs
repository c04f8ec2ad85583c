//! Connections that only read, each used by one unit of work at a time.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use super::connection::control;
use super::tx::SqliteTx;
use crate::engine::run_ready;
use crate::{Error, Work};

/// A pool of readers; one that was closed is `None`.
#[derive(Debug)]
pub(super) struct Readers {
    connections: Vec<Mutex<Option<Connection>>>,
}

impl Readers {
    /// Opens `size` connections, one at least.
    pub(super) fn open(size: u32, open: impl Fn() -> Result<Connection, Error>) -> Result<Self, Error> {
        let open = |_| open().map(|connection| Mutex::new(Some(connection)));
        Ok(Self { connections: (0..size.max(1)).map(open).collect::<Result<_, _>>()? })
    }

    /// How many connections there are.
    pub(super) fn size(&self) -> u32 {
        u32::try_from(self.connections.len()).unwrap_or(u32::MAX)
    }

    /// Runs `work` over one state of the database, blocking until it is done.
    pub(super) fn run<T, E, F>(&self, work: F) -> Result<T, E>
    where
        E: From<Error>,
        F: Work<T, E>,
    {
        self.read(|connection| {
            control(connection, "BEGIN")?;
            run_ready(SqliteTx::new(connection).into(), work)
        })
    }

    /// As [`Readers::run`], for `work` whose first statement may see an earlier state than the others.
    ///
    /// Most work has one statement, which needs no transaction; from the second on one saves more than it costs, because
    /// the lock on the log is taken once.
    pub(super) fn look<T, E, F>(&self, work: F) -> Result<T, E>
    where
        E: From<Error>,
        F: Work<T, E>,
    {
        self.read(|connection| run_ready(SqliteTx::begun_late(connection).into(), work))
    }

    /// Waits for a connection, and ends the transaction that `work` has begun on it.
    fn read<T, E: From<Error>>(&self, work: impl FnOnce(&mut Connection) -> Result<T, E>) -> Result<T, E> {
        let mut reader = self.free();
        let connection = reader.as_mut().ok_or(Error::Closed)?;
        let outcome = work(connection);
        if connection.is_autocommit() {
            return outcome;
        }
        let ended = control(connection, "COMMIT");
        if !connection.is_autocommit() {
            // Left open, it would fail every work that comes after.
            control(connection, "ROLLBACK")?;
        }
        ended?;
        outcome
    }

    /// Waits for the work that is being done, then closes all connections.
    pub(super) fn close(&self) {
        for connection in &self.connections {
            lock(connection).take();
        }
    }

    /// The first connection that is free, so that few are used much and keep warm caches.
    ///
    /// Where there are as many as threads that ask, one is free. Otherwise one is waited for by blocking: work takes
    /// microseconds, less than a fair queue, in which everyone would soon stand at every turn.
    fn free(&self) -> MutexGuard<'_, Option<Connection>> {
        let free = self.connections.iter().find_map(|connection| connection.try_lock().ok());
        free.unwrap_or_else(|| lock(&self.connections[0]))
    }
}

fn lock(connection: &Mutex<Option<Connection>>) -> MutexGuard<'_, Option<Connection>> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}
