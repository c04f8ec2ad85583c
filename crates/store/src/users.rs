//! Users: reading them, for decisions and for answers.
//!
//! Saving them is [`crate::save`]'s alone.

use std::collections::HashMap;

use directory::{ConnectionKey, GroupKey, OrganizationKey, User, UserKey};
use jiff::Timestamp;
use scim::Resource;

use crate::ahead::Answer;
use crate::list::Whose;
use crate::row::{corrupt, document, instant, parsed};
use crate::tx::{Row, Tx, args};
use crate::{Error, batch};

/// A user as it is answered over SCIM: the stored document as text, and what is computed beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Row key.
    pub key: UserKey,
    /// Public id.
    pub id: String,
    /// JSON text of the document.
    pub document: String,
    /// Version.
    pub version: i64,
    /// When the user was created.
    pub created: Timestamp,
    /// When the user last changed.
    pub last_modified: Timestamp,
    /// Groups of the user; empty where they were not asked for.
    pub groups: Vec<GroupOfUser>,
    /// The manager, where one is set and known.
    pub manager: Option<Manager>,
}

/// A group that a user belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupOfUser {
    /// Public id.
    pub id: String,
    /// `displayName`.
    pub display: String,
    /// Whether the user is a member itself, and not only through another group.
    pub direct: bool,
}

/// The user that another user names as manager.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manager {
    /// Public id.
    pub id: String,
    /// `displayName`, where it has one.
    pub display: Option<String>,
}

/// Whether there are groups to ask for: most users have none or few are asked about, and looking once in an index costs
/// far less than the question for the groups. `u` is the users table.
macro_rules! belongs {
    () => {
        "CASE WHEN EXISTS (SELECT 1 FROM group_members b WHERE b.member_kind = 0 AND b.member_key = u.key)
              THEN 1 ELSE 0 END"
    };
}

/// Columns of [`Shown`], less what is computed; `u` is the users table.
pub(crate) const SHOWN: &str =
    concat!("u.key, u.id, u.document, u.version, u.created, u.last_modified, u.manager, ", belongs!());

/// A user of whom the groups and the manager are not known yet.
pub(crate) struct Incomplete {
    user: Shown,
    manager: Option<String>,
    belongs: bool,
}

/// A row of [`SHOWN`].
pub(crate) fn shown(mut row: Row) -> Result<Incomplete, Error> {
    let user = Shown {
        key: UserKey(row.int(0)?),
        id: row.take_text(1)?,
        document: row.take_text(2)?,
        version: row.int(3)?,
        created: instant(row.int(4)?)?,
        last_modified: instant(row.int(5)?)?,
        groups: Vec::new(),
        manager: None,
    };
    Ok(Incomplete { user, manager: row.take_opt_text(6)?, belongs: row.int(7)? == 1 })
}

/// A user with all that is known of it here, whatever its source and status.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// The user.
    pub user: User,
    /// When an invitation was last sent.
    pub invited: Option<Timestamp>,
    /// Groups of the user, of any source; empty where they were not asked for.
    pub groups: Vec<GroupOfUser>,
    /// The manager, where one is set and known.
    pub manager: Option<Manager>,
}

/// Columns of a [`Person`], less what is computed: those of a [`User`], and two more.
pub(crate) const PERSON: &str = "key, organization, connection, deprovisioned_from, id, source, status, document,
     version, created, last_modified, invited, manager";

/// Makes people of rows of [`PERSON`]: two queries for each hundred of them.
pub(crate) async fn people(tx: &mut Tx<'_>, whose: Whose, rows: Vec<Row>, groups: bool) -> Result<Vec<Person>, Error> {
    let mut people = Vec::with_capacity(rows.len());
    for mut row in rows {
        let (invited, manager) = (row.opt_int(11)?.map(instant).transpose()?, row.take_opt_text(12)?);
        people.push((Person { user: whole(row)?, invited, groups: Vec::new(), manager: None }, manager));
    }
    let names: Vec<&str> = people.iter().filter_map(|(_, manager)| manager.as_deref()).collect();
    let managers = managers(tx, whose, &names).await?;
    let keys: Vec<UserKey> = people.iter().map(|(person, _)| person.user.key).collect();
    let mut memberships = if groups { groups_of(tx, whose, &keys).await? } else { HashMap::new() };
    let complete = |(mut person, manager): (Person, Option<String>)| {
        person.manager = manager.and_then(|id| managers.get(&id).cloned());
        person.groups = memberships.remove(&person.user.key).unwrap_or_default();
        person
    };
    Ok(people.into_iter().map(complete).collect())
}

/// Any user of an organization, by id, with all that is known of it.
///
/// # Errors
/// Where the database fails.
pub async fn person(tx: &mut Tx<'_>, organization: OrganizationKey, id: &str) -> Result<Option<Person>, Error> {
    let sql = format!("SELECT {PERSON} FROM users WHERE id = ?1 AND organization = ?2");
    let row = tx.query_optional(&sql, &args![id, organization.0]).await?;
    let found = people(tx, Whose::Organization(organization), row.into_iter().collect(), true).await?;
    Ok(found.into_iter().next())
}

macro_rules! whole {
    () => {
        "key, organization, connection, deprovisioned_from, id, source, status, document, version, created, last_modified"
    };
}

/// Columns of a [`User`].
const WHOLE: &str = whole!();

/// Columns of a [`User`], and whether it belongs to a group; `u` is the users table.
const BELONGING: &str = concat!(whole!(), ", ", belongs!());

/// A row of [`BELONGING`].
fn belonging(row: Row) -> Result<(User, bool), Error> {
    let belongs = row.int(11)? == 1;
    Ok((whole(row)?, belongs))
}

/// A row of [`WHOLE`].
fn whole(mut row: Row) -> Result<User, Error> {
    Ok(User {
        key: UserKey(row.int(0)?),
        organization: OrganizationKey(row.int(1)?),
        connection: row.opt_int(2)?.map(ConnectionKey),
        deprovisioned_from: row.opt_int(3)?.map(ConnectionKey),
        id: row.take_text(4)?,
        source: parsed(row.text(5)?)?,
        status: parsed(row.text(6)?)?,
        resource: Resource::from_map(document(row.text(7)?)?),
        version: row.int(8)?,
        created: instant(row.int(9)?)?,
        last_modified: instant(row.int(10)?)?,
    })
}

/// A user that a connection sees, by id, for a decision; and whether the user belongs to a group, for the answer.
///
/// # Errors
/// Where the database fails.
pub async fn by_id(
    tx: &mut Tx<'_>,
    organization: OrganizationKey,
    connection: ConnectionKey,
    id: &str,
) -> Result<Option<(User, bool)>, Error> {
    if let Some(Answer(known)) = tx.ahead().of_id(organization, id) {
        return Ok(known.filter(|(user, _)| user.connection == Some(connection)));
    }
    let sql = format!("SELECT {BELONGING} FROM users u WHERE id = ?1 AND organization = ?2 AND connection = ?3");
    tx.query_optional(&sql, &args![id, organization.0, connection.0]).await?.map(belonging).transpose()
}

/// The users of an organization that have these ids, whoever sees them; and whether they belong to groups.
pub(crate) async fn of_ids(
    tx: &mut Tx<'_>,
    organization: OrganizationKey,
    chunk: &[&str],
) -> Result<Vec<(User, bool)>, Error> {
    let rows = each(tx, BELONGING, "u.id = asked.one", organization, chunk).await?;
    rows.into_iter().map(belonging).collect()
}

/// Those that have these `userName`s as they are compared.
pub(crate) async fn of_user_names(
    tx: &mut Tx<'_>,
    organization: OrganizationKey,
    chunk: &[&str],
) -> Result<Vec<User>, Error> {
    let rows = each(tx, WHOLE, "u.user_name_key = asked.one", organization, chunk).await?;
    rows.into_iter().map(whole).collect()
}

/// The users of an organization that each of a chunk's texts means. `OFFSET` keeps the looks apart: a list, or a join,
/// PostgreSQL would begin at the organization, of which a plan that was made when it was empty would read all.
async fn each(
    tx: &mut Tx<'_>,
    columns: &str,
    is: &str,
    organization: OrganizationKey,
    chunk: &[&str],
) -> Result<Vec<Row>, Error> {
    let select = |list: &str| {
        let values = list.replace(", ", "), (");
        format!(
            "SELECT u.* FROM (VALUES ({values})) asked (one)
             CROSS JOIN LATERAL (SELECT {columns} FROM users u WHERE {is} AND u.organization = ?1 OFFSET 0) u"
        )
    };
    let mut rows = tx.query(&batch::sql(chunk, select, 2), &batch::args(&args![organization.0], chunk)).await?;
    // A chunk is filled up with its last text.
    rows.dedup_by(|one, next| matches!((one.int(0), next.int(0)), (Ok(one), Ok(next)) if one == next));
    Ok(rows)
}

/// Any user of an organization, by id.
///
/// # Errors
/// Where the database fails.
pub async fn of_organization(tx: &mut Tx<'_>, organization: OrganizationKey, id: &str) -> Result<Option<User>, Error> {
    let sql = format!("SELECT {WHOLE} FROM users WHERE id = ?1 AND organization = ?2");
    tx.query_optional(&sql, &args![id, organization.0]).await?.map(whole).transpose()
}

/// Any user of an organization, by `userName` as it is compared.
///
/// # Errors
/// Where the database fails.
pub async fn by_user_name(
    tx: &mut Tx<'_>,
    organization: OrganizationKey,
    user_name_key: &str,
) -> Result<Option<User>, Error> {
    if let Some(Answer(known)) = tx.ahead().of_user_name(organization, user_name_key) {
        return Ok(known);
    }
    let sql = format!("SELECT {WHOLE} FROM users WHERE organization = ?1 AND user_name_key = ?2");
    tx.query_optional(&sql, &args![organization.0, user_name_key]).await?.map(whole).transpose()
}

/// The users of an organization that have these keys, in their order.
///
/// # Errors
/// Where the database fails.
pub async fn by_keys(tx: &mut Tx<'_>, organization: OrganizationKey, keys: &[UserKey]) -> Result<Vec<User>, Error> {
    let keys: Vec<i64> = keys.iter().map(|key| key.0).collect();
    let mut found = Vec::with_capacity(keys.len());
    for chunk in batch::chunks(&keys) {
        let select =
            |list: &str| format!("SELECT {WHOLE} FROM users WHERE organization = ?1 AND key IN ({list}) ORDER BY key");
        let sql = batch::sql(&chunk, select, 2);
        for row in tx.query(&sql, &batch::args(&args![organization.0], &chunk)).await? {
            found.push(whole(row)?);
        }
    }
    Ok(found)
}

/// When a user was last invited.
///
/// # Errors
/// Where the database fails.
pub async fn invited(tx: &mut Tx<'_>, user: UserKey) -> Result<Option<Timestamp>, Error> {
    let row = tx.query_optional("SELECT invited FROM users WHERE key = ?1", &args![user.0]).await?;
    row.map_or(Ok(None), |row| row.opt_int(0)?.map(instant).transpose())
}

/// Notes that a user is invited now.
///
/// # Errors
/// Where the database fails.
pub async fn mark_invited(tx: &mut Tx<'_>, user: UserKey, now: Timestamp) -> Result<(), Error> {
    tx.execute("UPDATE users SET invited = ?2 WHERE key = ?1", &args![user.0, now.as_millisecond()]).await?;
    Ok(())
}

/// The active users of a connection who are directly in this group and in no other group of a connection, at most
/// `limit` of them, those after `after`.
///
/// # Errors
/// Where the database fails.
pub async fn independent_members(
    tx: &mut Tx<'_>,
    group: GroupKey,
    connection: ConnectionKey,
    after: UserKey,
    limit: i64,
) -> Result<Vec<User>, Error> {
    let sql = format!(
        "SELECT {WHOLE} FROM users WHERE key IN (
             SELECT m.member_key FROM group_members m CROSS JOIN users u
             WHERE m.group_key = ?1 AND m.member_kind = 0 AND m.member_key > ?3
                 AND u.key = m.member_key AND u.connection = ?2 AND u.status = 'active'
                 AND NOT EXISTS (
                     SELECT 1 FROM group_members o CROSS JOIN groups og
                     WHERE o.member_kind = 0 AND o.member_key = m.member_key AND o.group_key <> ?1
                         AND og.key = o.group_key AND og.connection IS NOT NULL
                 )
             ORDER BY m.member_key LIMIT ?4
         ) ORDER BY key"
    );
    let rows = tx.query(&sql, &args![group.0, connection.0, after.0, limit]).await?;
    rows.into_iter().map(whole).collect()
}

/// A user by id, for an answer; its groups only where they are wanted.
///
/// # Errors
/// Where the database fails.
pub async fn shown_by_id(
    tx: &mut Tx<'_>,
    organization: OrganizationKey,
    connection: ConnectionKey,
    id: &str,
    groups: bool,
) -> Result<Option<Shown>, Error> {
    let sql = format!("SELECT {SHOWN} FROM users u WHERE u.id = ?1 AND u.organization = ?2 AND u.connection = ?3");
    let row = tx.query_optional(&sql, &args![id, organization.0, connection.0]).await?;
    let Some(row) = row else { return Ok(None) };
    let shown = complete(tx, Whose::Connection(connection), vec![shown(row)?], groups).await?;
    Ok(shown.into_iter().next())
}

/// A user as it is answered, of whom all is known but the groups and the manager: saved a moment ago, it need not be
/// read again.
///
/// # Errors
/// Where the database fails.
pub async fn shown_of(
    tx: &mut Tx<'_>,
    connection: ConnectionKey,
    key: UserKey,
    user: &User,
    groups: bool,
) -> Result<Shown, Error> {
    let shown = Shown {
        key,
        id: user.id.clone(),
        document: serde_json::to_string(user.resource.as_map()).map_err(|error| corrupt(&error))?,
        version: user.version,
        // As precise as they are kept.
        created: instant(user.created.as_millisecond())?,
        last_modified: instant(user.last_modified.as_millisecond())?,
        groups: Vec::new(),
        manager: None,
    };
    let row = Incomplete { user: shown, manager: user.manager().map(str::to_owned), belongs: groups };
    let found = complete(tx, Whose::Connection(connection), vec![row], groups).await?;
    found.into_iter().next().ok_or_else(|| Error::Corrupt("a user was lost on the way".to_owned()))
}

/// Adds what is computed to the users of one page: two queries for each hundred of them.
pub(crate) async fn complete(
    tx: &mut Tx<'_>,
    whose: Whose,
    rows: Vec<Incomplete>,
    groups: bool,
) -> Result<Vec<Shown>, Error> {
    let names: Vec<&str> = rows.iter().filter_map(|row| row.manager.as_deref()).collect();
    let managers = managers(tx, whose, &names).await?;
    let belonging = rows.iter().filter(|row| groups && row.belongs).map(|row| row.user.key).collect::<Vec<_>>();
    let mut memberships = groups_of(tx, whose, &belonging).await?;
    let complete = |Incomplete { mut user, manager, .. }| {
        user.manager = manager.and_then(|id| managers.get(&id).cloned());
        user.groups = memberships.remove(&user.key).unwrap_or_default();
        user
    };
    Ok(rows.into_iter().map(complete).collect())
}

async fn managers(tx: &mut Tx<'_>, whose: Whose, ids: &[&str]) -> Result<HashMap<String, Manager>, Error> {
    let (mut found, column) = (HashMap::new(), whose.column());
    for chunk in batch::chunks(ids) {
        let sql = batch::sql(
            &chunk,
            |list| format!("SELECT id, display_name FROM users WHERE +{column} = ?1 AND id IN ({list})"),
            2,
        );
        for mut row in tx.query(&sql, &batch::args(&args![whose.key()], &chunk)).await? {
            let manager = Manager { id: row.take_text(0)?, display: row.take_opt_text(1)? };
            found.insert(manager.id.clone(), manager);
        }
    }
    Ok(found)
}

/// Groups of users, direct and indirect. `UNION` drops what was met before, so a circle ends too. `CROSS JOIN` keeps
/// SQLite from reading all groups to look each of them up in the few.
async fn groups_of(
    tx: &mut Tx<'_>,
    whose: Whose,
    users: &[UserKey],
) -> Result<HashMap<UserKey, Vec<GroupOfUser>>, Error> {
    let keys: Vec<i64> = users.iter().map(|key| key.0).collect();
    let (mut found, column): (HashMap<_, Vec<_>>, _) = (HashMap::new(), whose.column());
    for chunk in batch::chunks(&keys) {
        let sql = batch::sql(
            &chunk,
            |list| {
                format!(
                    "WITH RECURSIVE belongs (user_key, group_key, direct) AS (
                         SELECT member_key, group_key, 1 FROM group_members
                         WHERE member_kind = 0 AND member_key IN ({list})
                         UNION
                         SELECT b.user_key, m.group_key, 0
                         FROM belongs b JOIN group_members m ON m.member_kind = 1 AND m.member_key = b.group_key
                     )
                     SELECT b.user_key, g.id, g.display_name, MAX(b.direct)
                     FROM belongs b CROSS JOIN groups g
                     WHERE g.key = b.group_key AND g.{column} = ?1
                     GROUP BY b.user_key, g.key, g.id, g.display_name
                     ORDER BY b.user_key, g.key"
                )
            },
            2,
        );
        for mut row in tx.query(&sql, &batch::args(&args![whose.key()], &chunk)).await? {
            let group = GroupOfUser { id: row.take_text(1)?, display: row.take_text(2)?, direct: row.int(3)? == 1 };
            found.entry(UserKey(row.int(0)?)).or_default().push(group);
        }
    }
    Ok(found)
}
