//! SQLite as the server uses it, without the server: one thread that writes, others that read.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};
use tokio::task::spawn_blocking;

use super::Question;
use super::rows::{Cell, Rows, Source, Written};
use crate::error::{Error, Result};
use crate::server::{Storage, storage};
use crate::statistics::float;

/// What the server's writer is set to.
const WRITER: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
     PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -49152;";

/// The server's file, and a copy of it.
pub struct Raw {
    pub server: Server,
    copy: PathBuf,
    /// Removed with this.
    _storage: Storage,
}

/// The server's file, open for reading.
pub struct Server(Connection);

impl Raw {
    pub fn open(server: &Storage, copy: Storage) -> Result<Self> {
        let (Storage::Sqlite(server), Storage::Sqlite(directory)) = (server, &copy) else {
            return Err(Error::Other("a copy is of another engine".to_owned()));
        };
        let file = storage::file(directory.path());
        Ok(Self { server: Server(reader(&storage::file(server.path()))?), copy: file, _storage: copy })
    }

    /// Writes in transactions of as many requests as would wait for one commit.
    pub async fn write(&self, written: Written<Value>, at_once: usize) -> Result<f64> {
        let copy = self.copy.clone();
        blocking(move || write(&copy, &written, at_once)).await
    }

    pub async fn read(&self, question: Question, arguments: Vec<String>, connections: usize) -> Result<f64> {
        let (copy, processors) = (self.copy.clone(), thread::available_parallelism().map_or(1, Into::into));
        blocking(move || read(&copy, question.sql(), &arguments, connections.min(processors))).await
    }
}

/// Works on a thread where waiting does no harm.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    spawn_blocking(work).await.map_err(|error| Error::Other(error.to_string()))?
}

fn write(copy: &Path, written: &Written<Value>, at_once: usize) -> Result<f64> {
    let connection = Connection::open(copy)?;
    connection.execute_batch(WRITER)?;
    let mut statements = Vec::new();
    for sql in &written.statements {
        statements.push(connection.prepare(sql)?);
    }
    let start = Instant::now();
    for requests in written.requests.chunks(at_once) {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for step in requests.iter().flatten() {
            statements[step.statement].execute(params_from_iter(&step.values))?;
        }
        connection.execute_batch("COMMIT")?;
    }
    Ok(per_second(written.requests.len(), start.elapsed()))
}

fn read(copy: &Path, sql: &str, arguments: &[String], threads: usize) -> Result<f64> {
    let next = AtomicUsize::new(0);
    let connections = (0..threads).map(|_| reader(copy)).collect::<Result<Vec<_>>>()?;
    let start = Instant::now();
    thread::scope(|scope| {
        let next = &next;
        let work = |connection: Connection| scope.spawn(move || take_turns(&connection, sql, arguments, next));
        let working: Vec<_> = connections.into_iter().map(work).collect();
        working.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|_| Err(missing())))
    })?;
    Ok(per_second(arguments.len(), start.elapsed()))
}

fn take_turns(connection: &Connection, sql: &str, arguments: &[String], next: &AtomicUsize) -> Result<()> {
    let mut statement = connection.prepare(sql)?;
    while let Some(argument) = arguments.get(next.fetch_add(1, Ordering::Relaxed)) {
        let columns = statement.column_count();
        let mut rows = statement.query([argument])?;
        let row = rows.next()?.ok_or_else(missing)?;
        for column in 0..columns {
            row.get::<_, Value>(column)?;
        }
    }
    Ok(())
}

fn missing() -> Error {
    Error::Other("a row that the server has is not in the copy".to_owned())
}

fn per_second(requests: usize, elapsed: Duration) -> f64 {
    float(requests) / elapsed.as_secs_f64()
}

fn reader(file: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -16384;")?;
    Ok(connection)
}

impl Cell for Value {
    fn integer(&self) -> Option<i64> {
        if let Self::Integer(number) = self { Some(*number) } else { None }
    }
}

impl Source for Server {
    type Cell = Value;

    async fn rows(&self, sql: &str, argument: Option<i64>) -> Result<Rows<Value>> {
        let mut statement = self.0.prepare(sql)?;
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let count = columns.len();
        let values = |row: &rusqlite::Row<'_>| (0..count).map(|column| row.get(column)).collect();
        let rows = statement.query_map(params_from_iter(argument), values)?.collect::<Result<_, _>>()?;
        Ok(Rows { columns, rows })
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows;
    use super::*;

    const MIGRATIONS: [&str; 3] = [
        include_str!("../../../crates/store/migrations/sqlite/V1__directory.sql"),
        "ANALYZE sqlite_schema",
        include_str!("../../../crates/store/migrations/sqlite/V3__administration.sql"),
    ];
    const THERE: &str = "
        INSERT INTO organizations (key, name, created, id) VALUES (1, 'One', 0, 'o');
        INSERT INTO connections (key, organization, id, name, idp, created) VALUES (1, 1, 'c', 'bench', 'entra', 0);
        INSERT INTO groups (key, organization, connection, id, source, display_name, display_name_key, created,
            last_modified, version, folded, document) VALUES (1, 1, 1, 'g', 'c', 'G', 'g', 0, 0, 1, x'00', '{}');";

    /// A database with one user and one group, in the tables that the server has.
    fn database() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(&MIGRATIONS.join(";")).unwrap();
        connection.execute_batch(THERE).unwrap();
        user(&connection, 1, "ada");
        connection
    }

    fn user(connection: &Connection, key: i64, name: &str) {
        let sql = "INSERT INTO users (key, organization, connection, id, source, status, user_name_key, created,
             last_modified, version, folded, document) VALUES (?1, 1, 1, ?2, 'c', 'active', ?2, 0, 0, 1, x'00', '{}')";
        connection.execute(sql, (key, name)).unwrap();
        connection.execute("INSERT INTO user_emails VALUES (1, ?2, ?1)", (key, name)).unwrap();
    }

    /// An entry of the log about a user (kind 0) or group (kind 1), with a member that came, if any.
    fn entry(connection: &Connection, key: i64, kind: i64, about: i64, member: Option<i64>) {
        let sql = "INSERT INTO provisioning_log (key, organization, connection, token, time, operation, resource_name,
             status, detail, changes, notes, duration, request_id, search)
             VALUES (?1, 1, 1, 1, 900001, 'create', '', 201, '', '', '', 0, '', '')";
        connection.execute(sql, [key]).unwrap();
        let subject = "INSERT INTO provisioning_log_subjects VALUES (?1, ?2, ?3, ?4)";
        connection.execute(subject, [kind, about, key, 0]).unwrap();
        if let Some(member) = member {
            connection.execute(subject, [0, member, key, 1]).unwrap();
        }
    }

    fn everything(connection: &Connection, table: &str) -> Vec<Vec<Value>> {
        let mut statement = connection.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2, 3")).unwrap();
        let count = statement.column_count();
        let rows = statement.query_map([], |row| (0..count).map(|column| row.get(column)).collect()).unwrap();
        rows.map(Result::unwrap).collect()
    }

    #[tokio::test]
    async fn what_requests_wrote_is_written_once_more() {
        let server = Server(database());
        let mark = rows::mark(&server).await.unwrap();
        user(&server.0, 2, "björn");
        entry(&server.0, 1, 0, 2, None);
        entry(&server.0, 2, 0, 1, None);
        entry(&server.0, 3, 1, 1, Some(2));
        let changes = "UPDATE users SET display_name = 'Ada', version = 2 WHERE key = 1;
             UPDATE groups SET version = 2;
             INSERT INTO group_members VALUES (1, 0, 2);";
        server.0.execute_batch(changes).unwrap();

        let copy = database();
        let written = rows::since(&server, mark).await.unwrap();
        assert_eq!(written.requests.len(), 3);
        for step in written.requests.iter().flatten() {
            copy.execute(&written.statements[step.statement], params_from_iter(&step.values)).unwrap();
        }
        for table in
            ["users", "user_emails", "groups", "group_members", "provisioning_log", "provisioning_log_subjects"]
        {
            assert_eq!(everything(&copy, table), everything(&server.0, table), "{table}");
        }
    }
}
