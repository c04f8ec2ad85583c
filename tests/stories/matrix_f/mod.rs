//! The compatibility matrix: one story per row, named by its row.
//!
//! A row is a request that some identity provider really sends, and the answer without which its provisioning stops.

mod groups;
mod lookups;
mod transport;
mod users;
