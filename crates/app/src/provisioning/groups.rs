//! Groups over SCIM.

use directory::group::MembershipStep;
use directory::provisioning::{Note, Operation};
use directory::{Change, ConnectionKey, Group, GroupKey, Member, UserKey};
use jiff::Timestamp;
use scim::patch::PatchRequest;
use scim::resource::Resource;
use scim::schema::ResourceType;
use scim::{Error, list::ListRequest};
use serde_json::Value;
use store::Tx;
use store::groups::Shown;
use store::members::MemberRow;

use crate::App;
use crate::provisioning::list::{Listed, list_of};
use crate::provisioning::log::{self, Asked};
use crate::provisioning::{Caller, Precondition, guard, membership};

/// Members that are looked at in one step.
const PAGE: i64 = 500;

/// Creates a group (RFC 7644 §3.3).
///
/// # Errors
/// 400 where the body is no valid group or names a member that is unknown; 409 `uniqueness` where the
/// `displayName` is taken.
pub async fn create(app: &App, caller: &Caller, body: Value) -> Result<Shown, Error> {
    let now = app.now();
    let (group, members) = draft(caller, body, app.new_id(now)?, now)?;
    let caller = caller.clone();
    app.store()
        .write(caller.connection.organization, move |tx| {
            Box::pin(async move { insert(tx, &caller, group, &members, now).await })
        })
        .await
}

/// Reads a group (RFC 7644 §3.4.1), its members excepted: [`members`] gives those page by page.
///
/// # Errors
/// 404 where the connection sees no such group.
pub async fn get(app: &App, caller: &Caller, id: &str) -> Result<Shown, Error> {
    let (caller, id) = (caller.clone(), id.to_owned());
    app.store().read(move |tx| Box::pin(async move { shown(tx, &caller, &id).await })).await
}

/// A page of a group's members that the connection sees, those after `after`.
///
/// # Errors
/// Where the store fails.
pub async fn members(
    app: &App,
    connection: ConnectionKey,
    group: GroupKey,
    after: Option<Member>,
    limit: usize,
) -> Result<Vec<MemberRow>, Error> {
    app.store()
        .read(move |tx| {
            Box::pin(async move { Ok(store::members::page(tx, Some(connection), group, after, limit).await?) })
        })
        .await
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
        .write(caller.connection.organization, move |tx| {
            Box::pin(async move { replace_within(tx, &caller, &id, &precondition, resource, now).await })
        })
        .await
}

/// Changes parts of a group or of its membership (RFC 7644 §3.5.2), and says whether the answer is to show the group:
/// `chooses_attributes` tells that the request asks for some of it.
///
/// # Errors
/// As [`replace`], and as [`scim::patch::apply`].
pub async fn patch(
    app: &App,
    caller: &Caller,
    id: &str,
    body: Value,
    precondition: Precondition,
    chooses_attributes: bool,
) -> Result<(Shown, bool), Error> {
    let (now, request) = (app.now(), operations(app, caller, body)?);
    let (caller, id) = (caller.clone(), id.to_owned());
    // §3.5.2: "the server either MUST return a 200 OK response code and the entire resource […] or MAY
    // return HTTP status code 204 (No Content) […] MUST return a 200 OK if the "attributes" parameter is
    // specified in the request."
    let answers = caller.connection.rules().group_patch_answers_resource || chooses_attributes;
    let status = if answers { 200 } else { 204 };
    let group = app
        .store()
        .write(caller.connection.organization, move |tx| {
            Box::pin(async move { patch_within(tx, &caller, &id, &precondition, request, status, now).await })
        })
        .await?;
    Ok((group, answers))
}

/// Deletes a group (RFC 7644 §3.6). Its members stay; by rule R7 those that are in no other provisioned group are
/// disabled.
///
/// # Errors
/// 404 where the connection sees no such group; 412 where the precondition fails.
pub async fn delete(app: &App, caller: &Caller, id: &str, precondition: Precondition) -> Result<(), Error> {
    let (caller, id, now) = (caller.clone(), id.to_owned(), app.now());
    app.store()
        .write(caller.connection.organization, move |tx| {
            Box::pin(async move { remove(tx, &caller, &id, &precondition, now).await })
        })
        .await
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
    let name = body.as_object().and_then(|body| body.iter().find(|(name, _)| name.eq_ignore_ascii_case("displayName")));
    caller.trace.named(name.and_then(|(_, name)| name.as_str()).unwrap_or_default());
    let read = Resource::from_json(body, &caller.schemas.group, caller.unknown_attributes())?;
    caller.trace.ignored(&read.ignored);
    Ok(read.resource)
}

pub(crate) fn operations(app: &App, caller: &Caller, body: Value) -> Result<PatchRequest, Error> {
    let limit = app.limits().patch_operations;
    let request = PatchRequest::parse(body, &caller.schemas.group, caller.unknown_attributes(), limit)?;
    caller.trace.ignored(&request.ignored);
    Ok(request)
}

pub(crate) fn draft(caller: &Caller, body: Value, id: String, now: Timestamp) -> Result<(Group, Vec<String>), Error> {
    directory::group::create(&caller.connection, &caller.schemas.group, read(caller, body)?, id, now)
}

pub(crate) async fn insert(
    tx: &mut Tx<'_>,
    caller: &Caller,
    group: Group,
    members: &[String],
    now: Timestamp,
) -> Result<Shown, Error> {
    let id = group.id.clone();
    let members = membership::resolve(tx, caller, members).await?;
    let change = Change::GroupCreated { group: Box::new(group), members };
    save(tx, caller, (Operation::Create, 201), &id, Some(&change), now).await?;
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
    let decide = |_: &Group| Ok((Some(resource), vec![step]));
    change(tx, caller, id, precondition, (Operation::Replace, 200), now, decide).await
}

pub(crate) async fn patch_within(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    precondition: &Precondition,
    request: PatchRequest,
    status: u16,
    now: Timestamp,
) -> Result<Shown, Error> {
    let decide = |before: &Group| directory::group::patch(before, &caller.schemas.group, request.operations);
    change(tx, caller, id, precondition, (Operation::Update, status), now, decide).await
}

async fn change(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &str,
    precondition: &Precondition,
    outcome: (Operation, u16),
    now: Timestamp,
    decide: impl FnOnce(&Group) -> Result<(Option<Resource>, Vec<MembershipStep>), Error>,
) -> Result<Shown, Error> {
    let before = found(tx, caller, id).await?;
    precondition.check(before.version)?;
    let (resource, steps) = decide(&before)?;
    let membership = membership::decide(tx, caller, before.key, steps).await?;
    let change = directory::group::updated(before, resource, membership, now);
    save(tx, caller, outcome, id, change.as_ref(), now).await?;
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
    if caller.connection.rules().group_deletion_disables_members {
        disable_independent_members(tx, caller, &group, now).await?;
    }
    let change = Change::GroupDeleted(Box::new(Group { last_modified: now, ..group }));
    save(tx, caller, (Operation::Delete, 204), id, Some(&change), now).await
}

/// "The independent members that belong to the deleted group are disabled and are associated to All Users Group" (R7).
/// Each has an entry of its own in the log.
async fn disable_independent_members(
    tx: &mut Tx<'_>,
    caller: &Caller,
    group: &Group,
    now: Timestamp,
) -> Result<(), Error> {
    let schema = &caller.schemas.user;
    let mut after = UserKey(0);
    loop {
        let page = store::users::independent_members(tx, group.key, caller.connection.key, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.key;
        let changes: Vec<Change> =
            page.into_iter().filter_map(|user| directory::user::set_enabled(user, schema, false, now)).collect();
        guard::admit(tx, caller, changes.iter().map(Change::removals).sum(), now).await?;
        for change in changes {
            let Change::UserUpdated { before, .. } = &change else { continue };
            let caller = Caller { trace: caller.trace.part(), ..caller.clone() };
            caller.trace.found(Member::User(before.key), &before.id, before.user_name());
            caller.trace.noted([Note::group_deleted(group.display_name())]);
            let (operation, resource_type) = (Operation::Disable, Some(ResourceType::User));
            let asked = Asked { operation, resource_type, id: Some(before.id.clone()) };
            log::done(tx, &caller, asked, 204, Some(&change), now).await?;
        }
    }
}

async fn save(
    tx: &mut Tx<'_>,
    caller: &Caller,
    (operation, status): (Operation, u16),
    id: &str,
    change: Option<&Change>,
    now: Timestamp,
) -> Result<(), Error> {
    let asked = Asked { operation, resource_type: Some(ResourceType::Group), id: Some(id.to_owned()) };
    log::done(tx, caller, asked, status, change, now).await.map(drop).map_err(|error| match (error, change) {
        (
            store::Error::Unique { .. },
            Some(Change::GroupCreated { group, .. } | Change::GroupUpdated { after: group, .. }),
        ) => directory::group::display_name_taken(group.display_name()),
        (other, _) => other.into(),
    })
}

async fn found(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<Group, Error> {
    let connection = &caller.connection;
    let group = store::groups::by_id(tx, connection.organization, connection.key, id).await?;
    let group = group.ok_or_else(|| missing(id))?;
    caller.trace.found(Member::Group(group.key), id, group.display_name());
    Ok(group)
}

async fn shown(tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<Shown, Error> {
    let connection = &caller.connection;
    store::groups::shown_by_id(tx, connection.organization, connection.key, id).await?.ok_or_else(|| missing(id))
}

fn missing(id: &str) -> Error {
    Error::not_found(format!("There is no group with the id {id}."))
}
