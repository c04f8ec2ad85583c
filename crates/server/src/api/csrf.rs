//! No page of another site acts in the name of someone who has signed in here: what browsers say of a request's origin
//! decides, and no token needs to be carried.

use ::scim::Error;
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use super::problem::Failure;

/// The answer to a request that comes from another site.
pub type Refusal = fn(ProtectionError) -> Response;

/// The layer around the routes. `public_url` is the configured one: a proxy may have changed the Host header that the
/// request's origin is otherwise compared with.
pub fn layer(public_url: Option<&str>) -> CsrfLayer<Refusal> {
    let layer = CsrfLayer::new();
    let trusted = public_url.and_then(origin).and_then(|origin| layer.clone().add_trusted_origin(origin).ok());
    trusted.unwrap_or(layer).with_rejection_response(refused as Refusal)
}

/// What a page of another site is answered.
pub fn refused(_: ProtectionError) -> Response {
    Failure::from(Error::forbidden("A page of another site may not ask for this.")).into_response()
}

/// As browsers write it: in lower case, and without the port that the scheme has anyway.
fn origin(url: &str) -> Option<String> {
    let uri: Uri = url.parse().ok()?;
    let (scheme, host) = (uri.scheme_str()?.to_ascii_lowercase(), uri.host()?.to_ascii_lowercase());
    let usual = if scheme == "https" { 443 } else { 80 };
    let port = uri.port_u16().filter(|port| *port != usual).map_or(String::new(), |port| format!(":{port}"));
    Some(format!("{scheme}://{host}{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_browsers_do() {
        assert_eq!(origin("HTTPS://Muster.Example:443/app/").unwrap(), "https://muster.example");
        assert_eq!(origin("http://127.0.0.1:8080").unwrap(), "http://127.0.0.1:8080");
    }
}
