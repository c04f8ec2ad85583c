//! Groups as people see them: of every source, with the built-in group of all users on top.

mod edit;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use directory::editing;
use directory::user::Status;
use directory::{Actor, ConnectionKey, Group, GroupKey, Member, OrganizationKey, Permission, Source, User, UserKey};
use scim::Error;
use scim::schema::ResourceType;
use scim::text::fold;
use serde_json::json;
use store::Tx;
use store::list::{COUNTED, Conditions, Position, Query, Sort};

use crate::pages::{self, PageRequest, Paged};
use crate::users::{self, Search};
use crate::{App, Problem};

pub use edit::{add_members, create, delete, remove_members, rename};
pub(crate) use edit::{subject, updated};

/// Id of the built-in group that every user belongs to. It cannot be changed, and is not seen over SCIM.
pub const ALL_USERS: &str = "all-users";

/// A group as people see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Public id.
    pub id: String,
    /// `displayName`.
    pub name: String,
    /// The group; `None`: it is the built-in one.
    pub group: Option<Group>,
    /// Name of the connection that owns it.
    pub connection: Option<String>,
    /// How many members it has itself; `None` in lists, but for the built-in group, and where they are more than are
    /// counted.
    pub members: Option<u64>,
}

/// A member of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberSeen {
    /// Public id.
    pub id: String,
    /// Whether it is a user or a group.
    pub kind: ResourceType,
    /// `displayName`, where it has one.
    pub display: Option<String>,
    /// What people are shown as its name.
    pub name: String,
    /// `userName`, where it is a user.
    pub user_name: Option<String>,
    /// Whether the account may be used, where it is a user.
    pub status: Option<Status>,
}

/// Which groups are wanted. They come in the order of their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupSearch {
    /// How the name begins; blank: whatever.
    pub text: String,
    /// Groups that came from there.
    pub source: Option<Source>,
}

/// A page of groups; the first begins with the built-in one, which is not counted.
///
/// # Errors
/// 403 where the actor may not; 400 at `cursor` where it is of another search.
pub async fn list(app: &App, actor: &Actor, search: &GroupSearch, page: &PageRequest) -> Result<Paged<Seen>, Problem> {
    actor.require(Permission::ReadUsers)?;
    let (organization, text) = (actor.organization, fold(search.text.trim()).into_owned());
    let fingerprint =
        pages::fingerprint(organization, "groups", &json!([text, search.source.map(|source| source.to_string())]));
    let schema = Arc::clone(&app.schemas().group);
    let by_name = "displayName".parse().ok().and_then(|path| schema.bind(&path));
    let query = Query {
        organization,
        connection: None,
        schema,
        base_url: "".into(),
        filter: None,
        conditions: Conditions { source: search.source, search: search.text.clone(), ..Conditions::default() },
        sort: by_name.map(|by| Sort { by, descending: false }),
        newest_first: false,
        window: page.window(app, &fingerprint)?,
    };
    let built_in = page.cursor.as_deref().is_none_or(str::is_empty)
        && search.source.is_none()
        && fold(editing::ALL_USERS).starts_with(&text);
    let (found, top) = app
        .store()
        .list(organization, move |tx| {
            Box::pin(async move {
                let page = store::list::whole_groups(tx, &query).await?;
                let owners = owners(tx, organization).await?;
                let resources = page.resources.into_iter().map(|group| seen(group, &owners)).collect();
                let top = if built_in { Some(all_users(tx, organization).await?) } else { None };
                Ok::<_, Problem>((store::list::Page { total: page.total, resources, next: page.next }, top))
            })
        })
        .await?;
    let mut found = pages::counted(page.paged(app, &fingerprint, found));
    found.items.splice(0..0, top);
    Ok(found)
}

async fn owners(
    tx: &mut Tx<'_>,
    organization: OrganizationKey,
) -> Result<HashMap<ConnectionKey, String>, store::Error> {
    let connections = store::connections::list(tx, organization).await?;
    Ok(connections.into_iter().map(|connection| (connection.key, connection.name)).collect())
}

async fn all_users(tx: &mut Tx<'_>, organization: OrganizationKey) -> Result<Seen, store::Error> {
    let counts = store::counts::users_by_status(tx, organization).await?;
    let members = Some(counts.iter().map(|(_, total)| total).sum());
    let (id, name) = (ALL_USERS.to_owned(), editing::ALL_USERS.to_owned());
    Ok(Seen { id, name, group: None, connection: None, members })
}

fn seen(group: Group, owners: &HashMap<ConnectionKey, String>) -> Seen {
    let connection = group.connection.and_then(|key| owners.get(&key).cloned());
    Seen { id: group.id.clone(), name: group.display_name().to_owned(), group: Some(group), connection, members: None }
}

/// Id and name of the group that has this id or name, the built-in one too.
///
/// # Errors
/// 403 where the actor may not; 404 where the organization has no such group.
pub async fn find(app: &App, actor: &Actor, name: &str) -> Result<(String, String), Error> {
    actor.require(Permission::ReadUsers)?;
    if name == ALL_USERS || fold(name.trim()) == fold(editing::ALL_USERS) {
        return Ok((ALL_USERS.to_owned(), editing::ALL_USERS.to_owned()));
    }
    let (organization, wanted) = (actor.organization, name.to_owned());
    let found = app
        .store()
        .read(move |tx| {
            Box::pin(async move {
                match store::groups::of_organization(tx, organization, &wanted).await? {
                    Some(group) => Ok(Some(group)),
                    None => store::groups::by_display_name(tx, organization, &fold(wanted.trim())).await,
                }
            })
        })
        .await
        .map_err(Error::from)?;
    let missing = || Error::not_found(format!("There is no group with the id or name {name}."));
    found.map(|group| (group.id.clone(), group.display_name().to_owned())).ok_or_else(missing)
}

/// A group, with the number of its members.
///
/// # Errors
/// 403 where the actor may not; 404 where the organization has no such group.
pub async fn get(app: &App, actor: &Actor, id: &str) -> Result<Seen, Error> {
    actor.require(Permission::ReadUsers)?;
    let (actor, id) = (actor.clone(), id.to_owned());
    app.store().read(move |tx| Box::pin(async move { shown(tx, &actor, &id).await })).await
}

async fn shown(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Seen, Error> {
    if id == ALL_USERS {
        return Ok(all_users(tx, actor.organization).await?);
    }
    let group = found(tx, actor, id).await?;
    let members = counted(tx, &group).await?;
    let owners = owners(tx, actor.organization).await?;
    Ok(Seen { members, ..seen(group, &owners) })
}

/// A page of the members that a group has itself: users, then groups, each in the order of creation.
///
/// # Errors
/// As [`get`]; 400 at `cursor` where it is of another group.
pub async fn members(app: &App, actor: &Actor, id: &str, page: &PageRequest) -> Result<Paged<MemberSeen>, Problem> {
    actor.require(Permission::ReadUsers)?;
    if id == ALL_USERS {
        let mut everybody = users::read(app, actor, &Search::default(), page, false).await?;
        let member = |person: users::Person| MemberSeen {
            display: person.user.resource.text("displayName").map(ToOwned::to_owned),
            name: person.user.label().into_owned(),
            user_name: Some(person.user.user_name().to_owned()),
            status: Some(person.user.status),
            id: person.user.id,
            kind: ResourceType::User,
        };
        let items = std::mem::take(&mut everybody.items).into_iter().map(member).collect();
        return Ok(Paged::of(items, everybody));
    }
    let fingerprint = pages::fingerprint(actor.organization, "members", &json!(id));
    let after = page.position(app, &fingerprint)?.map(|position| match position.value.as_str() {
        Some("group") => Member::Group(GroupKey(position.key)),
        _ => Member::User(UserKey(position.key)),
    });
    let limit = usize::try_from(page.size(app)).unwrap_or(usize::MAX);
    let (actor, id) = (actor.clone(), id.to_owned());
    let found = app
        .store()
        .read(move |tx| {
            Box::pin(async move {
                let group = found(tx, &actor, &id).await?;
                let total = counted(tx, &group).await?;
                let mut rows = store::members::page(tx, None, group.key, after, limit + 1).await?;
                let more = rows.len() > limit;
                rows.truncate(limit);
                let next = rows.last().filter(|_| more).map(|row| match row.member {
                    Member::User(UserKey(key)) => Position { value: "user".into(), key },
                    Member::Group(GroupKey(key)) => Position { value: "group".into(), key },
                });
                let resources = members_seen(tx, actor.organization, rows).await?;
                // One more than are counted stands for all that are not.
                let total = total.unwrap_or(COUNTED + 1);
                Ok::<_, Problem>(store::list::Page { total, resources, next })
            })
        })
        .await?;
    Ok(pages::counted(page.paged(app, &fingerprint, found)))
}

/// Which of these users and groups, by their ids, are members of a group itself.
///
/// # Errors
/// As [`get`].
pub async fn members_among(app: &App, actor: &Actor, id: &str, ids: Vec<String>) -> Result<HashSet<String>, Error> {
    actor.require(Permission::ReadUsers)?;
    let (actor, id) = (actor.clone(), id.to_owned());
    app.store()
        .read(move |tx| {
            Box::pin(async move {
                let group = found(tx, &actor, &id).await?;
                let known = store::members::of_organization(tx, actor.organization, &ids).await?;
                let wanted: Vec<Member> = known.iter().map(|(_, member)| *member).collect();
                let present = store::members::among(tx, group.key, &wanted).await?;
                Ok(known.into_iter().filter(|(_, member)| present.contains(member)).map(|(id, _)| id).collect())
            })
        })
        .await
}

async fn members_seen(
    tx: &mut Tx<'_>,
    organization: OrganizationKey,
    rows: Vec<store::members::MemberRow>,
) -> Result<Vec<MemberSeen>, store::Error> {
    let user = |row: &store::members::MemberRow| match row.member {
        Member::User(key) => Some(key),
        Member::Group(_) => None,
    };
    let keys: Vec<UserKey> = rows.iter().filter_map(user).collect();
    let users = store::users::by_keys(tx, organization, &keys).await?;
    let users: HashMap<UserKey, User> = users.into_iter().map(|user| (user.key, user)).collect();
    let seen = |row: store::members::MemberRow| {
        let kind = if user(&row).is_some() { ResourceType::User } else { ResourceType::Group };
        let user = user(&row).and_then(|key| users.get(&key));
        let named = user.map(|user| user.label().into_owned()).or_else(|| row.display.clone());
        MemberSeen {
            name: named.unwrap_or_default(),
            id: row.id,
            kind,
            display: row.display,
            user_name: user.map(|user| user.user_name().to_owned()),
            status: user.map(|user| user.status),
        }
    };
    Ok(rows.into_iter().map(seen).collect())
}

/// How many members a group has itself; `None`: more than are counted, for nobody reads the number and all would wait.
async fn counted(tx: &mut Tx<'_>, group: &Group) -> Result<Option<u64>, store::Error> {
    let counted = store::members::count(tx, group.key, COUNTED + 1).await?;
    Ok(Some(counted).filter(|counted| *counted <= COUNTED))
}

async fn found(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<Group, Error> {
    let found = store::groups::of_organization(tx, actor.organization, id).await?;
    found.ok_or_else(|| Error::not_found(format!("There is no group with the id {id}.")))
}
