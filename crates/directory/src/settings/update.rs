//! Changes of settings: what is said is changed, and everything else stays.

use serde::{Deserialize, Deserializer};

use super::{ExtensionUrn, Guard, ManagedAppleId, Settings};
use crate::rule::{NameRule, Preset, Rules, UnknownAttributes, Updates, UserDeletion};

/// Declares a change of a struct: a field for each of its fields that may be left out.
macro_rules! changes {
    ($(#[$doc:meta])* $name:ident of $target:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: Option<$kind>,)*
        }

        impl $name {
            /// Puts what is said into place.
            pub fn apply(self, target: &mut $target) {
                $(if let Some(value) = self.$field {
                    target.$field = value;
                })*
            }
        }
    };
}

changes! {
    /// Rules one by one.
    RulesUpdate of Rules {
        /// R1.
        email_mandatory: bool,
        /// R2.
        name_mandatory: NameRule,
        /// R3.
        inactive_can_be_provisioned: bool,
        /// R4.
        user_name_can_change: bool,
        /// R5.
        blank_clears: bool,
        /// R6.
        user_deletion: UserDeletion,
        /// R7.
        group_deletion_disables_members: bool,
        /// R8.
        deprovisioned_stay_in_groups: bool,
        /// R9.
        takes_over_existing_users: bool,
        /// R11.
        updates: Updates,
        /// R12.
        unknown_attributes: UnknownAttributes,
        /// Whether PATCH of a group answers 200 with the resource.
        group_patch_answers_resource: bool,
    }
}

changes! {
    /// The Managed Apple ID.
    ManagedAppleIdUpdate of ManagedAppleId {
        /// Whether users have one.
        enabled: bool,
        /// Whether `appleid.` goes before its domain.
        appleid_subdomain: bool,
    }
}

changes! {
    /// The blast radius guard. In `users` and `percent`, `Some(None)` takes the limit away; JSON says `null`.
    GuardUpdate of Guard {
        /// Whether it watches.
        enabled: bool,
        /// Users at most.
        #[serde(deserialize_with = "said")]
        users: Option<u32>,
        /// Percent of the connection's users at most.
        #[serde(deserialize_with = "said")]
        percent: Option<u8>,
        /// Length of the window.
        window_minutes: u32,
    }
}

/// `null` is said, too: only what is left out is not.
#[expect(clippy::option_option, reason = "left out, taken away, and set are three things")]
fn said<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// A change of a connection's settings. A preset is put in place before the rules that are named beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Update {
    /// Name of the connection, for people.
    pub name: Option<String>,
    /// Sets all rules.
    pub preset: Option<Preset>,
    /// Sets rules one by one.
    pub rules: RulesUpdate,
    /// Whether users are invited.
    pub invite: Option<bool>,
    /// Where an invitation leads; empty: nowhere.
    pub enrolment_url: Option<String>,
    /// The Managed Apple ID.
    pub managed_apple_id: ManagedAppleIdUpdate,
    /// Where notices go; empty: nowhere.
    pub notification_address: Option<String>,
    /// The URN under which custom attributes are shown.
    pub extension_urn: Option<ExtensionUrn>,
    /// The blast radius guard.
    pub guard: GuardUpdate,
}

impl Update {
    /// The settings with what is said in place. Blanks around texts are no part of them.
    #[must_use]
    pub fn applied(self, mut settings: Settings) -> Settings {
        if let Some(preset) = self.preset {
            settings.preset = preset;
            settings.rules = Rules::of(preset);
        }
        self.rules.apply(&mut settings.rules);
        self.managed_apple_id.apply(&mut settings.managed_apple_id);
        self.guard.apply(&mut settings.guard);
        let trimmed = |text: String| text.trim().to_owned();
        Settings {
            invite: self.invite.unwrap_or(settings.invite),
            enrolment_url: self.enrolment_url.map_or(settings.enrolment_url, trimmed),
            notification_address: self.notification_address.map_or(settings.notification_address, trimmed),
            extension_urn: self.extension_urn.unwrap_or(settings.extension_urn),
            ..settings
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(body: Value) -> Result<Update, serde_json::Error> {
        serde_json::from_value(body)
    }

    #[test]
    fn what_is_not_said_stays() {
        let before = Settings::of(Preset::Mirror);
        assert_eq!(Update::default().applied(before.clone()), before);
        let update = json!({"rules": {"email_mandatory": true}, "guard": {"users": null, "percent": 5}});
        let mut wanted = before.clone();
        wanted.rules.email_mandatory = true;
        wanted.guard = Guard { users: None, percent: Some(5), ..before.guard };
        assert_eq!(read(update).unwrap().applied(before), wanted);
    }

    #[test]
    fn a_preset_sets_all_rules_and_those_beside_it_count() {
        let before = Settings::of(Preset::Mirror);
        let update = json!({"preset": "managed_devices", "rules": {"user_name_can_change": true}});
        let after = read(update).unwrap().applied(before);
        let managed = Rules::of(Preset::ManagedDevices);
        assert_eq!(
            (after.preset, after.rules),
            (Preset::ManagedDevices, Rules { user_name_can_change: true, ..managed })
        );
    }

    #[test]
    fn what_there_is_not_is_refused() {
        for body in [json!({"colour": 1}), json!({"rules": {"r1": true}}), json!({"guard": {"percent": 300}})] {
            assert!(read(body).is_err());
        }
    }

    #[test]
    fn every_rule_can_be_set() {
        for preset in Preset::ALL {
            let body = serde_json::to_value(Rules::of(*preset)).unwrap();
            let update = read(json!({ "rules": body })).unwrap();
            assert_eq!(update.applied(Settings::of(Preset::Mirror)).rules, Rules::of(*preset));
        }
    }
}
