//! `muster idp on-demand`: one user, or one group with a few members, now.

use std::fmt::Write;

use clap::Args;
use idp::state::{Kind, LogEntry, Status};
use serde_json::json;

use super::Error;
use super::desk::{Desk, asking};

/// `muster idp on-demand`
#[derive(Args)]
pub struct OnDemand {
    /// userPrincipalName of a user, displayName of a group, or an object id
    #[arg(value_name = "NAME")]
    name: String,
    /// Member that a group takes along; up to five
    #[arg(long = "member", value_name = "NAME")]
    members: Vec<String>,
}

impl OnDemand {
    pub(super) fn run(self, desk: &Desk) -> Result<(), Error> {
        let (kind, id) = desk.state.find_either(&self.name)?;
        let members: Vec<_> =
            self.members.iter().map(|name| desk.state.find(Kind::User, name)).collect::<Result<_, _>>()?;
        let _alone = desk.alone()?;
        let engine = desk.engine()?;
        asking(async {
            let entries = engine.on_demand(kind, id, &members).await?;
            desk.say(&json!({ "entries": entries }), entries.iter().map(steps).collect::<String>().trim_end());
            let failed = entries.iter().any(|entry| entry.provisioning_status_info.status == Status::Failure);
            if failed { Err(Error::Failed("provisioning on demand failed".to_owned())) } else { Ok(()) }
        })
    }
}

/// The steps of an entry, and the properties that it changed.
fn steps(entry: &LogEntry) -> String {
    let mut text = String::new();
    for step in &entry.provisioning_steps {
        // A text takes whatever is written.
        let _ = writeln!(text, "{:<8} {:<28} {}", step.status, step.name, step.description);
        for (name, value) in &step.details {
            let _ = writeln!(text, "         {name}: {}", value.as_str().unwrap_or_default());
        }
    }
    for property in &entry.modified_properties {
        let show = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
        let (old, new) = (show(&property.old_value), show(&property.new_value));
        let _ = writeln!(text, "         {}: {old} → {new}", property.display_name);
    }
    text
}
