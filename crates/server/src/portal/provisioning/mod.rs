//! *Admin > Identity > User Provisioning*: the identity providers that push into the organization.
//!
//! - [`list`]: all connections, and where one begins
//! - [`generate`]: making a token, and the page that shows it; [`tokens`]: what becomes of it
//! - [`connection`]: how one connection fares, in [`chart`] and words; renaming and deleting it
//! - [`hold`]: what the blast radius guard holds back
//! - [`settings`]: *Edit Settings*; [`rules`]: what each rule does in either position; [`preset`]: setting them all
//! - [`connect`]: what to do at the identity provider, step by step, from [`guide`]
//! - [`reach`]: whether the cloud can reach this server; [`names`]: what things are called

mod chart;
pub mod connect;
pub mod connection;
pub mod generate;
mod guide;
pub mod hold;
pub mod list;
mod names;
pub mod preset;
mod reach;
mod rules;
pub mod settings;
pub mod tokens;

/// Path of a connection's page.
fn path_of(connection_id: &str) -> String {
    format!("/provisioning/{connection_id}")
}
