//! What connections were last seen doing.

use directory::ConnectionKey;
use jiff::Timestamp;

use crate::Error;
use crate::row::instant;
use crate::tx::{Tx, args};

/// What was seen of a connection.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// Its last request.
    pub last_request: Option<Timestamp>,
    /// The last one that was done.
    pub last_success: Option<Timestamp>,
    /// The last one that was refused.
    pub last_failure: Option<Timestamp>,
    /// How often it has tested the connection.
    pub probes: u64,
}

/// Adds what was seen; the connection may be gone by now.
///
/// # Errors
/// Where the database fails.
pub async fn add(tx: &mut Tx<'_>, connection: ConnectionKey, seen: &Seen) -> Result<(), Error> {
    let time = |time: Option<Timestamp>| time.map(Timestamp::as_millisecond);
    tx.execute(
        "INSERT INTO connection_activity (connection, last_request, last_success, last_failure, probes)
         SELECT key, ?2, ?3, ?4, ?5 FROM connections WHERE key = ?1
         ON CONFLICT (connection) DO UPDATE
         SET last_request = COALESCE(excluded.last_request, connection_activity.last_request),
             last_success = COALESCE(excluded.last_success, connection_activity.last_success),
             last_failure = COALESCE(excluded.last_failure, connection_activity.last_failure),
             probes = connection_activity.probes + excluded.probes",
        &args![
            connection.0,
            time(seen.last_request),
            time(seen.last_success),
            time(seen.last_failure),
            i64::try_from(seen.probes).unwrap_or(i64::MAX),
        ],
    )
    .await?;
    Ok(())
}

/// What was seen of a connection.
///
/// # Errors
/// Where the database fails.
pub async fn of(tx: &mut Tx<'_>, connection: ConnectionKey) -> Result<Seen, Error> {
    let row = tx
        .query_optional(
            "SELECT last_request, last_success, last_failure, probes FROM connection_activity WHERE connection = ?1",
            &args![connection.0],
        )
        .await?;
    let Some(row) = row else { return Ok(Seen::default()) };
    let time = |column| row.opt_int(column).and_then(|time| time.map(instant).transpose());
    Ok(Seen {
        last_request: time(0)?,
        last_success: time(1)?,
        last_failure: time(2)?,
        probes: u64::try_from(row.int(3)?).unwrap_or_default(),
    })
}
