//! The SCIM service provider over HTTP (RFC 7644).
//!
//! - extractors: [`caller`], [`query`], [`etag`], [`body`], [`id`]
//! - handlers: [`users`], [`groups`], [`search`], [`bulk`], [`discovery`], [`nowhere`]
//! - around them: [`record`], which keeps what fails
//! - answers: [`answer`], made of [`representation`]s; [`stream`] for memberships of any length; [`error`]

pub mod answer;
pub mod body;
pub mod bulk;
pub mod caller;
pub mod discovery;
pub mod error;
pub mod etag;
pub mod groups;
pub mod id;
pub mod nowhere;
pub mod query;
pub mod record;
pub mod representation;
pub mod search;
pub mod stream;
pub mod users;

use axum::response::Response;

/// What a handler gives.
pub type Answer = Result<Response, error::Failure>;
