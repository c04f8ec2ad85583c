//! *Provisioning Log*: what identity providers asked for and got, row by row, and as a file.
//!
//! - here: the list, and what is asked of it; [`entry`]: one entry; [`live`]: news of it, as it is written

pub mod entry;
pub mod live;

use app::export::logs::Format;
use app::pages::{PageRequest, Paged};
use app::provisioning_log::{self, Filter, Part, Stored, Subjects};
use app::{connections, users, watching};
use askama::Template;
use directory::Connection;
use directory::provisioning::{Note, NoteKind, Operation};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use serde::Deserialize;
use words::words;

use super::Answer;
use super::address::Address;
use super::failure::Failure;
use super::input::{self, Query};
use super::shell::{self, Section, Shell};
use super::texts::Texts;
use super::visitor::Visitor;
use crate::download;

/// Path of the list.
pub const PATH: &str = "/provisioning-log";
/// Rows of a page.
const ROWS: u64 = 50;
/// Names of what was left out that a row shows.
const NAMES: usize = 3;

words! {
    /// What became of requests.
    Outcome, "outcome", {
        /// They were done.
        Done => "done",
        /// They were refused.
        Failed => "failed",
    }
}

/// What is asked of the list: what stands behind the `?`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    text: String,
    connection: String,
    operation: String,
    outcome: String,
    from: String,
    until: String,
    user: String,
    cursor: String,
}

impl Asked {
    /// The list, without the place of the page.
    fn address(&self, path: &str) -> Address {
        let parameters = [
            ("text", &self.text),
            ("connection", &self.connection),
            ("operation", &self.operation),
            ("outcome", &self.outcome),
            ("from", &self.from),
            ("until", &self.until),
            ("user", &self.user),
        ];
        Address::new(path, parameters.map(|(name, value)| (name, Some(value.clone()))))
    }

    /// Which entries are meant; days are those of the reader, the last one included.
    async fn filter(&self, visitor: &Visitor) -> Result<Filter, Failure> {
        let named = |id: &String| Some(id.clone()).filter(|id| !id.is_empty());
        let subjects = Subjects { connection: named(&self.connection), user: named(&self.user) };
        let outcome: Option<Outcome> = input::chosen("outcome", &self.outcome)?;
        let (from, until) = days(&visitor.shell.t, &self.from, &self.until)?;
        Ok(Filter {
            failed: outcome.map(|outcome| outcome == Outcome::Failed),
            operation: input::chosen("operation", &self.operation)?,
            from,
            until,
            text: self.text.clone(),
            ..provisioning_log::about(visitor.app(), visitor.actor(), &subjects).await?
        })
    }
}

/// The reader's days from one to another, the last one included, as instants.
///
/// # Errors
/// 400 where one of them is no day.
pub fn days(t: &Texts, from: &str, until: &str) -> Result<(Option<Timestamp>, Option<Timestamp>), Failure> {
    let from: Option<Date> = input::chosen("from", from)?;
    let until: Option<Date> = input::chosen("until", until)?;
    let after = until.and_then(|last| last.checked_add(1.day()).ok());
    Ok((from.and_then(|day| t.begin_of(day)), after.and_then(|day| t.begin_of(day))))
}

#[derive(Template)]
#[template(path = "provisioning_log/list.html")]
struct ListPage {
    shell: Shell,
    page: Paged<Stored>,
    /// How far was looked, where there is more to look through.
    looked_back: Option<Timestamp>,
    asked: Asked,
    address: Address,
    connections: Vec<Connection>,
    /// The user that the entries are about.
    user: Option<String>,
    /// Number of the newest entry when the page was read.
    newest: i64,
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

    /// The same entries as a file.
    fn file(&self, format: &str) -> String {
        self.asked.address(&format!("{PATH}.{format}")).without("cursor")
    }

    /// What an entry says of the user that is asked for, where it is no entry of the user's own.
    #[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn part_name(&self, part: &Option<Part>) -> Option<&'static str> {
        match part.as_ref()? {
            Part::Itself => None,
            Part::Came => Some(self.shell.t.log_user_came()),
            Part::Went => Some(self.shell.t.log_user_went()),
        }
    }

    /// What was left out, in a few names; and how many more there are.
    #[expect(clippy::unused_self, reason = "templates call methods")]
    fn left_out(&self, notes: &[Note]) -> (String, u64) {
        let names: Vec<&str> =
            notes.iter().filter(|note| is_left_out(note)).map(|note| note.attribute.as_str()).collect();
        let kept: u64 = notes.iter().map(|note| if let NoteKind::More(count) = note.kind() { count } else { 0 }).sum();
        let more = kept + names.len().saturating_sub(NAMES) as u64;
        (names.into_iter().take(NAMES).collect::<Vec<_>>().join(", "), more)
    }

    /// What else there is to say of a row.
    #[expect(clippy::unused_self, reason = "templates call methods")]
    fn remarks<'a>(&self, notes: &'a [Note]) -> Vec<&'a Note> {
        notes.iter().filter(|note| !is_left_out(note) && !matches!(note.kind(), NoteKind::More(_))).collect()
    }
}

const fn is_ignored(kind: NoteKind<'_>) -> bool {
    matches!(kind, NoteKind::Unknown | NoteKind::Blank | NoteKind::NotUpdated)
}

/// Whether a note is of something that was sent in vain.
#[must_use]
pub fn is_left_out(note: &Note) -> bool {
    is_ignored(note.kind())
}

/// `GET /provisioning-log`
pub async fn list(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    let (app, actor) = (visitor.app(), visitor.actor());
    let filter = asked.filter(&visitor).await?;
    // Before the page is read: what comes in between is news.
    let newest = watching::newest(app, actor).await?;
    let page = PageRequest { cursor: Some(asked.cursor.clone()), limit: Some(ROWS) };
    let (page, looked_back) = provisioning_log::look(app, actor, filter, &page).await?;
    let connections = connections::list(app, actor).await?;
    let user = match asked.user.as_str() {
        "" => None,
        id => Some(users::get(app, actor, id).await?.user.user_name().to_owned()),
    };
    let shell = visitor.shell_at(Section::ProvisioningLog);
    shell::page(&ListPage { address: asked.address(PATH), shell, page, looked_back, asked, connections, user, newest })
}

/// `GET /provisioning-log.csv`
pub async fn csv(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    file(&visitor, &asked, Format::Csv).await
}

/// `GET /provisioning-log.json`
pub async fn json(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    file(&visitor, &asked, Format::Json).await
}

async fn file(visitor: &Visitor, asked: &Asked, format: Format) -> Answer {
    let filter = asked.filter(visitor).await?;
    let export = provisioning_log::export(visitor.app(), visitor.actor(), filter, format)?;
    Ok(download::of(export, format, "provisioning-log").await?)
}

#[cfg(test)]
mod tests {
    use directory::mail::Language;
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn days_are_those_of_the_reader_and_the_last_is_included() {
        let t = Texts::new(Language::English, TimeZone::get("Europe/Paris").unwrap());
        let time = |text: &str| Some(text.parse().unwrap());
        // The day on which summer time ends.
        let found = days(&t, "2026-10-25", "2026-10-25").unwrap();
        assert_eq!(found, (time("2026-10-24T22:00:00Z"), time("2026-10-25T23:00:00Z")));
        assert_eq!(days(&t, "", "").unwrap(), (None, None));
        assert_eq!(days(&t, "yesterday", "").unwrap_err().0.status, 400);
    }
}
