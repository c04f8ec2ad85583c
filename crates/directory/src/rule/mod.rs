//! How a connection's provisioning behaves: one switch a rule, and presets that set them all.
//!
//! What a rule decides stands in a function of its own: those about what a user must be in [`user`], what becomes
//! of an update in [`update`]; deleting is decided in [`crate::user`] and [`crate::group`].

pub mod update;
pub mod user;

use scim::Resource;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::provisioning::{self, Difference};
use words::words;

words! {
    /// A named setting of all rules.
    Preset, "preset", {
        /// What a device manager wants; the default for named identity providers.
        ManagedDevices => "managed_devices",
        /// The directory mirrors the identity provider.
        Mirror => "mirror",
        /// Nothing beyond RFC 7644; the default for *Generic SCIM 2.0*.
        Rfc7644 => "rfc7644",
    }
}

words! {
    /// R2: which name a user must have.
    NameRule, "name rule", {
        /// A given, family or formatted name.
        GivenFamilyOrFormatted => "given_family_or_formatted",
        /// A formatted or a display name.
        FormattedOrDisplay => "formatted_or_display",
        /// None.
        NotMandatory => "not_mandatory",
    }
}

words! {
    /// R6: what the deletion of a user does.
    UserDeletion, "user deletion", {
        /// The user is kept here, disabled, until an admin deletes it.
        Deprovisions => "deprovisions",
        /// The user is gone.
        Deletes => "deletes",
    }
}

words! {
    /// R11: which attributes updates may touch.
    Updates, "kind of updates", {
        /// All.
        All => "all",
        /// [`update::LISTED`] and extensions.
        OnlyListed => "only_listed",
    }
}

words! {
    /// R12: what becomes of attributes that no schema knows.
    UnknownAttributes, "way with unknown attributes", {
        /// They are left out, and the log entry names them.
        Ignored => "ignored",
        /// The request is refused.
        Refused => "refused",
    }
}

impl From<UnknownAttributes> for scim::resource::UnknownAttributes {
    fn from(rule: UnknownAttributes) -> Self {
        match rule {
            UnknownAttributes::Ignored => Self::Ignore,
            UnknownAttributes::Refused => Self::Refuse,
        }
    }
}

/// The rules in force on a connection. R10 (a group's name is unique in the organization) is no switch: it holds
/// always.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own, which an admin sees as one")]
pub struct Rules {
    /// R1: a user must have an e-mail address.
    pub email_mandatory: bool,
    /// R2: a user must have a name.
    pub name_mandatory: NameRule,
    /// R3: a user may be created inactive.
    pub inactive_can_be_provisioned: bool,
    /// R4: `userName` may change after provisioning.
    pub user_name_can_change: bool,
    /// R5: a blank value that is sent in an update clears the attribute.
    pub blank_clears: bool,
    /// R6: what the deletion of a user does.
    pub user_deletion: UserDeletion,
    /// R7: the deletion of a group disables its members that are in no other provisioned group.
    pub group_deletion_disables_members: bool,
    /// R8: a user who is deprovisioned stays in its groups.
    pub deprovisioned_stay_in_groups: bool,
    /// R9: a Local or Import user of the same `userName` is taken over.
    pub takes_over_existing_users: bool,
    /// R11: which attributes updates may touch.
    pub updates: Updates,
    /// R12: what becomes of attributes that no schema knows.
    pub unknown_attributes: UnknownAttributes,
    /// Whether PATCH of a group answers 200 with the resource. Otherwise it answers 204, for the membership may be
    /// huge (RFC 7644 §3.5.2 allows both).
    pub group_patch_answers_resource: bool,
}

impl Rules {
    /// The rules as a preset sets them.
    #[must_use]
    pub const fn of(preset: Preset) -> Self {
        match preset {
            Preset::ManagedDevices => Self {
                email_mandatory: true,
                name_mandatory: NameRule::GivenFamilyOrFormatted,
                inactive_can_be_provisioned: false,
                user_name_can_change: false,
                blank_clears: false,
                user_deletion: UserDeletion::Deprovisions,
                group_deletion_disables_members: true,
                deprovisioned_stay_in_groups: true,
                takes_over_existing_users: true,
                updates: Updates::All,
                unknown_attributes: UnknownAttributes::Ignored,
                group_patch_answers_resource: false,
            },
            Preset::Mirror => Self {
                email_mandatory: false,
                name_mandatory: NameRule::FormattedOrDisplay,
                inactive_can_be_provisioned: true,
                user_name_can_change: true,
                blank_clears: true,
                user_deletion: UserDeletion::Deletes,
                group_deletion_disables_members: false,
                deprovisioned_stay_in_groups: false,
                takes_over_existing_users: true,
                updates: Updates::All,
                unknown_attributes: UnknownAttributes::Ignored,
                group_patch_answers_resource: false,
            },
            Preset::Rfc7644 => Self {
                email_mandatory: false,
                name_mandatory: NameRule::NotMandatory,
                inactive_can_be_provisioned: true,
                user_name_can_change: true,
                blank_clears: true,
                user_deletion: UserDeletion::Deletes,
                group_deletion_disables_members: false,
                deprovisioned_stay_in_groups: false,
                takes_over_existing_users: false,
                updates: Updates::All,
                unknown_attributes: UnknownAttributes::Refused,
                group_patch_answers_resource: true,
            },
        }
    }
}

/// Where the rules are no longer as a preset sets them: what it says, and what is said instead.
///
/// ```
/// use directory::rule::{Preset, Rules, changed_since_preset};
/// let rules = Rules { email_mandatory: false, ..Rules::of(Preset::ManagedDevices) };
/// let changed = changed_since_preset(&rules, Preset::ManagedDevices);
/// assert_eq!((changed.len(), changed[0].attribute.as_str()), (1, "email_mandatory"));
/// ```
#[must_use]
pub fn changed_since_preset(rules: &Rules, preset: Preset) -> Vec<Difference> {
    provisioning::differences(written(&Rules::of(preset)).as_ref(), written(rules).as_ref())
}

fn written(rules: &Rules) -> Option<Resource> {
    match serde_json::to_value(rules) {
        Ok(Value::Object(map)) => Some(Resource::from_map(map)),
        _ => None,
    }
}
