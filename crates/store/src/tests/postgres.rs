//! Databases on the PostgreSQL server that `scripts/with-postgres` starts.

use tokio_postgres::NoTls;

use crate::{PostgresOptions, Store};

/// URL of the server without a database; `None`: tests are of the embedded database.
pub(crate) fn server() -> Option<String> {
    std::env::var("TEST_POSTGRES").ok()
}

/// An empty database of its own. It goes with the server.
pub(crate) struct Database {
    pub(crate) url: String,
}

impl Database {
    pub(crate) async fn new(server: &str) -> Self {
        use std::sync::atomic::{AtomicU32, Ordering};
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("store_{}_{number}", std::process::id());
        execute(&format!("{server}/postgres"), &format!("CREATE DATABASE {name}")).await;
        Self { url: format!("{server}/{name}") }
    }

    pub(crate) fn options(&self) -> PostgresOptions {
        PostgresOptions { url: self.url.clone(), replicas: Vec::new(), connections: 4, ca_file: None }
    }

    /// A node on it.
    pub(crate) async fn open(&self) -> Store {
        Store::connect(&self.options()).await.unwrap()
    }
}

/// Runs statements as somebody else would.
pub(crate) async fn execute(url: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
}
