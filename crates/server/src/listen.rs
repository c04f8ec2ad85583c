//! Sockets and connections: listening, answering, and stopping without losing a request.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use app::App;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tower::Layer;

use crate::normalize_path::NormalizePathLayer;
use crate::{Config, Server, router};

/// Header lines of a request at most (431).
const MAX_HEADERS: usize = 64;
/// Bytes of a request's head at most (431), and what one connection may hold in its read buffer.
const MAX_HEAD_BYTES: usize = 64 * 1024;
/// A connection that asks nothing for so long is closed, and so is one that takes as long over a head.
const IDLE: Duration = Duration::from_secs(75);
/// How long to wait where the system is out of sockets or of memory for one.
const OUT_OF_SOCKETS: Duration = Duration::from_millis(100);

/// A server that has its address. Clients can connect already; they are answered once it runs.
pub struct Listening {
    listener: TcpListener,
    address: SocketAddr,
    server: Server,
    shutdown_bound: Duration,
}

/// The address cannot be listened on.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// It is no address.
    #[error(transparent)]
    Config(#[from] crate::config::ConfigError),
    /// It is taken, not ours, or not allowed.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
}

/// Takes the configured address.
///
/// # Errors
/// Where the address is taken or not allowed.
pub async fn bind(config: &Config, app: App) -> Result<Listening, BindError> {
    let wanted = config.address()?;
    let failed = |source| BindError::Listen { address: wanted, source };
    let listener = TcpListener::bind(wanted).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let server = Server::new(config, app, address);
    Ok(Listening { listener, address, server, shutdown_bound: Duration::from_secs(config.limits.shutdown_seconds) })
}

impl Listening {
    /// The address, with the port that was taken.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `shutdown` is ready; then takes no more connections, finishes the requests under
    /// way, for a bounded time, and returns.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let service = TowerToHyperService::new(NormalizePathLayer.layer(router::router(self.server.clone())));
        let http = http();
        let connections = GracefulShutdown::new();
        tokio::pin!(shutdown);
        loop {
            let stream = tokio::select! {
                stream = accept(&self.listener) => stream,
                () = &mut shutdown => break,
            };
            let connection = connections.watch(http.serve_connection(TokioIo::new(stream), service.clone()));
            tokio::spawn(async move {
                if let Err(error) = connection.await {
                    tracing::debug!(%error, "a connection ended");
                }
            });
        }
        drop(self.listener);
        self.server.stop();
        if tokio::time::timeout(self.shutdown_bound, connections.shutdown()).await.is_err() {
            tracing::warn!("requests were still under way when the time to stop was over");
        }
    }
}

fn http() -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(IDLE).max_headers(MAX_HEADERS).max_buf_size(MAX_HEAD_BYTES);
    http
}

async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // An answer is one small write; waiting to fill a packet only delays it.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "TCP_NODELAY");
                }
                return stream;
            }
            Err(error) if is_the_clients(&error) => {}
            Err(error) => {
                tracing::error!(%error, "cannot take a connection");
                tokio::time::sleep(OUT_OF_SOCKETS).await;
            }
        }
    }
}

fn is_the_clients(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionRefused | ConnectionAborted | ConnectionReset)
}
