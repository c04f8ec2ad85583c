//! From columns to values of the directory.

use std::str::FromStr;

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::Error;
use crate::tx::Row;

/// An instant is kept as milliseconds since 1970.
pub(crate) fn instant(milliseconds: i64) -> Result<Timestamp, Error> {
    Timestamp::from_millisecond(milliseconds).map_err(|error| corrupt(&error))
}

/// A document is kept as JSON text.
pub(crate) fn document(text: &str) -> Result<Map<String, Value>, Error> {
    serde_json::from_str(text).map_err(|error| corrupt(&error))
}

/// A word that stands for a value.
pub(crate) fn parsed<T>(word: &str) -> Result<T, Error>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    word.parse().map_err(|error| corrupt(&error))
}

/// A SHA-256, moved out: the column is null afterwards.
pub(crate) fn hash(row: &mut Row, column: usize) -> Result<[u8; 32], Error> {
    row.take_blob(column)?.try_into().map_err(|_| Error::Corrupt("a hash is not 32 bytes long".into()))
}

/// What a row should never hold.
pub(crate) fn corrupt(error: &dyn std::error::Error) -> Error {
    Error::Corrupt(error.to_string())
}
