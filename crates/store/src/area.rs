//! What a write may change.

use directory::OrganizationKey;

/// The part of the database that a write may change. Writes of one area come one after another, whichever node does
/// them, so that what a write has read is still true when it decides; those of different areas do not wait for each
/// other, where the engine can write in several places at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Area {
    /// What belongs to no organization alone: organizations, admins, their sessions and links, mail on its way, what
    /// was noted behind the requests' back. A write of it may append to audit chains of organizations.
    Installation,
    /// What belongs to one organization.
    Organization(OrganizationKey),
}

impl From<OrganizationKey> for Area {
    fn from(key: OrganizationKey) -> Self {
        Self::Organization(key)
    }
}

impl Area {
    /// Its number: the organization's key, which is never 0.
    pub(crate) const fn number(self) -> i64 {
        match self {
            Self::Installation => 0,
            Self::Organization(key) => key.0,
        }
    }
}
