//! What identity providers do, over SCIM: one function per request.
//!
//! - [`users`], [`groups`], [`search`], [`bulk`]: the requests; `membership`, `list`: parts that they share
//! - [`Caller`]: on whose behalf; [`Precondition`]: for which version
//! - [`log`]: what is kept of each request
//! - `guard`: how many users may be disabled or deleted at once

pub mod bulk;
mod caller;
pub mod groups;
mod guard;
mod list;
pub mod log;
mod membership;
mod precondition;
pub mod search;
pub mod users;

pub use caller::Caller;
pub use list::Listed;
pub use log::Trace;
pub use precondition::{Precondition, entity_tag};
