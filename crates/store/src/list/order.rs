//! In which order a list is read, and how it goes on from a position.

use serde_json::Value;

use super::{Position, Query};
use crate::filter_sql::{Compiler, OwnedArg, SortKey};

/// Names that an index holds and that not everybody has.
const NAMES: &str = "u.display_name_key";

/// `ORDER BY`, and how to go on from a position in it. Ties are in the order of the keys.
pub(super) struct Order {
    sort: Option<SortKey>,
    key: String,
    descending: bool,
    few: bool,
}

impl Order {
    /// `alias` is the table's.
    pub(super) fn of(query: &Query, alias: &str, sql: &mut Compiler<'_>) -> Self {
        let sort = query.sort.as_ref();
        let by = sort.and_then(|sort| sql.sort_key(&sort.by));
        let descending = if by.is_some() { sort.is_some_and(|sort| sort.descending) } else { query.newest_first };
        Self { sort: by, key: format!("{alias}.key"), descending, few: query.is_lookup() }
    }

    /// Whether nothing but the key decides.
    pub(super) fn is_of_keys(&self) -> bool {
        self.sort.is_none()
    }

    /// Where a key stands, if nothing else decides.
    pub(super) fn rank(&self, key: i64) -> i64 {
        if self.descending { -key } else { key }
    }

    /// The sort value.
    pub(super) fn value(&self) -> &str {
        self.sort.as_ref().map_or("NULL", |sort| &sort.text)
    }

    /// What stands after `ORDER BY`.
    pub(super) fn by(&self) -> String {
        let (direction, absent) = if self.descending { ("DESC", "FIRST") } else { ("ASC", "LAST") };
        let key = &self.key;
        match &self.sort {
            // The sign keeps those away who would walk all keys in their order to meet the few that are looked up.
            None if self.few => format!("+{key} {direction}"),
            None => format!("{key} {direction}"),
            Some(SortKey { text, nullable: false }) => format!("{text} {direction}, {key} {direction}"),
            Some(SortKey { text, nullable: true }) => {
                format!("{text} {direction} NULLS {absent}, {key} {direction}")
            }
        }
    }

    /// The conditions that select what follows a position; what they select is put together. There are two where one
    /// alone would have an index of names read from its beginning: behind the last name, those without one follow.
    pub(super) fn after(&self, position: &Position, sql: &mut Compiler<'_>) -> Vec<String> {
        let beyond = if self.descending { "<" } else { ">" };
        let key = &self.key;
        let was = sql.place(OwnedArg::Int(position.key));
        let Some(SortKey { text, nullable }) = &self.sort else { return vec![format!("{key} {beyond} {was}")] };
        let value = argument(&position.value).map(|value| sql.place(value));
        let parts = match (value, nullable, self.descending) {
            (Some(value), true, false) => {
                vec![format!("({text}, {key}) > ({value}, {was})"), format!("{text} IS NULL")]
            }
            (Some(value), ..) => vec![format!("({text}, {key}) {beyond} ({value}, {was})")],
            (None, _, false) => vec![format!("({text} IS NULL AND {key} > {was})")],
            (None, _, true) => vec![format!("({text} IS NULL AND {key} < {was})"), format!("{text} IS NOT NULL")],
        };
        // What no index holds is read once, not once for each part.
        if text == NAMES { parts } else { vec![format!("({})", parts.join(" OR "))] }
    }
}

fn argument(value: &Value) -> Option<OwnedArg> {
    match value {
        Value::Number(number) => number.as_i64().map(OwnedArg::Int).or_else(|| number.as_f64().map(OwnedArg::Real)),
        Value::String(text) => Some(OwnedArg::Text(text.clone())),
        _ => None,
    }
}
