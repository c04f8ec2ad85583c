//! Users and groups as JSON objects: Entra's names, and what is null left out.

use std::str::FromStr;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Group, GroupAttribute, User, UserAttribute};

/// Why a document is none of a user or group.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidDocument(String);

impl User {
    /// The attributes that have a value. References, the object id and the bin are not among them.
    #[must_use]
    pub fn attributes(&self) -> Map<String, Value> {
        present(UserAttribute::ALL.iter().map(|attribute| (attribute.word(), self.get(*attribute))))
    }

    /// A user of these attributes.
    ///
    /// # Errors
    /// Where there is an attribute that users do not have, or one that they must have is missing.
    pub fn from_attributes(object_id: Uuid, attributes: &Map<String, Value>) -> Result<Self, InvalidDocument> {
        let mut user = Self::new(object_id, "", "", "");
        user.user_type = None;
        fill(attributes, |attribute, value| user.set(attribute, value))?;
        user.check()?;
        Ok(user)
    }

    /// Whether the user has what every user must have.
    ///
    /// # Errors
    /// Where something is missing; the message names it.
    pub fn check(&self) -> Result<(), InvalidDocument> {
        for (attribute, value) in [
            (UserAttribute::UserPrincipalName, &self.user_principal_name),
            (UserAttribute::DisplayName, &self.display_name),
            (UserAttribute::MailNickname, &self.mail_nickname),
        ] {
            if value.is_empty() {
                return Err(InvalidDocument(format!("a user has no {attribute}")));
            }
        }
        Ok(())
    }
}

impl Group {
    /// The attributes that have a value. Members, the object id and the bin are not among them.
    #[must_use]
    pub fn attributes(&self) -> Map<String, Value> {
        present(GroupAttribute::ALL.iter().map(|attribute| (attribute.word(), self.get(*attribute))))
    }

    /// A group of these attributes.
    ///
    /// # Errors
    /// Where there is an attribute that groups do not have, or the name is missing.
    pub fn from_attributes(object_id: Uuid, attributes: &Map<String, Value>) -> Result<Self, InvalidDocument> {
        let mut group = Self::new(object_id, "");
        fill(attributes, |attribute, value| group.set(attribute, value))?;
        group.check()?;
        Ok(group)
    }

    /// Whether the group has what every group must have.
    ///
    /// # Errors
    /// Where something is missing; the message names it.
    pub fn check(&self) -> Result<(), InvalidDocument> {
        if self.display_name.is_empty() {
            return Err(InvalidDocument(format!("a group has no {}", GroupAttribute::DisplayName)));
        }
        Ok(())
    }
}

fn present(attributes: impl Iterator<Item = (&'static str, Value)>) -> Map<String, Value> {
    attributes.filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.to_owned(), value)).collect()
}

fn fill<A: FromStr<Err: ToString>, E: ToString>(
    attributes: &Map<String, Value>,
    mut set: impl FnMut(A, &Value) -> Result<(), E>,
) -> Result<(), InvalidDocument> {
    for (name, value) in attributes {
        let attribute = name.parse().map_err(|error: A::Err| InvalidDocument(error.to_string()))?;
        set(attribute, value).map_err(|error| InvalidDocument(error.to_string()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::Directory;

    use super::*;

    #[test]
    fn documents_read_back() {
        let directory = Directory::generate(300, 30, 3);
        for user in directory.users() {
            let again = User::from_attributes(user.object_id, &user.attributes()).unwrap();
            assert_eq!(User { manager: user.manager, ..again }, *user);
        }
        for group in directory.groups() {
            let again = Group::from_attributes(group.object_id, &group.attributes()).unwrap();
            assert_eq!(Group { members: group.members.clone(), ..again }, *group);
        }
    }

    #[test]
    fn what_is_no_user_is_refused() {
        let document = |text: &str| serde_json::from_str(text).unwrap();
        let error = User::from_attributes(Uuid::nil(), &document(r#"{"userPrincipalName": "a"}"#)).unwrap_err();
        assert_eq!(error.to_string(), "a user has no displayName");
        assert!(User::from_attributes(Uuid::nil(), &document(r#"{"shoeSize": "44"}"#)).is_err());
    }
}
