//! Audit events, and whether somebody tampered with them.

use app::audit::{self, Filter};
use app::export::logs::Format;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use directory::Actor;
use directory::actor::ActorKind;
use directory::audit::{Flaw, Happening, Recorded, SubjectKind, Verdict, hex};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use super::input::Query;
use super::page::{self, Page};
use super::problem::{Failure, Listing};
use super::signed::Signed;
use super::words::one_of;
use crate::{Server, download};

/// Something that an admin, a program or Muster itself did.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEvent {
    /// Its number, from 1 on without gaps.
    sequence: i64,
    /// When it happened.
    time: Timestamp,
    /// What happened.
    #[schema(schema_with = one_of::<Happening>)]
    event: Happening,
    /// Who did it.
    actor: AuditActor,
    /// What it is about.
    subject: AuditSubject,
    /// More: names and values, never a secret.
    details: Map<String, Value>,
    /// Id of the request; empty where there was none.
    request_id: String,
    /// SHA-256 of the event and of all before it, in hexadecimal digits.
    hash: String,
}

/// Who did it.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditActor {
    /// What kind of actor it is.
    #[schema(schema_with = one_of::<ActorKind>)]
    kind: ActorKind,
    /// Its id; empty where it has none.
    id: String,
    /// Its name, as it was then.
    name: String,
}

/// What it is about.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditSubject {
    /// What kind of thing it is.
    #[schema(schema_with = one_of::<SubjectKind>)]
    kind: SubjectKind,
    /// Its id.
    id: String,
    /// Its name, as it was then.
    name: String,
}

impl From<Recorded> for AuditEvent {
    fn from(Recorded { sequence, event, hash }: Recorded) -> Self {
        let directory::audit::Event { time, actor, happening, subject, details, request_id, .. } = event;
        let (kind, id, name) = actor;
        Self {
            sequence,
            time,
            event: happening,
            actor: AuditActor { kind, id, name },
            subject: AuditSubject { kind: subject.kind, id: subject.id, name: subject.name },
            details,
            request_id,
            hash: hex(&hash),
        }
    }
}

/// Which events.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AuditQuery {
    /// What happened.
    #[param(schema_with = one_of::<Happening>)]
    event: Option<Happening>,
    /// The kind of who did it.
    #[param(schema_with = one_of::<ActorKind>)]
    actor_kind: Option<ActorKind>,
    /// Id of who did it.
    actor: Option<String>,
    /// The kind of what it is about.
    #[param(schema_with = one_of::<SubjectKind>)]
    subject_kind: Option<SubjectKind>,
    /// Id of what it is about.
    subject: Option<String>,
    /// From then on.
    from: Option<Timestamp>,
    /// Before then.
    until: Option<Timestamp>,
    /// What names, ids, the event and its details contain.
    #[serde(default)]
    search: String,
    /// Items of the page: 50 unless said, 200 at most.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// Which events a file is to hold.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AuditExportQuery {
    /// What happened.
    #[param(schema_with = one_of::<Happening>)]
    event: Option<Happening>,
    /// The kind of who did it.
    #[param(schema_with = one_of::<ActorKind>)]
    actor_kind: Option<ActorKind>,
    /// Id of who did it.
    actor: Option<String>,
    /// The kind of what it is about.
    #[param(schema_with = one_of::<SubjectKind>)]
    subject_kind: Option<SubjectKind>,
    /// Id of what it is about.
    subject: Option<String>,
    /// From then on.
    from: Option<Timestamp>,
    /// Before then.
    until: Option<Timestamp>,
    /// What names, ids, the event and its details contain.
    #[serde(default)]
    search: String,
}

impl From<AuditExportQuery> for Filter {
    fn from(query: AuditExportQuery) -> Self {
        let AuditExportQuery { event, actor_kind, actor, subject_kind, subject, from, until, search } = query;
        let (actor_id, subject_id) = (actor, subject);
        Self { happening: event, actor_kind, actor_id, subject_kind, subject_id, from, until, text: search }
    }
}

/// A page of audit events.
pub type AuditEvents = Page<AuditEvent>;

/// The audit events of the organization, newest first.
#[utoipa::path(get, path = "/api/v1/audit-events", tag = "Audit", operation_id = "listAuditEvents",
    params(AuditQuery), responses((status = 200, description = "A page of events", body = AuditEvents), Listing))]
pub async fn list(
    State(server): State<Server>,
    Signed(actor): Signed,
    Query(query): Query<AuditQuery>,
) -> Result<Json<AuditEvents>, Failure> {
    let AuditQuery { event, actor_kind, actor: actor_id, subject_kind, subject, from, until, search, limit, cursor } =
        query;
    let page = page::request(limit, cursor)?;
    let filter =
        Filter { happening: event, actor_kind, actor_id, subject_kind, subject_id: subject, from, until, text: search };
    Ok(Json(audit::list(server.app(), &actor, filter, &page).await?.into()))
}

/// The audit events as a CSV file, oldest first.
#[utoipa::path(get, path = "/api/v1/audit-events.csv", tag = "Audit", operation_id = "exportAuditEventsCsv",
    params(AuditExportQuery),
    responses((status = 200, description = "The events", body = String, content_type = "text/csv"), Listing))]
pub async fn export_csv(
    State(server): State<Server>,
    Signed(actor): Signed,
    Query(query): Query<AuditExportQuery>,
) -> Result<Response, Failure> {
    export(&server, &actor, query, Format::Csv).await
}

/// The audit events as a JSON file, oldest first: an array of objects with the columns of the CSV file.
#[utoipa::path(get, path = "/api/v1/audit-events.json", tag = "Audit", operation_id = "exportAuditEventsJson",
    params(AuditExportQuery),
    responses((status = 200, description = "The events", body = Vec<Map<String, Value>>), Listing))]
pub async fn export_json(
    State(server): State<Server>,
    Signed(actor): Signed,
    Query(query): Query<AuditExportQuery>,
) -> Result<Response, Failure> {
    export(&server, &actor, query, Format::Json).await
}

async fn export(server: &Server, actor: &Actor, query: AuditExportQuery, format: Format) -> Result<Response, Failure> {
    let export = audit::export(server.app(), actor, query.into(), format)?;
    Ok(download::of(export, format, "audit-events").await?)
}

/// What became of the chain of events.
#[derive(Debug, Serialize, ToSchema)]
pub struct Verified {
    /// Whether every event is as it was written.
    intact: bool,
    /// How many events there are, where all are intact.
    #[serde(skip_serializing_if = "Option::is_none")]
    events: Option<i64>,
    /// Hash of the last event, where all are intact: noted elsewhere, it tells later that nothing was written anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    head: Option<String>,
    /// Number of the first event that does not fit.
    #[serde(skip_serializing_if = "Option::is_none")]
    broken_at: Option<i64>,
    /// What is wrong with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = one_of::<Flaw>, required = false)]
    flaw: Option<Flaw>,
}

impl From<Verdict> for Verified {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Intact { events, head } => {
                Self { intact: true, events: Some(events), head: Some(hex(&head)), broken_at: None, flaw: None }
            }
            Verdict::Broken { sequence, flaw } => {
                Self { intact: false, events: None, head: None, broken_at: Some(sequence), flaw: Some(flaw) }
            }
        }
    }
}

/// Find out whether somebody tampered with the audit events.
#[utoipa::path(post, path = "/api/v1/audit-events/verify", tag = "Audit", operation_id = "verifyAuditEvents",
    responses((status = 200, description = "What became of the chain", body = Verified), Listing))]
pub async fn verify(State(server): State<Server>, Signed(actor): Signed) -> Result<Json<Verified>, Failure> {
    Ok(Json(audit::verify(server.app(), &actor).await?.into()))
}
