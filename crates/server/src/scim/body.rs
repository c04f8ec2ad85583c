//! The JSON body of a request.
//!
//! RFC 7644 §3.1 gives it the type `application/scim+json`; identity providers send `application/json`, odd
//! charset parameters or no type at all, so whatever does not clearly say that it is something else is
//! read as JSON.

use std::time::Duration;

use ::scim::Error;
use axum::body::{Body as HttpBody, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use futures_util::StreamExt;
use serde_json::Value;

use super::error::Failure;
use crate::Server;

/// The body of a request on a resource.
#[derive(Debug)]
pub struct Body(pub Value);

impl FromRequest<Server> for Body {
    type Rejection = Failure;

    async fn from_request(request: Request, server: &Server) -> Result<Self, Failure> {
        let limits = server.limits();
        check_media_type(request.headers())?;
        let bytes = read(request, limits.body_bytes, limits.body).await?;
        Ok(Self(json(&bytes)?))
    }
}

/// The body of a Bulk request, unread: it has limits of its own (RFC 7644 §3.7.4).
#[derive(Debug)]
pub struct BulkBody(pub Bytes);

impl FromRequest<Server> for BulkBody {
    type Rejection = Failure;

    async fn from_request(request: Request, server: &Server) -> Result<Self, Failure> {
        check_media_type(request.headers())?;
        Ok(Self(read(request, server.app().limits().bulk_bytes, server.limits().body).await?))
    }
}

/// All bytes of a body.
///
/// # Errors
/// 413 where there are more than `limit`, 408 where they take longer than `time`, 400 where they break off.
pub async fn read(request: Request, limit: usize, time: Duration) -> Result<Bytes, Error> {
    let bytes = tokio::time::timeout(time, collect(request.into_body(), limit)).await;
    bytes.unwrap_or_else(|_| Err(too_slow(time)))
}

fn too_slow(time: Duration) -> Error {
    let detail = format!("The body did not arrive within {} s.", time.as_secs_f32());
    Error { status: 408, scim_type: None, detail }
}

fn check_media_type(headers: &HeaderMap) -> Result<(), Error> {
    let Some(named) = headers.get(header::CONTENT_TYPE) else { return Ok(()) };
    let named = named.to_str().unwrap_or_default();
    let essence = named.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let other = ["application/x-www-form-urlencoded", "text/html", "text/csv"].contains(&essence.as_str())
        || essence.ends_with("xml")
        || ["multipart/", "image/", "audio/", "video/"].iter().any(|family| essence.starts_with(family));
    if other {
        return Err(Error::unsupported_media_type(format!("The body must be application/scim+json, not {essence}.")));
    }
    Ok(())
}

/// The whole body. One that came in one piece, as nearly all do, is not copied.
async fn collect(body: HttpBody, limit: usize) -> Result<Bytes, Error> {
    let mut pieces = body.into_data_stream();
    let mut whole = Bytes::new();
    let mut joined = Vec::new();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|error| Error::invalid_syntax(format!("The body broke off: {error}.")))?;
        if whole.len() + joined.len() + piece.len() > limit {
            return Err(Error::payload_too_large(format!("The body must not be larger than {limit} bytes.")));
        }
        if whole.is_empty() && joined.is_empty() {
            whole = piece;
        } else {
            joined.extend_from_slice(&std::mem::take(&mut whole));
            joined.extend_from_slice(&piece);
        }
    }
    Ok(if joined.is_empty() { whole } else { joined.into() })
}

fn json(bytes: &[u8]) -> Result<Value, Error> {
    // RFC 8259 §8.1: implementations "MAY ignore the presence of a byte order mark".
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.trim_ascii().is_empty() {
        return Err(Error::invalid_syntax("The request must have a JSON body; this one is empty."));
    }
    serde_json::from_slice(bytes).map_err(|error| Error::invalid_syntax(format!("The body is not JSON: {error}.")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Bytes;
    use futures_util::stream;

    fn allowed(media_type: &str) -> bool {
        check_media_type(&HeaderMap::from_iter([(header::CONTENT_TYPE, media_type.parse().unwrap())])).is_ok()
    }

    fn pieces(pieces: &[&'static str]) -> HttpBody {
        HttpBody::from_stream(stream::iter(
            pieces
                .iter()
                .map(|piece| Ok::<_, std::io::Error>(Bytes::from_static(piece.as_bytes())))
                .collect::<Vec<_>>(),
        ))
    }

    #[test]
    fn json_goes_by_many_names() {
        for name in [
            "application/scim+json",
            "application/json; charset=utf-8",
            "APPLICATION/SCIM+JSON;charset=\"UTF-8\"",
            "text/json",
            "text/plain",
            "json",
            "",
        ] {
            assert!(allowed(name), "{name}");
        }
        assert!(check_media_type(&HeaderMap::new()).is_ok());
    }

    #[test]
    fn what_is_clearly_something_else_is_refused() {
        for name in [
            "text/xml",
            "application/xml; charset=utf-8",
            "application/soap+xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
        ] {
            assert!(!allowed(name), "{name}");
        }
    }

    #[test]
    fn mistakes_are_located() {
        let error = json(b"{\n  \"userName\": }").unwrap_err();
        assert_eq!(error.scim_type, Some(::scim::ScimType::InvalidSyntax));
        assert!(error.detail.contains("line 2 column 15"), "{}", error.detail);
        for body in [&b""[..], b"  \n", b"{\"userName\": \"\xff\"}", b"{} x", &b"[".repeat(1000)] {
            assert_eq!(json(body).unwrap_err().status, 400);
        }
        assert!(json(b"\xEF\xBB\xBF {}").is_ok());
    }

    #[tokio::test]
    async fn a_body_in_pieces_is_put_together() {
        assert_eq!(collect(pieces(&["{\"a\"", ":", "1}"]), 7).await.unwrap(), "{\"a\":1}");
        assert_eq!(collect(pieces(&["{}"]), 2).await.unwrap(), "{}");
        assert_eq!(collect(pieces(&[]), 2).await.unwrap(), "");
    }

    #[tokio::test]
    async fn a_body_over_the_limit_is_413() {
        for sent in [&["{}", " "][..], &["{} "], &["{", "}", " ", "x"]] {
            assert_eq!(collect(pieces(sent), 2).await.unwrap_err().status, 413);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_ends_is_408() {
        let request = Request::new(HttpBody::from_stream(stream::pending::<Result<Bytes, std::io::Error>>()));
        assert_eq!(read(request, 10, Duration::from_secs(15)).await.unwrap_err().status, 408);
    }
}
