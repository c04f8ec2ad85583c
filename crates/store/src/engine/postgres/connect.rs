//! How the server is found, trusted and spoken to.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::ClientWrapper;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio::sync::oneshot;
use tokio::time::timeout;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::error;
use super::followed::{Cut, Followed, Line};
use super::hosts::{Place, places};
use crate::{Error, PostgresOptions};

/// How long connecting may take, from the first packet until statements are taken.
const PATIENCE: Duration = Duration::from_secs(5);

/// The same for one of several hosts: the next may be the primary.
const PATIENCE_OF_SEVERAL: Duration = Duration::from_secs(2);

/// How long a network that says nothing is waited for: a server whose machine is gone does not say good-bye.
const SILENCE: Duration = Duration::from_secs(10);

/// How often it is asked again whether it says something, until `SILENCE` is over once more.
const ASKED: u32 = 3;

/// What each connection begins with.
///
/// An acknowledged write is on disk, whatever the server is set to. A lock is not waited for longer than a client
/// waits; a node that hangs inside a transaction loses it. Plans do not depend on the data of the day: a connection that
/// met a directory empty serves it when it is full. So they go by the indexes that the tables were given, row by row,
/// where joins of whole tables would be cheaper as long as there is next to nothing in them. Tables are
/// joined as they are written down: a filter may name hundreds, and thinking of their orders would take minutes.
const SETTINGS: &str = "
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local');
    SET lock_timeout = '10s';
    SET idle_in_transaction_session_timeout = '30s';
    SET client_connection_check_interval = '5s';
    SET plan_cache_mode = force_generic_plan;
    SET enable_seqscan = off;
    SET enable_hashjoin = off;
    SET enable_mergejoin = off;
    SET random_page_cost = 1.1;
    SET join_collapse_limit = 1;
    SET from_collapse_limit = 1;
    SET jit = off;";

/// A server, and how it is connected to.
pub(super) struct Server {
    config: Config,
    tls: MakeRustlsConnect,
    followed: Followed,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").finish_non_exhaustive()
    }
}

impl Server {
    /// The server that is written to.
    pub(super) fn new(options: &PostgresOptions) -> Result<Self, Error> {
        // Of several hosts that of the primary: after a fail-over that is another one.
        Self::of(&options.url, TargetSessionAttrs::ReadWrite, options.ca_file.as_deref())
    }

    /// A server that is only read from.
    pub(super) fn replica(url: &str, options: &PostgresOptions) -> Result<Self, Error> {
        Self::of(url, TargetSessionAttrs::Any, options.ca_file.as_deref())
    }

    fn of(url: &str, wanted: TargetSessionAttrs, ca_file: Option<&Path>) -> Result<Self, Error> {
        let mut config: Config = known_to_driver(url).parse().map_err(Error::driver)?;
        config.target_session_attrs(wanted).application_name("muster");
        config.keepalives_idle(SILENCE).keepalives_interval(SILENCE / ASKED).keepalives_retries(ASKED);
        config.tcp_user_timeout(SILENCE);
        if config.get_ssl_mode() == SslMode::Prefer {
            // What is said to be preferred may not be had, and nobody notices. Only on this machine does it not matter.
            let secure = if config.get_hosts().iter().all(is_here) { SslMode::Disable } else { SslMode::Require };
            config.ssl_mode(secure);
        }
        let roots = if config.get_ssl_mode() == SslMode::Disable { RootCertStore::empty() } else { roots(ca_file)? };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(Error::driver)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { config, tls: MakeRustlsConnect::new(tls), followed: Followed::default() })
    }

    /// One connection, to the server that is followed if it answers, else to the first that does. It ends when another is
    /// followed.
    pub(super) async fn connect(&self) -> Result<ClientWrapper, Error> {
        let followed = self.followed.place();
        let named = places(&self.config).await;
        let others: Vec<_> = named.into_iter().filter(|place| followed.as_ref() != Some(place)).collect();
        let patience = if others.len() + usize::from(followed.is_some()) > 1 { PATIENCE_OF_SEVERAL } else { PATIENCE };
        let mut failure = Error::unreachable(io::Error::new(io::ErrorKind::NotFound, "no host of this name is found"));
        for place in followed.iter().chain(&others) {
            match timeout(patience, self.connect_to(place)).await {
                Ok(Ok(client)) => return Ok(client),
                Ok(Err(error)) => failure = error,
                Err(_) => failure = error::of_silence(format!("the server at {place} does not answer")),
            }
        }
        Err(failure)
    }

    async fn connect_to(&self, place: &Place) -> Result<ClientWrapper, Error> {
        let connecting = place.config(&self.config);
        let (client, connection) = connecting.connect(self.tls.clone()).await.map_err(error::of_connecting)?;
        let (cut, ended) = oneshot::channel::<Cut>();
        // It ends with the client, to whom its failures are told.
        let task = tokio::spawn(async move {
            let cut = async {
                match ended.await {
                    Ok(cut) => cut.wait().await,
                    Err(_) => std::future::pending().await,
                }
            };
            tokio::select! {
                _told = connection => {}
                () = cut => {}
            }
        });
        let client = ClientWrapper::new(client, task);
        let line = if self.config.get_target_session_attrs() == TargetSessionAttrs::ReadWrite {
            Line::of(&client).await?
        } else {
            None
        };
        let _ = cut.send(self.followed.follow(place, line)?);
        Ok(client)
    }

    /// One connection for the store's statements.
    pub(super) async fn prepared(&self) -> Result<ClientWrapper, Error> {
        let client = self.connect().await?;
        match timeout(PATIENCE, client.batch_execute(SETTINGS)).await {
            Ok(outcome) => outcome.map_err(error::of_statement)?,
            Err(_) => return Err(error::of_silence("the server does not answer".to_owned())),
        }
        Ok(client)
    }

    /// Whether there is a server that answered when it was last asked.
    pub(super) fn is_followed(&self) -> bool {
        self.followed.place().is_some()
    }

    /// Ends all connections: the server does not answer on them.
    pub(super) fn give_up(&self) {
        self.followed.give_up();
    }
}

/// A certificate is always checked in full, so the driver has no word for it.
fn known_to_driver(url: &str) -> String {
    match url.split_once('?') {
        Some((server, options)) => format!("{server}?{}", options.replace("sslmode=verify-full", "sslmode=require")),
        None => url.to_owned(),
    }
}

fn is_here(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

/// Whom a server's certificate must be from: those of the file, or those that this machine trusts.
fn roots(ca_file: Option<&Path>) -> Result<RootCertStore, Error> {
    let mut roots = RootCertStore::empty();
    if let Some(file) = ca_file {
        for certificate in CertificateDer::pem_file_iter(file).map_err(Error::driver)? {
            roots.add(certificate.map_err(Error::driver)?).map_err(Error::driver)?;
        }
    } else {
        // Some of a machine's certificates may be unfit; what counts is whether the server's can be checked.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    Ok(roots)
}
