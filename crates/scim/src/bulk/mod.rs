//! Many requests in one (RFC 7644 §3.7).
//!
//! [`BulkRequest::parse`] reads the body. [`BulkRequest::plan`] says in which order its operations can
//! run, so that a `bulkId:` reference is known when it is needed, and which references of a circle are
//! added afterwards. Whoever runs them tells [`References`] the id of what each created, and gathers the
//! answers in a [`BulkResponse`].

mod plan;
mod reference;
mod request;
mod response;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use serde_json::Value;

pub use plan::Step;
pub use reference::References;
pub use response::{BULK_RESPONSE_SCHEMA, BulkResponse, OperationResponse};

use crate::Error;
use crate::schema::ResourceType;

/// How large a Bulk request may be.
///
/// ```
/// let limits = scim::bulk::BulkLimits { max_operations: 1, max_payload_size: 1_048_576 };
/// let body = br#"{"Operations": [{"method": "DELETE", "path": "/Users/1"}, {"method": "DELETE", "path": "/Users/2"}]}"#;
/// assert_eq!(scim::bulk::BulkRequest::parse(body, limits).unwrap_err().status, 413);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BulkLimits {
    /// Operations at most.
    pub max_operations: usize,
    /// Bytes of the body at most.
    pub max_payload_size: usize,
}

/// What an operation does.
///
/// ```
/// assert_eq!("post".parse::<scim::bulk::Method>().unwrap(), scim::bulk::Method::Post);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Creates a resource.
    Post,
    /// Replaces one.
    Put,
    /// Changes one.
    Patch,
    /// Deletes one.
    Delete,
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        })
    }
}

impl FromStr for Method {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text.to_ascii_uppercase().as_str() {
            "POST" => Ok(Self::Post),
            "PUT" => Ok(Self::Put),
            "PATCH" => Ok(Self::Patch),
            "DELETE" => Ok(Self::Delete),
            _ => Err(Error::invalid_syntax("method must be POST, PUT, PATCH or DELETE.")),
        }
    }
}

/// What an operation works on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The kind of resource.
    pub resource_type: ResourceType,
    /// Its id, or a `bulkId:` reference to one; `None` for POST.
    pub id: Option<String>,
}

/// One request of a Bulk request.
#[derive(Debug, Clone, PartialEq)]
pub struct BulkOperation {
    /// What is done; `None` where that could not be read.
    pub method: Option<Method>,
    /// Name that the client gives to what is created, or to the operation.
    pub bulk_id: Option<String>,
    /// Entity tag that the resource must have, as in `If-Match`.
    pub version: Option<String>,
    /// What it works on, or why it cannot be run.
    pub target: Result<Target, Error>,
    /// Body of the request.
    pub data: Option<Value>,
}

/// A Bulk request.
#[derive(Debug, Clone, PartialEq)]
pub struct BulkRequest {
    /// After how many errors to stop; `None`: never.
    pub fail_on_errors: Option<u64>,
    /// The requests, as they were sent.
    pub operations: Vec<BulkOperation>,
}

impl BulkRequest {
    /// Whether so many errors end the request.
    ///
    /// RFC 7644 §3.7: `failOnErrors` is "the number of errors that the service provider will accept
    /// before the operation is terminated".
    ///
    /// ```
    /// let request = scim::bulk::BulkRequest { fail_on_errors: Some(2), operations: Vec::new() };
    /// assert!(!request.ends_after(1) && request.ends_after(2));
    /// ```
    #[must_use]
    pub fn ends_after(&self, errors: u64) -> bool {
        errors > 0 && self.fail_on_errors.is_some_and(|accepted| errors >= accepted)
    }
}
