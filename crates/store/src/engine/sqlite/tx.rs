//! The SQLite side of [`Tx`](crate::Tx): every call is answered at once.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ToSql, params_from_iter};

use super::connection::control;
use super::error;
use crate::Error;
use crate::tx::{Arg, Row, Value};

/// A connection inside a transaction that its owner ends.
#[derive(Debug)]
pub(crate) struct SqliteTx<'a> {
    // Exclusive, because that makes it `Send`: a shared reference to a connection is not.
    connection: &'a mut Connection,
    begun: Begun,
}

/// Whether the transaction was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Begun {
    /// At the second statement it will be.
    AtSecond,
    /// At the next statement it will be.
    AtNext,
    Yes,
}

impl<'a> SqliteTx<'a> {
    /// Speaks over a connection on which a transaction was begun.
    pub(super) fn new(connection: &'a mut Connection) -> Self {
        Self { connection, begun: Begun::Yes }
    }

    /// Speaks over a connection, and begins a transaction at the second statement.
    pub(super) fn begun_late(connection: &'a mut Connection) -> Self {
        Self { connection, begun: Begun::AtSecond }
    }

    /// Runs a statement and returns how many rows it changed.
    pub(crate) fn execute(&mut self, sql: &str, args: &[Arg<'_>]) -> Result<u64, Error> {
        self.begin()?;
        let changed = self
            .prepare(sql)
            .and_then(|mut statement| statement.execute(params_from_iter(args)).map_err(|error| self.failure(error)))?;
        Ok(changed as u64)
    }

    /// Runs a statement that adds a row and returns the row's key, which is the statement's `?1`.
    pub(crate) fn insert(&mut self, sql: &str, rest: &[Arg<'_>]) -> Result<i64, Error> {
        // SQLite makes a key where none is given.
        let all: Vec<_> = [Arg::Null].into_iter().chain(rest.iter().copied()).collect();
        self.execute(sql, &all)?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Runs a statement and returns the rows it answers, `limit` at most.
    pub(crate) fn query(&mut self, sql: &str, args: &[Arg<'_>], limit: usize) -> Result<Vec<Row>, Error> {
        self.begin()?;
        let mut statement = self.prepare(sql)?;
        let columns = statement.column_count();
        let read = |row: &rusqlite::Row<'_>| {
            // Not collected: a collection of results grows step by step.
            let mut values = Vec::with_capacity(columns);
            for column in 0..columns {
                values.push(value(row.get_ref(column)?)?);
            }
            Ok(Row::new(values))
        };
        statement
            .query_map(params_from_iter(args), read)
            .and_then(|rows| rows.take(limit).collect())
            .map_err(|error| self.failure(error))
    }

    fn begin(&mut self) -> Result<(), Error> {
        match self.begun {
            Begun::AtSecond => self.begun = Begun::AtNext,
            Begun::AtNext => {
                self.begun = Begun::Yes;
                control(self.connection, "BEGIN")?;
            }
            Begun::Yes => {}
        }
        Ok(())
    }

    fn prepare(&self, sql: &str) -> Result<CachedStatement<'_>, Error> {
        // A full disk, among others, makes SQLite roll back the whole transaction by itself. What followed would
        // then be committed statement by statement.
        if self.begun == Begun::Yes && self.connection.is_autocommit() {
            return Err(Error::driver(rusqlite::Error::SqliteFailure(
                rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_ABORT_ROLLBACK),
                Some("the transaction was rolled back by an earlier failure".to_owned()),
            )));
        }
        #[cfg(test)]
        super::tests::statements::note(sql);
        self.connection.prepare_cached(sql).map_err(error::of_text)
    }

    fn failure(&self, error: rusqlite::Error) -> Error {
        error::of_statement(self.connection, error)
    }
}

impl ToSql for Arg<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match *self {
            Arg::Null => ValueRef::Null,
            Arg::Int(value) => ValueRef::Integer(value),
            Arg::Real(value) => ValueRef::Real(value),
            Arg::Text(value) => ValueRef::Text(value.as_bytes()),
            Arg::Blob(value) => ValueRef::Blob(value),
        }))
    }
}

pub(super) fn value(value: ValueRef<'_>) -> rusqlite::Result<Value> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(value) => Value::Int(value),
        ValueRef::Real(value) => Value::Real(value),
        ValueRef::Text(_) => Value::Text(value.as_str()?.to_owned()),
        ValueRef::Blob(value) => Value::Blob(value.to_owned()),
    })
}
