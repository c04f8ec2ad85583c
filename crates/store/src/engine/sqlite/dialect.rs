//! SQLite's words for what engines say differently. Documents are JSONB blobs: read without being parsed.

use crate::engine::Dialect;

/// What SQLite says differently.
#[derive(Debug)]
pub(crate) struct SqliteDialect;

impl Dialect for SqliteDialect {
    fn json(&self, text: &str) -> String {
        format!("jsonb({text})")
    }

    fn json_text(&self, document: &str, keys: &[&str]) -> String {
        at(document, keys)
    }

    fn json_number(&self, document: &str, keys: &[&str]) -> String {
        at(document, keys)
    }

    fn json_boolean(&self, document: &str, keys: &[&str]) -> String {
        at(document, keys)
    }

    fn json_exists(&self, document: &str, keys: &[&str]) -> String {
        if keys.is_empty() {
            format!("({document} IS NOT NULL)")
        } else {
            format!("(json_type({document}, {}) IS NOT NULL)", path(keys))
        }
    }

    fn json_elements(&self, document: &str, keys: &[&str], alias: &str) -> String {
        // Each element is JSONB again, so that what is in it is found in the same way.
        format!("jsonb_each({document}, {}) AS {alias}", path(keys))
    }

    fn among(&self, key: &str, query: &str, negated: bool) -> String {
        format!("{key} {}IN ({query})", if negated { "NOT " } else { "" })
    }

    fn exists(&self, query: &str, negated: bool) -> String {
        format!("{}EXISTS ({query})", if negated { "NOT " } else { "" })
    }

    fn contains(&self, haystack: &str, needle: &str) -> String {
        format!("(instr({haystack}, {needle}) > 0)")
    }

    fn ends_with(&self, haystack: &str, needle: &str) -> String {
        // Counted from the front: counted from the end, 0 would mean the whole text. A needle longer than the
        // haystack meets a shorter text, whatever the position comes to.
        format!("(substr({haystack}, length({haystack}) - length({needle}) + 1) = {needle})")
    }

    fn for_update(&self) -> &'static str {
        ""
    }

    fn last_key(&self, _: &str) -> String {
        "last_insert_rowid()".to_owned()
    }
}

/// A text, number or truth value (as 0 or 1) at `keys`, of the type that it has in the document.
fn at(document: &str, keys: &[&str]) -> String {
    if keys.is_empty() {
        return document.to_owned();
    }
    format!("({document} ->> {})", path(keys))
}

/// A JSON path as an SQL literal, `'$."name"."familyName"'`. The names of attributes may come from an admin.
fn path(keys: &[&str]) -> String {
    let mut path = String::from("'$");
    for key in keys {
        path.push_str(".\"");
        for character in key.chars() {
            match character {
                '\'' => path.push_str("''"),
                '"' | '\\' => {
                    // As it stands inside the document, where the path looks for it.
                    path.push('\\');
                    path.push(character);
                }
                _ => path.push(character),
            }
        }
        path.push('"');
    }
    path.push('\'');
    path
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;
    use rusqlite::types::Value;

    use super::{Dialect, SqliteDialect};

    const DOCUMENT: &str = r#"{"name":{"familyName":"lovelace"},"active":true,"age":36.5,"emails":[
        {"value":"ada@example.org","type":"work"},{"value":"ada@home.example"}],
        "urn:x:2.0:User":{"o'clock":"noon","a\"b\\c":"odd"},"tags":["a","b"]}"#;

    /// The answers of `SELECT <what> FROM <from>`, one column.
    fn select(what: &str, from: &str) -> Vec<Value> {
        let connection = Connection::open_in_memory().unwrap();
        let document = SqliteDialect.json("?1");
        let sql = format!("WITH t (folded) AS (SELECT {document}) SELECT {what} FROM {from}");
        let mut statement = connection.prepare(&sql).unwrap();
        let rows = statement.query_map([DOCUMENT], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    fn text(value: &str) -> Value {
        Value::Text(value.to_owned())
    }

    #[test]
    fn values_are_found_by_their_keys() {
        let dialect = SqliteDialect;
        let one = |what: String| select(&what, "t").remove(0);
        assert_eq!(one(dialect.json_text("folded", &["name", "familyName"])), text("lovelace"));
        assert_eq!(one(dialect.json_text("folded", &["name", "givenName"])), Value::Null);
        assert_eq!(one(dialect.json_text("folded", &["urn:x:2.0:User", "o'clock"])), text("noon"));
        assert_eq!(one(dialect.json_text("folded", &["urn:x:2.0:User", "a\"b\\c"])), text("odd"));
        assert_eq!(one(dialect.json_number("folded", &["age"])), Value::Real(36.5));
        assert_eq!(one(dialect.json_boolean("folded", &["active"])), Value::Integer(1));
        assert_eq!(one(dialect.json_exists("folded", &["name"])), Value::Integer(1));
        assert_eq!(one(dialect.json_exists("folded", &["nickName"])), Value::Integer(0));
    }

    #[test]
    fn elements_are_rows() {
        let dialect = SqliteDialect;
        let from = |keys: &[&str]| format!("t, {}", dialect.json_elements("folded", keys, "e"));
        let kind = dialect.json_text("e.value", &["type"]);
        assert_eq!(select(&kind, &from(&["emails"])), [text("work"), Value::Null]);
        assert_eq!(select(&dialect.json_text("e.value", &[]), &from(&["tags"])), [text("a"), text("b")]);
        assert_eq!(select("e.key", &from(&["tags"])), [Value::Integer(0), Value::Integer(1)]);
        assert!(select("1", &from(&["photos"])).is_empty());
    }

    #[test]
    fn parts_of_texts_are_compared_by_character() {
        let dialect = SqliteDialect;
        let holds = |condition: String| select(&condition, "t") == [Value::Integer(1)];
        for (end, expected) in
            [("'ß'", true), ("'aß'", true), ("''", true), ("'xaß'", false), ("'a'", false), ("'ßß'", false)]
        {
            assert_eq!(holds(dialect.ends_with("'aß'", end)), expected, "{end}");
        }
        for (part, expected) in [("'%'", true), ("''", true), ("'_%'", false), ("'B'", false)] {
            assert_eq!(holds(dialect.contains("'a%b'", part)), expected, "{part}");
        }
    }
}
