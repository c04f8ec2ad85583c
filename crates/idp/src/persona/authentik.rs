//! authentik: it asks first what the server can do, creates before it looks, and deletes who leaves.

use scim::schema::core::{GROUP, USER};
use serde_json::{Map, Value};

use super::{
    Activation, ConnectionTest, Deletion, Manners, Matching, Members, Names, Update, Writing, mapping_of, plain,
};
use crate::client::Habits;
use crate::config::{Behaviour, MemberRemoval, Removal};
use crate::mapping::ObjectMapping;
use crate::mapping::build::{active, attribute, direct, element, formatted_name, matching, name, reference};
use crate::state::Kind;

pub(super) static AUTHENTIK: Manners = Manners {
    names: Names { source: "authentik", target: "the application", service: "authentik", event: None },
    habits: Habits {
        user_agent: Some("authentik@2026.8.0"),
        content_type: "application/scim+json",
        patch_content_type: "application/scim+json",
        ..Habits::ENTRA
    },
    timeout_seconds: 60,
    behaviour,
    users,
    groups,
    test: ConnectionTest::Features,
    tests_before_cycle: true,
    matching: Matching::AfterConflict,
    user_update: Update::Put,
    activation: Activation::WithTheRest,
    deletion: Deletion::WhenPurged,
    group_update: Update::Pathless { id: true, schemas: true },
    members: Members::Compare,
    late_members: true,
    entity_tags: false,
    tasks: false,
    reads: &[Kind::Group],
    adds,
};

/// Who leaves is deleted.
fn behaviour() -> Behaviour {
    Behaviour { removal: Removal::Delete, member_removal: MemberRemoval::Values, read_before_update: false, ..plain() }
}

/// Users, found by `userName` after a conflict.
fn users() -> ObjectMapping {
    let attributes = vec![
        matching(direct("userPrincipalName", attribute("userName"))),
        formatted_name(),
        direct("givenName", name("givenName")),
        direct("surname", name("familyName")),
        direct("displayName", attribute("displayName")),
        active(),
        direct("mail", element("emails", "other", "value")),
        direct("preferredLanguage", attribute("locale")),
        direct("objectId", attribute("externalId")),
    ];
    mapping_of(Kind::User, &[USER], attributes)
}

/// Groups, found by `displayName` after a conflict.
fn groups() -> ObjectMapping {
    let attributes = vec![
        matching(direct("displayName", attribute("displayName"))),
        direct("objectId", attribute("externalId")),
        reference("members", attribute("members")),
    ];
    mapping_of(Kind::Group, &[GROUP], attributes)
}

fn adds(resource: &mut Map<String, Value>, _: Kind, writing: &Writing<'_>) {
    if let Writing::Replace { id } = writing {
        resource.insert("id".to_owned(), (*id).into());
    }
}
