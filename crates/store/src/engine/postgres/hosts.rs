//! The hosts of a URL, one by one: each is waited for as long as the next ones can afford.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::net::lookup_host;
use tokio::time::timeout;
use tokio_postgres::Config;
use tokio_postgres::config::Host;

/// How long names are looked up.
const PATIENCE: Duration = Duration::from_secs(2);

/// The port where none is said.
const PORT: u16 = 5432;

/// One place where a server may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    host: Host,
    /// `None`: not over TCP.
    address: Option<IpAddr>,
    port: u16,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            Host::Tcp(name) => write!(f, "{name}:{}", self.port),
            #[cfg(unix)]
            Host::Unix(path) => write!(f, "{}:{}", path.display(), self.port),
        }
    }
}

impl Place {
    /// How the server at this place, and no other, is connected to.
    pub(super) fn config(&self, all: &Config) -> Config {
        let mut one = Config::new();
        match &self.host {
            Host::Tcp(name) => one.host(name),
            #[cfg(unix)]
            Host::Unix(path) => one.host_path(path),
        };
        if let Some(address) = self.address {
            one.hostaddr(address);
        }
        all.get_user().map(|it| one.user(it));
        all.get_password().map(|it| one.password(it));
        all.get_dbname().map(|it| one.dbname(it));
        all.get_options().map(|it| one.options(it));
        all.get_application_name().map(|it| one.application_name(it));
        all.get_tcp_user_timeout().map(|it| one.tcp_user_timeout(*it));
        all.get_keepalives_interval().map(|it| one.keepalives_interval(it));
        all.get_keepalives_retries().map(|it| one.keepalives_retries(it));
        one.port(self.port)
            .ssl_mode(all.get_ssl_mode())
            .ssl_negotiation(all.get_ssl_negotiation())
            .channel_binding(all.get_channel_binding())
            .target_session_attrs(all.get_target_session_attrs())
            .keepalives(all.get_keepalives())
            .keepalives_idle(all.get_keepalives_idle());
        one
    }
}

/// All places that a URL names, in its order. A name that is not found has none.
pub(super) async fn places(config: &Config) -> Vec<Place> {
    let (hosts, addresses, ports) = (config.get_hosts(), config.get_hostaddrs(), config.get_ports());
    let one = async |number: usize| {
        let port = ports.get(number).or(ports.first()).copied().unwrap_or(PORT);
        let address = addresses.get(number).copied();
        // The name is that of the certificate; an address that is said beside it is where the server is.
        let Some(host) = hosts.get(number).cloned().or(address.map(|it| Host::Tcp(it.to_string()))) else {
            return Vec::new();
        };
        let found = match (&host, address) {
            (_, Some(address)) => vec![Some(address)],
            (Host::Tcp(name), None) => match timeout(PATIENCE, lookup_host((name.as_str(), port))).await {
                Ok(Ok(found)) => found.map(|it| Some(it.ip())).collect(),
                _ => Vec::new(),
            },
            #[cfg(unix)]
            (Host::Unix(_), None) => vec![None],
        };
        found.into_iter().map(|address| Place { host: host.clone(), address, port }).collect()
    };
    join_all((0..hosts.len().max(addresses.len())).map(one)).await.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_host_has_its_turn_and_its_port() {
        let config: Config =
            "postgres://m:secret@127.0.0.1:1,[::1]:2,127.0.0.3/muster?options=-cjit%3Doff&sslmode=require"
                .parse()
                .unwrap();
        let places = places(&config).await;
        let told: Vec<_> = places.iter().map(ToString::to_string).collect();
        assert_eq!(told, ["127.0.0.1:1", "::1:2", "127.0.0.3:5432"]);
        let one = places[1].config(&config);
        assert_eq!((one.get_hosts().len(), one.get_ports(), one.get_hostaddrs().len()), (1, &[2][..], 1));
        let shown = format!("{one:?}");
        assert!(shown.contains("jit=off") && shown.contains("Require") && shown.contains("\"m\""), "{shown}");
    }

    #[tokio::test]
    async fn a_name_that_is_not_found_has_no_place() {
        let config: Config = "postgres://no-such-host.invalid,127.0.0.1/muster".parse().unwrap();
        assert_eq!(places(&config).await.len(), 1);
    }
}
