//! Objects by the names that people use for them.

use rusqlite::params;
use scim::text::fold;
use uuid::Uuid;

use super::key::{self, Key};
use super::{Error, Kind, State};

impl State {
    /// Object id of the user or group of that name: a user's `userPrincipalName`, a group's `displayName`, in any case, or
    /// the object id of either. Those in the bin are found by their object id only.
    ///
    /// # Errors
    /// Where there is none, or several groups have the name.
    pub fn find(&self, kind: Kind, name: &str) -> Result<Uuid, Error> {
        if let Ok(id) = name.parse() {
            return self.require(kind, id).map(|()| id);
        }
        let sql = match kind {
            Kind::User => "SELECT object_id FROM users WHERE name_key = ?1 AND deleted IS NULL",
            Kind::Group => "SELECT object_id FROM groups WHERE name_key = ?1 AND deleted IS NULL ORDER BY object_id",
        };
        self.the_one(kind, name, sql)
    }

    /// Object id of the user or group of that name, or id, in the bin.
    ///
    /// # Errors
    /// Where there is none there, or several have the name.
    pub fn find_in_bin(&self, kind: Kind, name: &str) -> Result<Uuid, Error> {
        if let Ok(id) = name.parse() {
            return self.require(kind, id).map(|()| id);
        }
        let sql = match kind {
            Kind::User => "SELECT object_id FROM users WHERE name_key = ?1 AND deleted IS NOT NULL ORDER BY object_id",
            Kind::Group => {
                "SELECT object_id FROM groups WHERE name_key = ?1 AND deleted IS NOT NULL ORDER BY object_id"
            }
        };
        self.the_one(kind, name, sql)
    }

    fn the_one(&self, kind: Kind, name: &str, sql: &str) -> Result<Uuid, Error> {
        let found = self.all(sql, [fold(name)], |row| key::id(row, 0))?;
        match found[..] {
            [id] => Ok(id),
            [] => Err(Error::NoName { kind, name: name.to_owned() }),
            _ => Err(Error::Ambiguous { kind, name: name.to_owned(), ids: found }),
        }
    }

    /// A user or else a group of that name, as [`Self::find`] finds them.
    ///
    /// # Errors
    /// Where there is neither.
    pub fn find_either(&self, name: &str) -> Result<(Kind, Uuid), Error> {
        for kind in Kind::ALL {
            match self.find(*kind, name) {
                Ok(id) => return Ok((*kind, id)),
                Err(Error::NoName { .. } | Error::Unknown { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Err(Error::Nothing(name.to_owned()))
    }

    /// What the object with that id is, be it in the bin.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn kind_of(&self, id: Uuid) -> Result<Option<Kind>, Error> {
        for kind in Kind::ALL {
            if self.is_deleted(*kind, id)?.is_some() {
                return Ok(Some(*kind));
            }
        }
        Ok(None)
    }

    /// Whether the object is in the bin; nothing if there is none.
    pub(super) fn is_deleted(&self, kind: Kind, id: Uuid) -> Result<Option<bool>, Error> {
        let sql = match kind {
            Kind::User => "SELECT deleted IS NOT NULL FROM users WHERE object_id = ?1",
            Kind::Group => "SELECT deleted IS NOT NULL FROM groups WHERE object_id = ?1",
        };
        self.first(sql, [Key(id)], |row| Ok(row.get(0)?))
    }

    /// Refuses what is not there.
    pub(super) fn require(&self, kind: Kind, id: Uuid) -> Result<(), Error> {
        self.is_deleted(kind, id)?.map(drop).ok_or(Error::Unknown { kind, id })
    }

    /// Refuses what is not there, or in the bin.
    pub(super) fn require_live(&self, kind: Kind, id: Uuid) -> Result<(), Error> {
        match self.is_deleted(kind, id)? {
            Some(false) => Ok(()),
            Some(true) => Err(Error::InBin { kind, id }),
            None => Err(Error::Unknown { kind, id }),
        }
    }

    /// Refuses a name that another user has.
    pub(super) fn require_free_name(&self, name: &str, id: Uuid) -> Result<(), Error> {
        let sql = "SELECT object_id FROM users WHERE name_key = ?1 AND deleted IS NULL AND object_id <> ?2";
        match self.first(sql, params![fold(name), Key(id)], |row| key::id(row, 0))? {
            Some(by) => Err(Error::Taken { name: name.to_owned(), by }),
            None => Ok(()),
        }
    }
}
