//! Where a user or group comes from.

use std::fmt;
use std::str::FromStr;

use crate::IdentityProvider;

/// Origin of a user or group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Made here by an admin.
    Local,
    /// Brought by CSV, LDAP or a legacy user source.
    Import,
    /// Pushed by an identity provider over SCIM.
    Scim(IdentityProvider),
}

impl Source {
    /// The identity provider that owns what it pushes: people change it there, and not here.
    #[must_use]
    pub const fn owner(self) -> Option<IdentityProvider> {
        match self {
            Self::Scim(idp) => Some(idp),
            Self::Local | Self::Import => None,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local => f.write_str("Local"),
            Self::Import => f.write_str("Import"),
            Self::Scim(idp) => write!(f, "SCIM {}", idp.name()),
        }
    }
}

/// The text names no source.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no source: Local, Import or SCIM <identity provider>")]
pub struct UnknownSource(String);

impl FromStr for Source {
    type Err = UnknownSource;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "Local" => Ok(Self::Local),
            "Import" => Ok(Self::Import),
            _ => text
                .strip_prefix("SCIM ")
                .and_then(|name| IdentityProvider::ALL.iter().copied().find(|idp| idp.name() == name))
                .map(Self::Scim)
                .ok_or_else(|| UnknownSource(text.to_owned())),
        }
    }
}
