//! SQLite's failures in the store's words.

use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID, SQLITE_CONSTRAINT_UNIQUE};
use rusqlite::{Connection, ErrorCode, OptionalExtension as _};

use crate::Error;

/// What a failure means where no value can have been refused: opening, beginning, committing.
pub(super) fn plain(error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Busy,
        _ => Error::driver(error),
    }
}

/// What it means that a statement cannot be prepared. All that varies in their length is filters, which are short, but
/// SQLite takes the tables of a statement that has recursive parts for levels, and those are a thousand at most.
pub(super) fn of_text(error: rusqlite::Error) -> Error {
    const LIMITS: [&str; 4] = ["nested too deep", "too large", "too many", "parser stack overflow"];
    let (rusqlite::Error::SqliteFailure(_, Some(message)) | rusqlite::Error::SqlInputError { msg: message, .. }) =
        &error
    else {
        return plain(error);
    };
    if LIMITS.iter().any(|limit| message.contains(limit)) { Error::TooComplex } else { plain(error) }
}

/// What the failure of a statement means. A unique constraint is called by the name of its index: SQLite names the
/// columns instead: `UNIQUE constraint failed: users.organization, users.user_name_key`.
pub(super) fn of_statement(connection: &Connection, error: rusqlite::Error) -> Error {
    let rusqlite::Error::SqliteFailure(code, Some(message)) = &error else { return plain(error) };
    let Some((_, columns)) = message.split_once("UNIQUE constraint failed: ") else {
        return plain(error);
    };
    let table = columns.split('.').next().unwrap_or(columns);
    let constraint = match code.extended_code {
        SQLITE_CONSTRAINT_UNIQUE => index_over(connection, table, columns),
        // PostgreSQL calls it so, too.
        SQLITE_CONSTRAINT_PRIMARYKEY | SQLITE_CONSTRAINT_ROWID => Some(format!("{table}_pkey")),
        _ => return plain(error),
    };
    Error::Unique { constraint: constraint.unwrap_or_else(|| columns.to_owned()) }
}

/// The name of the unique index over `columns`, which are written as SQLite's message has them.
fn index_over(connection: &Connection, table: &str, columns: &str) -> Option<String> {
    const INDEX: &str = "SELECT list.name FROM pragma_index_list(?1) AS list
        WHERE list.\"unique\" AND ?2 = (
            SELECT group_concat(?1 || '.' || info.name, ', ' ORDER BY info.seqno)
            FROM pragma_index_info(list.name) AS info)";
    let mut statement = connection.prepare_cached(INDEX).ok()?;
    statement.query_row([table, columns], |row| row.get(0)).optional().ok().flatten()
}
