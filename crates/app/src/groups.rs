//! Groups over SCIM.

use directory::group::MembershipStep;
use directory::{Change, Group, GroupKey, Member};
use jiff::Timestamp;
use scim::patch::PatchRequest;
use scim::resource::Resource;
use scim::schema::ResourceType;
use scim::{Error, list::ListRequest};
use serde_json::Value;
use store::Tx;
use store::groups::Shown;
use store::members::MemberRow;

use crate::list::{Listed, list_of};
use crate::{App, Caller, Precondition, membership};

/// Creates a group (RFC 7644 §3.3).
///
/// # Errors
/// 400 where the body is no valid group or names a member that is unknown; 409 `uniqueness` where the
/// `displayName` is taken.
pub async fn create(app: &App, caller: &Caller, body: Value) -> Result<Shown, Error> {
    let now = app.now();
    let (group, members) = draft(caller, body, app.new_id(now)?, now)?;
    let caller = caller.clone();
    app.store().write(move |tx| Box::pin(async move { insert(tx, &caller, group, &members).await })).await
}

/// Reads a group (RFC 7644 §3.4.1), its members excepted: [`members`] gives those page by page.
///
/// # Errors
/// 404 where the connection sees no such group.
pub async fn get(app: &App, caller: &Caller, id: &str) -> Result<Shown, Error> {
    let (caller, id) = (caller.clone(), id.to_owned());
    app.store().read(move |tx| Box::pin(async move { shown(tx, &caller, &id).await })).await
}

/// A page of a group's members, those after `after`.
///
/// # Errors
/// Where the store fails.
pub async fn members(app: &App, group: GroupKey, after: Option<Member>, limit: usize) -> Result<Vec<MemberRow>, Error> {
    app.store().read(move |tx| Box::pin(async move { Ok(store::members::page(tx, group, after, limit).await?) })).await
}

/// Replaces a group and its membership (RFC 7644 §3.5.1).
///
/// # Errors
/// As [`create`]; 404 where the connection sees no such group; 412 where the precondition fails.
pub async fn replace(
    app: &App,
    caller: &Caller,
    id: &str,
    body: Value,
    precondition: Precondition,
) -> Result<Shown, Error> {
    let (now, resource) = (app.now(), read(caller, body)?);
    let (caller, id) = (caller.clone(), id.to_owned());
    app.store()
        .write(move |tx| Box::pin(async move { replace_within(tx, &caller, &id, &precondition, resource, now).await }))
        .await
}

/// Changes parts of a group or of its membership (RFC 7644 §3.5.2).
///
/// # Errors
/// As [`replace`], and as [`scim::patch::apply`].
pub async fn patch(
    app: &App,
    caller: &Caller,
    id: &str,
    body: Value,
    precondition: Precondition,
) -> Result<Shown, Error> {
    let (now, request) = (app.now(), operations(app, caller, body)?);
    let (caller, id) = (caller.clone(), id.to_owned());
    app.store()
        .write(move |tx| Box::pin(async move { patch_within(tx, &caller, &id, &precondition, request, now).await }))
        .await
}

/// Deletes a group (RFC 7644 §3.6); its members stay.
///
/// # Errors
/// 404 where the connection sees no such group; 412 where the precondition fails.
pub async fn delete(app: &App, caller: &Caller, id: &str, precondition: Precondition) -> Result<(), Error> {
    let (caller, id, now) = (caller.clone(), id.to_owned(), app.now());
    app.store().write(move |tx| Box::pin(async move { remove(tx, &caller, &id, &precondition, now).await })).await
}

/// Lists groups (RFC 7644 §3.4.2), their members excepted.
///
/// # Errors
/// 400 where the filter, the sort attribute or the cursor is not valid.
pub async fn list(app: &App, caller: &Caller, request: &ListRequest) -> Result<Listed<Shown>, Error> {
    list_of(app, caller, ResourceType::Group, request, |tx, query| {
        Box::pin(async move { store::list::groups(tx, &query).await })
    })
    .await
}

pub(crate) fn read(caller: &Caller, body: Value) -> Result<Resource, Error> {
    Ok(Resource::from_json(body, &caller.schemas.group, caller.unknown_attributes())?.resource)
}

pub(crate) fn operations(app: &App, caller: &Caller, body: Value) -> Result<PatchRequest, Error> {
    PatchRequest::parse(body, &caller.schemas.group, caller.unknown_attributes(), app.limits().patch_operations)
}

pub(crate) fn draft(caller: &Caller, body: Value, id: String, now: Timestamp) -> Result<(Group, Vec<String>), Error> {
    directory::group::create(&caller.connection, &caller.schemas.group, read(caller, body)?, id, now)
}

pub(crate) async fn insert(tx: &mut Tx<'_>, caller: &Caller, group: Group, members: &[String]) -> Result<Shown, Error> {
    let id = group.id.clone();
    let members = membership::resolve(tx, caller, members).await?;
    save(tx, caller, &Change::GroupCreated { group: Box::new(group), members }).await?;
    shown(tx, caller, &id).await
}

pub(crate) async fn replace_within(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    precondition: &Precondition,
    resource: Resource,
    now: Timestamp,
) -> Result<Shown, Error> {
    let (resource, step) = directory::group::replace(&caller.schemas.group, resource)?;
    change(tx, caller, id, precondition, now, |_| Ok((Some(resource), vec![step]))).await
}

pub(crate) async fn patch_within(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    precondition: &Precondition,
    request: PatchRequest,
    now: Timestamp,
) -> Result<Shown, Error> {
    let decide = |before: &Group| directory::group::patch(before, &caller.schemas.group, request.operations);
    change(tx, caller, id, precondition, now, decide).await
}

async fn change(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    precondition: &Precondition,
    now: Timestamp,
    decide: impl FnOnce(&Group) -> Result<(Option<Resource>, Vec<MembershipStep>), Error>,
) -> Result<Shown, Error> {
    let before = found(tx, caller, id).await?;
    precondition.check(before.version)?;
    let (resource, steps) = decide(&before)?;
    let membership = membership::decide(tx, caller, before.key, steps).await?;
    if let Some(change) = directory::group::updated(before, resource, membership, now) {
        save(tx, caller, &change).await?;
    }
    shown(tx, caller, id).await
}

pub(crate) async fn remove(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    precondition: &Precondition,
    now: Timestamp,
) -> Result<(), Error> {
    let group = found(tx, caller, id).await?;
    precondition.check(group.version)?;
    save(tx, caller, &Change::GroupDeleted(Box::new(Group { last_modified: now, ..group }))).await
}

async fn save(tx: &mut Tx<'_>, caller: &Caller, change: &Change) -> Result<(), Error> {
    store::save(tx, &caller.schemas, change).await.map_err(|error| match (error, change) {
        (
            store::Error::Unique { .. },
            Change::GroupCreated { group, .. } | Change::GroupUpdated { after: group, .. },
        ) => Error::uniqueness(format!(
            "displayName {} is taken by another group of the organization; names are compared without case.",
            group.display_name()
        )),
        (other, _) => other.into(),
    })
}

async fn found(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<Group, Error> {
    let connection = &caller.connection;
    store::groups::by_id(tx, connection.organization, connection.key, id).await?.ok_or_else(|| missing(id))
}

async fn shown(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<Shown, Error> {
    let connection = &caller.connection;
    store::groups::shown_by_id(tx, connection.organization, connection.key, id).await?.ok_or_else(|| missing(id))
}

fn missing(id: &str) -> Error {
    Error::not_found(format!("There is no group with the id {id}."))
}
