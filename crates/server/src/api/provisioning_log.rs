//! What identity providers asked for and got, and what happened to one user.

use app::export::logs::Format;
use app::provisioning_log::{self, Detailed, Filter, Moment, Named, Part, Stored};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use directory::provisioning::{Difference, Note, Operation};
use directory::{Actor, Member};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::audit_events::AuditEvent;
use super::groups::PageQuery;
use super::input::{Path, Query};
use super::page::{self, Page};
use super::problem::{Failure, Listing, Reading};
use super::signed::Signed;
use super::words::one_of;
use crate::{Server, download};

/// One request of an identity provider.
#[derive(Debug, Serialize, ToSchema)]
pub struct LogEntry {
    /// Its id.
    id: String,
    /// When it was answered.
    time: Timestamp,
    /// The connection; `null` where it is gone.
    #[schema(required)]
    connection: Option<LogConnection>,
    /// Id of the token; `null` where it is gone, or was renewed.
    #[schema(required)]
    token: Option<String>,
    /// What was asked for.
    #[schema(schema_with = one_of::<Operation>)]
    operation: Operation,
    /// `User` or `Group`; `null` where it is about neither.
    #[schema(required)]
    resource_type: Option<&'static str>,
    /// Id of the resource, where it is known.
    #[schema(required)]
    resource_id: Option<String>,
    /// `userName` or `displayName`, as far as the request tells.
    resource_name: String,
    /// The HTTP status of the answer.
    status: u16,
    /// The keyword of the error.
    #[serde(rename = "scimType")]
    #[schema(required)]
    scim_type: Option<&'static str>,
    /// What went wrong, and what to do next; `null` where nothing did.
    #[schema(required)]
    detail: Option<String>,
    /// What changed.
    changes: Vec<LogChange>,
    /// What was left out, and why.
    notes: Vec<LogNote>,
    /// How long it took, in microseconds.
    duration_microseconds: u64,
    /// Id of the request.
    request_id: String,
}

/// A connection, as the log names it.
#[derive(Debug, Serialize, ToSchema)]
pub struct LogConnection {
    /// Its id.
    id: String,
    /// Its name.
    name: String,
}

/// One attribute before and after; left out: it had no value.
#[derive(Debug, Serialize, ToSchema)]
pub struct LogChange {
    /// Its name.
    attribute: String,
    /// As it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Value>,
    /// As it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Value>,
}

/// Something that was sent and left out.
#[derive(Debug, Serialize, ToSchema)]
pub struct LogNote {
    /// The attribute, as it was sent.
    attribute: String,
    /// Why.
    reason: String,
}

impl From<Stored> for LogEntry {
    fn from(stored: Stored) -> Self {
        let Stored { key, entry, connection, token, .. } = stored;
        let change = |Difference { attribute, before, after }| LogChange { attribute, before, after };
        let note = |Note { attribute, reason }| LogNote { attribute, reason };
        Self {
            id: key.to_string(),
            time: entry.time,
            connection: connection.map(|(id, name)| LogConnection { id, name }),
            token,
            operation: entry.operation,
            resource_type: entry.resource_type.map(scim::schema::ResourceType::name),
            resource_id: entry.resource_id,
            resource_name: entry.resource_name,
            status: entry.status,
            scim_type: entry.failure.as_ref().and_then(|error| error.scim_type).map(scim::ScimType::as_str),
            detail: entry.failure.map(|error| error.detail),
            changes: entry.changes.into_iter().map(change).collect(),
            notes: entry.notes.into_iter().map(note).collect(),
            duration_microseconds: u64::try_from(entry.duration.as_micros()).unwrap_or(u64::MAX),
            request_id: entry.request_id,
        }
    }
}

/// An entry with the members that it names.
#[derive(Debug, Serialize, ToSchema)]
pub struct DetailedEntry {
    /// The entry.
    #[serde(flatten)]
    entry: LogEntry,
    /// The first hundred members that came or went, under the names that they have now.
    members: Vec<LogMember>,
    /// Whether there are more of them.
    more_members: bool,
}

/// A member that came or went.
#[derive(Debug, Serialize, ToSchema)]
pub struct LogMember {
    /// `User` or `Group`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Its id; `null` where it is gone.
    #[schema(required)]
    id: Option<String>,
    /// Its name; `null` where it is gone.
    #[schema(required)]
    name: Option<String>,
    /// `came` or `went`.
    change: &'static str,
}

impl From<Named> for LogMember {
    fn from(Named { member, part, id, name }: Named) -> Self {
        let kind = match member {
            Member::User(_) => "User",
            Member::Group(_) => "Group",
        };
        Self { kind, id, name, change: word(part) }
    }
}

const fn word(part: Part) -> &'static str {
    match part {
        Part::Itself => "itself",
        Part::Came => "came",
        Part::Went => "went",
    }
}

/// Which entries of a page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct LogQuery {
    /// Entries of the connection of this id.
    connection: Option<String>,
    /// Those that failed, or those that did not.
    failed: Option<bool>,
    /// Those that were answered with this HTTP status.
    #[param(minimum = 100, maximum = 599)]
    status: Option<u16>,
    /// Entries of this operation.
    #[param(schema_with = one_of::<Operation>)]
    operation: Option<Operation>,
    /// Entries about this kind of resource.
    resource_type: Option<ResourceType>,
    /// Entries that speak of the user of this id, be it as a member.
    user: Option<String>,
    /// From then on.
    from: Option<Timestamp>,
    /// Before then.
    until: Option<Timestamp>,
    /// What name, id and detail contain.
    #[serde(default)]
    search: String,
    /// Items of the page: 50 unless said, 200 at most.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// Which entries a file is to hold.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct LogExportQuery {
    /// Entries of the connection of this id.
    connection: Option<String>,
    /// Those that failed, or those that did not.
    failed: Option<bool>,
    /// Those that were answered with this HTTP status.
    #[param(minimum = 100, maximum = 599)]
    status: Option<u16>,
    /// Entries of this operation.
    #[param(schema_with = one_of::<Operation>)]
    operation: Option<Operation>,
    /// Entries about this kind of resource.
    resource_type: Option<ResourceType>,
    /// Entries that speak of the user of this id, be it as a member.
    user: Option<String>,
    /// From then on.
    from: Option<Timestamp>,
    /// Before then.
    until: Option<Timestamp>,
    /// What name, id and detail contain.
    #[serde(default)]
    search: String,
}

impl LogExportQuery {
    /// What it asks for.
    async fn filter(self, server: &Server, actor: &Actor) -> Result<Filter, Failure> {
        let subjects = provisioning_log::Subjects { connection: self.connection, user: self.user };
        Ok(Filter {
            failed: self.failed,
            status: self.status,
            operation: self.operation,
            resource_type: self.resource_type.map(Into::into),
            from: self.from,
            until: self.until,
            text: self.search,
            ..provisioning_log::about(server.app(), actor, &subjects).await?
        })
    }
}

/// A kind of resource.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
pub enum ResourceType {
    /// A user.
    User,
    /// A group.
    Group,
}

impl From<ResourceType> for scim::schema::ResourceType {
    fn from(kind: ResourceType) -> Self {
        match kind {
            ResourceType::User => Self::User,
            ResourceType::Group => Self::Group,
        }
    }
}

/// A page of log entries.
pub type LogEntries = Page<LogEntry>;

/// The provisioning log of the organization, newest first. Where few entries fit, a page may hold fewer than asked for, or
/// none, and still have a `next`: then it goes on there.
#[utoipa::path(get, path = "/api/v1/provisioning-log", tag = "Provisioning log", operation_id = "listLogEntries",
    params(LogQuery), responses((status = 200, description = "A page of entries", body = LogEntries), Listing))]
pub async fn list(
    State(server): State<Server>,
    Signed(actor): Signed,
    Query(query): Query<LogQuery>,
) -> Result<Json<LogEntries>, Failure> {
    let LogQuery { connection, failed, status, operation, resource_type, user, from, until, search, limit, cursor } =
        query;
    let page = page::request(limit, cursor)?;
    let wanted = LogExportQuery { connection, failed, status, operation, resource_type, user, from, until, search };
    let filter = wanted.filter(&server, &actor).await?;
    let page = provisioning_log::list(server.app(), &actor, filter, &page).await?;
    Ok(Json(page.into()))
}

/// The provisioning log as a CSV file, newest first.
#[utoipa::path(get, path = "/api/v1/provisioning-log.csv", tag = "Provisioning log",
    operation_id = "exportLogEntriesCsv", params(LogExportQuery),
    responses((status = 200, description = "The entries", body = String, content_type = "text/csv"), Listing))]
pub async fn export_csv(
    State(server): State<Server>,
    Signed(actor): Signed,
    Query(query): Query<LogExportQuery>,
) -> Result<Response, Failure> {
    export(&server, &actor, query, Format::Csv).await
}

/// The provisioning log as a JSON file, newest first: an array of objects with the columns of the CSV file.
#[utoipa::path(get, path = "/api/v1/provisioning-log.json", tag = "Provisioning log",
    operation_id = "exportLogEntriesJson", params(LogExportQuery),
    responses((status = 200, description = "The entries", body = Vec<Map<String, Value>>), Listing))]
pub async fn export_json(
    State(server): State<Server>,
    Signed(actor): Signed,
    Query(query): Query<LogExportQuery>,
) -> Result<Response, Failure> {
    export(&server, &actor, query, Format::Json).await
}

async fn export(server: &Server, actor: &Actor, query: LogExportQuery, format: Format) -> Result<Response, Failure> {
    let filter = query.filter(server, actor).await?;
    let export = provisioning_log::export(server.app(), actor, filter, format)?;
    Ok(download::of(export, format, "provisioning-log").await?)
}

/// One entry of the provisioning log.
#[utoipa::path(get, path = "/api/v1/provisioning-log/{entry}", tag = "Provisioning log", operation_id = "getLogEntry",
    params(("entry" = String, Path, description = "Id of the entry")),
    responses((status = 200, description = "The entry", body = DetailedEntry), Reading))]
pub async fn get(
    State(server): State<Server>,
    Signed(actor): Signed,
    Path(id): Path<String>,
) -> Result<Json<DetailedEntry>, Failure> {
    let Detailed { stored, members, more_members } = provisioning_log::entry(server.app(), &actor, &id).await?;
    let members = members.into_iter().map(LogMember::from).collect();
    Ok(Json(DetailedEntry { entry: stored.into(), members, more_members }))
}

/// Something that happened to a user.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Activity {
    /// An identity provider asked for it.
    Provisioning {
        /// What it has to do with the user: `itself`, or that it `came` to a group or `went`.
        part: Option<&'static str>,
        /// The entry.
        entry: Box<LogEntry>,
    },
    /// Somebody did it here.
    Audit {
        /// The event.
        event: Box<AuditEvent>,
    },
}

impl From<Moment> for Activity {
    fn from(moment: Moment) -> Self {
        match moment {
            Moment::Provisioning(stored) => {
                Self::Provisioning { part: stored.part.map(word), entry: Box::new((*stored).into()) }
            }
            Moment::Audit(recorded) => Self::Audit { event: Box::new((*recorded).into()) },
        }
    }
}

/// A page of activity.
pub type Activities = Page<Activity>;

/// All that happened to a user, newest first.
#[utoipa::path(get, path = "/api/v1/users/{user}/activity", tag = "Users", operation_id = "listUserActivity",
    params(("user" = String, Path, description = "Id of the user"), PageQuery),
    responses((status = 200, description = "A page of activity", body = Activities), Reading))]
pub async fn activity(
    State(server): State<Server>,
    Signed(actor): Signed,
    Path(id): Path<String>,
    Query(PageQuery { limit, cursor }): Query<PageQuery>,
) -> Result<Json<Activities>, Failure> {
    let page = page::request(limit, cursor)?;
    let page = provisioning_log::timeline(server.app(), &actor, &id, &page).await?;
    Ok(Json(page.into()))
}
