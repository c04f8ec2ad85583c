//! Who does something that is not provisioning: what is allowed is asked of it, and audit events name it.

use scim::Error;

use crate::admin::{Permission, Role};
use crate::{AdminKey, OrganizationKey};
use words::words;

words! {
    /// What kind of actor it is.
    ActorKind, "kind of actor", {
        /// A person who has signed in.
        Admin => "admin",
        /// A program with an API key.
        ApiKey => "api_key",
        /// Whoever can run the program's commands on the server's own machine.
        Operator => "operator",
        /// A connection, where what its identity provider does concerns more than its users.
        Connection => "connection",
        /// Muster itself.
        System => "system",
    }
}

/// What an actor may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rights {
    /// What the role allows.
    Role(Role),
    /// What the scopes name.
    Scopes(Vec<Permission>),
    /// Everything.
    All,
}

/// Someone who acts in one organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The tenant that is acted in.
    pub organization: OrganizationKey,
    /// What kind of actor.
    pub kind: ActorKind,
    /// The admin, where it is one.
    pub admin: Option<AdminKey>,
    /// Public id; empty where there is none.
    pub id: String,
    /// Name for people: the e-mail address of an admin, the name of an API key.
    pub name: String,
    /// What is allowed.
    pub rights: Rights,
    /// Id of the request; empty where there is none.
    pub request_id: String,
}

impl Actor {
    /// Whoever runs commands on the server's machine.
    #[must_use]
    pub fn operator(organization: OrganizationKey) -> Self {
        Self::nameless(organization, ActorKind::Operator, "command line")
    }

    /// Muster itself.
    #[must_use]
    pub fn system(organization: OrganizationKey) -> Self {
        Self::nameless(organization, ActorKind::System, "Muster")
    }

    fn nameless(organization: OrganizationKey, kind: ActorKind, name: &str) -> Self {
        Self {
            organization,
            kind,
            admin: None,
            id: String::new(),
            name: name.to_owned(),
            rights: Rights::All,
            request_id: String::new(),
        }
    }

    /// Whether it is allowed.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        match &self.rights {
            Rights::Role(role) => role.allows(permission),
            Rights::Scopes(scopes) => scopes.contains(&permission),
            Rights::All => true,
        }
    }

    /// Refuses what is not allowed.
    ///
    /// # Errors
    /// 403 that names what is missing.
    pub fn require(&self, permission: Permission) -> Result<(), Error> {
        if self.may(permission) {
            return Ok(());
        }
        Err(Error::forbidden(match &self.rights {
            Rights::Role(role) => format!("As {role} you may not do this ({permission}); ask an owner."),
            _ => format!("The API key lacks the scope {permission}."),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_may_what_its_scopes_name() {
        let mut actor = Actor::operator(OrganizationKey(1));
        assert!(actor.may(Permission::WriteAdmins));
        actor.rights = Rights::Scopes(vec![Permission::ReadUsers]);
        assert_eq!(actor.require(Permission::ReadUsers), Ok(()));
        let refused = actor.require(Permission::WriteUsers).unwrap_err();
        assert!(refused.status == 403 && refused.detail.contains("users:write"), "{refused}");
    }
}
