//! How ids, times and words stand in rows.

use std::str::FromStr;

use jiff::Timestamp;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, Value, ValueRef};
use rusqlite::{Row, RowIndex, ToSql};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::Error;

/// An id as 16 bytes, whose order is that of the ids.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key(pub(super) Uuid);

impl ToSql for Key {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Blob(self.0.as_bytes())))
    }
}

impl FromSql for Key {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Uuid::from_slice(value.as_blob()?).map(Self).map_err(FromSqlError::other)
    }
}

/// The id after which a page begins: before all others, where there is none.
pub(super) fn after(id: Option<Uuid>) -> Value {
    // An empty blob is before every other.
    Value::Blob(id.map(|id| id.as_bytes().to_vec()).unwrap_or_default())
}

/// `limit` as SQL takes it.
pub(super) fn limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// A count of rows.
pub(super) fn count(row: &Row<'_>) -> Result<u64, Error> {
    Ok(u64::try_from(row.get::<_, i64>(0)?).unwrap_or_default())
}

/// The id in a column.
pub(super) fn id(row: &Row<'_>, column: impl RowIndex) -> Result<Uuid, Error> {
    Ok(row.get::<_, Key>(column)?.0)
}

/// The id in a column that may be null.
pub(super) fn optional_id(row: &Row<'_>, column: impl RowIndex) -> Result<Option<Uuid>, Error> {
    Ok(row.get::<_, Option<Key>>(column)?.map(|key| key.0))
}

/// The time in a column.
pub(super) fn time(row: &Row<'_>, column: impl RowIndex) -> Result<Timestamp, Error> {
    Timestamp::from_millisecond(row.get(column)?).map_err(Error::corrupt)
}

/// The time in a column that may be null.
pub(super) fn optional_time(row: &Row<'_>, column: impl RowIndex) -> Result<Option<Timestamp>, Error> {
    let milliseconds: Option<i64> = row.get(column)?;
    milliseconds.map(Timestamp::from_millisecond).transpose().map_err(Error::corrupt)
}

/// The value of the word in a column.
pub(super) fn word<T: FromStr<Err: std::fmt::Display>>(row: &Row<'_>, column: impl RowIndex) -> Result<T, Error> {
    row.get_ref(column)?.as_str().map_err(Error::corrupt)?.parse().map_err(Error::corrupt)
}

/// The document in a column.
pub(super) fn document<T: DeserializeOwned>(row: &Row<'_>, column: impl RowIndex) -> Result<T, Error> {
    let text = row.get_ref(column)?.as_str().map_err(Error::corrupt)?;
    serde_json::from_str(text).map_err(Error::corrupt)
}

/// The text of a document.
pub(super) fn to_text(document: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(document).map_err(Error::corrupt)
}
