//! Many users and groups at once: read from a file, or made up.

use std::collections::BTreeSet;

use jiff::Timestamp;
use uuid::Uuid;

use super::{Error, Kind, Saved, State};
use crate::Ids;
use crate::directory::{Company, Group, GroupRecord, Record, RecordError, User, UserAttribute, UserRecord};

/// What was taken in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// Users that are new.
    pub users_created: u64,
    /// Users that were there; some of them may have been the same already.
    pub users_found: u64,
    /// Groups that are new.
    pub groups_created: u64,
    /// Groups that were there.
    pub groups_found: u64,
}

/// References are made when all objects are there.
enum Reference {
    Manager { place: String, user: Uuid, manager: Option<String> },
    Members { place: String, group: Uuid, members: Vec<String> },
}

impl State {
    /// Takes in the records of a file: all of them, or on an error none. Who is there already, by object id or else by name,
    /// is given what the file says; others are made, with an object id from `new_ids` where the file has none.
    ///
    /// # Errors
    /// Where a record cannot be read or taken in; the message says which.
    pub fn import(
        &self,
        records: impl IntoIterator<Item = Result<Record, RecordError>>,
        new_ids: &mut Ids,
        now: Timestamp,
    ) -> Result<Imported, Error> {
        self.together(|state| {
            let (mut imported, mut references) = (Imported::default(), Vec::new());
            for record in records {
                match record? {
                    Record::User(record) => {
                        let place = record.place.clone();
                        let (user, created) = state.import_user(&record, new_ids, now).map_err(at(&place))?;
                        *(if created { &mut imported.users_created } else { &mut imported.users_found }) += 1;
                        references.extend(record.manager.map(|manager| Reference::Manager { place, user, manager }));
                    }
                    Record::Group(record) => {
                        let place = record.place.clone();
                        let (group, created) = state.import_group(&record, new_ids, now).map_err(at(&place))?;
                        *(if created { &mut imported.groups_created } else { &mut imported.groups_found }) += 1;
                        references.extend(record.members.map(|members| Reference::Members { place, group, members }));
                    }
                }
            }
            for reference in references {
                state.refer(reference, now)?;
            }
            Ok(imported)
        })
    }

    /// Makes up so many users and groups in an empty directory: the same for the same seed.
    ///
    /// # Errors
    /// Where the directory is not empty, or the database fails.
    pub fn generate(&self, users: usize, groups: usize, seed: u64, now: Timestamp) -> Result<(), Error> {
        self.together(|state| {
            if !state.users(None, 1)?.is_empty() || !state.groups(None, 1)?.is_empty() {
                return Err(Error::NotEmpty);
            }
            let mut company = Company::new(seed);
            for user in company.by_ref().take(users) {
                state.save_user(&user, now)?;
            }
            company.groups(groups).try_for_each(|group| state.save_group(&group, now).map(drop))
        })
    }

    fn import_user(&self, record: &UserRecord, new_ids: &mut Ids, now: Timestamp) -> Result<(Uuid, bool), Error> {
        let name = record.attributes.iter().find(|(attribute, _)| *attribute == UserAttribute::UserPrincipalName);
        let name = name.and_then(|(_, name)| name.as_str()).unwrap_or_default();
        let found = match record.object_id {
            Some(id) => self.user(id)?,
            None => known(self.find(Kind::User, name))?.map(|id| self.user(id)).transpose()?.flatten(),
        };
        let mut user = found.unwrap_or_else(|| {
            // An alias and a name for people are not asked of who writes the file.
            let alias = name.split('@').next().unwrap_or_default();
            User::new(new_id(record.object_id, new_ids), name, alias, alias)
        });
        for (attribute, value) in &record.attributes {
            user.set(*attribute, value)?;
        }
        Ok((user.object_id, self.save_user(&user, now)? == Saved::Created))
    }

    fn import_group(&self, record: &GroupRecord, new_ids: &mut Ids, now: Timestamp) -> Result<(Uuid, bool), Error> {
        let mut group = Group::new(Uuid::nil(), "");
        for (attribute, value) in &record.attributes {
            group.set(*attribute, value)?;
        }
        let found = match record.object_id {
            Some(id) => self.group(id)?,
            None => known(self.find(Kind::Group, &group.display_name))?.map(|id| self.group(id)).transpose()?.flatten(),
        };
        let group = match found {
            Some(mut found) => {
                for (attribute, value) in &record.attributes {
                    found.set(*attribute, value)?;
                }
                found
            }
            None => Group { object_id: new_id(record.object_id, new_ids), ..group },
        };
        Ok((group.object_id, self.save_group(&group, now)? == Saved::Created))
    }

    fn refer(&self, reference: Reference, now: Timestamp) -> Result<(), Error> {
        match reference {
            Reference::Manager { place, user, manager } => {
                self.set_manager(user, manager.as_deref(), now).map_err(at(&place))
            }
            Reference::Members { place, group, members } => {
                let ids: Result<BTreeSet<Uuid>, Error> =
                    members.iter().map(|name| self.find_either(name).map(|(_, id)| id)).collect();
                ids.and_then(|ids| self.set_members(group, &ids, now)).map_err(at(&place))
            }
        }
    }

    /// Gives a user the manager of that name, or none.
    ///
    /// # Errors
    /// Where either is nobody, or the user is in the bin.
    pub fn set_manager(&self, user: Uuid, manager: Option<&str>, now: Timestamp) -> Result<(), Error> {
        self.together(|state| {
            let manager = manager.map(|name| state.find(Kind::User, name)).transpose()?;
            let user = state.user(user)?.ok_or(Error::Unknown { kind: Kind::User, id: user })?;
            state.save_user(&User { manager, ..user }, now).map(drop)
        })
    }
}

/// The id that a record gives, or a new one.
fn new_id(given: Option<Uuid>, new_ids: &mut Ids) -> Uuid {
    given.or_else(|| new_ids.next()).unwrap_or_default()
}

/// Nothing, where nobody has the name.
fn known(found: Result<Uuid, Error>) -> Result<Option<Uuid>, Error> {
    match found {
        Ok(id) => Ok(Some(id)),
        Err(Error::NoName { .. } | Error::Unknown { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn at(place: &str) -> impl FnOnce(Error) -> Error + use<'_> {
    move |error| Error::Record { place: place.to_owned(), error: Box::new(error) }
}
