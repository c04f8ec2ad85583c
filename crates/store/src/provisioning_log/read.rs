//! Reading entries: page by page, or one with the members that it names.

use std::time::Duration;

use directory::provisioning::{Entry, Operation};
use directory::{ConnectionKey, Member, OrganizationKey, TokenKey};
use jiff::Timestamp;
use scim::ScimType;
use scim::schema::ResourceType;

use super::Part;
use crate::Error;
use crate::conditions::{Conditions, needle, word};
use crate::filter_sql::OwnedArg;
use crate::members::{columns, member};
use crate::row::{corrupt, instant, parsed};
use crate::tx::{Row, Tx, args};

/// Which entries; what is not said is any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this connection.
    pub connection: Option<ConnectionKey>,
    /// Those that failed, or those that did not.
    pub failed: Option<bool>,
    /// That were answered with this status.
    pub status: Option<u16>,
    /// Of this operation.
    pub operation: Option<Operation>,
    /// About this kind of resource.
    pub resource_type: Option<ResourceType>,
    /// That speak of this user or group, be it as a member.
    pub subject: Option<Member>,
    /// From then on.
    pub from: Option<Timestamp>,
    /// Before then.
    pub until: Option<Timestamp>,
    /// What name, id and detail contain, whatever the case; blank: anything.
    pub text: String,
}

impl Filter {
    /// Whether entries that do not fit are walked over, one by one: those that fit may be far between. Those of a subject
    /// have an index of their own.
    #[must_use]
    pub fn is_walked(&self) -> bool {
        let narrow = self.connection.is_some() || self.status.is_some() || self.operation.is_some();
        let narrow = narrow || self.resource_type.is_some() || !self.text.trim().is_empty();
        narrow && self.subject.is_none()
    }
}

/// An entry as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// Its number.
    pub key: i64,
    /// The entry.
    pub entry: Entry,
    /// Public id and name of the connection, where it still is there.
    pub connection: Option<(String, String)>,
    /// Public id of the token, where it still is there and was not renewed.
    pub token: Option<String>,
    /// What it says of the subject that was asked for; `None` where none was.
    pub part: Option<Part>,
}

/// A user or group that an entry names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Which.
    pub member: Member,
    /// What became of it.
    pub part: Part,
    /// Public id; `None` where it is gone.
    pub id: Option<String>,
    /// The name that it has now; `None` where it is gone.
    pub name: Option<String>,
}

/// Where a page ended: the time and the number of its last entry.
pub type Place = (Timestamp, i64);

/// The place of the entry that lies so many entries further back than that place, or than the last, be it of those that
/// failed alone; `None` where there are not so many. It is found in an index, without a look at the entries.
///
/// # Errors
/// Where the database fails.
pub async fn back(
    tx: &mut Tx<'_>,
    organization: OrganizationKey,
    failed: bool,
    before: Option<Place>,
    entries: u64,
) -> Result<Option<Place>, Error> {
    let mut sql = Conditions::of(organization, "organization");
    if failed {
        sql.and("status >= 400");
    }
    if let Some((time, key)) = before {
        let (time, key) = (sql.place(OwnedArg::Int(time.as_millisecond())), sql.place(OwnedArg::Int(key)));
        sql.and(&format!("(time, key) < ({time}, {key})"));
    }
    let passed = sql.place(OwnedArg::Int(i64::try_from(entries.saturating_sub(1)).unwrap_or(i64::MAX)));
    let statement = format!(
        "SELECT time, key FROM provisioning_log WHERE {} ORDER BY time DESC, key DESC LIMIT 1 OFFSET {passed}",
        sql.text()
    );
    let row = tx.query_optional(&statement, &sql.args()).await?;
    row.map(|row| Ok((instant(row.int(0)?)?, row.int(1)?))).transpose()
}

/// At most `limit` entries, newest first: those before that place, or from the last on, and not before the place `back`
/// where there is one. Fewer are all that there are. Those of one subject are in the order in which they were written.
///
/// # Errors
/// Where the database fails.
pub async fn page(
    tx: &mut Tx<'_>,
    organization: OrganizationKey,
    filter: &Filter,
    (before, back): (Option<Place>, Option<Place>),
    limit: u64,
) -> Result<Vec<Stored>, Error> {
    let mut sql = Conditions::of(organization, "l.organization");
    if let Some((time, key)) = back {
        let (time, key) = (sql.place(OwnedArg::Int(time.as_millisecond())), sql.place(OwnedArg::Int(key)));
        // Twice, for the index takes but one pair.
        sql.and(&format!("l.time >= {time} AND (l.time, l.key) >= ({time}, {key})"));
    }
    let before = before.map(|(time, key)| (OwnedArg::Int(time.as_millisecond()), OwnedArg::Int(key)));
    // The index of one subject's entries ends with their numbers, that of all with their times.
    let (from, part, order) = if let Some(subject) = filter.subject {
        let (kind, key) = columns(subject);
        sql.compare("s.subject_kind =", Some(OwnedArg::Int(kind)));
        sql.compare("s.subject_key =", Some(OwnedArg::Int(key)));
        sql.compare("s.log_key <", before.map(|(_, key)| key));
        // CROSS: the subject first, whatever a planner hopes of the times.
        sql.and("l.key = s.log_key");
        ("provisioning_log_subjects s CROSS JOIN provisioning_log l", "s.part", "s.log_key DESC")
    } else {
        if let Some((time, key)) = before {
            let (time, key) = (sql.place(time), sql.place(key));
            sql.and(&format!("(l.time, l.key) < ({time}, {key})"));
        }
        ("provisioning_log l", "NULL", "l.time DESC, l.key DESC")
    };
    sql.compare("l.connection =", filter.connection.map(|key| OwnedArg::Int(key.0)));
    // As the index of the failures has it: they are found without looking at the rest.
    match filter.failed {
        Some(true) => sql.and("l.status >= 400"),
        Some(false) => sql.and("l.status < 400"),
        None => {}
    }
    sql.compare("l.status =", filter.status.map(|status| OwnedArg::Int(status.into())));
    sql.compare("l.operation =", filter.operation.map(|operation| word(operation.word())));
    sql.compare("l.resource_type =", filter.resource_type.map(|kind| word(kind.name())));
    sql.between("l.time", filter.from, filter.until);
    if let Some(text) = needle(&filter.text) {
        let text = sql.place(text);
        sql.and(&tx.dialect().contains("l.search", &text));
    }
    let limit = sql.place(OwnedArg::Int(i64::try_from(limit).unwrap_or(i64::MAX)));
    let statement =
        format!("SELECT {COLUMNS}, {part} FROM {from} {NAMES} WHERE {} ORDER BY {order} LIMIT {limit}", sql.text());
    tx.query(&statement, &sql.args()).await?.into_iter().map(stored).collect()
}

/// The entry of that number.
///
/// # Errors
/// Where the database fails.
pub async fn by_key(tx: &mut Tx<'_>, organization: OrganizationKey, key: i64) -> Result<Option<Stored>, Error> {
    let sql =
        format!("SELECT {COLUMNS}, NULL FROM provisioning_log l {NAMES} WHERE l.key = ?2 AND l.organization = ?1");
    tx.query_optional(&sql, &args![organization.0, key]).await?.map(stored).transpose()
}

/// At most `limit` members that an entry of this organization names, users before groups.
///
/// # Errors
/// Where the database fails.
pub async fn named(tx: &mut Tx<'_>, organization: OrganizationKey, key: i64, limit: u64) -> Result<Vec<Named>, Error> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = tx
        .query(
            "SELECT s.subject_kind, s.subject_key, s.part, COALESCE(u.id, g.id),
                 COALESCE(u.display_name, u.user_name_key, g.display_name)
             FROM provisioning_log_subjects s
             LEFT JOIN users u ON s.subject_kind = 0 AND u.key = s.subject_key AND u.organization = ?1
             LEFT JOIN groups g ON s.subject_kind = 1 AND g.key = s.subject_key AND g.organization = ?1
             WHERE s.log_key = ?2 AND s.part <> 0
             ORDER BY s.subject_kind, s.subject_key LIMIT ?3",
            &args![organization.0, key, limit],
        )
        .await?;
    let read = |mut row: Row| {
        Ok(Named {
            member: member(row.int(0)?, row.int(1)?),
            part: Part::of_number(row.int(2)?)?,
            id: row.take_opt_text(3)?,
            name: row.take_opt_text(4)?,
        })
    };
    rows.into_iter().map(read).collect()
}

/// Columns of a [`Stored`]; `l` is the log.
const COLUMNS: &str =
    "l.key, l.organization, l.connection, l.token, l.time, l.operation, l.resource_type, l.resource_id,
     l.resource_name, l.status, l.scim_type, l.detail, l.changes, l.notes, l.duration, l.request_id, c.id, c.name,
     t.public_id";
/// The tables that the last of them are from.
const NAMES: &str = "LEFT JOIN connections c ON c.key = l.connection LEFT JOIN tokens t ON t.key = l.token";

fn stored(mut row: Row) -> Result<Stored, Error> {
    let json = |error: serde_json::Error| corrupt(&error);
    let status = u16::try_from(row.int(9)?).map_err(|error| corrupt(&error))?;
    let scim_type = row.opt_text(10)?.and_then(ScimType::of);
    let detail = row.take_text(11)?;
    let resource_type = row.opt_text(6)?;
    let entry = Entry {
        organization: OrganizationKey(row.int(1)?),
        connection: ConnectionKey(row.int(2)?),
        token: TokenKey(row.int(3)?),
        time: instant(row.int(4)?)?,
        operation: parsed(row.text(5)?)?,
        resource_type: resource_type.and_then(|name| ResourceType::ALL.into_iter().find(|kind| kind.name() == name)),
        resource_id: row.take_opt_text(7)?,
        resource_name: row.take_text(8)?,
        status,
        failure: (status >= 400).then_some(scim::Error { status, scim_type, detail }),
        changes: serde_json::from_str(row.text(12)?).map_err(json)?,
        notes: serde_json::from_str(row.text(13)?).map_err(json)?,
        duration: Duration::from_micros(u64::try_from(row.int(14)?).unwrap_or_default()),
        request_id: row.take_text(15)?,
    };
    Ok(Stored {
        key: row.int(0)?,
        entry,
        connection: row.take_opt_text(16)?.zip(row.take_opt_text(17)?),
        token: row.take_opt_text(18)?,
        part: row.opt_int(19)?.map(Part::of_number).transpose()?,
    })
}
