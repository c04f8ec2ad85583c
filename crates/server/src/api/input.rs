//! What a request says: its body, its query, its path. What cannot be read is told where.

use ::scim::Error;
use axum::extract::{FromRequest, FromRequestParts, Path as RawPath, Query as RawQuery, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;

use super::problem::Failure;
use crate::Server;
use crate::scim::body;

/// A JSON body of a known form.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Server> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, server: &Server) -> Result<Self, Failure> {
        check_media_type(request.headers(), "application/json", is_json)?;
        json(&body::read(request, server.limits().body_bytes, server.limits().body).await?).map(Self)
    }
}

/// A body of CSV.
#[derive(Debug)]
pub struct Csv(pub axum::body::Bytes);

impl FromRequest<Server> for Csv {
    type Rejection = Failure;

    async fn from_request(request: Request, server: &Server) -> Result<Self, Failure> {
        check_media_type(request.headers(), "text/csv", |essence| essence == "text/csv")?;
        Ok(Self(body::read(request, server.limits().body_bytes, server.limits().body).await?))
    }
}

/// The parameters behind the `?`.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Server> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &Server) -> Result<Self, Failure> {
        let query = RawQuery::try_from_uri(&parts.uri);
        let RawQuery(query) = query.map_err(|error| {
            use std::error::Error as _;
            let cause = error.source().map_or_else(|| error.to_string(), ToString::to_string);
            let field = cause.split_once(": ").map_or("", |(field, _)| field);
            let field = if field.contains(' ') { named(&cause) } else { field };
            Failure::invalid(field, format!("The query of the URL cannot be used: {cause}."))
        })?;
        Ok(Self(query))
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

fn is_json(essence: &str) -> bool {
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// Forms of other sites can send three media types without asking; none of them gets further than this.
fn check_media_type(headers: &HeaderMap, wanted: &str, fits: impl Fn(&str) -> bool) -> Result<(), Error> {
    let named = headers.get(header::CONTENT_TYPE).and_then(|named| named.to_str().ok()).unwrap_or_default();
    let essence = named.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if fits(&essence) {
        return Ok(());
    }
    let sent = if essence.is_empty() { "one without a Content-Type" } else { &essence };
    Err(Error::unsupported_media_type(format!("The body must be {wanted}, not {sent}.")))
}

fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let (path, cause) = (error.path().to_string(), error.into_inner());
        let detail = format!("The body cannot be used: {}.", without_values(&cause.to_string()));
        if !cause.is_data() {
            return Failure::from(Error::bad_request(detail));
        }
        let (path, cause) = (path.trim_matches('.').to_owned(), cause.to_string());
        let member = if path.rsplit('.').next() == Some(named(&cause)) { "" } else { named(&cause) };
        let field = [path.as_str(), member].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".");
        Failure::invalid(field, detail)
    })?;
    reader.end().map_err(|error| Error::bad_request(format!("The body is more than one JSON value: {error}.")))?;
    Ok(read)
}

/// A value that is of the wrong type may be a secret in the wrong place: only what it is and should be is told.
fn without_values(cause: &str) -> String {
    let Some((kind, rest)) = ["invalid type: ", "invalid value: ", "invalid length "]
        .iter()
        .find_map(|begin| cause.strip_prefix(begin).map(|rest| (begin, rest)))
    else {
        return cause.to_owned();
    };
    let value = rest.split([' ', ',']).next().unwrap_or_default();
    let expected = rest.rfind(", expected ").map_or("", |at| &rest[at..]);
    format!("{kind}{value}{expected}")
}

/// The member that serde says is missing, unknown or there twice.
fn named(cause: &str) -> &str {
    let fields = ["missing field `", "unknown field `", "duplicate field `"];
    let named = fields.iter().find_map(|begin| cause.split_once(begin)?.1.split('`').next());
    named.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;
    use serde::Deserialize;
    use serde_json::Value;

    use crate::api::problem::written;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "only whether it can be read is asked")]
        name: String,
        #[expect(dead_code, reason = "only whether it can be read is asked")]
        inner: Option<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "only whether it can be read is asked")]
        limit: u8,
    }

    async fn problem(failure: Failure) -> Value {
        serde_json::from_str(&crate::testing::body(written(failure.into_response(), "r")).await).unwrap()
    }

    #[tokio::test]
    async fn mistakes_in_a_body_are_located() {
        for (body, field) in [
            (r#"{"name": 7}"#, "name"),
            ("{}", "name"),
            (r#"{"name": "a", "other": 1}"#, "other"),
            (r#"{"name": "a", "inner": {"limit": 300}}"#, "inner.limit"),
            (r#"{"name": "a", "inner": {}}"#, "inner.limit"),
            (r#"{"name": "a", "inner": {"limit": 1, "more": 1}}"#, "inner.more"),
        ] {
            let problem = problem(json::<Outer>(body.as_bytes()).unwrap_err()).await;
            assert_eq!((&problem["status"], &problem["field"]), (&400.into(), &field.into()), "{body}: {problem}");
        }
        for body in ["", "{", "[", r#"{"name": "a"} x"#, "\u{1}"] {
            let problem = problem(json::<Outer>(body.as_bytes()).unwrap_err()).await;
            assert_eq!((&problem["status"], &problem["field"]), (&400.into(), &Value::Null), "{body}: {problem}");
        }
    }

    #[tokio::test]
    async fn a_value_of_the_wrong_type_is_not_repeated() {
        for body in [r#""s3cret""#, r#"{"name": ["s3cret"]}"#, r#"{"name": "a", "inner": "s3cret"}"#] {
            let problem = problem(json::<Outer>(body.as_bytes()).unwrap_err()).await.to_string();
            assert!(!problem.contains("s3cret") && problem.contains("expected"), "{problem}");
        }
    }

    #[test]
    fn a_body_is_json_only_where_it_says_so() {
        let check = |media_type: &str| {
            let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, media_type.parse().unwrap())]);
            check_media_type(&headers, "application/json", is_json).map_err(|error| error.status)
        };
        for media_type in ["application/json", "application/merge-patch+json; charset=utf-8", "APPLICATION/JSON"] {
            assert_eq!(check(media_type), Ok(()), "{media_type}");
        }
        for media_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "json"]
        {
            assert_eq!(check(media_type), Err(415), "{media_type}");
        }
    }
}
