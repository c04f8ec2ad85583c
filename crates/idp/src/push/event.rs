//! What a cycle tells while it runs.

use std::fmt;

use super::Summary;

/// A step of a cycle. Each unit of work ends in one event, whose [`units`](Event::units) add up to the total.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The connection works, and so many objects and references are in scope.
    Started {
        /// Units of work: users, groups, managers and memberships.
        total: u64,
    },
    /// A user is as it should be.
    UserDone(Outcome),
    /// A group is as it should be, but for its members.
    GroupDone(Outcome),
    /// References are as they should be.
    ReferenceDone(Reference),
    /// Something is not as it should be. Entra would try again in a later cycle.
    Failed {
        /// What.
        what: What,
        /// HTTP status code, if the server answered.
        status: Option<u16>,
        /// The server's reason, or ours.
        detail: String,
    },
    /// The cycle is over.
    Finished(Box<Summary>),
}

/// What became of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// There was none, and now there is.
    Created,
    /// There was one, and it differed.
    Updated,
    /// There was one just like it: Entra's `RedundantExport`.
    Matched,
}

/// What became of references.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    /// A manager is set, or was already.
    Manager {
        /// Whether it took a request.
        changed: bool,
    },
    /// Members were added to a group by one request.
    Members {
        /// How many.
        count: u64,
    },
}

/// What failed, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A user, by `userName`.
    User(String),
    /// A group, by `displayName`.
    Group(String),
    /// The manager of a user.
    Manager {
        /// `userName` of the one who is managed.
        user: String,
    },
    /// Members of a group.
    Members {
        /// `displayName`.
        group: String,
        /// How many.
        count: u64,
    },
}

impl Event {
    /// The units of work that this event ends.
    #[must_use]
    pub fn units(&self) -> u64 {
        match self {
            Self::Started { .. } | Self::Finished(_) => 0,
            Self::ReferenceDone(Reference::Members { count })
            | Self::Failed { what: What::Members { count, .. }, .. } => *count,
            _ => 1,
        }
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(name) => write!(f, "user {name}"),
            Self::Group(name) => write!(f, "group {name}"),
            Self::Manager { user } => write!(f, "manager of {user}"),
            Self::Members { group, count: 1 } => write!(f, "member of {group}"),
            Self::Members { group, count } => write!(f, "{count} members of {group}"),
        }
    }
}

/// Whoever wants to know how a cycle goes: a progress bar, a test, a channel. Every `Fn(Event)` is one.
///
/// It is called between requests, so it must be quick.
pub trait Observer: Send + Sync {
    /// Takes note of a step.
    fn observe(&self, event: Event);
}

impl<F: Fn(Event) + Send + Sync> Observer for F {
    fn observe(&self, event: Event) {
        self(event);
    }
}
