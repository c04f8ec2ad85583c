//! The enterprise application: its scope, its roles, and who is assigned to it.

use jiff::Timestamp;
use rusqlite::params;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::feed::{Row, What};
use super::key::{self, Key};
use super::{Error, Kind, State};
use words::words;

/// The role of those who are assigned without one: *Default Access*.
pub const DEFAULT_ACCESS: Uuid = Uuid::nil();

/// The setting that keeps the application.
const APPLICATION: &str = "application";

words! {
    /// Who is provisioned at all.
    Scope, "scope", {
        /// *Sync only assigned users and groups*.
        Assigned => "assigned",
        /// *Sync all users and groups*.
        All => "all",
    }
}

/// A role that the application offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppRole {
    /// Its id in the directory.
    pub id: Uuid,
    /// What the application knows it by.
    pub value: String,
    /// Name for people.
    pub display_name: String,
}

/// What is set of the application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// Who is provisioned.
    pub scope: Scope,
    /// Its roles.
    pub roles: Vec<AppRole>,
}

impl Default for Application {
    fn default() -> Self {
        Self { scope: Scope::Assigned, roles: Vec::new() }
    }
}

impl Application {
    /// The role with that id, value or name.
    ///
    /// # Errors
    /// Where there is none.
    pub fn role(&self, name: &str) -> Result<&AppRole, Error> {
        let called = |role: &&AppRole| role.value == name || role.display_name == name || role.id.to_string() == name;
        self.roles.iter().find(called).ok_or_else(|| Error::NoRole(name.to_owned()))
    }
}

/// An assignment of a user or group to the application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// What is assigned.
    pub kind: Kind,
    /// Its object id.
    pub principal: Uuid,
    /// Id of the role, or [`DEFAULT_ACCESS`].
    pub role: Uuid,
    /// Since when.
    pub time: Timestamp,
}

fn read(row: &rusqlite::Row<'_>) -> Result<Assignment, Error> {
    Ok(Assignment {
        kind: key::word(row, 0)?,
        principal: key::id(row, 1)?,
        role: key::id(row, 2)?,
        time: key::time(row, 3)?,
    })
}

impl State {
    /// The application as it was last configured.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn application(&self) -> Result<Application, Error> {
        Ok(self.setting(APPLICATION)?.unwrap_or_default())
    }

    /// Brings what the configuration says of the application into the state, and answers whether it is another scope: it
    /// takes a restart before those whom the old one left over are disabled.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn configure(&self, application: &Application) -> Result<bool, Error> {
        self.together(|state| {
            let before = state.application()?;
            if before != *application {
                state.set_setting(APPLICATION, application)?;
            }
            Ok(before.scope != application.scope)
        })
    }

    /// Assigns a user or group with a role, and answers whether it was not so before.
    ///
    /// # Errors
    /// Where it is not there or in the bin, a group is no security group, the application has no such role, or the
    /// database fails.
    pub fn assign(&self, kind: Kind, principal: Uuid, role: Uuid, now: Timestamp) -> Result<bool, Error> {
        self.together(|state| {
            state.require_live(kind, principal)?;
            if kind == Kind::Group && state.group(principal)?.is_none_or(|group| !group.security_enabled) {
                return Err(Error::NoSecurityGroup(principal));
            }
            if role != DEFAULT_ACCESS {
                state.application()?.role(&role.to_string())?;
            }
            let sql = "INSERT INTO assignments (principal_id, role, kind, time) VALUES (?1, ?2, ?3, ?4)
                       ON CONFLICT DO NOTHING";
            let new = state.execute(sql, params![Key(principal), Key(role), kind.word(), now.as_millisecond()])? > 0;
            if new {
                state.note_assignment(kind, principal, now)?;
            }
            Ok(new)
        })
    }

    /// Takes an assignment away, of one role or of all, and answers whether there was one.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn unassign(&self, principal: Uuid, role: Option<Uuid>, now: Timestamp) -> Result<bool, Error> {
        self.together(|state| {
            let Some(kind) = state.kind_of(principal)? else { return Ok(false) };
            let was_assigned = state.is_assigned(principal)?;
            let sql = "DELETE FROM assignments WHERE principal_id = ?1 AND (?2 IS NULL OR role = ?2)";
            let removed = state.execute(sql, params![Key(principal), role.map(Key)])? > 0;
            if was_assigned && removed {
                state.note_assignment(kind, principal, now)?;
            }
            Ok(removed)
        })
    }

    /// All assignments, users first, by object id.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn assignments(&self) -> Result<Vec<Assignment>, Error> {
        let sql = "SELECT kind, principal_id, role, time FROM assignments ORDER BY kind DESC, principal_id, role";
        self.all(sql, [], read)
    }

    /// The assignments of one user or group itself.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn assignments_of(&self, principal: Uuid) -> Result<Vec<Assignment>, Error> {
        let sql = "SELECT kind, principal_id, role, time FROM assignments WHERE principal_id = ?1 ORDER BY role";
        self.all(sql, [Key(principal)], read)
    }

    /// Whether a user or group is assigned itself, with whatever role.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn is_assigned(&self, principal: Uuid) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM assignments WHERE principal_id = ?1";
        Ok(self.first(sql, [Key(principal)], |_| Ok(()))?.is_some())
    }

    fn note_assignment(&self, kind: Kind, principal: Uuid, now: Timestamp) -> Result<(), Error> {
        self.note(&Row::of(kind, principal, What::Scope), now)?;
        self.note_through(principal, now)
    }

    /// Tells the feed that those whom an assigned group entitles may be in or out of scope. Written when it happens: later
    /// on the group may have other members, or be gone.
    pub(super) fn note_scope_through(&self, group: Uuid, now: Timestamp) -> Result<(), Error> {
        if self.is_assigned(group)? { self.note_through(group, now) } else { Ok(()) }
    }

    fn note_through(&self, group: Uuid, now: Timestamp) -> Result<(), Error> {
        let sql = "INSERT INTO changes (time, object_id, kind, what)
                   SELECT ?2, member_id, kind, 'scope' FROM members WHERE group_id = ?1 AND kind = 'user'";
        self.execute(sql, params![Key(group), now.as_millisecond()]).map(drop)
    }
}
