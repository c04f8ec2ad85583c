//! What roles and scopes may do, in the reader's language.

use directory::{Permission, Role};

use super::shell::Shell;

/// Permissions that belong together, and what they are called.
pub struct Area {
    /// What they have in common.
    pub title: &'static str,
    /// The permissions.
    pub permissions: &'static [Permission],
}

impl Shell {
    /// Every permission, in the order in which people are offered them.
    #[must_use]
    pub const fn areas(&self) -> [Area; 3] {
        use Permission::{
            DecideHolds, ReadAdmins, ReadAudit, ReadConnections, ReadLog, ReadUsers, WriteAdmins, WriteConnections,
            WriteUsers,
        };
        [
            Area { title: self.t.area_users(), permissions: &[ReadUsers, WriteUsers] },
            Area {
                title: self.t.user_provisioning(),
                permissions: &[ReadConnections, WriteConnections, ReadLog, DecideHolds],
            },
            Area { title: self.t.area_administration(), permissions: &[ReadAudit, ReadAdmins, WriteAdmins] },
        ]
    }

    /// What a permission is called.
    #[must_use]
    pub const fn permission(&self, permission: Permission) -> &'static str {
        match permission {
            Permission::ReadUsers => self.t.permission_read_users(),
            Permission::WriteUsers => self.t.permission_write_users(),
            Permission::ReadConnections => self.t.permission_read_connections(),
            Permission::WriteConnections => self.t.permission_write_connections(),
            Permission::DecideHolds => self.t.permission_decide_holds(),
            Permission::ReadLog => self.t.permission_read_log(),
            Permission::ReadAudit => self.t.permission_read_audit(),
            Permission::ReadAdmins => self.t.permission_read_admins(),
            Permission::WriteAdmins => self.t.permission_write_admins(),
        }
    }

    /// What a permission is about, in a sentence.
    #[must_use]
    pub const fn permission_hint(&self, permission: Permission) -> &'static str {
        match permission {
            Permission::ReadUsers => self.t.permission_read_users_hint(),
            Permission::WriteUsers => self.t.permission_write_users_hint(),
            Permission::ReadConnections => self.t.permission_read_connections_hint(),
            Permission::WriteConnections => self.t.permission_write_connections_hint(),
            Permission::DecideHolds => self.t.permission_decide_holds_hint(),
            Permission::ReadLog => self.t.permission_read_log_hint(),
            Permission::ReadAudit => self.t.permission_read_audit_hint(),
            Permission::ReadAdmins => self.t.permission_read_admins_hint(),
            Permission::WriteAdmins => self.t.permission_write_admins_hint(),
        }
    }

    /// What a role is for, in a sentence.
    #[must_use]
    pub const fn role_hint(&self, role: Role) -> &'static str {
        match role {
            Role::Owner => self.t.role_owner_hint(),
            Role::Admin => self.t.role_admin_hint(),
            Role::Auditor => self.t.role_auditor_hint(),
        }
    }
}

#[cfg(test)]
mod tests {
    use directory::mail::Language;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::portal::reader::{Reader, Theme};
    use crate::portal::texts::Texts;

    #[test]
    fn no_permission_is_forgotten() {
        let texts = Texts::new(Language::English, TimeZone::UTC);
        let shell = Shell::open(Reader { texts, theme: Theme::Auto, path: "/".into() });
        let areas = shell.areas();
        let mut listed: Vec<_> = areas.iter().flat_map(|area| area.permissions).collect();
        listed.sort_unstable();
        assert_eq!(listed, Permission::ALL.iter().collect::<Vec<_>>());
    }
}
