//! Why a page is not shown. [`super::dress`] makes a page of it.

use ::scim::Error;
use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tower_http::csrf::ProtectionError;

/// Why a page is not shown.
#[derive(Debug, Clone)]
pub struct Failure(pub Error);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl From<app::Problem> for Failure {
    fn from(problem: app::Problem) -> Self {
        Self(problem.error)
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        Self(Error::internal(format!("a template failed: {error}")))
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status;
        response.extensions_mut().insert(self);
        response
    }
}

/// The answer to a form of another site's.
pub fn refused(_: ProtectionError) -> Response {
    Failure(Error::forbidden("A page of another site may not ask for this.")).into_response()
}
