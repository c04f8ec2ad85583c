//! A user's activity: what identity providers asked for and what was done here, one timeline, newest first.

use app::pages::PageRequest;
use app::provisioning_log::{self, Moment, Part, Stored};
use askama::Template;
use directory::actor::ActorKind;
use directory::audit::{Happening, Recorded};
use directory::provisioning::{Difference, Note, Operation};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::page::{Head, Tab};
use crate::portal::Answer;
use crate::portal::input::{Path, Query};
use crate::portal::naming::apart;
use crate::portal::shell::{self, Section, Shell};
use crate::portal::texts::Texts;
use crate::portal::values;
use crate::portal::visitor::{Visitor, leads_to};

/// Moments of a page.
const PAGE: u64 = 30;

/// Where the page begins.
#[derive(Debug, Deserialize)]
pub struct From {
    #[serde(default)]
    cursor: String,
}

#[derive(Template)]
#[template(path = "users/activity.html")]
struct ActivityPage {
    shell: Shell,
    head: Head,
    moments: Vec<Told>,
    first: Option<String>,
    next: Option<String>,
}

/// A moment, as it is told.
struct Told {
    time: Timestamp,
    icon: &'static str,
    /// `good`, `bad` or `quiet`.
    tone: &'static str,
    title: String,
    /// Who did it.
    by: String,
    /// Where it stands in its log.
    path: String,
    /// What the identity provider was answered, where it was refused: the status, and the sentence as it was sent.
    answer: Option<(u16, String)>,
    changes: Vec<Changed>,
    /// Attributes that were sent and left out.
    left_out: Vec<String>,
}

/// An attribute before and after.
struct Changed {
    attribute: String,
    before: String,
    after: String,
}

fn changed(t: &Texts, differences: &[Difference]) -> Vec<Changed> {
    let shown = |value: Option<&Value>| value.map(|value| values::shown(t, value)).unwrap_or_default();
    let one = |one: &Difference| Changed {
        attribute: one.attribute.clone(),
        before: shown(one.before.as_ref()),
        after: shown(one.after.as_ref()),
    };
    differences.iter().map(one).collect()
}

fn told(t: &Texts, moment: Moment) -> Told {
    match moment {
        Moment::Provisioning(stored) => of_provisioning(t, *stored),
        Moment::Audit(recorded) => of_audit(t, *recorded),
    }
}

fn of_provisioning(t: &Texts, stored: Stored) -> Told {
    let Stored { key, entry, connection, part, .. } = stored;
    let failed = entry.status >= 400;
    let group = apart(&entry.resource_name);
    let (left_out, besides): (Vec<Note>, Vec<Note>) = entry.notes.into_iter().partition(is_left_out);
    let (icon, title) = match (part, entry.operation) {
        (Some(Part::Came), _) => ("people", t.activity_joined(group)),
        (Some(Part::Went), _) => ("people", t.activity_left(group)),
        (_, operation) => {
            let title = besides.iter().find_map(|note| beside(t, operation, note));
            (icon(operation), title.unwrap_or_else(|| asked(t, operation, failed)).to_owned())
        }
    };
    Told {
        time: entry.time,
        icon,
        tone: if failed { "bad" } else { "info" },
        title,
        by: connection.map_or_else(|| t.activity_gone_connection().to_owned(), |(_, name)| name),
        path: format!("/provisioning-log/{key}"),
        answer: entry.failure.map(|error| (entry.status, error.detail)),
        // Those of a group whose member it is are not the user's.
        changes: if matches!(part, Some(Part::Itself)) { changed(t, &entry.changes) } else { Vec::new() },
        left_out: left_out.into_iter().map(|note| note.attribute).collect(),
    }
}

/// Whether a note says that something was sent in vain: it is unknown (R12), blank (R5), or not to be updated (R11).
fn is_left_out(note: &Note) -> bool {
    ["(R12)", "(R5)", "(R11)"].iter().any(|rule| note.reason.contains(rule))
}

/// What a note says of the user: that it was here before, or is kept.
fn beside(t: &Texts, operation: Operation, note: &Note) -> Option<&'static str> {
    match (operation, note.reason.contains("(R9)"), note.reason.contains("(R6)")) {
        (Operation::Delete, _, true) => Some(t.activity_deprovisioned()),
        (_, true, _) => Some(t.activity_taken_over()),
        (_, _, true) => Some(t.activity_brought_back()),
        _ => None,
    }
}

const fn icon(operation: Operation) -> &'static str {
    match operation {
        Operation::Create => "plus",
        Operation::Delete => "trash",
        Operation::Disable => "pause",
        Operation::Replace | Operation::Update => "edit",
        _ => "plug",
    }
}

/// What an identity provider did, or asked for in vain.
const fn asked(t: &Texts, operation: Operation, failed: bool) -> &'static str {
    match (operation, failed) {
        (Operation::Create, false) => t.activity_created(),
        (Operation::Create, true) => t.activity_created_not(),
        (Operation::Replace | Operation::Update, false) => t.activity_updated(),
        (Operation::Replace | Operation::Update, true) => t.activity_updated_not(),
        (Operation::Delete, false) => t.activity_deleted(),
        (Operation::Delete, true) => t.activity_deleted_not(),
        (Operation::Disable, _) => t.activity_disabled(),
        (_, false) => t.activity_asked(),
        (_, true) => t.activity_asked_not(),
    }
}

fn of_audit(t: &Texts, recorded: Recorded) -> Told {
    let Recorded { sequence, event, .. } = recorded;
    let (icon, title) = match event.happening {
        Happening::UserCreated => ("plus", t.activity_user_created().to_owned()),
        Happening::UserUpdated => ("edit", t.activity_user_updated().to_owned()),
        Happening::UserEnabled => ("play", t.activity_user_enabled().to_owned()),
        Happening::UserDisabled => ("pause", t.activity_user_disabled().to_owned()),
        Happening::UserDeleted => ("trash", t.activity_user_deleted().to_owned()),
        Happening::UserInvited => ("mail", t.activity_user_invited(apart(words(event.details.get("address"))))),
        // No other event is about a user.
        other => ("info", other.word().to_owned()),
    };
    let (kind, _, name) = &event.actor;
    let by = match kind {
        ActorKind::ApiKey => t.activity_api_key(name),
        ActorKind::Operator => t.activity_operator().to_owned(),
        ActorKind::Admin | ActorKind::Connection | ActorKind::System => name.clone(),
    };
    let by = if event.details.contains_key("import") { t.activity_import(by) } else { by };
    let differences = event.details.get("changes").cloned();
    let differences: Vec<Difference> =
        differences.and_then(|changes| serde_json::from_value(changes).ok()).unwrap_or_default();
    Told {
        time: event.time,
        icon,
        tone: "quiet",
        title,
        by,
        path: format!("/audit-trails/{sequence}"),
        answer: None,
        changes: changed(t, &differences),
        left_out: Vec::new(),
    }
}

fn words(value: Option<&Value>) -> &str {
    value.and_then(Value::as_str).unwrap_or_default()
}

/// `GET /users/{user}/activity`
pub async fn show(visitor: Visitor, Path(id): Path<String>, Query(From { cursor }): Query<From>) -> Answer {
    let head = Head::of(&visitor, &id, Tab::Activity).await?;
    let path = format!("/users/{id}/activity");
    let page = PageRequest { cursor: Some(cursor.clone()), limit: Some(PAGE) };
    let page = match provisioning_log::timeline(visitor.app(), visitor.actor(), &id, &page).await {
        Ok(page) => page,
        Err(problem) if problem.field == Some("cursor") => return Ok(leads_to(&path)),
        Err(problem) => return Err(problem.into()),
    };
    let shell = visitor.shell_at(Section::Users);
    let moments = page.items.into_iter().map(|moment| told(&shell.t, moment)).collect();
    // A place in a log is digits and dots.
    let next = page.next.map(|cursor| format!("{path}?cursor={cursor}"));
    let first = (!cursor.is_empty()).then_some(path);
    shell::page(&ActivityPage { shell, head, moments, first, next })
}

#[cfg(test)]
mod tests {
    use directory::mail::Language;
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn a_note_is_of_what_was_sent_or_of_the_user() {
        let t = Texts::new(Language::English, TimeZone::UTC);
        for note in [Note::unknown("shoe"), Note::blank("title"), Note::not_updated("title")] {
            assert!(is_left_out(&note));
            assert_eq!(beside(&t, Operation::Update, &note), None);
        }
        let kept = Note::deprovisioned();
        assert!(!is_left_out(&kept));
        assert_eq!(beside(&t, Operation::Delete, &kept), Some(t.activity_deprovisioned()));
        let taken = Note { attribute: "userName".into(), reason: "Taken over (R9): the source was Local.".into() };
        assert_eq!(beside(&t, Operation::Create, &taken), Some(t.activity_taken_over()));
    }
}
