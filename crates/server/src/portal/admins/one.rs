//! The page of one admin: what they are called and may do, how they get in, and letting them go.

use app::Problem;
use app::admins::{self, Standing};
use askama::Template;
use directory::{Permission, Role};
use serde::Deserialize;

use super::{Method, shown};
use crate::portal::Answer;
use crate::portal::ask::Ask;
use crate::portal::input::{Fields, Path};
use crate::portal::problems::Problems;
use crate::portal::shell::{self, Section, Shell};
use crate::portal::visitor::Visitor;

#[derive(Template)]
#[template(path = "admins/one.html")]
struct AdminPage {
    shell: Shell,
    standing: Standing,
    /// As it stands in the form.
    name: String,
    /// As it stands in the form.
    role: Role,
    problems: Problems,
}

impl AdminPage {
    fn path(&self) -> String {
        path(&self.standing.admin.id)
    }
}

fn path(id: &str) -> String {
    format!("/admins/{id}")
}

/// The admin, for whoever may change one.
async fn standing(visitor: &Visitor, id: &str) -> Result<Standing, Problem> {
    visitor.actor().require(Permission::WriteAdmins)?;
    Ok(admins::standing(visitor.app(), visitor.actor(), id).await?)
}

/// `GET /admins/{admin}`
pub async fn show(visitor: Visitor, Path(id): Path<String>) -> Answer {
    let standing = standing(&visitor, &id).await?;
    let (shell, name, role) = (visitor.shell_at(Section::Admins), standing.admin.name.clone(), standing.role);
    shell::page(&AdminPage { shell, standing, name, role, problems: Problems::none() })
}

/// The page with why something was not done.
async fn refused(visitor: &Visitor, id: &str, change: Change, problem: Problem) -> Answer {
    let problems = Problems::of(&visitor.shell.t, problem)?;
    let standing = standing(visitor, id).await?;
    let shell = Shell { path: path(id), ..visitor.shell_at(Section::Admins) };
    let name = change.name.unwrap_or_else(|| standing.admin.name.clone());
    let role = change.role.unwrap_or(standing.role);
    shell::page_with(problems.status(), &AdminPage { shell, standing, name, role, problems })
}

/// What is to change of an admin; what is not said stays as it is.
#[derive(Debug, Default, Deserialize)]
pub struct Change {
    name: Option<String>,
    role: Option<Role>,
    /// That one may do less oneself from now on, and knows it.
    #[serde(default)]
    confirmed: bool,
}

/// `POST /admins/{admin}`
pub async fn change(visitor: Visitor, Path(id): Path<String>, Fields(change): Fields<Change>) -> Answer {
    let before = standing(&visitor, &id).await?;
    if let Some(role) = change.role.filter(|role| *role != before.role && before.is_actor && !before.is_last_owner)
        && !change.confirmed
    {
        return ask_to_step_down(&visitor, &id, role, change.name);
    }
    match admins::change(visitor.app(), visitor.actor(), &id, change.role, change.name.as_deref()).await {
        Ok((admin, _)) => Ok(visitor.done("/admins", visitor.shell.t.admin_changed(admin.name))),
        Err(problem) => refused(&visitor, &id, change, problem).await,
    }
}

fn ask_to_step_down(visitor: &Visitor, id: &str, role: Role, name: Option<String>) -> Answer {
    let shell = Shell { path: path(id), ..visitor.shell_at(Section::Admins) };
    let named = name.map(|name| ("name", name));
    let hidden = [("role", role.word().to_owned()), ("confirmed", "true".to_owned())].into_iter().chain(named);
    Ask {
        title: shell.t.admin_step_down_title(shell.role(role)),
        text: vec![shell.t.admin_step_down_text().to_owned()],
        action: path(id),
        hidden: hidden.collect(),
        button: shell.t.admin_step_down(),
        danger: true,
        back: path(id),
        shell,
    }
    .answer()
}

/// `POST /admins/{admin}/link`: the answer itself shows the link.
pub async fn link(visitor: Visitor, Path(id): Path<String>) -> Answer {
    match admins::link(visitor.app(), visitor.actor(), &id, Some(visitor.url.root())).await {
        Ok((admin, link)) => shown(&visitor, admin, &link),
        Err(problem) => refused(&visitor, &id, Change::default(), problem).await,
    }
}

/// `GET /admins/{admin}/reset-codes`
pub async fn ask_to_reset_codes(visitor: Visitor, Path(id): Path<String>) -> Answer {
    let Standing { admin, .. } = standing(&visitor, &id).await?;
    let shell = visitor.shell_at(Section::Admins);
    Ask {
        title: shell.t.admin_reset_codes_title(admin.name),
        text: vec![shell.t.admin_reset_codes_text().to_owned()],
        action: shell.path.clone(),
        hidden: vec![],
        button: shell.t.admin_reset_codes(),
        danger: true,
        back: path(&id),
        shell,
    }
    .answer()
}

/// `POST /admins/{admin}/reset-codes`
pub async fn reset_codes(visitor: Visitor, Path(id): Path<String>) -> Answer {
    match admins::reset_totp(visitor.app(), visitor.actor(), &id).await {
        Ok(()) => Ok(visitor.done(&path(&id), visitor.shell.t.admin_codes_reset())),
        Err(problem) => refused(&visitor, &id, Change::default(), problem).await,
    }
}

/// `GET /admins/{admin}/remove`
pub async fn ask_to_remove(visitor: Visitor, Path(id): Path<String>) -> Answer {
    let Standing { admin, is_actor, .. } = standing(&visitor, &id).await?;
    let shell = visitor.shell_at(Section::Admins);
    let (title, text, button) = if is_actor {
        (shell.t.admin_leave_title().to_owned(), shell.t.admin_leave_text(), shell.t.admin_leave())
    } else {
        (shell.t.admin_remove_title(admin.name), shell.t.admin_remove_text(), shell.t.admin_remove())
    };
    let (text, action) = (vec![text.to_owned()], shell.path.clone());
    Ask { title, text, action, hidden: vec![], button, danger: true, back: path(&id), shell }.answer()
}

/// `POST /admins/{admin}/remove`
pub async fn remove(visitor: Visitor, Path(id): Path<String>) -> Answer {
    let Standing { admin, is_actor, .. } = standing(&visitor, &id).await?;
    match admins::remove(visitor.app(), visitor.actor(), &id).await {
        // Their session has ended with it.
        Ok(()) if is_actor => Ok(visitor.done("/sign-in", visitor.shell.t.admin_left())),
        Ok(()) => Ok(visitor.done("/admins", visitor.shell.t.admin_removed(admin.name))),
        Err(problem) => refused(&visitor, &id, Change::default(), problem).await,
    }
}
