//! One identity provider connected to one organization.

use jiff::{SignedDuration, Timestamp};

use crate::rule::{Preset, Rules};
use crate::settings::Settings;
use crate::{ConnectionKey, OrganizationKey, Source};
use words::words;

words! {
    /// The products that push users and groups.
    IdentityProvider, "identity provider", {
        /// Microsoft Entra ID.
        Entra => "entra",
        /// Okta.
        Okta => "okta",
        /// `OneLogin`.
        OneLogin => "onelogin",
        /// `PingOne`.
        PingOne => "pingone",
        /// `JumpCloud`.
        JumpCloud => "jumpcloud",
        /// Google Workspace.
        Google => "google",
        /// Keycloak.
        Keycloak => "keycloak",
        /// authentik.
        Authentik => "authentik",
        /// Anything else that speaks SCIM 2.0.
        Generic => "generic",
    }
}

impl IdentityProvider {
    /// Name for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Entra => "Microsoft Entra ID",
            Self::Okta => "Okta",
            Self::OneLogin => "OneLogin",
            Self::PingOne => "PingOne",
            Self::JumpCloud => "JumpCloud",
            Self::Google => "Google Workspace",
            Self::Keycloak => "Keycloak",
            Self::Authentik => "authentik",
            Self::Generic => "Generic SCIM 2.0",
        }
    }

    /// How long it waits between cycles; `None`: it asks when something happens.
    #[must_use]
    pub const fn cycle(self) -> Option<SignedDuration> {
        match self {
            Self::Entra => Some(SignedDuration::from_mins(40)),
            Self::Authentik => Some(SignedDuration::from_hours(1)),
            _ => None,
        }
    }

    /// The preset that a new connection starts with.
    #[must_use]
    pub const fn preset(self) -> Preset {
        match self {
            Self::Generic => Preset::Rfc7644,
            _ => Preset::ManagedDevices,
        }
    }
}

/// A connected identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Row key.
    pub key: ConnectionKey,
    /// The tenant.
    pub organization: OrganizationKey,
    /// Public id, a UUID.
    pub id: String,
    /// Name for people; unique in the organization.
    pub name: String,
    /// Which product pushes.
    pub idp: IdentityProvider,
    /// How its provisioning behaves, and what else an admin has set.
    pub settings: Settings,
    /// When it was created.
    pub created: Timestamp,
}

impl Connection {
    /// The source of what it provisions.
    #[must_use]
    pub const fn source(&self) -> Source {
        Source::Scim(self.idp)
    }

    /// How its provisioning behaves.
    #[must_use]
    pub const fn rules(&self) -> &Rules {
        &self.settings.rules
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_sources_read_back() {
        for idp in IdentityProvider::ALL {
            assert_eq!(idp.word().parse::<IdentityProvider>().unwrap(), *idp);
            assert_eq!(Source::Scim(*idp).to_string().parse::<Source>().unwrap(), Source::Scim(*idp));
        }
    }
}
