//! What people type: the fields of a form, and what stands behind the `?`. What does not fit is not half understood.

use std::fmt;
use std::str::FromStr;

use ::scim::Error;
use axum::extract::{FromRequest, FromRequestParts, Path as RawPath, Request};
use axum::http::header;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::failure::Failure;
use crate::Server;
use crate::scim::body;

/// The fields of a form that was sent.
#[derive(Debug)]
pub struct Fields<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Server> for Fields<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, server: &Server) -> Result<Self, Failure> {
        let named = request.headers().get(header::CONTENT_TYPE).and_then(|named| named.to_str().ok());
        let essence = named.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(Error::unsupported_media_type("The body must be the fields of a form.").into());
        }
        let bytes = body::read(request, server.limits().body_bytes, server.limits().body).await?;
        serde_html_form::from_bytes(&bytes).map(Self).map_err(|error| unreadable(&error).into())
    }
}

/// The parameters behind the `?`.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Server> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &Server) -> Result<Self, Failure> {
        let query = parts.uri.query().unwrap_or_default();
        serde_html_form::from_str(query).map(Self).map_err(|error| unreadable(&error).into())
    }
}

/// The ids in the path, decoded.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Server> for Path<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Failure> {
        let path = RawPath::from_request_parts(parts, server).await;
        let RawPath(path) = path.map_err(|_| Error::not_found("There is nothing of that id: it is no UTF-8."))?;
        Ok(Self(path))
    }
}

/// What was chosen from a list of words; a form sends what is not chosen as a blank.
///
/// # Errors
/// 400 where the word is none of them.
pub fn chosen<T: FromStr<Err: fmt::Display>>(name: &str, word: &str) -> Result<Option<T>, Failure> {
    if word.is_empty() {
        return Ok(None);
    }
    word.parse().map(Some).map_err(|error| Error::bad_request(format!("{name}: {error}.")).into())
}

fn unreadable(error: &impl std::fmt::Display) -> Error {
    Error::bad_request(format!("The form cannot be read: {error}."))
}
