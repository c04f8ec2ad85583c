//! Logs as files: given piece by piece, so that their length does not matter.

use std::io;

use ::scim::Error;
use app::export::logs::{Export, Format};
use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};

/// The answer that is the file, named after what is in it.
///
/// # Errors
/// Where the first piece cannot be read. From there on the file breaks off, which a client sees.
pub async fn of(mut export: Export, format: Format, name: &str) -> Result<Response, Error> {
    let first = export.next().await?.unwrap_or_default();
    let rest = stream::try_unfold(export, async |mut export| match export.next().await {
        Ok(piece) => Ok(piece.map(|piece| (Bytes::from(piece), export))),
        Err(error) => Err(io::Error::other(error.to_string())),
    });
    let file = stream::once(async { Ok(Bytes::from(first)) }).chain(rest);
    let media_type = match format {
        Format::Csv => "text/csv; charset=utf-8; header=present",
        Format::Json => "application/json",
    };
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{format}\"")),
    ];
    Ok((headers, Body::from_stream(file)).into_response())
}
