//! Errors of the admin API: problem details (RFC 9457). Never HTML, never a redirect, never the inside of the server.

use std::collections::BTreeMap;

use ::scim::Error;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::openapi::response::{Response as Described, ResponseBuilder};
use utoipa::openapi::{ContentBuilder, Ref, RefOr};
use utoipa::{IntoResponses, ToSchema};

use crate::scim::error::Cause;

/// RFC 9457 §3.
const MEDIA_TYPE: &str = "application/problem+json";

/// Seconds after which to ask again where the server is not available.
const RETRY_LATER: u64 = 5;

/// An error (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the status says what kind of problem it is.
    #[serde(rename = "type")]
    #[schema(examples("about:blank"))]
    pub kind: &'static str,
    /// The status in words.
    #[schema(examples("Conflict"))]
    pub title: &'static str,
    /// The HTTP status.
    #[schema(examples(409), minimum = 400, maximum = 599)]
    pub status: u16,
    /// What went wrong and what to do next, in one or two sentences.
    pub detail: String,
    /// The id of the request, under which the server's log speaks of it too.
    pub instance: String,
    /// The input that is wrong, as in `rules.email_mandatory`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The id of what is there already, where that is why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub existing: Option<String>,
    /// The keyword that SCIM has for the case (RFC 7644 table 9).
    #[serde(rename = "scimType", skip_serializing_if = "Option::is_none")]
    pub scim_type: Option<&'static str>,
}

/// An answer that is not a success. It is written where the request's id is known: [`written`].
#[derive(Debug, Clone)]
pub struct Failure {
    error: Error,
    field: Option<String>,
    existing: Option<String>,
}

impl Failure {
    /// A 400 that one input causes.
    pub fn invalid(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { field: Some(field.into()).filter(|field| !field.is_empty()), ..Error::bad_request(detail).into() }
    }

    fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        match self.error.status {
            // RFC 9110 §11.6.1: "A server generating a 401 (Unauthorized) response MUST send a WWW-Authenticate header
            // field containing at least one challenge".
            401 => Some((header::WWW_AUTHENTICATE, HeaderValue::from_static(r#"Bearer realm="Muster""#))),
            429 | 503 => Some((header::RETRY_AFTER, RETRY_LATER.into())),
            _ => None,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, field: None, existing: None }
    }
}

impl From<app::Problem> for Failure {
    fn from(problem: app::Problem) -> Self {
        let app::Problem { error, field, existing } = problem;
        Self { error, field: field.map(str::to_owned), existing }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status;
        response.headers_mut().extend(self.header());
        response.extensions_mut().insert(self);
        response
    }
}

/// Whether the answer is a problem whose body is still to be written.
#[must_use]
pub fn is_carried(response: &Response) -> bool {
    response.extensions().get::<Failure>().is_some()
}

/// The answer with its problem in the body, where it is one: a [`Failure`] of a handler here, or an error of what is
/// around all routes.
#[must_use]
pub fn written(mut response: Response, request_id: &str) -> Response {
    let carried = response.extensions_mut();
    let failure = carried.remove::<Failure>().or_else(|| carried.remove::<Error>().map(Failure::from));
    let Some(Failure { mut error, field, existing }) = failure else { return response };
    let status = response.status();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    if status == StatusCode::INTERNAL_SERVER_ERROR && response.extensions().get::<Cause>().is_none() {
        let told = "The server failed. Its log says why, under the id in `instance`.";
        response.extensions_mut().insert(Cause(std::mem::replace(&mut error.detail, told.to_owned())));
    }
    let problem = Problem {
        kind: "about:blank",
        title: status.canonical_reason().unwrap_or("Error"),
        status: status.as_u16(),
        detail: error.detail,
        instance: request_id.to_owned(),
        field,
        existing,
        scim_type: error.scim_type.map(::scim::ScimType::as_str),
    };
    // A struct of texts and a number is always JSON.
    *response.body_mut() = Body::from(serde_json::to_vec(&problem).unwrap_or_default());
    response
}

/// How a kind of route may fail, for its description.
macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident: $($status:literal)*;)*) => {
        $($(#[$doc])*
        pub struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Described>> {
                described(&[$($status),*])
            }
        })*
    };
}

refusals! {
    /// Of what anybody may ask.
    Open: 400 401 403 404 409 413 415 429;
    /// Of one's own account.
    Own: 400 401 403 409 413 415 429;
    /// Of a list, and of what is always there.
    Listing: 400 401 403;
    /// Of one thing.
    Reading: 400 401 403 404;
    /// Of a change whose body says it.
    Writing: 400 401 403 404 409 413 415;
    /// Of a change without a body.
    Doing: 400 401 403 404 409;
}

fn described(statuses: &[u16]) -> BTreeMap<String, RefOr<Described>> {
    let described = |what: &str| {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        RefOr::T(ResponseBuilder::new().description(what).content(MEDIA_TYPE, content).build())
    };
    let named = statuses.iter().map(|status| (status.to_string(), described(meaning(*status))));
    named.chain([("default".to_owned(), described("The server cannot answer now: 408, 500, 503."))]).collect()
}

fn meaning(status: u16) -> &'static str {
    match status {
        400 => "The request makes no sense; `field` names the input that is wrong.",
        401 => "Nobody has signed in, or the API key is not valid.",
        403 => "The role or the scopes do not allow it, or a page of another site asks.",
        404 => "There is no such thing in the organization.",
        409 => "It does not go together with what is there; `existing` names it where it can.",
        413 => "The body is too large.",
        415 => "The body is of another media type.",
        429 => "Too many guesses, or too many at once.",
        _ => "It cannot be done.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::body;
    use serde_json::{Value, json};

    async fn told(failure: impl Into<Failure>) -> (Response, Value) {
        let mut response = written(failure.into().into_response(), "r-1");
        let text = body(std::mem::replace(&mut response, Response::new(Body::empty()))).await;
        (response, serde_json::from_str(&text).unwrap())
    }

    #[tokio::test]
    async fn a_problem_says_what_where_and_under_which_id() {
        let taken = app::Problem::taken("name", "There is one.", Some("7".into()));
        let (_, problem) = told(taken).await;
        let wanted = json!({"type": "about:blank", "title": "Conflict", "status": 409, "detail": "There is one.",
                            "instance": "r-1", "field": "name", "existing": "7"});
        assert_eq!(problem, wanted);
        let (_, problem) = told(Error::uniqueness("Taken.")).await;
        assert_eq!(problem["scimType"], "uniqueness");
    }

    #[tokio::test]
    async fn what_went_wrong_inside_goes_to_the_log_alone() {
        let response = written(Failure::from(Error::internal("disk /dev/sda1 is full")).into_response(), "r-1");
        assert!(format!("{:?}", response.extensions().get::<Cause>()).contains("sda1"));
        assert!(!body(response).await.contains("sda1"));
    }

    #[test]
    fn a_status_has_the_header_that_belongs_to_it() {
        let refused = Failure::from(Error::unauthorized("Sign in.")).into_response();
        assert_eq!(refused.headers()[header::WWW_AUTHENTICATE], r#"Bearer realm="Muster""#);
        let later = Failure::from(Error::unavailable("Busy.")).into_response();
        assert_eq!(later.headers()[header::RETRY_AFTER], "5");
        assert_eq!(written(later, "r-1").headers()[header::CONTENT_TYPE], MEDIA_TYPE);
    }
}
