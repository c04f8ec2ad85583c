//! Logs: JSON for programs, CSV for spreadsheets.

use std::borrow::Cow;

use directory::OrganizationKey;
use directory::audit::{Recorded, hex};
use scim::Error;
use serde_json::{Map, Value, json};
use store::audit::Direction;
use store::provisioning_log::{Place, Stored};
use words::words;

use super::written;
use crate::{App, audit, provisioning_log};

/// Rows that are read at once.
const PAGE: u64 = 1_000;

words! {
    /// Form of a file.
    Format, "format", {
        /// An array of objects, one a line.
        Json => "json",
        /// A line of names, then a line a row (RFC 4180).
        Csv => "csv",
    }
}

/// What is exported, and how far it has come.
#[derive(Debug)]
pub(crate) enum Rows {
    /// Audit events, oldest first.
    Audit { filter: Box<audit::Filter>, after: i64 },
    /// Entries of the provisioning log, newest first.
    Log { filter: Box<provisioning_log::Filter>, before: Option<Place> },
}

/// A file under way: [`Export::next`] gives it piece by piece.
pub struct Export {
    app: App,
    organization: OrganizationKey,
    rows: Rows,
    format: Format,
    written: u64,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Begins,
    GoesOn,
    Ended,
}

impl Export {
    pub(crate) fn new(app: &App, organization: OrganizationKey, rows: Rows, format: Format) -> Self {
        Self { app: app.clone(), organization, rows, format, written: 0, state: State::Begins }
    }

    /// How many rows were written so far.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.written
    }

    /// The next piece; `None` after the last.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Error> {
        if self.state == State::Ended {
            return Ok(None);
        }
        let rows = self.page().await?;
        let last = (rows.len() as u64) < PAGE;
        let piece = match self.format {
            Format::Json => self.json(&rows, last),
            Format::Csv => self.csv(&rows)?,
        };
        self.written += rows.len() as u64;
        self.state = if last { State::Ended } else { State::GoesOn };
        Ok(Some(piece))
    }

    async fn page(&mut self) -> Result<Vec<Map<String, Value>>, Error> {
        let organization = self.organization;
        match &mut self.rows {
            Rows::Audit { filter, after } => {
                let (filter, from) = (filter.clone(), Direction::Forward(*after));
                let page: Vec<Recorded> = self
                    .app
                    .store()
                    .list(organization, move |tx| {
                        Box::pin(async move {
                            store::audit::page(tx, organization, &filter, from, PAGE).await.map_err(Error::from)
                        })
                    })
                    .await?;
                *after = page.last().map_or(*after, |last| last.sequence);
                Ok(page.iter().map(audit_row).collect())
            }
            Rows::Log { filter, before } => {
                let (filter, from) = (filter.clone(), *before);
                let page: Vec<Stored> = self
                    .app
                    .store()
                    .list(organization, move |tx| {
                        Box::pin(async move {
                            let page = store::provisioning_log::page(tx, organization, &filter, (from, None), PAGE);
                            page.await.map_err(Error::from)
                        })
                    })
                    .await?;
                *before = page.last().map(|last| (last.entry.time, last.key)).or(*before);
                Ok(page.iter().map(log_row).collect())
            }
        }
    }

    fn json(&self, rows: &[Map<String, Value>], last: bool) -> Vec<u8> {
        let mut text = String::new();
        for (number, row) in rows.iter().enumerate() {
            let first = self.written == 0 && number == 0;
            text.push_str(if first { "[\n" } else { ",\n" });
            text.push_str(&Value::Object(row.clone()).to_string());
        }
        if last {
            text.push_str(if self.written == 0 && rows.is_empty() { "[]\n" } else { "\n]\n" });
        }
        text.into_bytes()
    }

    fn csv(&self, rows: &[Map<String, Value>]) -> Result<Vec<u8>, Error> {
        let names: &[&str] = match self.rows {
            Rows::Audit { .. } => &AUDIT,
            Rows::Log { .. } => &LOG,
        };
        let head = (self.state == State::Begins).then(|| names.iter().map(|name| Cow::Borrowed(*name)).collect());
        let rows = rows.iter().map(|row| row.values().map(cell).collect::<Vec<_>>());
        written(head.into_iter().chain(rows))
    }
}

/// Columns of an audit event.
const AUDIT: [&str; 12] = [
    "sequence",
    "time",
    "event",
    "actor_kind",
    "actor_id",
    "actor",
    "subject_kind",
    "subject_id",
    "subject",
    "details",
    "request_id",
    "hash",
];

fn audit_row(recorded: &Recorded) -> Map<String, Value> {
    let event = &recorded.event;
    let (kind, id, name) = &event.actor;
    row(
        AUDIT,
        [
            recorded.sequence.into(),
            event.time.to_string().into(),
            event.happening.word().into(),
            kind.word().into(),
            id.as_str().into(),
            name.as_str().into(),
            event.subject.kind.word().into(),
            event.subject.id.as_str().into(),
            event.subject.name.as_str().into(),
            Value::Object(event.details.clone()),
            event.request_id.as_str().into(),
            hex(&recorded.hash).into(),
        ],
    )
}

/// Columns of an entry of the provisioning log.
const LOG: [&str; 16] = [
    "id",
    "time",
    "connection_id",
    "connection",
    "token",
    "operation",
    "resource_type",
    "resource_id",
    "resource",
    "status",
    "scim_type",
    "detail",
    "changes",
    "notes",
    "duration_ms",
    "request_id",
];

fn log_row(stored: &Stored) -> Map<String, Value> {
    let entry = &stored.entry;
    let (connection_id, connection) = stored.connection.clone().unzip();
    row(
        LOG,
        [
            stored.key.to_string().into(),
            entry.time.to_string().into(),
            connection_id.into(),
            connection.into(),
            stored.token.clone().into(),
            entry.operation.word().into(),
            entry.resource_type.map(scim::schema::ResourceType::name).into(),
            entry.resource_id.clone().into(),
            entry.resource_name.as_str().into(),
            entry.status.into(),
            entry.failure.as_ref().and_then(|error| error.scim_type).map(scim::ScimType::as_str).into(),
            entry.failure.as_ref().map(|error| error.detail.as_str()).into(),
            json!(entry.changes),
            json!(entry.notes),
            (entry.duration.as_secs_f64() * 1_000.0).into(),
            entry.request_id.as_str().into(),
        ],
    )
}

fn row<const N: usize>(names: [&str; N], values: [Value; N]) -> Map<String, Value> {
    names.into_iter().map(str::to_owned).zip(values).collect()
}

fn cell(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => Cow::Borrowed(""),
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_have_words() {
        assert_eq!("csv".parse(), Ok(Format::Csv));
        let error = "xml".parse::<Format>().unwrap_err();
        assert_eq!(error.to_string(), "\"xml\" is no format; choose one of json, csv");
    }
}
