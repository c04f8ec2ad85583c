//! The change feed: what a delta query tells. Every edit of the directory writes here what it did.
//!
//! Read from a watermark, all that happened to an object since is one [`Change`]. It says which attributes changed; their
//! values are those that the object has now.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rusqlite::params;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::key::{self, Key};
use super::{Error, Kind, State};
use words::words;

/// The setting that tells up to where the feed was forgotten.
const FORGOTTEN: &str = "forgotten";

/// The changes between two watermarks.
pub(super) const CHANGES: &str = "SELECT kind, object_id, what, attribute, other FROM changes
    WHERE sequence > ?1 AND sequence <= ?2 ORDER BY sequence";

/// A place in the feed: after so many changes. It only ever grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Watermark(pub i64);

words! {
    /// What happened to an object.
    What, "change", {
        /// It is new, with all that it has.
        Created => "created",
        /// An attribute changed.
        Changed => "changed",
        /// The manager changed.
        Manager => "manager",
        /// A member came.
        Joined => "joined",
        /// A member went.
        Left => "left",
        /// It was put into the bin.
        Deleted => "deleted",
        /// It was taken out of the bin.
        Restored => "restored",
        /// It is gone for good.
        Purged => "purged",
        /// Something else decides anew whether it is in scope.
        Scope => "scope",
    }
}

words! {
    /// Why an object is no more among the others: `@removed` of a delta query.
    Removed, "reason of a removal", {
        /// It is in the bin and may come back.
        Changed => "changed",
        /// It is gone for good.
        Deleted => "deleted",
    }
}

words! {
    /// What became of a membership.
    Membership, "membership", {
        /// The member came.
        Added => "added",
        /// The member went.
        Removed => "removed",
    }
}

/// What happened to an object since a watermark.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "what happened to an object, each independent of the others")]
pub struct Change {
    /// What it is.
    pub kind: Kind,
    /// Its object id.
    pub object_id: Uuid,
    /// It is new: all of it is to be read, and the other fields tell only what happened afterwards.
    pub created: bool,
    /// Names of attributes that were given another value, even if it was given back.
    pub attributes: BTreeSet<String>,
    /// Whether the manager was another meanwhile.
    pub manager: bool,
    /// Members who came or went, by object id; what happened last counts.
    pub members: BTreeMap<Uuid, Membership>,
    /// Whether it left the directory.
    pub removed: Option<Removed>,
    /// It came out of the bin and is still there.
    pub restored: bool,
    /// An assignment, a membership of an assigned group or such a group itself changed: it may be in or out of scope now.
    pub scope: bool,
}

impl Change {
    fn new(kind: Kind, object_id: Uuid) -> Self {
        Self {
            kind,
            object_id,
            created: false,
            attributes: BTreeSet::new(),
            manager: false,
            members: BTreeMap::new(),
            removed: None,
            restored: false,
            scope: false,
        }
    }

    fn add(&mut self, what: What, attribute: Option<String>, other: Option<Uuid>) {
        match what {
            What::Created => *self = Self { created: true, ..Self::new(self.kind, self.object_id) },
            What::Changed => self.attributes.extend(attribute),
            What::Manager => self.manager = true,
            What::Joined => self.members.extend(other.map(|member| (member, Membership::Added))),
            What::Left => self.members.extend(other.map(|member| (member, Membership::Removed))),
            What::Deleted => (self.removed, self.restored) = (Some(Removed::Changed), false),
            What::Restored => (self.removed, self.restored) = (None, true),
            What::Purged => *self = Self { removed: Some(Removed::Deleted), ..Self::new(self.kind, self.object_id) },
            What::Scope => self.scope = true,
        }
    }
}

/// One row of the feed.
pub(super) struct Row<'a> {
    pub(super) kind: Kind,
    pub(super) object_id: Uuid,
    pub(super) what: What,
    pub(super) attribute: Option<&'a str>,
    pub(super) other: Option<Uuid>,
}

impl Row<'_> {
    pub(super) fn of(kind: Kind, object_id: Uuid, what: What) -> Self {
        Self { kind, object_id, what, attribute: None, other: None }
    }
}

impl State {
    /// Writes a row of the feed.
    pub(super) fn note(&self, row: &Row<'_>, now: Timestamp) -> Result<(), Error> {
        self.execute(
            "INSERT INTO changes (time, object_id, kind, what, attribute, other) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                now.as_millisecond(),
                Key(row.object_id),
                row.kind.word(),
                row.what.word(),
                row.attribute,
                row.other.map(Key)
            ],
        )?;
        Ok(())
    }

    /// Where the feed ends now. A cycle reads up to the watermark of its beginning: what happens meanwhile is the next one's.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn watermark(&self) -> Result<Watermark, Error> {
        let sql = "SELECT seq FROM sqlite_sequence WHERE name = 'changes'";
        Ok(self.first(sql, [], |row| Ok(Watermark(row.get(0)?)))?.unwrap_or_default())
    }

    /// What happened after `since` and up to `to`, one change an object: users, then groups, by object id.
    ///
    /// # Errors
    /// [`Error::WatermarkExpired`] if the feed no longer reaches back to `since`, and where the database fails.
    pub fn changes(&self, since: Watermark, to: Watermark) -> Result<Vec<Change>, Error> {
        self.at_one_moment(|state| {
            if since < state.forgotten()? {
                return Err(Error::WatermarkExpired(since.0));
            }
            let mut changes = BTreeMap::new();
            let mut statement = state.connection.prepare_cached(CHANGES)?;
            let mut rows = statement.query([since.0, to.0])?;
            while let Some(row) = rows.next()? {
                let (kind, object_id) = (key::word(row, 0)?, key::id(row, 1)?);
                let change = changes.entry((kind, object_id)).or_insert_with(|| Change::new(kind, object_id));
                change.add(key::word(row, 2)?, row.get(3)?, key::optional_id(row, 4)?);
            }
            Ok(changes.into_values().collect())
        })
    }

    /// How many changes there are after `since`, several of one object counted each.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn count_changes(&self, since: Watermark) -> Result<u64, Error> {
        let sql = "SELECT COUNT(*) FROM changes WHERE sequence > ?1";
        Ok(self.first(sql, [since.0], key::count)?.unwrap_or_default())
    }

    /// Forgets the feed up to a watermark, when nobody will read from before it again.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn forget_changes(&self, to: Watermark) -> Result<(), Error> {
        self.together(|state| {
            let to = to.min(state.watermark()?);
            state.execute("DELETE FROM changes WHERE sequence <= ?1", [to.0])?;
            if to > state.forgotten()? { state.set_setting(FORGOTTEN, &to) } else { Ok(()) }
        })
    }

    fn forgotten(&self) -> Result<Watermark, Error> {
        Ok(self.setting(FORGOTTEN)?.unwrap_or_default())
    }
}
