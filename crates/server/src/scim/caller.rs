//! Who asks: the bearer token of the Authorization header (RFC 7644 §2, RFC 6750 §2.1).

use ::scim::Error;
use app::provisioning::Caller;
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use super::error::Failure;
use super::record;
use crate::{Server, observe};

impl FromRequestParts<Server> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Failure> {
        let presented = parts.headers.contains_key(header::AUTHORIZATION);
        let token = bearer(&parts.headers).map_err(|error| Failure::unauthorized(error, presented))?;
        let base_url = server.base_urls().of(&parts.uri, &parts.headers);
        let caller = app::tokens::authenticate(server.app(), token, base_url.into(), record::trace(parts))
            .await
            .map_err(|error| match error.status {
                401 => Failure::unauthorized(error, presented),
                _ => error.into(),
            })?;
        observe::on_behalf_of(&caller.connection.name);
        record::asks(parts, &caller);
        server.limits().count(caller.token).map_err(Failure::too_many_requests)?;
        Ok(caller)
    }
}

/// `None` where nobody says who they are. Wrong credentials are refused all the same.
impl OptionalFromRequestParts<Server> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Option<Self>, Failure> {
        if !parts.headers.contains_key(header::AUTHORIZATION) {
            return Ok(None);
        }
        <Self as FromRequestParts<Server>>::from_request_parts(parts, server).await.map(Some)
    }
}

fn bearer(headers: &HeaderMap) -> Result<&str, Error> {
    let Some(credentials) = headers.get(header::AUTHORIZATION) else {
        return Err(Error::unauthorized(
            "The request must carry `Authorization: Bearer` and a token of the connection.",
        ));
    };
    // RFC 9110 §11.1: the scheme is compared without case.
    let parts = credentials.to_str().ok().and_then(|text| text.trim().split_once(' '));
    match parts {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(token.trim_start()),
        _ => Err(Error::unauthorized(
            "The Authorization header must be `Bearer`, a space, and a token of the connection.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: &str) -> Result<String, u16> {
        let headers = HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().unwrap())]);
        bearer(&headers).map(ToOwned::to_owned).map_err(|error| error.status)
    }

    #[test]
    fn the_scheme_is_bearer_in_any_case() {
        for value in ["Bearer mst_a_b", "bearer mst_a_b", "BEARER   mst_a_b "] {
            assert_eq!(of(value), Ok("mst_a_b".to_owned()), "{value}");
        }
    }

    #[test]
    fn anything_else_is_401() {
        for value in ["Basic bXN0", "mst_a_b", "Bearer", ""] {
            assert_eq!(of(value), Err(401), "{value}");
        }
        assert_eq!(bearer(&HeaderMap::new()).unwrap_err().status, 401);
    }
}
