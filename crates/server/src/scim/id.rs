//! The last segment of a path: the id of a resource, or the URN of a schema.

use ::scim::Error;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

use super::error::Failure;
use crate::Server;

/// An id as it stands in the path, decoded.
#[derive(Debug)]
pub struct Id(pub String);

impl FromRequestParts<Server> for Id {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Failure> {
        let Path(id) = Path::from_request_parts(parts, server)
            .await
            .map_err(|_| Error::not_found("There is no resource with that id: it is no UTF-8."))?;
        Ok(Self(id))
    }
}
