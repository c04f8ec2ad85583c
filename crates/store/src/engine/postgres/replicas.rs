//! Replicas that are only read from, and may lag. A list is answered by one only if it knows all that was written in the
//! organization before the list was asked for, by whichever node: otherwise the primary answers.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use directory::OrganizationKey;
use tokio::time::timeout;

use super::connect::Server;
use super::error;
use super::pool::{self, Client, Lent, Pool};
use super::tx::{PostgresTx, Snapshot};
use crate::tx::{Tx, args};
use crate::{Area, Error, PostgresOptions};

/// How long a replica is waited for before the primary does its work.
const PATIENCE: Duration = Duration::from_millis(500);

/// The replicas, asked by turns.
#[derive(Debug)]
pub(super) struct Replicas {
    pools: Vec<Pool>,
    turn: AtomicUsize,
}

impl Replicas {
    pub(super) fn new(options: &PostgresOptions) -> Result<Self, Error> {
        let pool = |url: &String| pool::pool(Server::replica(url, options)?, options.connections);
        Ok(Self { pools: options.replicas.iter().map(pool).collect::<Result<_, _>>()?, turn: AtomicUsize::new(0) })
    }

    /// A replica's state that holds what the primary holds of the organization, if the next replica has one.
    pub(super) async fn current(
        &self,
        primary: &Pool,
        organization: OrganizationKey,
    ) -> Result<Option<Snapshot>, Error> {
        if self.pools.is_empty() {
            return Ok(None);
        }
        let pool = &self.pools[self.turn.fetch_add(1, Ordering::Relaxed) % self.pools.len()];
        if !pool.manager().is_followed() {
            return Ok(None);
        }
        let written = {
            let lent = Lent::new(primary.get().await.map_err(error::of_pool)?);
            let written = batches(lent.client()?, organization).await?;
            lent.done();
            written
        };
        let asked = async {
            let lent = Lent::new(pool.get().await.map_err(error::of_pool)?);
            // The list sees this state or a later one.
            let known = batches(lent.client()?, organization).await?;
            if known < written {
                lent.done();
                return Ok(None);
            }
            Ok::<_, Error>(Some(Snapshot::new(lent)))
        };
        Ok(timeout(PATIENCE, asked).await.unwrap_or(Ok(None)).unwrap_or_else(|error| {
            tracing::debug!(%error, "a replica does not answer");
            None
        }))
    }

    pub(super) fn close(&self) {
        self.pools.iter().for_each(Pool::close);
    }
}

/// How many batches were written in an organization, and in the installation, whose writes append to its audit events.
async fn batches(client: &Client, organization: OrganizationKey) -> Result<i64, Error> {
    let mut tx = Tx::from(PostgresTx::new(client));
    let sql = "SELECT CAST(COALESCE(SUM(batches), 0) AS BIGINT) FROM write_areas WHERE organization IN (?1, ?2)";
    let areas = [Area::Organization(organization), Area::Installation].map(Area::number);
    tx.query_one(sql, &args![areas[0], areas[1]]).await?.int(0)
}
