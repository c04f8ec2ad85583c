//! Copies of the file, taken while it is in use, and a look into one.

use std::fs::File;
use std::path::Path;
use std::thread;
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::connection::{control, create_private, open_reader};
use super::error::plain;
use super::tx::SqliteTx;
use crate::backup::{Contents, contents};
use crate::engine::run_ready;
use crate::{Error, Work};

/// All pages in one step: between steps, others could write, and the copy would begin anew.
const ALL: i32 = -1;

/// How often a step is tried that meets a lock, once a millisecond.
const ATTEMPTS: usize = 5_000;

/// Copies the database at `from` to a file at `to`, which is new or empty, and gives what is in the copy. Others may
/// write meanwhile: the copy is as the database is now. It is on disk when this returns, one file with no log beside it.
pub(super) fn copy(from: &Path, to: &Path) -> Result<Contents, Error> {
    let mut source = open_reader(from)?;
    create_private(to)?;
    let mut copy = Connection::open(to).map_err(plain)?;
    // Not needed before the end: until then nobody relies on the file.
    copy.execute_batch("PRAGMA synchronous = OFF").map_err(plain)?;
    control(&source, "BEGIN")?;
    let contents = run_ready(SqliteTx::new(&mut source).into(), |tx| Box::pin(contents(tx)))?;
    pages(&source, &mut copy)?;
    control(&source, "COMMIT")?;
    // A log of its own would only be in the way of whoever moves the file.
    copy.pragma_update(None, "journal_mode", "DELETE").map_err(plain)?;
    copy.close().map_err(|(_, error)| plain(error))?;
    File::open(to).and_then(|file| file.sync_all()).map_err(Error::driver)?;
    Ok(contents)
}

fn pages(source: &Connection, copy: &mut Connection) -> Result<(), Error> {
    let backup = Backup::new(source, copy).map_err(plain)?;
    for _ in 0..ATTEMPTS {
        if backup.step(ALL).map_err(plain)? == StepResult::Done {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(1));
    }
    Err(Error::Busy)
}

/// Checks that a file is a whole database of this program, and does some reading in it. Nothing is migrated.
pub(super) fn inspect<T, E, F>(path: &Path, work: F) -> Result<T, E>
where
    E: From<Error>,
    F: Work<T, E>,
{
    let mut connection = check(path)?;
    control(&connection, "BEGIN")?;
    run_ready(SqliteTx::new(&mut connection).into(), work)
}

/// Empties the log of a database that nobody uses into the file, and removes it.
pub(super) fn fold_log(path: &Path) -> Result<(), Error> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(plain)?;
    // The last one to close a database does so, but tells nobody when it fails.
    connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE);").map_err(plain)?;
    connection.close().map_err(|(_, error)| plain(error))
}

fn check(path: &Path) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(plain)?;
    connection.execute_batch("PRAGMA trusted_schema = OFF;").map_err(plain)?;
    // An empty file, and any other program's database, is whole as well.
    let versions = connection.query_row("SELECT COUNT(*) FROM refinery_schema_history", [], |row| row.get::<_, i64>(0));
    if !matches!(versions, Ok(1..)) {
        return Err(Error::Damaged("it is no database of Muster".to_owned()));
    }
    let damaged = |error: rusqlite::Error| Error::Damaged(error.to_string());
    let found: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(damaged)?;
    if found != "ok" {
        return Err(Error::Damaged(found));
    }
    let mut orphans = connection.prepare("PRAGMA foreign_key_check").map_err(damaged)?;
    if orphans.exists([]).map_err(damaged)? {
        return Err(Error::Damaged("a row names one that is not there".to_owned()));
    }
    drop(orphans);
    Ok(connection)
}
