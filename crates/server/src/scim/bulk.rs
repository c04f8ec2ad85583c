//! `/Bulk`

use ::scim::bulk::{BulkLimits, BulkRequest};
use app::provisioning::Caller;
use axum::extract::State;
use axum::http::StatusCode;

use super::Answer;
use super::answer;
use super::body::BulkBody;
use crate::Server;

/// `POST /Bulk` (RFC 7644 §3.7)
pub async fn bulk(State(server): State<Server>, caller: Caller, BulkBody(body): BulkBody) -> Answer {
    let limits = server.app().limits();
    let limits = BulkLimits { max_operations: limits.bulk_operations, max_payload_size: limits.bulk_bytes };
    let request = BulkRequest::parse(&body, limits)?;
    let response = app::provisioning::bulk::run(server.app(), &caller, request).await?;
    Ok(answer::json(StatusCode::OK, &response.to_json()))
}
