//! Any other SCIM server, which runs already.

use std::net::SocketAddr;

use tokio::net::lookup_host;

use crate::driver::Endpoint;
use crate::error::{Doing, Error, Result};

/// A server that is reached by its URL, and is nobody's child.
pub struct Foreign {
    pub endpoint: Endpoint,
    /// Its processes, as far as they are known.
    pub processes: Vec<u32>,
}

impl Foreign {
    /// Finds the server of an `http` URL: what stands before `/Users`.
    ///
    /// # Errors
    /// The URL is another kind, or its host is not known.
    pub async fn find(url: &str, token: String, process: Option<u32>) -> Result<Self> {
        let (host, base) = parts(url)?;
        let name = if host.contains(':') { host.to_owned() } else { format!("{host}:80") };
        let found: Vec<SocketAddr> = lookup_host(&name).await.doing(|| format!("looking {host} up"))?.collect();
        let first = found.first().ok_or_else(|| Error::Other(format!("{host} has no address")))?;
        let endpoint = Endpoint { addresses: vec![*first], host: host.to_owned(), base: base.to_owned(), token };
        Ok(Self { endpoint, processes: process.into_iter().collect() })
    }
}

fn parts(url: &str) -> Result<(&str, &str)> {
    let unknown = || Error::Other(format!("{url} is no http URL; this driver speaks no TLS"));
    let rest = url.strip_prefix("http://").ok_or_else(unknown)?.trim_end_matches('/');
    let (host, base) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if host.is_empty() { Err(unknown()) } else { Ok((host, base)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_a_host_and_a_base() {
        assert_eq!(parts("http://localhost:8080/scim/v2/").unwrap(), ("localhost:8080", "/scim/v2"));
        assert_eq!(parts("http://scim.example").unwrap(), ("scim.example", ""));
        for url in ["https://scim.example/v2", "scim.example", "http:///v2"] {
            assert!(parts(url).is_err(), "{url}");
        }
    }
}
