//! What a decision comes to: the one thing that `store::save` takes.

use crate::{Group, Member, User};

/// How a membership changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MembershipChange {
    /// New members.
    pub added: Vec<Member>,
    /// Members no longer.
    pub removed: Vec<Member>,
}

impl MembershipChange {
    /// Whether it changes nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }
}

/// One change of the directory; saved whole or not at all.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A new user.
    UserCreated(Box<User>),
    /// A user changed.
    UserUpdated {
        /// As it was.
        before: Box<User>,
        /// As it is.
        after: Box<User>,
    },
    /// A user is gone, and with it its memberships.
    UserDeleted(Box<User>),
    /// A new group.
    GroupCreated {
        /// The group.
        group: Box<Group>,
        /// Its first members.
        members: Vec<Member>,
    },
    /// A group or its membership changed.
    GroupUpdated {
        /// As it was.
        before: Box<Group>,
        /// As it is.
        after: Box<Group>,
        /// What changed of its membership.
        membership: MembershipChange,
    },
    /// A group is gone, and with it its membership.
    GroupDeleted(Box<Group>),
}
