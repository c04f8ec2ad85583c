//! What happens around every page: errors become pages, whoever must sign in is led there, and headers say what the
//! browser may do with it.

use ::scim::Error;
use askama::Template;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::failure::Failure;
use super::notice::Notice;
use super::reader::Reader;
use super::shell::{self, Shell};
use super::texts::Texts;
use super::visitor::{Visitor, leads_to};
use crate::api::cookie;
use crate::request_id::RequestId;
use crate::scim::error::{Cause, RETRY_LATER};
use crate::{Server, observe};

/// Scripts, styles and pictures are files of ours; nothing is in the page, nothing from elsewhere, and no other site
/// shows our pages in its own.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// The layer around all pages.
pub async fn dress(State(server): State<Server>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let asked = parts.clone();
    let url = server.base_urls().of(&parts.uri, &parts.headers);
    let noticed = Notice::carried(&parts.headers, &url).is_some();
    let request = Request::from_parts(parts, body);
    let mut response = observe::answered_within(server.limits().request, next, request).await;
    if let Some(error) = carried(&mut response) {
        response = told(&server, error, asked).await;
    }
    headed(&mut response);
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if noticed && is_page {
        response.headers_mut().append(header::SET_COOKIE, Notice::take_back(&url));
    }
    response
}

/// The page of a path that is none.
pub async fn nothing(server: &Server, parts: Parts) -> Response {
    let mut response = told(server, Error::not_found(""), parts).await;
    headed(&mut response);
    response
}

fn headed(response: &mut Response) {
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
}

/// The error of a handler of ours, or of what is around it.
fn carried(response: &mut Response) -> Option<Error> {
    let carried = response.extensions_mut();
    carried.remove::<Failure>().map(|Failure(error)| error).or_else(|| carried.remove::<Error>())
}

/// The page of an error: for whoever has signed in, within what pages stand in.
async fn told(server: &Server, error: Error, mut parts: Parts) -> Response {
    let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if status == StatusCode::UNAUTHORIZED {
        return to_sign_in(server, &parts);
    }
    // What is wrong in the server may be wrong with finding out who asks, too.
    let visitor =
        if status.is_client_error() { Visitor::from_request_parts(&mut parts, server).await.ok() } else { None };
    let id = parts.extensions.get::<RequestId>().map(RequestId::as_str).unwrap_or_default();
    let inside = visitor.is_some();
    let shell = visitor.map_or_else(|| Shell::open(Reader::of(server, &parts)), |visitor| visitor.shell);
    let ((title, text), status_code) = (words(&shell.t, status), status.as_u16());
    let page = if inside {
        shell::page_with(status, &ErrorInside { shell, status: status_code, title, text, id })
    } else {
        shell::page_with(status, &ErrorPage { shell, status: status_code, title, text, id })
    };
    let mut response = page.unwrap_or_else(|_| status.into_response());
    match status {
        StatusCode::INTERNAL_SERVER_ERROR => {
            response.extensions_mut().insert(Cause(error.detail));
        }
        StatusCode::SERVICE_UNAVAILABLE => {
            response.headers_mut().insert(header::RETRY_AFTER, RETRY_LATER.into());
        }
        _ => {}
    }
    response
}

#[derive(Serialize)]
struct Onward<'a> {
    next: &'a str,
}

/// Leads whoever must sign in there and back, and tells those whose session has ended that it has.
fn to_sign_in(server: &Server, parts: &Parts) -> Response {
    let (reader, url) = (Reader::of(server, parts), server.base_urls().of(&parts.uri, &parts.headers));
    let mut response = leads_to(&sign_in(&reader, &parts.method));
    if cookie::presented(&parts.headers, &url).is_some() {
        let t = &reader.texts;
        let told = if parts.method == Method::GET { t.session_ended() } else { t.session_ended_before() };
        for cookie in [Notice(told.to_owned()).hand_over(&url), cookie::take_back(&url)] {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

fn sign_in(reader: &Reader, method: &Method) -> String {
    if method != Method::GET || reader.path == "/" {
        return "/sign-in".to_owned();
    }
    let query = serde_html_form::to_string(Onward { next: &reader.path }).unwrap_or_default();
    format!("/sign-in?{query}")
}

/// What an error is called, and what to do about it.
const fn words(t: &Texts, status: StatusCode) -> (&'static str, &'static str) {
    match status.as_u16() {
        403 => (t.error_forbidden(), t.error_forbidden_hint()),
        404 | 405 => (t.error_not_found(), t.error_not_found_hint()),
        413 => (t.error_too_large(), t.error_too_large_hint()),
        400..=499 => (t.error_bad_request(), t.error_bad_request_hint()),
        503 => (t.error_unavailable(), t.error_unavailable_hint()),
        _ => (t.error_internal(), t.error_internal_hint()),
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    shell: Shell,
    status: u16,
    title: &'a str,
    text: &'a str,
    id: &'a str,
}

#[derive(Template)]
#[template(path = "error_inside.html")]
struct ErrorInside<'a> {
    shell: Shell,
    status: u16,
    title: &'a str,
    text: &'a str,
    id: &'a str,
}
