//! What people change of a group. Each change is saved with its audit event.

use std::collections::{BTreeMap, BTreeSet};

use directory::audit::{Event, Happening, Subject, SubjectKind};
use directory::change::MembershipChange;
use directory::editing::{self, Noticed};
use directory::{Actor, Change, Group, Member, Permission};
use jiff::Timestamp;
use scim::{Error, Resource};
use serde_json::{Map, Value, json};
use store::{Record, Tx};

use super::{ALL_USERS, Seen, found, shown};
use crate::users::changes;
use crate::{App, Problem};

/// Members that one request may add or remove.
const MOST_MEMBERS: usize = 1_000;

/// Members that an event names.
const NAMED: usize = 100;

/// Makes a group here.
///
/// # Errors
/// 403 where the actor may not; 400 at `name` where it is blank or too long; 409 where it is taken, by a group of any
/// source.
pub async fn create(app: &App, actor: &Actor, name: &str) -> Result<Seen, Problem> {
    actor.require(Permission::WriteUsers)?;
    let resource = named(&Resource::default(), name)?;
    let (now, schemas) = (app.now(), app.schemas_now(actor.organization).await?);
    let group = directory::group::local(actor.organization, resource, app.new_id(now)?, now);
    let actor = actor.clone();
    app.store()
        .write(actor.organization, move |tx| {
            Box::pin(async move {
                refuse_taken(tx, &group).await?;
                let id = group.id.clone();
                let event = Event::new(&actor, now, Happening::GroupCreated, subject(&group));
                let change = Change::GroupCreated { group: Box::new(group), members: Vec::new() };
                let event = changes(event, &change.differences());
                store::save(tx, &schemas, &change, Record::Audit(&event)).await?;
                Ok(shown(tx, &actor, &id).await?)
            })
        })
        .await
}

/// Renames a group that was made here.
///
/// # Errors
/// As [`create`]; 404 where there is no such group; 409 where an identity provider owns it or it is built in.
pub async fn rename(app: &App, actor: &Actor, id: &str, name: &str) -> Result<Seen, Problem> {
    let resource = named(&Resource::default(), name)?;
    edit(app, actor, id, Edit { name: resource.text("displayName").map(ToOwned::to_owned), ..Edit::default() }).await
}

/// Adds users and groups, by their ids, to a group that was made here. Those that are members stay.
///
/// # Errors
/// 403 where the actor may not; 404 where there is no such group; 400 at `members` where there is no such user or
/// group, or the group would come to belong to itself; 409 where an identity provider owns the group or it is built in.
pub async fn add_members(app: &App, actor: &Actor, id: &str, members: &[String]) -> Result<Seen, Problem> {
    edit(app, actor, id, Edit { add: members.to_vec(), ..Edit::default() }).await
}

/// Removes users and groups, by their ids, from a group that was made here. Those that are no members are passed over.
///
/// # Errors
/// As [`add_members`].
pub async fn remove_members(app: &App, actor: &Actor, id: &str, members: &[String]) -> Result<Seen, Problem> {
    edit(app, actor, id, Edit { remove: members.to_vec(), ..Edit::default() }).await
}

/// Deletes a group, and says what else is to be done where an identity provider owns it. Its members stay.
///
/// # Errors
/// 403 where the actor may not; 404 where there is no such group; 409 where it is built in.
pub async fn delete(app: &App, actor: &Actor, id: &str) -> Result<Option<String>, Problem> {
    actor.require(Permission::WriteUsers)?;
    refuse_built_in(id)?;
    let (now, schemas) = (app.now(), app.schemas_now(actor.organization).await?);
    let (actor, id) = (actor.clone(), id.to_owned());
    app.store()
        .write(actor.organization, move |tx| {
            Box::pin(async move {
                let group = found(tx, &actor, &id).await?;
                let event = Event::new(&actor, now, Happening::GroupDeleted, subject(&group))
                    .with("members", store::members::count(tx, group.key, u64::MAX).await?);
                let Noticed { change, notice } = editing::delete_group(group, now);
                if let Some(change) = change {
                    let event = changes(event, &change.differences());
                    store::save(tx, &schemas, &change, Record::Audit(&event)).await?;
                }
                Ok(notice)
            })
        })
        .await
}

/// What is to change of a group.
#[derive(Debug, Default)]
struct Edit {
    name: Option<String>,
    add: Vec<String>,
    remove: Vec<String>,
}

async fn edit(app: &App, actor: &Actor, id: &str, edit: Edit) -> Result<Seen, Problem> {
    actor.require(Permission::WriteUsers)?;
    refuse_built_in(id)?;
    if edit.add.len() + edit.remove.len() > MOST_MEMBERS {
        return Err(Problem::invalid("members", format!("Name {MOST_MEMBERS} members at most in one request.")));
    }
    let (now, schemas) = (app.now(), app.schemas_now(actor.organization).await?);
    let (actor, id) = (actor.clone(), id.to_owned());
    app.store()
        .write(actor.organization, move |tx| {
            Box::pin(async move {
                let before = found(tx, &actor, &id).await?;
                editing::group_is_ours(&before)?;
                let resource = edit.name.as_deref().map(|name| named(&before.resource, name)).transpose()?;
                let (membership, came, went) = membership(tx, &before, &edit).await?;
                if let Some(change) = directory::group::updated(before, resource, membership, now) {
                    if let Change::GroupUpdated { after, .. } = &change {
                        refuse_taken(tx, after).await?;
                    }
                    let event = updated(&actor, now, &change, &came, &went);
                    store::save(tx, &schemas, &change, Record::Audit(&event)).await?;
                }
                Ok(shown(tx, &actor, &id).await?)
            })
        })
        .await
}

/// The event of a changed group; `came` and `went` name its new members and those that are none any more.
pub(crate) fn updated(actor: &Actor, now: Timestamp, change: &Change, came: &[String], went: &[String]) -> Event {
    let subject = match change {
        Change::GroupUpdated { after, .. } => subject(after),
        _ => Subject::new(SubjectKind::Group, "", ""),
    };
    let mut event = changes(Event::new(actor, now, Happening::GroupUpdated, subject), &change.differences());
    for (what, members) in [("added", came), ("removed", went)] {
        if !members.is_empty() {
            let named: Vec<&String> = members.iter().take(NAMED).collect();
            event = event.with(what, json!({ "count": members.len(), "members": named }));
        }
    }
    event
}

/// What the wishes come to: who is new, and who is a member no longer, each with the ids.
async fn membership(
    tx: &mut Tx<'_>,
    group: &Group,
    edit: &Edit,
) -> Result<(MembershipChange, Vec<String>, Vec<String>), Problem> {
    let add = store::members::of_organization(tx, group.organization, &edit.add).await?;
    if let Some(id) = edit.add.iter().find(|id| !add.iter().any(|(known, _)| known == *id)) {
        return Err(Problem::invalid("members", format!("There is no user or group with the id {id}.")));
    }
    for (_, member) in &add {
        if let Member::Group(nested) = member
            && store::members::is_within(tx, group.key, *nested).await?
        {
            let detail = "A group cannot belong to itself, not through another group either.";
            return Err(Problem::invalid("members", detail));
        }
    }
    let remove = store::members::of_organization(tx, group.organization, &edit.remove).await?;
    let add: BTreeMap<Member, String> = add.into_iter().map(|(id, member)| (member, id)).collect();
    let remove: BTreeMap<Member, String> = remove.into_iter().map(|(id, member)| (member, id)).collect();
    let wanted: Vec<Member> = add.keys().chain(remove.keys()).copied().collect();
    let present: BTreeSet<Member> = store::members::among(tx, group.key, &wanted).await?.into_iter().collect();
    let (added, came) = add.into_iter().filter(|(member, _)| !present.contains(member)).unzip();
    let (removed, went) = remove.into_iter().filter(|(member, _)| present.contains(member)).unzip();
    Ok((MembershipChange { added, removed }, came, went))
}

fn named(resource: &Resource, name: &str) -> Result<Resource, Problem> {
    let name = editing::group_name(name).map_err(|error| Problem::at("name", error))?;
    let mut map: Map<String, Value> = resource.as_map().clone();
    map.insert("displayName".into(), name.into());
    Ok(Resource::from_map(map))
}

async fn refuse_taken(tx: &mut Tx<'_>, group: &Group) -> Result<(), Problem> {
    let there = store::groups::by_display_name(tx, group.organization, &group.display_name_key()).await?;
    match there.filter(|there| there.id != group.id) {
        Some(there) => {
            let error = directory::group::display_name_taken(group.display_name());
            Err(Problem { existing: Some(there.id), ..Problem::at("name", error) })
        }
        None => Ok(()),
    }
}

fn refuse_built_in(id: &str) -> Result<(), Error> {
    if id == ALL_USERS {
        return Err(Error::conflict(format!(
            "{} is built in: every user belongs to it, and it cannot be changed or deleted.",
            editing::ALL_USERS
        )));
    }
    Ok(())
}

/// A group as the subject of an event.
pub(crate) fn subject(group: &Group) -> Subject {
    Subject::new(SubjectKind::Group, &group.id, group.display_name())
}
