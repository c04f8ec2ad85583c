//! A PostgreSQL server, and the databases made on it for a measurement.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio_postgres::{Client, NoTls};

use super::process;
use crate::error::Result;

/// A server on which databases may be made.
#[derive(Debug)]
pub struct Postgres {
    /// Without a database.
    url: String,
    made: AtomicUsize,
    /// Databases that nobody holds any more. They cannot be dropped where they are let go, which is not async.
    unused: Mutex<Vec<String>>,
}

/// One database, which is dropped some time after this is.
#[derive(Debug)]
pub struct Database {
    server: Arc<Postgres>,
    name: String,
}

impl Postgres {
    pub fn new(url: &str) -> Arc<Self> {
        let url = url.trim_end_matches('/').to_owned();
        Arc::new(Self { url, made: AtomicUsize::new(0), unused: Mutex::default() })
    }

    /// Whether a commit is on disk when it returns, and stays readable when the machine stops while it is written.
    pub async fn is_durable(&self) -> Result<bool> {
        let sql = "SELECT count(*) FROM pg_settings WHERE name IN ('fsync', 'full_page_writes') AND setting = 'off'";
        let off: i64 = self.client("postgres").await?.query_one(sql, &[]).await?.get(0);
        Ok(off == 0)
    }

    /// Makes an empty database, or a copy of one that nobody is connected to.
    pub async fn create(self: &Arc<Self>, template: Option<&Database>) -> Result<Database> {
        self.clean().await?;
        let name = format!("muster_bench_{}_{}", std::process::id(), self.made.fetch_add(1, Ordering::Relaxed));
        let database = Database { server: Arc::clone(self), name };
        let template = template.map_or("template0", |template| &template.name);
        // FILE_COPY leaves nothing to be written while somebody is measured.
        let sql = format!("CREATE DATABASE {} TEMPLATE {template} STRATEGY FILE_COPY", database.name);
        self.client("postgres").await?.batch_execute(&sql).await?;
        Ok(database)
    }

    /// Drops the databases that nobody holds any more.
    pub async fn clean(&self) -> Result<()> {
        let unused = std::mem::take(&mut *self.unused.lock().unwrap_or_else(PoisonError::into_inner));
        if unused.is_empty() {
            return Ok(());
        }
        let client = self.client("postgres").await?;
        for name in unused {
            client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
        }
        Ok(())
    }

    async fn client(&self, database: &str) -> Result<Client> {
        let (client, connection) = tokio_postgres::connect(&self.of(database), NoTls).await?;
        // Ends with the client. What went wrong, the client's next call says.
        tokio::spawn(async move { drop(connection.await) });
        Ok(client)
    }

    /// The URL of one database: its name goes before the parameters, if there are any.
    fn of(&self, database: &str) -> String {
        match self.url.split_once('?') {
            Some((server, parameters)) => format!("{}/{database}?{parameters}", server.trim_end_matches('/')),
            None => format!("{}/{database}", self.url),
        }
    }
}

impl Database {
    pub fn url(&self) -> String {
        self.server.of(&self.name)
    }

    pub async fn client(&self) -> Result<Client> {
        self.server.client(&self.name).await
    }

    /// A copy, while nobody is connected to this one.
    pub async fn copy(&self) -> Result<Self> {
        self.server.create(Some(self)).await
    }

    pub async fn bytes(&self) -> Result<u64> {
        let row = self.client().await?.query_one("SELECT pg_database_size(current_database())", &[]).await?;
        Ok(u64::try_from(row.get::<_, i64>(0)).unwrap_or_default())
    }

    /// The server's first process, whose children do its work, if it runs on this machine.
    pub async fn process(&self) -> Result<Option<u32>> {
        let row = self.client().await?.query_one("SELECT pg_backend_pid()", &[]).await?;
        let own = u32::try_from(row.get::<_, i32>(0)).unwrap_or_default();
        Ok(process::parent_named(own, "postgres"))
    }

    /// Does what autovacuum would do some time after filling, so that it does not do it in the middle of a measurement.
    pub async fn settle(&self) -> Result<()> {
        Ok(self.client().await?.batch_execute("VACUUM ANALYZE").await?)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.server.unused.lock().unwrap_or_else(PoisonError::into_inner).push(std::mem::take(&mut self.name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_named_before_the_parameters() {
        let of = |url| Postgres::new(url).of("one");
        assert_eq!(of("postgres://muster@127.0.0.1:5432"), "postgres://muster@127.0.0.1:5432/one");
        assert_eq!(of("postgres://muster@127.0.0.1:5432/"), "postgres://muster@127.0.0.1:5432/one");
        assert_eq!(of("postgres://db/?connect_timeout=1"), "postgres://db/one?connect_timeout=1");
    }
}
