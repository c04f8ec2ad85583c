//! The promises of the store, kept by this engine.

mod backup;
mod opening;
mod reading;
pub(crate) mod statements;
mod writing;

use std::path::PathBuf;
use std::sync::mpsc;

use tempfile::TempDir;
use tokio::task::JoinHandle;

use crate::tx::args;
use crate::{Area, Error, Options, Store, Tx};

/// A store in a directory of its own.
struct Fixture {
    store: Store,
    directory: TempDir,
}

impl Fixture {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let store = open(&directory);
        Self { store, directory }
    }

    fn path(&self) -> PathBuf {
        path(&self.directory)
    }

    /// A look at the file from outside, as another process has it: committed rows only.
    fn outsider(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.path()).unwrap()
    }

    async fn names(&self) -> Vec<String> {
        self.store.read(|tx| Box::pin(names(tx))).await.unwrap()
    }

    /// Hands over work one after the other while the writer is held up, so that all of it lands in one batch.
    async fn batch<T: Send + 'static>(&self, jobs: Vec<JoinHandle<T>>, held: Held) -> Vec<T> {
        let mut outcomes = Vec::new();
        while self.queued() < jobs.len() {
            tokio::task::yield_now().await;
        }
        held.release();
        for job in jobs {
            outcomes.push(job.await.unwrap());
        }
        outcomes
    }

    fn queued(&self) -> usize {
        let crate::engine::Engine::Sqlite(sqlite) = &self.store.engine else { panic!("a store on SQLite") };
        sqlite.writer.queued()
    }

    /// Holds the writer up inside a job.
    async fn hold(&self) -> Held {
        let (entered, inside) = tokio::sync::oneshot::channel();
        let (release, released) = mpsc::channel::<()>();
        let store = self.store.clone();
        tokio::spawn(async move {
            store
                .write(Area::Installation, |_| {
                    Box::pin(async move {
                        let _ = entered.send(());
                        let _ = released.recv();
                        Ok::<_, Error>(())
                    })
                })
                .await
        });
        inside.await.unwrap();
        Held(release)
    }
}

struct Held(mpsc::Sender<()>);

impl Held {
    fn release(self) {
        self.0.send(()).unwrap();
    }
}

fn path(directory: &TempDir) -> PathBuf {
    directory.path().join("muster.db")
}

fn open(directory: &TempDir) -> Store {
    Store::open(&path(directory), &Options::default()).unwrap()
}

async fn put(tx: &mut Tx<'_>, name: &str) -> Result<(), Error> {
    tx.execute("INSERT INTO settings (name, value) VALUES (?1, x'00')", &args![name]).await?;
    Ok(())
}

async fn names(tx: &mut Tx<'_>) -> Result<Vec<String>, Error> {
    let rows = tx.query("SELECT name FROM settings ORDER BY name", &[]).await?;
    rows.into_iter().map(|mut row| row.take_text(0)).collect()
}
