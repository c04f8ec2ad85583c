//! The absolute URL of the SCIM service, as the one who asks sees it: the beginning of every
//! `meta.location` and `$ref`.

use std::convert::Infallible;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::http::uri::{Authority, Uri};

use crate::Server;

/// Path of the SCIM service below the root of the server.
pub const SCIM_PATH: &str = "/scim/v2";

/// How the server finds its own URL.
#[derive(Debug)]
pub struct BaseUrls {
    /// The configured one, which settles it.
    public: Option<Arc<str>>,
    /// `host:port` for requests without a usable Host header.
    listening: String,
    /// Whether X-Forwarded-Proto and X-Forwarded-Host come from a proxy of the operator's.
    trust_proxy: bool,
}

impl BaseUrls {
    /// `public_url` is the configured URL of the server, `listening` the address that it is bound to.
    #[must_use]
    pub fn new(public_url: Option<&str>, listening: String, trust_proxy: bool) -> Self {
        let public = public_url.map(|url| format!("{}{SCIM_PATH}", url.trim_end_matches('/')).into());
        Self { public, listening, trust_proxy }
    }

    /// The SCIM URL of this request.
    #[must_use]
    pub fn of(&self, uri: &Uri, headers: &HeaderMap) -> BaseUrl {
        if let Some(public) = &self.public {
            return BaseUrl(Arc::clone(public));
        }
        let forwarded = |name| if self.trust_proxy { first(headers, name) } else { None };
        let scheme = forwarded("x-forwarded-proto")
            .filter(|scheme| scheme.eq_ignore_ascii_case("https"))
            .map_or("http", |_| "https");
        let host = forwarded("x-forwarded-host")
            .or_else(|| uri.authority().map(Authority::as_str))
            .or_else(|| first(headers, "host"))
            .filter(|host| is_host(host))
            .unwrap_or(&self.listening);
        BaseUrl([scheme, "://", host, SCIM_PATH].concat().into())
    }
}

/// The first value of a header that proxies may have appended to.
fn first<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()?.split(',').next().map(str::trim)
}

/// Whether it is a host and port, and nothing that would turn a URL made of it into another.
fn is_host(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte))
}

/// URL of the SCIM service, without a slash at its end: `https://muster.example/scim/v2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(Arc<str>);

impl BaseUrl {
    /// The URL of the server itself, without a slash at its end.
    #[must_use]
    pub fn root(&self) -> &str {
        self.0.strip_suffix(SCIM_PATH).unwrap_or(&self.0)
    }

    /// Whether what is said to the server is said in secret.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https:")
    }
}

impl Deref for BaseUrl {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<BaseUrl> for Arc<str> {
    fn from(url: BaseUrl) -> Self {
        url.0
    }
}

impl FromRequestParts<Server> for BaseUrl {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Infallible> {
        Ok(server.base_urls().of(&parts.uri, &parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(public: Option<&str>, trust_proxy: bool, headers: &[(&'static str, &'static str)]) -> String {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        BaseUrls::new(public, "127.0.0.1:8080".into(), trust_proxy)
            .of(&Uri::from_static("/scim/v2/Users"), &map)
            .to_string()
    }

    #[test]
    fn the_configured_url_settles_it() {
        let url = base(Some("https://mdm.example.net/"), true, &[("host", "other"), ("x-forwarded-host", "another")]);
        assert_eq!(url, "https://mdm.example.net/scim/v2");
    }

    #[test]
    fn else_it_is_the_host_that_was_asked() {
        assert_eq!(base(None, false, &[("host", "muster.test:8443")]), "http://muster.test:8443/scim/v2");
        assert_eq!(base(None, false, &[]), "http://127.0.0.1:8080/scim/v2");
        assert_eq!(base(None, false, &[("host", "evil/\"path")]), "http://127.0.0.1:8080/scim/v2");
    }

    #[test]
    fn what_a_proxy_says_counts_only_if_it_is_trusted() {
        let headers =
            [("host", "10.0.0.7:8080"), ("x-forwarded-proto", "https"), ("x-forwarded-host", "mdm.example.net, inner")];
        assert_eq!(base(None, true, &headers), "https://mdm.example.net/scim/v2");
        assert_eq!(base(None, false, &headers), "http://10.0.0.7:8080/scim/v2");
    }
}
