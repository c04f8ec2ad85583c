//! Files that pages are made with: in the program, and under a path that changes with them, so that browsers keep them.
//! The build has put them together and compressed them.

use std::sync::LazyLock;

use ::scim::Error;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::scim::error::Failure;

struct Asset {
    name: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
    /// The same as gzip.
    compressed: &'static [u8],
}

macro_rules! asset {
    ($name:literal, $media_type:literal) => {
        Asset {
            name: $name,
            media_type: $media_type,
            bytes: include_bytes!(concat!(env!("OUT_DIR"), "/", $name)),
            compressed: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".gz")),
        }
    };
}

static ASSETS: [Asset; 4] = [
    asset!("app.css", "text/css; charset=utf-8"),
    asset!("app.js", "text/javascript; charset=utf-8"),
    asset!("icons.svg", "image/svg+xml"),
    asset!("favicon.svg", "image/svg+xml"),
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
pub async fn get(Path((version, name)): Path<(String, String)>, asked: HeaderMap) -> Result<Response, Failure> {
    let found = ASSETS.iter().find(|asset| asset.name == name && version == *VERSION);
    let asset = found.ok_or_else(|| Error::not_found(format!("There is no file {name} of the version {version}.")))?;
    let headers = [
        (header::CONTENT_TYPE, asset.media_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::VARY, "accept-encoding"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    let compressed = takes_gzip(&asked);
    let mut response = (headers, if compressed { asset.compressed } else { asset.bytes }).into_response();
    if compressed {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(response)
}

/// Whether gzip is among the encodings that are taken (RFC 9110 §12.5.3); `q=0` says that one is not.
fn takes_gzip(asked: &HeaderMap) -> bool {
    let listed = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut codings = listed.flat_map(|list| list.split(','));
    codings.any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let refused = weight.trim().strip_prefix("q=").is_some_and(|weight| weight.parse() == Ok(0.0));
        name.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path as File;

    use super::*;

    #[test]
    fn whoever_takes_gzip_is_sent_gzip() {
        for (encodings, takes) in
            [("gzip, deflate, br", true), ("br;q=1.0, GZIP;q=0.5", true), ("gzip;q=0, br", false), ("br", false)]
        {
            let asked = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(encodings))]);
            assert_eq!(takes_gzip(&asked), takes, "{encodings}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }

    /// What of a text is a name of a class: letters, digits, hyphens.
    fn names(text: &str) -> impl Iterator<Item = &str> {
        text.split(|char: char| !char.is_ascii_alphanumeric() && char != '-').filter(|name| !name.is_empty())
    }

    /// All files below a folder, as one text.
    fn texts(folder: &File, extension: &str, all: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                texts(&path, extension, all);
            } else if path.extension().is_some_and(|found| found == extension) {
                *all += &fs::read_to_string(path).unwrap();
            }
        }
    }

    #[test]
    fn templates_and_styles_have_the_same_classes() {
        let folder = File::new(env!("CARGO_MANIFEST_DIR")).join("src/portal");
        let (mut templates, mut code) = (String::new(), include_str!("static/app.js").to_owned());
        texts(&folder.join("templates"), "html", &mut templates);
        texts(&folder, "rs", &mut code);
        let style = std::str::from_utf8(ASSETS[0].bytes).unwrap();
        let selectors = style.split('}').filter_map(|rule| rule.rsplit_once('{')).map(|(selector, _)| selector);
        let styled: BTreeSet<&str> = selectors
            .flat_map(|selector| selector.split('.').skip(1))
            .filter(|class| class.starts_with(|char: char| char.is_ascii_lowercase()))
            .filter_map(|class| names(class).next())
            .collect();
        let mut used = BTreeSet::new();
        for after in templates.split("class=\"").skip(1) {
            // What stands between braces is code: its own quotation marks are not the end.
            let (mut classes, mut depth) = (String::new(), 0_u32);
            for char in after.chars() {
                match char {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    '"' if depth == 0 => break,
                    // Where a class ends that only sometimes is there.
                    '%' if depth > 0 => classes.push(' '),
                    _ if depth > 0 => {}
                    char => classes.push(char),
                }
            }
            used.extend(names(&classes).map(ToOwned::to_owned));
        }
        // A class that ends with a hyphen goes on with what the code says, as `badge-{{ tone }}`.
        let unstyled: Vec<_> = used.iter().filter(|class| !styled.contains(class.as_str())).collect();
        let unstyled: Vec<_> = unstyled.into_iter().filter(|class| !class.ends_with('-')).collect();
        assert!(unstyled.is_empty(), "no style says how these look: {unstyled:?}");
        let begun: Vec<&String> = used.iter().filter(|class| class.ends_with('-')).collect();
        let unused: Vec<_> = styled
            .iter()
            .filter(|class| !used.contains(**class) && !begun.iter().any(|begin| class.starts_with(begin.as_str())))
            .filter(|class| !code.contains(&format!("\"{class}\"")) && !code.contains(&format!("\".{class}\"")))
            .collect();
        assert!(unused.is_empty(), "nothing looks like these: {unused:?}");
    }
}
