//! Users in the state.

use jiff::Timestamp;
use rusqlite::params;
use scim::text::fold;
use uuid::Uuid;

use super::feed::{Row, What};
use super::key::{self, Key};
use super::{Error, Kind, State};
use crate::directory::{User, UserAttribute};

/// What reading a user takes.
const USER: &str = "object_id, manager, deleted, document";

/// What saving came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// The object is new.
    Created,
    /// Something of it changed.
    Updated,
    /// It was so already; nothing was written.
    Unchanged,
}

fn read(row: &rusqlite::Row<'_>) -> Result<User, Error> {
    let mut user = User::from_attributes(key::id(row, 0)?, &key::document(row, 3)?).map_err(Error::corrupt)?;
    user.manager = key::optional_id(row, 1)?;
    user.deleted = key::optional_time(row, 2)?;
    Ok(user)
}

impl State {
    /// The user with that object id, be it in the bin.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn user(&self, object_id: Uuid) -> Result<Option<User>, Error> {
        self.first(&format!("SELECT {USER} FROM users WHERE object_id = ?1"), [Key(object_id)], read)
    }

    /// A page of users, those in the bin included, by object id from after `after` on.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn users(&self, after: Option<Uuid>, limit: usize) -> Result<Vec<User>, Error> {
        let sql = format!("SELECT {USER} FROM users WHERE object_id > ?1 ORDER BY object_id LIMIT ?2");
        self.all(&sql, params![key::after(after), key::limit(limit)], read)
    }

    /// How many users there are, without those in the bin.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn count_users(&self) -> Result<u64, Error> {
        let sql = "SELECT (SELECT COUNT(*) FROM users) - (SELECT COUNT(*) FROM users WHERE deleted IS NOT NULL)";
        Ok(self.first(sql, [], key::count)?.unwrap_or_default())
    }

    /// Makes `user`, or gives the user of that object id these attributes and this manager. Only the bin's own functions
    /// put a user there.
    ///
    /// # Errors
    /// Where something is missing, another user has the name, the manager is nobody, the user is in the bin, or the database fails.
    pub fn save_user(&self, user: &User, now: Timestamp) -> Result<Saved, Error> {
        user.check()?;
        self.together(|state| {
            let before = state.user(user.object_id)?;
            let renamed = before.as_ref().is_none_or(|before| before.user_principal_name != user.user_principal_name);
            if renamed {
                state.require_free_name(&user.user_principal_name, user.object_id)?;
            }
            match (user.manager, &before) {
                (Some(manager), Some(before)) if before.manager == Some(manager) => {}
                (Some(manager), _) => state.require(Kind::User, manager).map(drop)?,
                (None, _) => {}
            }
            match before {
                Some(before) if before.deleted.is_some() => {
                    Err(Error::InBin { kind: Kind::User, id: before.object_id })
                }
                Some(before) => state.update_user(&before, user, now),
                None => state.create_user(user, now),
            }
        })
    }

    fn create_user(&self, user: &User, now: Timestamp) -> Result<Saved, Error> {
        if self.group(user.object_id)?.is_some() {
            return Err(Error::OtherKind { id: user.object_id, kind: Kind::Group });
        }
        self.execute(
            "INSERT INTO users (object_id, name_key, manager, document) VALUES (?1, ?2, ?3, ?4)",
            params![
                Key(user.object_id),
                fold(&user.user_principal_name),
                user.manager.map(Key),
                key::to_text(&user.attributes())?
            ],
        )?;
        self.note(&Row::of(Kind::User, user.object_id, What::Created), now)?;
        Ok(Saved::Created)
    }

    fn update_user(&self, before: &User, user: &User, now: Timestamp) -> Result<Saved, Error> {
        let mut saved = Saved::Unchanged;
        for attribute in UserAttribute::ALL {
            if before.get(*attribute) != user.get(*attribute) {
                let row = Row::of(Kind::User, user.object_id, What::Changed);
                self.note(&Row { attribute: Some(attribute.word()), ..row }, now)?;
                saved = Saved::Updated;
            }
        }
        if before.manager != user.manager {
            self.note(&Row::of(Kind::User, user.object_id, What::Manager), now)?;
            saved = Saved::Updated;
        }
        if saved == Saved::Updated {
            self.execute(
                "UPDATE users SET name_key = ?2, manager = ?3, document = ?4 WHERE object_id = ?1",
                params![
                    Key(user.object_id),
                    fold(&user.user_principal_name),
                    user.manager.map(Key),
                    key::to_text(&user.attributes())?
                ],
            )?;
        }
        Ok(saved)
    }
}
