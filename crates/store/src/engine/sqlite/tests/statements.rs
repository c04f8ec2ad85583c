//! What a unit of work says to the database, and how the database goes about it.

use std::cell::RefCell;
use std::path::Path;

use rusqlite::Connection;

thread_local! {
    static NOTED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Writes down a statement of this thread.
pub(crate) fn note(sql: &str) {
    NOTED.with_borrow_mut(|noted| noted.push(sql.to_owned()));
}

/// The statements of this thread since the last call. A unit of work stays on one thread.
pub(crate) fn taken() -> Vec<String> {
    NOTED.take()
}

/// The steps by which SQLite answers a statement: which indexes it searches, what it scans and sorts.
pub(crate) fn plan(path: &Path, sql: &str) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let mut rows = statement.raw_query();
    let mut steps = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        steps.push(row.get("detail").unwrap());
    }
    steps
}
