//! Users as people see them: of every source and status.
//!
//! - [`list`], [`get`], [`find`]: looking
//! - [`create`], [`update`], [`set_enabled`], [`set_attribute`], [`delete`]: changing, each with its audit event;
//!   [`create_filled`], [`fill`]: the same from the cells of a form; [`do_to`]: many users, one after another

mod edit;
mod many;
mod seen;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use directory::attribute::Schemas;
use directory::user::{Status, UserOrder};
use directory::{Actor, GroupKey, Permission, Source};
use scim::Error;
use scim::text::fold;
use serde_json::json;
use store::Tx;
use store::list::{Conditions, Query, Sort};

use crate::groups::ALL_USERS;
use crate::pages::{self, PageRequest, Paged};
use crate::{App, Problem};

pub use edit::{Cells, create, create_filled, delete, fill, set_attribute, set_enabled, update};
pub(crate) use edit::{changes, subject};
pub use many::{MOST_AT_ONCE, Outcome, do_to, look_at};
pub(crate) use seen::Seer;
pub use seen::{AttributeValue, Person};

/// Which users are wanted, and in which order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Search {
    /// How `userName`, `displayName` or an e-mail address begins, the whole or each word; blank: whatever.
    pub text: String,
    /// Users of this status.
    pub status: Option<Status>,
    /// Users who came from there.
    pub source: Option<Source>,
    /// Users in the group of this id, be it through another.
    pub group: Option<String>,
    /// In which order; `None` is the order of creation.
    pub order: Option<UserOrder>,
    /// From the greatest down.
    pub descending: bool,
}

/// A page of users, without their groups. The total is not counted to the end where it is large and conditions choose.
///
/// # Errors
/// 403 where the actor may not; 400 at `group` where there is no such group, and at `cursor` where it is of another
/// search.
pub async fn list(app: &App, actor: &Actor, search: &Search, page: &PageRequest) -> Result<Paged<Person>, Problem> {
    actor.require(Permission::ReadUsers)?;
    read(app, actor, search, page, false).await
}

/// A page of users with their groups, for the export.
pub(crate) async fn read(
    app: &App,
    actor: &Actor,
    search: &Search,
    page: &PageRequest,
    with_groups: bool,
) -> Result<Paged<Person>, Problem> {
    let organization = actor.organization;
    let group = match search.group.as_deref() {
        None | Some(ALL_USERS) => None,
        Some(id) => Some(group(app, actor, id).await?),
    };
    let order = search.order.unwrap_or(UserOrder::Created);
    let chosen = json!([
        fold(search.text.trim()),
        search.status,
        search.source.map(|source| source.to_string()),
        group.map(|group| group.0),
        order,
        search.descending,
    ]);
    let fingerprint = pages::fingerprint(organization, "users", &chosen);
    let query = Query {
        organization,
        connection: None,
        schema: Arc::clone(&app.schemas().user),
        base_url: "".into(),
        filter: None,
        conditions: Conditions { status: search.status, source: search.source, group, search: search.text.clone() },
        sort: sort(app.schemas(), order, search.descending),
        newest_first: search.descending,
        window: page.window(app, &fingerprint)?,
    };
    let narrow = query.conditions != Conditions { status: search.status, ..Conditions::default() };
    let seen = app
        .store()
        .list(organization, move |tx| {
            Box::pin(async move {
                let page = store::list::people(tx, &query, with_groups).await?;
                let seer = Seer::new(tx, organization).await?;
                let resources = seer.all(tx, page.resources).await?;
                Ok::<_, Problem>(store::list::Page { total: page.total, resources, next: page.next })
            })
        })
        .await?;
    let seen = page.paged(app, &fingerprint, seen);
    Ok(if narrow { pages::counted(seen) } else { seen })
}

fn sort(schemas: &Schemas, order: UserOrder, descending: bool) -> Option<Sort> {
    let by = match order {
        UserOrder::Created => return None,
        UserOrder::UserName | UserOrder::DisplayName => schemas.user.bind(&order.word().parse().ok()?)?,
    };
    Some(Sort { by, descending })
}

async fn group(app: &App, actor: &Actor, id: &str) -> Result<GroupKey, Problem> {
    let (organization, wanted) = (actor.organization, id.to_owned());
    let found = app
        .store()
        .read(move |tx| Box::pin(async move { store::groups::of_organization(tx, organization, &wanted).await }))
        .await?;
    let missing = || Problem::invalid("group", format!("There is no group with the id {id}."));
    found.map(|group| group.key).ok_or_else(missing)
}

/// A user with all that is known of it.
///
/// # Errors
/// 403 where the actor may not; 404 where the organization has no such user.
pub async fn get(app: &App, actor: &Actor, id: &str) -> Result<Person, Error> {
    actor.require(Permission::ReadUsers)?;
    let (organization, id) = (actor.organization, id.to_owned());
    app.store().read(move |tx| Box::pin(async move { Seer::new(tx, organization).await?.one(tx, &id).await })).await
}

/// The id of the user who has this id or `userName`.
///
/// # Errors
/// As [`get`].
pub async fn find(app: &App, actor: &Actor, name: &str) -> Result<String, Error> {
    actor.require(Permission::ReadUsers)?;
    let (organization, wanted) = (actor.organization, name.to_owned());
    let found = app
        .store()
        .read(move |tx| {
            Box::pin(async move {
                match store::users::of_organization(tx, organization, &wanted).await? {
                    Some(user) => Ok(Some(user)),
                    None => store::users::by_user_name(tx, organization, &fold(&wanted)).await,
                }
            })
        })
        .await
        .map_err(Error::from)?;
    let missing = || Error::not_found(format!("There is no user with the id or userName {name}."));
    found.map(|user| user.id).ok_or_else(missing)
}

fn missing(id: &str) -> Error {
    Error::not_found(format!("There is no user with the id {id}."))
}

async fn found(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<directory::User, Error> {
    store::users::of_organization(tx, actor.organization, id).await?.ok_or_else(|| missing(id))
}
