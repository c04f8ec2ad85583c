//! The language of provisioning: RFC 7643, RFC 7644 and RFC 9865 as pure code.
//!
//! Nothing here reads a clock, a socket or a table. The rooms:
//!
//! - [`schema`]: what resources may hold, as data; extensible at run time
//! - [`resource`]: a document that obeys its schema
//! - [`attribute_path`]: how attributes are named
//! - [`filter`]: the query language, parsed once, evaluated in memory or handed on to a database
//! - [`patch`]: the operations that change a document
//! - [`projection`]: which attributes an answer shows
//! - [`list`]: queries, their pages and their answers
//! - [`bulk`]: many requests in one
//! - [`discovery`]: what the service says of itself
//! - [`representation`]: how the bytes of an answer come of a stored document
//! - [`error`]: the one error on the wire

pub mod attribute_path;
pub mod bulk;
pub mod discovery;
pub mod error;
pub mod filter;
pub mod list;
pub mod patch;
pub mod projection;
pub mod representation;
pub mod resource;
pub mod schema;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod text;

pub use error::{Error, ScimType};
pub use resource::Resource;
pub use schema::{Attribute, BoundAttribute, ResourceSchema, Schema};
