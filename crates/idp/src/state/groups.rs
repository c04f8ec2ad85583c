//! Groups in the state. Their members are in [`super::members`].

use jiff::Timestamp;
use rusqlite::params;
use scim::text::fold;
use uuid::Uuid;

use super::feed::{Row, What};
use super::key::{self, Key};
use super::{Error, Kind, Saved, State};
use crate::directory::{Group, GroupAttribute};

/// What reading a group takes.
const GROUP: &str = "object_id, deleted, document";

fn read(row: &rusqlite::Row<'_>) -> Result<Group, Error> {
    let mut group = Group::from_attributes(key::id(row, 0)?, &key::document(row, 2)?).map_err(Error::corrupt)?;
    group.deleted = key::optional_time(row, 1)?;
    Ok(group)
}

impl State {
    /// The group with that object id, be it in the bin, without its members.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn group(&self, object_id: Uuid) -> Result<Option<Group>, Error> {
        self.first(&format!("SELECT {GROUP} FROM groups WHERE object_id = ?1"), [Key(object_id)], read)
    }

    /// A page of groups, those in the bin included, by object id from after `after` on, without their members.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn groups(&self, after: Option<Uuid>, limit: usize) -> Result<Vec<Group>, Error> {
        let sql = format!("SELECT {GROUP} FROM groups WHERE object_id > ?1 ORDER BY object_id LIMIT ?2");
        self.all(&sql, params![key::after(after), key::limit(limit)], read)
    }

    /// How many groups there are, without those in the bin.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn count_groups(&self) -> Result<u64, Error> {
        let sql = "SELECT (SELECT COUNT(*) FROM groups) - (SELECT COUNT(*) FROM groups WHERE deleted IS NOT NULL)";
        Ok(self.first(sql, [], key::count)?.unwrap_or_default())
    }

    /// Makes `group` with its members, or gives the group of that object id these attributes; its members are left as they
    /// are then.
    ///
    /// # Errors
    /// Where it has no name, a member is nobody, the group is in the bin, or the database fails.
    pub fn save_group(&self, group: &Group, now: Timestamp) -> Result<Saved, Error> {
        group.check()?;
        self.together(|state| match state.group(group.object_id)? {
            Some(before) if before.deleted.is_some() => Err(Error::InBin { kind: Kind::Group, id: before.object_id }),
            Some(before) => state.update_group(&before, group, now),
            None => state.create_group(group, now),
        })
    }

    fn create_group(&self, group: &Group, now: Timestamp) -> Result<Saved, Error> {
        if self.user(group.object_id)?.is_some() {
            return Err(Error::OtherKind { id: group.object_id, kind: Kind::User });
        }
        self.execute(
            "INSERT INTO groups (object_id, name_key, security, document) VALUES (?1, ?2, ?3, ?4)",
            params![
                Key(group.object_id),
                fold(&group.display_name),
                group.security_enabled,
                key::to_text(&group.attributes())?
            ],
        )?;
        for member in &group.members {
            // Not told one by one: the group is new, and all of it is to be read.
            self.insert_member(group.object_id, *member)?;
        }
        self.note(&Row::of(Kind::Group, group.object_id, What::Created), now)?;
        Ok(Saved::Created)
    }

    fn update_group(&self, before: &Group, group: &Group, now: Timestamp) -> Result<Saved, Error> {
        let mut saved = Saved::Unchanged;
        for attribute in GroupAttribute::ALL {
            if before.get(*attribute) != group.get(*attribute) {
                let row = Row::of(Kind::Group, group.object_id, What::Changed);
                self.note(&Row { attribute: Some(attribute.word()), ..row }, now)?;
                saved = Saved::Updated;
            }
        }
        if saved == Saved::Updated {
            self.execute(
                "UPDATE groups SET name_key = ?2, security = ?3, document = ?4 WHERE object_id = ?1",
                params![
                    Key(group.object_id),
                    fold(&group.display_name),
                    group.security_enabled,
                    key::to_text(&group.attributes())?
                ],
            )?;
        }
        if before.security_enabled != group.security_enabled {
            self.note_scope_through(group.object_id, now)?;
        }
        Ok(saved)
    }
}
