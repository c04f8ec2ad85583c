//! Admins, and their roles in organizations. E-mail addresses are compared without case.

use std::fmt;

use directory::lockout::Lockout;
use directory::{Admin, AdminKey, Organization, OrganizationKey, Role};
use jiff::Timestamp;
use scim::text::fold;

use crate::Error;
use crate::connections::{self, organization};
use crate::row::{instant, parsed};
use crate::tx::{Row, Tx, args};

/// Columns of an [`Admin`]; `a` is the admins table.
pub(crate) const COLUMNS: &str = "a.key, a.id, a.email, a.name, CASE WHEN a.password IS NULL THEN 0 ELSE 1 END,
    CASE WHEN a.totp_secret IS NULL THEN 0 ELSE 1 END, a.last_sign_in, a.created";

/// How many columns those are.
pub(crate) const WIDTH: usize = 8;

/// Reads [`COLUMNS`], which come first.
pub(crate) fn admin(row: &mut Row) -> Result<Admin, Error> {
    Ok(Admin {
        key: AdminKey(row.int(0)?),
        id: row.take_text(1)?,
        email: row.take_text(2)?,
        name: row.take_text(3)?,
        has_password: row.int(4)? == 1,
        has_totp: row.int(5)? == 1,
        last_sign_in: row.opt_int(6)?.map(instant).transpose()?,
        created: instant(row.int(7)?)?,
    })
}

/// An admin, and what is kept to tell that it is them.
#[derive(Clone)]
pub struct Account {
    /// The admin.
    pub admin: Admin,
    /// Their password, hashed, in PHC form.
    pub password: Option<String>,
    /// What their one-time codes are made from.
    pub totp_secret: Option<Vec<u8>>,
    /// The last step whose code was used.
    pub totp_step: Option<i64>,
    /// The wrong guesses.
    pub lockout: Lockout,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("admin", &self.admin).field("lockout", &self.lockout).finish_non_exhaustive()
    }
}

fn account(mut row: Row) -> Result<Account, Error> {
    Ok(Account {
        admin: admin(&mut row)?,
        password: row.take_opt_text(WIDTH)?,
        totp_secret: row.take_opt_blob(WIDTH + 1)?,
        totp_step: row.opt_int(WIDTH + 2)?,
        lockout: Lockout {
            failures: u32::try_from(row.int(WIDTH + 3)?).unwrap_or(u32::MAX),
            locked_until: row.opt_int(WIDTH + 4)?.map(instant).transpose()?,
        },
    })
}

const ACCOUNT: &str = "a.password, a.totp_secret, a.totp_step, a.failures, a.locked_until";

/// The account of an e-mail address, in whichever organizations it has roles.
///
/// # Errors
/// Where the database fails.
pub async fn by_email(tx: &mut Tx<'_>, email: &str) -> Result<Option<Account>, Error> {
    let sql = format!("SELECT {COLUMNS}, {ACCOUNT} FROM admins a WHERE a.email_key = ?1");
    tx.query_optional(&sql, &args![&*fold(email)]).await?.map(account).transpose()
}

/// The account of a row key.
///
/// # Errors
/// Where the database fails.
pub async fn by_key(tx: &mut Tx<'_>, key: AdminKey) -> Result<Option<Account>, Error> {
    let sql = format!("SELECT {COLUMNS}, {ACCOUNT} FROM admins a WHERE a.key = ?1");
    tx.query_optional(&sql, &args![key.0]).await?.map(account).transpose()
}

/// The admins of an organization and what they are to it, oldest first.
///
/// # Errors
/// Where the database fails.
pub async fn list(tx: &mut Tx<'_>, organization: OrganizationKey) -> Result<Vec<(Admin, Role)>, Error> {
    let sql = format!(
        "SELECT {COLUMNS}, r.role FROM admin_roles r JOIN admins a ON a.key = r.admin
         WHERE r.organization = ?1 ORDER BY a.key"
    );
    let rows = tx.query(&sql, &args![organization.0]).await?;
    rows.into_iter().map(appointed).collect()
}

/// The admin of a public id, and what they are to the organization.
///
/// # Errors
/// Where the database fails.
pub async fn by_id(tx: &mut Tx<'_>, organization: OrganizationKey, id: &str) -> Result<Option<(Admin, Role)>, Error> {
    let sql = format!(
        "SELECT {COLUMNS}, r.role FROM admins a JOIN admin_roles r ON r.admin = a.key
         WHERE a.id = ?2 AND r.organization = ?1"
    );
    tx.query_optional(&sql, &args![organization.0, id]).await?.map(appointed).transpose()
}

fn appointed(mut row: Row) -> Result<(Admin, Role), Error> {
    let role = parsed(row.text(WIDTH)?)?;
    Ok((admin(&mut row)?, role))
}

/// Whether there is any admin at all.
///
/// # Errors
/// Where the database fails.
pub async fn any(tx: &mut Tx<'_>) -> Result<bool, Error> {
    Ok(tx.query_optional("SELECT key FROM admins LIMIT 1", &[]).await?.is_some())
}

/// The organizations in which an admin has a role, oldest first.
///
/// # Errors
/// Where the database fails.
pub async fn roles(tx: &mut Tx<'_>, admin: AdminKey) -> Result<Vec<(Organization, Role)>, Error> {
    let sql = format!(
        "SELECT r.role, {} FROM admin_roles r JOIN organizations o ON o.key = r.organization
         WHERE r.admin = ?1 ORDER BY o.key",
        connections::ORGANIZATION
    );
    let read = |row: Row| {
        let role = parsed(row.text(0)?)?;
        Ok((organization(row, 1)?, role))
    };
    tx.query(&sql, &args![admin.0]).await?.into_iter().map(read).collect()
}

/// How many owners an organization has.
///
/// # Errors
/// Where the database fails.
pub async fn owners(tx: &mut Tx<'_>, organization: OrganizationKey) -> Result<i64, Error> {
    let sql = "SELECT COUNT(*) FROM admin_roles WHERE organization = ?1 AND role = ?2";
    tx.query_one(sql, &args![organization.0, Role::Owner.word()]).await?.int(0)
}

/// Adds an admin without a password or a role, and gives the key; the `key` in it is not looked at.
///
/// # Errors
/// [`Error::Unique`] where there is one of that e-mail address; otherwise where the database fails.
pub async fn add(tx: &mut Tx<'_>, admin: &Admin) -> Result<AdminKey, Error> {
    let row = tx
        .query_one(
            "INSERT INTO admins (id, email, email_key, name, created) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING key",
            &args![&admin.id, &admin.email, &*fold(&admin.email), &admin.name, admin.created.as_millisecond()],
        )
        .await?;
    Ok(AdminKey(row.int(0)?))
}

/// Names an admin.
///
/// # Errors
/// Where the database fails.
pub async fn rename(tx: &mut Tx<'_>, admin: AdminKey, name: &str) -> Result<(), Error> {
    tx.execute("UPDATE admins SET name = ?2 WHERE key = ?1", &args![admin.0, name]).await?;
    Ok(())
}

/// Makes an admin what they are to an organization.
///
/// # Errors
/// Where the database fails.
pub async fn role_set(
    tx: &mut Tx<'_>,
    admin: AdminKey,
    organization: OrganizationKey,
    role: Role,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO admin_roles (admin, organization, role) VALUES (?1, ?2, ?3)
         ON CONFLICT (admin, organization) DO UPDATE SET role = excluded.role",
        &args![admin.0, organization.0, role.word()],
    )
    .await?;
    Ok(())
}

/// Makes an admin nothing to an organization; who is nothing to any is gone, with sessions and links.
///
/// # Errors
/// Where the database fails.
pub async fn role_remove(tx: &mut Tx<'_>, admin: AdminKey, organization: OrganizationKey) -> Result<(), Error> {
    tx.execute("DELETE FROM admin_roles WHERE admin = ?1 AND organization = ?2", &args![admin.0, organization.0])
        .await?;
    tx.execute(
        "DELETE FROM admins WHERE key = ?1 AND NOT EXISTS (SELECT 1 FROM admin_roles WHERE admin = ?1)",
        &args![admin.0],
    )
    .await?;
    Ok(())
}

/// Keeps a new password, in PHC form; the wrong guesses at the old one are forgotten.
///
/// # Errors
/// Where the database fails.
pub async fn password_set(tx: &mut Tx<'_>, admin: AdminKey, hash: &str) -> Result<(), Error> {
    tx.execute(
        "UPDATE admins SET password = ?2, failures = 0, locked_until = NULL WHERE key = ?1",
        &args![admin.0, hash],
    )
    .await?;
    Ok(())
}

/// Switches one-time codes on, with their secret and the step of the code that proved it; without, off.
///
/// # Errors
/// Where the database fails.
pub async fn totp_set(tx: &mut Tx<'_>, admin: AdminKey, totp: Option<(&[u8], i64)>) -> Result<(), Error> {
    let (secret, step) = totp.unzip();
    tx.execute("UPDATE admins SET totp_secret = ?2, totp_step = ?3 WHERE key = ?1", &args![admin.0, secret, step])
        .await?;
    Ok(())
}

/// Writes down the wrong guesses.
///
/// # Errors
/// Where the database fails.
pub async fn lockout_set(tx: &mut Tx<'_>, admin: AdminKey, lockout: &Lockout) -> Result<(), Error> {
    tx.execute(
        "UPDATE admins SET failures = ?2, locked_until = ?3 WHERE key = ?1",
        &args![admin.0, lockout.failures, lockout.locked_until.map(Timestamp::as_millisecond)],
    )
    .await?;
    Ok(())
}

/// Writes down that an admin has signed in, and with which one-time code.
///
/// # Errors
/// Where the database fails.
pub async fn signed_in(tx: &mut Tx<'_>, admin: AdminKey, now: Timestamp, totp_step: Option<i64>) -> Result<(), Error> {
    tx.execute(
        "UPDATE admins SET last_sign_in = ?2, totp_step = COALESCE(?3, totp_step) WHERE key = ?1",
        &args![admin.0, now.as_millisecond(), totp_step],
    )
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_shows_no_secret() {
        let admin = Admin {
            key: AdminKey(1),
            id: "1".into(),
            email: "ada@example.org".into(),
            name: "Ada".into(),
            has_password: true,
            has_totp: true,
            last_sign_in: None,
            created: Timestamp::UNIX_EPOCH,
        };
        let (password, totp_secret) = (Some("$argon2id$".to_owned()), Some(vec![77, 78]));
        let account = Account { admin, password, totp_secret, totp_step: None, lockout: Lockout::default() };
        let shown = format!("{account:?}");
        assert!(shown.contains("ada@") && !shown.contains("argon2id") && !shown.contains("77"), "{shown}");
    }
}
