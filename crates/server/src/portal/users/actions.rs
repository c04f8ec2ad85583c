//! What is done to one user: invited, enabled, disabled, deleted.

use app::users::Person;
use app::{Problem, invitations, users};
use axum::response::Response;
use directory::Permission;
use directory::editing::{Deed, Hindrance, hindrance};

use super::page::refused;
use crate::portal::Answer;
use crate::portal::ask::Ask;
use crate::portal::failure::Failure;
use crate::portal::input::Path;
use crate::portal::naming::apart;
use crate::portal::shell::Section;
use crate::portal::visitor::Visitor;

/// `POST /users/{user}/invite`
pub async fn invite(visitor: Visitor, Path(id): Path<String>) -> Answer {
    let invited = invitations::invite(visitor.app(), visitor.actor(), &id).await;
    answer(&visitor, &id, invited, |address| visitor.shell.t.user_invited(apart(address))).await
}

/// `POST /users/{user}/enable`
pub async fn enable(visitor: Visitor, Path(id): Path<String>) -> Answer {
    set_enabled(&visitor, &id, true).await
}

/// `POST /users/{user}/disable`
pub async fn disable(visitor: Visitor, Path(id): Path<String>) -> Answer {
    set_enabled(&visitor, &id, false).await
}

async fn set_enabled(visitor: &Visitor, id: &str, enabled: bool) -> Answer {
    let set = users::set_enabled(visitor.app(), visitor.actor(), id, enabled).await;
    let t = &visitor.shell.t;
    let told = |(person, _): (Person, _)| {
        let name = apart(person.user.label());
        match (visitor.shell.owner(person.user.source), enabled) {
            (None, true) => t.user_enabled(name),
            (None, false) => t.user_disabled(name),
            (Some(idp), true) => t.user_enabled_owned(idp, name),
            (Some(idp), false) => t.user_disabled_owned(idp, name),
        }
    };
    answer(visitor, id, set, told).await
}

/// Back to the user's page, with what was done or why it was not.
async fn answer<T>(visitor: &Visitor, id: &str, done: Result<T, Problem>, told: impl FnOnce(T) -> String) -> Answer {
    match done {
        Ok(done) => Ok(visitor.done(&format!("/users/{id}"), told(done))),
        Err(problem) => refused(visitor, id, problem).await,
    }
}

/// `GET /users/{user}/disable`: asks.
pub async fn ask_to_disable(visitor: Visitor, Path(id): Path<String>) -> Answer {
    visitor.actor().require(Permission::WriteUsers)?;
    let person = users::get(visitor.app(), visitor.actor(), &id).await?;
    question(&visitor, &person, Deed::Disable)
}

/// `GET /users/{user}/delete`: asks; of an active user whom an identity provider owns, whether to disable it first.
pub async fn ask_to_delete(visitor: Visitor, Path(id): Path<String>) -> Answer {
    visitor.actor().require(Permission::WriteUsers)?;
    let person = users::get(visitor.app(), visitor.actor(), &id).await?;
    question(&visitor, &person, Deed::Delete)
}

fn question(visitor: &Visitor, person: &Person, deed: Deed) -> Result<Response, Failure> {
    let shell = visitor.shell_at(Section::Users);
    let (t, id, name) = (&shell.t, &person.user.id, apart(person.user.label()));
    let back = format!("/users/{id}");
    let idp = shell.owner(person.user.source);
    let first = hindrance(deed, &person.user) == Some(Hindrance::Owned);
    let (title, mut text, path) = match deed {
        Deed::Delete if !first => (t.user_delete_title(name), vec![t.user_delete_text().to_owned()], "delete"),
        Deed::Delete => (t.user_disable_first_title(name), vec![t.user_disable_first_text().to_owned()], "disable"),
        _ => (t.user_disable_title(name), vec![t.user_disable_text().to_owned()], "disable"),
    };
    if let Some(idp) = idp {
        text.push(if path == "delete" { t.user_delete_owned_text(idp) } else { t.user_disable_owned_text(idp) });
    }
    let button = if path == "delete" { t.user_delete_for_good() } else { t.user_disable() };
    Ask { title, text, action: format!("{back}/{path}"), hidden: Vec::new(), button, danger: true, back, shell }
        .answer()
}

/// `POST /users/{user}/delete`
pub async fn delete(visitor: Visitor, Path(id): Path<String>) -> Answer {
    let person = users::get(visitor.app(), visitor.actor(), &id).await?;
    match users::delete(visitor.app(), visitor.actor(), &id).await {
        Ok(_) => {
            let (t, name) = (&visitor.shell.t, apart(person.user.label()));
            let told = match visitor.shell.owner(person.user.source) {
                Some(idp) => t.user_deleted_owned(idp, name),
                None => t.user_deleted(name),
            };
            Ok(visitor.done("/users", told))
        }
        Err(problem) => refused(&visitor, &id, problem).await,
    }
}
