//! The identity provider's own directory: what Microsoft Entra ID calls users and groups.
//!
//! Attributes have Entra's names, not SCIM's; [`crate::mapping`] translates. [`Directory::generate`] makes one up.

mod attribute;
mod company;
mod document;
mod generate;
mod generate_groups;
mod group;
mod locale;
mod record;
mod source;
mod user;

use std::collections::BTreeMap;

use uuid::Uuid;

pub use attribute::{GroupAttribute, InvalidValue, UserAttribute};
pub use document::InvalidDocument;
pub use generate::Company;
pub use group::Group;
pub use record::{GroupRecord, Record, RecordError, UserRecord, read_csv, read_json};
pub(crate) use source::user_name;
pub use source::{GROUP_ATTRIBUTES, USER_ATTRIBUTES};
pub use user::User;

/// Users and groups by their object id, which is also the order in which a cycle goes through them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directory {
    users: BTreeMap<Uuid, User>,
    groups: BTreeMap<Uuid, Group>,
}

impl Directory {
    /// A directory of these users and groups. Of two with the same object id the later one stays.
    pub fn new(users: impl IntoIterator<Item = User>, groups: impl IntoIterator<Item = Group>) -> Self {
        Self {
            users: users.into_iter().map(|user| (user.object_id, user)).collect(),
            groups: groups.into_iter().map(|group| (group.object_id, group)).collect(),
        }
    }

    /// All users, disabled ones and guests included, by object id.
    #[must_use]
    pub fn users(&self) -> impl ExactSizeIterator<Item = &User> + Clone {
        self.users.values()
    }

    /// All groups, by object id.
    #[must_use]
    pub fn groups(&self) -> impl ExactSizeIterator<Item = &Group> + Clone {
        self.groups.values()
    }

    /// The user with that object id.
    #[must_use]
    pub fn user(&self, object_id: Uuid) -> Option<&User> {
        self.users.get(&object_id)
    }

    /// The group with that object id.
    #[must_use]
    pub fn group(&self, object_id: Uuid) -> Option<&Group> {
        self.groups.get(&object_id)
    }
}
