//! The provisioning log: what identity providers asked for and got.

mod read;
mod upkeep;

pub use read::{Filter, Named, Place, Stored, back, by_key, named, page};
pub use upkeep::{Count, Kind, counts, kinds, newest, oldest, prune, quarter};

use directory::Member;
use directory::provisioning::Entry;
use scim::text::fold;

use crate::Error;
use crate::members::columns;
use crate::row::corrupt;
use crate::tx::{Tx, args};

/// What an entry says of a user or group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// It is the resource itself.
    Itself,
    /// It became a member.
    Came,
    /// It is no member any more.
    Went,
}

impl Part {
    const fn number(self) -> i64 {
        match self {
            Self::Itself => 0,
            Self::Came => 1,
            Self::Went => 2,
        }
    }

    fn of_number(number: i64) -> Result<Self, Error> {
        let parts = [Self::Itself, Self::Came, Self::Went];
        let part = parts.into_iter().find(|part| part.number() == number);
        part.ok_or_else(|| Error::Corrupt(format!("there is no part {number} of a log entry")))
    }
}

/// Adds an entry, and whom it speaks of.
///
/// # Errors
/// Where the database fails.
pub async fn add(tx: &mut Tx<'_>, entry: &Entry, subjects: &[(Member, Part)]) -> Result<(), Error> {
    let json = |error: serde_json::Error| corrupt(&error);
    let failure = entry.failure.as_ref();
    let detail = failure.map(|error| error.detail.as_str()).unwrap_or_default();
    let search =
        fold(&[&entry.resource_name, entry.resource_id.as_deref().unwrap_or_default(), detail].join("\n")).into_owned();
    tx.send(
        "INSERT INTO provisioning_log (organization, connection, token, time, operation, resource_type, resource_id,
             resource_name, status, scim_type, detail, changes, notes, duration, request_id, search)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        &args![
            entry.organization.0,
            entry.connection.0,
            entry.token.0,
            entry.time.as_millisecond(),
            entry.operation.word(),
            entry.resource_type.map(scim::schema::ResourceType::name),
            &entry.resource_id,
            &entry.resource_name,
            i64::from(entry.status),
            failure.and_then(|error| error.scim_type).map(scim::ScimType::as_str),
            detail,
            &serde_json::to_string(&entry.changes).map_err(json)?,
            &serde_json::to_string(&entry.notes).map_err(json)?,
            i64::try_from(entry.duration.as_micros()).unwrap_or(i64::MAX),
            &entry.request_id,
            &search,
        ],
    )
    .await?;
    let entry_key = tx.dialect().last_key("provisioning_log");
    let subject = format!(
        "INSERT INTO provisioning_log_subjects (subject_kind, subject_key, log_key, part)
         VALUES (?1, ?2, {entry_key}, ?3) ON CONFLICT DO NOTHING"
    );
    for (member, part) in subjects {
        let (kind, member) = columns(*member);
        tx.send(&subject, &args![kind, member, part.number()]).await?;
    }
    upkeep::count(tx, entry);
    Ok(())
}
