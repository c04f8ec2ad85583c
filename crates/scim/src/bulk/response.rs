//! The answer to a Bulk request (RFC 7644 §3.7.3).

use serde_json::{Map, Value, json};

use super::BulkOperation;
use crate::Error;

/// URN of the Bulk response schema.
pub const BULK_RESPONSE_SCHEMA: &str = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";

/// What became of one operation.
#[derive(Debug, Clone, PartialEq)]
pub struct OperationResponse {
    /// URL of the resource; `None` only where it was never created.
    pub location: Option<String>,
    /// Version that the resource has now.
    pub version: Option<String>,
    /// HTTP status that the request would have had by itself.
    pub status: u16,
    /// Body that it would have had; wanted where it is an error.
    pub response: Option<Value>,
}

impl OperationResponse {
    /// A success.
    #[must_use]
    pub const fn success(status: u16, location: String, version: Option<String>) -> Self {
        Self { location: Some(location), version, status, response: None }
    }

    /// A failure. RFC 7644 §3.7.3: "When indicating a response with an HTTP status other than a 200-series
    /// response, the response body MUST be included."
    #[must_use]
    pub fn failure(error: &Error, location: Option<String>) -> Self {
        Self { location, version: None, status: error.status, response: Some(error.to_json()) }
    }
}

/// The answers to the operations of a request; those that were not run have none.
///
/// ```
/// use scim::bulk::{BulkLimits, BulkRequest, BulkResponse, OperationResponse};
/// let body = br#"{"Operations": [{"method": "DELETE", "path": "/Users/1"}]}"#;
/// let request = BulkRequest::parse(body, BulkLimits { max_operations: 10, max_payload_size: 1_000 }).unwrap();
///
/// let mut response = BulkResponse::new(&request.operations);
/// response.set(0, OperationResponse::success(204, "https://example.org/scim/v2/Users/1".into(), None));
/// assert_eq!(response.to_json()["Operations"][0]["status"], "204");
/// ```
#[derive(Debug, Clone)]
pub struct BulkResponse {
    operations: Vec<(Map<String, Value>, Option<OperationResponse>)>,
}

impl BulkResponse {
    /// An answer to these operations, none of which has run yet.
    #[must_use]
    pub fn new(operations: &[BulkOperation]) -> Self {
        let echo = |operation: &BulkOperation| {
            let mut echo = Map::new();
            if let Some(method) = operation.method {
                echo.insert("method".into(), method.to_string().into());
            }
            if let Some(bulk_id) = &operation.bulk_id {
                echo.insert("bulkId".into(), bulk_id.as_str().into());
            }
            (echo, None)
        };
        Self { operations: operations.iter().map(echo).collect() }
    }

    /// Tells what became of an operation; what was told before is forgotten.
    pub fn set(&mut self, operation: usize, response: OperationResponse) {
        if let Some((_, place)) = self.operations.get_mut(operation) {
            *place = Some(response);
        }
    }

    /// How many operations failed.
    #[must_use]
    pub fn errors(&self) -> u64 {
        let failed = |(_, response): &&(_, Option<OperationResponse>)| {
            response.as_ref().is_some_and(|response| response.status >= 300)
        };
        self.operations.iter().filter(failed).map(|_| 1).sum()
    }

    /// The body of the answer: what was run, in the order of the request.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let operations: Vec<Value> =
            self.operations.iter().filter_map(|(echo, response)| Some(one(echo.clone(), response.as_ref()?))).collect();
        json!({"schemas": [BULK_RESPONSE_SCHEMA], "Operations": operations})
    }
}

fn one(mut members: Map<String, Value>, response: &OperationResponse) -> Value {
    if let Some(version) = &response.version {
        members.insert("version".into(), version.as_str().into());
    }
    if let Some(location) = &response.location {
        members.insert("location".into(), location.as_str().into());
    }
    // RFC 7644 §3.7.3: "status: The HTTP response status code for the requested operation", as a string
    // in every example.
    members.insert("status".into(), response.status.to_string().into());
    if let Some(body) = &response.response {
        members.insert("response".into(), body.clone());
    }
    Value::Object(members)
}
