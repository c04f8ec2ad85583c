//! Variables of configurations: `${name}`.

use std::borrow::Cow;

use scim::schema::core::ENTERPRISE;
use serde_json::Value;

use crate::User;
use crate::sheet::{Column, Heading, cell};

/// Names of the variables that Muster fills itself, whatever attributes an organization adds; compared without case.
pub const SYSTEM: [&str; 27] = [
    "userName",
    "emailAddress",
    "emailAddressDomain",
    "emailAddressLocalPart",
    "displayName",
    "firstName",
    "lastName",
    "department",
    "title",
    "locale",
    "managedAppleId",
    "id",
    "userId",
    "externalId",
    "employeeNumber",
    "costCenter",
    "organization",
    "division",
    "manager",
    "phoneNumber",
    "mobileNumber",
    "status",
    "source",
    "userUPN",
    "userEmailAddress",
    "userFirstName",
    "userLastName",
];

/// What a system variable comes to for a user; `None`: it has no value, or there is no such variable. The Managed Apple ID
/// and the manager's name are known beside the user.
#[must_use]
pub fn value<'a>(
    name: &str,
    user: &'a User,
    managed_apple_id: Option<&'a str>,
    manager: Option<&'a str>,
) -> Option<Cow<'a, str>> {
    let column = |column| cell(&Heading::Standard(column), user);
    let text = |name| user.resource.text(name).map(Cow::Borrowed);
    let enterprise = |name| user.resource.extension(ENTERPRISE, name).and_then(Value::as_str).map(Cow::Borrowed);
    let email = || user.email().map(Cow::Borrowed);
    let half = |second: bool| {
        let (local, domain) = user.email()?.rsplit_once('@')?;
        Some(Cow::Borrowed(if second { domain } else { local }))
    };
    match name {
        "userName" | "userUPN" => Some(user.user_name().into()),
        "emailAddress" | "userEmailAddress" => email(),
        "emailAddressDomain" => half(true),
        "emailAddressLocalPart" => half(false),
        "displayName" => text("displayName"),
        "firstName" | "userFirstName" => column(Column::GivenName),
        "lastName" | "userLastName" => column(Column::FamilyName),
        "title" | "locale" | "externalId" => text(name),
        "department" | "employeeNumber" | "costCenter" | "organization" | "division" => enterprise(name),
        "managedAppleId" => managed_apple_id.map(Cow::Borrowed),
        "manager" => manager.map(Cow::Borrowed),
        "id" | "userId" => Some(user.id.as_str().into()),
        "phoneNumber" => column(Column::Phone),
        "mobileNumber" => mobile(user).map(Cow::Borrowed),
        "status" => Some(user.status.word().into()),
        "source" => Some(user.source.to_string().into()),
        _ => None,
    }
    .filter(|value| !value.is_empty())
}

fn mobile(user: &User) -> Option<&str> {
    let numbers = user.resource.get("phoneNumbers").and_then(Value::as_array)?;
    let found = numbers.iter().find(|number| number.get("type").and_then(Value::as_str) == Some("mobile"))?;
    found.get("value")?.as_str()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use scim::{Resource, ResourceSchema};
    use serde_json::json;

    use super::*;
    use crate::{OrganizationKey, Source};

    #[test]
    fn each_system_variable_has_a_value_where_the_user_has() {
        let document = json!({
            "userName": "ada", "displayName": "Ada Quill", "name": {"givenName": "Ada", "familyName": "Quill"},
            "externalId": "e-1", "title": "Surveyor", "locale": "fr-FR",
            "emails": [{"value": "ada@home.example"}, {"value": "ada@work.example", "primary": true}],
            "phoneNumbers": [{"value": "+1"}, {"value": "+2", "type": "mobile"}],
            ENTERPRISE: {"department": "Maps", "employeeNumber": "7", "costCenter": "c", "organization": "o", "division": "d"},
        });
        let user = |document: Value| {
            let resource = Resource::from_map(document.as_object().unwrap().clone());
            let (schema, now) = (ResourceSchema::user(), Timestamp::UNIX_EPOCH);
            crate::user::create(OrganizationKey(1), &schema, Source::Local, resource, "u".into(), now).unwrap()
        };
        let ada = user(document);
        let of = |name| value(name, &ada, Some("ada@appleid.work.example"), Some("Ben")).map(Cow::into_owned);
        for name in SYSTEM {
            assert!(of(name).is_some(), "{name}");
        }
        for (name, expected) in [
            ("emailAddressDomain", "work.example"),
            ("emailAddressLocalPart", "ada"),
            ("mobileNumber", "+2"),
            ("phoneNumber", "+1"),
            ("lastName", "Quill"),
            ("department", "Maps"),
        ] {
            assert_eq!(of(name).as_deref(), Some(expected));
        }
        assert_eq!(of("shoe"), None);
        let bare = user(json!({"userName": "ben"}));
        let said = SYSTEM.into_iter().filter(|name| value(name, &bare, None, None).is_some());
        assert_eq!(said.collect::<Vec<_>>(), ["userName", "id", "userId", "status", "source", "userUPN"]);
    }
}
