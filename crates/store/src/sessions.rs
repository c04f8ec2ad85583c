//! Sessions of admins, found by the hash of the secret that the cookie holds.

use directory::{Admin, AdminKey, Organization, OrganizationKey, Role};
use jiff::Timestamp;

use crate::Error;
use crate::connections::{ORGANIZATION, organization};
use crate::row::{instant, parsed};
use crate::tx::{Row, Tx, args};
use crate::{admins, row};

/// A session as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// SHA-256 of the secret.
    pub hash: [u8; 32],
    /// Who has signed in.
    pub admin: AdminKey,
    /// The organization that they act in.
    pub organization: OrganizationKey,
    /// How they have signed in, in a word.
    pub method: String,
    /// When they signed in.
    pub created: Timestamp,
    /// When they were last seen, to the minute.
    pub last_seen: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
}

/// A session that was presented, and what it speaks for.
#[derive(Debug, Clone)]
pub struct Presented {
    /// The session.
    pub kept: Kept,
    /// The admin.
    pub admin: Admin,
    /// What they are to the organization.
    pub role: Role,
    /// The organization.
    pub organization: Organization,
}

fn presented(mut row: Row) -> Result<Presented, Error> {
    const FIRST: usize = admins::WIDTH;
    let admin = admins::admin(&mut row)?;
    let kept = Kept {
        hash: row::hash(&mut row, FIRST)?,
        admin: admin.key,
        organization: OrganizationKey(row.int(FIRST + 6)?),
        method: row.take_text(FIRST + 1)?,
        created: instant(row.int(FIRST + 2)?)?,
        last_seen: instant(row.int(FIRST + 3)?)?,
        expires: instant(row.int(FIRST + 4)?)?,
    };
    Ok(Presented { kept, admin, role: parsed(row.text(FIRST + 5)?)?, organization: organization(row, FIRST + 6)? })
}

/// The session of a secret, as long as its admin has a role in its organization.
///
/// # Errors
/// Where the database fails.
pub async fn by_hash(tx: &mut Tx<'_>, hash: &[u8; 32]) -> Result<Option<Presented>, Error> {
    let sql = format!(
        "SELECT {}, s.hash, s.method, s.created, s.last_seen, s.expires, r.role, {ORGANIZATION}
         FROM sessions s JOIN admins a ON a.key = s.admin
             JOIN admin_roles r ON r.admin = s.admin AND r.organization = s.organization
             JOIN organizations o ON o.key = s.organization
         WHERE s.hash = ?1",
        admins::COLUMNS
    );
    tx.query_optional(&sql, &args![&hash[..]]).await?.map(presented).transpose()
}

/// Adds a session.
///
/// # Errors
/// Where the database fails.
pub async fn add(tx: &mut Tx<'_>, session: &Kept) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO sessions (hash, admin, organization, method, created, last_seen, expires)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        &args![
            &session.hash[..],
            session.admin.0,
            session.organization.0,
            &session.method,
            session.created.as_millisecond(),
            session.last_seen.as_millisecond(),
            session.expires.as_millisecond(),
        ],
    )
    .await?;
    Ok(())
}

/// Writes when a session was last seen; it may have ended by now.
///
/// # Errors
/// Where the database fails.
pub async fn seen(tx: &mut Tx<'_>, hash: &[u8; 32], now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "UPDATE sessions SET last_seen = ?2 WHERE hash = ?1 AND last_seen < ?2",
        &args![&hash[..], now.as_millisecond()],
    )
    .await?;
    Ok(())
}

/// Lets a session act in another organization.
///
/// # Errors
/// Where the database fails.
pub async fn switch(tx: &mut Tx<'_>, hash: &[u8; 32], organization: OrganizationKey) -> Result<(), Error> {
    tx.execute("UPDATE sessions SET organization = ?2 WHERE hash = ?1", &args![&hash[..], organization.0]).await?;
    Ok(())
}

/// Ends a session; tells whether there was one.
///
/// # Errors
/// Where the database fails.
pub async fn remove(tx: &mut Tx<'_>, hash: &[u8; 32]) -> Result<bool, Error> {
    Ok(tx.execute("DELETE FROM sessions WHERE hash = ?1", &args![&hash[..]]).await? > 0)
}

/// Ends the sessions of an admin, all but the one of `except`, and says how many those were.
///
/// # Errors
/// Where the database fails.
pub async fn remove_of(tx: &mut Tx<'_>, admin: AdminKey, except: Option<&[u8; 32]>) -> Result<u64, Error> {
    let except: &[u8] = except.map_or(&[], |hash| &hash[..]);
    tx.execute("DELETE FROM sessions WHERE admin = ?1 AND hash <> ?2", &args![admin.0, except]).await
}

/// Ends the sessions in which an admin acts in an organization.
///
/// # Errors
/// Where the database fails.
pub async fn remove_in(tx: &mut Tx<'_>, admin: AdminKey, organization: OrganizationKey) -> Result<(), Error> {
    tx.execute("DELETE FROM sessions WHERE admin = ?1 AND organization = ?2", &args![admin.0, organization.0]).await?;
    Ok(())
}

/// Takes away sessions that are over, or have not been seen since `idle`; `limit` of them at most.
///
/// # Errors
/// Where the database fails.
pub async fn prune(tx: &mut Tx<'_>, now: Timestamp, idle: Timestamp, limit: u32) -> Result<u64, Error> {
    tx.execute(
        "DELETE FROM sessions WHERE hash IN
             (SELECT hash FROM sessions WHERE expires <= ?1 OR last_seen <= ?2 LIMIT ?3)",
        &args![now.as_millisecond(), idle.as_millisecond(), limit],
    )
    .await
}
