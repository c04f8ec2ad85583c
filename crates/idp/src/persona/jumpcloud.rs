//! `JumpCloud`: core attributes, one member a request, and a connection test that leaves nothing untried.

use scim::schema::core::{GROUP, USER};

use super::{Activation, ConnectionTest, Deed, Deletion, Manners, Matching, Members, Names, Update, mapping_of, plain};
use crate::client::Habits;
use crate::config::{Behaviour, MemberRemoval};
use crate::mapping::ObjectMapping;
use crate::mapping::build::{active, attribute, direct, element, matching, name, reference};
use crate::state::Kind;

pub(super) static JUMPCLOUD: Manners = Manners {
    names: Names { source: "JumpCloud", target: "the application", service: "JumpCloud", event: Some(event) },
    habits: Habits {
        content_type: "application/scim+json",
        patch_content_type: "application/scim+json",
        ..Habits::ENTRA
    },
    timeout_seconds: 60,
    behaviour,
    users,
    groups,
    test: ConnectionTest::Rehearsal,
    tests_before_cycle: false,
    matching: Matching::Search { not_found_is_none: false },
    user_update: Update::Put,
    activation: Activation::WithTheRest,
    deletion: Deletion::WhenPurged,
    group_update: Update::Pathless { id: false, schemas: false },
    members: Members::Changes,
    late_members: true,
    entity_tags: false,
    tasks: false,
    reads: &[Kind::User],
    adds: |_, _, _| {},
};

/// Members leave as they leave for Entra, one at a time.
fn behaviour() -> Behaviour {
    Behaviour {
        members_per_patch: std::num::NonZeroUsize::MIN,
        member_removal: MemberRemoval::Values,
        read_before_update: false,
        ..plain()
    }
}

/// Users, matched by `userName`; no extension.
fn users() -> ObjectMapping {
    let attributes = vec![
        matching(direct("userPrincipalName", attribute("userName"))),
        active(),
        direct("displayName", attribute("displayName")),
        direct("givenName", name("givenName")),
        direct("surname", name("familyName")),
        direct("mail", element("emails", "work", "value")),
        direct("jobTitle", attribute("title")),
        direct("telephoneNumber", element("phoneNumbers", "work", "value")),
        direct("mobile", element("phoneNumbers", "mobile", "value")),
    ];
    mapping_of(Kind::User, &[USER], attributes)
}

/// Groups, matched by `displayName`.
fn groups() -> ObjectMapping {
    let attributes =
        vec![matching(direct("displayName", attribute("displayName"))), reference("members", attribute("members"))];
    mapping_of(Kind::Group, &[GROUP], attributes)
}

/// Events of Directory Insights.
fn event(kind: Kind, deed: Deed) -> &'static str {
    match (kind, deed) {
        (Kind::User, Deed::Create) => "user_create_provision",
        (Kind::User, Deed::Update | Deed::Enable | Deed::Members) => "user_update_provision",
        (Kind::User, Deed::Disable) => "user_deprovision",
        (Kind::User, Deed::Delete) => "user_delete_provision",
        (Kind::User, Deed::Read) => "user_lookup_provision",
        (Kind::Group, Deed::Create) => "group_create_provision",
        (Kind::Group, Deed::Delete | Deed::Disable) => "group_delete_provision",
        (Kind::Group, Deed::Update | Deed::Enable | Deed::Members | Deed::Read) => "group_update_provision",
    }
}
