//! Signing in and out, and going on in another organization.

use app::sessions;
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, Uri, header};
use serde::Deserialize;

use super::Answer;
use super::input::{Fields, Query};
use super::problems::Problems;
use super::shell::{self, Shell};
use super::visitor::{Anybody, Visitor, leads_to, within};
use crate::Server;
use crate::api::cookie;
use crate::request_id::RequestId;

#[derive(Template)]
#[template(path = "sign_in.html")]
pub struct SignInPage {
    /// What the page stands in.
    pub shell: Shell,
    /// As it was typed.
    pub email: String,
    /// Where to go on.
    pub next: String,
    /// Whether a one-time code is asked for.
    pub code: bool,
    /// Whether there is an OpenID provider.
    pub openid: bool,
    /// What is wrong.
    pub problems: Problems,
}

/// Where to go on.
#[derive(Debug, Deserialize)]
pub struct Onward {
    /// A path of ours; anything else is not followed.
    pub next: Option<String>,
}

/// `GET /sign-in`
pub async fn show(
    State(server): State<Server>,
    Anybody(shell): Anybody,
    Query(Onward { next }): Query<Onward>,
) -> Answer {
    let page = SignInPage {
        shell,
        email: String::new(),
        next: within(next.as_deref()).to_owned(),
        code: false,
        openid: server.openid().is_some(),
        problems: Problems::none(),
    };
    shell::page(&page)
}

/// What a person signs in with.
#[derive(Deserialize)]
pub struct Credentials {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    code: Option<String>,
    next: Option<String>,
}

/// `POST /sign-in`
pub async fn sign_in(
    State(server): State<Server>,
    Anybody(shell): Anybody,
    uri: Uri,
    headers: HeaderMap,
    request_id: RequestId,
    Fields(Credentials { email, password, code, next }): Fields<Credentials>,
) -> Answer {
    let url = server.base_urls().of(&uri, &headers);
    let next = within(next.as_deref());
    match sessions::sign_in(server.app(), &email, &password, code.as_deref(), request_id.as_str()).await {
        Ok((secret, _)) => {
            let mut response = leads_to(next);
            response.headers_mut().append(header::SET_COOKIE, cookie::hand_over(&secret, &url));
            Ok(response)
        }
        Err(problem) => {
            let code = problem.field == Some("code");
            let problems = Problems::of(&shell.t, problem)?;
            let (openid, next) = (server.openid().is_some(), next.to_owned());
            // The address of the form is no page of its own.
            let shell = Shell { path: "/sign-in".into(), ..shell };
            shell::page_with(problems.status(), &SignInPage { shell, email, next, code, openid, problems })
        }
    }
}

/// `POST /sign-out`
pub async fn sign_out(visitor: Visitor) -> Answer {
    sessions::sign_out(visitor.app(), &visitor.session).await?;
    let mut response = visitor.done("/sign-in", visitor.shell.t.signed_out());
    response.headers_mut().append(header::SET_COOKIE, cookie::take_back(&visitor.url));
    Ok(response)
}
