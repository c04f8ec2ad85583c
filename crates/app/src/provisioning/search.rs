//! Searches over all resource types (RFC 7644 §3.4.3, a `/.search` at the root).
//!
//! The result is that of the users, followed by that of the groups, each in the order asked for.

use std::sync::Arc;

use scim::Error;
use scim::list::{Cursor, ListRequest, Page};
use scim::schema::ResourceType;
use serde_json::Value;
use store::list::{Conditions, Position, Query, Window};
use store::{groups, users};

use crate::App;
use crate::provisioning::list::{bind_loosely, invalid_cursor, sort, unknown_sort};
use crate::provisioning::{Caller, Listed};

/// A resource of either type.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// A user.
    User(Box<users::Shown>),
    /// A group, its members excepted.
    Group(groups::Shown),
}

/// Where the page begins in the two results.
enum Start {
    Skip(u64),
    Users(Option<Position>),
    Groups(Option<Position>),
}

/// Lists users and groups; the groups of users only where they are wanted.
///
/// # Errors
/// 400 where the filter or the cursor is not valid.
pub async fn everything(
    app: &App,
    caller: &Caller,
    request: &ListRequest,
    with_groups: bool,
) -> Result<Listed<Found>, Error> {
    let fingerprint = request.fingerprint(&format!("{}/", caller.connection.key.0));
    let limit = app.limits().page.size(&request.page);
    let (start, start_index, limit) = start(app, request, &fingerprint, limit)?;
    let sorts = |resource_type| sort(request, caller.schemas.of(resource_type)).is_some();
    if request.sort_by.is_some() && !ResourceType::ALL.into_iter().any(sorts) {
        return Err(unknown_sort(request));
    }
    let (of_users, of_groups) =
        (query(caller, ResourceType::User, request)?, query(caller, ResourceType::Group, request)?);
    let (total, resources, next) = app
        .store()
        .list(caller.connection.organization, move |tx| {
            Box::pin(async move {
                let (window, skip, groups_from) = match start {
                    Start::Skip(skip) => (Window::Index { skip, limit }, skip, None),
                    Start::Users(position) => (Window::After { position, limit }, 0, None),
                    Start::Groups(position) => (Window::Index { skip: 0, limit: 0 }, 0, Some(position)),
                };
                let users = store::list::users(tx, &Query { window, ..of_users }, with_groups).await?;
                let left = if users.next.is_some() { 0 } else { limit - length(&users.resources) };
                let window = match groups_from {
                    Some(position) => Window::After { position, limit: left },
                    None => Window::Index { skip: skip.saturating_sub(users.total), limit: left },
                };
                let groups = store::list::groups(tx, &Query { window, ..of_groups }).await?;
                let next = match (users.next, groups.next) {
                    (Some(position), _) => Some(Start::Users(Some(position))),
                    (None, Some(position)) => Some(Start::Groups(Some(position))),
                    // The users end where the page does: the groups begin on the next.
                    (None, None) if left == 0 && limit > 0 && groups.total > 0 => Some(Start::Groups(None)),
                    (None, None) => None,
                };
                let found = users.resources.into_iter().map(|user| Found::User(Box::new(user)));
                let resources: Vec<Found> = found.chain(groups.resources.into_iter().map(Found::Group)).collect();
                Ok::<_, Error>((users.total + groups.total, resources, next))
            })
        })
        .await?;
    let next_cursor = next.filter(|_| start_index.is_none()).map(|start| {
        let cursor = Cursor { position: position_of(start), count: limit };
        app.cursors().encode(&cursor, &fingerprint, app.now())
    });
    Ok(Listed { total, start_index, next_cursor, resources })
}

fn length<T>(resources: &[T]) -> u64 {
    u64::try_from(resources.len()).unwrap_or(u64::MAX)
}

fn query(caller: &Caller, resource_type: ResourceType, request: &ListRequest) -> Result<Query, Error> {
    let schema = caller.schemas.of(resource_type);
    Ok(Query {
        organization: caller.connection.organization,
        connection: Some(caller.connection.key),
        schema: Arc::clone(schema),
        base_url: Arc::clone(&caller.base_url),
        filter: bind_loosely(request.filter.as_ref(), schema)?,
        conditions: Conditions::default(),
        sort: sort(request, schema),
        newest_first: false,
        window: Window::Index { skip: 0, limit: 0 },
    })
}

fn start(
    app: &App,
    request: &ListRequest,
    fingerprint: &[u8; 32],
    limit: u64,
) -> Result<(Start, Option<u64>, u64), Error> {
    match &request.page {
        Page::Index { start_index, .. } => Ok((Start::Skip(start_index - 1), Some(*start_index), limit)),
        Page::Cursor { cursor: None, .. } => Ok((Start::Users(None), None, limit)),
        Page::Cursor { cursor: Some(text), count } => {
            let cursor = app.cursors().decode(text, fingerprint, count.map(|_| limit), app.now())?;
            Ok((start_at(cursor.position).ok_or_else(invalid_cursor)?, None, cursor.count))
        }
    }
}

const USERS: u64 = 0;
const GROUPS: u64 = 1;

fn position_of(start: Start) -> Vec<Value> {
    let (kind, position) = match start {
        Start::Skip(_) => (USERS, None),
        Start::Users(position) => (USERS, position),
        Start::Groups(position) => (GROUPS, position),
    };
    let place = position.map(|position| [position.value, position.key.into()]);
    std::iter::once(kind.into()).chain(place.into_iter().flatten()).collect()
}

fn start_at(position: Vec<Value>) -> Option<Start> {
    let mut parts = position.into_iter();
    let kind = parts.next()?.as_u64()?;
    let position = match (parts.next(), parts.next()) {
        (Some(value), Some(key)) => Some(Position { value, key: key.as_i64()? }),
        _ => None,
    };
    match kind {
        USERS => Some(Start::Users(position)),
        GROUPS => Some(Start::Groups(position)),
        _ => None,
    }
}
