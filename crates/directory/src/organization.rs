//! Tenants: everything else belongs to exactly one.

use jiff::Timestamp;

use crate::OrganizationKey;

/// A tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Row key.
    pub key: OrganizationKey,
    /// Public id.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// When it was created.
    pub created: Timestamp,
}
