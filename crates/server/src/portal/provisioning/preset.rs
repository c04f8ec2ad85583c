//! Setting all rules as a preset has them: asked before, with what it would change.

use app::connections::{self, Update};
use directory::Permission;
use directory::rule::Preset;
use serde::Deserialize;

use super::{names, path_of, rules};
use crate::portal::Answer;
use crate::portal::ask::Ask;
use crate::portal::input::{Fields, Path, Query};
use crate::portal::shell::Section;
use crate::portal::visitor::Visitor;

/// A preset that is chosen.
#[derive(Debug, Deserialize)]
pub struct Chosen {
    preset: Preset,
}

/// `GET /provisioning/{connection}/settings/preset`
pub async fn ask(visitor: Visitor, Path(id): Path<String>, Query(Chosen { preset }): Query<Chosen>) -> Answer {
    visitor.actor().require(Permission::WriteConnections)?;
    let connection = connections::by_id(visitor.app(), visitor.actor(), &id).await?;
    let shell = visitor.shell_at(Section::Provisioning);
    let t = &shell.t;
    let (name, what) = names::preset(t, preset);
    let rules = rules::all(t, connection.rules(), preset);
    let changed: Vec<String> = rules
        .iter()
        .filter(|rule| rule.is_changed())
        .map(|rule| t.connection_preset_change(rule.chosen_name(), rule.preset_name(), rule.title))
        .collect();
    let mut text = vec![what.to_owned(), t.connection_preset_changes(changed.len() as u64)];
    text.extend(changed);
    let (title, button) = (t.connection_preset_title(name), t.connection_preset_set());
    let (action, back) = (format!("{}/settings/preset", path_of(&id)), format!("{}/settings", path_of(&id)));
    let hidden = vec![("preset", preset.word().to_owned())];
    Ask { title, text, action, hidden, button, danger: false, back, shell }.answer()
}

/// `POST /provisioning/{connection}/settings/preset`
pub async fn set(visitor: Visitor, Path(id): Path<String>, Fields(Chosen { preset }): Fields<Chosen>) -> Answer {
    let update = Update { preset: Some(preset), ..Update::default() };
    connections::update(visitor.app(), visitor.actor(), &id, update).await?;
    let (name, _) = names::preset(&visitor.shell.t, preset);
    Ok(visitor.done(&format!("{}/settings", path_of(&id)), visitor.shell.t.connection_preset_was_set(name)))
}
