//! Successes: status, headers, and one buffer for the body.

use ::scim::list::ListResponse;
use ::scim::projection::Projection;
use ::scim::schema::ResourceType;
use app::provisioning::search::Found;
use app::provisioning::{Caller, Listed};
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::Value;
use store::{groups, users};

use super::query::Query;
use super::representation::{MemberWriter, Writer};
use super::stream::{self, Parts};
use super::{Answer, etag};
use crate::Server;

/// RFC 7644 §3.1, with the charset that Entra ID sends itself.
pub const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/scim+json;charset=utf-8");

/// About what a user takes, so that the buffer rarely grows.
const USUAL_SIZE: usize = 1_536;

/// Any JSON.
#[must_use]
pub fn json(status: StatusCode, body: &Value) -> Response {
    with_body(status, Body::from(body.to_string()))
}

/// A user.
#[must_use]
pub fn user(status: StatusCode, user: &users::Shown, caller: &Caller, projection: &Projection) -> Response {
    let writer = Writer::new(ResourceType::User, caller, projection);
    let mut body = Vec::with_capacity(USUAL_SIZE);
    writer.user(user, &mut body);
    resource(status, body.into(), user.version, writer.location(&user.id))
}

/// A group, with its members where they are to be shown.
///
/// # Errors
/// Where the store fails.
pub async fn group(
    status: StatusCode,
    group: &groups::Shown,
    server: &Server,
    caller: &Caller,
    query: &Query,
) -> Answer {
    let projection = query.projection(&caller.schemas.group);
    let writer = Writer::new(ResourceType::Group, caller, &projection);
    let members = MemberWriter::new(caller, &projection);
    let mut parts = Parts::default();
    write_group(&writer, members.is_wanted(), group, &mut parts);
    let body = stream::body(server.app(), members, parts).await?;
    Ok(resource(status, body, group.version, writer.location(&group.id)))
}

/// A page of users.
#[must_use]
pub fn users(page: &Listed<users::Shown>, caller: &Caller, projection: &Projection) -> Response {
    let writer = Writer::new(ResourceType::User, caller, projection);
    let mut body = Vec::with_capacity(USUAL_SIZE * (page.resources.len() + 1));
    envelope(page).write(&mut body, &page.resources, |user, out| writer.user(user, out));
    with_body(StatusCode::OK, body.into())
}

/// A page of groups, with their members where they are to be shown.
///
/// # Errors
/// Where the store fails.
pub async fn groups(page: Listed<groups::Shown>, server: &Server, caller: &Caller, projection: &Projection) -> Answer {
    let Listed { total, start_index, next_cursor, resources } = page;
    let resources = resources.into_iter().map(Found::Group).collect();
    found(Listed { total, start_index, next_cursor, resources }, server, caller, &Projection::default(), projection)
        .await
}

/// A page of users and groups.
///
/// # Errors
/// Where the store fails.
pub async fn found(
    page: Listed<Found>,
    server: &Server,
    caller: &Caller,
    of_users: &Projection,
    of_groups: &Projection,
) -> Answer {
    let user_writer = Writer::new(ResourceType::User, caller, of_users);
    let group_writer = Writer::new(ResourceType::Group, caller, of_groups);
    let members = MemberWriter::new(caller, of_groups);
    let mut parts = Parts::default();
    envelope(&page).write(parts.text(), [(); 0], |(), _| {});
    // The envelope is closed again behind the resources.
    let open = parts.text().len() - CLOSED.len();
    parts.text().truncate(open);
    for (at, resource) in page.resources.iter().enumerate() {
        if at > 0 {
            parts.text().push(b',');
        }
        match resource {
            Found::User(user) => user_writer.user(user, parts.text()),
            Found::Group(group) => write_group(&group_writer, members.is_wanted(), group, &mut parts),
        }
    }
    parts.text().extend_from_slice(CLOSED);
    Ok(with_body(StatusCode::OK, stream::body(server.app(), members, parts).await?))
}

/// How a list ends.
const CLOSED: &[u8] = b"]}";

fn envelope<T>(page: &Listed<T>) -> ListResponse {
    ListResponse {
        total_results: page.total,
        start_index: page.start_index,
        items_per_page: page.resources.len(),
        next_cursor: page.next_cursor.clone(),
    }
}

fn write_group(writer: &Writer<'_>, with_members: bool, group: &groups::Shown, parts: &mut Parts) {
    writer.group(group, parts, Parts::text, |parts| {
        if with_members {
            // Also where there are none: a client that compares must see that the group is empty.
            parts.text().extend_from_slice(b",\"members\":[");
            parts.members(group.key);
            parts.text().push(b']');
        }
    });
}

/// 304: the client has this version already (RFC 7644 §3.14).
#[must_use]
pub fn not_modified(version: i64) -> Response {
    empty(StatusCode::NOT_MODIFIED, Some(version))
}

/// 204 after a change.
#[must_use]
pub fn changed(version: i64) -> Response {
    empty(StatusCode::NO_CONTENT, Some(version))
}

/// 204 after a deletion.
#[must_use]
pub fn deleted() -> Response {
    empty(StatusCode::NO_CONTENT, None)
}

fn empty(status: StatusCode, version: Option<i64>) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response.headers_mut().extend(version.map(|version| (header::ETAG, etag::tag(version))));
    response
}

fn resource(status: StatusCode, body: Body, version: i64, location: String) -> Response {
    let mut response = with_body(status, body);
    let headers = response.headers_mut();
    headers.insert(header::ETAG, etag::tag(version));
    // Ids and base URLs are always valid in a header.
    headers.extend(HeaderValue::try_from(location).ok().map(|location| (header::LOCATION, location)));
    response
}

fn with_body(status: StatusCode, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, MEDIA_TYPE);
    response
}
