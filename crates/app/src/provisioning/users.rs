//! Users over SCIM.

use directory::provisioning::{Note, Operation};
use directory::user::Decision;
use directory::{Change, Member, User};
use jiff::Timestamp;
use scim::patch::PatchRequest;
use scim::resource::{Normalized, Resource};
use scim::schema::ResourceType;
use scim::{Error, list::ListRequest, projection::Projection};
use serde_json::Value;
use store::users::Shown;
use store::{About, Tx};

use crate::provisioning::list::{Listed, list_of};
use crate::provisioning::log::{self, Asked};
use crate::provisioning::{Caller, Precondition, guard};
use crate::{App, invitations};

/// Creates a user (RFC 7644 §3.3), or brings back or takes over one who is here.
///
/// # Errors
/// 400 where the body is no valid user or a rule of the connection is not kept; 409 `uniqueness` where the `userName`
/// is taken.
pub async fn create(app: &App, caller: &Caller, body: Value) -> Result<Shown, Error> {
    let now = app.now();
    let user = draft(caller, body, app.new_id(now)?, now)?;
    let caller = caller.clone();
    let about = vec![About::UserName(user.user_name_key().into_owned())];
    app.store()
        .write_about(caller.connection.organization, about, move |tx| {
            Box::pin(async move { insert(tx, &caller, user, now).await })
        })
        .await
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
    let (now, asked) = (app.now(), read(caller, body)?);
    let (caller, id) = (caller.clone(), id.to_owned());
    let about = vec![About::UserId(id.clone())];
    app.store()
        .write_about(caller.connection.organization, about, move |tx| {
            Box::pin(async move { replace_within(tx, &caller, &id, &precondition, asked, now).await })
        })
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
    let about = vec![About::UserId(id.clone())];
    app.store()
        .write_about(caller.connection.organization, about, move |tx| {
            Box::pin(async move { patch_within(tx, &caller, &id, &precondition, request, now).await })
        })
        .await
}

/// Deletes a user (RFC 7644 §3.6).
///
/// # Errors
/// 404 where the connection sees no such user; 412 where the precondition fails.
pub async fn delete(app: &App, caller: &Caller, id: &str, precondition: Precondition) -> Result<(), Error> {
    let (caller, id, now) = (caller.clone(), id.to_owned(), app.now());
    let about = vec![About::UserId(id.clone())];
    app.store()
        .write_about(caller.connection.organization, about, move |tx| {
            Box::pin(async move { remove(tx, &caller, &id, &precondition, now).await })
        })
        .await
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

pub(crate) fn read(caller: &Caller, body: Value) -> Result<Normalized, Error> {
    let name = body.as_object().and_then(|body| body.iter().find(|(name, _)| name.eq_ignore_ascii_case("userName")));
    caller.trace.named(name.and_then(|(_, name)| name.as_str()).unwrap_or_default());
    let read = Resource::from_json(body, &caller.schemas.user, caller.unknown_attributes())?;
    caller.trace.ignored(&read.ignored);
    Ok(read)
}

pub(crate) fn operations(app: &App, caller: &Caller, body: Value) -> Result<PatchRequest, Error> {
    let limit = app.limits().patch_operations;
    let request = PatchRequest::parse(body, &caller.schemas.user, caller.unknown_attributes(), limit)?;
    caller.trace.ignored(&request.ignored);
    Ok(request)
}

pub(crate) fn draft(caller: &Caller, body: Value, id: String, now: Timestamp) -> Result<User, Error> {
    let resource = read(caller, body)?.resource;
    directory::user::asked(&caller.connection, &caller.schemas.user, resource, id, now)
}

pub(crate) async fn insert(tx: &mut Tx<'_>, caller: &Caller, user: User, now: Timestamp) -> Result<Shown, Error> {
    let existing = store::users::by_user_name(tx, user.organization, &user.user_name_key()).await?;
    let was_here = existing.is_some();
    let was = existing.as_ref().map(Note::was_here);
    let change = directory::user::provision(caller.connection.rules(), user, existing, &caller.schemas.user)?;
    let (Change::UserUpdated { after: user, .. } | Change::UserCreated(user)) = &change else {
        return Err(Error::internal("A user who is provisioned is created or updated."));
    };
    caller.trace.noted(was);
    let saved = save(tx, caller, Operation::Create, 201, &user.id, Some(&change), now).await?;
    let Some(Member::User(key)) = saved else {
        return Err(Error::internal("A user who is provisioned is saved as one."));
    };
    invitations::on_provisioned(tx, caller, user, key, now).await?;
    Ok(store::users::shown_of(tx, caller.connection.key, key, user, was_here).await?)
}

pub(crate) async fn replace_within(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    precondition: &Precondition,
    asked: Normalized,
    now: Timestamp,
) -> Result<Shown, Error> {
    let (rules, schema) = (caller.connection.rules(), &caller.schemas.user);
    let decide = |before| directory::user::replace(rules, before, schema, asked, now);
    change(tx, caller, id, precondition, Operation::Replace, now, decide).await
}

pub(crate) async fn patch_within(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    precondition: &Precondition,
    request: PatchRequest,
    now: Timestamp,
) -> Result<Shown, Error> {
    let (rules, schema) = (caller.connection.rules(), &caller.schemas.user);
    let decide = |before| directory::user::patch(rules, before, schema, request.operations, now);
    change(tx, caller, id, precondition, Operation::Update, now, decide).await
}

async fn change(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    precondition: &Precondition,
    operation: Operation,
    now: Timestamp,
    decide: impl FnOnce(User) -> Result<Decision, Error>,
) -> Result<Shown, Error> {
    let (before, belongs) = found(tx, caller, id).await?;
    precondition.check(before.version)?;
    let Decision { change, notes } = decide(before)?;
    caller.trace.noted(notes);
    save(tx, caller, operation, 200, id, change.as_ref(), now).await?;
    match &change {
        Some(Change::UserUpdated { after, .. }) => {
            Ok(store::users::shown_of(tx, caller.connection.key, after.key, after, belongs).await?)
        }
        _ => shown(tx, caller, id, true).await,
    }
}

pub(crate) async fn remove(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    precondition: &Precondition,
    now: Timestamp,
) -> Result<(), Error> {
    let (user, _) = found(tx, caller, id).await?;
    precondition.check(user.version)?;
    let change = directory::user::deleted(caller.connection.rules(), user, &caller.schemas.user, now);
    if matches!(change, Change::UserDeprovisioned { .. }) {
        caller.trace.noted([Note::deprovisioned()]);
    }
    save(tx, caller, Operation::Delete, 204, id, Some(&change), now).await.map(drop)
}

async fn save(
    tx: &mut Tx<'_>,
    caller: &Caller,
    operation: Operation,
    status: u16,
    id: &str,
    change: Option<&Change>,
    now: Timestamp,
) -> Result<Option<Member>, Error> {
    guard::admit(tx, caller, change.map(Change::removals).unwrap_or_default(), now).await?;
    let asked = Asked { operation, resource_type: Some(ResourceType::User), id: Some(id.to_owned()) };
    log::done(tx, caller, asked, status, change, now).await.map_err(|error| match (error, change) {
        (store::Error::Unique { .. }, Some(Change::UserCreated(user) | Change::UserUpdated { after: user, .. })) => {
            directory::user::user_name_taken(user.user_name())
        }
        (other, _) => other.into(),
    })
}

async fn found(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<(User, bool), Error> {
    let connection = &caller.connection;
    let found = store::users::by_id(tx, connection.organization, connection.key, id).await?;
    let (user, belongs) = found.ok_or_else(|| missing(id))?;
    caller.trace.found(Member::User(user.key), id, user.user_name());
    Ok((user, belongs))
}

async fn shown(tx: &mut Tx<'_>, caller: &Caller, id: &str, groups: bool) -> Result<Shown, Error> {
    let connection = &caller.connection;
    store::users::shown_by_id(tx, connection.organization, connection.key, id, groups).await?.ok_or_else(|| missing(id))
}

fn missing(id: &str) -> Error {
    Error::not_found(format!("There is no user with the id {id}."))
}
