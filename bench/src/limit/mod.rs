//! What the server's figures stand beside: axum without Muster, and the database without either.

pub mod bare_route;
mod postgres;
mod rows;
mod sqlite;

use crate::error::Result;
use crate::server::{Muster, Storage};

pub use bare_route::Limit;
pub use rows::Mark;

/// Which row is read.
#[derive(Clone, Copy, Debug)]
pub enum Question {
    ById,
    ByUserName,
}

/// The database without the server: what Muster wrote is written once more to a copy, and rows are read from it.
pub enum Raw {
    Sqlite(sqlite::Raw),
    Postgres(postgres::Raw),
}

impl Raw {
    /// Looks into a server's database, of which there is a copy.
    ///
    /// # Errors
    /// The database cannot be opened.
    pub async fn beside(muster: &Muster, copy: Storage) -> Result<Self> {
        match (&muster.storage, copy) {
            (Storage::Postgres(server), Storage::Postgres(copy)) => {
                Ok(Self::Postgres(postgres::Raw::open(server, copy).await?))
            }
            (server, copy) => Ok(Self::Sqlite(sqlite::Raw::open(server, copy)?)),
        }
    }

    /// Where the server's database ends now.
    pub async fn mark(&self) -> Result<Mark> {
        match self {
            Self::Sqlite(raw) => rows::mark(&raw.server).await,
            Self::Postgres(raw) => rows::mark(&raw.server).await,
        }
    }

    /// Writes to the copy what the server has written since; gives its requests per second.
    pub async fn write(&self, since: Mark, connections: usize) -> Result<f64> {
        match self {
            Self::Sqlite(raw) => raw.write(rows::since(&raw.server, since).await?, connections).await,
            Self::Postgres(raw) => raw.write(rows::since(&raw.server, since).await?, connections).await,
        }
    }

    /// Reads one row for each argument; gives rows per second.
    pub async fn read(&self, question: Question, arguments: Vec<String>, connections: usize) -> Result<f64> {
        match self {
            Self::Sqlite(raw) => raw.read(question, arguments, connections).await,
            Self::Postgres(raw) => raw.read(question, arguments, connections).await,
        }
    }
}

impl Question {
    /// The row as the server reads it, in the only organization with users. It compares names as people here are called.
    fn sql(self) -> &'static str {
        match self {
            Self::ById => "SELECT key, id, document, version, created, last_modified, manager FROM users WHERE id = $1",
            Self::ByUserName => {
                "SELECT key, id, document, version, created, last_modified, manager FROM users
                 WHERE organization = 1 AND user_name_key = $1"
            }
        }
    }
}
