//! The attributes of users and groups by Entra's names: one table, from which reading, writing and comparing follow.

use serde_json::Value;

use super::{Group, User};
use words::words;

/// Where an attribute is kept.
enum Place<'a> {
    /// A text that is always there.
    Required(&'a mut String),
    /// A text, or Entra's null.
    Optional(&'a mut Option<String>),
    /// A truth value.
    Flag(&'a mut bool),
}

/// A value that an attribute cannot have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidValue {
    /// It may not be empty.
    #[error("{0} must have a value")]
    Missing(&'static str),
    /// It is true or false.
    #[error("{0} is true or false")]
    NoFlag(&'static str),
    /// It is a text.
    #[error("{0} is a text")]
    NoText(&'static str),
}

impl Place<'_> {
    fn set(self, name: &'static str, value: &Value) -> Result<(), InvalidValue> {
        let text = match value {
            Value::Null => None,
            Value::String(text) => Some(text.as_str()).filter(|text| !text.is_empty()),
            Value::Bool(_) => match self {
                Self::Flag(_) => None,
                _ => return Err(InvalidValue::NoText(name)),
            },
            _ => return Err(InvalidValue::NoText(name)),
        };
        match self {
            Self::Required(place) => text.ok_or(InvalidValue::Missing(name))?.clone_into(place),
            Self::Optional(place) => *place = text.map(str::to_owned),
            Self::Flag(place) => {
                let word = text.map(str::to_ascii_lowercase);
                *place = match (value, word.as_deref()) {
                    (Value::Bool(flag), _) => *flag,
                    (_, Some("true")) => true,
                    (_, Some("false")) => false,
                    _ => return Err(InvalidValue::NoFlag(name)),
                };
            }
        }
        Ok(())
    }
}

/// Declares the attributes of a type, each with its word and the field that keeps it.
macro_rules! attributes {
    ($(#[$doc:meta])* $name:ident of $object:ident, $kind:literal, {
        $($(#[$value_doc:meta])* $value:ident => $word:literal, $place:ident($($field:tt)+);)*
    }) => {
        words! {
            $(#[$doc])*
            $name, $kind, { $($(#[$value_doc])* $value => $word,)* }
        }

        impl $object {
            /// The value of an attribute: a text, true or false, or null.
            #[must_use]
            pub fn get(&self, attribute: $name) -> Value {
                match attribute {
                    $($name::$value => Value::from(self.$($field)+.clone()),)*
                }
            }

            /// Gives an attribute a value. An empty text is null; `"true"` and `"false"` are taken for what they mean.
            ///
            /// # Errors
            /// Where the attribute cannot have the value.
            pub fn set(&mut self, attribute: $name, value: &Value) -> Result<(), InvalidValue> {
                let place = match attribute {
                    $($name::$value => Place::$place(&mut self.$($field)+),)*
                };
                place.set(attribute.word(), value)
            }
        }
    };
}

attributes! {
    /// An attribute of a user. The manager is a reference, not one of these.
    UserAttribute of User, "attribute of a user", {
        /// Name to sign in with.
        UserPrincipalName => "userPrincipalName", Required(user_principal_name);
        /// Whether the user may sign in.
        AccountEnabled => "accountEnabled", Flag(account_enabled);
        /// Name for people.
        DisplayName => "displayName", Required(display_name);
        /// Alias.
        MailNickname => "mailNickname", Required(mail_nickname);
        /// E-mail address.
        Mail => "mail", Optional(mail);
        /// First name.
        GivenName => "givenName", Optional(given_name);
        /// Family name.
        Surname => "surname", Optional(surname);
        /// What the user does.
        JobTitle => "jobTitle", Optional(job_title);
        /// Where in the organization.
        Department => "department", Optional(department);
        /// Number in the personnel records.
        EmployeeId => "employeeId", Optional(employee_id);
        /// `Member` or `Guest`.
        UserType => "userType", Optional(user_type);
        /// Room or building.
        PhysicalDeliveryOfficeName => "physicalDeliveryOfficeName", Optional(physical_delivery_office_name);
        /// Street and number.
        StreetAddress => "streetAddress", Optional(street_address);
        /// Town.
        City => "city", Optional(city);
        /// State, province or region.
        State => "state", Optional(state);
        /// Postal code.
        PostalCode => "postalCode", Optional(postal_code);
        /// ISO 3166-1 code of two letters.
        Country => "country", Optional(country);
        /// Phone on the desk.
        TelephoneNumber => "telephoneNumber", Optional(telephone_number);
        /// Phone in the pocket.
        Mobile => "mobile", Optional(mobile);
        /// Fax.
        FacsimileTelephoneNumber => "facsimileTelephoneNumber", Optional(facsimile_telephone_number);
        /// BCP 47 tag.
        PreferredLanguage => "preferredLanguage", Optional(preferred_language);
        /// The organization's own.
        ExtensionAttribute1 => "extensionAttribute1", Optional(extension_attributes[0]);
        /// The organization's own.
        ExtensionAttribute2 => "extensionAttribute2", Optional(extension_attributes[1]);
        /// The organization's own.
        ExtensionAttribute3 => "extensionAttribute3", Optional(extension_attributes[2]);
        /// The organization's own.
        ExtensionAttribute4 => "extensionAttribute4", Optional(extension_attributes[3]);
        /// The organization's own.
        ExtensionAttribute5 => "extensionAttribute5", Optional(extension_attributes[4]);
        /// The organization's own.
        ExtensionAttribute6 => "extensionAttribute6", Optional(extension_attributes[5]);
        /// The organization's own.
        ExtensionAttribute7 => "extensionAttribute7", Optional(extension_attributes[6]);
        /// The organization's own.
        ExtensionAttribute8 => "extensionAttribute8", Optional(extension_attributes[7]);
        /// The organization's own.
        ExtensionAttribute9 => "extensionAttribute9", Optional(extension_attributes[8]);
        /// The organization's own.
        ExtensionAttribute10 => "extensionAttribute10", Optional(extension_attributes[9]);
        /// The organization's own.
        ExtensionAttribute11 => "extensionAttribute11", Optional(extension_attributes[10]);
        /// The organization's own.
        ExtensionAttribute12 => "extensionAttribute12", Optional(extension_attributes[11]);
        /// The organization's own.
        ExtensionAttribute13 => "extensionAttribute13", Optional(extension_attributes[12]);
        /// The organization's own.
        ExtensionAttribute14 => "extensionAttribute14", Optional(extension_attributes[13]);
        /// The organization's own.
        ExtensionAttribute15 => "extensionAttribute15", Optional(extension_attributes[14]);
    }
}

attributes! {
    /// An attribute of a group. Members are references, not one of these.
    GroupAttribute of Group, "attribute of a group", {
        /// Name.
        DisplayName => "displayName", Required(display_name);
        /// What the group is for.
        Description => "description", Optional(description);
        /// Alias.
        MailNickname => "mailNickname", Optional(mail_nickname);
        /// Whether the group can be assigned to an application.
        SecurityEnabled => "securityEnabled", Flag(security_enabled);
        /// Whether a rule makes the members.
        Dynamic => "dynamic", Flag(dynamic);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_is_set_is_what_is_read() {
        let mut user = User::new(Uuid::nil(), "ada@example.org", "ada", "Ada");
        for attribute in UserAttribute::ALL {
            let value =
                if *attribute == UserAttribute::AccountEnabled { json!(false) } else { json!(attribute.word()) };
            user.set(*attribute, &value).unwrap();
        }
        for attribute in UserAttribute::ALL {
            let value =
                if *attribute == UserAttribute::AccountEnabled { json!(false) } else { json!(attribute.word()) };
            assert_eq!(user.get(*attribute), value);
        }
        let mut group = Group::new(Uuid::nil(), "Crew");
        group.set(GroupAttribute::Dynamic, &json!("True")).unwrap();
        assert_eq!(
            (group.get(GroupAttribute::Dynamic), group.get(GroupAttribute::Description)),
            (json!(true), Value::Null)
        );
    }

    #[test]
    fn values_that_cannot_be_are_refused() {
        let mut user = User::new(Uuid::nil(), "ada@example.org", "ada", "Ada");
        let error = user.set(UserAttribute::DisplayName, &json!("")).unwrap_err();
        assert_eq!(error.to_string(), "displayName must have a value");
        let error = user.set(UserAttribute::AccountEnabled, &json!("perhaps")).unwrap_err();
        assert_eq!(error.to_string(), "accountEnabled is true or false");
        assert_eq!(user.set(UserAttribute::Mail, &json!(7)).unwrap_err().to_string(), "mail is a text");
        assert_eq!(user.set(UserAttribute::Mail, &json!(true)).unwrap_err().to_string(), "mail is a text");
        user.set(UserAttribute::Mail, &json!("")).unwrap();
        assert_eq!(user.mail, None);
    }
}
