//! The tables, step by step. A migration that was released is never edited: a new file changes what it made. Both
//! engines count the same steps, and each step leaves the program of the step before it able to work.

/// SQLite's.
pub(crate) mod sqlite {
    refinery::embed_migrations!("migrations/sqlite");
}

/// PostgreSQL's.
pub(crate) mod postgres {
    refinery::embed_migrations!("migrations/postgres");
}
