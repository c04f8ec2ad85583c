//! The language and the appearance that a reader has chosen, kept by the browser.

use axum::extract::State;
use axum::http::{HeaderMap, Uri, header};
use directory::mail::Language;
use serde::Deserialize;

use super::Answer;
use super::input::Fields;
use super::reader::{LANGUAGE, THEME, Theme};
use super::visitor::{leads_to, within};
use crate::Server;
use crate::api::cookie;

/// A year.
const LIFETIME_MINUTES: i64 = 365 * 24 * 60;

/// What was chosen; what is not said stays as it is.
#[derive(Debug, Deserialize)]
pub struct Chosen {
    language: Option<Language>,
    theme: Option<Theme>,
    /// The page to go back to.
    back: Option<String>,
}

/// `POST /preferences`: nobody need have signed in.
pub async fn set(
    State(server): State<Server>,
    uri: Uri,
    headers: HeaderMap,
    Fields(Chosen { language, theme, back }): Fields<Chosen>,
) -> Answer {
    let url = server.base_urls().of(&uri, &headers);
    let mut response = leads_to(within(back.as_deref()));
    let chosen = [(LANGUAGE, language.map(Language::word)), (THEME, theme.map(Theme::word))];
    for (name, word) in chosen.into_iter().filter_map(|(name, word)| Some((name, word?))) {
        response.headers_mut().append(header::SET_COOKIE, cookie::set(name, word, Some(LIFETIME_MINUTES), &url));
    }
    Ok(response)
}
