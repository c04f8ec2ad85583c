//! What engines say differently. Everything else is written once.

/// Fragments of SQL in an engine's own words.
///
/// `column`, `haystack`, `needle` and `document` are SQL expressions; `keys` are the names that lead into a JSON
/// document, attribute then sub-attribute, and are quoted here. Fragments bind tighter than `AND`.
pub(crate) trait Dialect: Send + Sync {
    /// The expression that stores a JSON text as `folded` is kept.
    fn json(&self, text: &str) -> String;

    /// The text at `keys`; null if there is none.
    fn json_text(&self, document: &str, keys: &[&str]) -> String;

    /// The number at `keys`; null if there is none.
    fn json_number(&self, document: &str, keys: &[&str]) -> String;

    /// The truth value at `keys` as 0 or 1; null if there is none.
    fn json_boolean(&self, document: &str, keys: &[&str]) -> String;

    /// Whether there is something at `keys`. Documents hold no nulls, so being there is having a value.
    fn json_exists(&self, document: &str, keys: &[&str]) -> String;

    /// A table for FROM, named `alias`, with a row for each element of the array at `keys`: its place is `<alias>.key`,
    /// and the element, fit for the functions above, `<alias>.value`. No row if there is no array.
    fn json_elements(&self, document: &str, keys: &[&str], alias: &str) -> String;

    /// Whether a key is among those that a query answers, which is asked once; `negated`: whether it is not.
    fn among(&self, key: &str, query: &str, negated: bool) -> String;

    /// Whether a query has rows, which is asked of each row that is looked at; `negated`: whether it has none.
    fn exists(&self, query: &str, negated: bool) -> String;

    /// Whether a text contains another.
    fn contains(&self, haystack: &str, needle: &str) -> String;

    /// Whether a text ends with another.
    fn ends_with(&self, haystack: &str, needle: &str) -> String;

    /// What ends a `SELECT` whose rows others may not change until the transaction is over; nothing where nobody else
    /// writes anyway.
    fn for_update(&self) -> &'static str;

    /// The key of the row that was added to a table last, on this connection; no row with a key was added to another
    /// table since.
    fn last_key(&self, table: &str) -> String;
}
