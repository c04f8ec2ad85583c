//! How the file is made, opened and written.

use std::fs::OpenOptions;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, Params, Row};

use super::{Error, State};

/// The tables.
const SCHEMA: &str = include_str!("schema.sql");
/// The version of [`SCHEMA`], in the file's header. There are no migrations: a state is made anew in minutes.
const VERSION: i64 = 1;
/// Statements kept prepared: more than there are.
const STATEMENTS: usize = 128;
/// How long to wait for another process, such as a command beside a running job.
const PATIENCE: Duration = Duration::from_secs(10);

impl State {
    /// Makes an empty state in a new file, which only its owner can read.
    ///
    /// # Errors
    /// Where there is a file already, or none can be made.
    pub fn create(path: &Path) -> Result<Self, Error> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => Error::FileExists(path.to_owned()),
            _ => Error::NoPlace { path: path.to_owned(), error },
        })?;
        let state = Self::connect(Connection::open_with_flags(path, flags())?)?;
        state.make_tables()?;
        Ok(state)
    }

    /// Opens the state in a file.
    ///
    /// # Errors
    /// Where there is none, or the file holds something else.
    pub fn open(path: &Path) -> Result<Self, Error> {
        if !path.exists() {
            return Err(Error::NoFile(path.to_owned()));
        }
        let foreign = |version| Error::Foreign { path: path.to_owned(), version };
        let connection = Connection::open_with_flags(path, flags())?;
        let version = connection.query_one("PRAGMA user_version", [], |row| row.get(0)).map_err(|_| foreign(0))?;
        if version == VERSION { Self::connect(connection) } else { Err(foreign(version)) }
    }

    /// An empty state that is gone with the process.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn in_memory() -> Result<Self, Error> {
        let state = Self::connect(Connection::open_in_memory()?)?;
        state.make_tables()?;
        Ok(state)
    }

    fn connect(connection: Connection) -> Result<Self, Error> {
        connection.busy_timeout(PATIENCE)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // NORMAL: a crash of the program loses nothing. A crash of the machine may lose the last moments of a stand-in,
        // and in return a cycle can save each link as it comes.
        connection.execute_batch(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = NORMAL;
             PRAGMA foreign_keys = ON;
             PRAGMA trusted_schema = OFF;
             PRAGMA cache_size = -65536;",
        )?;
        Ok(Self { connection })
    }

    fn make_tables(&self) -> Result<(), Error> {
        self.together(|state| {
            state.connection.execute_batch(SCHEMA)?;
            Ok(state.connection.pragma_update(None, "user_version", VERSION)?)
        })
    }

    /// Does `work` in one transaction: all of it, or on an error nothing. It may be called within itself.
    ///
    /// # Errors
    /// That of `work`, or where the database fails.
    pub fn together<T>(&self, work: impl FnOnce(&Self) -> Result<T, Error>) -> Result<T, Error> {
        // Immediate: a transaction that began by reading could not write once another process has written.
        let (begin, end, undo): (_, _, &[&str]) = if self.connection.is_autocommit() {
            ("BEGIN IMMEDIATE", "COMMIT", &["ROLLBACK"])
        } else {
            ("SAVEPOINT work", "RELEASE work", &["ROLLBACK TO work", "RELEASE work"])
        };
        self.execute(begin, [])?;
        match work(self).and_then(|done| self.execute(end, []).map(|_| done)) {
            Ok(done) => Ok(done),
            Err(error) => {
                for step in undo {
                    // What failed is what the caller should hear of, not that undoing it failed as well.
                    let _ = self.execute(step, []);
                }
                Err(error)
            }
        }
    }

    /// Answers `read` from one moment of the file, whatever another process writes meanwhile.
    pub(super) fn at_one_moment<T>(&self, read: impl FnOnce(&Self) -> Result<T, Error>) -> Result<T, Error> {
        if !self.connection.is_autocommit() {
            return read(self);
        }
        let moment = self.connection.unchecked_transaction()?;
        let answer = read(self)?;
        moment.commit()?;
        Ok(answer)
    }

    /// Runs a statement and answers how many rows it changed.
    pub(super) fn execute(&self, sql: &str, arguments: impl Params) -> Result<usize, Error> {
        Ok(self.connection.prepare_cached(sql)?.execute(arguments)?)
    }

    /// The first row, if there is one.
    pub(super) fn first<T>(
        &self,
        sql: &str,
        arguments: impl Params,
        read: impl FnOnce(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        self.connection.prepare_cached(sql)?.query_row(arguments, |row| Ok(read(row))).optional()?.transpose()
    }

    /// All rows.
    pub(super) fn all<T>(
        &self,
        sql: &str,
        arguments: impl Params,
        mut read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(arguments)?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(read(row)?);
        }
        Ok(all)
    }
}

fn flags() -> OpenFlags {
    // No URIs, so that any file name means itself.
    OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_made_once_and_opened_again() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("idp.sqlite");
        assert!(matches!(State::open(&path), Err(Error::NoFile(_))));
        drop(State::create(&path).unwrap());
        assert!(matches!(State::create(&path), Err(Error::FileExists(_))));
        State::open(&path).unwrap();
    }

    #[test]
    fn a_foreign_file_is_refused() {
        let place = tempfile::tempdir().unwrap();
        for (name, content) in [("text", "not a database, but long enough to be looked at"), ("empty", "")] {
            let path = place.path().join(name);
            std::fs::write(&path, content).unwrap();
            assert!(matches!(State::open(&path), Err(Error::Foreign { version: 0, .. })), "{name}");
        }
    }

    #[test]
    fn what_fails_is_undone_alone() {
        let state = State::in_memory().unwrap();
        let put = |state: &State, name: &str| state.execute("INSERT INTO settings VALUES (?1, '')", [name]);
        state
            .together(|state| {
                put(state, "first")?;
                let failed = state.together(|state| {
                    put(state, "second")?;
                    put(state, "first")
                });
                assert!(failed.is_err());
                put(state, "third")
            })
            .unwrap();
        let names = state.all("SELECT name FROM settings", [], |row| Ok(row.get::<_, String>(0)?)).unwrap();
        assert_eq!(names, ["first", "third"]);
    }
}
