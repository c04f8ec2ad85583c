//! Files that pages are made with: in the program, and under a path that changes with them, so that browsers keep them.

use std::sync::LazyLock;

use ::scim::Error;
use axum::extract::Path;
use axum::http::{HeaderName, HeaderValue, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::scim::error::Failure;

struct Asset {
    name: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
}

const ASSETS: [Asset; 4] = [
    Asset { name: "app.css", media_type: "text/css; charset=utf-8", bytes: include_bytes!("static/app.css") },
    Asset { name: "app.js", media_type: "text/javascript; charset=utf-8", bytes: include_bytes!("static/app.js") },
    Asset { name: "icons.svg", media_type: "image/svg+xml", bytes: include_bytes!("static/icons.svg") },
    Asset { name: "favicon.svg", media_type: "image/svg+xml", bytes: include_bytes!("static/favicon.svg") },
];

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    for asset in &ASSETS {
        hash.update(asset.bytes);
    }
    URL_SAFE_NO_PAD.encode(&hash.finalize()[..6])
});

/// Path of a file.
#[must_use]
pub fn path(name: &str) -> String {
    format!("/static/{}/{name}", *VERSION)
}

/// `GET /static/{version}/{name}`
///
/// # Errors
/// 404 where there is no such file, or not of that version: a page of another node's may ask for it.
pub async fn get(
    Path((version, name)): Path<(String, String)>,
) -> Result<([(HeaderName, HeaderValue); 3], &'static [u8]), Failure> {
    let found = ASSETS.iter().find(|asset| asset.name == name && version == *VERSION);
    let asset = found.ok_or_else(|| Error::not_found(format!("There is no file {name} of the version {version}.")))?;
    let headers = [
        (header::CONTENT_TYPE, asset.media_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers.map(|(name, value)| (name, HeaderValue::from_static(value))), asset.bytes))
}
