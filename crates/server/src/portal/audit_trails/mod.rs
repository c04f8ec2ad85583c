//! *Audit Trails*: what admins, programs and Muster itself did, as a list, as a file, and whether it is still as written.
//!
//! - here: the list, and what is asked of it; [`event`]: one event, and whether all are intact; [`details`]: what an
//!   event says besides, in pairs

pub mod details;
pub mod event;

use app::audit::{self, Filter};
use app::export::logs::Format;
use app::pages::{PageRequest, Paged};
use askama::Template;
use directory::actor::ActorKind;
use directory::audit::{Event, Happening, Recorded, SubjectKind};
use serde::Deserialize;

use super::Answer;
use super::address::Address;
use super::failure::Failure;
use super::input::{self, Query};
use super::provisioning_log::days;
use super::shell::{self, Section, Shell};
use super::visitor::Visitor;
use crate::download;
use details::Detail;

/// Path of the list.
pub const PATH: &str = "/audit-trails";
/// Rows of a page.
const ROWS: u64 = 50;
/// Details that a row shows.
const DETAILS: usize = 4;

/// What is asked of the list: what stands behind the `?`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    text: String,
    event: String,
    by: String,
    about: String,
    actor: String,
    subject: String,
    from: String,
    until: String,
    cursor: String,
}

impl Asked {
    /// The list, without the place of the page.
    fn address(&self, path: &str) -> Address {
        let parameters = [
            ("text", &self.text),
            ("event", &self.event),
            ("by", &self.by),
            ("about", &self.about),
            ("actor", &self.actor),
            ("subject", &self.subject),
            ("from", &self.from),
            ("until", &self.until),
        ];
        Address::new(path, parameters.map(|(name, value)| (name, Some(value.clone()))))
    }

    /// Which events are meant; days are those of the reader, the last one included.
    fn filter(&self, visitor: &Visitor) -> Result<Filter, Failure> {
        let named = |id: &String| Some(id.clone()).filter(|id| !id.is_empty());
        let (from, until) = days(&visitor.shell.t, &self.from, &self.until)?;
        Ok(Filter {
            happening: input::chosen("event", &self.event)?,
            actor_kind: input::chosen("by", &self.by)?,
            actor_id: named(&self.actor),
            subject_kind: input::chosen("about", &self.about)?,
            subject_id: named(&self.subject),
            from,
            until,
            text: self.text.clone(),
        })
    }
}

#[derive(Template)]
#[template(path = "audit_trails/list.html")]
struct ListPage {
    shell: Shell,
    page: Paged<Recorded>,
    asked: Asked,
    address: Address,
}

impl ListPage {
    /// Where the list begins, where the page is another.
    fn to_first(&self) -> Option<String> {
        (!self.asked.cursor.is_empty()).then(|| self.address.without("cursor"))
    }

    /// Where it goes on.
    fn to_next(&self) -> Option<String> {
        self.page.next.as_ref().map(|cursor| self.address.with("cursor", cursor))
    }

    /// The same events as a file.
    fn file(&self, format: &str) -> String {
        self.asked.address(&format!("{PATH}.{format}")).without("cursor")
    }

    /// The first details of an event, and how many more there are.
    fn details(&self, event: &Event) -> (Vec<Detail>, u64) {
        let mut all = details::of(&self.shell, event);
        let more = all.len().saturating_sub(DETAILS) as u64;
        all.truncate(DETAILS);
        (all, more)
    }

    /// The name of whom the list is narrowed to, where there are any events of it.
    fn actor_name(&self) -> &str {
        self.page.items.first().map_or(self.asked.actor.as_str(), |recorded| recorded.event.actor.2.as_str())
    }

    /// The name of what the list is narrowed to, where there are any events of it.
    fn subject_name(&self) -> &str {
        let name = self.page.items.first().map(|recorded| recorded.event.subject.name.as_str());
        name.filter(|name| !name.is_empty()).unwrap_or(&self.asked.subject)
    }
}

/// `GET /audit-trails`
pub async fn list(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    let page = PageRequest { cursor: Some(asked.cursor.clone()), limit: Some(ROWS) };
    let page = audit::list(visitor.app(), visitor.actor(), asked.filter(&visitor)?, &page).await?;
    let shell = visitor.shell_at(Section::AuditTrails);
    shell::page(&ListPage { address: asked.address(PATH), shell, page, asked })
}

/// `GET /audit-trails.csv`
pub async fn csv(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    file(&visitor, &asked, Format::Csv).await
}

/// `GET /audit-trails.json`
pub async fn json(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    file(&visitor, &asked, Format::Json).await
}

async fn file(visitor: &Visitor, asked: &Asked, format: Format) -> Answer {
    let export = audit::export(visitor.app(), visitor.actor(), asked.filter(visitor)?, format)?;
    Ok(download::of(export, format, "audit-events").await?)
}
