//! How the server is found, trusted and spoken to.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use tokio_postgres::{Client, Config};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::error;
use crate::{Error, PostgresOptions};

/// How long connecting may take, and how long a unit of work waits for a connection that is free.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long one of several hosts is waited for: the next may be the primary.
const PATIENCE_OF_SEVERAL: Duration = Duration::from_secs(2);

/// How long a network that says nothing is waited for: a server whose machine is gone does not say good-bye.
const SILENCE: Duration = Duration::from_secs(10);

/// What each connection begins with.
///
/// An acknowledged write is on disk, whatever the server is set to. A lock is not waited for longer than a client
/// waits; a node that hangs inside a transaction loses it. Plans do not depend on the data of the day, and
/// go by the indexes that the tables were given: statistics of a table that has just been filled come late. Tables are
/// joined as they are written down: a filter may name hundreds, and thinking of their orders would take minutes.
const SETTINGS: &str = "
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local');
    SET lock_timeout = '10s';
    SET idle_in_transaction_session_timeout = '30s';
    SET client_connection_check_interval = '5s';
    SET plan_cache_mode = force_generic_plan;
    SET enable_seqscan = off;
    SET join_collapse_limit = 1;
    SET from_collapse_limit = 1;
    SET jit = off;";

/// A server, and how it is connected to.
pub(super) struct Server {
    config: Config,
    tls: MakeRustlsConnect,
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
        let mut config: Config = url.parse().map_err(Error::driver)?;
        config.target_session_attrs(wanted).application_name("muster");
        let patience = if config.get_hosts().len() > 1 { PATIENCE_OF_SEVERAL } else { PATIENCE };
        config.connect_timeout(patience).keepalives_idle(SILENCE).tcp_user_timeout(SILENCE);
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
        Ok(Self { config, tls: MakeRustlsConnect::new(tls) })
    }

    /// One connection of its own.
    pub(super) async fn connect(&self) -> Result<Client, Error> {
        let (client, connection) = self.config.connect(self.tls.clone()).await.map_err(error::of_connecting)?;
        // It ends with the client, to whom its failures are told.
        tokio::spawn(connection);
        Ok(client)
    }

    /// Connections that are made as they are needed, and kept.
    pub(super) fn pool(self, size: usize) -> Result<Pool, Error> {
        let fast = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let prepare = Hook::async_fn(|client: &mut deadpool_postgres::ClientWrapper, _| {
            Box::pin(async move { client.batch_execute(SETTINGS).await.map_err(HookError::Backend) })
        });
        // With all hosts but one silent, there is still time for that one.
        let hosts = u32::try_from(self.config.get_hosts().len()).unwrap_or(u32::MAX);
        let create = PATIENCE.max(PATIENCE_OF_SEVERAL.saturating_mul(hosts.saturating_add(1)));
        Pool::builder(Manager::from_config(self.config, self.tls, fast))
            .max_size(size)
            .runtime(Runtime::Tokio1)
            .timeouts(deadpool_postgres::Timeouts {
                wait: Some(PATIENCE),
                create: Some(create),
                recycle: Some(PATIENCE),
            })
            .post_create(prepare)
            .build()
            .map_err(Error::driver)
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
