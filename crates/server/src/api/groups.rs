//! Groups of every source; the built-in group of all users is the first.

use app::groups::{self, GroupSearch, MemberSeen, Seen};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use directory::Source;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::input::{Body, Path, Query};
use super::page::{self, Page};
use super::problem::{Doing, Failure, Listing, Reading, Writing};
use super::signed::Signed;
use super::users::Notice;
use super::words::source;
use crate::Server;

/// A group.
#[derive(Debug, Serialize, ToSchema)]
pub struct Group {
    /// Its id, the same over SCIM; `all-users` is the built-in group.
    id: String,
    /// Its name; unique in the organization, compared without case.
    name: String,
    /// Whether it is built in: every user belongs to it, and it cannot be changed.
    built_in: bool,
    /// Where it comes from.
    #[schema(examples("Local", "Import", "SCIM Okta"))]
    source: String,
    /// Name of the connection that owns it.
    #[schema(required)]
    connection: Option<String>,
    /// How many members it has itself; lists do not count them, and no more than 10,000 are counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    members: Option<u64>,
}

impl From<Seen> for Group {
    fn from(seen: Seen) -> Self {
        let Seen { id, name, group, connection, members } = seen;
        let source = group.as_ref().map_or(Source::Local, |group| group.source).to_string();
        Self { id, name, built_in: group.is_none(), source, connection, members }
    }
}

/// A member of a group.
#[derive(Debug, Serialize, ToSchema)]
pub struct Member {
    /// Its id.
    id: String,
    /// `User` or `Group`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Its `displayName`, where it has one.
    #[schema(required)]
    display: Option<String>,
}

impl From<MemberSeen> for Member {
    fn from(MemberSeen { id, kind, display, .. }: MemberSeen) -> Self {
        Self { id, kind: kind.name(), display }
    }
}

/// Which groups.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct GroupQuery {
    /// How the name begins.
    #[serde(default)]
    search: String,
    /// Groups that came from there.
    #[param(schema_with = source)]
    source: Option<String>,
    /// Items of the page: 50 unless said, 200 at most.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// A name for a group.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupName {
    /// Name for people.
    #[schema(min_length = 1)]
    name: String,
}

/// A page of groups.
pub type Groups = Page<Group>;

/// The groups of the organization, by name.
#[utoipa::path(get, path = "/api/v1/groups", tag = "Groups", operation_id = "listGroups", params(GroupQuery),
    responses((status = 200, description = "A page of groups", body = Groups), Listing))]
pub async fn list(
    State(server): State<Server>,
    Signed(actor): Signed,
    Query(GroupQuery { search: text, source, limit, cursor }): Query<GroupQuery>,
) -> Result<Json<Groups>, Failure> {
    let search = GroupSearch { text, source: page::word("source", source)? };
    let page = groups::list(server.app(), &actor, &search, &page::request(limit, cursor)?).await?;
    Ok(Json(page.into()))
}

/// Make a local group.
#[utoipa::path(post, path = "/api/v1/groups", tag = "Groups", operation_id = "createGroup", request_body = GroupName,
    responses((status = 201, description = "The group", body = Group), Writing))]
pub async fn create(
    State(server): State<Server>,
    Signed(actor): Signed,
    Body(GroupName { name }): Body<GroupName>,
) -> Result<(StatusCode, Json<Group>), Failure> {
    Ok((StatusCode::CREATED, Json(groups::create(server.app(), &actor, &name).await?.into())))
}

/// One group.
#[utoipa::path(get, path = "/api/v1/groups/{group}", tag = "Groups", operation_id = "getGroup",
    params(("group" = String, Path, description = "Id of the group")),
    responses((status = 200, description = "The group", body = Group), Reading))]
pub async fn get(
    State(server): State<Server>,
    Signed(actor): Signed,
    Path(id): Path<String>,
) -> Result<Json<Group>, Failure> {
    Ok(Json(groups::get(server.app(), &actor, &id).await?.into()))
}

/// Rename a local group.
#[utoipa::path(patch, path = "/api/v1/groups/{group}", tag = "Groups", operation_id = "updateGroup",
    params(("group" = String, Path, description = "Id of the group")), request_body = GroupName,
    responses((status = 200, description = "The group as it is now", body = Group), Writing))]
pub async fn update(
    State(server): State<Server>,
    Signed(actor): Signed,
    Path(id): Path<String>,
    Body(GroupName { name }): Body<GroupName>,
) -> Result<Json<Group>, Failure> {
    Ok(Json(groups::rename(server.app(), &actor, &id, &name).await?.into()))
}

/// Delete a group. Its members stay.
#[utoipa::path(delete, path = "/api/v1/groups/{group}", tag = "Groups", operation_id = "deleteGroup",
    params(("group" = String, Path, description = "Id of the group")),
    responses((status = 200, description = "It is gone", body = Notice), Doing))]
pub async fn delete(
    State(server): State<Server>,
    Signed(actor): Signed,
    Path(id): Path<String>,
) -> Result<Json<Notice>, Failure> {
    Ok(Json(Notice { notice: groups::delete(server.app(), &actor, &id).await? }))
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// Items of the page: 50 unless said, 200 at most.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u16>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

/// A page of members.
pub type Members = Page<Member>;

/// The members that a group has itself: users, then groups.
#[utoipa::path(get, path = "/api/v1/groups/{group}/members", tag = "Groups", operation_id = "listMembers",
    params(("group" = String, Path, description = "Id of the group"), PageQuery),
    responses((status = 200, description = "A page of members", body = Members), Reading))]
pub async fn members(
    State(server): State<Server>,
    Signed(actor): Signed,
    Path(id): Path<String>,
    Query(PageQuery { limit, cursor }): Query<PageQuery>,
) -> Result<Json<Members>, Failure> {
    Ok(Json(groups::members(server.app(), &actor, &id, &page::request(limit, cursor)?).await?.into()))
}

/// Make a user or a group a member of a local group.
#[utoipa::path(put, path = "/api/v1/groups/{group}/members/{member}", tag = "Groups", operation_id = "addMember",
    params(("group" = String, Path, description = "Id of the group"),
           ("member" = String, Path, description = "Id of the user or group")),
    responses((status = 204, description = "It is a member"), Doing))]
pub async fn add_member(
    State(server): State<Server>,
    Signed(actor): Signed,
    Path((id, member)): Path<(String, String)>,
) -> Result<StatusCode, Failure> {
    groups::add_members(server.app(), &actor, &id, &[member]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End the membership of a user or a group in a local group.
#[utoipa::path(delete, path = "/api/v1/groups/{group}/members/{member}", tag = "Groups",
    operation_id = "removeMember",
    params(("group" = String, Path, description = "Id of the group"),
           ("member" = String, Path, description = "Id of the user or group")),
    responses((status = 204, description = "It is no member"), Doing))]
pub async fn remove_member(
    State(server): State<Server>,
    Signed(actor): Signed,
    Path((id, member)): Path<(String, String)>,
) -> Result<StatusCode, Failure> {
    groups::remove_members(server.app(), &actor, &id, &[member]).await?;
    Ok(StatusCode::NO_CONTENT)
}
