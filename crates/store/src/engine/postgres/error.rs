//! PostgreSQL's failures in the store's words.

use std::io;

use deadpool::managed::PoolError;
use tokio_postgres::error::SqlState;

use crate::Error;

/// What the failure of a statement means.
pub(super) fn of_statement(error: tokio_postgres::Error) -> Error {
    let Some(state) = error.code() else {
        // Without an answer of the server, it is the connection that failed; otherwise what was said on it.
        return if error.is_closed() || is_io(&error) { Error::unreachable(error) } else { Error::driver(error) };
    };
    let constraint = error.as_db_error().and_then(|error| error.constraint());
    match (state.code(), constraint) {
        ("23505", Some(constraint)) => Error::Unique { constraint: constraint.to_owned() },
        _ if is_out_of_service(state) => Error::unreachable(error),
        // Serialization failures, deadlocks, locks that did not come in time, cancelled statements.
        ("40001" | "40P01" | "55P03" | "57014", _) => Error::Busy,
        // More than the server can think through.
        ("54000" | "54001" | "54011" | "54023", _) => Error::TooComplex,
        _ => Error::driver(error),
    }
}

/// What it means that no connection can be had.
pub(super) fn of_pool(error: PoolError<Error>) -> Error {
    match error {
        PoolError::Backend(error) => error,
        PoolError::Closed => Error::Closed,
        PoolError::Timeout(_) => Error::Busy,
        error => Error::unreachable(error),
    }
}

/// What it means that nothing comes.
pub(super) fn of_silence(why: String) -> Error {
    Error::unreachable(io::Error::new(io::ErrorKind::TimedOut, why))
}

/// Whether a failure is what a server has answered.
pub(super) fn is_answer(error: &Error) -> bool {
    let (Error::Driver(source) | Error::Unreachable(source)) = error else { return false };
    source.downcast_ref::<tokio_postgres::Error>().is_some_and(|error| error.code().is_some())
}

/// What it means that connecting failed. Who comes back later may succeed, unless the server does not want us.
pub(super) fn of_connecting(error: tokio_postgres::Error) -> Error {
    match error.code() {
        Some(state) if !is_out_of_service(state) => Error::driver(error),
        _ => Error::unreachable(error),
    }
}

/// Whether the failure is that of an earlier statement of the transaction.
pub(super) fn is_aftermath(error: &tokio_postgres::Error) -> bool {
    error.code() == Some(&SqlState::IN_FAILED_SQL_TRANSACTION)
}

/// Whether the server is going down, coming up, full, without room, or no longer the one that writes.
fn is_out_of_service(state: &SqlState) -> bool {
    matches!(state.code(), "57P01" | "57P02" | "57P03" | "57P05" | "53100" | "53200" | "53300" | "25006" | "25P03")
        || state.code().starts_with("08")
}

fn is_io(error: &tokio_postgres::Error) -> bool {
    std::error::Error::source(error).is_some_and(<dyn std::error::Error>::is::<io::Error>)
}
