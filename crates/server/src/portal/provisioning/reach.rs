//! Whether an identity provider in the cloud can reach this server under the URL that it would be given.

use std::net::IpAddr;

use crate::base_url::BaseUrl;

/// How far a URL leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Anywhere, as far as the URL tells.
    Public,
    /// In clear text, which identity providers refuse.
    Plain,
    /// To this machine or this network alone.
    Local,
}

impl Reach {
    /// How far that URL leads.
    #[must_use]
    pub fn of(url: &BaseUrl) -> Self {
        let host = url.root().split_once("://").map_or("", |(_, host)| host);
        if is_local(host) {
            Self::Local
        } else if url.is_https() {
            Self::Public
        } else {
            Self::Plain
        }
    }
}

/// Whether only this machine, or its own network, knows the host; a port may follow.
fn is_local(host: &str) -> bool {
    let bare = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    match bare.parse::<IpAddr>() {
        Ok(IpAddr::V4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified(),
        Ok(IpAddr::V6(ip)) => {
            ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local() || ip.is_unspecified()
        }
        Err(_) => !bare.contains('.') || [".localhost", ".local", ".internal"].iter().any(|end| bare.ends_with(end)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base_url::BaseUrls;

    #[test]
    fn what_the_cloud_can_reach_is_told_from_what_it_cannot() {
        for (url, reach) in [
            ("https://muster.example", Reach::Public),
            ("https://203.0.113.7:8443", Reach::Public),
            ("https://[2001:db8::7]", Reach::Public),
            ("http://muster.example:8080", Reach::Plain),
            ("http://127.0.0.1:8080", Reach::Local),
            ("https://localhost", Reach::Local),
            ("https://muster", Reach::Local),
            ("https://muster.internal/", Reach::Local),
            ("https://10.1.2.3", Reach::Local),
            ("http://[::1]:8080", Reach::Local),
            ("https://[fd00::1]", Reach::Local),
        ] {
            let base =
                BaseUrls::new(Some(url), String::new(), false).of(&"/".parse().unwrap(), &axum::http::HeaderMap::new());
            assert_eq!(Reach::of(&base), reach, "{url}");
        }
    }
}
