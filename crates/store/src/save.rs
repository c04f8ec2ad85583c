//! The one place where the directory changes: row, index keys, memberships, counts, and the record of it, in one
//! transaction, so that nothing is half done and nothing goes unrecorded.

use std::collections::BTreeSet;

use directory::attribute::Schemas;
use directory::audit::Event;
use directory::change::MembershipChange;
use directory::provisioning::Entry;
use directory::{Change, ConnectionKey, Group, GroupKey, Member, User, UserKey};
use scim::text::fold;

use crate::ahead::Ahead;
use crate::folded::folded;
use crate::members::columns;
use crate::provisioning_log::Part;
use crate::row::corrupt;
use crate::tx::{Tx, args};
use crate::{Error, attributes, audit, counts, provisioning_log};

/// What is kept of a change besides itself.
#[derive(Debug, Clone, Copy)]
pub enum Record<'a> {
    /// An identity provider asked for it.
    Provisioning(&'a Entry),
    /// Somebody else did it.
    Audit(&'a Event),
    /// A step of something larger: what is recorded of that is saved with its last step.
    Later,
}

/// Saves a change and its record, and says which user or group it is.
///
/// # Errors
/// [`Error::Unique`] where another user has the `userName`, or another group the `displayName`; that a new user's is taken
/// may be told later, by the transaction. Otherwise where the database fails.
pub async fn save(tx: &mut Tx<'_>, schemas: &Schemas, change: &Change, record: Record<'_>) -> Result<Member, Error> {
    let subject = apply(tx, schemas, change).await?;
    match record {
        Record::Provisioning(entry) => {
            let (came, went) = change.membership();
            let members = came.iter().map(|member| (*member, Part::Came));
            let members = members.chain(went.iter().map(|member| (*member, Part::Went)));
            let subjects: Vec<_> = std::iter::once((subject, Part::Itself)).chain(members).collect();
            provisioning_log::add(tx, entry, &subjects).await?;
        }
        Record::Audit(event) => {
            let mut event = event.clone();
            if let Member::User(key) = subject {
                event.subject.user = Some(key);
            }
            audit::append(tx, &event).await?;
        }
        Record::Later => {}
    }
    Ok(subject)
}

async fn apply(tx: &mut Tx<'_>, schemas: &Schemas, change: &Change) -> Result<Member, Error> {
    forget(tx.ahead(), change);
    match change {
        Change::UserCreated(user) => user_created(tx, schemas, user).await.map(Member::User),
        Change::UserUpdated { before, after } => {
            user_updated(tx, schemas, before, after).await?;
            Ok(Member::User(after.key))
        }
        Change::UserDeprovisioned { before, after, stays_in_groups } => {
            if !stays_in_groups {
                leave_all_groups(tx, Member::User(after.key), after.last_modified).await?;
            }
            user_updated(tx, schemas, before, after).await?;
            Ok(Member::User(after.key))
        }
        Change::UserDeleted(user) => {
            user_deleted(tx, user).await?;
            Ok(Member::User(user.key))
        }
        Change::GroupCreated { group, members } => group_created(tx, schemas, group, members).await.map(Member::Group),
        Change::GroupUpdated { before, after, membership } => {
            group_updated(tx, schemas, before, after, membership).await?;
            Ok(Member::Group(after.key))
        }
        Change::GroupDeleted(group) => {
            group_deleted(tx, group).await?;
            Ok(Member::Group(group.key))
        }
    }
}

/// What a change makes another than it was asked for ahead.
fn forget(ahead: &mut Ahead, change: &Change) {
    match change {
        Change::UserCreated(user) | Change::UserDeleted(user) => ahead.forget(user),
        Change::UserUpdated { before, after } | Change::UserDeprovisioned { before, after, .. } => {
            ahead.forget(before);
            ahead.forget(after);
        }
        // Users come to belong to groups, or do no longer.
        Change::GroupCreated { .. } | Change::GroupUpdated { .. } | Change::GroupDeleted(_) => ahead.forget_all(),
    }
}

fn text(map: &serde_json::Map<String, serde_json::Value>) -> Result<String, Error> {
    serde_json::to_string(map).map_err(|error| corrupt(&error))
}

fn connection_of(connection: Option<ConnectionKey>) -> Option<i64> {
    connection.map(|key| key.0)
}

async fn user_created(tx: &mut Tx<'_>, schemas: &Schemas, user: &User) -> Result<UserKey, Error> {
    let json = tx.dialect().json("?16");
    let key = tx
        .insert(
            "users",
            &format!(
                "INSERT INTO users (key, organization, connection, id, source, status, user_name_key, external_id,
                     display_name, display_name_key, manager, created, last_modified, version, document, folded)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, {json})"
            ),
            &args![
                user.organization.0,
                connection_of(user.connection),
                &user.id,
                &user.source.to_string(),
                user.status.word(),
                &*user.user_name_key(),
                user.resource.text("externalId"),
                user.resource.text("displayName"),
                user.resource.text("displayName").map(fold).as_deref(),
                user.manager(),
                user.created.as_millisecond(),
                user.last_modified.as_millisecond(),
                user.version,
                &text(user.resource.as_map())?,
                &text(&folded(&schemas.user, &user.resource))?,
            ],
        )
        .await?;
    let key = UserKey(key);
    for email in email_keys(user) {
        email_added(tx, user, key, &email).await?;
    }
    attributes::sent(tx, None, Some(user));
    counts::user(tx, user.organization, user.status, 1);
    counts::resource(tx, user.connection, counts::USERS, 1);
    Ok(key)
}

async fn user_updated(tx: &mut Tx<'_>, schemas: &Schemas, before: &User, after: &User) -> Result<(), Error> {
    let json = tx.dialect().json("?14");
    tx.send(
        &format!(
            "UPDATE users SET connection = ?2, source = ?3, status = ?4, user_name_key = ?5, external_id = ?6,
                 display_name = ?7, display_name_key = ?8, manager = ?9, last_modified = ?10, version = ?11,
                 deprovisioned_from = ?12, document = ?13, folded = {json}
             WHERE key = ?1"
        ),
        &args![
            after.key.0,
            connection_of(after.connection),
            &after.source.to_string(),
            after.status.word(),
            &*after.user_name_key(),
            after.resource.text("externalId"),
            after.resource.text("displayName"),
            after.resource.text("displayName").map(fold).as_deref(),
            after.manager(),
            after.last_modified.as_millisecond(),
            after.version,
            connection_of(after.deprovisioned_from),
            &text(after.resource.as_map())?,
            &text(&folded(&schemas.user, &after.resource))?,
        ],
    )
    .await?;
    // A name may be taken, which whoever saved the change has to be told: nothing else has this to wait for.
    if before.user_name_key() != after.user_name_key() {
        tx.settle().await?;
    }
    let (old, new) = (email_keys(before), email_keys(after));
    for email in old.difference(&new) {
        tx.send(
            "DELETE FROM user_emails WHERE organization = ?1 AND email_key = ?2 AND user_key = ?3",
            &args![after.organization.0, email, after.key.0],
        )
        .await?;
    }
    for email in new.difference(&old) {
        email_added(tx, after, after.key, email).await?;
    }
    attributes::sent(tx, Some(before), Some(after));
    if before.status != after.status {
        counts::user(tx, before.organization, before.status, -1);
        counts::user(tx, after.organization, after.status, 1);
    }
    if before.connection != after.connection {
        counts::resource(tx, before.connection, counts::USERS, -1);
        counts::resource(tx, after.connection, counts::USERS, 1);
    }
    Ok(())
}

fn email_keys(user: &User) -> BTreeSet<String> {
    user.emails().map(|email| fold(email).into_owned()).collect()
}

async fn email_added(tx: &mut Tx<'_>, user: &User, key: UserKey, email: &str) -> Result<(), Error> {
    tx.send(
        "INSERT INTO user_emails (organization, email_key, user_key) VALUES (?1, ?2, ?3)",
        &args![user.organization.0, email, key.0],
    )
    .await
}

async fn user_deleted(tx: &mut Tx<'_>, user: &User) -> Result<(), Error> {
    leave_all_groups(tx, Member::User(user.key), user.last_modified).await?;
    for email in email_keys(user) {
        tx.send(
            "DELETE FROM user_emails WHERE organization = ?1 AND email_key = ?2 AND user_key = ?3",
            &args![user.organization.0, &email, user.key.0],
        )
        .await?;
    }
    attributes::leave(tx, user.key).await?;
    attributes::sent(tx, Some(user), None);
    tx.send("DELETE FROM users WHERE key = ?1", &args![user.key.0]).await?;
    counts::user(tx, user.organization, user.status, -1);
    counts::resource(tx, user.connection, counts::USERS, -1);
    Ok(())
}

async fn group_created(
    tx: &mut Tx<'_>,
    schemas: &Schemas,
    group: &Group,
    members: &[Member],
) -> Result<GroupKey, Error> {
    let json = tx.dialect().json("?12");
    let row = tx
        .query_one(
            &format!(
                "INSERT INTO groups (organization, connection, id, source, display_name, display_name_key, external_id,
                 created, last_modified, version, document, folded)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, {json})
             RETURNING key"
            ),
            &args![
                group.organization.0,
                connection_of(group.connection),
                &group.id,
                &group.source.to_string(),
                group.display_name(),
                &*group.display_name_key(),
                group.resource.text("externalId"),
                group.created.as_millisecond(),
                group.last_modified.as_millisecond(),
                group.version,
                &text(group.resource.as_map())?,
                &text(&folded(&schemas.group, &group.resource))?,
            ],
        )
        .await?;
    let key = GroupKey(row.int(0)?);
    for member in members {
        member_added(tx, key, *member).await?;
    }
    counts::resource(tx, group.connection, counts::GROUPS, 1);
    Ok(key)
}

async fn group_updated(
    tx: &mut Tx<'_>,
    schemas: &Schemas,
    before: &Group,
    after: &Group,
    membership: &MembershipChange,
) -> Result<(), Error> {
    for member in &membership.removed {
        let (kind, key) = columns(*member);
        tx.send(
            "DELETE FROM group_members WHERE group_key = ?1 AND member_kind = ?2 AND member_key = ?3",
            &args![after.key.0, kind, key],
        )
        .await?;
    }
    for member in &membership.added {
        member_added(tx, after.key, *member).await?;
    }
    if before.resource == after.resource {
        tx.send(
            "UPDATE groups SET last_modified = ?2, version = ?3 WHERE key = ?1",
            &args![after.key.0, after.last_modified.as_millisecond(), after.version],
        )
        .await?;
        return Ok(());
    }
    let json = tx.dialect().json("?8");
    tx.execute(
        &format!(
            "UPDATE groups SET display_name = ?2, display_name_key = ?3, external_id = ?4, last_modified = ?5,
                 version = ?6, document = ?7, folded = {json}
             WHERE key = ?1"
        ),
        &args![
            after.key.0,
            after.display_name(),
            &*after.display_name_key(),
            after.resource.text("externalId"),
            after.last_modified.as_millisecond(),
            after.version,
            &text(after.resource.as_map())?,
            &text(&folded(&schemas.group, &after.resource))?,
        ],
    )
    .await?;
    Ok(())
}

async fn group_deleted(tx: &mut Tx<'_>, group: &Group) -> Result<(), Error> {
    leave_all_groups(tx, Member::Group(group.key), group.last_modified).await?;
    tx.send("DELETE FROM group_members WHERE group_key = ?1", &args![group.key.0]).await?;
    tx.send("DELETE FROM groups WHERE key = ?1", &args![group.key.0]).await?;
    counts::resource(tx, group.connection, counts::GROUPS, -1);
    Ok(())
}

async fn member_added(tx: &mut Tx<'_>, group: GroupKey, member: Member) -> Result<(), Error> {
    let (kind, key) = columns(member);
    tx.send(
        "INSERT INTO group_members (group_key, member_kind, member_key) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        &args![group.0, kind, key],
    )
    .await
}

/// What is deleted leaves its groups, and those groups have changed.
async fn leave_all_groups(tx: &mut Tx<'_>, member: Member, now: jiff::Timestamp) -> Result<(), Error> {
    let (kind, key) = columns(member);
    tx.send(
        "UPDATE groups SET version = version + 1, last_modified = ?3
         WHERE key IN (SELECT group_key FROM group_members WHERE member_kind = ?1 AND member_key = ?2)",
        &args![kind, key, now.as_millisecond()],
    )
    .await?;
    tx.send("DELETE FROM group_members WHERE member_kind = ?1 AND member_key = ?2", &args![kind, key]).await
}
