//! *Users > Users*: who is in the directory, and all that is known of one.
//!
//! - [`list`], [`chosen`]: all of them, and what is done to several
//! - [`page`]: one of them, a tab a page: overview, groups, devices; [`attributes`]; [`activity`]
//! - [`form`]: made and edited here; [`actions`]: invited, enabled, disabled, deleted
//! - [`import`]: brought in by a file

pub mod actions;
pub mod activity;
pub mod attributes;
pub mod chosen;
pub mod form;
pub mod import;
pub mod list;
pub mod page;
