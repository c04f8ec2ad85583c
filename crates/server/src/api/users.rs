//! Users of every source, in the names of SCIM.

use std::collections::BTreeMap;
use std::io;

use app::Problem;
use app::export;
use app::import::{self, Remark, Report};
use app::users::{self, Person, Search};
use axum::Json;
use axum::body::{Body as HttpBody, Bytes};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use directory::attribute::AttributeKind;
use directory::user::{Status, UserOrder};
use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use super::document::UserDocument;
use super::input::{Body, Csv, Path, Query};
use super::page::{self, Page};
use super::problem::{Doing, Failure, Listing, Reading, Writing};
use super::signed::Signed;
use super::words::{one_of, source};
use crate::Server;

/// A user: the attributes of RFC 7643 §4.1, and beside them what Muster knows of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// Its id, the same over SCIM.
    id: String,
    /// Whether it may do anything.
    #[schema(schema_with = one_of::<Status>)]
    status: Status,
    /// Where it comes from.
    #[schema(examples("Local", "Import", "SCIM Okta"))]
    source: String,
    /// Name of the connection that owns it, or that has deleted it.
    #[schema(required)]
    connection: Option<String>,
    /// When an invitation was last sent.
    #[schema(required)]
    invited: Option<Timestamp>,
    /// The Managed Apple ID, where the connection's settings make one.
    #[schema(required)]
    managed_apple_id: Option<String>,
    /// The manager, where one is set and known.
    #[schema(required)]
    manager: Option<Manager>,
    /// What was typed in for the organization's custom attributes, by name.
    custom_attributes: BTreeMap<String, String>,
    /// What identity providers have sent for the organization's IDP attributes, by name.
    idp_attributes: BTreeMap<String, String>,
    /// When it was created.
    created: Timestamp,
    /// When it last changed.
    last_modified: Timestamp,
    /// `userName`, `name`, `emails`, and the rest.
    #[serde(flatten)]
    attributes: Map<String, Value>,
}

/// Another user.
#[derive(Debug, Serialize, ToSchema)]
pub struct Manager {
    /// Its id.
    id: String,
    /// Its `displayName`, where it has one.
    #[schema(required)]
    display: Option<String>,
}

impl From<Person> for User {
    fn from(person: Person) -> Self {
        let Person { user, connection, invited, managed_apple_id, manager, attributes, .. } = person;
        let of_kind = |kind| {
            let values = attributes.iter().filter(|attribute| attribute.kind == kind);
            values.filter_map(|attribute| Some((attribute.name.clone(), attribute.value.clone()?))).collect()
        };
        Self {
            custom_attributes: of_kind(AttributeKind::Custom),
            idp_attributes: of_kind(AttributeKind::Idp),
            id: user.id,
            status: user.status,
            source: user.source.to_string(),
            connection,
            invited,
            managed_apple_id,
            manager: manager.map(|manager| Manager { id: manager.id, display: manager.display }),
            created: user.created,
            last_modified: user.last_modified,
            attributes: user.resource.as_map().clone(),
        }
    }
}

/// A user that was changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct Noticed {
    /// The user as it is now.
    user: User,
    /// What else is to be done, where an identity provider owns it.
    #[schema(required)]
    notice: Option<String>,
}

/// What else is to be done.
#[derive(Debug, Serialize, ToSchema)]
pub struct Notice {
    /// What else is to be done, where an identity provider had a say; `null`: nothing.
    #[schema(required)]
    pub notice: Option<String>,
}

/// Which users, and in which order.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct UserQuery {
    /// How `userName`, `displayName` or an e-mail address begins: the whole, or each word.
    #[serde(default)]
    search: String,
    /// Users of this status.
    #[param(schema_with = one_of::<Status>)]
    status: Option<Status>,
    /// Users who came from there.
    #[param(schema_with = source)]
    source: Option<String>,
    /// Users in the group of this id, be it through another.
    group: Option<String>,
    /// In which order.
    #[param(schema_with = one_of::<UserOrder>)]
    sort: Option<UserOrder>,
    /// From the greatest down.
    #[serde(default)]
    descending: bool,
    /// Items of the page: 50 unless said, 200 at most.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// A page of users.
pub type Users = Page<User>;

/// The users of the organization.
#[utoipa::path(get, path = "/api/v1/users", tag = "Users", operation_id = "listUsers", params(UserQuery),
    responses((status = 200, description = "A page of users", body = Users), Listing))]
pub async fn list(
    State(server): State<Server>,
    Signed(actor): Signed,
    Query(query): Query<UserQuery>,
) -> Result<Json<Users>, Failure> {
    let UserQuery { search: text, status, source, group, sort: order, descending, limit, cursor } = query;
    let search = Search { text, status, source: page::word("source", source)?, group, order, descending };
    let page = users::list(server.app(), &actor, &search, &page::request(limit, cursor)?).await?;
    Ok(Json(page.into()))
}

/// Make a local user.
#[utoipa::path(post, path = "/api/v1/users", tag = "Users", operation_id = "createUser", request_body = UserDocument,
    responses((status = 201, description = "The user", body = User), Writing))]
pub async fn create(
    State(server): State<Server>,
    Signed(actor): Signed,
    Body(UserDocument(user)): Body<UserDocument>,
) -> Result<(StatusCode, Json<User>), Failure> {
    Ok((StatusCode::CREATED, Json(users::create(server.app(), &actor, user).await?.into())))
}

/// One user.
#[utoipa::path(get, path = "/api/v1/users/{user}", tag = "Users", operation_id = "getUser",
    params(("user" = String, Path, description = "Id of the user")),
    responses((status = 200, description = "The user", body = User), Reading))]
pub async fn get(
    State(server): State<Server>,
    Signed(actor): Signed,
    Path(id): Path<String>,
) -> Result<Json<User>, Failure> {
    Ok(Json(users::get(server.app(), &actor, &id).await?.into()))
}

/// Change a user, by a merge patch (RFC 7396). Of one that an identity provider owns, custom attributes alone.
#[utoipa::path(patch, path = "/api/v1/users/{user}", tag = "Users", operation_id = "updateUser",
    params(("user" = String, Path, description = "Id of the user")), request_body = UserDocument,
    responses((status = 200, description = "The user as it is now", body = User), Writing))]
pub async fn update(
    State(server): State<Server>,
    Signed(actor): Signed,
    Path(id): Path<String>,
    Body(UserDocument(patch)): Body<UserDocument>,
) -> Result<Json<User>, Failure> {
    Ok(Json(users::update(server.app(), &actor, &id, patch).await?.into()))
}

/// Delete a user for good. One that an identity provider owns must be disabled first.
#[utoipa::path(delete, path = "/api/v1/users/{user}", tag = "Users", operation_id = "deleteUser",
    params(("user" = String, Path, description = "Id of the user")),
    responses((status = 200, description = "It is gone", body = Notice), Doing))]
pub async fn delete(
    State(server): State<Server>,
    Signed(actor): Signed,
    Path(id): Path<String>,
) -> Result<Json<Notice>, Failure> {
    Ok(Json(Notice { notice: users::delete(server.app(), &actor, &id).await? }))
}

/// What a user is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusChange {
    /// `active` or `disabled`.
    status: WantedStatus,
}

/// What people can make of a user.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum WantedStatus {
    /// It may do everything.
    Active,
    /// It may do nothing.
    Disabled,
}

/// Enable or disable a user.
#[utoipa::path(put, path = "/api/v1/users/{user}/status", tag = "Users", operation_id = "setUserStatus",
    params(("user" = String, Path, description = "Id of the user")), request_body = StatusChange,
    responses((status = 200, description = "The user as it is now", body = Noticed), Writing))]
pub async fn set_status(
    State(server): State<Server>,
    Signed(actor): Signed,
    Path(id): Path<String>,
    Body(StatusChange { status }): Body<StatusChange>,
) -> Result<Json<Noticed>, Failure> {
    let enabled = matches!(status, WantedStatus::Active);
    let (user, notice) = users::set_enabled(server.app(), &actor, &id, enabled).await?;
    Ok(Json(Noticed { user: user.into(), notice }))
}

/// An invitation that is on its way.
#[derive(Debug, Serialize, ToSchema)]
pub struct Invitation {
    /// The address that is written to.
    #[schema(examples("ada@example.org"))]
    address: String,
}

/// Invite a user by e-mail, once more where they were invited before.
#[utoipa::path(post, path = "/api/v1/users/{user}/invitation", tag = "Users", operation_id = "inviteUser",
    params(("user" = String, Path, description = "Id of the user")),
    responses((status = 202, description = "The invitation is on its way", body = Invitation), Doing))]
pub async fn invite(
    State(server): State<Server>,
    Signed(actor): Signed,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<Invitation>), Failure> {
    let address = app::invitations::invite(server.app(), &actor, &id).await?;
    Ok((StatusCode::ACCEPTED, Json(Invitation { address })))
}

/// The value of an attribute.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttributeValue {
    /// The value.
    #[schema(min_length = 1, max_length = 1000)]
    value: String,
}

/// Type in the value of a custom attribute.
#[utoipa::path(put, path = "/api/v1/users/{user}/attributes/{attribute}", tag = "Users",
    operation_id = "setUserAttribute",
    params(("user" = String, Path, description = "Id of the user"),
           ("attribute" = String, Path, description = "Name of the attribute")), request_body = AttributeValue,
    responses((status = 200, description = "The user as it is now", body = User), Writing))]
pub async fn set_attribute(
    State(server): State<Server>,
    Signed(actor): Signed,
    Path((id, name)): Path<(String, String)>,
    Body(AttributeValue { value }): Body<AttributeValue>,
) -> Result<Json<User>, Failure> {
    Ok(Json(users::set_attribute(server.app(), &actor, &id, &name, Some(&value)).await?.into()))
}

/// Take the value of a custom attribute away.
#[utoipa::path(delete, path = "/api/v1/users/{user}/attributes/{attribute}", tag = "Users",
    operation_id = "removeUserAttribute",
    params(("user" = String, Path, description = "Id of the user"),
           ("attribute" = String, Path, description = "Name of the attribute")),
    responses((status = 204, description = "There is no value"), Doing))]
pub async fn remove_attribute(
    State(server): State<Server>,
    Signed(actor): Signed,
    Path((id, name)): Path<(String, String)>,
) -> Result<StatusCode, Failure> {
    users::set_attribute(server.app(), &actor, &id, &name, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A group of a user.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserGroup {
    /// Its id.
    id: String,
    /// Its name.
    name: String,
    /// Whether the user is a member itself, and not only through another group.
    direct: bool,
}

impl From<store::users::GroupOfUser> for UserGroup {
    fn from(group: store::users::GroupOfUser) -> Self {
        Self { id: group.id, name: group.display, direct: group.direct }
    }
}

/// A page of groups of a user.
pub type UserGroups = Page<UserGroup>;

/// The groups of a user, direct and indirect.
#[utoipa::path(get, path = "/api/v1/users/{user}/groups", tag = "Users", operation_id = "listUserGroups",
    params(("user" = String, Path, description = "Id of the user")),
    responses((status = 200, description = "The groups", body = UserGroups), Reading))]
pub async fn groups(
    State(server): State<Server>,
    Signed(actor): Signed,
    Path(id): Path<String>,
) -> Result<Json<UserGroups>, Failure> {
    Ok(Json(Page::whole(users::get(server.app(), &actor, &id).await?.groups)))
}

/// Which users a file is to hold.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ExportQuery {
    /// How `userName`, `displayName` or an e-mail address begins: the whole, or each word.
    #[serde(default)]
    search: String,
    /// Users of this status.
    #[param(schema_with = one_of::<Status>)]
    status: Option<Status>,
    /// Users who came from there.
    #[param(schema_with = source)]
    source: Option<String>,
    /// Users in the group of this id, be it through another.
    group: Option<String>,
}

/// Users as a CSV file, which an import takes back.
#[utoipa::path(get, path = "/api/v1/users.csv", tag = "Users", operation_id = "exportUsers", params(ExportQuery),
    responses((status = 200, description = "The users", body = String, content_type = "text/csv"), Listing))]
pub async fn export(
    State(server): State<Server>,
    Signed(actor): Signed,
    Query(ExportQuery { search: text, status, source, group }): Query<ExportQuery>,
) -> Result<Response, Failure> {
    let search = Search { text, status, source: page::word("source", source)?, group, order: None, descending: false };
    Ok(file(export::users::begin(server.app(), &actor, search).await?).await?)
}

/// Users as a file that is downloaded.
///
/// # Errors
/// What the first of them fails with; from there on the file breaks off.
pub async fn file(mut export: export::users::Export) -> Result<Response, Problem> {
    let head = export.part().await?.unwrap_or_default();
    let rest = stream::try_unfold(export, async |mut export| match export.part().await {
        Ok(part) => Ok(part.map(|part| (Bytes::from(part), export))),
        Err(problem) => Err(io::Error::other(problem.to_string())),
    });
    let file = stream::once(async { Ok(Bytes::from(head)) }).chain(rest);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"users.csv\""),
    ];
    Ok((headers, HttpBody::from_stream(file)).into_response())
}

/// How an import is to go.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ImportQuery {
    /// Whether to say only what would be done.
    #[serde(default)]
    dry_run: bool,
}

/// What an import has come to.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportReport {
    /// Users who were not here.
    created: u64,
    /// Users of whom something changed.
    updated: u64,
    /// Users who are as the file says.
    unchanged: u64,
    /// Lines of users whom an identity provider owns: they were passed over.
    skipped: u64,
    /// Lines that cannot be used.
    failed: u64,
    /// What there is to say of lines; the first thousand.
    remarks: Vec<ImportRemark>,
}

/// What there is to say of a line.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportRemark {
    /// Line of the file, counted from 1.
    line: u64,
    /// Name of the column that is meant; `null`: the line.
    #[schema(required)]
    column: Option<String>,
    /// What is to be known.
    detail: String,
}

impl From<Report> for ImportReport {
    fn from(report: Report) -> Self {
        let Report { created, updated, unchanged, skipped, failed, remarks, .. } = report;
        let remark = |Remark { line, column, detail, .. }| ImportRemark { line, column, detail };
        Self { created, updated, unchanged, skipped, failed, remarks: remarks.into_iter().map(remark).collect() }
    }
}

/// Bring users in from a CSV file, whose first line names its columns. A line is the user of its `userName`.
#[utoipa::path(post, path = "/api/v1/users/import", tag = "Users", operation_id = "importUsers", params(ImportQuery),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, description = "What it has come to", body = ImportReport), Writing))]
pub async fn import(
    State(server): State<Server>,
    Signed(actor): Signed,
    Query(ImportQuery { dry_run }): Query<ImportQuery>,
    Csv(file): Csv,
) -> Result<Json<ImportReport>, Failure> {
    Ok(Json(import::users(server.app(), &actor, &file[..], dry_run).await?.into()))
}
