//! Who reads, as far as the browser says it: their language, time zone and appearance.

use axum::extract::OriginalUri;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use directory::mail::Language;
use jiff::tz::TimeZone;
use words::words;

use super::texts::Texts;
use crate::Server;
use crate::api::cookie;
use crate::base_url::BaseUrl;

/// Cookie of the language that was chosen.
pub const LANGUAGE: &str = "muster-language";
/// Cookie of the appearance that was chosen.
pub const THEME: &str = "muster-theme";
/// Cookie in which the script says the browser's time zone: nothing else tells it.
const ZONE: &str = "muster-zone";

words! {
    /// How pages look.
    Theme, "appearance", {
        /// As the system is set.
        Auto => "auto",
        /// Dark on light.
        Light => "light",
        /// Light on dark.
        Dark => "dark",
    }
}

/// Who reads.
#[derive(Debug, Clone)]
pub struct Reader {
    /// What pages say to them.
    pub texts: Texts,
    /// How pages look.
    pub theme: Theme,
    /// Path and query of the page.
    pub path: String,
}

impl Reader {
    /// Whoever sends this request.
    #[must_use]
    pub fn of(server: &Server, parts: &Parts) -> Self {
        let url = server.base_urls().of(&parts.uri, &parts.headers);
        // Routes that are nested do not see the beginning of the path.
        let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |OriginalUri(uri)| uri);
        let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let theme = cookie::value(THEME, &parts.headers, &url).and_then(|word| word.parse().ok());
        let texts = Texts::new(language(&parts.headers, &url), zone(&parts.headers, &url));
        Self { texts, theme: theme.unwrap_or(Theme::Auto), path }
    }
}

fn language(headers: &HeaderMap, url: &BaseUrl) -> Language {
    let chosen = cookie::value(LANGUAGE, headers, url).and_then(|word| word.parse().ok());
    chosen.unwrap_or_else(|| {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        preferred(accepted.unwrap_or_default())
    })
}

/// The first language that we have, by what a browser prefers (RFC 9110 §12.5.4).
fn preferred(accepted: &str) -> Language {
    let mut ranges: Vec<(f32, &str)> = accepted
        .split(',')
        .filter_map(|range| {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
            let quality = parameters.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.trim().parse().ok())?;
            Some((quality, tag.trim()))
        })
        .collect();
    ranges.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let ours = |tag: &&str| {
        tag.split('-').next().is_some_and(|primary| ["en", "fr"].contains(&primary.to_ascii_lowercase().as_str()))
    };
    let found = ranges.into_iter().filter(|(quality, _)| *quality > 0.0).map(|(_, tag)| tag).find(ours);
    Language::of_tag(found.unwrap_or_default())
}

fn zone(headers: &HeaderMap, url: &BaseUrl) -> TimeZone {
    let named = cookie::value(ZONE, headers, url).filter(|name| name.len() <= 64);
    named.and_then(|name| TimeZone::get(&name).ok()).unwrap_or(TimeZone::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_first_that_there_is() {
        for (accepted, language) in [
            ("", Language::English),
            ("fr-CA,fr;q=0.9,en;q=0.8", Language::French),
            ("de,en;q=0.5,fr;q=0.7", Language::French),
            ("de", Language::English),
            ("fr;q=0, en;q=0.1", Language::English),
            ("en-GB, fr;q=0.9", Language::English),
            ("fr;q=x, en", Language::English),
        ] {
            assert_eq!(preferred(accepted), language, "{accepted}");
        }
    }
}
