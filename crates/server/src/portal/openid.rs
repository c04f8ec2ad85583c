//! Signing in with OpenID Connect: the browser goes to the provider and comes back with a code. Where that fails, the
//! sign-in page says why, and offers the other ways.

use ::scim::Error;
use app::sessions;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use serde::Deserialize;

use super::Answer;
use super::input::Query;
use super::problems::Problems;
use super::shell::{self, Shell};
use super::sign_in::{Onward, SignInPage};
use super::visitor::{Anybody, leads_to, within};
use crate::Server;
use crate::api::cookie;
use crate::auth::{Flow, Provider};
use crate::base_url::BaseUrl;
use crate::request_id::RequestId;

/// Path of [`callback`]: what is registered at the provider, below the server's URL.
pub const CALLBACK: &str = "/auth/openid/callback";

/// `GET /auth/openid`: sends the browser to the provider.
pub async fn begin(
    State(server): State<Server>,
    Anybody(shell): Anybody,
    url: BaseUrl,
    Query(Onward { next }): Query<Onward>,
) -> Answer {
    let next = within(next.as_deref());
    match provider(&server)?.begin(&redirect(&url), next).await {
        Ok((there, flow)) => Ok(with_cookies(leads_to(&there), [flow.hand_over(&url)])),
        Err(error) => refused(shell, next, error),
    }
}

/// What the provider sends the browser back with (OpenID Connect Core §3.1.2.5, §3.1.2.6).
#[derive(Debug, Deserialize)]
pub struct Returned {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
}

/// `GET /auth/openid/callback`: begins the session of the admin whom the provider vouches for.
pub async fn callback(
    State(server): State<Server>,
    Anybody(shell): Anybody,
    uri: Uri,
    headers: HeaderMap,
    request_id: RequestId,
    Query(returned): Query<Returned>,
) -> Answer {
    let (provider, url) = (provider(&server)?, server.base_urls().of(&uri, &headers));
    // The code is no part of a page that one comes back to.
    let shell = Shell { path: "/sign-in".into(), ..shell };
    let flow = Flow::presented(&headers, &url).filter(|flow| returned.state.as_ref() == Some(&flow.state));
    let Some(flow) = flow else {
        let error = Error::bad_request("No sign-in is under way in this browser, or another one; begin anew.");
        return refused(shell, "/", error);
    };
    let next = flow.next.clone();
    match redeemed(&server, provider, &url, returned, flow, request_id.as_str()).await {
        Ok(session) => Ok(with_cookies(leads_to(within(Some(&next))), [Flow::take_back(&url), session])),
        Err(error) => refused(shell, &next, error),
    }
}

/// The cookie of the session that the provider's answer begins.
async fn redeemed(
    server: &Server,
    provider: &Provider,
    url: &BaseUrl,
    returned: Returned,
    flow: Flow,
    request_id: &str,
) -> Result<HeaderValue, Error> {
    if let Some(error) = returned.error {
        tracing::info!(error, "the OpenID provider has sent somebody back");
        return Err(Error::unauthorized("The OpenID provider did not sign you in; begin anew."));
    }
    let code = returned.code.ok_or_else(|| Error::bad_request("The OpenID provider has sent no code."))?;
    let email = provider.redeem(&redirect(url), code, flow).await?;
    let begun = sessions::begin(server.app(), &email, "openid", request_id).await;
    let (session, _) = begun.map_err(|problem| problem.error)?;
    Ok(cookie::hand_over(&session, url))
}

/// The sign-in page, with why the provider's way did not lead in.
fn refused(shell: Shell, next: &str, error: Error) -> Answer {
    let t = &shell.t;
    let (status, text) = match error.status {
        400 => (StatusCode::BAD_REQUEST, t.openid_not_begun()),
        401 => (StatusCode::UNPROCESSABLE_ENTITY, t.openid_refused()),
        403 => (StatusCode::FORBIDDEN, t.openid_stranger()),
        503 => (StatusCode::SERVICE_UNAVAILABLE, t.openid_unavailable()),
        _ => return Err(error.into()),
    };
    let problems = Problems::saying(status, text);
    let (email, next) = (String::new(), within(Some(next)).to_owned());
    shell::page_with(status, &SignInPage { shell, email, next, code: false, openid: true, problems })
}

fn provider(server: &Server) -> Result<&Provider, Error> {
    server.openid().ok_or_else(|| Error::not_found("No OpenID provider is configured; sign in with a password."))
}

fn redirect(url: &BaseUrl) -> String {
    format!("{}{CALLBACK}", url.root())
}

fn with_cookies(mut response: Response, cookies: impl IntoIterator<Item = HeaderValue>) -> Response {
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
