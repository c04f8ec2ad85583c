//! The list of groups.

use app::groups::{self, GroupSearch, Seen};
use app::pages::{PageRequest, Paged};
use askama::Template;
use directory::Source;
use serde::Deserialize;

use crate::portal::Answer;
use crate::portal::address::Address;
use crate::portal::input::{Query, chosen};
use crate::portal::shell::{self, Section, Shell};
use crate::portal::users::list::sources;
use crate::portal::visitor::{Visitor, leads_to};

/// Groups of a page.
const PAGE: u64 = 50;

/// What is looked for, as the address says it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    text: String,
    source: String,
    cursor: String,
}

#[derive(Template)]
#[template(path = "groups/list.html")]
struct ListPage {
    shell: Shell,
    asked: Asked,
    address: Address,
    source: Option<Source>,
    sources: Vec<Source>,
    page: Paged<Seen>,
}

impl ListPage {
    fn to_first(&self) -> Option<String> {
        (!self.asked.cursor.is_empty()).then(|| self.address.without("cursor"))
    }

    fn to_next(&self) -> Option<String> {
        self.page.next.as_deref().map(|cursor| self.address.with("cursor", cursor))
    }

    /// Whether there is none but the built-in one, and nothing is looked for.
    fn is_bare(&self) -> bool {
        self.address.is_plain() && self.page.items.iter().all(|group| group.group.is_none())
    }
}

/// `GET /groups`
pub async fn show(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    let address = Address::new("/groups", [("text", Some(asked.text.clone())), ("source", Some(asked.source.clone()))]);
    let source = chosen("source", &asked.source)?;
    // As the built-in group is called here.
    let all_users = visitor.shell.t.group_all_users();
    let text = if asked.text.trim() == all_users { directory::editing::ALL_USERS } else { &asked.text };
    let search = GroupSearch { text: text.to_owned(), source };
    let request = PageRequest { cursor: Some(asked.cursor.clone()), limit: Some(PAGE) };
    let page = match groups::list(visitor.app(), visitor.actor(), &search, &request).await {
        Ok(page) => page,
        Err(problem) if problem.field == Some("cursor") => return Ok(leads_to(&address.without("cursor"))),
        Err(problem) => return Err(problem.into()),
    };
    let sources = sources(&visitor, source).await?;
    shell::page(&ListPage { shell: visitor.shell_at(Section::Groups), asked, address, source, sources, page })
}
