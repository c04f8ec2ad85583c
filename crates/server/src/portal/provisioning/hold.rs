//! A connection that the blast radius guard holds: an owner allows what is held, or ends the hold.

use app::{connections, holds};
use directory::Permission;
use serde::Deserialize;

use super::path_of;
use crate::portal::Answer;
use crate::portal::ask::Ask;
use crate::portal::input::Path;
use crate::portal::shell::Section;
use crate::portal::visitor::Visitor;

/// What an owner decides.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// Let removals through for the length of one window.
    Allow,
    /// Forgive those that were, and count anew.
    End,
}

/// `GET /provisioning/{connection}/hold/{decision}`
pub async fn ask(visitor: Visitor, Path((connection, decision)): Path<(String, Decision)>) -> Answer {
    visitor.actor().require(Permission::DecideHolds)?;
    let connection = connections::by_id(visitor.app(), visitor.actor(), &connection).await?;
    let shell = visitor.shell_at(Section::Provisioning);
    let t = &shell.t;
    let minutes = u64::from(connection.settings.guard.window_minutes);
    let (title, text, button) = match decision {
        Decision::Allow => (
            t.connection_hold_allow_title(connection.name),
            t.connection_hold_allow_text(minutes),
            t.connection_hold_allow(),
        ),
        Decision::End => (
            t.connection_hold_end_title(connection.name),
            t.connection_hold_end_text().to_owned(),
            t.connection_hold_end(),
        ),
    };
    let danger = matches!(decision, Decision::Allow);
    let back = path_of(&connection.id);
    Ask { title, text: vec![text], action: shell.path.clone(), hidden: vec![], button, danger, back, shell }.answer()
}

/// `POST /provisioning/{connection}/hold/{decision}`
pub async fn decide(visitor: Visitor, Path((connection, decision)): Path<(String, Decision)>) -> Answer {
    let t = &visitor.shell.t;
    let told = match decision {
        Decision::Allow => {
            let state = holds::allow(visitor.app(), visitor.actor(), &connection).await?;
            state.allowed_until.map_or_else(String::new, |until| t.connection_hold_allowed(t.moment(until)))
        }
        Decision::End => {
            holds::end(visitor.app(), visitor.actor(), &connection).await?;
            t.connection_hold_ended().to_owned()
        }
    };
    Ok(visitor.done(&path_of(&connection), told))
}
