//! The bin: what is deleted goes there first, can be restored for thirty days, and is purged then.

use jiff::{SignedDuration, Timestamp};
use rusqlite::params;
use uuid::Uuid;

use super::feed::{Row, What};
use super::key::{self, Key};
use super::{Error, Kind, State};

/// How long the bin keeps what is in it.
pub const KEPT_IN_BIN: SignedDuration = SignedDuration::from_hours(30 * 24);

impl State {
    /// Puts an object into the bin. Its memberships, its members and its assignments are kept for when it comes back.
    ///
    /// # Errors
    /// Where it is not there, or in the bin already.
    pub fn delete(&self, kind: Kind, id: Uuid, now: Timestamp) -> Result<(), Error> {
        self.together(|state| {
            state.require_live(kind, id)?;
            state.set_deleted(kind, id, Some(now))?;
            state.note(&Row::of(kind, id, What::Deleted), now)?;
            state.note_scope_through(id, now)
        })
    }

    /// Takes an object out of the bin.
    ///
    /// # Errors
    /// Where it is not in the bin, or another user has its name now.
    pub fn restore(&self, kind: Kind, id: Uuid, now: Timestamp) -> Result<(), Error> {
        self.together(|state| {
            state.require_in_bin(kind, id)?;
            if let (Kind::User, Some(user)) = (kind, state.user(id)?) {
                state.require_free_name(&user.user_principal_name, id)?;
            }
            state.set_deleted(kind, id, None)?;
            state.note(&Row::of(kind, id, What::Restored), now)?;
            state.note_scope_through(id, now)
        })
    }

    /// Removes an object in the bin for good, from groups, from those whom it manages and from the application too. Its link
    /// stays, for the resource on the server is yet to be deleted.
    ///
    /// # Errors
    /// Where it is not in the bin.
    pub fn purge(&self, kind: Kind, id: Uuid, now: Timestamp) -> Result<(), Error> {
        self.together(|state| {
            state.require_in_bin(kind, id)?;
            for group in state.groups_of(id)? {
                state.drop_member(group, id, now)?;
            }
            let reports = "UPDATE users SET manager = NULL WHERE manager = ?1 RETURNING object_id";
            for report in state.all(reports, [Key(id)], |row| key::id(row, 0))? {
                state.note(&Row::of(Kind::User, report, What::Manager), now)?;
            }
            // Its members need not be told: they are out of scope since it was put into the bin.
            state.execute("DELETE FROM members WHERE group_id = ?1", [Key(id)])?;
            state.execute("DELETE FROM assignments WHERE principal_id = ?1", [Key(id)])?;
            let sql = match kind {
                Kind::User => "DELETE FROM users WHERE object_id = ?1",
                Kind::Group => "DELETE FROM groups WHERE object_id = ?1",
            };
            state.execute(sql, [Key(id)])?;
            state.note(&Row::of(kind, id, What::Purged), now)
        })
    }

    /// Purges what has been in the bin for [`KEPT_IN_BIN`], and answers how much that was.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn purge_expired(&self, now: Timestamp) -> Result<usize, Error> {
        self.together(|state| {
            let Ok(before) = now.checked_sub(KEPT_IN_BIN) else { return Ok(0) };
            let mut purged = 0;
            for kind in Kind::ALL {
                for (id, _) in state.bin(*kind)?.into_iter().filter(|(_, deleted)| *deleted <= before) {
                    state.purge(*kind, id, now)?;
                    purged += 1;
                }
            }
            Ok(purged)
        })
    }

    /// What of a kind is in the bin and since when, the oldest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn bin(&self, kind: Kind) -> Result<Vec<(Uuid, Timestamp)>, Error> {
        let sql = match kind {
            Kind::User => "SELECT object_id, deleted FROM users WHERE deleted IS NOT NULL ORDER BY deleted, object_id",
            Kind::Group => {
                "SELECT object_id, deleted FROM groups WHERE deleted IS NOT NULL ORDER BY deleted, object_id"
            }
        };
        self.all(sql, [], |row| Ok((key::id(row, 0)?, key::time(row, 1)?)))
    }

    fn require_in_bin(&self, kind: Kind, id: Uuid) -> Result<(), Error> {
        match self.is_deleted(kind, id)? {
            Some(true) => Ok(()),
            Some(false) => Err(Error::NotInBin { kind, id }),
            None => Err(Error::Unknown { kind, id }),
        }
    }

    fn set_deleted(&self, kind: Kind, id: Uuid, deleted: Option<Timestamp>) -> Result<(), Error> {
        let sql = match kind {
            Kind::User => "UPDATE users SET deleted = ?2 WHERE object_id = ?1",
            Kind::Group => "UPDATE groups SET deleted = ?2 WHERE object_id = ?1",
        };
        self.execute(sql, params![Key(id), deleted.map(Timestamp::as_millisecond)]).map(drop)
    }
}
