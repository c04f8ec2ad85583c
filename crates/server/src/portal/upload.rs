//! A form with a file: `multipart/form-data` (RFC 7578), as browsers send it.

use std::convert::Infallible;

use ::scim::Error;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use futures_util::stream;
use multer::Multipart;

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
        let Some(boundary) = named.and_then(|named| multer::parse_boundary(named).ok()) else {
            return Err(Error::unsupported_media_type("The body must be the fields of a form with a file.").into());
        };
        // Within the limits of every body, of size and of time.
        let bytes = body::read(request, server.limits().body_bytes, server.limits().body).await?;
        let read = parsed(bytes, boundary).await;
        read.map_err(|error| Error::bad_request(format!("The form cannot be read: {error}.")).into())
    }
}

async fn parsed(body: Bytes, boundary: String) -> Result<Upload, multer::Error> {
    let mut parts = Multipart::new(stream::iter([Ok::<_, Infallible>(body)]), boundary);
    let mut fields = Vec::new();
    while let Some(part) = parts.next_field().await? {
        let name = part.name().unwrap_or_default().to_owned();
        fields.push((name, part.bytes().await?));
    }
    Ok(Upload(fields))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(body: &str) -> Option<Vec<(String, String)>> {
        let Upload(fields) = parsed(Bytes::copy_from_slice(body.as_bytes()), "x-1".to_owned()).await.ok()?;
        Some(fields.into_iter().map(|(name, bytes)| (name, String::from_utf8(bytes.to_vec()).unwrap())).collect())
    }

    #[tokio::test]
    async fn a_form_of_a_browser_is_read() {
        let body = "--x-1\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\na\r\n\r\n--x-2\r\n\
                    --x-1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a name=b.csv\"\r\n\
                    Content-Type: text/csv\r\n\r\n\r\n--x-1--\r\n";
        let expected = [("text".to_owned(), "a\r\n\r\n--x-2".to_owned()), ("file".to_owned(), String::new())];
        assert_eq!(read(body).await, Some(expected.into()));
    }

    #[tokio::test]
    async fn what_is_broken_off_is_not_read() {
        let whole = "--x-1\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\na\r\n--x-1--";
        assert!(read(whole).await.is_some());
        for length in 0..whole.len() - "--".len() {
            assert_eq!(read(&whole[..length]).await, None, "{length}");
        }
    }
}
