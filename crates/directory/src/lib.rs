//! What is true and what is allowed: pure decisions over users, groups and connections.
//!
//! A decision takes what was (`before`), what is asked, the connection's [`rule::Rules`], and the time
//! and ids that it needs, and gives a [`Change`] or a [`scim::Error`]. Nothing here reads or writes:
//! `app` reads and asks, `store` saves.
//!
//! - [`organization`], [`connection`], [`token`]: who an identity provider is to us
//! - [`health`]: how a connection fares; [`rotation`]: how its tokens are exchanged
//! - [`settings`], [`rule`]: what an admin sets on a connection, and how its provisioning behaves
//! - [`user`], [`group`]: the directory itself
//! - [`editing`]: what people may do with both; [`sheet`]: users as rows of a table
//! - [`attribute`]: the schemas of an organization
//! - [`change`]: what `store::save` takes
//! - [`guard`]: how many users a connection may disable or delete at once
//! - [`provisioning`]: what an identity provider asked for and got
//! - [`audit`]: what everybody else did; [`actor`] says who, [`admin`] what they may
//! - [`lockout`]: how often a password may be guessed
//! - [`mail`], [`invitation`]: what is written to people
//! - [`secret`]: tokens, API keys, sessions and links, as they are handed over
//! - [`variable`]: the names of what configurations may say

pub mod actor;
pub mod admin;
pub mod attribute;
pub mod audit;
pub mod change;
pub mod connection;
pub mod editing;
pub mod group;
pub mod guard;
pub mod health;
pub mod invitation;
pub mod key;
pub mod lockout;
pub mod mail;
pub mod organization;
pub mod provisioning;
pub mod rotation;
pub mod rule;
pub mod secret;
pub mod settings;
pub mod sheet;
pub mod source;
pub mod token;
pub mod user;
pub mod variable;

pub use actor::Actor;
pub use admin::{Admin, ApiKey, Permission, Role};
pub use change::Change;
pub use connection::{Connection, IdentityProvider};
pub use group::{Group, Member};
pub use key::{AdminKey, ApiKeyKey, AttributeKey, ConnectionKey, GroupKey, OrganizationKey, TokenKey, UserKey};
pub use organization::Organization;
pub use settings::Settings;
pub use source::Source;
pub use token::Token;
pub use user::User;
