//! What is done to several users at once: asked first, with the number; and told afterwards, with those it was not done
//! to.

use app::users::{self, Outcome};
use askama::Template;
use directory::editing::{Deed, Hindrance};
use serde::Deserialize;

use crate::portal::Answer;
use crate::portal::ask::Ask;
use crate::portal::input::{Fields, Query};
use crate::portal::naming;
use crate::portal::shell::{self, Section, Shell};
use crate::portal::texts::Texts;
use crate::portal::visitor::{Visitor, leads_to, within};

/// Who is chosen, and for what.
#[derive(Debug, Deserialize)]
pub struct Chosen {
    deed: Deed,
    /// Ids of users.
    #[serde(default)]
    user: Vec<String>,
    /// The list that they were chosen from.
    back: Option<String>,
}

impl Chosen {
    fn back(&self) -> &str {
        match within(self.back.as_deref()) {
            "/" => "/users",
            path => path,
        }
    }
}

/// Users whom a deed is not done to, and why.
#[derive(Debug, PartialEq, Eq)]
struct Left {
    id: String,
    name: String,
    why: &'static str,
}

/// How many it is done to, and those whom it is not.
fn told(t: &Texts, deed: Deed, outcomes: Vec<Outcome>) -> (u64, Vec<Left>) {
    let (mut done, mut left) = (0, Vec::new());
    for Outcome { id, person, hindrance } in outcomes {
        match hindrance {
            None => done += 1,
            Some(why) => {
                let name = person.map_or_else(|| id.clone(), |person| person.user.label().into_owned());
                // Who is gone has no page.
                let id = if why == Hindrance::Gone { String::new() } else { id };
                left.push(Left { id, name, why: naming::hindrance(t, deed, why) });
            }
        }
    }
    (done, left)
}

/// `GET /users/chosen`: asks, and says to how many it can be done.
pub async fn ask(visitor: Visitor, Query(chosen): Query<Chosen>) -> Answer {
    let Chosen { deed, ref user, .. } = chosen;
    let outcomes = users::look_at(visitor.app(), visitor.actor(), deed, user).await?;
    let owned =
        outcomes.iter().filter(|outcome| outcome.hindrance.is_none()).filter(|outcome| is_owned(outcome)).count();
    let shell = visitor.shell_at(Section::Users);
    let t = &shell.t;
    let (can, left) = told(t, deed, outcomes);
    if can == 0 {
        return shell::page(&DonePage { deed, done: 0, left, back: chosen.back().to_owned(), shell });
    }
    let (title, effect) = match deed {
        Deed::Invite => (t.users_invite_title(can), t.users_invite_text()),
        Deed::Enable => (t.users_enable_title(can), t.users_enable_text()),
        Deed::Disable => (t.users_disable_title(can), t.users_disable_text()),
        Deed::Delete => (t.users_delete_title(can), t.users_delete_text()),
    };
    let mut text = vec![effect.to_owned()];
    if owned > 0 && deed != Deed::Invite {
        text.push(t.users_owned_text(owned as u64));
    }
    if !left.is_empty() {
        text.push(t.users_left_text(left.len() as u64));
    }
    let back = chosen.back().to_owned();
    let mut hidden = vec![("deed", deed.word().to_owned()), ("back", back.clone())];
    hidden.extend(user.iter().map(|id| ("user", id.clone())));
    let (button, danger) = (naming::deed(t, deed), matches!(deed, Deed::Disable | Deed::Delete));
    Ask { title, text, action: "/users/chosen".into(), hidden, button, danger, back, shell }.answer()
}

fn is_owned(outcome: &Outcome) -> bool {
    outcome.person.as_ref().is_some_and(|person| person.user.source.owner().is_some())
}

#[derive(Template)]
#[template(path = "users/chosen.html")]
struct DonePage {
    shell: Shell,
    deed: Deed,
    done: u64,
    left: Vec<Left>,
    back: String,
}

impl DonePage {
    /// What was done, as the heading says it.
    fn title(&self) -> String {
        done_text(&self.shell.t, self.deed, self.done)
    }
}

fn done_text(t: &Texts, deed: Deed, done: u64) -> String {
    match deed {
        Deed::Invite => t.users_invited(done),
        Deed::Enable => t.users_enabled(done),
        Deed::Disable => t.users_disabled(done),
        Deed::Delete => t.users_deleted(done),
    }
}

/// `POST /users/chosen`
pub async fn act(visitor: Visitor, Fields(chosen): Fields<Chosen>) -> Answer {
    let Chosen { deed, ref user, .. } = chosen;
    if user.is_empty() {
        return Ok(leads_to(chosen.back()));
    }
    let outcomes = users::do_to(visitor.app(), visitor.actor(), deed, user).await?;
    let (done, left) = told(&visitor.shell.t, deed, outcomes);
    if left.is_empty() {
        return Ok(visitor.done(chosen.back(), done_text(&visitor.shell.t, deed, done)));
    }
    let shell = visitor.shell_at(Section::Users);
    shell::page(&DonePage { deed, done, left, back: chosen.back().to_owned(), shell })
}

#[cfg(test)]
mod tests {
    use directory::mail::Language;
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn whom_it_is_not_done_to_is_told() {
        let t = Texts::new(Language::English, TimeZone::UTC);
        let outcome = |id: &str, hindrance| Outcome { id: id.into(), person: None, hindrance };
        let outcomes =
            vec![outcome("a", None), outcome("b", Some(Hindrance::Gone)), outcome("c", Some(Hindrance::Failed))];
        let (done, left) = told(&t, Deed::Delete, outcomes);
        assert_eq!((done, left.len()), (1, 2));
        assert_eq!((left[0].id.as_str(), left[0].name.as_str(), left[1].id.as_str()), ("", "b", "c"));
        assert_ne!(left[0].why, left[1].why);
    }
}
