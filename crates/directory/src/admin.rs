//! People who administer, what they may do, and the API keys that they give to programs.

use jiff::Timestamp;

use crate::secret::Secret;
use crate::{AdminKey, ApiKeyKey, OrganizationKey};
use words::words;

words! {
    /// What a person is to an organization.
    Role, "role", {
        /// Everything, admins, API keys and held connections included.
        Owner => "owner",
        /// Everything but those.
        Admin => "admin",
        /// Reads, and changes nothing.
        Auditor => "auditor",
    }
}

words! {
    /// One thing that may be allowed; for API keys, a scope.
    Permission, "scope", {
        /// Read users and groups.
        ReadUsers => "users:read",
        /// Create, change and delete users and groups.
        WriteUsers => "users:write",
        /// Read connections, tokens, settings and attributes.
        ReadConnections => "connections:read",
        /// Change them.
        WriteConnections => "connections:write",
        /// Let held removals through, or end a hold.
        DecideHolds => "holds:decide",
        /// Read the provisioning log.
        ReadLog => "log:read",
        /// Read audit events.
        ReadAudit => "audit:read",
        /// Read admins and API keys.
        ReadAdmins => "admins:read",
        /// Invite, change and remove admins; make and remove API keys.
        WriteAdmins => "admins:write",
    }
}

impl Role {
    /// Whether the role allows it.
    #[must_use]
    pub const fn allows(self, permission: Permission) -> bool {
        use Permission::{DecideHolds, WriteAdmins, WriteConnections, WriteUsers};
        match self {
            Self::Owner => true,
            Self::Admin => !matches!(permission, DecideHolds | WriteAdmins),
            Self::Auditor => !matches!(permission, DecideHolds | WriteAdmins | WriteConnections | WriteUsers),
        }
    }
}

/// A person who signs in; never a user of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admin {
    /// Row key; 0 until it is saved.
    pub key: AdminKey,
    /// Public id, a UUID.
    pub id: String,
    /// What they sign in with; unique in the installation, compared without case.
    pub email: String,
    /// Name for people.
    pub name: String,
    /// Whether they have set a password.
    pub has_password: bool,
    /// Whether signing in takes a one-time code, too.
    pub has_totp: bool,
    /// When they last signed in.
    pub last_sign_in: Option<Timestamp>,
    /// When they were invited.
    pub created: Timestamp,
}

/// A key that a program presents to the admin API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Row key; 0 until it is saved.
    pub key: ApiKeyKey,
    /// The organization that it reaches.
    pub organization: OrganizationKey,
    /// What finds it.
    pub public_id: String,
    /// SHA-256 of the secret.
    pub secret_hash: [u8; 32],
    /// Name for people.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Permission>,
    /// Who made it.
    pub created_by: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends; `None`: never.
    pub expires: Option<Timestamp>,
    /// When it was last accepted.
    pub last_used: Option<Timestamp>,
}

impl ApiKey {
    /// Whether this secret opens now.
    #[must_use]
    pub fn accepts(&self, secret: &Secret, now: Timestamp) -> bool {
        secret.is_kept_as(&self.secret_hash) && self.expires.is_none_or(|expires| now < expires)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_auditor_changes_nothing_and_only_an_owner_appoints() {
        for permission in Permission::ALL {
            assert!(Role::Owner.allows(*permission));
            let reads = permission.word().ends_with(":read");
            assert_eq!(Role::Auditor.allows(*permission), reads, "{permission}");
        }
        assert!(Role::Admin.allows(Permission::WriteConnections));
        assert!(!Role::Admin.allows(Permission::WriteAdmins) && !Role::Admin.allows(Permission::DecideHolds));
    }
}
