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
use crate::portal::provisioning_log::is_left_out;
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
    /// What else came of it.
    remarks: Vec<String>,
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

fn told(shell: &Shell, moment: Moment) -> Told {
    match moment {
        Moment::Provisioning(stored) => of_provisioning(shell, *stored),
        Moment::Audit(recorded) => of_audit(shell, *recorded),
    }
}

fn of_provisioning(shell: &Shell, stored: Stored) -> Told {
    let (t, Stored { key, entry, connection, part, .. }) = (&shell.t, stored);
    let failed = entry.status >= 400;
    let group = apart(&entry.resource_name);
    let (left_out, remarks): (Vec<Note>, Vec<Note>) = entry.notes.into_iter().partition(is_left_out);
    let (icon, title) = match (part, entry.operation) {
        (Some(Part::Came), _) => ("people", t.activity_joined(group)),
        (Some(Part::Went), _) => ("people", t.activity_left(group)),
        (_, operation) => (icon(operation), asked(t, operation, failed).to_owned()),
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
        remarks: remarks.iter().map(|note| shell.note(note)).collect(),
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

fn of_audit(shell: &Shell, recorded: Recorded) -> Told {
    let (t, Recorded { sequence, event, .. }) = (&shell.t, recorded);
    let icon = match event.happening {
        Happening::UserCreated => "plus",
        Happening::UserUpdated => "edit",
        Happening::UserEnabled => "play",
        Happening::UserDisabled => "pause",
        Happening::UserDeleted => "trash",
        Happening::UserInvited => "mail",
        // No other event is about a user.
        _ => "info",
    };
    let invited = event.details.get("address").and_then(Value::as_str);
    let imported = event.details.contains_key("import").then(|| t.activity_import().to_owned());
    let remarks = invited.map(ToOwned::to_owned).into_iter().chain(imported).collect();
    let (kind, _, name) = &event.actor;
    let by = match kind {
        ActorKind::Admin | ActorKind::Connection | ActorKind::System => name.clone(),
        ActorKind::ApiKey => format!("{} {name}", shell.actor_kind(kind)),
        ActorKind::Operator => shell.actor_kind(kind).to_owned(),
    };
    let differences = event.details.get("changes").cloned();
    let differences: Vec<Difference> =
        differences.and_then(|changes| serde_json::from_value(changes).ok()).unwrap_or_default();
    Told {
        time: event.time,
        icon,
        tone: "quiet",
        title: shell.happening(event.happening).to_owned(),
        by,
        path: format!("/audit-trails/{sequence}"),
        answer: None,
        changes: changed(t, &differences),
        left_out: Vec::new(),
        remarks,
    }
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
    let moments = page.items.into_iter().map(|moment| told(&shell, moment)).collect();
    // A place in a log is digits and dots.
    let next = page.next.map(|cursor| format!("{path}?cursor={cursor}"));
    let first = (!cursor.is_empty()).then_some(path);
    shell::page(&ActivityPage { shell, head, moments, first, next })
}
