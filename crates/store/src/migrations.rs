//! The tables, version by version. A migration that was released is never edited: a new file changes what it made.

/// SQLite's.
pub(crate) mod sqlite {
    refinery::embed_migrations!("migrations/sqlite");
}
