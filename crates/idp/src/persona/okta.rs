//! Okta, with an app of the App Integration Wizard (AIW: GET, then PUT) or of its network (OIN: PATCH).

use scim::schema::core::{GROUP, USER};
use serde_json::{Map, Value, json};

use super::{
    Activation, ConnectionTest, Deed, Deletion, Manners, Matching, Members, Names, Update, Writing, mapping_of, plain,
};
use crate::client::{Habits, QueryForm};
use crate::config::Behaviour;
use crate::mapping::ObjectMapping;
use crate::mapping::build::{active, attribute, direct, element, matching, name, prefixed_id, reference};
use crate::state::Kind;

pub(super) static AIW: Manners = WIZARD;

const WIZARD: Manners = Manners {
    names: Names { source: "Okta", target: "the application", service: "Okta", event: Some(event) },
    habits: Habits {
        user_agent: Some("Okta SCIM Client 1.0.0"),
        accept: "application/scim+json",
        accept_charset: Some("utf-8"),
        content_type: "application/scim+json; charset=utf-8",
        patch_content_type: "application/scim+json; charset=utf-8",
        query: QueryForm::Percent,
        search_count: Some(100),
        throttle_retries: 10,
        // Minutes, which pass between cycles.
        unsaid_wait: None,
    },
    timeout_seconds: 60,
    behaviour,
    users,
    groups,
    test: ConnectionTest::List(1),
    tests_before_cycle: false,
    matching: Matching::Search { not_found_is_none: true },
    user_update: Update::PutMerged,
    activation: Activation::Put,
    deletion: Deletion::Never,
    group_update: Update::PutMerged,
    members: Members::Put,
    late_members: true,
    entity_tags: false,
    tasks: true,
    reads: &[Kind::User],
    adds,
};

pub(super) static OIN: Manners = Manners {
    user_update: Update::Put,
    activation: Activation::Patch,
    group_update: Update::Pathless { id: true, schemas: false },
    members: Members::Push,
    behaviour: || Behaviour { read_before_update: false, ..behaviour() },
    ..WIZARD
};

/// It waits for as long as it is told to, up to a day.
fn behaviour() -> Behaviour {
    Behaviour { retry_after_cap_seconds: 86_400, ..plain() }
}

/// Users, matched by `userName`.
fn users() -> ObjectMapping {
    let attributes = vec![
        matching(direct("userPrincipalName", attribute("userName"))),
        direct("givenName", name("givenName")),
        direct("surname", name("familyName")),
        direct("mail", element("emails", "work", "value")),
        direct("displayName", attribute("displayName")),
        direct("preferredLanguage", attribute("locale")),
        direct("jobTitle", attribute("title")),
        prefixed_id("00u", attribute("externalId")),
        active(),
    ];
    mapping_of(Kind::User, &[USER], attributes)
}

/// Groups, matched by `displayName`.
fn groups() -> ObjectMapping {
    let attributes =
        vec![matching(direct("displayName", attribute("displayName"))), reference("members", attribute("members"))];
    mapping_of(Kind::Group, &[GROUP], attributes)
}

/// A password is sent even where none is synchronized.
fn adds(resource: &mut Map<String, Value>, kind: Kind, writing: &Writing<'_>) {
    match (kind, writing) {
        (Kind::User, Writing::Create { secret }) => {
            resource.insert("groups".to_owned(), json!([]));
            resource.insert("password".to_owned(), secret().into());
        }
        (Kind::Group, Writing::Create { .. }) => {
            resource.insert("members".to_owned(), json!([]));
        }
        (_, Writing::Replace { id }) => {
            resource.insert("id".to_owned(), (*id).into());
        }
    }
}

/// Event types of the System Log.
fn event(kind: Kind, deed: Deed) -> &'static str {
    match (kind, deed) {
        (Kind::User, Deed::Create) => "application.provision.user.push",
        (Kind::User, Deed::Update | Deed::Members) => "application.provision.user.push_profile",
        (Kind::User, Deed::Disable | Deed::Delete) => "application.provision.user.deactivate",
        (Kind::User, Deed::Enable) => "application.provision.user.reactivate",
        (Kind::User, Deed::Read) => "application.provision.user.import",
        (Kind::Group, Deed::Create) => "application.provision.group_push.mapping.created",
        (Kind::Group, Deed::Delete | Deed::Disable) => "application.provision.group_push.removed",
        (Kind::Group, Deed::Update | Deed::Enable) => "application.provision.group_push.updated",
        (Kind::Group, Deed::Members) => "application.provision.group_push.push_memberships",
        (Kind::Group, Deed::Read) => "application.provision.group.import",
    }
}
