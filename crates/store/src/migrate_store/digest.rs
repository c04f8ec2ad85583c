//! What two tables are compared by.

use std::fmt::Write as _;

use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use crate::Error;
use crate::tx::Value;

/// How many rows a table has, and a hash over all of them.
#[derive(Default)]
pub(crate) struct Digest {
    pub(crate) rows: u64,
    hash: Sha256,
}

impl Digest {
    /// Adds a row. `is_json` says of each column whether it is a document, which engines write differently.
    pub(crate) fn add(&mut self, row: &[Value], is_json: &[bool]) -> Result<(), Error> {
        self.rows += 1;
        for (value, is_json) in row.iter().zip(is_json) {
            match value {
                Value::Null => self.part(0, &[]),
                Value::Int(value) => self.part(1, &value.to_le_bytes()),
                Value::Real(value) => self.part(2, &value.to_bits().to_le_bytes()),
                Value::Text(text) if *is_json => self.part(3, canonical(text)?.as_bytes()),
                Value::Text(text) => self.part(4, text.as_bytes()),
                Value::Blob(bytes) => self.part(5, bytes),
            }
        }
        Ok(())
    }

    /// Whether two tables are the same; of no use afterwards.
    pub(crate) fn is(self, other: Self) -> bool {
        self.rows == other.rows && self.hash.finalize() == other.hash.finalize()
    }

    /// With its length, so that no two rows are written the same.
    fn part(&mut self, kind: u8, bytes: &[u8]) {
        self.hash.update([kind]);
        self.hash.update((bytes.len() as u64).to_le_bytes());
        self.hash.update(bytes);
    }
}

/// A document in the one form that it has whatever engine wrote it.
fn canonical(text: &str) -> Result<String, Error> {
    let json = serde_json::from_str(text).map_err(|error| Error::Corrupt(error.to_string()))?;
    let mut out = String::with_capacity(text.len());
    write(&json, &mut out);
    Ok(out)
}

fn write(json: &Json, out: &mut String) {
    match json {
        Json::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            out.push('{');
            for (name, value) in members {
                // Writing to a String cannot fail.
                let _ = write!(out, "{name:?}:");
                write(value, out);
                out.push(',');
            }
            out.push('}');
        }
        Json::Array(elements) => {
            out.push('[');
            for element in elements {
                write(element, out);
                out.push(',');
            }
            out.push(']');
        }
        // 1e5 comes back as 100000. Filters compare numbers as floats; the last digits depend on how they are read.
        Json::Number(number) => {
            let _ = write!(out, "{:.11e}", number.as_f64().unwrap_or_default() + 0.0);
        }
        Json::String(text) => {
            let _ = write!(out, "{text:?}");
        }
        Json::Bool(_) | Json::Null => {
            let _ = write!(out, "{json}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_the_same_however_engines_write_them() {
        let one = canonical(r#"{"b":[1e5,-0.0,"é"],"a":{"y":true,"x":1.50}}"#).unwrap();
        assert_eq!(one, canonical(r#"{"a": {"x": 1.5, "y": true}, "b": [100000, 0, "\u00e9"]}"#).unwrap());
        assert_ne!(one, canonical(r#"{"a": {"x": 1.5, "y": true}, "b": [100000, "\u00e9", 0]}"#).unwrap());
        assert_ne!(canonical("1").unwrap(), canonical(r#""1""#).unwrap());
        assert!(canonical("{").is_err());
    }

    #[test]
    fn rows_differ_in_every_value_and_in_where_values_end() {
        let text = |text: &str| Value::Text(text.to_owned());
        let of = |rows: &[[Value; 2]]| {
            let mut digest = Digest::default();
            for row in rows {
                digest.add(row, &[false, false]).unwrap();
            }
            digest
        };
        assert!(of(&[[text("a"), Value::Int(1)]]).is(of(&[[text("a"), Value::Int(1)]])));
        for other in [[text("b"), Value::Int(1)], [text("a"), Value::Int(2)], [text("a"), Value::Null]] {
            assert!(!of(&[[text("a"), Value::Int(1)]]).is(of(&[other])));
        }
        assert!(!of(&[[text("ab"), text("c")]]).is(of(&[[text("a"), text("bc")]])));
        assert!(!of(&[]).is(of(&[[Value::Null, Value::Null]])));
    }
}
