//! Statements as PostgreSQL takes them.

use std::fmt::Write as _;

use tokio_postgres::types::Type;

use crate::tx::Arg;

/// `?1` becomes `$1`, but not in a quoted text.
pub(super) fn numbered(sql: &str) -> String {
    let (mut text, mut quoted) = (String::with_capacity(sql.len()), false);
    for character in sql.chars() {
        quoted ^= character == '\'';
        text.push(if character == '?' && !quoted { '$' } else { character });
    }
    text
}

/// The types of the placeholders. What is null has the type that the statement makes of it.
pub(super) fn types(args: &[Arg<'_>]) -> Vec<Type> {
    let kind = |arg: &Arg<'_>| match arg {
        Arg::Null => Type::UNKNOWN,
        Arg::Int(_) => Type::INT8,
        Arg::Real(_) => Type::FLOAT8,
        Arg::Text(_) => Type::TEXT,
        Arg::Blob(_) => Type::BYTEA,
    };
    args.iter().map(kind).collect()
}

/// A text as an SQL literal.
pub(super) fn quoted(text: &str, into: &mut String) {
    into.push('\'');
    for character in text.chars() {
        if character == '\'' {
            into.push('\'');
        }
        into.push(character);
    }
    into.push('\'');
}

/// The way to a value in a document as an SQL literal: `'{"name","familyName"}'`.
pub(super) fn path(keys: &[&str]) -> String {
    let mut array = String::from("{");
    for (number, key) in keys.iter().enumerate() {
        let escaped = key.replace('\\', "\\\\").replace('"', "\\\"");
        let _ = write!(array, "{}\"{escaped}\"", if number == 0 { "" } else { "," });
    }
    array.push('}');
    let mut literal = String::new();
    quoted(&array, &mut literal);
    literal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_numbered_and_texts_left_alone() {
        assert_eq!(
            numbered("SELECT ?1 WHERE a = 'what?1''s ?' AND b = ?12"),
            "SELECT $1 WHERE a = 'what?1''s ?' AND b = $12"
        );
    }

    #[test]
    fn names_of_any_kind_lead_into_a_document() {
        assert_eq!(path(&["urn:x:2.0:User", "o'clock", "a\"b\\c"]), r#"'{"urn:x:2.0:User","o''clock","a\"b\\c"}'"#);
        assert_eq!(path(&[]), "'{}'");
    }
}
