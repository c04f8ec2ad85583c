//! `OneLogin`: a template of JSON that admins edit, old schema names, and queries written as forms.

use scim::schema::core::GROUP;
use serde_json::{Map, Value};

use super::{
    Activation, ConnectionTest, Deletion, Manners, Matching, Members, Names, Update, Writing, mapping_of, plain,
};
use crate::client::{Habits, QueryForm};
use crate::config::Behaviour;
use crate::mapping::ObjectMapping;
use crate::mapping::build::{active_text, attribute, direct, element, enterprise, matching, name, reference};
use crate::state::Kind;

/// What its templates call the RFC's schemas of users.
const SCHEMAS: [&str; 2] = ["urn:scim:schemas:core:2.0", "urn:scim:schemas:extension:enterprise:2.0"];

pub(super) static ONELOGIN: Manners = Manners {
    names: Names { source: "OneLogin", target: "the application", service: "OneLogin", event: None },
    habits: Habits {
        // It really says this.
        user_agent: Some("application/json"),
        accept: "application/json",
        accept_charset: None,
        content_type: "application/json",
        patch_content_type: "application/scim+json",
        query: QueryForm::Form,
        ..Habits::ENTRA
    },
    timeout_seconds: 60,
    behaviour: || Behaviour { probe_groups: false, ..plain() },
    users,
    groups,
    test: ConnectionTest::Search,
    tests_before_cycle: false,
    matching: Matching::Search { not_found_is_none: true },
    user_update: Update::Put,
    activation: Activation::WithTheRest,
    deletion: Deletion::Never,
    group_update: Update::Patch,
    members: Members::Changes,
    late_members: true,
    entity_tags: false,
    tasks: false,
    reads: &[],
    adds,
};

/// Users, matched by `userName`. `active` is a text, and the extension is not among the schemas.
fn users() -> ObjectMapping {
    let attributes = vec![
        matching(direct("userPrincipalName", attribute("userName"))),
        direct("givenName", name("givenName")),
        direct("surname", name("familyName")),
        direct("displayName", attribute("displayName")),
        direct("mail", element("emails", "work", "value")),
        direct("jobTitle", attribute("title")),
        direct("department", enterprise("department")),
        active_text(),
    ];
    mapping_of(Kind::User, &SCHEMAS, attributes)
}

/// Groups, matched by `displayName`.
fn groups() -> ObjectMapping {
    let attributes =
        vec![matching(direct("displayName", attribute("displayName"))), reference("members", attribute("members"))];
    mapping_of(Kind::Group, &[GROUP], attributes)
}

/// The template begins with an id that nobody fills in.
fn adds(resource: &mut Map<String, Value>, kind: Kind, _: &Writing<'_>) {
    if kind == Kind::User {
        resource.insert("id".to_owned(), Value::Null);
    }
}
