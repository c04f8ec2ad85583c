//! What the blast radius guard remembers of a connection.

use directory::ConnectionKey;
use directory::guard::{GuardState, Removals};
use jiff::Timestamp;

use crate::Error;
use crate::row::instant;
use crate::tx::{Tx, args};

/// Whether a connection is held, and from when on its removals count.
///
/// # Errors
/// Where the database fails.
pub async fn state(tx: &mut Tx<'_>, connection: ConnectionKey) -> Result<GuardState, Error> {
    let row = tx
        .query_optional(
            "SELECT held_since, counted_from, allowed_until FROM guard_states WHERE connection = ?1",
            &args![connection.0],
        )
        .await?;
    let Some(row) = row else { return Ok(GuardState::default()) };
    let time = |column| row.opt_int(column).and_then(|time| time.map(instant).transpose());
    Ok(GuardState { held_since: time(0)?, counted_from: time(1)?, allowed_until: time(2)? })
}

/// Remembers a new state.
///
/// # Errors
/// Where the database fails.
pub async fn set_state(tx: &mut Tx<'_>, connection: ConnectionKey, state: &GuardState) -> Result<(), Error> {
    let time = |time: Option<Timestamp>| time.map(Timestamp::as_millisecond);
    tx.execute(
        "INSERT INTO guard_states (connection, held_since, counted_from, allowed_until) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (connection) DO UPDATE
         SET held_since = excluded.held_since, counted_from = excluded.counted_from,
             allowed_until = excluded.allowed_until",
        &args![connection.0, time(state.held_since), time(state.counted_from), time(state.allowed_until)],
    )
    .await?;
    Ok(())
}

/// The users that were disabled or deleted since then.
///
/// # Errors
/// Where the database fails.
pub async fn removed_since(tx: &mut Tx<'_>, connection: ConnectionKey, since: Timestamp) -> Result<Removals, Error> {
    let row = tx
        .query_one(
            "SELECT CAST(COALESCE(SUM(users), 0) AS BIGINT), CAST(COALESCE(SUM(gone), 0) AS BIGINT) FROM guard_removals WHERE connection = ?1 AND time >= ?2",
            &args![connection.0, since.as_millisecond()],
        )
        .await?;
    let count = |column| Ok(u64::try_from(row.int(column)?).unwrap_or_default());
    Ok(Removals { users: count(0)?, gone: count(1)? })
}

/// Notes that users are disabled or deleted, and forgets what lies before `forget`.
///
/// # Errors
/// Where the database fails.
pub async fn removed(
    tx: &mut Tx<'_>,
    connection: ConnectionKey,
    removals: Removals,
    now: Timestamp,
    forget: Timestamp,
) -> Result<(), Error> {
    let count = |users| i64::try_from(users).unwrap_or(i64::MAX);
    tx.execute(
        "DELETE FROM guard_removals WHERE connection = ?1 AND time < ?2",
        &args![connection.0, forget.as_millisecond()],
    )
    .await?;
    tx.execute(
        "INSERT INTO guard_removals (connection, time, users, gone) VALUES (?1, ?2, ?3, ?4)",
        &args![connection.0, now.as_millisecond(), count(removals.users), count(removals.gone)],
    )
    .await?;
    Ok(())
}
