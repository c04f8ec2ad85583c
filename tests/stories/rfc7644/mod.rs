//! What RFC 7643, RFC 7644 and RFC 9865 promise, on a generic connection, which adds nothing to them.

mod bulk;
mod discovery;
mod etags;
mod filters;
mod membership;
mod paging;
mod patch;
mod projection;
mod resources;
mod search;
mod sorting;
