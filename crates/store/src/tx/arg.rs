//! Values on their way into a statement.

/// A value for a placeholder, borrowed from the caller.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Arg<'a> {
    Null,
    Int(i64),
    Real(f64),
    Text(&'a str),
    Blob(&'a [u8]),
}

macro_rules! from {
    ($($source:ty => |$value:ident| $arg:expr;)*) => {
        $(impl<'a> From<$source> for Arg<'a> {
            fn from($value: $source) -> Self {
                $arg
            }
        })*
    };
}

from! {
    i64 => |value| Self::Int(value);
    &'a i64 => |value| Self::Int(*value);
    u32 => |value| Self::Int(value.into());
    // There is no boolean on SQLite: 0 and 1 on every engine.
    bool => |value| Self::Int(value.into());
    f64 => |value| Self::Real(value);
    &'a str => |value| Self::Text(value);
    &'a &'a str => |value| Self::Text(value);
    &'a String => |value| Self::Text(value);
    &'a [u8] => |value| Self::Blob(value);
    &'a Vec<u8> => |value| Self::Blob(value);
}

impl<'a, T: Into<Arg<'a>>> From<Option<T>> for Arg<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<'a> From<&'a Option<String>> for Arg<'a> {
    fn from(value: &'a Option<String>) -> Self {
        value.as_ref().into()
    }
}

/// The arguments of a statement, `&args![organization, &id]`: each is turned [`Into`] an [`Arg`].
macro_rules! args {
    ($($value:expr),* $(,)?) => {
        [$($crate::tx::Arg::from($value)),*]
    };
}
pub(crate) use args;

#[cfg(test)]
mod tests {
    use super::Arg;

    #[test]
    fn values_become_arguments() {
        let (name, secret) = ("ada".to_owned(), vec![1_u8, 2]);
        let known: Option<String> = None;
        let args = args![7_i64, &7, 8_u32, true, 0.5, "x", &"x", &name, &secret, &secret[..1], &known, Some("y")];
        let expected = [
            Arg::Int(7),
            Arg::Int(7),
            Arg::Int(8),
            Arg::Int(1),
            Arg::Real(0.5),
            Arg::Text("x"),
            Arg::Text("x"),
            Arg::Text("ada"),
            Arg::Blob(&[1, 2]),
            Arg::Blob(&[1]),
            Arg::Null,
            Arg::Text("y"),
        ];
        assert_eq!(args, expected);
    }
}
