//! [`scim::Error`] on the wire (RFC 7644 §3.12): never HTML, never a redirect, never the inside of the server.

use ::scim::Error;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::answer::MEDIA_TYPE;

/// Seconds after which to ask again where the server is not available.
pub const RETRY_LATER: u64 = 5;

/// An answer that is not a success.
#[derive(Debug)]
pub struct Failure {
    error: Error,
    header: Option<(HeaderName, HeaderValue)>,
}

/// What went wrong inside, carried in the extensions of a 500 to the log and no further.
#[derive(Debug, Clone)]
pub struct Cause(pub String);

impl Failure {
    /// Status 401. `presented` says whether there were credentials at all: RFC 6750 §3.1 wants no error code
    /// in the challenge where there were none.
    #[must_use]
    pub fn unauthorized(error: Error, presented: bool) -> Self {
        let challenge =
            if presented { r#"Bearer realm="Muster", error="invalid_token""# } else { r#"Bearer realm="Muster""# };
        Self { error, header: Some((header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge))) }
    }

    /// Status 429, with the whole seconds to wait.
    #[must_use]
    pub fn too_many_requests(seconds: u64) -> Self {
        let error = Error::too_many_requests(format!(
            "The token has used up its requests of this second; ask again after {seconds} s."
        ));
        Self { error, header: Some(retry_after(seconds)) }
    }
}

// RFC 9110 §10.2.3 allows a date too, but identity providers read whole seconds only.
fn retry_after(seconds: u64) -> (HeaderName, HeaderValue) {
    (header::RETRY_AFTER, seconds.into())
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let header = (error.status == 503).then(|| retry_after(RETRY_LATER));
        Self { error, header }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let Self { mut error, header } = self;
        let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let cause = (status == StatusCode::INTERNAL_SERVER_ERROR).then(|| {
            let told = "The server failed. Its log says why, under the id in this answer's x-request-id header.";
            Cause(std::mem::replace(&mut error.detail, told.to_owned()))
        });
        let mut response = Response::new(Body::from(error.to_json().to_string()));
        response.extensions_mut().insert(error);
        *response.status_mut() = status;
        response.headers_mut().insert(header::CONTENT_TYPE, MEDIA_TYPE);
        response.headers_mut().extend(header);
        if let Some(cause) = cause {
            response.extensions_mut().insert(cause);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_wrong_inside_stays_inside() {
        let response = Failure::from(Error::internal("disk /dev/sda1 is full")).into_response();
        assert_eq!(response.status(), 500);
        assert!(format!("{:?}", response.extensions().get::<Cause>()).contains("sda1"));
        let told = Failure::from(Error::internal("disk /dev/sda1 is full"));
        assert!(!format!("{:?}", told.into_response().into_body()).contains("sda1"));
    }

    #[test]
    fn waiting_is_asked_for_in_whole_seconds() {
        let limited = Failure::too_many_requests(2).into_response();
        assert_eq!(limited.headers()[header::RETRY_AFTER], "2");
        let unavailable = Failure::from(Error::unavailable("The database is busy.")).into_response();
        assert_eq!(unavailable.headers()[header::RETRY_AFTER], "5");
    }
}
