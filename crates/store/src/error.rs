//! What can go wrong between a question and its table.

use std::any::Any;
use std::sync::Arc;

type Source = Arc<dyn std::error::Error + Send + Sync>;

/// A failure of the store. Cheap to clone, because a failed commit fails every job of its batch.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// A value is taken. `constraint` is the name of the unique index, or `<table>_pkey`: the same on every engine.
    #[error("unique constraint {constraint} violated")]
    Unique {
        /// Name of the index that refused the value, as in the migrations.
        constraint: String,
    },
    /// Another process kept the database for too long. Nothing was changed; trying again later may succeed.
    #[error("the database is busy")]
    Busy,
    /// The database cannot be reached, or the connection to it broke. Whether what was being committed then was kept is
    /// not known.
    #[error("the database cannot be reached")]
    Unreachable(#[source] Source),
    /// This engine cannot do that.
    #[error("{0}")]
    Unsupported(&'static str),
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
    /// A row is not of the form that its reader expects.
    #[error("unexpected data: {0}")]
    Corrupt(String),
    /// A file is no database of this program, or not all of it is there.
    #[error("the file is damaged: {0}")]
    Damaged(String),
    /// A filter has more parts than the database takes in one statement.
    #[error("the filter has too many parts")]
    TooComplex,
    /// The database failed.
    #[error("the database failed")]
    Driver(#[source] Source),
    /// The tables could not be brought to the form that this program needs, or are newer than it.
    #[error("migrating the database failed")]
    Migration(#[source] Source),
    /// The unit of work panicked; what it had changed was rolled back.
    #[error("a unit of work panicked: {0}")]
    Panicked(String),
    /// The unit of work awaited something other than its `Tx`; what it had changed was rolled back.
    #[error("a unit of work awaited something other than its transaction")]
    Pending,
}

impl Error {
    /// A failure of the engine underneath.
    pub(crate) fn driver(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Driver(Arc::new(source))
    }

    /// There is no way to the database.
    pub(crate) fn unreachable(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Unreachable(Arc::new(source))
    }

    /// A failure of a schema migration.
    pub(crate) fn migration(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Migration(Arc::new(source))
    }

    /// What `catch_unwind` brought back.
    pub(crate) fn panicked(payload: &(dyn Any + Send)) -> Self {
        let message = payload
            .downcast_ref::<&str>()
            .map(ToString::to_string)
            .or_else(|| payload.downcast_ref::<String>().cloned());
        Self::Panicked(message.unwrap_or_else(|| "no message".to_owned()))
    }

    /// The unique index that refused a value, if that is what happened.
    #[must_use]
    pub fn constraint(&self) -> Option<&str> {
        match self {
            Self::Unique { constraint } => Some(constraint),
            _ => None,
        }
    }
}

/// What a client may know of it: whether to try again. The rest is for the log.
impl From<Error> for scim::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Unique { .. } => Self::uniqueness("A value that must be unique is taken."),
            Error::TooComplex => {
                Self::invalid_filter("The filter has too many parts to be answered at once; ask in several requests.")
            }
            Error::Busy | Error::Closed => Self::unavailable("The directory is busy. Try again in a moment."),
            Error::Unreachable(_) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "store");
                Self::unavailable("The directory cannot be reached. Try again in a moment.")
            }
            _ => {
                tracing::error!(error = &error as &dyn std::error::Error, "store");
                Self::internal("The directory could not be read or written.")
            }
        }
    }
}
