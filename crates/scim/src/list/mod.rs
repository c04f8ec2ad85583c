//! Queries, their pages and their answers (RFC 7644 §3.4.2 and §3.4.3, RFC 9865).
//!
//! - [`ListRequest`]: what a query asks for, from its parameters or from the body of a `/.search`
//! - [`Page`]: which part of the result; [`PageLimits`]: how large a part may be
//! - [`CursorCodec`]: the positions that clients carry from page to page
//! - [`ListResponse`]: the envelope of the answer

mod cursor;
mod page;
mod request;
mod response;

pub use cursor::{Cursor, CursorCodec};
pub use page::{Page, PageLimits};
pub use request::{ListRequest, SortOrder};
pub use response::{LIST_RESPONSE_SCHEMA, ListResponse};
