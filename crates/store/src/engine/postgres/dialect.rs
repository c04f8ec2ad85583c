//! PostgreSQL's words for what engines say differently. Documents are `jsonb`; texts are ordered by their bytes.

use super::statement::path;
use crate::engine::Dialect;

/// What PostgreSQL says differently.
#[derive(Debug)]
pub(crate) struct PostgresDialect;

impl Dialect for PostgresDialect {
    fn json(&self, text: &str) -> String {
        format!("CAST({text} AS jsonb)")
    }

    fn json_text(&self, document: &str, keys: &[&str]) -> String {
        format!("({} COLLATE \"C\")", text(document, keys))
    }

    fn json_number(&self, document: &str, keys: &[&str]) -> String {
        let value = at(document, keys);
        format!("(CASE WHEN jsonb_typeof({value}) = 'number' THEN CAST({} AS float8) END)", text(document, keys))
    }

    fn json_boolean(&self, document: &str, keys: &[&str]) -> String {
        format!("(CASE {} WHEN 'true' THEN 1 WHEN 'false' THEN 0 END)", text(document, keys))
    }

    fn json_exists(&self, document: &str, keys: &[&str]) -> String {
        format!("({} IS NOT NULL)", at(document, keys))
    }

    fn json_elements(&self, document: &str, keys: &[&str], alias: &str) -> String {
        let array = at(document, keys);
        format!(
            "jsonb_array_elements(CASE WHEN jsonb_typeof({array}) = 'array' THEN {array} END)
                 WITH ORDINALITY AS {alias} (value, key)"
        )
    }

    fn among(&self, key: &str, query: &str, negated: bool) -> String {
        // Not IN, which would make it one more table to join: a filter may name hundreds.
        format!("{key} {} (ARRAY({query}))", if negated { "<> ALL" } else { "= ANY" })
    }

    fn exists(&self, query: &str, negated: bool) -> String {
        // With an OFFSET it is no table to join either.
        format!("{}EXISTS ({query} OFFSET 0)", if negated { "NOT " } else { "" })
    }

    fn contains(&self, haystack: &str, needle: &str) -> String {
        format!("(strpos({haystack}, {needle}) > 0)")
    }

    fn ends_with(&self, haystack: &str, needle: &str) -> String {
        format!("(right({haystack}, length({needle})) = {needle})")
    }

    fn for_update(&self) -> &'static str {
        "FOR UPDATE"
    }

    fn last_key(&self, table: &str) -> String {
        format!("currval('{table}_key_seq')")
    }
}

fn at(document: &str, keys: &[&str]) -> String {
    if keys.is_empty() { document.to_owned() } else { format!("({document} #> {})", path(keys)) }
}

/// Without keys, the text of the value itself.
fn text(document: &str, keys: &[&str]) -> String {
    format!("({document} #>> {})", path(keys))
}
