//! Which attribute of the directory goes where in SCIM.
//!
//! Mappings are data: built in, for each persona ([`Config::of`](crate::Config::of)), or read from a file
//! ([`Mappings`]). [`ObjectMapping`] evaluates them for an object, and makes the body of a POST and the
//! operations of a PATCH of the values.
//!
//! ```
//! use idp::mapping::AttributeMapping;
//! let mapping: AttributeMapping = toml::from_str(
//!     r#"
//!     target = "name.formatted"
//!     expression = 'Join(" ", [givenName], [surname])'
//!     default = "Nobody"
//!     apply = "only_during_creation"
//!     "#,
//! )
//! .unwrap();
//! assert_eq!(mapping.reads(), ["givenName", "surname"]);
//! ```

mod attribute;
pub(crate) mod build;
mod error;
mod evaluate;
mod message;
mod modification;
mod object;
mod target;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use attribute::{AttributeMapping, Flow, Kind, Origin};
use build::MANAGER;
pub use error::MappingError;
pub use evaluate::{Assigned, Assignment, Match};
pub use message::{manager_of, manager_operation, manager_path, members_operation, patch_body};
pub use modification::{Modification, NewValue, Verb};
pub use object::{Actions, ObjectMapping};
pub use target::Target;

/// The mappings of an application.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mappings {
    /// Of users.
    pub users: ObjectMapping,
    /// Of groups.
    pub groups: ObjectMapping,
}
