//! Who is in scope of the application, and why.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::key::{self, Key};
use super::{Error, Kind, Scope, State};

/// Assigned groups that a user is a direct member of.
pub(super) const THROUGH: &str = "SELECT a.principal_id, a.role
    FROM members m
    JOIN assignments a ON a.principal_id = m.group_id
    JOIN groups g ON g.object_id = m.group_id
    WHERE m.member_id = ?1 AND g.deleted IS NULL AND g.security
    ORDER BY a.principal_id, a.role";

/// Why somebody is entitled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Assigned themselves.
    Direct,
    /// A direct member of this assigned group. Members of groups in it are not.
    Group(Uuid),
    /// Everybody is.
    SyncAll,
}

/// Whether somebody is entitled to the application, before scoping filters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entitlement {
    /// All that entitles: the own assignment, then groups by object id, then the scope. Empty: not entitled.
    pub reasons: Vec<Reason>,
    /// Ids of the roles that come with the assignments, [`DEFAULT_ACCESS`](super::DEFAULT_ACCESS) among them.
    pub roles: BTreeSet<Uuid>,
}

impl Entitlement {
    /// Whether there is a reason.
    #[must_use]
    pub fn is_entitled(&self) -> bool {
        !self.reasons.is_empty()
    }
}

impl State {
    /// Whether a user or group is entitled. A group is so only by an assignment of its own or where everything is in scope,
    /// and only while it is a security group.
    ///
    /// Whether the object is in the bin or disabled is not asked here.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn entitlement(&self, kind: Kind, id: Uuid) -> Result<Entitlement, Error> {
        self.at_one_moment(|state| {
            let mut entitlement = Entitlement::default();
            let assigned = state.assignments_of(id)?;
            let counts = kind == Kind::User || state.group(id)?.is_some_and(|group| group.security_enabled);
            if counts && !assigned.is_empty() {
                entitlement.reasons.push(Reason::Direct);
                entitlement.roles.extend(assigned.iter().map(|assignment| assignment.role));
            }
            if kind == Kind::User {
                for (group, role) in state.assigned_through(id)? {
                    if entitlement.reasons.last() != Some(&Reason::Group(group)) {
                        entitlement.reasons.push(Reason::Group(group));
                    }
                    entitlement.roles.insert(role);
                }
            }
            if state.application()?.scope == Scope::All {
                entitlement.reasons.push(Reason::SyncAll);
            }
            Ok(entitlement)
        })
    }

    /// Assigned groups that a user is a direct member of, each with a role.
    fn assigned_through(&self, user: Uuid) -> Result<Vec<(Uuid, Uuid)>, Error> {
        self.all(THROUGH, [Key(user)], |row| Ok((key::id(row, 0)?, key::id(row, 1)?)))
    }
}
