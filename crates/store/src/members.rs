//! Membership: looked at only where a request points, or page by page.

use directory::{ConnectionKey, GroupKey, Member, OrganizationKey, UserKey};

use crate::list::Whose;
use crate::tx::{Tx, args};
use crate::{Error, batch};

/// A member as a group's answer shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// Which user or group it is.
    pub member: Member,
    /// Public id.
    pub id: String,
    /// `displayName`, where it has one.
    pub display: Option<String>,
}

/// How a member stands in the table: users before groups, each in order of their keys.
pub(crate) const fn columns(member: Member) -> (i64, i64) {
    match member {
        Member::User(UserKey(key)) => (0, key),
        Member::Group(GroupKey(key)) => (1, key),
    }
}

/// The other way round.
pub(crate) const fn member(kind: i64, key: i64) -> Member {
    if kind == 0 { Member::User(UserKey(key)) } else { Member::Group(GroupKey(key)) }
}

/// At most `limit` members of a group that a connection sees, those after `after`; fewer than `limit` are the last.
/// Without a connection: all members.
///
/// # Errors
/// Where the database fails.
pub async fn page(
    tx: &mut Tx<'_>,
    connection: Option<ConnectionKey>,
    group: GroupKey,
    after: Option<Member>,
    limit: usize,
) -> Result<Vec<MemberRow>, Error> {
    let (kind, key) = after.map_or((-1, 0), columns);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = tx
        .query(
            "SELECT m.member_kind, m.member_key, COALESCE(u.id, g.id), COALESCE(u.display_name, g.display_name)
             FROM group_members m
             LEFT JOIN users u ON m.member_kind = 0 AND u.key = m.member_key
             LEFT JOIN groups g ON m.member_kind = 1 AND g.key = m.member_key
             WHERE m.group_key = ?1 AND (m.member_kind, m.member_key) > (?2, ?3)
                 AND (CAST(?5 AS BIGINT) IS NULL OR COALESCE(u.connection, g.connection) = ?5)
             ORDER BY m.member_kind, m.member_key
             LIMIT ?4",
            &args![group.0, kind, key, limit, connection.map(|key| key.0)],
        )
        .await?;
    let read = |mut row: crate::tx::Row| {
        Ok(MemberRow {
            member: member(row.int(0)?, row.int(1)?),
            id: row.take_text(2)?,
            display: row.take_opt_text(3)?,
        })
    };
    rows.into_iter().map(read).collect()
}

/// The users and groups of these ids that a connection sees.
///
/// # Errors
/// Where the database fails.
pub async fn resolve(
    tx: &mut Tx<'_>,
    connection: ConnectionKey,
    ids: &[String],
) -> Result<Vec<(String, Member)>, Error> {
    resolved(tx, Whose::Connection(connection), ids).await
}

/// The users and groups of an organization that have these ids, whatever their source.
///
/// # Errors
/// Where the database fails.
pub async fn of_organization(
    tx: &mut Tx<'_>,
    organization: OrganizationKey,
    ids: &[String],
) -> Result<Vec<(String, Member)>, Error> {
    resolved(tx, Whose::Organization(organization), ids).await
}

async fn resolved(tx: &mut Tx<'_>, whose: Whose, ids: &[String]) -> Result<Vec<(String, Member)>, Error> {
    let (mut found, column) = (Vec::with_capacity(ids.len()), whose.column());
    for chunk in batch::chunks(ids) {
        let sql = batch::sql(
            &chunk,
            |list| {
                format!(
                    "SELECT id, 0, key FROM users WHERE +{column} = ?1 AND id IN ({list})
                     UNION ALL
                     SELECT id, 1, key FROM groups WHERE +{column} = ?1 AND id IN ({list})"
                )
            },
            2,
        );
        for mut row in tx.query(&sql, &batch::args(&args![whose.key()], &chunk)).await? {
            found.push((row.take_text(0)?, member(row.int(1)?, row.int(2)?)));
        }
    }
    Ok(found)
}

/// These users and groups as an answer shows members, in no order; those that a connection does not see are left out.
///
/// # Errors
/// Where the database fails.
pub async fn rows(tx: &mut Tx<'_>, connection: ConnectionKey, members: &[Member]) -> Result<Vec<MemberRow>, Error> {
    let mut found = Vec::with_capacity(members.len());
    for (kind, table) in [(0, "users"), (1, "groups")] {
        let keys = keys_of(kind, members);
        for chunk in batch::chunks(&keys) {
            let sql = batch::sql(
                &chunk,
                |list| format!("SELECT key, id, display_name FROM {table} WHERE +connection = ?1 AND key IN ({list})"),
                2,
            );
            for mut row in tx.query(&sql, &batch::args(&args![connection.0], &chunk)).await? {
                let member = member(kind, row.int(0)?);
                found.push(MemberRow { member, id: row.take_text(1)?, display: row.take_opt_text(2)? });
            }
        }
    }
    Ok(found)
}

fn keys_of(kind: i64, members: &[Member]) -> Vec<i64> {
    members.iter().map(|member| columns(*member)).filter(|(of, _)| *of == kind).map(|(_, key)| key).collect()
}

/// How many members a group has itself; at most `most` are counted.
///
/// # Errors
/// Where the database fails.
pub async fn count(tx: &mut Tx<'_>, group: GroupKey, most: u64) -> Result<u64, Error> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let sql = "SELECT COUNT(*) FROM (SELECT 1 FROM group_members WHERE group_key = ?1 LIMIT ?2) counted";
    let row = tx.query_one(sql, &args![group.0, most]).await?;
    Ok(u64::try_from(row.int(0)?).unwrap_or_default())
}

/// Which of these are members of the group.
///
/// # Errors
/// Where the database fails.
pub async fn among(tx: &mut Tx<'_>, group: GroupKey, members: &[Member]) -> Result<Vec<Member>, Error> {
    let mut found = Vec::new();
    for kind in [0, 1] {
        let keys = keys_of(kind, members);
        for chunk in batch::chunks(&keys) {
            let sql = batch::sql(
                &chunk,
                |list| {
                    format!(
                        "SELECT member_key FROM group_members
                         WHERE group_key = ?1 AND member_kind = ?2 AND member_key IN ({list})"
                    )
                },
                3,
            );
            for row in tx.query(&sql, &batch::args(&args![group.0, kind], &chunk)).await? {
                found.push(member(kind, row.int(0)?));
            }
        }
    }
    Ok(found)
}

/// Whether `inner` is `outer`, or belongs to it through any number of groups.
///
/// # Errors
/// Where the database fails.
pub async fn is_within(tx: &mut Tx<'_>, inner: GroupKey, outer: GroupKey) -> Result<bool, Error> {
    let row = tx
        .query_optional(
            "WITH RECURSIVE above (group_key) AS (
                 SELECT ?1
                 UNION
                 SELECT m.group_key
                 FROM above a JOIN group_members m ON m.member_kind = 1 AND m.member_key = a.group_key
             )
             SELECT 1 FROM above WHERE group_key = ?2",
            &args![inner.0, outer.0],
        )
        .await?;
    Ok(row.is_some())
}
