//! The name of a group that is made here.

use app::groups;
use askama::Template;
use directory::Permission;
use serde::Deserialize;

use crate::portal::Answer;
use crate::portal::input::{Fields, Path};
use crate::portal::naming::apart;
use crate::portal::problems::Problems;
use crate::portal::shell::{self, Section, Shell};
use crate::portal::visitor::{Visitor, leads_to};

/// What is typed in.
#[derive(Debug, Deserialize)]
pub struct Form {
    #[serde(default)]
    name: String,
}

#[derive(Template)]
#[template(path = "groups/form.html")]
struct FormPage {
    shell: Shell,
    name: String,
    /// Id and name of the group that is renamed; `None`: it is a new one.
    renamed: Option<(String, String)>,
    problems: Problems,
}

/// `GET /groups/new`
pub async fn new(visitor: Visitor) -> Answer {
    visitor.actor().require(Permission::WriteUsers)?;
    let shell = visitor.shell_at(Section::Groups);
    shell::page(&FormPage { shell, name: String::new(), renamed: None, problems: Problems::none() })
}

/// `POST /groups/new`
pub async fn create(visitor: Visitor, Fields(Form { name }): Fields<Form>) -> Answer {
    match groups::create(visitor.app(), visitor.actor(), &name).await {
        Ok(group) => {
            let told = visitor.shell.t.group_created(apart(group.name));
            Ok(visitor.done(&format!("/groups/{}", group.id), told))
        }
        Err(problem) => {
            let problems = Problems::of(&visitor.shell.t, problem)?;
            let shell = visitor.shell_at(Section::Groups);
            shell::page_with(problems.status(), &FormPage { shell, name, renamed: None, problems })
        }
    }
}

/// `GET /groups/{group}/rename`; a group that is not ours has a page, and no name to be typed in.
pub async fn rename(visitor: Visitor, Path(id): Path<String>) -> Answer {
    visitor.actor().require(Permission::WriteUsers)?;
    let seen = groups::get(visitor.app(), visitor.actor(), &id).await?;
    if seen.group.as_ref().is_none_or(|group| group.source.owner().is_some()) {
        return Ok(leads_to(&format!("/groups/{id}")));
    }
    let (name, renamed) = (seen.name.clone(), Some((id, seen.name)));
    shell::page(&FormPage { shell: visitor.shell_at(Section::Groups), name, renamed, problems: Problems::none() })
}

/// `POST /groups/{group}/rename`
pub async fn update(visitor: Visitor, Path(id): Path<String>, Fields(Form { name }): Fields<Form>) -> Answer {
    match groups::rename(visitor.app(), visitor.actor(), &id, &name).await {
        Ok(group) => Ok(visitor.done(&format!("/groups/{id}"), visitor.shell.t.group_renamed(apart(group.name)))),
        Err(problem) => {
            let problems = Problems::of(&visitor.shell.t, problem)?;
            let seen = groups::get(visitor.app(), visitor.actor(), &id).await?;
            let shell = visitor.shell_at(Section::Groups);
            let page = FormPage { shell, name, renamed: Some((id, seen.name)), problems };
            shell::page_with(page.problems.status(), &page)
        }
    }
}
