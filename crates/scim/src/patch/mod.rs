//! The operations that change a document (RFC 7644 §3.5.2).
//!
//! [`PatchRequest::parse`] reads every form in which clients write operations and gives them one form:
//! an [`Operation`] names one attribute of the schema and carries values that fit it. [`apply`] then
//! works on a document, and has nothing left to interpret.
//!
//! - `request`: the envelope, and operations without a path
//! - `value`: what an operation carries, made to fit the attribute that it names
//! - `apply`: the operations at work; `elements`: on the values of one attribute; `identity`: when two
//!   of those are the same

mod apply;
mod elements;
mod identity;
#[cfg(test)]
mod properties;
mod request;
#[cfg(test)]
mod tests;
mod value;

use std::fmt;
use std::str::FromStr;

use serde_json::Value;

pub use apply::apply;

use crate::Error;
use crate::filter::BoundPath;

/// URN of the PATCH message schema.
pub const PATCH_OP_SCHEMA: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// What an operation does.
///
/// ```
/// use scim::patch::Op;
/// assert_eq!("Replace".parse::<Op>().unwrap(), Op::Replace);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// Adds values, and keeps those that are there.
    Add,
    /// Takes values away.
    Remove,
    /// Puts values in the place of those that are there.
    Replace,
}

impl Op {
    /// The keyword, as the RFC writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Remove => "remove",
            Self::Replace => "replace",
        }
    }
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Op {
    type Err = Error;

    /// Entra ID writes `Add`, `Replace` and `Remove`.
    fn from_str(keyword: &str) -> Result<Self, Self::Err> {
        [Self::Add, Self::Remove, Self::Replace]
            .into_iter()
            .find(|op| op.as_str().eq_ignore_ascii_case(keyword))
            .ok_or_else(|| Error::invalid_syntax(format!("op is {keyword:?}; it must be add, remove or replace.")))
    }
}

/// One change to one attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// What is done.
    pub op: Op,
    /// To which attribute, or to which of its values.
    pub path: BoundPath,
    /// The value, as the schema means it: an array where all values of a multi-valued attribute are
    /// meant, one value otherwise. In one object, a part that is `null` is to be cleared. `None`: nothing,
    /// so that `replace` clears and `remove` takes all.
    pub value: Option<Value>,
    /// Position of the operation in the request; several come of one that has no path.
    pub index: usize,
}

/// The operations of a PATCH request, bound to a schema.
///
/// ```
/// use scim::patch::{PatchRequest, apply};
/// use scim::resource::{Resource, UnknownAttributes};
/// use serde_json::json;
///
/// let schema = scim::ResourceSchema::user();
/// let body = json!({"Operations": [
///     {"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "ada@example.org"},
///     {"op": "replace", "value": {"name.givenName": "Ada", "active": "False"}},
/// ]});
/// let request = PatchRequest::parse(body, &schema, UnknownAttributes::Ignore, 100).unwrap();
/// assert_eq!(request.operations.len(), 3);
///
/// let after = apply(&Resource::default(), &request.operations, &schema);
/// assert_eq!(after.unwrap_err().detail, "userName is mandatory and must not be empty.");
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PatchRequest {
    /// What is to be done, in this order.
    pub operations: Vec<Operation>,
    /// Names that were left out because no schema knows them or the server alone writes them; for the log.
    pub ignored: Vec<String>,
}

/// Says which operation an error speaks of: the log of an identity provider shows nothing but the detail.
fn at(index: usize) -> impl FnOnce(Error) -> Error {
    move |error| Error { detail: format!("Operation {}: {}", index + 1, error.detail), ..error }
}
