//! *Users > User groups*: groups of every source, the built-in group of all users on top.
//!
//! - [`list`]: all of them
//! - [`page`]: one of them and its members; [`form`]: made and renamed here

pub mod form;
pub mod list;
pub mod page;
