//! A database that nobody else uses, read to be moved.

use std::path::Path;

use super::connection::open_scanner;
use super::error::plain;
use super::tx::value;
use crate::Error;
use crate::tx::Value;

/// Gives every row that `sql` answers to `take`, one after the other. Blocks meanwhile.
pub(crate) fn pour(path: &Path, sql: &str, mut take: impl FnMut(Vec<Value>) -> Result<(), Error>) -> Result<(), Error> {
    let connection = open_scanner(path)?;
    let mut statement = connection.prepare(sql).map_err(plain)?;
    let columns = statement.column_count();
    let mut rows = statement.query([]).map_err(plain)?;
    while let Some(row) = rows.next().map_err(plain)? {
        let values = (0..columns).map(|column| value(row.get_ref(column)?)).collect::<rusqlite::Result<_>>();
        take(values.map_err(plain)?)?;
    }
    Ok(())
}
