//! Connections that are made as they are needed, and kept; and somebody who looks whether the server still answers.

use std::pin::pin;
use std::time::Duration;

use deadpool::Runtime;
use deadpool::managed::{self, Manager, Metrics, QueueMode, RecycleError, RecycleResult, Timeouts, WeakPool};
use deadpool_postgres::ClientWrapper;
use tokio::time::{sleep, timeout};

use super::connect::Server;
use super::error;
use crate::Error;

/// How long a unit of work waits for a connection that is free.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often the server is asked whether it is there.
const BEAT: Duration = Duration::from_secs(1);

/// How long its answer is waited for. What it is asked costs nothing: who does not answer in this time answers nobody.
const SILENCE: Duration = Duration::from_secs(6);

/// The wait is in parts: a process that was itself asleep meanwhile looks once more before it complains.
const LOOKS: u32 = 2;

pub(super) type Pool = managed::Pool<Server>;

/// A connection of a pool.
pub(super) type Client = managed::Object<Server>;

impl Manager for Server {
    type Type = ClientWrapper;
    type Error = Error;

    async fn create(&self) -> Result<ClientWrapper, Error> {
        // It is large, and rarely wanted: each question would carry room for it.
        Box::pin(self.prepared()).await
    }

    async fn recycle(&self, client: &mut ClientWrapper, _: &Metrics) -> RecycleResult<Error> {
        // That it is open says that it is good: the watch over the server sees to that.
        if client.is_closed() { Err(RecycleError::message("it is closed")) } else { Ok(()) }
    }
}

/// Connections to a server, which is watched as long as there is the pool.
pub(super) fn pool(server: Server, size: usize) -> Result<Pool, Error> {
    let pool = Pool::builder(server)
        .max_size(size)
        .runtime(Runtime::Tokio1)
        // Few that are used much are warm.
        .queue_mode(QueueMode::Lifo)
        // Connecting has its own limits, host by host.
        .timeouts(Timeouts { wait: Some(PATIENCE), create: None, recycle: None })
        .build()
        .map_err(Error::driver)?;
    tokio::spawn(watch(pool.weak()));
    Ok(pool)
}

/// Asks the server again and again whether it is there, on a connection of its own. A frozen one, or one behind a
/// firewall that drops what comes, keeps its connections: only silence tells.
async fn watch(pool: WeakPool<Server>) {
    let mut client: Option<ClientWrapper> = None;
    loop {
        sleep(BEAT).await;
        let Some(pool) = pool.upgrade().filter(|pool| !pool.is_closed()) else { return };
        let server = pool.manager();
        client = match client {
            Some(client) => match answers(&client).await {
                Some(true) => Some(client),
                Some(false) => None,
                None => {
                    server.give_up();
                    None
                }
            },
            None => match server.connect().await {
                Ok(client) => Some(client),
                Err(error) => {
                    // A server may have no room for one more, and serve those that are in.
                    if !error::is_answer(&error) {
                        server.give_up();
                    }
                    None
                }
            },
        };
    }
}

/// Whether a server answers on this connection; `None`: it says nothing at all.
async fn answers(client: &ClientWrapper) -> Option<bool> {
    let mut asked = pin!(client.simple_query("SELECT 1"));
    for _ in 0..LOOKS {
        if let Ok(outcome) = timeout(SILENCE / LOOKS, &mut asked).await {
            return Some(outcome.is_ok());
        }
    }
    None
}

/// A connection that is lent for one unit of work. One that is given up in the middle is not given back: nobody knows
/// when the server is done with it, and whether it ever answers.
pub(super) struct Lent(Option<Client>);

impl Lent {
    pub(super) fn new(client: Client) -> Self {
        Self(Some(client))
    }

    pub(super) fn client(&self) -> Result<&Client, Error> {
        self.0.as_ref().ok_or(Error::Closed)
    }

    /// Gives it back to its pool.
    pub(super) fn done(mut self) {
        drop(self.0.take());
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        drop(self.0.take().map(Client::take));
    }
}
