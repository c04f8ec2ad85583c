//! Rules and settings of a connection, as the API writes them.

use directory::rule::{NameRule, Preset, UnknownAttributes, Updates, UserDeletion};
use directory::settings::ExtensionUrn;
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::AdditionalProperties;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::words::one_of;

/// How provisioning behaves.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Rules {
    /// R1: a user must have an e-mail address.
    email_mandatory: bool,
    /// R2: which name a user must have.
    #[schema(schema_with = one_of::<NameRule>)]
    name_mandatory: NameRule,
    /// R3: a user may be created inactive.
    inactive_can_be_provisioned: bool,
    /// R4: `userName` may change after provisioning.
    user_name_can_change: bool,
    /// R5: a blank value that is sent in an update clears the attribute.
    blank_clears: bool,
    /// R6: what the deletion of a user does.
    #[schema(schema_with = one_of::<UserDeletion>)]
    user_deletion: UserDeletion,
    /// R7: the deletion of a group disables its members that are in no other provisioned group.
    group_deletion_disables_members: bool,
    /// R8: a user who is deprovisioned stays in its groups.
    deprovisioned_stay_in_groups: bool,
    /// R9: a Local or Import user of the same `userName` is taken over.
    takes_over_existing_users: bool,
    /// R11: which attributes updates may touch.
    #[schema(schema_with = one_of::<Updates>)]
    updates: Updates,
    /// R12: what becomes of attributes that no schema knows.
    #[schema(schema_with = one_of::<UnknownAttributes>)]
    unknown_attributes: UnknownAttributes,
    /// Whether PATCH of a group answers 200 with the group, instead of 204.
    group_patch_answers_resource: bool,
}

impl From<directory::rule::Rules> for Rules {
    fn from(rules: directory::rule::Rules) -> Self {
        let directory::rule::Rules {
            email_mandatory,
            name_mandatory,
            inactive_can_be_provisioned,
            user_name_can_change,
            blank_clears,
            user_deletion,
            group_deletion_disables_members,
            deprovisioned_stay_in_groups,
            takes_over_existing_users,
            updates,
            unknown_attributes,
            group_patch_answers_resource,
        } = rules;
        Self {
            email_mandatory,
            name_mandatory,
            inactive_can_be_provisioned,
            user_name_can_change,
            blank_clears,
            user_deletion,
            group_deletion_disables_members,
            deprovisioned_stay_in_groups,
            takes_over_existing_users,
            updates,
            unknown_attributes,
            group_patch_answers_resource,
        }
    }
}

/// How the Managed Apple ID of a user is made.
#[derive(Debug, Serialize, ToSchema)]
pub struct ManagedAppleId {
    /// Whether users have one: their e-mail address.
    enabled: bool,
    /// Whether `appleid.` goes before its domain.
    appleid_subdomain: bool,
}

/// The blast radius guard.
#[derive(Debug, Serialize, ToSchema)]
pub struct Guard {
    /// Whether it watches.
    enabled: bool,
    /// Users that may be disabled or deleted within the window; `null`: any number.
    #[schema(required)]
    users: Option<u32>,
    /// Percent of the connection's users that may be; `null`: any share.
    #[schema(required, minimum = 1, maximum = 100)]
    percent: Option<u8>,
    /// Length of the window.
    window_minutes: u32,
}

/// All that is set on a connection.
#[derive(Debug, Serialize, ToSchema)]
pub struct Settings {
    /// The preset that the rules were last set by.
    #[schema(schema_with = one_of::<Preset>)]
    preset: Preset,
    /// The rules in force.
    rules: Rules,
    /// Whether users are invited by e-mail when they are first provisioned.
    invite: bool,
    /// Where an invitation leads; `${userName}`, `${emailAddress}` and `${id}` in it are filled in. Empty: not set.
    enrolment_url: String,
    /// The Managed Apple ID.
    managed_apple_id: ManagedAppleId,
    /// Where notices about the connection go. Empty: nowhere.
    notification_address: String,
    /// The URN under which custom attributes are shown.
    #[schema(schema_with = one_of::<ExtensionUrn>)]
    extension_urn: ExtensionUrn,
    /// The blast radius guard.
    guard: Guard,
}

impl From<directory::Settings> for Settings {
    fn from(settings: directory::Settings) -> Self {
        let directory::Settings {
            preset,
            rules,
            invite,
            enrolment_url,
            managed_apple_id: directory::settings::ManagedAppleId { enabled: has_apple_id, appleid_subdomain },
            notification_address,
            extension_urn,
            guard: directory::settings::Guard { enabled, users, percent, window_minutes },
        } = settings;
        Self {
            preset,
            rules: rules.into(),
            invite,
            enrolment_url,
            managed_apple_id: ManagedAppleId { enabled: has_apple_id, appleid_subdomain },
            notification_address,
            extension_urn,
            guard: Guard { enabled, users, percent, window_minutes },
        }
    }
}

/// What can change of a connection: its name, and any part of its settings.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct ConnectionChange(pub directory::settings::Update);

impl PartialSchema for ConnectionChange {
    /// The schema of the settings, of which everything may be left out.
    fn schema() -> RefOr<Schema> {
        let RefOr::T(Schema::Object(mut change)) = partial(Settings::schema()) else { return Settings::schema() };
        let name = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(100));
        change.properties.insert("name".into(), name.description(Some("Name for people.")).into());
        for (part, schema) in
            [("rules", Rules::schema()), ("managed_apple_id", ManagedAppleId::schema()), ("guard", Guard::schema())]
        {
            change.properties.insert(part.into(), partial(schema));
        }
        change.description = Some("What can change of a connection; what is left out stays.".into());
        RefOr::T(change.into())
    }
}

impl ToSchema for ConnectionChange {}

/// The schema without the demand that anything be there; what it does not know is refused.
fn partial(schema: RefOr<Schema>) -> RefOr<Schema> {
    match schema {
        RefOr::T(Schema::Object(mut object)) => {
            object.required.clear();
            object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
            RefOr::T(object.into())
        }
        other => other,
    }
}
