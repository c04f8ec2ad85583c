//! Links: which resource on the server is an object's.

use jiff::Timestamp;
use rusqlite::params;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::feed::{Row, What};
use super::key::{self, Key, to_text};
use super::{Error, Kind, State};
use words::words;

words! {
    /// How a linked resource is looked after.
    LinkStatus, "status of a link", {
        /// It is kept like its object.
        Active => "active",
        /// It was disabled with its object, and is enabled with it.
        Disabled => "disabled",
        /// It was disabled when its object went out of scope: nothing more is sent until that is in scope again.
        Unmanaged => "unmanaged",
    }
}

/// A link from an object to its resource on the server.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// What the object is.
    pub kind: Kind,
    /// Its object id: the source anchor.
    pub object_id: Uuid,
    /// Id of the resource: the target anchor.
    pub target_id: String,
    /// How it is looked after.
    pub status: LinkStatus,
    /// The values last sent, by target attribute.
    pub exported: Map<String, Value>,
}

/// A member of a group who has a resource on the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedMember {
    /// Object id.
    pub object_id: Uuid,
    /// Id of the resource.
    pub target_id: String,
    /// How that is looked after.
    pub status: LinkStatus,
    /// Its `userName`, if it was sent one.
    pub name: Option<String>,
    /// Whether the user is in the bin.
    pub in_bin: bool,
}

/// A page of the members of a group who can be members on the server.
pub(super) const LINKED_MEMBERS: &str =
    "SELECT m.member_id, l.target_id, l.status, l.exported ->> 'userName', u.deleted IS NOT NULL
    FROM members m
    JOIN users u ON u.object_id = m.member_id
    JOIN links l ON l.object_id = m.member_id
    WHERE m.group_id = ?1 AND m.member_id > ?2
    ORDER BY m.member_id LIMIT ?3";

/// What reading a link takes.
const LINK: &str = "kind, object_id, target_id, status, exported";

fn read(row: &rusqlite::Row<'_>) -> Result<Link, Error> {
    Ok(Link {
        kind: key::word(row, 0)?,
        object_id: key::id(row, 1)?,
        target_id: row.get(2)?,
        status: key::word(row, 3)?,
        exported: key::document(row, 4)?,
    })
}

impl State {
    /// The link of an object.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn link(&self, object_id: Uuid) -> Result<Option<Link>, Error> {
        self.first(&format!("SELECT {LINK} FROM links WHERE object_id = ?1"), [Key(object_id)], read)
    }

    /// Links to a resource; more than one if two objects matched the same.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn links_to(&self, kind: Kind, target_id: &str) -> Result<Vec<Link>, Error> {
        let sql = format!("SELECT {LINK} FROM links WHERE kind = ?1 AND target_id = ?2 ORDER BY object_id");
        self.all(&sql, params![kind.word(), target_id], read)
    }

    /// A page of links, by object id from after `after` on.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn links(&self, kind: Kind, after: Option<Uuid>, limit: usize) -> Result<Vec<Link>, Error> {
        let sql = format!("SELECT {LINK} FROM links WHERE kind = ?1 AND object_id > ?2 ORDER BY object_id LIMIT ?3");
        self.all(&sql, params![kind.word(), key::after(after), key::limit(limit)], read)
    }

    /// A page of the users among the direct members of a group who have a link, by object id from after `after` on: those
    /// who can be members on the server.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn linked_members(&self, group: Uuid, after: Option<Uuid>, limit: usize) -> Result<Vec<LinkedMember>, Error> {
        self.all(LINKED_MEMBERS, params![Key(group), key::after(after), key::limit(limit)], |row| {
            Ok(LinkedMember {
                object_id: key::id(row, 0)?,
                target_id: row.get(1)?,
                status: key::word(row, 2)?,
                name: row.get(3)?,
                in_bin: row.get(4)?,
            })
        })
    }

    /// How many objects of a kind have a link.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn count_links(&self, kind: Kind) -> Result<u64, Error> {
        let sql = "SELECT COUNT(*) FROM links WHERE kind = ?1";
        Ok(self.first(sql, [kind.word()], key::count)?.unwrap_or_default())
    }

    /// Keeps a link, in the place of the one that the object had.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn save_link(&self, link: &Link) -> Result<(), Error> {
        let sql = "INSERT INTO links (object_id, kind, target_id, status, exported) VALUES (?1, ?2, ?3, ?4, ?5)
                   ON CONFLICT (object_id) DO UPDATE SET target_id = excluded.target_id, status = excluded.status,
                       exported = excluded.exported";
        let exported = to_text(&link.exported)?;
        self.execute(sql, params![Key(link.object_id), link.kind.word(), link.target_id, link.status.word(), exported])
            .map(drop)
    }

    /// Gives an object another link, or none, and has the next cycle look at it.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn relink(&self, kind: Kind, object_id: Uuid, link: Option<&Link>, now: Timestamp) -> Result<(), Error> {
        match link {
            Some(link) => self.save_link(link)?,
            None => drop(self.remove_link(object_id)?),
        }
        self.note(&Row::of(kind, object_id, What::Scope), now)
    }

    /// Forgets the link of an object, and answers whether it had one.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn remove_link(&self, object_id: Uuid) -> Result<bool, Error> {
        Ok(self.execute("DELETE FROM links WHERE object_id = ?1", [Key(object_id)])? > 0)
    }
}
