//! Where a server keeps its directory: a file in a temporary directory, or a database on PostgreSQL.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tokio::process::Command;

use super::Database;
use crate::error::{Doing, Result};
use crate::plan::{Engine, Plan};

/// An installation's data, gone when this is dropped.
#[derive(Debug)]
pub enum Storage {
    Sqlite(TempDir),
    Postgres(Database),
}

impl Storage {
    /// A place with nothing in it.
    pub async fn new(plan: &Plan, engine: Engine) -> Result<Self> {
        match engine {
            Engine::Sqlite => Ok(Self::Sqlite(temporary()?)),
            Engine::Postgres => Ok(Self::Postgres(plan.postgres()?.create(None).await?)),
        }
    }

    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// Tells the server where its data is.
    pub fn place(&self, command: &mut Command) {
        match self {
            Self::Sqlite(directory) => command.env("MUSTER_DATA", directory.path()),
            Self::Postgres(database) => command.env("MUSTER_DATABASE", database.url()),
        };
    }

    /// The same data once more, on disk. Nobody may use it meanwhile.
    pub async fn copy(&self) -> Result<Self> {
        match self {
            Self::Sqlite(directory) => {
                let copy = temporary()?;
                for entry in fs::read_dir(directory.path()).doing(|| "reading the data directory".to_owned())? {
                    let entry = entry.doing(|| "reading the data directory".to_owned())?;
                    copy_file(&entry.path(), &copy.path().join(entry.file_name()))?;
                }
                Ok(Self::Sqlite(copy))
            }
            Self::Postgres(database) => Ok(Self::Postgres(database.copy().await?)),
        }
    }

    /// Bytes on disk, when nobody uses it.
    pub async fn bytes(&self) -> Result<u64> {
        match self {
            Self::Sqlite(directory) => {
                let file = file(directory.path());
                Ok(fs::metadata(&file).doing(|| format!("looking at {}", file.display()))?.len())
            }
            Self::Postgres(database) => database.bytes().await,
        }
    }

    /// The process of a database server on this machine.
    pub async fn process(&self) -> Result<Option<u32>> {
        match self {
            Self::Sqlite(_) => Ok(None),
            Self::Postgres(database) => database.process().await,
        }
    }

    /// Leaves it as it will be some time after it was filled.
    pub async fn settle(&self) -> Result<()> {
        match self {
            // The last one to close it has left it so.
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(database) => database.settle().await,
        }
    }
}

/// Muster's database in its data directory.
pub fn file(directory: &Path) -> PathBuf {
    directory.join("muster.db")
}

fn temporary() -> Result<TempDir> {
    TempDir::new().doing(|| "making a temporary directory".to_owned())
}

fn copy_file(from: &Path, to: &Path) -> Result<()> {
    let attempt = || format!("copying {}", from.display());
    fs::copy(from, to).doing(attempt)?;
    // What would be written later would be written while somebody is measured.
    File::open(to).and_then(|copy| copy.sync_all()).doing(attempt)
}
