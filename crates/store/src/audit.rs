//! Audit events: appended, each chained to the one before it, and never changed.

use directory::actor::ActorKind;
use directory::audit::{Event, GENESIS, Happening, Link, Recorded, Subject, SubjectKind};
use directory::{OrganizationKey, UserKey};
use jiff::Timestamp;
use scim::text::fold;

use crate::Error;
use crate::conditions::{Conditions, needle, word};
use crate::filter_sql::OwnedArg;
use crate::row::{corrupt, document, hash, instant, parsed};
use crate::tx::{Row, Tx, args};

/// Which events; what is not said is any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// What happened.
    pub happening: Option<Happening>,
    /// The kind of who did it.
    pub actor_kind: Option<ActorKind>,
    /// Public id of who did it.
    pub actor_id: Option<String>,
    /// The kind of what it is about.
    pub subject_kind: Option<SubjectKind>,
    /// Public id of what it is about.
    pub subject_id: Option<String>,
    /// From then on.
    pub from: Option<Timestamp>,
    /// Before then.
    pub until: Option<Timestamp>,
    /// What names, ids, the event and its details contain, whatever the case; blank: anything.
    pub text: String,
}

/// Which way a run of events goes, and where it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Newest first: those before this number, or from the last on.
    Back(Option<i64>),
    /// Oldest first: those after this number; 0 is the beginning.
    Forward(i64),
}

/// Begins the chain of a new organization.
pub(crate) async fn begin(tx: &mut Tx<'_>, organization: OrganizationKey) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO audit_heads (organization, sequence, hash) VALUES (?1, 0, ?2)",
        &args![organization.0, &GENESIS[..]],
    )
    .await?;
    Ok(())
}

/// Where a chain ends: the number of its last event, and that event's hash.
///
/// # Errors
/// Where the database fails.
pub async fn head(tx: &mut Tx<'_>, organization: OrganizationKey) -> Result<(i64, [u8; 32]), Error> {
    let mut row =
        tx.query_one("SELECT sequence, hash FROM audit_heads WHERE organization = ?1", &args![organization.0]).await?;
    Ok((row.int(0)?, hash(&mut row, 1)?))
}

/// Appends an event to its organization's chain.
///
/// # Errors
/// Where the database fails.
pub async fn append(tx: &mut Tx<'_>, event: &Event) -> Result<(), Error> {
    // Locked, for writes of the installation append to the chains of organizations.
    let sql = format!("SELECT sequence, hash FROM audit_heads WHERE organization = ?1 {}", tx.dialect().for_update());
    let mut row = tx.query_one(&sql, &args![event.organization.0]).await?;
    let (last, previous) = (row.int(0)?, hash(&mut row, 1)?);
    let sequence = last + 1;
    let hash = event.hash(sequence, &previous);
    let (kind, id, name) = &event.actor;
    let details = serde_json::to_string(&event.details).map_err(|error| corrupt(&error))?;
    let searched = [event.happening.word(), name, &event.subject.name, &event.subject.id, &details].join("\n");
    tx.send(
        "INSERT INTO audit_events (organization, sequence, time, actor_kind, actor_id, actor_name, event,
             subject_kind, subject_id, subject_name, details, request_id, user_key, hash, search)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        &args![
            event.organization.0,
            sequence,
            event.time.as_millisecond(),
            kind.word(),
            id,
            name,
            event.happening.word(),
            event.subject.kind.word(),
            &event.subject.id,
            &event.subject.name,
            &details,
            &event.request_id,
            event.subject.user.map(|key| key.0),
            &hash[..],
            fold(&searched).as_ref(),
        ],
    )
    .await?;
    tx.send(
        "UPDATE audit_heads SET sequence = ?2, hash = ?3 WHERE organization = ?1",
        &args![event.organization.0, sequence, &hash[..]],
    )
    .await
}

/// At most `limit` events; fewer are the last that there are.
///
/// # Errors
/// Where the database fails.
pub async fn page(
    tx: &mut Tx<'_>,
    organization: OrganizationKey,
    filter: &Filter,
    direction: Direction,
    limit: u64,
) -> Result<Vec<Recorded>, Error> {
    let mut sql = Conditions::of(organization, "ae.organization");
    sql.compare("ae.event =", filter.happening.map(|happening| word(happening.word())));
    sql.compare("ae.actor_kind =", filter.actor_kind.map(|kind| word(kind.word())));
    sql.compare("ae.actor_id =", filter.actor_id.as_deref().map(word));
    sql.compare("ae.subject_kind =", filter.subject_kind.map(|kind| word(kind.word())));
    sql.compare("ae.subject_id =", filter.subject_id.as_deref().map(word));
    sql.between("ae.time", filter.from, filter.until);
    if let Some(text) = needle(&filter.text) {
        let text = sql.place(text);
        sql.and(&tx.dialect().contains("ae.search", &text));
    }
    let order = match direction {
        Direction::Back(before) => {
            sql.compare("ae.sequence <", before.map(OwnedArg::Int));
            "DESC"
        }
        Direction::Forward(after) => {
            sql.compare("ae.sequence >", Some(OwnedArg::Int(after)));
            "ASC"
        }
    };
    let limit = sql.place(OwnedArg::Int(i64::try_from(limit).unwrap_or(i64::MAX)));
    let statement = format!(
        "SELECT {COLUMNS} FROM audit_events ae WHERE {} ORDER BY ae.sequence {order} LIMIT {limit}",
        sql.text()
    );
    tx.query(&statement, &sql.args()).await?.into_iter().map(|row| recorded(row, organization)).collect()
}

/// The event of that number.
///
/// # Errors
/// Where the database fails.
pub async fn by_sequence(
    tx: &mut Tx<'_>,
    organization: OrganizationKey,
    sequence: i64,
) -> Result<Option<Recorded>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM audit_events ae WHERE ae.organization = ?1 AND ae.sequence = ?2");
    let row = tx.query_optional(&sql, &args![organization.0, sequence]).await?;
    row.map(|row| recorded(row, organization)).transpose()
}

/// At most `limit` events about a user, newest first: those before this number, or from the last on.
///
/// # Errors
/// Where the database fails.
pub async fn of_user(
    tx: &mut Tx<'_>,
    organization: OrganizationKey,
    user: UserKey,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<Recorded>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM audit_events ae WHERE ae.user_key = ?2 AND ae.organization = ?1 AND ae.sequence < ?3
         ORDER BY ae.sequence DESC LIMIT ?4"
    );
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = tx.query(&sql, &args![organization.0, user.0, before.unwrap_or(i64::MAX), limit]).await?;
    rows.into_iter().map(|row| recorded(row, organization)).collect()
}

/// At most `limit` links of a chain after number `after`, whatever is in them; without it, from the very first.
///
/// # Errors
/// Where the database fails.
pub async fn links(
    tx: &mut Tx<'_>,
    organization: OrganizationKey,
    after: Option<i64>,
    limit: u64,
) -> Result<Vec<Link>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM audit_events ae WHERE ae.organization = ?1 AND ae.sequence > ?2 ORDER BY ae.sequence LIMIT ?3"
    );
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = tx.query(&sql, &args![organization.0, after.unwrap_or(i64::MIN), limit]).await?;
    let read = |mut row: Row| {
        let sequence = row.int(0)?;
        let hash = row.take_blob(DIGEST).ok().and_then(|hash| hash.try_into().ok());
        // What cannot be read, or would be written otherwise, is not what was written.
        let text = row.opt_text(DETAILS).ok().flatten().unwrap_or_default().to_owned();
        let event = event(row, organization).ok();
        let event = event.filter(|event| serde_json::to_string(&event.details).is_ok_and(|written| written == text));
        Ok(Link { sequence, event, hash })
    };
    rows.into_iter().map(read).collect()
}

/// Columns of an event; `ae` is the events table.
const COLUMNS: &str =
    "ae.sequence, ae.time, ae.actor_kind, ae.actor_id, ae.actor_name, ae.event, ae.subject_kind, ae.subject_id,
     ae.subject_name, ae.details, ae.request_id, ae.user_key, ae.hash";
/// Which of [`COLUMNS`] are the details.
const DETAILS: usize = 9;
/// Which of [`COLUMNS`] is the hash.
const DIGEST: usize = 12;

fn event(mut row: Row, organization: OrganizationKey) -> Result<Event, Error> {
    Ok(Event {
        organization,
        time: instant(row.int(1)?)?,
        actor: (parsed(row.text(2)?)?, row.take_text(3)?, row.take_text(4)?),
        happening: parsed(row.text(5)?)?,
        subject: Subject {
            kind: parsed(row.text(6)?)?,
            id: row.take_text(7)?,
            name: row.take_text(8)?,
            user: row.opt_int(11)?.map(UserKey),
        },
        details: document(row.text(DETAILS)?)?,
        request_id: row.take_text(10)?,
    })
}

fn recorded(mut row: Row, organization: OrganizationKey) -> Result<Recorded, Error> {
    Ok(Recorded { sequence: row.int(0)?, hash: hash(&mut row, DIGEST)?, event: event(row, organization)? })
}
