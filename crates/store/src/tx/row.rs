//! Values on their way out of a table.

use std::mem;

use crate::Error;

/// A value as the database gave it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

/// A row of an answer. Columns are numbered from 0, in the order in which the statement names them; one that is not
/// of the asked type is an [`Error::Corrupt`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row(Vec<Value>);

impl Row {
    /// A row of these values.
    pub(crate) fn new(values: Vec<Value>) -> Self {
        Self(values)
    }

    /// The value of a column, whatever it is.
    pub(crate) fn value(&self, column: usize) -> Result<&Value, Error> {
        self.0.get(column).ok_or_else(|| no_column(column))
    }

    /// An integer.
    pub(crate) fn int(&self, column: usize) -> Result<i64, Error> {
        self.opt_int(column)?.ok_or_else(|| mismatch(column, "an integer", &Value::Null))
    }

    /// An integer or nothing.
    pub(crate) fn opt_int(&self, column: usize) -> Result<Option<i64>, Error> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Int(value) => Ok(Some(*value)),
            other => Err(mismatch(column, "an integer", other)),
        }
    }

    /// A text.
    pub(crate) fn text(&self, column: usize) -> Result<&str, Error> {
        self.opt_text(column)?.ok_or_else(|| mismatch(column, "a text", &Value::Null))
    }

    /// A text or nothing.
    pub(crate) fn opt_text(&self, column: usize) -> Result<Option<&str>, Error> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Text(value) => Ok(Some(value)),
            other => Err(mismatch(column, "a text", other)),
        }
    }

    /// A text, moved out: the column is null afterwards.
    pub(crate) fn take_text(&mut self, column: usize) -> Result<String, Error> {
        self.take_opt_text(column)?.ok_or_else(|| mismatch(column, "a text", &Value::Null))
    }

    /// A text or nothing, moved out: the column is null afterwards.
    pub(crate) fn take_opt_text(&mut self, column: usize) -> Result<Option<String>, Error> {
        match self.take(column)? {
            Value::Null => Ok(None),
            Value::Text(value) => Ok(Some(value)),
            other => Err(mismatch(column, "a text", &other)),
        }
    }

    /// Bytes, moved out: the column is null afterwards.
    pub(crate) fn take_blob(&mut self, column: usize) -> Result<Vec<u8>, Error> {
        self.take_opt_blob(column)?.ok_or_else(|| mismatch(column, "bytes", &Value::Null))
    }

    /// Bytes or nothing, moved out: the column is null afterwards.
    pub(crate) fn take_opt_blob(&mut self, column: usize) -> Result<Option<Vec<u8>>, Error> {
        match self.take(column)? {
            Value::Null => Ok(None),
            Value::Blob(value) => Ok(Some(value)),
            other => Err(mismatch(column, "bytes", &other)),
        }
    }

    fn take(&mut self, column: usize) -> Result<Value, Error> {
        let value = self.0.get_mut(column).ok_or_else(|| no_column(column))?;
        Ok(mem::replace(value, Value::Null))
    }
}

fn no_column(column: usize) -> Error {
    Error::Corrupt(format!("the answer has no column {column}"))
}

/// Says the types only: a value may be a secret.
fn mismatch(column: usize, expected: &str, found: &Value) -> Error {
    let found = match found {
        Value::Null => "nothing",
        Value::Int(_) => "an integer",
        Value::Real(_) => "a number",
        Value::Text(_) => "a text",
        Value::Blob(_) => "bytes",
    };
    Error::Corrupt(format!("column {column} holds {found} where {expected} was expected"))
}

#[cfg(test)]
mod tests {
    use super::{Row, Value};

    fn row() -> Row {
        let text = Value::Text("ada".to_owned());
        Row::new(vec![Value::Int(1), text, Value::Blob(vec![7]), Value::Null, Value::Real(0.5)])
    }

    #[test]
    fn columns_are_read_by_type() {
        let mut row = row();
        assert_eq!(row.int(0).unwrap(), 1);
        assert_eq!(row.opt_int(3).unwrap(), None);
        assert_eq!(row.text(1).unwrap(), "ada");
        assert_eq!(row.opt_text(3).unwrap(), None);
        assert_eq!(row.value(4).unwrap(), &Value::Real(0.5));
        assert_eq!(row.take_text(1).unwrap(), "ada");
        assert_eq!(row.take_opt_text(1).unwrap(), None);
        assert_eq!(row.take_blob(2).unwrap(), [7]);
    }

    #[test]
    fn a_surprise_is_an_error_that_keeps_the_value_to_itself() {
        let error = row().int(1).unwrap_err().to_string();
        assert_eq!(error, "unexpected data: column 1 holds a text where an integer was expected");
        assert!(row().text(3).is_err());
        assert!(row().take_text(0).is_err());
        assert!(row().take_blob(1).is_err());
        assert!(row().int(5).is_err());
    }
}
