//! One's own account: name, password, and where one has signed in. [`codes`] are its one-time codes.

pub mod codes;

use app::{Problem, admins, passwords, sessions};
use askama::Template;
use serde::Deserialize;

use super::Answer;
use super::input::Fields;
use super::problems::Problems;
use super::shell::{self, Section, Shell};
use super::visitor::Visitor;

#[derive(Template)]
#[template(path = "account/show.html")]
struct AccountPage {
    shell: Shell,
    session: sessions::Session,
    /// As it stands in the form.
    name: String,
    problems: Problems,
}

/// `GET /account`
pub async fn show(visitor: Visitor) -> Answer {
    let name = visitor.session.admin.name.clone();
    shell::page(&page(&visitor, name, Problems::none()))
}

fn page(visitor: &Visitor, name: String, problems: Problems) -> AccountPage {
    let shell = Shell { path: "/account".into(), ..visitor.shell_at(Section::Account) };
    AccountPage { shell, session: visitor.session.clone(), name, problems }
}

fn refused(visitor: &Visitor, name: Option<String>, problem: Problem) -> Answer {
    let problems = Problems::of(&visitor.shell.t, problem)?;
    let name = name.unwrap_or_else(|| visitor.session.admin.name.clone());
    shell::page_with(problems.status(), &page(visitor, name, problems))
}

/// What one is to be called.
#[derive(Debug, Deserialize)]
pub struct NewName {
    #[serde(default)]
    name: String,
}

/// `POST /account/name`
pub async fn rename(visitor: Visitor, Fields(NewName { name }): Fields<NewName>) -> Answer {
    match admins::rename(visitor.app(), &visitor.session, &name).await {
        Ok(()) => Ok(visitor.done("/account", visitor.shell.t.account_renamed())),
        Err(problem) => refused(&visitor, Some(name), problem),
    }
}

/// The password until now, and from now on.
#[derive(Deserialize)]
pub struct NewPassword {
    #[serde(default)]
    old: String,
    #[serde(default)]
    new: String,
}

/// `POST /account/password`
pub async fn change_password(visitor: Visitor, Fields(NewPassword { old, new }): Fields<NewPassword>) -> Answer {
    match passwords::change(visitor.app(), &visitor.session, &old, &new).await {
        Ok(()) => Ok(visitor.done("/account", visitor.shell.t.account_password_changed())),
        Err(problem) => refused(&visitor, None, problem),
    }
}

/// `POST /account/sign-out-elsewhere`
pub async fn sign_out_elsewhere(visitor: Visitor) -> Answer {
    let ended = sessions::sign_out_elsewhere(visitor.app(), &visitor.session).await?;
    Ok(visitor.done("/account", visitor.shell.t.account_ended_elsewhere(ended)))
}
