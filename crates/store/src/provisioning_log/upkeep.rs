//! The log as a whole: how much of it failed when, and taking the old part of it away.

use std::collections::BTreeMap;

use directory::provisioning::Entry;
use directory::{ConnectionKey, OrganizationKey};
use jiff::{SignedDuration, Timestamp};
use scim::ScimType;

use crate::Error;
use crate::conditions::Conditions;
use crate::counts;
use crate::filter_sql::OwnedArg;
use crate::row::{corrupt, instant};
use crate::tx::{Row, Tx, args};

/// How many requests were kept within a stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// When the stretch begins.
    pub start: Timestamp,
    /// Those that were done.
    pub succeeded: u64,
    /// Those that were not.
    pub failed: u64,
}

/// Milliseconds of a quarter of an hour, which is what is counted by.
const QUARTER: i64 = 15 * 60 * 1_000;

/// When the quarter of an hour begins that a time is in.
#[must_use]
pub fn quarter(time: Timestamp) -> Timestamp {
    let begin = time.as_millisecond().div_euclid(QUARTER).saturating_mul(QUARTER);
    Timestamp::from_millisecond(begin).unwrap_or(Timestamp::MIN)
}

/// Counts an entry that is added.
pub(super) fn count(tx: &mut Tx<'_>, entry: &Entry) {
    let quarter = entry.time.as_millisecond().div_euclid(QUARTER);
    counts::log_entry(tx, (entry.organization, entry.connection), quarter, entry.status >= 400);
}

/// Entries of an organization, or of one of its connections, counted in stretches of this length, the first of which
/// begins at `from`: whole quarters of an hour, as all are. Stretches without any are left out.
///
/// # Errors
/// Where the database fails.
pub async fn counts(
    tx: &mut Tx<'_>,
    organization: OrganizationKey,
    connection: Option<ConnectionKey>,
    (from, until): (Timestamp, Timestamp),
    stretch: SignedDuration,
) -> Result<Vec<Count>, Error> {
    let quarters = i64::try_from(stretch.as_millis()).unwrap_or(i64::MAX).div_euclid(QUARTER).max(1);
    let first = from.as_millisecond().div_euclid(QUARTER);
    let mut sql = Conditions::of(organization, "organization");
    sql.compare("quarter >=", Some(OwnedArg::Int(first)));
    sql.compare("quarter <=", Some(OwnedArg::Int((until.as_millisecond() - 1).div_euclid(QUARTER))));
    sql.compare("connection =", connection.map(|key| OwnedArg::Int(key.0)));
    let statement = format!("SELECT quarter, succeeded, failed FROM log_counts WHERE {}", sql.text());
    counts::write(tx).await?;
    let mut found = BTreeMap::<i64, (u64, u64)>::new();
    for row in tx.query(&statement, &sql.args()).await? {
        let (succeeded, failed) = found.entry((row.int(0)? - first).div_euclid(quarters)).or_default();
        *succeeded += u64::try_from(row.int(1)?).unwrap_or_default();
        *failed += u64::try_from(row.int(2)?).unwrap_or_default();
    }
    let count = |(number, (succeeded, failed)): (i64, (u64, u64))| {
        let quarter = number.saturating_mul(quarters).saturating_add(first);
        Ok(Count { start: instant(quarter.saturating_mul(QUARTER))?, succeeded, failed })
    };
    found.into_iter().map(count).collect()
}

/// Failures of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// The status that they were answered with.
    pub status: u16,
    /// The keyword of their error.
    pub scim_type: Option<ScimType>,
    /// How many there are.
    pub failed: u64,
    /// When the last of them was answered.
    pub last: Timestamp,
}

/// The failures of a connection in that time by their kinds, the most frequent first.
///
/// # Errors
/// Where the database fails.
pub async fn kinds(
    tx: &mut Tx<'_>,
    organization: OrganizationKey,
    connection: ConnectionKey,
    (from, until): (Timestamp, Timestamp),
) -> Result<Vec<Kind>, Error> {
    let mut sql = Conditions::of(organization, "organization");
    sql.between("time", Some(from), Some(until));
    sql.compare("connection =", Some(OwnedArg::Int(connection.0)));
    // As the index of the failures has it.
    sql.and("status >= 400");
    let statement = format!(
        "SELECT status, scim_type, COUNT(*) AS failed, MAX(time) FROM provisioning_log WHERE {}
         GROUP BY status, scim_type ORDER BY failed DESC, status, scim_type",
        sql.text()
    );
    let kind = |row: Row| {
        Ok(Kind {
            status: u16::try_from(row.int(0)?).map_err(|error| corrupt(&error))?,
            scim_type: row.opt_text(1)?.and_then(ScimType::of),
            failed: u64::try_from(row.int(2)?).unwrap_or_default(),
            last: instant(row.int(3)?)?,
        })
    };
    tx.query(&statement, &sql.args()).await?.into_iter().map(kind).collect()
}

/// The number of an organization's newest entry; `None` where it has none. Entries of one moment may be written in
/// another order than that of their times: those of the last ten seconds are looked at.
///
/// # Errors
/// Where the database fails.
pub async fn newest(tx: &mut Tx<'_>, organization: OrganizationKey) -> Result<Option<i64>, Error> {
    let sql = "SELECT MAX(key) FROM provisioning_log WHERE organization = ?1
         AND time >= (SELECT MAX(time) FROM provisioning_log WHERE organization = ?1) - 10000";
    tx.query_one(sql, &args![organization.0]).await?.opt_int(0)
}

/// When the oldest entry of an organization was made; `None` where it has none.
///
/// # Errors
/// Where the database fails.
pub async fn oldest(tx: &mut Tx<'_>, organization: OrganizationKey) -> Result<Option<Timestamp>, Error> {
    let sql = "SELECT MIN(time) FROM provisioning_log WHERE organization = ?1";
    tx.query_one(sql, &args![organization.0]).await?.opt_int(0)?.map(instant).transpose()
}

/// Takes away at most `limit` entries from before that time, oldest first, and at most ten times as many of the members
/// that they name. Gives whether there may be more to take.
///
/// # Errors
/// Where the database fails.
pub async fn prune(
    tx: &mut Tx<'_>,
    organization: OrganizationKey,
    before: Timestamp,
    limit: u32,
) -> Result<bool, Error> {
    const OLDEST: &str =
        "SELECT key FROM provisioning_log WHERE organization = ?1 AND time < ?2 ORDER BY time, key LIMIT ?3";
    let before = before.as_millisecond();
    // One entry may name a hundred thousand members: an entry goes when the last of them has gone.
    let members = u64::from(limit) * 10;
    let sql = format!(
        "DELETE FROM provisioning_log_subjects WHERE (subject_kind, subject_key, log_key) IN (
             SELECT subject_kind, subject_key, log_key FROM provisioning_log_subjects
             WHERE log_key IN ({OLDEST}) LIMIT ?4)"
    );
    let most = i64::try_from(members).unwrap_or(i64::MAX);
    if tx.execute(&sql, &args![organization.0, before, limit, most]).await? == members {
        return Ok(true);
    }
    let sql = format!("DELETE FROM provisioning_log WHERE key IN ({OLDEST})");
    if tx.execute(&sql, &args![organization.0, before, limit]).await? == u64::from(limit) {
        return Ok(true);
    }
    let sql = "DELETE FROM log_counts WHERE organization = ?1 AND quarter < ?2";
    tx.execute(sql, &args![organization.0, before.div_euclid(QUARTER)]).await?;
    Ok(false)
}
