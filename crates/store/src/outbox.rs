//! Mail that is to be sent: written with the change that it tells of, taken up a little later, and tried until it is
//! sent or given up. What is finished stays for a while, without its bodies: there may have been a link in them.

use directory::OrganizationKey;
use directory::mail::{Delivery, Mail, MailKind};
use jiff::Timestamp;

use crate::Error;
use crate::row::{instant, parsed};
use crate::tx::{Row, Tx, args};

/// Characters of an error that are kept at most.
const LONGEST_ERROR: usize = 500;

/// A mail that was taken up to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Row key.
    pub key: i64,
    /// How often it was taken up, this time included.
    pub attempts: usize,
    /// When it was written.
    pub created: Timestamp,
    /// The mail.
    pub mail: Mail,
}

/// A mail as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Row key: where the list goes on.
    pub key: i64,
    /// What it is about.
    pub kind: MailKind,
    /// Address that it goes to.
    pub recipient: String,
    /// Subject.
    pub subject: String,
    /// How far it has come.
    pub delivery: Delivery,
    /// How often it was tried.
    pub attempts: usize,
    /// When it is tried next, while it is pending.
    pub due: Timestamp,
    /// Why the last attempt failed; empty where none did.
    pub error: String,
    /// When it was written.
    pub created: Timestamp,
    /// When it was sent or given up.
    pub finished: Option<Timestamp>,
}

/// Adds a mail, to be sent as soon as may be.
///
/// # Errors
/// Where the database fails.
pub async fn add(tx: &mut Tx<'_>, mail: &Mail, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO outbox (organization, kind, recipient, subject, text, html, status, due, created)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'pending', ?7, ?7)",
        &args![
            mail.organization.0,
            mail.kind.word(),
            &mail.recipient,
            &mail.subject,
            &mail.text,
            &mail.html,
            now.as_millisecond(),
        ],
    )
    .await?;
    Ok(())
}

/// Whether any mail is to be sent now, whatever its organization.
///
/// # Errors
/// Where the database fails.
pub async fn is_due(tx: &mut Tx<'_>, now: Timestamp) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM outbox WHERE status = 'pending' AND due <= ?1 LIMIT 1";
    Ok(tx.query_optional(sql, &args![now.as_millisecond()]).await?.is_some())
}

/// Takes up mail that is due, at most `limit` of it, whatever its organization. It is the caller's until `until`; what
/// the caller has not said how it ended by then is due again, so that a mail outlives whoever was sending it.
///
/// # Errors
/// Where the database fails.
pub async fn claim(tx: &mut Tx<'_>, now: Timestamp, until: Timestamp, limit: i64) -> Result<Vec<Claimed>, Error> {
    let rows = tx
        .query(
            "SELECT key, attempts, created, organization, kind, recipient, subject, text, html, due FROM outbox
             WHERE status = 'pending' AND due <= ?1 ORDER BY due, key LIMIT ?2",
            &args![now.as_millisecond(), limit],
        )
        .await?;
    let mut claimed = Vec::new();
    for row in rows {
        let due = row.int(9)?;
        let mut claim = claim_of(row)?;
        // Where another node was quicker, it has moved `due`.
        let taken = tx
            .execute(
                "UPDATE outbox SET attempts = attempts + 1, due = ?3 WHERE key = ?1 AND status = 'pending' AND due = ?2",
                &args![claim.key, due, until.as_millisecond()],
            )
            .await?;
        if taken == 1 {
            claim.attempts += 1;
            claimed.push(claim);
        }
    }
    Ok(claimed)
}

fn claim_of(mut row: Row) -> Result<Claimed, Error> {
    Ok(Claimed {
        key: row.int(0)?,
        attempts: usize::try_from(row.int(1)?).unwrap_or_default(),
        created: instant(row.int(2)?)?,
        mail: Mail {
            organization: OrganizationKey(row.int(3)?),
            kind: parsed(row.text(4)?)?,
            recipient: row.take_text(5)?,
            subject: row.take_text(6)?,
            text: row.take_text(7)?,
            html: row.take_text(8)?,
        },
    })
}

/// Gives back mail that could not be tried: it is due now, as if it had not been taken up.
///
/// # Errors
/// Where the database fails.
pub async fn release(tx: &mut Tx<'_>, keys: &[i64], now: Timestamp) -> Result<(), Error> {
    for key in keys {
        tx.execute(
            "UPDATE outbox SET attempts = attempts - 1, due = ?2 WHERE key = ?1 AND status = 'pending'",
            &args![key, now.as_millisecond()],
        )
        .await?;
    }
    Ok(())
}

/// The mail was sent.
///
/// # Errors
/// Where the database fails.
pub async fn sent(tx: &mut Tx<'_>, key: i64, now: Timestamp) -> Result<(), Error> {
    finish(tx, key, Delivery::Sent, "", now).await
}

/// An attempt failed; `next`: when the next is made, `None`: none is made.
///
/// # Errors
/// Where the database fails.
pub async fn failed(
    tx: &mut Tx<'_>,
    key: i64,
    error: &str,
    next: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), Error> {
    let error: String = error.chars().take(LONGEST_ERROR).collect();
    let Some(next) = next else { return finish(tx, key, Delivery::Failed, &error, now).await };
    tx.execute(
        "UPDATE outbox SET due = ?2, error = ?3 WHERE key = ?1 AND status = 'pending'",
        &args![key, next.as_millisecond(), &error],
    )
    .await?;
    Ok(())
}

async fn finish(tx: &mut Tx<'_>, key: i64, delivery: Delivery, error: &str, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "UPDATE outbox SET status = ?2, error = ?3, finished = ?4, text = '', html = '' WHERE key = ?1",
        &args![key, delivery.word(), error, now.as_millisecond()],
    )
    .await?;
    Ok(())
}

/// The mail of an organization, newest first, at most `limit` of it, and only what is older than the one whose key is
/// `before`.
///
/// # Errors
/// Where the database fails.
pub async fn list(
    tx: &mut Tx<'_>,
    organization: OrganizationKey,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Listed>, Error> {
    let rows = tx
        .query(
            "SELECT key, kind, recipient, subject, status, attempts, due, error, created, finished FROM outbox
             WHERE organization = ?1 AND key < ?2 ORDER BY key DESC LIMIT ?3",
            &args![organization.0, before.unwrap_or(i64::MAX), limit],
        )
        .await?;
    rows.into_iter().map(listed).collect()
}

fn listed(mut row: Row) -> Result<Listed, Error> {
    Ok(Listed {
        key: row.int(0)?,
        kind: parsed(row.text(1)?)?,
        recipient: row.take_text(2)?,
        subject: row.take_text(3)?,
        delivery: parsed(row.text(4)?)?,
        attempts: usize::try_from(row.int(5)?).unwrap_or_default(),
        due: instant(row.int(6)?)?,
        error: row.take_text(7)?,
        created: instant(row.int(8)?)?,
        finished: row.opt_int(9)?.map(instant).transpose()?,
    })
}

/// Forgets mail that was finished before then, at most `limit` of it, and says how much that was.
///
/// # Errors
/// Where the database fails.
pub async fn prune(tx: &mut Tx<'_>, before: Timestamp, limit: i64) -> Result<u64, Error> {
    tx.execute(
        "DELETE FROM outbox WHERE key IN (SELECT key FROM outbox WHERE finished < ?1 ORDER BY finished LIMIT ?2)",
        &args![before.as_millisecond(), limit],
    )
    .await
}
