//! What is true and what is allowed: pure decisions over users, groups and connections.
//!
//! A decision takes what was (`before`), what is asked, the connection's [`rule::Rules`], and the time
//! and ids that it needs, and gives a [`Change`] or a [`scim::Error`]. Nothing here reads or writes:
//! `app` reads and asks, `store` saves.
//!
//! - [`organization`], [`connection`], [`token`]: who an identity provider is to us
//! - [`rule`]: how a connection's provisioning behaves
//! - [`user`], [`group`]: the directory itself
//! - [`attribute`]: the schemas of an organization
//! - [`change`]: what `store::save` takes

pub mod attribute;
pub mod change;
pub mod connection;
pub mod group;
pub mod key;
pub mod organization;
pub mod rule;
pub mod source;
pub mod token;
pub mod user;

pub use change::Change;
pub use connection::{Connection, IdentityProvider};
pub use group::{Group, Member};
pub use key::{ConnectionKey, GroupKey, OrganizationKey, TokenKey, UserKey};
pub use organization::Organization;
pub use source::Source;
pub use token::Token;
pub use user::User;
