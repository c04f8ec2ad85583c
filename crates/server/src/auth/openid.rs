//! Signing in with OpenID Connect: the browser goes to the provider and comes back with a code.

use ::scim::Error;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::Provider;
use super::flow::Flow;
use crate::Server;
use crate::api::cookie;
use crate::api::input::Query;
use crate::api::problem::Failure;
use crate::base_url::BaseUrl;
use crate::request_id::RequestId;

/// Path of [`callback`]: what is registered at the provider, below the server's URL.
pub const CALLBACK: &str = "/auth/openid/callback";

/// `GET /auth/openid`: sends the browser to the provider.
///
/// # Errors
/// 404 where no provider is configured; 503 where it cannot be reached.
pub async fn begin(State(server): State<Server>, url: BaseUrl) -> Result<Response, Failure> {
    let (there, flow) = provider(&server)?.begin(&redirect(&url)).await?;
    Ok(leads_to(&there, [(header::SET_COOKIE, flow.hand_over(&url))]))
}

/// What the provider sends the browser back with (OpenID Connect Core §3.1.2.5, §3.1.2.6).
#[derive(Debug, Deserialize)]
pub struct Returned {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
}

/// `GET /auth/openid/callback`: begins the session of the admin whom the provider vouches for.
///
/// # Errors
/// 400 where the browser has no sign-in under way, or another; 401 where the provider does not confirm it; 403 where
/// whom it confirms is no admin.
pub async fn callback(
    State(server): State<Server>,
    url: BaseUrl,
    headers: HeaderMap,
    Query(returned): Query<Returned>,
    request: axum::Extension<RequestId>,
) -> Result<Response, Failure> {
    let provider = provider(&server)?;
    let flow = Flow::presented(&headers, &url).filter(|flow| returned.state.as_ref() == Some(&flow.state));
    let flow =
        flow.ok_or_else(|| Error::bad_request("No sign-in is under way in this browser, or another one; begin anew."))?;
    if let Some(error) = returned.error {
        tracing::info!(error, "the OpenID provider has sent somebody back");
        return Err(Error::unauthorized("The OpenID provider did not sign you in; begin anew.").into());
    }
    let code = returned.code.ok_or_else(|| Error::bad_request("The OpenID provider has sent no code."))?;
    let email = provider.redeem(&redirect(&url), code, flow).await?;
    let (session, _) = app::sessions::begin(server.app(), &email, "openid", request.as_str()).await?;
    let cookies = [Flow::take_back(&url), cookie::hand_over(&session, &url)];
    Ok(leads_to(&format!("{}/", url.root()), cookies.map(|cookie| (header::SET_COOKIE, cookie))))
}

fn provider(server: &Server) -> Result<&Provider, Error> {
    server.openid().ok_or_else(|| Error::not_found("No OpenID provider is configured; sign in with a password."))
}

fn redirect(url: &BaseUrl) -> String {
    format!("{}{CALLBACK}", url.root())
}

fn leads_to(url: &str, headers: impl IntoIterator<Item = (HeaderName, HeaderValue)>) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let location = url.parse::<Uri>().ok().and_then(|_| HeaderValue::try_from(url).ok());
    response.headers_mut().extend(location.map(|location| (header::LOCATION, location)));
    response.headers_mut().append(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in headers {
        response.headers_mut().append(name, value);
    }
    response
}
