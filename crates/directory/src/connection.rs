//! One identity provider connected to one organization.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use crate::rule::{Preset, Rules};
use crate::{ConnectionKey, OrganizationKey, Source};

/// The products that push users and groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityProvider {
    /// Microsoft Entra ID.
    Entra,
    /// Okta.
    Okta,
    /// `OneLogin`.
    OneLogin,
    /// `PingOne`.
    PingOne,
    /// `JumpCloud`.
    JumpCloud,
    /// Google Workspace.
    Google,
    /// Keycloak.
    Keycloak,
    /// authentik.
    Authentik,
    /// Anything else that speaks SCIM 2.0.
    Generic,
}

impl IdentityProvider {
    /// Every one, in the order in which people are offered them.
    pub const ALL: [Self; 9] = [
        Self::Entra,
        Self::Okta,
        Self::OneLogin,
        Self::PingOne,
        Self::JumpCloud,
        Self::Google,
        Self::Keycloak,
        Self::Authentik,
        Self::Generic,
    ];

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

    /// Word for command lines, files and tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Entra => "entra",
            Self::Okta => "okta",
            Self::OneLogin => "onelogin",
            Self::PingOne => "pingone",
            Self::JumpCloud => "jumpcloud",
            Self::Google => "google",
            Self::Keycloak => "keycloak",
            Self::Authentik => "authentik",
            Self::Generic => "generic",
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

impl fmt::Display for IdentityProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The word names no identity provider.
#[derive(Debug, thiserror::Error)]
#[error(
    "{0:?} is no identity provider; choose one of entra, okta, onelogin, pingone, jumpcloud, google, keycloak, authentik, generic"
)]
pub struct UnknownIdentityProvider(String);

impl FromStr for IdentityProvider {
    type Err = UnknownIdentityProvider;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|idp| idp.word() == word).ok_or_else(|| UnknownIdentityProvider(word.to_owned()))
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
    pub const fn rules(&self) -> Rules {
        Rules::of(self.idp.preset())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_sources_read_back() {
        for idp in IdentityProvider::ALL {
            assert_eq!(idp.word().parse::<IdentityProvider>().unwrap(), idp);
            assert_eq!(Source::Scim(idp).to_string().parse::<Source>().unwrap(), Source::Scim(idp));
        }
    }
}
