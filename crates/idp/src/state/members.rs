//! Who is in which group.
//!
//! A member in the bin stays a member, and is one again when restored.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::params;
use uuid::Uuid;

use super::feed::{Row, What};
use super::key::{self, Key};
use super::{Error, Kind, State};

/// Members read at once, where all are gone through.
const PAGE: usize = 1_000;

/// A direct member of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// What it is.
    pub kind: Kind,
    /// Its object id.
    pub object_id: Uuid,
}

impl State {
    /// A page of the direct members of a group, those in the bin included, by object id from after `after` on.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn members(&self, group: Uuid, after: Option<Uuid>, limit: usize) -> Result<Vec<Member>, Error> {
        self.all(
            "SELECT kind, member_id FROM members WHERE group_id = ?1 AND member_id > ?2 ORDER BY member_id LIMIT ?3",
            params![Key(group), key::after(after), key::limit(limit)],
            |row| Ok(Member { kind: key::word(row, 0)?, object_id: key::id(row, 1)? }),
        )
    }

    /// How many direct members a group has, those in the bin included.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn count_members(&self, group: Uuid) -> Result<u64, Error> {
        let sql = "SELECT COUNT(*) FROM members WHERE group_id = ?1";
        Ok(self.first(sql, [Key(group)], key::count)?.unwrap_or_default())
    }

    /// Whether somebody is a direct member of a group.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn is_member(&self, group: Uuid, member: Uuid) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM members WHERE group_id = ?1 AND member_id = ?2";
        Ok(self.first(sql, [Key(group), Key(member)], |_| Ok(()))?.is_some())
    }

    /// Groups that somebody is a direct member of, by object id.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn groups_of(&self, member: Uuid) -> Result<Vec<Uuid>, Error> {
        let sql = "SELECT group_id FROM members WHERE member_id = ?1 ORDER BY group_id";
        self.all(sql, [Key(member)], |row| key::id(row, 0))
    }

    /// Adds a user or group to a group, and answers whether it was none of its members.
    ///
    /// # Errors
    /// Where the group is not there or in the bin, the member is nobody or the group itself, or the database fails.
    pub fn add_member(&self, group: Uuid, member: Uuid, now: Timestamp) -> Result<bool, Error> {
        self.together(|state| {
            state.require_live(Kind::Group, group)?;
            let Some(kind) = state.insert_member(group, member)? else { return Ok(false) };
            state.note_membership(group, Member { kind, object_id: member }, What::Joined, now)?;
            Ok(true)
        })
    }

    /// Takes a member out of a group, and answers whether it was one.
    ///
    /// # Errors
    /// Where the group is not there or in the bin, or the database fails.
    pub fn remove_member(&self, group: Uuid, member: Uuid, now: Timestamp) -> Result<bool, Error> {
        self.together(|state| {
            state.require_live(Kind::Group, group)?;
            state.drop_member(group, member, now)
        })
    }

    /// Makes the members of a group exactly these.
    ///
    /// # Errors
    /// As [`Self::add_member`].
    pub fn set_members(&self, group: Uuid, members: &BTreeSet<Uuid>, now: Timestamp) -> Result<(), Error> {
        self.together(|state| {
            state.require_live(Kind::Group, group)?;
            let mut after = None;
            loop {
                let page = state.members(group, after, PAGE)?;
                let Some(last) = page.last() else { break };
                after = Some(last.object_id);
                for member in page.iter().filter(|member| !members.contains(&member.object_id)) {
                    state.drop_member(group, member.object_id, now)?;
                }
            }
            members.iter().try_for_each(|member| state.add_member(group, *member, now).map(drop))
        })
    }

    /// Writes a membership without a word to the feed; the member's kind, if it is new.
    pub(super) fn insert_member(&self, group: Uuid, member: Uuid) -> Result<Option<Kind>, Error> {
        if group == member {
            return Err(Error::OwnMember);
        }
        let kind = self.kind_of(member)?.ok_or(Error::Unknown { kind: Kind::User, id: member })?;
        let sql = "INSERT INTO members (group_id, member_id, kind) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
        let new = self.execute(sql, params![Key(group), Key(member), kind.word()])? > 0;
        Ok(new.then_some(kind))
    }

    /// Removes a membership, be the group in the bin.
    pub(super) fn drop_member(&self, group: Uuid, member: Uuid, now: Timestamp) -> Result<bool, Error> {
        let sql = "DELETE FROM members WHERE group_id = ?1 AND member_id = ?2 RETURNING kind";
        let Some(kind) = self.first(sql, [Key(group), Key(member)], |row| key::word(row, 0))? else {
            return Ok(false);
        };
        self.note_membership(group, Member { kind, object_id: member }, What::Left, now)?;
        Ok(true)
    }

    fn note_membership(&self, group: Uuid, member: Member, what: What, now: Timestamp) -> Result<(), Error> {
        let row = Row::of(Kind::Group, group, what);
        self.note(&Row { other: Some(member.object_id), ..row }, now)?;
        if member.kind == Kind::User && self.is_assigned(group)? {
            self.note(&Row::of(Kind::User, member.object_id, What::Scope), now)?;
        }
        Ok(())
    }
}
