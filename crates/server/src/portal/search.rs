//! The search of the top bar: users and groups by how their names begin. Whoever is called exactly so is gone to.

use app::search::{self, Found, Hit};
use askama::Template;
use serde::Deserialize;

use super::Answer;
use super::address::Address;
use super::input::Query;
use super::shell::{self, Section, Shell};
use super::visitor::{Visitor, leads_to};

/// Users, and groups, that are shown.
const SHOWN: u64 = 8;

/// What is looked for.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    text: String,
    /// Said by the script while somebody types: what is found is shown then, and not gone to.
    #[serde(default)]
    typing: String,
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    shell: Shell,
    text: String,
    found: Found,
}

impl SearchPage {
    fn is_empty(&self) -> bool {
        self.found.users.is_empty() && self.found.groups.is_empty()
    }

    /// The whole list of users, or of groups, that are called so.
    fn all(&self, path: &str) -> String {
        Address::new(path, []).with("text", &self.text)
    }
}

/// `GET /search`
pub async fn show(visitor: Visitor, Query(Asked { text, typing }): Query<Asked>) -> Answer {
    let found = search::everything(visitor.app(), visitor.actor(), &text, SHOWN).await?;
    match &found.hit {
        Some(Hit::User(id)) if typing.is_empty() => return Ok(leads_to(&format!("/users/{id}"))),
        Some(Hit::Group(id)) if typing.is_empty() => return Ok(leads_to(&format!("/groups/{id}"))),
        _ => {}
    }
    shell::page(&SearchPage { shell: visitor.shell_at(Section::Elsewhere), text, found })
}
