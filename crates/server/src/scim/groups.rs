//! `/Groups`

use app::provisioning::{Caller, groups};
use axum::extract::State;
use axum::http::StatusCode;

use super::Answer;
use super::answer;
use super::body::Body;
use super::etag::{IfMatch, IfNoneMatch};
use super::id::Id;
use super::query::Query;
use crate::Server;

/// `POST /Groups` (RFC 7644 §3.3)
pub async fn create(State(server): State<Server>, caller: Caller, query: Query, Body(body): Body) -> Answer {
    let group = groups::create(server.app(), &caller, body).await?;
    answer::group(StatusCode::CREATED, &group, &server, &caller, &query).await
}

/// `GET /Groups/{id}` (RFC 7644 §3.4.1)
pub async fn get(State(server): State<Server>, caller: Caller, Id(id): Id, query: Query, known: IfNoneMatch) -> Answer {
    let group = groups::get(server.app(), &caller, &id).await?;
    if known.has(group.version) {
        return Ok(answer::not_modified(group.version));
    }
    answer::group(StatusCode::OK, &group, &server, &caller, &query).await
}

/// `PUT /Groups/{id}` (RFC 7644 §3.5.1)
pub async fn replace(
    State(server): State<Server>,
    caller: Caller,
    Id(id): Id,
    query: Query,
    IfMatch(precondition): IfMatch,
    Body(body): Body,
) -> Answer {
    let group = groups::replace(server.app(), &caller, &id, body, precondition).await?;
    answer::group(StatusCode::OK, &group, &server, &caller, &query).await
}

/// `PATCH /Groups/{id}` (RFC 7644 §3.5.2)
pub async fn patch(
    State(server): State<Server>,
    caller: Caller,
    Id(id): Id,
    query: Query,
    IfMatch(precondition): IfMatch,
    Body(body): Body,
) -> Answer {
    let chooses = query.chooses_attributes();
    let (group, answers_resource) = groups::patch(server.app(), &caller, &id, body, precondition, chooses).await?;
    if answers_resource {
        return answer::group(StatusCode::OK, &group, &server, &caller, &query).await;
    }
    Ok(answer::changed(group.version))
}

/// `DELETE /Groups/{id}` (RFC 7644 §3.6)
pub async fn delete(
    State(server): State<Server>,
    caller: Caller,
    Id(id): Id,
    IfMatch(precondition): IfMatch,
) -> Answer {
    groups::delete(server.app(), &caller, &id, precondition).await?;
    Ok(answer::deleted())
}

/// `GET /Groups` (RFC 7644 §3.4.2)
pub async fn list(State(server): State<Server>, caller: Caller, query: Query) -> Answer {
    let request = query.list(&server)?;
    let projection = query.projection(&caller.schemas.group);
    let page = groups::list(server.app(), &caller, &request).await?;
    answer::groups(page, &server, &caller, &projection).await
}
