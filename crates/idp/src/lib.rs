//! The other side: an identity provider that pushes to any SCIM server.
//!
//! It behaves on the wire as the provisioning service of Microsoft Entra ID does, or as Okta, `OneLogin`, `JumpCloud` or
//! authentik, so that a server can be tried, shown and measured without one. The rooms:
//!
//! - [`directory`]: the identity provider's own people and groups, generated from a seed or read from a file
//! - [`state`]: one file of that directory, what changed in it, who is assigned, and how far provisioning came
//! - [`expression`]: the language in which a mapping makes values of attributes
//! - [`mapping`]: which of their attributes go where in SCIM, as data
//! - [`scope`]: which objects are provisioned, by their attributes
//! - [`config`]: all that can be set, with its defaults
//! - `persona`: what sets one identity provider apart from another, as data
//! - [`client`]: one HTTP request to a SCIM server and what came of it
//! - [`check`]: what identity providers would stumble over at a SCIM server
//! - [`scenario`]: what happens in companies, played against any SCIM server
//! - [`job`]: the provisioning job on that state: initial and incremental cycles, quarantine, provisioning on demand
//!
//! It shares the names of schemas with the crate `scim`, its enums' words with `words`, and nothing with the server, whose
//! mistakes it would repeat.

pub mod check;
pub mod client;
mod clock;
pub mod config;
pub mod directory;
pub mod expression;
pub mod job;
pub mod mapping;
mod persona;
mod random;
pub mod scenario;
pub mod scope;
pub mod state;

pub use client::Client;
pub use clock::Clock;
pub use config::Config;
pub use directory::Directory;
pub use random::Ids;
pub use state::State;
