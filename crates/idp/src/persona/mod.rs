//! Whom the identity provider takes after: what sets one apart from another on the wire.
//!
//! A file a persona, each with its [`Manners`]: mostly data, and the few functions that write what nobody else writes.
//! `job` asks them where personas differ, and knows none by its name.

mod authentik;
mod entra;
mod generic;
mod jumpcloud;
mod okta;
mod onelogin;

use serde_json::{Map, Value};

use crate::client::Habits;
use crate::config::{Behaviour, Config, Persona, Target};
use crate::mapping::{Mappings, ObjectMapping};
use crate::state::Kind;

/// What sets a persona apart.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "facts, each independent of the others")]
pub(crate) struct Manners {
    /// What logs call things.
    pub(crate) names: Names,
    /// What all of its requests have in common.
    pub(crate) habits: Habits,
    /// How long it waits for an answer.
    pub(crate) timeout_seconds: u64,
    /// Its switches, where nothing is said.
    pub(crate) behaviour: fn() -> Behaviour,
    /// Its mapping of users, where nothing is said.
    pub(crate) users: fn() -> ObjectMapping,
    /// The same of groups.
    pub(crate) groups: fn() -> ObjectMapping,
    /// How it tests a connection.
    pub(crate) test: ConnectionTest,
    /// Whether it does so before each cycle.
    pub(crate) tests_before_cycle: bool,
    /// How it finds the resource of an object that has none yet.
    pub(crate) matching: Matching,
    /// How it brings a user up to date.
    pub(crate) user_update: Update,
    /// How it enables and disables.
    pub(crate) activation: Activation,
    /// Whether it ever deletes a user that it disables first.
    pub(crate) deletion: Deletion,
    /// How it brings the attributes of a group up to date.
    pub(crate) group_update: Update,
    /// How it pushes members.
    pub(crate) members: Members,
    /// Whether a member who is provisioned later than the group joins it then. Entra leaves them out.
    pub(crate) late_members: bool,
    /// Whether a PATCH is for the version that was read (RFC 7644 §3.14).
    pub(crate) entity_tags: bool,
    /// Whether what fails becomes a task, which waits for an admin.
    pub(crate) tasks: bool,
    /// What it reads page by page when it is asked to.
    pub(crate) reads: &'static [Kind],
    /// What it writes into a whole resource beside the mapped values.
    pub(crate) adds: fn(&mut Map<String, Value>, Kind, &Writing<'_>),
}

/// What logs call things.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Names {
    /// The directory.
    pub(crate) source: &'static str,
    /// The application.
    pub(crate) target: &'static str,
    /// Who provisions.
    pub(crate) service: &'static str,
    /// What a log of its own calls an event.
    pub(crate) event: Option<fn(Kind, Deed) -> &'static str>,
}

/// What is done, as an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    Create,
    Update,
    Disable,
    Enable,
    Delete,
    Members,
    Read,
}

/// How a connection is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConnectionTest {
    /// Somebody who cannot exist is searched for.
    Search,
    /// A page of so many users is read.
    List(u64),
    /// A user and a group are made, changed and removed.
    Rehearsal,
    /// The server is asked what it can do.
    Features,
}

/// How the resource of an object that has none yet is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Matching {
    /// It is searched for, by the matching attributes.
    Search {
        /// Whether 404 means that there is none; else that the server does not speak SCIM.
        not_found_is_none: bool,
    },
    /// Only when creating it is a conflict.
    AfterConflict,
}

/// How the attributes of a resource are brought up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Update {
    /// PATCH of what differs.
    Patch,
    /// PATCH with one operation without a path and all that is mapped.
    Pathless {
        /// Whether its value names the id.
        id: bool,
        /// Whether it names schemas.
        schemas: bool,
    },
    /// PUT of what is mapped, and nothing else.
    Put,
    /// PUT of what was read, with what is mapped.
    PutMerged,
}

/// How a user is enabled and disabled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Activation {
    /// `active` is an attribute like the others.
    WithTheRest,
    /// Only then, with what was read: a profile push never changes `active`.
    Put,
    /// Only then, by a PATCH of its own.
    Patch,
}

/// What becomes of a user that was disabled and is gone for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deletion {
    /// It is deleted.
    WhenPurged,
    /// Nothing more.
    Never,
}

/// How members are pushed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Members {
    /// Who came, then who went, so many a PATCH.
    Changes,
    /// The group's update again, then who went and who came in one PATCH; all of them in the place of what is there, when
    /// the group is pushed as a whole.
    Push,
    /// PUT of the whole group.
    Put,
    /// The group is read, then PATCH with an operation for each who is too many or missing; PUT, where the server has no
    /// PATCH.
    Compare,
}

/// What a whole resource is written for.
pub(crate) enum Writing<'a> {
    /// POST, with something secret for who wants a password.
    Create {
        /// Makes it: random, and kept nowhere.
        secret: &'a dyn Fn() -> String,
    },
    /// PUT to this id.
    Replace {
        /// Id of the resource.
        id: &'a str,
    },
}

impl Persona {
    /// What sets it apart.
    pub(crate) fn manners(self) -> &'static Manners {
        match self {
            Self::Entra => &entra::ENTRA,
            Self::OktaAiw => &okta::AIW,
            Self::OktaOin => &okta::OIN,
            Self::OneLogin => &onelogin::ONELOGIN,
            Self::JumpCloud => &jumpcloud::JUMPCLOUD,
            Self::Authentik => &authentik::AUTHENTIK,
            Self::Generic => &generic::GENERIC,
        }
    }
}

impl Config {
    /// The configuration of a persona where nothing is said.
    #[must_use]
    pub fn of(persona: Persona) -> Self {
        let manners = persona.manners();
        let behaviour = Behaviour { persona, ..(manners.behaviour)() };
        let target = Target { timeout_seconds: manners.timeout_seconds, ..Target::default() };
        let mappings = Mappings { users: (manners.users)(), groups: (manners.groups)() };
        Self { target, behaviour, mappings, ..Self::default() }
    }
}

impl Default for Mappings {
    fn default() -> Self {
        Self { users: (entra::ENTRA.users)(), groups: (entra::ENTRA.groups)() }
    }
}

/// The switches of those who write JSON as the RFC has it, and nothing of Microsoft's.
fn plain() -> Behaviour {
    use crate::config::{Dialect, FlagDetection, ManagerLiteral};
    Behaviour {
        dialect: Dialect::Rfc,
        flag_detection: FlagDetection::Forced,
        manager_literal: ManagerLiteral::Object,
        members_per_patch: std::num::NonZeroUsize::MIN.saturating_add(99),
        post_roles_and_meta: false,
        microsoft_group_schema: false,
        ..Behaviour::default()
    }
}

/// Users and groups, as a mapping begins.
fn mapping_of(kind: Kind, schemas: &[&str], attributes: Vec<crate::mapping::AttributeMapping>) -> ObjectMapping {
    let (endpoint, resource_type) = match kind {
        Kind::User => ("/Users", "User"),
        Kind::Group => ("/Groups", "Group"),
    };
    ObjectMapping {
        endpoint: endpoint.to_owned(),
        resource_type: resource_type.to_owned(),
        schemas: schemas.iter().map(|schema| (*schema).to_owned()).collect(),
        excluded_attributes: None,
        empty_roles: false,
        actions: crate::mapping::Actions::default(),
        attributes,
    }
}
