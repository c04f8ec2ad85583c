//! PostgreSQL: for more than one machine. Any number of nodes share one database, and none keeps what others must know.

mod connect;
mod dialect;
mod error;
mod fill;
mod followed;
mod hosts;
mod lanes;
mod migrate;
mod pool;
mod replicas;
mod statement;
mod tx;
mod value;
mod writers;

use std::sync::Arc;

use directory::OrganizationKey;

pub(crate) use dialect::PostgresDialect;
pub(crate) use tx::PostgresTx;

use crate::{About, Area, Error, PostgresOptions, Tx, Work};
use lanes::Lanes;
use pool::{Lent, Pool};
use replicas::Replicas;
use tx::Snapshot;
use writers::Writers;

/// A database that is reached over the network.
#[derive(Debug, Clone)]
pub(crate) struct Postgres {
    pool: Pool,
    lanes: Lanes,
    writers: Writers,
    replicas: Arc<Replicas>,
}

impl Postgres {
    /// Connects and migrates the tables. Of several nodes that start at once one migrates and the others wait.
    pub(crate) async fn open(options: &PostgresOptions) -> Result<Self, Error> {
        let server = connect::Server::new(options)?;
        migrate::migrate(&server).await?;
        let pool = pool::pool(server, options.connections)?;
        let replicas = Arc::new(Replicas::new(options)?);
        let writers = Writers::new(pool.clone(), options.connections);
        let lanes = Lanes::new(pool.clone(), options.connections);
        Ok(Self { pool, lanes, writers, replicas })
    }

    /// Runs `work`, which is `about` users of the area, when its area's turn has come, and returns when what it changed is
    /// on disk.
    pub(crate) async fn write<T, E, F>(&self, area: Area, about: Vec<About>, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Work<T, E> + Send + 'static,
    {
        self.writers.run(area, about, work).await
    }

    /// Runs `work`, which only reads. Each statement sees what is committed when it begins: a transaction around them
    /// would cost as much again as the one statement that most have.
    pub(crate) async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        E: From<Error>,
        F: Work<T, E>,
    {
        let seat = self.lanes.seat().await?;
        let outcome = work(&mut Tx::from(PostgresTx::new(seat.client()?))).await;
        seat.done();
        outcome
    }

    /// Runs `work`, which only reads, over one state of the database.
    pub(crate) async fn scan<T, E, F>(&self, work: F) -> Result<T, E>
    where
        E: From<Error>,
        F: Work<T, E>,
    {
        let lent = Lent::new(self.pool.get().await.map_err(error::of_pool)?);
        Snapshot::new(lent).run(work).await
    }

    /// As [`Postgres::scan`], on a replica where one knows all that was written in the organization until now.
    pub(crate) async fn list<T, E, F>(&self, organization: OrganizationKey, work: F) -> Result<T, E>
    where
        E: From<Error>,
        F: Work<T, E>,
    {
        match self.replicas.current(&self.pool, organization).await? {
            Some(snapshot) => snapshot.run(work).await,
            None => self.scan(work).await,
        }
    }

    /// Finishes the work that was handed over, and closes the connections.
    pub(crate) async fn close(&self) {
        self.writers.close().await;
        self.pool.close();
        self.replicas.close();
    }
}

#[cfg(test)]
mod tests;
