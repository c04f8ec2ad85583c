//! `muster idp assign` and `unassign`: who is provisioned.

use clap::Args;
use idp::state::DEFAULT_ACCESS;
use serde_json::json;

use super::Error;
use super::desk::Desk;

/// Which of the two.
#[derive(Clone, Copy)]
pub(super) enum Way {
    /// Assign.
    Assign,
    /// Unassign.
    Unassign,
}

/// `muster idp assign`, `muster idp unassign`
#[derive(Args)]
pub struct Assign {
    /// userPrincipalName of a user, displayName of a group, or an object id
    #[arg(required = true, value_name = "NAME")]
    names: Vec<String>,
    /// Role of the application: its value, name or id. Without one, Default Access is assigned, and all roles are taken away
    #[arg(long)]
    role: Option<String>,
}

impl Assign {
    pub(super) fn run(self, desk: &Desk, way: Way) -> Result<(), Error> {
        let now = desk.now();
        let changed = desk.state.together(|state| {
            let application = state.application()?;
            let role = self.role.as_deref().map(|role| application.role(role)).transpose()?.map(|role| role.id);
            let mut changed = 0;
            for name in &self.names {
                let (kind, id) = state.find_either(name)?;
                let done = match way {
                    Way::Assign => state.assign(kind, id, role.unwrap_or(DEFAULT_ACCESS), now)?,
                    Way::Unassign => state.unassign(id, role, now)?,
                };
                changed += usize::from(done);
            }
            Ok(changed)
        })?;
        let word = match way {
            Way::Assign => "assigned",
            Way::Unassign => "unassigned",
        };
        desk.say(&json!({ word: changed }), &format!("{changed} of {} {word}.", self.names.len()));
        Ok(())
    }
}
