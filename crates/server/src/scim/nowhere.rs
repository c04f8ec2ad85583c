//! What is not offered, said in words that help to find what is.

use ::scim::Error;
use app::provisioning::Caller;
use axum::http::{Method, Uri};

use super::Answer;
use crate::api;
use crate::base_url::BaseUrl;

/// `/Me`. RFC 7644 §3.11: "A service provider that does NOT support this feature SHOULD respond with HTTP
/// status code 501 (Not Implemented)." A token speaks for a connection, which is nobody's account.
pub async fn me(_: Caller) -> Answer {
    Err(Error::not_implemented("A token is no user's: ask for a user by its id, or by a filter on /Users.").into())
}

/// Any path that is no route.
pub fn not_found(uri: &Uri, base_url: &BaseUrl) -> Answer {
    let hint = if api::is_at(uri.path()) {
        format!("What there is stands in {}/v1/openapi.json.", api::PATH)
    } else {
        format!("The SCIM base URL is {}.", &**base_url)
    };
    Err(Error::not_found(format!("There is nothing at {}. {hint}", uri.path())).into())
}

/// A route, but not with this method; the Allow header says with which.
pub fn method_not_allowed(method: &Method, uri: &Uri) -> Answer {
    Err(Error::method_not_allowed(format!(
        "{} cannot be used with {method}; the Allow header says what can.",
        uri.path()
    ))
    .into())
}
