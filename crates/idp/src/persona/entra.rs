//! Microsoft Entra ID, with the default mapping of an application of one's own (`customappsso`).

use scim::schema::core::{ENTERPRISE, GROUP, USER};

use super::{Activation, ConnectionTest, Deletion, Manners, Matching, Members, Names, Update};
use crate::client::Habits;
use crate::config::Behaviour;
use crate::mapping::build::{
    active, attribute, direct, element, enterprise, formatted_name, matching, name, reference,
};
use crate::mapping::{Actions, ObjectMapping};

/// What Entra calls a group beside the RFC's name. Servers that check `schemas` strictly stumble over it.
const MICROSOFT_GROUP: &str = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";

pub(super) static ENTRA: Manners = Manners {
    names: Names {
        source: "Azure Active Directory",
        target: "customappsso",
        service: "Azure AD Provisioning Service",
        event: None,
    },
    habits: Habits::ENTRA,
    // It does not say; .NET's client waits so long.
    timeout_seconds: 100,
    behaviour: Behaviour::default,
    users,
    groups,
    test: ConnectionTest::Search,
    tests_before_cycle: true,
    matching: Matching::Search { not_found_is_none: false },
    user_update: Update::Patch,
    activation: Activation::WithTheRest,
    deletion: Deletion::WhenPurged,
    group_update: Update::Patch,
    members: Members::Changes,
    late_members: false,
    entity_tags: false,
    tasks: false,
    reads: &[],
    adds: |_, _, _| {},
};

/// Users, matched by `userName`.
fn users() -> ObjectMapping {
    ObjectMapping {
        endpoint: "/Users".to_owned(),
        resource_type: "User".to_owned(),
        schemas: vec![USER.to_owned(), ENTERPRISE.to_owned()],
        excluded_attributes: None,
        empty_roles: true,
        actions: Actions::default(),
        attributes: vec![
            direct("mailNickname", attribute("externalId")),
            matching(direct("userPrincipalName", attribute("userName"))),
            active(),
            direct("displayName", attribute("displayName")),
            direct("jobTitle", attribute("title")),
            direct("preferredLanguage", attribute("preferredLanguage")),
            direct("mail", element("emails", "work", "value")),
            formatted_name(),
            direct("surname", name("familyName")),
            direct("givenName", name("givenName")),
            direct("country", element("addresses", "work", "country")),
            direct("physicalDeliveryOfficeName", element("addresses", "work", "formatted")),
            direct("city", element("addresses", "work", "locality")),
            direct("postalCode", element("addresses", "work", "postalCode")),
            direct("state", element("addresses", "work", "region")),
            direct("streetAddress", element("addresses", "work", "streetAddress")),
            direct("telephoneNumber", element("phoneNumbers", "work", "value")),
            direct("mobile", element("phoneNumbers", "mobile", "value")),
            direct("facsimileTelephoneNumber", element("phoneNumbers", "fax", "value")),
            direct("employeeId", enterprise("employeeNumber")),
            direct("department", enterprise("department")),
            reference("manager", enterprise("manager")),
        ],
    }
}

/// Groups, matched by `displayName`. Members follow when all objects exist.
fn groups() -> ObjectMapping {
    ObjectMapping {
        endpoint: "/Groups".to_owned(),
        resource_type: "Group".to_owned(),
        schemas: vec![GROUP.to_owned(), MICROSOFT_GROUP.to_owned()],
        excluded_attributes: Some("members".to_owned()),
        empty_roles: false,
        actions: Actions::default(),
        attributes: vec![
            direct("objectId", attribute("externalId")),
            matching(direct("displayName", attribute("displayName"))),
            reference("members", attribute("members")),
        ],
    }
}
