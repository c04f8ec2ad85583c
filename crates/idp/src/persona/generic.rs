//! Nobody's habits, only the RFC's words: PATCH by paths, real booleans, entity tags, and schemas that are really used.

use scim::schema::core::{ENTERPRISE, GROUP, USER};
use serde_json::{Map, Value};

use super::{
    Activation, ConnectionTest, Deletion, Manners, Matching, Members, Names, Update, Writing, mapping_of, plain,
};
use crate::client::Habits;
use crate::config::{Behaviour, NullClearing};
use crate::mapping::ObjectMapping;
use crate::mapping::build::{
    active, attribute, direct, element, enterprise, formatted_name, matching, name, reference,
};
use crate::state::Kind;

pub(super) static GENERIC: Manners = Manners {
    names: Names { source: "the directory", target: "the application", service: "Provisioning", event: None },
    habits: Habits {
        user_agent: Some(concat!("muster-idp/", env!("CARGO_PKG_VERSION"))),
        content_type: "application/scim+json",
        patch_content_type: "application/scim+json",
        ..Habits::ENTRA
    },
    timeout_seconds: 60,
    behaviour: || Behaviour { null_clearing: NullClearing::Remove, ..plain() },
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
    late_members: true,
    entity_tags: true,
    tasks: false,
    reads: &[],
    adds,
};

/// Users, matched by `userName`.
fn users() -> ObjectMapping {
    let attributes = vec![
        direct("objectId", attribute("externalId")),
        matching(direct("userPrincipalName", attribute("userName"))),
        active(),
        direct("displayName", attribute("displayName")),
        formatted_name(),
        direct("surname", name("familyName")),
        direct("givenName", name("givenName")),
        direct("jobTitle", attribute("title")),
        direct("preferredLanguage", attribute("preferredLanguage")),
        direct("mail", element("emails", "work", "value")),
        direct("telephoneNumber", element("phoneNumbers", "work", "value")),
        direct("mobile", element("phoneNumbers", "mobile", "value")),
        direct("employeeId", enterprise("employeeNumber")),
        direct("department", enterprise("department")),
        reference("manager", enterprise("manager")),
    ];
    mapping_of(Kind::User, &[USER, ENTERPRISE], attributes)
}

/// Groups, matched by `displayName`.
fn groups() -> ObjectMapping {
    let attributes = vec![
        direct("objectId", attribute("externalId")),
        matching(direct("displayName", attribute("displayName"))),
        reference("members", attribute("members")),
    ];
    ObjectMapping { excluded_attributes: Some("members".to_owned()), ..mapping_of(Kind::Group, &[GROUP], attributes) }
}

/// RFC 7643 §3.1: "schemas" names the schemas "that are present in the current structure".
fn adds(resource: &mut Map<String, Value>, _: Kind, _: &Writing<'_>) {
    let has_extension = resource.contains_key(ENTERPRISE);
    if let Some(Value::Array(schemas)) = resource.get_mut("schemas") {
        schemas.retain(|schema| schema != ENTERPRISE || has_extension);
    }
}
