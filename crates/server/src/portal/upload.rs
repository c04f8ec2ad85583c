//! A form with a file: `multipart/form-data` (RFC 7578), as browsers send it.

use ::scim::Error;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;

use super::failure::Failure;
use crate::Server;
use crate::scim::body;

/// The fields of a form, each with what was typed or the bytes of its file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Upload(Vec<(String, Bytes)>);

impl Upload {
    /// What a field holds; nothing where it is not there.
    #[must_use]
    pub fn field(&self, name: &str) -> &[u8] {
        self.0.iter().find(|(field, _)| field == name).map(|(_, bytes)| &bytes[..]).unwrap_or_default()
    }
}

impl FromRequest<Server> for Upload {
    type Rejection = Failure;

    async fn from_request(request: Request, server: &Server) -> Result<Self, Failure> {
        let named = request.headers().get(header::CONTENT_TYPE).and_then(|named| named.to_str().ok());
        let boundary = named.and_then(boundary).map(ToOwned::to_owned);
        let Some(boundary) = boundary else {
            return Err(Error::unsupported_media_type("The body must be the fields of a form with a file.").into());
        };
        let bytes = body::read(request, server.limits().body_bytes, server.limits().body).await?;
        parsed(&bytes, &boundary).ok_or_else(|| Error::bad_request("The form cannot be read.").into())
    }
}

/// What separates the parts, by the media type.
fn boundary(media_type: &str) -> Option<&str> {
    let (essence, parameters) = media_type.split_once(';')?;
    if !essence.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let value = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.trim().split_once('=')?;
        name.eq_ignore_ascii_case("boundary").then(|| value.trim_matches('"'))
    })?;
    // RFC 2046 §5.1.1: "boundary := 0*69<bchars> bcharsnospace".
    (1..=70).contains(&value.len()).then_some(value)
}

/// RFC 2046 §5.1.1: the delimiter is at the beginning of a line, and the line break before it belongs to it.
fn parsed(body: &Bytes, boundary: &str) -> Option<Upload> {
    let delimiter = format!("\r\n--{boundary}");
    let mut fields = Vec::new();
    // What a browser sends begins with the delimiter, without a line before it.
    let mut at = delimiter.len() - 2;
    if !body.starts_with(&delimiter.as_bytes()[2..]) {
        return None;
    }
    loop {
        let rest = &body[at..];
        if rest.starts_with(b"--") {
            return Some(Upload(fields));
        }
        let head_from = at + rest.starts_with(b"\r\n").then_some(2)?;
        let content_from = head_from + found(&body[head_from..], b"\r\n\r\n")? + 4;
        let head = std::str::from_utf8(&body[head_from..content_from - 4]).ok()?;
        let content_to = content_from + found(&body[content_from..], delimiter.as_bytes())?;
        fields.push((name(head)?.to_owned(), body.slice(content_from..content_to)));
        at = content_to + delimiter.len();
    }
}

/// Name of a field, from the head of its part.
fn name(head: &str) -> Option<&str> {
    let disposition = head.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-disposition").then_some(value)
    })?;
    let (_, from) = disposition.split_once(" name=\"")?;
    from.split('"').next()
}

fn found(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Option<Vec<(String, String)>> {
        let Upload(fields) = parsed(&Bytes::copy_from_slice(body.as_bytes()), "x-1")?;
        Some(fields.into_iter().map(|(name, bytes)| (name, String::from_utf8(bytes.to_vec()).unwrap())).collect())
    }

    #[test]
    fn a_form_of_a_browser_is_read() {
        let body = "--x-1\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\na\r\n\r\n--x-2\r\n\
                    --x-1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a name=b.csv\"\r\n\
                    Content-Type: text/csv\r\n\r\n\r\n--x-1--\r\n";
        let expected = [("text".to_owned(), "a\r\n\r\n--x-2".to_owned()), ("file".to_owned(), String::new())];
        assert_eq!(read(body), Some(expected.into()));
        assert_eq!(read("--x-1--"), Some(Vec::new()));
    }

    #[test]
    fn what_is_broken_off_or_none_is_not_read() {
        let whole = "--x-1\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\na\r\n--x-1--";
        assert!(read(whole).is_some());
        for length in 0..whole.len() {
            assert_eq!(read(&whole[..length]), None, "{length}");
        }
        for body in ["", "--", "--x-2\r\n\r\n", "--x-1\r\n\r\n\r\n--x-1--", "--x-1\r\nA: b\r\n\r\n\r\n--x-1--"] {
            assert_eq!(read(body), None, "{body:?}");
        }
    }

    #[test]
    fn a_boundary_stands_in_the_media_type() {
        assert_eq!(boundary("multipart/form-data; boundary=x-1"), Some("x-1"));
        assert_eq!(boundary("Multipart/Form-Data; charset=utf-8; Boundary=\"x 1\""), Some("x 1"));
        for wrong in ["multipart/form-data", "multipart/form-data; boundary=", "text/csv; boundary=x", ""] {
            assert_eq!(boundary(wrong), None, "{wrong}");
        }
        assert_eq!(boundary(&format!("multipart/form-data; boundary={}", "x".repeat(71))), None);
    }
}
