//! Audit events: appended, each chained to the one before it, and never changed.

use directory::OrganizationKey;
use directory::audit::{Event, GENESIS};

use crate::Error;
use crate::row::{corrupt, hash};
use crate::tx::{Tx, args};

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
    let (last, previous) = head(tx, event.organization).await?;
    let sequence = last + 1;
    let hash = event.hash(sequence, &previous);
    let (kind, id, name) = &event.actor;
    let details = serde_json::to_string(&event.details).map_err(|error| corrupt(&error))?;
    tx.execute(
        "INSERT INTO audit_events (organization, sequence, time, actor_kind, actor_id, actor_name, event,
             subject_kind, subject_id, subject_name, details, request_id, user_key, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
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
        ],
    )
    .await?;
    tx.execute(
        "UPDATE audit_heads SET sequence = ?2, hash = ?3 WHERE organization = ?1",
        &args![event.organization.0, sequence, &hash[..]],
    )
    .await?;
    Ok(())
}
