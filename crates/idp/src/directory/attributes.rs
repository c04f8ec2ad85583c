//! What expressions and mappings read of users and groups.

use uuid::Uuid;

use super::{Group, User};
use crate::expression::{Source, Value};

/// Attributes of a user, by Entra's names.
///
/// `userPrincipalName` is a guest's name at home; `originalUserPrincipalName` what the directory holds. `IsSoftDeleted`
/// is only whether the user is disabled: who knows more of it says so ([`With`](crate::expression::With)).
pub const USER_ATTRIBUTES: [&str; 24] = [
    "objectId",
    "userPrincipalName",
    "originalUserPrincipalName",
    "accountEnabled",
    "IsSoftDeleted",
    "displayName",
    "mailNickname",
    "mail",
    "givenName",
    "surname",
    "jobTitle",
    "department",
    "employeeId",
    "physicalDeliveryOfficeName",
    "streetAddress",
    "city",
    "state",
    "postalCode",
    "country",
    "telephoneNumber",
    "mobile",
    "facsimileTelephoneNumber",
    "preferredLanguage",
    "manager",
];

/// Attributes of a group, by Entra's names.
pub const GROUP_ATTRIBUTES: [&str; 4] = ["objectId", "displayName", "members", "IsSoftDeleted"];

impl Source for User {
    fn attribute(&self, name: &str) -> Value {
        let optional = match name {
            "objectId" => return self.object_id.to_string().into(),
            "userPrincipalName" => return user_name(self).into(),
            "originalUserPrincipalName" => return self.user_principal_name.clone().into(),
            "accountEnabled" => return self.account_enabled.into(),
            "IsSoftDeleted" => return (!self.account_enabled).into(),
            "displayName" => return self.display_name.clone().into(),
            "mailNickname" => return self.mail_nickname.clone().into(),
            "manager" => return self.manager.map(|manager| manager.to_string()).into(),
            "mail" => &self.mail,
            "givenName" => &self.given_name,
            "surname" => &self.surname,
            "jobTitle" => &self.job_title,
            "department" => &self.department,
            "employeeId" => &self.employee_id,
            "physicalDeliveryOfficeName" => &self.physical_delivery_office_name,
            "streetAddress" => &self.street_address,
            "city" => &self.city,
            "state" => &self.state,
            "postalCode" => &self.postal_code,
            "country" => &self.country,
            "telephoneNumber" => &self.telephone_number,
            "mobile" => &self.mobile,
            "facsimileTelephoneNumber" => &self.facsimile_telephone_number,
            "preferredLanguage" => &self.preferred_language,
            _ => &None,
        };
        optional.clone().into()
    }
}

impl Source for Group {
    fn attribute(&self, name: &str) -> Value {
        match name {
            "objectId" => self.object_id.to_string().into(),
            "displayName" => self.display_name.clone().into(),
            "members" => self.members.iter().map(Uuid::to_string).collect::<Vec<_>>().into(),
            "IsSoftDeleted" => false.into(),
            _ => Value::Null,
        }
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
        let mut user = User::new(Uuid::nil(), "a_example.org#EXT#@b", "a", "A");
        for text in [
            &mut user.mail,
            &mut user.given_name,
            &mut user.surname,
            &mut user.job_title,
            &mut user.department,
            &mut user.employee_id,
            &mut user.physical_delivery_office_name,
            &mut user.street_address,
            &mut user.city,
            &mut user.state,
            &mut user.postal_code,
            &mut user.country,
            &mut user.telephone_number,
            &mut user.mobile,
            &mut user.facsimile_telephone_number,
            &mut user.preferred_language,
        ] {
            *text = Some("x".to_owned());
        }
        user.manager = Some(Uuid::nil());
        for name in USER_ATTRIBUTES {
            assert_ne!(user.attribute(name), Value::Null, "{name}");
        }
        assert_eq!(user.attribute("userPrincipalName"), "a@example.org".into());
        assert_eq!(user.attribute("originalUserPrincipalName"), "a_example.org#EXT#@b".into());
        let group = Group { object_id: Uuid::nil(), display_name: "Crew".into(), members: vec![Uuid::nil()] };
        for name in GROUP_ATTRIBUTES {
            assert_ne!(group.attribute(name), Value::Null, "{name}");
        }
        assert_eq!(group.attribute("mail"), Value::Null);
    }
}
