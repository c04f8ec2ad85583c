//! A user who is made here, or edited: only those whom no identity provider owns.

use app::users::{self, Cells, Person};
use askama::Template;
use directory::Permission;
use directory::sheet::{Column, Heading, cell};
use directory::user::User;
use serde::Deserialize;

use crate::portal::Answer;
use crate::portal::failure::Failure;
use crate::portal::input::{Fields, Path};
use crate::portal::naming::apart;
use crate::portal::problems::Problems;
use crate::portal::shell::{self, Section, Shell};
use crate::portal::visitor::{Visitor, leads_to};

/// What is typed in; each field is a column of a sheet.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Form {
    user_name: String,
    given_name: String,
    family_name: String,
    display_name: String,
    email: String,
    phone: String,
    title: String,
    department: String,
    employee_number: String,
    /// User name of the manager; blank: nobody.
    manager: String,
}

impl Form {
    /// What a user has.
    fn of(user: &User, manager: String) -> Self {
        let text = |column| cell(&Heading::Standard(column), user).unwrap_or_default().into_owned();
        Self {
            user_name: text(Column::UserName),
            given_name: text(Column::GivenName),
            family_name: text(Column::FamilyName),
            display_name: text(Column::DisplayName),
            email: text(Column::Email),
            phone: text(Column::Phone),
            title: text(Column::Title),
            department: text(Column::Department),
            employee_number: text(Column::EmployeeNumber),
            manager,
        }
    }

    fn cells(&self) -> Cells {
        let cells = [
            (Column::UserName, &self.user_name),
            (Column::GivenName, &self.given_name),
            (Column::FamilyName, &self.family_name),
            (Column::DisplayName, &self.display_name),
            (Column::Email, &self.email),
            (Column::Phone, &self.phone),
            (Column::Title, &self.title),
            (Column::Department, &self.department),
            (Column::EmployeeNumber, &self.employee_number),
        ];
        cells.map(|(column, cell)| (column, cell.clone())).into()
    }
}

#[derive(Template)]
#[template(path = "users/form.html")]
struct FormPage {
    shell: Shell,
    form: Form,
    /// Id and name of the user who is edited; `None`: it is a new one.
    edited: Option<(String, String)>,
    problems: Problems,
}

/// The user name of a user's manager; of none, or one who is not known here, nothing.
async fn manager(visitor: &Visitor, person: &Person) -> Result<String, Failure> {
    let Some(manager) = &person.manager else { return Ok(String::new()) };
    let manager = users::get(visitor.app(), visitor.actor(), &manager.id).await?;
    Ok(manager.user.user_name().to_owned())
}

/// `GET /users/new`
pub async fn new(visitor: Visitor) -> Answer {
    visitor.actor().require(Permission::WriteUsers)?;
    let shell = visitor.shell_at(Section::Users);
    shell::page(&FormPage { shell, form: Form::default(), edited: None, problems: Problems::none() })
}

/// `POST /users/new`
pub async fn create(visitor: Visitor, Fields(form): Fields<Form>) -> Answer {
    match users::create_filled(visitor.app(), visitor.actor(), &form.cells(), Some(&form.manager)).await {
        Ok(person) => {
            let told = visitor.shell.t.user_created(apart(person.user.label()));
            Ok(visitor.done(&format!("/users/{}", person.user.id), told))
        }
        Err(problem) => {
            let problems = Problems::of(&visitor.shell.t, problem)?;
            let shell = visitor.shell_at(Section::Users);
            shell::page_with(problems.status(), &FormPage { shell, form, edited: None, problems })
        }
    }
}

/// `GET /users/{user}/edit`; whom an identity provider owns is led to what can be edited of it.
pub async fn edit(visitor: Visitor, Path(id): Path<String>) -> Answer {
    visitor.actor().require(Permission::WriteUsers)?;
    let person = users::get(visitor.app(), visitor.actor(), &id).await?;
    if person.user.source.owner().is_some() {
        return Ok(leads_to(&format!("/users/{id}/attributes")));
    }
    let manager = manager(&visitor, &person).await?;
    let (form, edited) = (Form::of(&person.user, manager), Some((id, person.user.label().into_owned())));
    shell::page(&FormPage { shell: visitor.shell_at(Section::Users), form, edited, problems: Problems::none() })
}

/// `POST /users/{user}/edit`
pub async fn update(visitor: Visitor, Path(id): Path<String>, Fields(form): Fields<Form>) -> Answer {
    let was_shown = manager(&visitor, &users::get(visitor.app(), visitor.actor(), &id).await?).await?;
    // Left as it was shown, it stays: of a manager who is not known here, nothing is shown.
    let typed = Some(form.manager.as_str()).filter(|typed| *typed != was_shown);
    match users::fill(visitor.app(), visitor.actor(), &id, form.cells(), typed).await {
        Ok(person) => {
            Ok(visitor.done(&format!("/users/{id}"), visitor.shell.t.user_updated(apart(person.user.label()))))
        }
        Err(problem) => {
            let problems = Problems::of(&visitor.shell.t, problem)?;
            let person = users::get(visitor.app(), visitor.actor(), &id).await.map_err(Failure::from)?;
            let edited = Some((id, person.user.label().into_owned()));
            let shell = visitor.shell_at(Section::Users);
            shell::page_with(problems.status(), &FormPage { shell, form, edited, problems })
        }
    }
}
