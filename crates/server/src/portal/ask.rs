//! A page that asks before something is done that cannot be undone; the script shows it as a dialog.

use askama::Template;

use super::Answer;
use super::shell::{self, Shell};

/// What is asked.
#[derive(Template)]
#[template(path = "ask.html")]
pub struct Ask {
    /// What the page stands in.
    pub shell: Shell,
    /// The question.
    pub title: String,
    /// What comes of it, a paragraph each.
    pub text: Vec<String>,
    /// Where the answer goes, with POST.
    pub action: String,
    /// What goes along, by name.
    pub hidden: Vec<(&'static str, String)>,
    /// What the button says: the deed, not "yes".
    pub button: &'static str,
    /// Whether something is lost.
    pub danger: bool,
    /// Where to go back to.
    pub back: String,
}

impl Ask {
    /// The page.
    ///
    /// # Errors
    /// As [`shell::page`].
    pub fn answer(&self) -> Answer {
        shell::page(self)
    }
}
