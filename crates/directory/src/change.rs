//! What a decision comes to: the one thing that `store::save` takes.

use crate::guard::Removals;
use crate::user::Status;
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
    /// A user was deleted in the identity provider and is kept here (rule R6).
    UserDeprovisioned {
        /// As it was.
        before: Box<User>,
        /// As it is.
        after: Box<User>,
        /// Whether its memberships stay (rule R8).
        stays_in_groups: bool,
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

impl Change {
    /// The users that it disables or deletes: what the blast radius guard counts.
    #[must_use]
    pub fn removals(&self) -> Removals {
        let disabled = |before: &User, after: &User| before.status == Status::Active && after.status != Status::Active;
        match self {
            Self::UserUpdated { before, after } => Removals { users: u64::from(disabled(before, after)), gone: 0 },
            Self::UserDeprovisioned { .. } | Self::UserDeleted(_) => Removals { users: 1, gone: 1 },
            _ => Removals::default(),
        }
    }
}
