//! Who asks: a program by its API key, or a person by the session in their cookie.

use ::scim::Error;
use app::sessions::Session;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use directory::Actor;

use super::cookie;
use super::problem::Failure;
use crate::request_id::RequestId;
use crate::{Server, observe};

/// Whoever has said who they are.
#[derive(Debug)]
pub struct Signed(pub Actor);

/// A person who has signed in. API keys are refused: what asks for this is a person's own.
#[derive(Debug)]
pub struct Person(pub Session);

impl FromRequestParts<Server> for Signed {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Failure> {
        // A key that is presented counts, right or wrong: a request is never taken for somebody else's.
        let actor = match bearer(&parts.headers)? {
            Some(key) => app::api_keys::authenticate(server.app(), key, request_id(parts)).await?,
            None => session(parts, server).await?.actor,
        };
        observe::on_behalf_of(&actor.name);
        Ok(Self(actor))
    }
}

impl FromRequestParts<Server> for Person {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Failure> {
        if let Some(key) = bearer(&parts.headers)? {
            app::api_keys::authenticate(server.app(), key, request_id(parts)).await?;
            return Err(Error::forbidden("An API key has no account; sign in to do this.").into());
        }
        let session = session(parts, server).await?;
        observe::on_behalf_of(&session.actor.name);
        Ok(Self(session))
    }
}

/// The id of the request under way.
pub fn request_id(parts: &Parts) -> &str {
    parts.extensions.get::<RequestId>().map(RequestId::as_str).unwrap_or_default()
}

/// The session in the request's cookie.
///
/// # Errors
/// 401 where there is none, or none any more.
pub async fn session(parts: &Parts, server: &Server) -> Result<Session, Error> {
    let url = server.base_urls().of(&parts.uri, &parts.headers);
    let presented = cookie::presented(&parts.headers, &url).ok_or_else(|| {
        Error::unauthorized("Sign in at /api/v1/session, or send `Authorization: Bearer` and an API key.")
    })?;
    app::sessions::authenticate(server.app(), &presented, request_id(parts)).await
}

/// The credentials of the Authorization header; `None` where there is none.
fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Error> {
    let Some(credentials) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    // RFC 9110 §11.1: the scheme is compared without case.
    match credentials.to_str().ok().and_then(|text| text.trim().split_once(' ')) {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Some(key.trim_start())),
        _ => Err(Error::unauthorized("The Authorization header must be `Bearer`, a space, and an API key.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_that_is_there_must_hold_a_key() {
        let of = |value: &str| {
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().unwrap())]);
            bearer(&headers).map(|key| key.map(ToOwned::to_owned)).map_err(|error| error.status)
        };
        assert_eq!(of("bearer  mak_a_b"), Ok(Some("mak_a_b".to_owned())));
        for value in ["Basic bXN0", "mak_a_b", "Bearer", ""] {
            assert_eq!(of(value), Err(401), "{value}");
        }
        assert_eq!(bearer(&HeaderMap::new()).unwrap(), None);
    }
}
