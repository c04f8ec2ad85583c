//! Queries at the root (RFC 7644 §3.4.2.1), and `/.search`: queries whose parameters stand in the body,
//! out of reach of access logs (§3.4.3).

use ::scim::list::ListRequest;
use ::scim::projection::Projection;
use ::scim::{Error, ResourceSchema};
use app::provisioning::Caller;
use axum::extract::State;
use serde_json::Value;

use super::Answer;
use super::answer;
use super::body::Body;
use super::query::Query;
use crate::Server;

/// `POST /Users/.search`
pub async fn users(State(server): State<Server>, caller: Caller, Body(body): Body) -> Answer {
    let request = read(&server, body)?;
    let projection = projection(&request, &caller.schemas.user);
    let page = app::provisioning::users::list(server.app(), &caller, &request, &projection).await?;
    Ok(answer::users(&page, &caller, &projection))
}

/// `POST /Groups/.search`
pub async fn groups(State(server): State<Server>, caller: Caller, Body(body): Body) -> Answer {
    let request = read(&server, body)?;
    let page = app::provisioning::groups::list(server.app(), &caller, &request).await?;
    answer::groups(page, &server, &caller, &projection(&request, &caller.schemas.group)).await
}

/// `POST /.search`: users and groups at once
pub async fn everything(State(server): State<Server>, caller: Caller, Body(body): Body) -> Answer {
    let request = read(&server, body)?;
    found(&server, &caller, &request).await
}

/// `GET` of the base URL: the same by parameters
pub async fn root(State(server): State<Server>, caller: Caller, query: Query) -> Answer {
    let request = query.list(&server)?;
    found(&server, &caller, &request).await
}

async fn found(server: &Server, caller: &Caller, request: &ListRequest) -> Answer {
    let of_users = projection(request, &caller.schemas.user);
    let of_groups = projection(request, &caller.schemas.group);
    let page =
        app::provisioning::search::everything(server.app(), caller, request, of_users.includes("groups")).await?;
    answer::found(page, server, caller, &of_users, &of_groups).await
}

fn read(server: &Server, body: Value) -> Result<ListRequest, Error> {
    ListRequest::from_search_body(body, server.app().limits().filter)
}

fn projection(request: &ListRequest, schema: &ResourceSchema) -> Projection {
    Projection::new(request.attributes.as_deref(), request.excluded_attributes.as_deref(), schema)
}
