//! What happens around every request: it gets an id, a time limit, and a line in the log; and whatever
//! becomes of it inside, there is an answer.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use ::scim::Error;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use tracing::field::Empty;
use tracing::{Instrument, Span, error, info, info_span};

use crate::api::problem;
use crate::request_id::RequestId;
use crate::scim::error::{Cause, Failure};
use crate::{Server, api, drain, request_id};

/// Name of the span's field that says on whose behalf the request is made.
const CONNECTION: &str = "connection";

/// How much longer than a request may take what is around it waits.
const GRACE: Duration = Duration::from_secs(1);

/// The layer around all routes.
pub async fn observe(State(server): State<Server>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = server.request_ids().of(request.headers());
    request.extensions_mut().insert(RequestId::from(&id));
    let span = span(&request, &id);
    let of_api = api::is_at(request.uri().path());
    let request = drain::drained(request, server.limits().body);
    // Above the limit of what is within, which tells of its own that it took too long.
    let limit = server.limits().request + GRACE;
    let mut response = answered_within(limit, next, request).instrument(span.clone()).await;
    // What is around all routes fails as SCIM does; under the API's path that is told as a problem, too.
    if of_api || problem::is_carried(&response) {
        response = problem::written(response, id.to_str().unwrap_or_default());
    }
    if of_api {
        // Answers hold people and, once, secrets: neither a browser nor a proxy is to keep them.
        response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    span.in_scope(|| log(&response, &id, started));
    response.headers_mut().insert(request_id::HEADER, id);
    response
}

/// The answer to a request, whatever becomes of it inside: in time, and not undone by a panic.
pub async fn answered_within(limit: Duration, next: Next, request: Request) -> Response {
    match tokio::time::timeout(limit, AssertUnwindSafe(next.run(request)).catch_unwind()).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => Failure::from(Error::internal(panicked(&*panic))).into_response(),
        Err(_) => Failure::from(Error::unavailable(format!(
            "The answer took longer than {} s. A write may be done all the same: look before you ask again.",
            limit.as_secs()
        )))
        .into_response(),
    }
}

/// Puts the connection's name into the log lines of the request under way.
pub fn on_behalf_of(connection: &str) {
    Span::current().record(CONNECTION, connection);
}

/// The route stands for the path, and the query is left out: both may hold names of people.
fn span(request: &Request, id: &HeaderValue) -> Span {
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str);
    info_span!("request", id = id.to_str().unwrap_or_default(), method = %request.method(), route, { CONNECTION } = Empty)
}

fn log(response: &Response, id: &HeaderValue, started: Instant) {
    let status = response.status();
    // What went wrong inside is for the operator; the client is given the request's id to ask with.
    if let Some(Cause(cause)) = response.extensions().get() {
        error!(request_id = id.to_str().unwrap_or_default(), status = status.as_u16(), "{cause}");
    }
    info!(status = status.as_u16(), milliseconds = milliseconds(started), "answered");
}

/// To a hundredth.
fn milliseconds(started: Instant) -> f64 {
    (started.elapsed().as_secs_f64() * 100_000.0).round() / 100.0
}

fn panicked(panic: &(dyn Any + Send)) -> String {
    let message = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("panicked: {}", message.unwrap_or("without a message"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base_url::BaseUrl;
    use crate::config::{Config, Limits};
    use crate::testing::{Fixture, body};
    use axum::body::Body;
    use axum::http::Uri;
    use axum::routing::get;
    use axum::{Router, middleware};
    use std::time::Duration;
    use tower::ServiceExt;

    async fn ask(path: &str) -> Response {
        let limits = Limits { request_timeout_seconds: 1, ..Limits::default() };
        let fixture = Fixture::new(&Config { limits, ..Config::default() }).await;
        let routes = Router::new()
            .route("/api/panics", get(async || -> &'static str { panic!("the secret is 42") }))
            .fallback(async |uri: Uri, base_url: BaseUrl| crate::scim::nowhere::not_found(&uri, &base_url))
            .route("/panics", get(async || -> &'static str { panic!("the secret is 42") }))
            .route("/sleeps", get(async || tokio::time::sleep(Duration::from_mins(1)).await))
            .layer(middleware::from_fn_with_state(fixture.server.clone(), observe))
            .with_state(fixture.server.clone());
        let request = Request::builder().uri(path).header(request_id::HEADER, "from-the-client");
        routes.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn a_panic_is_an_answer_that_does_not_say_why() {
        let response = ask("/panics").await;
        assert_eq!(response.status(), 500);
        assert_eq!(response.headers()[request_id::HEADER], "from-the-client");
        let body = body(response).await;
        assert!(body.contains(r#""status":"500""#) && !body.contains("42"), "{body}");
    }

    #[tokio::test]
    async fn what_goes_wrong_in_the_api_is_a_problem() {
        for (path, status) in [("/api/panics", 500), ("/api/nothing", 404)] {
            let response = ask(path).await;
            assert_eq!(response.status(), status);
            assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
            let body = body(response).await;
            assert!(body.contains(r#""instance":"from-the-client""#) && !body.contains("42"), "{body}");
        }
    }

    #[tokio::test]
    async fn an_answer_that_takes_too_long_is_not_waited_for() {
        let response = ask("/sleeps").await;
        assert_eq!(response.status(), 503);
        assert_eq!(response.headers()[header::RETRY_AFTER], "5");
    }
}
