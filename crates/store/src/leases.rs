//! Who does what happens by itself, where several nodes could: one has the lease, until it runs out or is given up.

use jiff::Timestamp;

use crate::Error;
use crate::tx::{Tx, args};

/// Takes a lease, or prolongs it for its holder; tells whether `holder` has it until `until`.
///
/// # Errors
/// Where the database fails.
pub async fn take(tx: &mut Tx<'_>, name: &str, holder: &str, now: Timestamp, until: Timestamp) -> Result<bool, Error> {
    let taken = tx
        .execute(
            "INSERT INTO leases (name, holder, until) VALUES (?1, ?2, ?4)
             ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
             WHERE leases.holder = excluded.holder OR leases.until <= ?3",
            &args![name, holder, now.as_millisecond(), until.as_millisecond()],
        )
        .await?;
    Ok(taken > 0)
}

/// Says until when the holder keeps a lease; nothing where it has none any more.
///
/// # Errors
/// Where the database fails.
pub async fn keep(tx: &mut Tx<'_>, name: &str, holder: &str, until: Timestamp) -> Result<(), Error> {
    let sql = "UPDATE leases SET until = ?3 WHERE name = ?1 AND holder = ?2";
    tx.execute(sql, &args![name, holder, until.as_millisecond()]).await?;
    Ok(())
}
