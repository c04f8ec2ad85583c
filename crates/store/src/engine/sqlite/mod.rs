//! SQLite: one writer thread that commits in groups, and connections that read beside it (WAL).

mod backup;
mod connection;
mod dialect;
mod error;
mod pour;
mod readers;
mod tx;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task;

pub(crate) use dialect::SqliteDialect;
pub(crate) use pour::pour;
pub(crate) use tx::SqliteTx;

use crate::backup::Contents;
use crate::{Error, Options, Work};
use readers::Readers;
use writer::Writer;

/// An open database file.
#[derive(Debug, Clone)]
pub(crate) struct Sqlite {
    path: PathBuf,
    writer: Writer,
    /// For point reads, which take microseconds and run where they are asked for.
    readers: Arc<Readers>,
    /// For scans, which may take long: were they to share the readers, a few would keep all point reads waiting.
    scanners: Arc<Readers>,
    /// As many permits as scanners, so that a scan waits for its turn without holding a thread.
    turns: Arc<Semaphore>,
}

impl Sqlite {
    /// Opens the file, makes it if there is none, and migrates its tables.
    pub(crate) fn open(path: &Path, options: &Options) -> Result<Self, Error> {
        let writing = connection::open_writer(path)?;
        let readers = Arc::new(Readers::open(options.readers, || connection::open_reader(path))?);
        let scanners = Arc::new(Readers::open(options.scanners, || connection::open_scanner(path))?);
        let turns = Arc::new(Semaphore::new(scanners.size() as usize));
        Ok(Self { path: path.to_owned(), writer: Writer::start(writing)?, readers, scanners, turns })
    }

    /// Runs `work` on the writer thread and returns when what it changed is on disk.
    pub(crate) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Work<T, E> + Send + 'static,
    {
        self.writer.run(work).await
    }

    /// Runs `work`, which reads few rows, on this thread.
    pub(crate) fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        E: From<Error>,
        F: Work<T, E>,
    {
        self.readers.look(work)
    }

    /// As [`Sqlite::read`], over one state of the database.
    pub(crate) fn short_scan<T, E, F>(&self, work: F) -> Result<T, E>
    where
        E: From<Error>,
        F: Work<T, E>,
    {
        self.readers.run(work)
    }

    /// Runs `work` on a connection that only reads, on a thread that may block.
    pub(crate) async fn scan<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Work<T, E> + Send + 'static,
    {
        let turn = self.turns.clone().acquire_owned().await.map_err(|_| Error::Closed)?;
        let scanners = self.scanners.clone();
        let scanning = task::spawn_blocking(move || {
            let outcome = scanners.run(work);
            // Not before: a scan that nobody waits for any more keeps its connection to the end.
            drop(turn);
            outcome
        });
        // Panics of the work are caught within, so it can only be the runtime that is going down.
        scanning.await.unwrap_or_else(|_| Err(Error::Closed.into()))
    }

    /// Copies the file, on a thread that may block.
    pub(crate) async fn copy_to(&self, to: PathBuf) -> Result<Contents, Error> {
        let from = self.path.clone();
        task::spawn_blocking(move || backup::copy(&from, &to)).await.unwrap_or(Err(Error::Closed))
    }

    /// Closes the readers, lets the writer finish, and waits for it.
    pub(crate) async fn close(&self) {
        // Readers first: the writer's last checkpoint wants nobody to look at the log.
        self.readers.close();
        if self.turns.acquire_many(self.scanners.size()).await.is_ok() {
            self.turns.close();
            self.scanners.close();
        }
        self.writer.close().await;
    }
}

/// Empties the log of a database that nobody uses into the file.
pub(crate) fn fold_log(path: &Path) -> Result<(), Error> {
    backup::fold_log(path)
}

/// Checks that a file is a whole database of this program, and does some reading in it.
pub(crate) fn inspect<T, E, F>(path: &Path, work: F) -> Result<T, E>
where
    E: From<Error>,
    F: Work<T, E>,
{
    backup::inspect(path, work)
}

#[cfg(test)]
pub(crate) mod tests;
