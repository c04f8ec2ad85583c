//! Users over SCIM.

use directory::{Change, User};
use jiff::Timestamp;
use scim::patch::PatchRequest;
use scim::resource::Resource;
use scim::schema::ResourceType;
use scim::{Error, list::ListRequest, projection::Projection};
use serde_json::Value;
use store::Tx;
use store::users::Shown;

use crate::list::{Listed, list_of};
use crate::{App, Caller, Precondition};

/// Creates a user (RFC 7644 §3.3).
///
/// # Errors
/// 400 where the body is no valid user; 409 `uniqueness` where the `userName` is taken.
pub async fn create(app: &App, caller: &Caller, body: Value) -> Result<Shown, Error> {
    let now = app.now();
    let user = draft(caller, body, app.new_id(now)?, now)?;
    let caller = caller.clone();
    app.store().write(move |tx| Box::pin(async move { insert(tx, &caller, user).await })).await
}

/// Reads a user (RFC 7644 §3.4.1); its groups only where `projection` shows them.
///
/// # Errors
/// 404 where the connection sees no such user.
pub async fn get(app: &App, caller: &Caller, id: &str, projection: &Projection) -> Result<Shown, Error> {
    let (caller, id, groups) = (caller.clone(), id.to_owned(), projection.includes("groups"));
    app.store().read(move |tx| Box::pin(async move { shown(tx, &caller, &id, groups).await })).await
}

/// Replaces a user (RFC 7644 §3.5.1).
///
/// # Errors
/// As [`create`]; 404 where the connection sees no such user; 412 where the precondition fails.
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

/// Changes parts of a user (RFC 7644 §3.5.2).
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
        .write(move |tx| Box::pin(async move { patch_within(tx, &caller, &id, &precondition, &request, now).await }))
        .await
}

/// Deletes a user (RFC 7644 §3.6).
///
/// # Errors
/// 404 where the connection sees no such user; 412 where the precondition fails.
pub async fn delete(app: &App, caller: &Caller, id: &str, precondition: Precondition) -> Result<(), Error> {
    let (caller, id, now) = (caller.clone(), id.to_owned(), app.now());
    app.store().write(move |tx| Box::pin(async move { remove(tx, &caller, &id, &precondition, now).await })).await
}

/// Lists users (RFC 7644 §3.4.2).
///
/// # Errors
/// 400 where the filter, the sort attribute or the cursor is not valid.
pub async fn list(
    app: &App,
    caller: &Caller,
    request: &ListRequest,
    projection: &Projection,
) -> Result<Listed<Shown>, Error> {
    let groups = projection.includes("groups");
    list_of(app, caller, ResourceType::User, request, move |tx, query| {
        Box::pin(async move { store::list::users(tx, &query, groups).await })
    })
    .await
}

pub(crate) fn read(caller: &Caller, body: Value) -> Result<Resource, Error> {
    Ok(Resource::from_json(body, &caller.schemas.user, caller.unknown_attributes())?.resource)
}

pub(crate) fn operations(app: &App, caller: &Caller, body: Value) -> Result<PatchRequest, Error> {
    PatchRequest::parse(body, &caller.schemas.user, caller.unknown_attributes(), app.limits().patch_operations)
}

pub(crate) fn draft(caller: &Caller, body: Value, id: String, now: Timestamp) -> Result<User, Error> {
    directory::user::create(&caller.connection, &caller.schemas.user, read(caller, body)?, id, now)
}

pub(crate) async fn insert(tx: &mut Tx<'_>, caller: &Caller, user: User) -> Result<Shown, Error> {
    let id = user.id.clone();
    save(tx, caller, &Change::UserCreated(Box::new(user))).await?;
    shown(tx, caller, &id, false).await
}

pub(crate) async fn replace_within(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    precondition: &Precondition,
    resource: Resource,
    now: Timestamp,
) -> Result<Shown, Error> {
    change(tx, caller, id, precondition, |before| directory::user::replace(before, &caller.schemas.user, resource, now))
        .await
}

pub(crate) async fn patch_within(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    precondition: &Precondition,
    request: &PatchRequest,
    now: Timestamp,
) -> Result<Shown, Error> {
    let decide = |before| directory::user::patch(before, &caller.schemas.user, &request.operations, now);
    change(tx, caller, id, precondition, decide).await
}

async fn change(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    precondition: &Precondition,
    decide: impl FnOnce(User) -> Result<Option<Change>, Error>,
) -> Result<Shown, Error> {
    let before = found(tx, caller, id).await?;
    precondition.check(before.version)?;
    if let Some(change) = decide(before)? {
        save(tx, caller, &change).await?;
    }
    shown(tx, caller, id, true).await
}

pub(crate) async fn remove(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    precondition: &Precondition,
    now: Timestamp,
) -> Result<(), Error> {
    let user = found(tx, caller, id).await?;
    precondition.check(user.version)?;
    save(tx, caller, &Change::UserDeleted(Box::new(User { last_modified: now, ..user }))).await
}

async fn save(tx: &mut Tx<'_>, caller: &Caller, change: &Change) -> Result<(), Error> {
    store::save(tx, &caller.schemas, change).await.map_err(|error| match (error, change) {
        (store::Error::Unique { .. }, Change::UserCreated(user) | Change::UserUpdated { after: user, .. }) => {
            Error::uniqueness(format!(
                "userName {} is taken by another user of the organization; user names are compared without case.",
                user.user_name()
            ))
        }
        (other, _) => other.into(),
    })
}

async fn found(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<User, Error> {
    let connection = &caller.connection;
    store::users::by_id(tx, connection.organization, connection.key, id).await?.ok_or_else(|| missing(id))
}

async fn shown(tx: &mut Tx<'_>, caller: &Caller, id: &str, groups: bool) -> Result<Shown, Error> {
    let connection = &caller.connection;
    store::users::shown_by_id(tx, connection.organization, connection.key, id, groups).await?.ok_or_else(|| missing(id))
}

fn missing(id: &str) -> Error {
    Error::not_found(format!("There is no user with the id {id}."))
}
