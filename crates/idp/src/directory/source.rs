//! What expressions, mappings and scoping filters read of users and groups: the attributes of the table, and what is
//! made of them.

use std::sync::LazyLock;

use serde_json::Value as Json;
use uuid::Uuid;

use super::{Group, GroupAttribute, User, UserAttribute};
use crate::expression::{Source, Value};

/// Attributes of a user, by Entra's names.
///
/// `userPrincipalName` is a guest's name at home; `originalUserPrincipalName` what the directory holds. `IsSoftDeleted`
/// is only whether the user is disabled or in the bin, and `appRoleAssignments` nothing: who knows more of them says so
/// ([`With`](crate::expression::With)).
pub static USER_ATTRIBUTES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let made = ["objectId", "originalUserPrincipalName", "IsSoftDeleted", "manager", "appRoleAssignments"];
    made.into_iter().chain(UserAttribute::ALL.iter().map(|attribute| attribute.word())).collect()
});

/// Attributes of a group, by Entra's names.
pub static GROUP_ATTRIBUTES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let made = ["objectId", "members", "IsSoftDeleted"];
    made.into_iter().chain(GroupAttribute::ALL.iter().map(|attribute| attribute.word())).collect()
});

impl Source for User {
    fn attribute(&self, name: &str) -> Value {
        match name {
            "objectId" => self.object_id.to_string().into(),
            "userPrincipalName" => user_name(self).into(),
            "originalUserPrincipalName" => self.user_principal_name.clone().into(),
            "IsSoftDeleted" => (self.deleted.is_some() || !self.account_enabled).into(),
            "manager" => self.manager.map(|manager| manager.to_string()).into(),
            _ => name.parse().map_or(Value::Null, |attribute| value(self.get(attribute))),
        }
    }
}

impl Source for Group {
    fn attribute(&self, name: &str) -> Value {
        match name {
            "objectId" => self.object_id.to_string().into(),
            "members" => self.members.iter().map(Uuid::to_string).collect::<Vec<_>>().into(),
            "IsSoftDeleted" => self.deleted.is_some().into(),
            _ => name.parse().map_or(Value::Null, |attribute| value(self.get(attribute))),
        }
    }
}

/// An attribute of the table, as expressions know it.
fn value(attribute: Json) -> Value {
    match attribute {
        Json::String(text) => text.into(),
        Json::Bool(flag) => flag.into(),
        _ => Value::Null,
    }
}

/// The user principal name; of a guest (`alias_domain#EXT#@tenant`) what it was at home: `alias@domain`.
pub(crate) fn user_name(user: &User) -> String {
    let name = &user.user_principal_name;
    match name.split_once("#EXT#") {
        None => name.clone(),
        Some((home, _)) => match home.rsplit_once('_') {
            Some((alias, domain)) => format!("{alias}@{domain}"),
            None => home.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn guests_get_the_name_they_have_at_home() {
        let guest = |name| user_name(&User::new(Uuid::nil(), name, "", ""));
        assert_eq!(guest("dana_reyes_partner.example#EXT#@fieldworks.onmicrosoft.com"), "dana_reyes@partner.example");
        assert_eq!(guest("dana#EXT#@fieldworks.onmicrosoft.com"), "dana");
        assert_eq!(guest("dana_reyes@example.org"), "dana_reyes@example.org");
    }

    #[test]
    fn every_attribute_can_be_read() {
        let mut user = User::new(Uuid::nil(), "", "", "");
        for attribute in UserAttribute::ALL.iter().filter(|attribute| **attribute != UserAttribute::AccountEnabled) {
            user.set(*attribute, &json!("a_example.org#EXT#@b")).unwrap();
        }
        user.manager = Some(Uuid::nil());
        for name in USER_ATTRIBUTES.iter().filter(|name| **name != "appRoleAssignments") {
            assert_ne!(user.attribute(name), Value::Null, "{name}");
        }
        assert_eq!(user.attribute("userPrincipalName"), "a@example.org".into());
        assert_eq!(user.attribute("originalUserPrincipalName"), "a_example.org#EXT#@b".into());
        assert_eq!(user.attribute("extensionAttribute15"), "a_example.org#EXT#@b".into());
        assert_eq!(user.attribute("shoeSize"), Value::Null);

        let mut group = Group { members: vec![Uuid::nil()], ..Group::new(Uuid::nil(), "Crew") };
        group.description = Some("All of them".into());
        group.mail_nickname = Some("crew".into());
        for name in GROUP_ATTRIBUTES.iter() {
            assert_ne!(group.attribute(name), Value::Null, "{name}");
        }
        assert_eq!(group.attribute("mail"), Value::Null);
    }
}
