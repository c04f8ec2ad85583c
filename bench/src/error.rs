//! What can end a measurement.

use std::io;

/// The reason why a measurement was given up. Each message stands on one line and says what was being done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The operating system refused.
    #[error("{doing}: {source}")]
    Io {
        /// The attempt, as a phrase: `starting target/release/muster`.
        doing: String,
        source: io::Error,
    },
    /// The peer does not speak the HTTP/1.1 that the driver understands.
    #[error("the answer is not the HTTP/1.1 that this driver reads: {0}")]
    Protocol(&'static str),
    /// The server answered, but not what the workload needs.
    #[error("`{request}` was answered {status}: {body}")]
    Answer { request: String, status: u16, body: String },
    /// Anything else, in words.
    #[error("{0}")]
    Other(String),
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::Other(format!("SQLite: {error}"))
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        // The driver's own words are two; the server's are a sentence.
        let said = error.as_db_error().map_or_else(|| error.to_string(), |said| said.message().to_owned());
        Self::Other(format!("PostgreSQL: {said}"))
    }
}

/// Names the attempt that an I/O error interrupted.
pub trait Doing<T> {
    fn doing(self, attempt: impl FnOnce() -> String) -> Result<T>;
}

impl<T> Doing<T> for io::Result<T> {
    fn doing(self, attempt: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|source| Error::Io { doing: attempt(), source })
    }
}
