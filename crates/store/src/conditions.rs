//! The `WHERE` of a log's page: conditions that are there or not, as the question has them.

use directory::OrganizationKey;
use jiff::Timestamp;

use crate::filter_sql::{OwnedArg, borrowed};
use crate::tx::Arg;

/// Conditions, and the arguments that they name. The first is always the organization, `?1`.
#[derive(Debug)]
pub(crate) struct Conditions {
    text: String,
    args: Vec<OwnedArg>,
}

impl Conditions {
    /// Rows of one organization; `column` names it.
    pub(crate) fn of(organization: OrganizationKey, column: &str) -> Self {
        Self { text: format!("{column} = ?1"), args: vec![OwnedArg::Int(organization.0)] }
    }

    /// Gives an argument its placeholder.
    pub(crate) fn place(&mut self, arg: OwnedArg) -> String {
        self.args.push(arg);
        format!("?{}", self.args.len())
    }

    /// One more condition.
    pub(crate) fn and(&mut self, condition: &str) {
        self.text.push_str(" AND ");
        self.text.push_str(condition);
    }

    /// `left` and a value, where there is one: `time >=`.
    pub(crate) fn compare(&mut self, left: &str, value: Option<OwnedArg>) {
        if let Some(value) = value {
            let value = self.place(value);
            self.and(&format!("{left} {value}"));
        }
    }

    /// From an instant on and before another; `column` holds milliseconds.
    pub(crate) fn between(&mut self, column: &str, from: Option<Timestamp>, until: Option<Timestamp>) {
        let instant = |time: Option<Timestamp>| time.map(|time| OwnedArg::Int(time.as_millisecond()));
        self.compare(&format!("{column} >="), instant(from));
        self.compare(&format!("{column} <"), instant(until));
    }

    /// What stands after `WHERE`.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The arguments.
    pub(crate) fn args(&self) -> Vec<Arg<'_>> {
        borrowed(&self.args)
    }
}

/// A word as an argument.
pub(crate) fn word(word: &str) -> OwnedArg {
    OwnedArg::Text(word.to_owned())
}

/// What a folded column is searched for; `None` where nothing is asked for.
pub(crate) fn needle(text: &str) -> Option<OwnedArg> {
    let text = text.trim();
    (!text.is_empty()).then(|| OwnedArg::Text(scim::text::fold(text).into_owned()))
}
