//! `/Users`

use app::provisioning::{Caller, users};
use axum::extract::State;
use axum::http::StatusCode;

use super::Answer;
use super::answer;
use super::body::Body;
use super::etag::{IfMatch, IfNoneMatch};
use super::id::Id;
use super::query::Query;
use crate::Server;

/// `POST /Users` (RFC 7644 §3.3)
pub async fn create(State(server): State<Server>, caller: Caller, query: Query, Body(body): Body) -> Answer {
    let user = users::create(server.app(), &caller, body).await?;
    Ok(answer::user(StatusCode::CREATED, &user, &caller, &query.projection(&caller.schemas.user)))
}

/// `GET /Users/{id}` (RFC 7644 §3.4.1)
pub async fn get(State(server): State<Server>, caller: Caller, Id(id): Id, query: Query, known: IfNoneMatch) -> Answer {
    let projection = query.projection(&caller.schemas.user);
    let user = users::get(server.app(), &caller, &id, &projection).await?;
    if known.has(user.version) {
        return Ok(answer::not_modified(user.version));
    }
    Ok(answer::user(StatusCode::OK, &user, &caller, &projection))
}

/// `PUT /Users/{id}` (RFC 7644 §3.5.1)
pub async fn replace(
    State(server): State<Server>,
    caller: Caller,
    Id(id): Id,
    query: Query,
    IfMatch(precondition): IfMatch,
    Body(body): Body,
) -> Answer {
    let user = users::replace(server.app(), &caller, &id, body, precondition).await?;
    Ok(answer::user(StatusCode::OK, &user, &caller, &query.projection(&caller.schemas.user)))
}

/// `PATCH /Users/{id}` (RFC 7644 §3.5.2)
pub async fn patch(
    State(server): State<Server>,
    caller: Caller,
    Id(id): Id,
    query: Query,
    IfMatch(precondition): IfMatch,
    Body(body): Body,
) -> Answer {
    let user = users::patch(server.app(), &caller, &id, body, precondition).await?;
    Ok(answer::user(StatusCode::OK, &user, &caller, &query.projection(&caller.schemas.user)))
}

/// `DELETE /Users/{id}` (RFC 7644 §3.6)
pub async fn delete(
    State(server): State<Server>,
    caller: Caller,
    Id(id): Id,
    IfMatch(precondition): IfMatch,
) -> Answer {
    users::delete(server.app(), &caller, &id, precondition).await?;
    Ok(answer::deleted())
}

/// `GET /Users` (RFC 7644 §3.4.2)
pub async fn list(State(server): State<Server>, caller: Caller, query: Query) -> Answer {
    let request = query.list(&server)?;
    let projection = query.projection(&caller.schemas.user);
    let page = users::list(server.app(), &caller, &request, &projection).await?;
    Ok(answer::users(&page, &caller, &projection))
}
