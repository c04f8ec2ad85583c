//! Where it is kept: one SQL, two engines.
//!
//! - [`Store`]: opens the database and runs units of work: [`Store::write`], [`Store::read`], [`Store::scan`]
//! - [`Area`]: what a unit of work may change, and so with which others it takes turns
//! - [`Tx`]: what a unit of work speaks to; SQL is written against it, once
//! - [`save`]: the only way in which the directory changes, never without its record in [`provisioning_log`] or [`audit`]
//! - [`users`], [`groups`], [`members`], [`list`]: reading the directory; `filter_sql` answers filters
//! - [`counts`], [`guard`]: how many users there are, and how many a connection has disabled or deleted of late
//! - [`connections`], [`tokens`], [`activity`]: who may come in, and who did; [`settings`]: what the installation remembers
//! - [`admins`], [`sessions`], [`links`], [`api_keys`]: who administers, and how they get in
//! - [`backup`]: copies of all of it; [`migrate_store`]: all of it, moved to PostgreSQL
//! - [`attributes`]: what organizations add to their users
//! - [`outbox`]: mail that is to be sent; [`leases`]: which node does what happens by itself
//! - `engine`: the databases; only there is a driver named
//! - `migrations`: the tables
//! - [`Error`]: what can go wrong
//!
//! A unit of work is a closure that is given a [`Tx`] and returns a boxed future. Inside, only the `Tx` may be
//! awaited: no timer, no socket, no lock. On SQLite every `Tx` future is ready at once, so that a unit of work is
//! finished in one poll and never holds the database across a suspension; on PostgreSQL it holds its area's turn.
//!
//! ```
//! # async fn example(store: store::Store) -> Result<(), store::Error> {
//! let answer = store
//!     .write(store::Area::Installation, |_tx| Box::pin(async move { Ok::<_, store::Error>("saved") }))
//!     .await?;
//! assert_eq!(answer, "saved");
//! # Ok(())
//! # }
//! ```
//!
//! SQL cannot be spoken from outside: a [`Tx`] is opaque there, to be handed on to the functions of this crate.

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub mod activity;
pub mod admins;
mod ahead;
pub mod api_keys;
mod area;
pub mod attributes;
pub mod audit;
pub mod backup;
mod batch;
mod conditions;
pub mod connections;
pub mod counts;
mod engine;
mod error;
mod filter_sql;
mod folded;
pub mod groups;
pub mod guard;
pub mod leases;
pub mod links;
pub mod list;
pub mod members;
pub mod migrate_store;
mod migrations;
pub mod outbox;
pub mod provisioning_log;
mod row;
mod save;
pub mod sessions;
pub mod settings;
mod together;
pub mod tokens;
mod tx;
pub mod users;

pub use ahead::About;
pub use area::Area;
pub use error::Error;
pub use futures_util::future::BoxFuture;
pub use save::{Record, save};
pub use tx::{Tx, Work};

use directory::OrganizationKey;
use engine::Engine;
use together::Together;
use tokens::Presented;

/// How a store is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// Connections for point reads. More than the runtime has worker threads are never busy at once.
    pub readers: u32,
    /// Connections for scans: how many lists and filters are answered at the same time.
    pub scanners: u32,
}

impl Default for Options {
    /// One reader and one scanner for each processor, two at least.
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(2, usize::from);
        let processors = u32::try_from(processors).unwrap_or(u32::MAX).max(2);
        Self { readers: processors, scanners: processors }
    }
}

/// How a PostgreSQL database is reached.
#[derive(Clone)]
pub struct PostgresOptions {
    /// `postgres://user:password@host:port/database`; several hosts are those that may become the primary.
    pub url: String,
    /// URLs of replicas that lists may be read from.
    pub replicas: Vec<String>,
    /// Connections at most, to the primary and to each replica.
    pub connections: usize,
    /// PEM file of the authorities that servers' certificates must be from; without it, those that the machine trusts.
    pub ca_file: Option<PathBuf>,
}

impl std::fmt::Debug for PostgresOptions {
    /// Without the URLs, which hold passwords.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresOptions").field("connections", &self.connections).finish_non_exhaustive()
    }
}

/// The directory's database. Clones share it.
///
/// Dropping the last clone lets the writer finish what was handed to it, without waiting for that;
/// [`Store::close`] waits.
#[derive(Debug, Clone)]
pub struct Store {
    engine: Engine,
    /// Lookups of tokens: mostly many requests present the same.
    presented: Together<Result<Option<Arc<Presented>>, Error>>,
}

impl Store {
    /// Opens the SQLite database at `path`, makes it if there is none, and migrates its tables. Blocks meanwhile.
    ///
    /// # Errors
    /// [`Error::Migration`] if the tables cannot be migrated or are those of a newer version,
    /// [`Error::Driver`] if the file cannot be opened, [`Error::Busy`] if another process keeps it.
    pub fn open(path: &Path, options: &Options) -> Result<Self, Error> {
        Ok(Self { engine: Engine::sqlite(path, options)?, presented: Together::default() })
    }

    /// Connects to a PostgreSQL database, and migrates its tables.
    ///
    /// # Errors
    /// [`Error::Migration`] as [`Store::open`]; [`Error::Unreachable`] if the server does not answer,
    /// [`Error::Driver`] if it refuses, or the options make no sense.
    pub async fn connect(options: &PostgresOptions) -> Result<Self, Error> {
        Ok(Self { engine: Engine::postgres(options).await?, presented: Together::default() })
    }

    /// Runs `work`, which changes no more than `area`, when its turn has come: if it returns `Ok`, all that it changed is
    /// on disk when this returns; if it returns an error or panics, nothing is changed and other work is not disturbed.
    ///
    /// Work that has been handed over is done even if the returned future is dropped.
    ///
    /// # Errors
    /// What `work` returns, or the store's own failure to run or commit it.
    pub async fn write<T, E, F>(&self, area: impl Into<Area>, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Work<T, E> + Send + 'static,
    {
        self.run(area.into(), Vec::new(), work).await
    }

    /// As [`Store::write`] in an organization, for `work` that will ask for these users: where the database is far away, it
    /// is asked once about all work that waits.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn write_about<T, E, F>(&self, organization: OrganizationKey, about: Vec<About>, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Work<T, E> + Send + 'static,
    {
        self.run(organization.into(), about, work).await
    }

    async fn run<T, E, F>(&self, area: Area, about: Vec<About>, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Work<T, E> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.write(work).await,
            Engine::Postgres(postgres) => postgres.write(area, about, work).await,
        }
    }

    /// Whether the database is over a network, so that asking costs more than looking.
    fn is_far(&self) -> bool {
        matches!(self.engine, Engine::Postgres(_))
    }

    /// Runs `work`, which reads few rows by their keys, at once. Its statements may see states of different moments:
    /// what must fit together is read by one of them.
    ///
    /// # Errors
    /// What `work` returns, or the store's own failure to run it; an attempt to write is an [`Error::Driver`].
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Work<T, E> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.read(work),
            Engine::Postgres(postgres) => postgres.read(work).await,
        }
    }

    /// Runs `work`, which may read many rows, where it holds no thread of the runtime. It sees one state of the
    /// database.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn scan<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Work<T, E> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.scan(work).await,
            Engine::Postgres(postgres) => postgres.scan(work).await,
        }
    }

    /// As [`Store::scan`], about one organization: where there are replicas, one that knows all that was written there
    /// until now may do it.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn list<T, E, F>(&self, organization: OrganizationKey, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Work<T, E> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.scan(work).await,
            Engine::Postgres(postgres) => postgres.list(organization, work).await,
        }
    }

    /// As [`Store::list`], for `work` that takes so little time ([`list::Query::is_short`]) that another thread would not
    /// be worth it.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn short_list<T, E, F>(&self, organization: OrganizationKey, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Work<T, E> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.short_scan(work),
            Engine::Postgres(_) => self.list(organization, work).await,
        }
    }

    /// Copies the database to a file at `to`, which is new or empty, and gives what is in the copy: the database as it is
    /// now, whoever writes meanwhile. The copy is on disk when this returns.
    ///
    /// # Errors
    /// Where the file cannot be written or the database cannot be read.
    pub async fn copy_to(&self, to: PathBuf) -> Result<backup::Contents, Error> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.copy_to(to).await,
            Engine::Postgres(_) => Err(Error::Unsupported("a PostgreSQL database is backed up with its own tools")),
        }
    }

    /// Finishes the work that was handed over and closes the database; work that comes later fails with
    /// [`Error::Closed`].
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.close().await,
            Engine::Postgres(postgres) => postgres.close().await,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
