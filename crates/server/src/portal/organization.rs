//! The organization that one acts in, and the others in which one has a role.

use app::{organizations, sessions};
use askama::Template;
use directory::{Organization, Role};
use serde::Deserialize;

use super::Answer;
use super::input::Fields;
use super::problems::Problems;
use super::shell::{self, Section, Shell};
use super::visitor::Visitor;

#[derive(Template)]
#[template(path = "organization.html")]
struct OrganizationPage {
    shell: Shell,
    organization: Organization,
    /// What one is to each.
    roles: Vec<(Organization, Role)>,
    /// As it stands in the form.
    name: String,
    problems: Problems,
}

async fn page(visitor: &Visitor, name: Option<String>, problems: Problems) -> Answer {
    let roles = organizations::of_admin(visitor.app(), visitor.session.admin.key).await?;
    let organization = visitor.session.organization.clone();
    let name = name.unwrap_or_else(|| organization.name.clone());
    let (status, shell) = (problems.status(), visitor.shell_at(Section::Organization));
    shell::page_with(status, &OrganizationPage { shell, organization, roles, name, problems })
}

/// `GET /organization`
pub async fn show(visitor: Visitor) -> Answer {
    page(&visitor, None, Problems::none()).await
}

/// What it is to be called.
#[derive(Debug, Deserialize)]
pub struct NewName {
    #[serde(default)]
    name: String,
}

/// `POST /organization`
pub async fn rename(visitor: Visitor, Fields(NewName { name }): Fields<NewName>) -> Answer {
    match organizations::rename(visitor.app(), visitor.actor(), &name).await {
        Ok(renamed) => Ok(visitor.done("/organization", visitor.shell.t.organization_renamed(renamed.name))),
        Err(problem) => {
            let problems = Problems::of(&visitor.shell.t, problem)?;
            page(&visitor, Some(name), problems).await
        }
    }
}

/// Where to go on.
#[derive(Debug, Deserialize)]
pub struct Choice {
    organization: String,
}

/// `POST /organization/switch`
pub async fn switch(visitor: Visitor, Fields(choice): Fields<Choice>) -> Answer {
    let session = sessions::switch_organization(visitor.app(), &visitor.session, &choice.organization).await?;
    // What was looked at belongs to the organization before.
    Ok(visitor.done("/", visitor.shell.t.organization_switched(session.organization.name)))
}
