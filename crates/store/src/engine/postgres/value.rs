//! Values on their way to PostgreSQL and back.

use std::borrow::Cow;
use std::error::Error as StdError;

use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type};

use crate::Error;
use crate::tx::{Arg, Row, Value};

type Source = Box<dyn StdError + Sync + Send>;

/// What stands for U+0000, the one character that PostgreSQL cannot keep. No value of a resource holds it, so that a
/// question for it finds nothing here either.
const NO_CHARACTER: &str = "\u{FFFF}";

/// A text without the character that PostgreSQL cannot keep.
fn keepable(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', NO_CHARACTER)) } else { Cow::Borrowed(text) }
}

/// An argument as the driver is given it. The driver logs its arguments, so it is not shown what they are.
pub(super) struct Parameter<'a>(pub(super) Arg<'a>);

impl std::fmt::Debug for Parameter<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

impl ToSql for Parameter<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Source> {
        match self.0 {
            Arg::Null => Ok(IsNull::Yes),
            Arg::Int(value) => value.to_sql(ty, out),
            Arg::Real(value) => value.to_sql(ty, out),
            Arg::Text(value) => keepable(value).to_sql(ty, out),
            Arg::Blob(value) => value.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        // Statements are prepared with the types of their arguments.
        true
    }

    fn to_sql_checked(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Source> {
        self.to_sql(ty, out)
    }
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Source> {
        Ok(match *ty {
            Type::INT8 => Self::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Self::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT2 => Self::Int(i16::from_sql(ty, raw)?.into()),
            Type::BOOL => Self::Int(bool::from_sql(ty, raw)?.into()),
            Type::FLOAT8 => Self::Real(f64::from_sql(ty, raw)?),
            Type::BYTEA => Self::Blob(raw.to_vec()),
            _ if <&str as FromSql>::accepts(ty) => Self::Text(<&str>::from_sql(ty, raw)?.to_owned()),
            _ => return Err(format!("a column is of the type {ty}").into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Source> {
        Ok(Self::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// A value as arguments go.
pub(super) fn without_nul(value: Value) -> Value {
    match value {
        Value::Text(text) => Value::Text(match keepable(&text) {
            Cow::Borrowed(_) => text,
            Cow::Owned(text) => text,
        }),
        value => value,
    }
}

/// A value for COPY, in the type that its column has.
pub(super) struct Copied<'a>(pub(super) &'a Value);

impl std::fmt::Debug for Copied<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

impl ToSql for Copied<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Source> {
        match self.0 {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(value) if *ty == Type::INT4 => i32::try_from(*value)?.to_sql(ty, out),
            Value::Int(value) if *ty == Type::INT8 => value.to_sql(ty, out),
            Value::Text(value) if *ty == Type::JSONB => {
                // The version of the form, then the text.
                out.extend_from_slice(&[1]);
                value.to_sql(&Type::TEXT, out)
            }
            Value::Text(value) if *ty == Type::TEXT => value.to_sql(ty, out),
            Value::Blob(value) if *ty == Type::BYTEA => value.to_sql(ty, out),
            _ => Err(format!("a column of the type {ty} holds something else").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn to_sql_checked(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Source> {
        self.to_sql(ty, out)
    }
}

/// An argument that outlives whoever named it.
pub(super) fn kept(arg: Arg<'_>) -> Value {
    match arg {
        Arg::Null => Value::Null,
        Arg::Int(value) => Value::Int(value),
        Arg::Real(value) => Value::Real(value),
        Arg::Text(value) => Value::Text(value.to_owned()),
        Arg::Blob(value) => Value::Blob(value.to_owned()),
    }
}

/// A value as an argument.
pub(super) fn argument(value: &Value) -> Arg<'_> {
    match value {
        Value::Null => Arg::Null,
        Value::Int(value) => Arg::Int(*value),
        Value::Real(value) => Arg::Real(*value),
        Value::Text(value) => Arg::Text(value),
        Value::Blob(value) => Arg::Blob(value),
    }
}

/// The arguments of a statement.
pub(super) fn parameters<'a>(args: &'a [Arg<'a>]) -> impl ExactSizeIterator<Item = Parameter<'a>> {
    args.iter().map(|arg| Parameter(*arg))
}

/// A row in the store's words.
pub(super) fn row(row: &tokio_postgres::Row) -> Result<Row, Error> {
    let mut values = Vec::with_capacity(row.len());
    for column in 0..row.len() {
        values.push(row.try_get(column).map_err(|error| Error::Corrupt(error.to_string()))?);
    }
    Ok(Row::new(values))
}
