//! What an admin sets on a connection: *Edit Settings*.

mod check;
mod update;

pub use update::{GuardUpdate, ManagedAppleIdUpdate, RulesUpdate, Update};

use serde::{Deserialize, Serialize};

use crate::rule::{Preset, Rules};
use words::words;

words! {
    /// The URN under which a connection's custom attributes are shown; both are always accepted.
    ExtensionUrn, "extension URN", {
        /// `urn:ietf:params:scim:schemas:extension:muster:2.0:User`.
        Muster => "muster",
        /// `urn:ietf:params:scim:schemas:extension:ivanti:2.0:User`, for mappings that were made for that product.
        Ivanti => "ivanti",
    }
}

impl ExtensionUrn {
    /// The URN.
    #[must_use]
    pub const fn urn(self) -> &'static str {
        match self {
            Self::Muster => scim::schema::core::CUSTOM,
            Self::Ivanti => scim::schema::core::CUSTOM_IVANTI,
        }
    }
}

/// How the Managed Apple ID of a user is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ManagedAppleId {
    /// Whether users have one: their e-mail address.
    pub enabled: bool,
    /// Whether `appleid.` goes before its domain, so that it cannot collide with an Apple ID that exists already.
    pub appleid_subdomain: bool,
}

impl ManagedAppleId {
    /// The Managed Apple ID that belongs to an e-mail address; `None` where there is to be none.
    ///
    /// ```
    /// let setting = directory::settings::ManagedAppleId { enabled: true, appleid_subdomain: true };
    /// assert_eq!(setting.of("ada@example.org").as_deref(), Some("ada@appleid.example.org"));
    /// ```
    #[must_use]
    pub fn of(self, email: &str) -> Option<String> {
        let (local, domain) =
            email.rsplit_once('@').filter(|(local, domain)| !local.is_empty() && !domain.is_empty())?;
        let subdomain = if self.appleid_subdomain { "appleid." } else { "" };
        self.enabled.then(|| format!("{local}@{subdomain}{domain}"))
    }
}

/// The blast radius guard: when more users than this would be disabled or deleted within the window, further such
/// requests wait for an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Guard {
    /// Whether it watches.
    pub enabled: bool,
    /// Users at most; `None`: any number.
    pub users: Option<u32>,
    /// Percent of the connection's users at most, 1 to 100; `None`: any share.
    pub percent: Option<u8>,
    /// Length of the window.
    pub window_minutes: u32,
}

impl Default for Guard {
    fn default() -> Self {
        Self { enabled: false, users: Some(500), percent: None, window_minutes: 60 }
    }
}

/// All that an admin sets on a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The preset that the rules were last set by.
    pub preset: Preset,
    /// The rules in force.
    pub rules: Rules,
    /// Whether users are invited by e-mail when they are first provisioned.
    pub invite: bool,
    /// Where an invitation leads; `${userName}`, `${emailAddress}` and `${id}` in it are filled in. Empty: not set.
    pub enrolment_url: String,
    /// The Managed Apple ID.
    pub managed_apple_id: ManagedAppleId,
    /// Where notices about the connection go. Empty: nowhere.
    pub notification_address: String,
    /// The URN under which custom attributes are shown.
    pub extension_urn: ExtensionUrn,
    /// The blast radius guard.
    pub guard: Guard,
}

impl Settings {
    /// What a connection begins with.
    #[must_use]
    pub fn of(preset: Preset) -> Self {
        Self {
            preset,
            rules: Rules::of(preset),
            invite: false,
            enrolment_url: String::new(),
            managed_apple_id: ManagedAppleId::default(),
            notification_address: String::new(),
            extension_urn: ExtensionUrn::Muster,
            guard: Guard::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_managed_apple_id_is_made_of_the_address() {
        let plain = ManagedAppleId { enabled: true, appleid_subdomain: false };
        assert_eq!(plain.of("ada@example.org").as_deref(), Some("ada@example.org"));
        assert_eq!(plain.of("no address"), None);
        assert_eq!(ManagedAppleId::default().of("ada@example.org"), None);
    }

    #[test]
    fn settings_read_back() {
        for preset in Preset::ALL {
            let settings = Settings::of(*preset);
            let text = serde_json::to_string(&settings).unwrap();
            assert_eq!(serde_json::from_str::<Settings>(&text).unwrap(), settings);
        }
    }
}
