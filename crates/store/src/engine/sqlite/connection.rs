//! How a connection is opened and kept.

use std::fs::OpenOptions;
use std::path::Path;
use std::thread;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::error::plain;
use crate::{Error, migrations};

/// Statements kept prepared on each connection: more than this program has, and room for the shapes of filters.
const STATEMENTS: usize = 512;

/// How often a connection asks again, once a millisecond, for what another process has locked.
///
/// SQLite's own waiting soon sleeps a tenth of a second between attempts, and so hardly ever meets the moment between
/// two commits of a busy server: a command beside it would starve.
const BUSY_ATTEMPTS: i32 = 5_000;

/// How often the tables are looked at anew that another process is making.
const MIGRATING_ATTEMPTS: u32 = 20;

/// Opens the connection that writes: makes the file if there is none, and migrates the tables.
pub(super) fn open_writer(path: &Path) -> Result<Connection, Error> {
    create_private(path)?;
    let mut connection = open(path)?;
    use_log(&connection)?;
    connection
        .execute_batch(
            // FULL: a commit is on disk when it returns. The log is copied into the file every 16 MiB, and is cut
            // back to 64 MiB after a long reader let it grow. What a savepoint would have to put back is kept in
            // memory: beyond a few pages it would go to a file, which cost a fifth of each write.
            "PRAGMA synchronous = FULL;
             PRAGMA wal_autocheckpoint = 4000;
             PRAGMA journal_size_limit = 67108864;
             PRAGMA temp_store = MEMORY;
             PRAGMA cache_size = -49152;",
        )
        .map_err(plain)?;
    migrate(&mut connection)?;
    Ok(connection)
}

/// Opens a connection for point reads of a database that is there.
pub(super) fn open_reader(path: &Path) -> Result<Connection, Error> {
    let connection = open(path)?;
    connection.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -16384;").map_err(plain)?;
    Ok(connection)
}

/// Opens a connection for scans of a database that is there.
pub(super) fn open_scanner(path: &Path) -> Result<Connection, Error> {
    let connection = open_reader(path)?;
    // Mapping the file nearly halves what a scan costs. Not for point reads: each commit ends the mapping, and they
    // are too short to pay for a new one. What is mapped needs little cache.
    connection.execute_batch("PRAGMA mmap_size = 268435456; PRAGMA cache_size = -4096;").map_err(plain)?;
    Ok(connection)
}

/// Runs a statement that begins, ends or divides a transaction.
pub(super) fn control(connection: &Connection, sql: &str) -> Result<(), Error> {
    let run = || connection.prepare_cached(sql)?.execute([]);
    run().map(drop).map_err(plain)
}

fn open(path: &Path) -> Result<Connection, Error> {
    // No URIs, so that any file name means itself; no mutex, as no connection is shared.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(plain)?;
    connection.busy_handler(Some(wait)).map_err(plain)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // Plans never depend on what is bound. Without this promise SQLite prepares a statement anew at each use whose
    // arguments might have changed its plan.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(plain)?;
    connection.execute_batch("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;").map_err(plain)?;
    Ok(connection)
}

fn wait(attempts: i32) -> bool {
    thread::sleep(Duration::from_millis(1));
    attempts < BUSY_ATTEMPTS
}

/// The file holds people's data: it is made for its owner's eyes. SQLite gives its log the same mode.
pub(super) fn create_private(path: &Path) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop).map_err(Error::driver)
}

/// Write-ahead log: readers go on while the writer writes.
fn use_log(connection: &Connection) -> Result<(), Error> {
    // Changing to it takes the whole file, and SQLite does not wait for that by itself.
    let mut attempts = 0;
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL").map_err(plain) {
            Err(Error::Busy) if wait(attempts) => attempts += 1,
            outcome => return outcome,
        }
    }
}

fn migrate(connection: &mut Connection) -> Result<(), Error> {
    connection.set_transaction_behavior(TransactionBehavior::Immediate);
    let runner = migrations::sqlite::migrations::runner();
    // Two processes may open a file at once. Each migration is a transaction, so the one that comes second to it
    // fails on what is there already, and learns so at a later look.
    let mut outcome = runner.run(connection);
    for _ in 0..MIGRATING_ATTEMPTS {
        if outcome.is_ok() {
            break;
        }
        thread::sleep(Duration::from_millis(1));
        outcome = runner.run(connection);
    }
    for migration in outcome.map_err(Error::migration)?.applied_migrations() {
        tracing::info!(%migration, "migrated the database");
    }
    Ok(())
}
