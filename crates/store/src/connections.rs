//! Connections and the organization that they belong to.

use std::cell::RefCell;

use directory::user::Status;
use directory::{Connection, ConnectionKey, IdentityProvider, Organization, OrganizationKey, Settings, Source};

use crate::row::{corrupt, instant, parsed};
use crate::tx::{Row, Tx, args};
use crate::{Error, audit, counts};

/// The organizations, oldest first.
///
/// # Errors
/// Where the database fails.
pub async fn organizations(tx: &mut Tx<'_>) -> Result<Vec<Organization>, Error> {
    let rows = tx.query(&format!("SELECT {ORGANIZATION} FROM organizations o ORDER BY o.key"), &[]).await?;
    rows.into_iter().map(|row| organization(row, 0)).collect()
}

/// Columns of an [`Organization`]; `o` is the organizations table.
pub(crate) const ORGANIZATION: &str = "o.key, o.id, o.name, o.created";

/// Reads [`ORGANIZATION`] from `first` on.
pub(crate) fn organization(mut row: Row, first: usize) -> Result<Organization, Error> {
    Ok(Organization {
        key: OrganizationKey(row.int(first)?),
        id: row.take_text(first + 1)?,
        name: row.take_text(first + 2)?,
        created: instant(row.int(first + 3)?)?,
    })
}

/// The organization of that key.
///
/// # Errors
/// Where the database fails.
pub async fn organization_by_key(tx: &mut Tx<'_>, key: OrganizationKey) -> Result<Option<Organization>, Error> {
    let sql = format!("SELECT {ORGANIZATION} FROM organizations o WHERE o.key = ?1");
    tx.query_optional(&sql, &args![key.0]).await?.map(|row| organization(row, 0)).transpose()
}

/// Adds an organization and gives its key; the `key` in it is not looked at.
///
/// # Errors
/// [`Error::Unique`] where there is one of that name; otherwise where the database fails.
pub async fn organization_add(tx: &mut Tx<'_>, organization: &Organization) -> Result<OrganizationKey, Error> {
    let row = tx
        .query_one(
            "INSERT INTO organizations (id, name, created) VALUES (?1, ?2, ?3) RETURNING key",
            &args![&organization.id, &organization.name, organization.created.as_millisecond()],
        )
        .await?;
    let key = OrganizationKey(row.int(0)?);
    counts::begin_organization(tx, key).await?;
    audit::begin(tx, key).await?;
    Ok(key)
}

/// Name of an organization; `None` where there is none of that key.
///
/// # Errors
/// Where the database fails.
pub async fn organization_name(tx: &mut Tx<'_>, organization: OrganizationKey) -> Result<Option<String>, Error> {
    let row = tx.query_optional("SELECT name FROM organizations WHERE key = ?1", &args![organization.0]).await?;
    row.map(|mut row| row.take_text(0)).transpose()
}

/// Renames an organization.
///
/// # Errors
/// [`Error::Unique`] where there is one of that name; otherwise where the database fails.
pub async fn organization_rename(tx: &mut Tx<'_>, organization: OrganizationKey, name: &str) -> Result<(), Error> {
    tx.execute("UPDATE organizations SET name = ?2 WHERE key = ?1", &args![organization.0, name]).await?;
    Ok(())
}

/// Adds a connection and gives its key; the `key` in it is not looked at.
///
/// # Errors
/// [`Error::Unique`] where the organization has one of that name; otherwise where the database fails.
pub async fn add(tx: &mut Tx<'_>, connection: &Connection) -> Result<ConnectionKey, Error> {
    let row = tx
        .query_one(
            "INSERT INTO connections (organization, id, name, idp, settings, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             RETURNING key",
            &args![
                connection.organization.0,
                &connection.id,
                &connection.name,
                connection.idp.word(),
                &settings_text(connection)?,
                connection.created.as_millisecond(),
            ],
        )
        .await?;
    let key = ConnectionKey(row.int(0)?);
    counts::begin(tx, key).await?;
    Ok(key)
}

/// The connections of an organization, oldest first.
///
/// # Errors
/// Where the database fails.
pub async fn list(tx: &mut Tx<'_>, organization: OrganizationKey) -> Result<Vec<Connection>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM connections c WHERE c.organization = ?1 ORDER BY c.key");
    let rows = tx.query(&sql, &args![organization.0]).await?;
    rows.into_iter().map(|row| connection(row, 0)).collect()
}

/// A connection by its public id.
///
/// # Errors
/// Where the database fails.
pub async fn by_id(tx: &mut Tx<'_>, organization: OrganizationKey, id: &str) -> Result<Option<Connection>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM connections c WHERE c.id = ?2 AND c.organization = ?1");
    let row = tx.query_optional(&sql, &args![organization.0, id]).await?;
    row.map(|row| connection(row, 0)).transpose()
}

/// Writes what can change of a connection: its name and its settings.
///
/// # Errors
/// [`Error::Unique`] where the organization has another of that name; otherwise where the database fails.
pub async fn update(tx: &mut Tx<'_>, connection: &Connection) -> Result<(), Error> {
    tx.execute(
        "UPDATE connections SET name = ?3, settings = ?4 WHERE key = ?1 AND organization = ?2",
        &args![connection.key.0, connection.organization.0, &connection.name, &settings_text(connection)?],
    )
    .await?;
    Ok(())
}

/// Takes a connection away, with its tokens. Its users and groups stay as local ones; those that it had deleted
/// are disabled ones. Gives how many users and groups stay.
///
/// # Errors
/// Where the database fails.
pub async fn remove(tx: &mut Tx<'_>, connection: &Connection) -> Result<(u64, u64), Error> {
    let source = Source::Local.to_string();
    let key = connection.key.0;
    tx.ahead().forget_all();
    let users = tx
        .execute("UPDATE users SET connection = NULL, source = ?2 WHERE connection = ?1", &args![key, &source])
        .await?;
    // Nobody can bring those back whom it had deleted: they are people who were disabled here.
    let kept = tx
        .execute(
            "UPDATE users SET deprovisioned_from = NULL, source = ?2, status = ?4
             WHERE organization = ?3 AND deprovisioned_from = ?1",
            &args![key, &source, connection.organization.0, Status::Disabled.word()],
        )
        .await?;
    let kept = i64::try_from(kept).unwrap_or(i64::MAX);
    counts::user(tx, connection.organization, Status::Deprovisioned, -kept);
    counts::user(tx, connection.organization, Status::Disabled, kept);
    let groups = tx
        .execute("UPDATE groups SET connection = NULL, source = ?2 WHERE connection = ?1", &args![key, &source])
        .await?;
    tx.execute("DELETE FROM connections WHERE key = ?1", &args![key]).await?;
    Ok((users, groups))
}

thread_local! {
    /// The settings that this thread read last. Each request reads those of its connection, and parsing them costs half
    /// as much as finding them.
    static LAST: RefCell<Option<(String, Settings)>> = const { RefCell::new(None) };
}

fn settings(text: &str) -> Result<Settings, Error> {
    LAST.with_borrow_mut(|last| match last {
        Some((of, settings)) if of == text => Ok(settings.clone()),
        _ => {
            let settings: Settings = serde_json::from_str(text).map_err(|error| corrupt(&error))?;
            *last = Some((text.to_owned(), settings.clone()));
            Ok(settings)
        }
    })
}

fn settings_text(connection: &Connection) -> Result<String, Error> {
    serde_json::to_string(&connection.settings).map_err(|error| corrupt(&error))
}

/// Columns of a [`Connection`]; `c` is the connections table.
pub(crate) const COLUMNS: &str = "c.key, c.organization, c.id, c.name, c.idp, c.settings, c.created";

/// Reads [`COLUMNS`] from `first` on.
pub(crate) fn connection(mut row: Row, first: usize) -> Result<Connection, Error> {
    let idp: IdentityProvider = parsed(row.text(first + 4)?)?;
    let settings = match row.text(first + 5)? {
        // Before there were settings, the identity provider alone decided.
        "{}" => Settings::of(idp.preset()),
        text => settings(text)?,
    };
    Ok(Connection {
        key: ConnectionKey(row.int(first)?),
        organization: OrganizationKey(row.int(first + 1)?),
        id: row.take_text(first + 2)?,
        name: row.take_text(first + 3)?,
        idp,
        settings,
        created: instant(row.int(first + 6)?)?,
    })
}
