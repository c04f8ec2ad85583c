//! `//scim/v2//Users/` is `/scim/v2/Users`: what people paste as a base URL ends in a slash, and what
//! identity providers append to it begins with one.
//!
//! It stands before the router, for a router's own layers see a request only after it has been matched.

use std::task::{Context, Poll};

use axum::http::uri::PathAndQuery;
use axum::http::{Request, Uri};
use tower::{Layer, Service};

/// Puts [`NormalizePath`] before a service.
#[derive(Debug, Clone, Copy, Default)]
pub struct NormalizePathLayer;

impl<S> Layer<S> for NormalizePathLayer {
    type Service = NormalizePath<S>;

    fn layer(&self, inner: S) -> NormalizePath<S> {
        NormalizePath { inner }
    }
}

/// A service that sees every path without empty segments and without a slash at its end.
#[derive(Debug, Clone)]
pub struct NormalizePath<S> {
    inner: S,
}

impl<S: Service<Request<B>>, B> Service<Request<B>> for NormalizePath<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> S::Future {
        if let Some(uri) = normalized(request.uri()) {
            *request.uri_mut() = uri;
        }
        self.inner.call(request)
    }
}

/// The URI with its path normalised; `None` where it is already.
fn normalized(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    if !path.contains("//") && (path.len() <= 1 || !path.ends_with('/')) {
        return None;
    }
    let mut text = String::with_capacity(uri.path_and_query().map_or(0, |whole| whole.as_str().len()));
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        text.push('/');
        text.push_str(segment);
    }
    if text.is_empty() {
        text.push('/');
    }
    if let Some(query) = uri.query() {
        text.push('?');
        text.push_str(query);
    }
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::from_maybe_shared(text).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(uri: &str) -> String {
        let uri: Uri = uri.parse().unwrap();
        normalized(&uri).unwrap_or(uri).to_string()
    }

    #[test]
    fn empty_segments_and_the_last_slash_go() {
        assert_eq!(after("/scim/v2/Users/"), "/scim/v2/Users");
        assert_eq!(after("//scim//v2///Users"), "/scim/v2/Users");
        assert_eq!(after("/scim/v2/Users//?filter=a//b/"), "/scim/v2/Users?filter=a//b/");
        assert_eq!(after("http://muster.example//scim/v2/"), "http://muster.example/scim/v2");
        assert_eq!(after("//"), "/");
    }

    #[test]
    fn a_plain_path_is_left_alone() {
        for uri in ["/", "/scim/v2/Users/7d0c", "/scim/v2/Users?aadOptscim062020", "*"] {
            assert!(normalized(&uri.parse().unwrap()).is_none(), "{uri}");
        }
    }
}
