//! A user's page: what all its tabs have, and the tabs that only tell.

use app::Problem;
use app::users::{self, Person};
use askama::Template;
use axum::response::Response;
use directory::editing::{Deed, Hindrance, hindrance};
use directory::user;
use serde_json::Value;

use crate::portal::Answer;
use crate::portal::failure::Failure;
use crate::portal::input::Path;
use crate::portal::naming::initials;
use crate::portal::problems::Problems;
use crate::portal::shell::{self, Section, Shell};
use crate::portal::visitor::Visitor;

/// The tabs of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    Overview,
    Attributes,
    Groups,
    Devices,
    Activity,
}

/// What stands above the tabs of a user.
pub struct Head {
    /// The user.
    pub person: Person,
    /// Which tab is open.
    pub tab: Tab,
    /// Why something was not done.
    pub problems: Problems,
}

impl Head {
    /// The head of a user's tab.
    ///
    /// # Errors
    /// 404 where there is no such user.
    pub async fn of(visitor: &Visitor, id: &str, tab: Tab) -> Result<Self, Failure> {
        let person = users::get(visitor.app(), visitor.actor(), id).await?;
        Ok(Self { person, tab, problems: Problems::none() })
    }

    /// The letters that stand for the user's picture.
    pub fn initials(&self) -> String {
        initials(&self.person.user.label())
    }

    fn hindrance(&self, deed: Deed) -> Option<Hindrance> {
        hindrance(deed, &self.person.user)
    }

    /// Whether an invitation can be sent.
    pub fn can_invite(&self) -> bool {
        self.hindrance(Deed::Invite).is_none()
    }

    /// Whether it is disabled, and can be enabled.
    pub fn can_enable(&self) -> bool {
        self.hindrance(Deed::Enable).is_none()
    }

    /// Whether it is active, and can be disabled.
    pub fn can_disable(&self) -> bool {
        self.hindrance(Deed::Disable).is_none()
    }

    /// The tabs, what they are called, and where they are.
    pub fn tabs(&self, shell: &Shell) -> [(bool, &'static str, String); 5] {
        let (t, id) = (&shell.t, &self.person.user.id);
        let tab = |tab, name, path: &str| (tab == self.tab, name, format!("/users/{id}{path}"));
        [
            tab(Tab::Overview, t.user_overview(), ""),
            tab(Tab::Attributes, t.attributes(), "/attributes"),
            tab(Tab::Groups, t.user_groups_tab(), "/groups"),
            tab(Tab::Devices, t.user_devices(), "/devices"),
            tab(Tab::Activity, t.user_activity(), "/activity"),
        ]
    }
}

#[derive(Template)]
#[template(path = "users/overview.html")]
struct OverviewPage {
    shell: Shell,
    head: Head,
    facts: Vec<(&'static str, String)>,
    emails: Vec<Reached>,
    phones: Vec<Reached>,
    /// Id and name of the manager.
    manager: Option<(String, String)>,
}

/// One of several ways to reach somebody.
#[derive(Debug, PartialEq, Eq)]
struct Reached {
    value: String,
    /// `work`, `home` …, as it was sent.
    kind: String,
    primary: bool,
}

fn reached(values: Option<&Value>) -> Vec<Reached> {
    let text = |value: &Value, part: &str| value.get(part).and_then(Value::as_str).unwrap_or_default().to_owned();
    let one = |value: &Value| Reached {
        value: text(value, "value"),
        kind: text(value, "type"),
        primary: value.get("primary") == Some(&Value::Bool(true)),
    };
    let values = values.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    values.iter().map(one).filter(|one| !one.value.is_empty()).collect()
}

/// What is told of a user where it has it.
fn facts(shell: &Shell, user: &user::User) -> Vec<(&'static str, String)> {
    let t = &shell.t;
    let named = [
        (t.user_given_name(), "firstName"),
        (t.user_family_name(), "lastName"),
        (t.user_title(), "title"),
        (t.user_department(), "department"),
        (t.user_division(), "division"),
        (t.user_cost_center(), "costCenter"),
        (t.user_employee_number(), "employeeNumber"),
        (t.user_locale(), "locale"),
    ];
    let value = |name| directory::variable::value(name, user, None, None);
    named.into_iter().filter_map(|(label, name)| Some((label, value(name)?.into_owned()))).collect()
}

/// `GET /users/{user}`
pub async fn overview(visitor: Visitor, Path(id): Path<String>) -> Answer {
    let head = Head::of(&visitor, &id, Tab::Overview).await?;
    shell::page(&overview_page(&visitor, head).await?)
}

/// The user's page again, with why something was not done.
///
/// # Errors
/// What is no fault of the reader's, and 404 where the user is gone.
pub async fn refused(visitor: &Visitor, id: &str, problem: Problem) -> Result<Response, Failure> {
    let problems = Problems::of(&visitor.shell.t, problem)?;
    let head = Head { problems, ..Head::of(visitor, id, Tab::Overview).await? };
    shell::page_with(head.problems.status(), &overview_page(visitor, head).await?)
}

async fn overview_page(visitor: &Visitor, head: Head) -> Result<OverviewPage, Failure> {
    let shell = visitor.shell_at(Section::Users);
    let manager = match &head.person.manager {
        Some(manager) => Some((manager.id.clone(), manager_name(visitor, manager).await?)),
        None => None,
    };
    let resource = &head.person.user.resource;
    let (emails, phones) = (reached(resource.get("emails")), reached(resource.get("phoneNumbers")));
    Ok(OverviewPage { facts: facts(&shell, &head.person.user), emails, phones, manager, head, shell })
}

/// What people call a manager; `displayName` alone is known beside the user.
///
/// # Errors
/// Where the store fails.
pub async fn manager_name(visitor: &Visitor, manager: &store::users::Manager) -> Result<String, Failure> {
    if let Some(display) = manager.display.as_deref().filter(|display| !display.trim().is_empty()) {
        return Ok(display.to_owned());
    }
    let person = users::get(visitor.app(), visitor.actor(), &manager.id).await?;
    Ok(person.user.label().into_owned())
}

#[derive(Template)]
#[template(path = "users/groups.html")]
struct GroupsPage {
    shell: Shell,
    head: Head,
}

/// `GET /users/{user}/groups`
pub async fn groups(visitor: Visitor, Path(id): Path<String>) -> Answer {
    let head = Head::of(&visitor, &id, Tab::Groups).await?;
    shell::page(&GroupsPage { shell: visitor.shell_at(Section::Users), head })
}

#[derive(Template)]
#[template(path = "users/devices.html")]
struct DevicesPage {
    shell: Shell,
    head: Head,
}

/// `GET /users/{user}/devices`
pub async fn devices(visitor: Visitor, Path(id): Path<String>) -> Answer {
    let head = Head::of(&visitor, &id, Tab::Devices).await?;
    shell::page(&DevicesPage { shell: visitor.shell_at(Section::Users), head })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ways_to_reach_somebody_are_read_as_they_come() {
        let values = json!([
            {"value": "a@work.example", "type": "work", "primary": true}, {"value": "a@home.example"}, {"type": "other"},
        ]);
        let read = reached(Some(&values));
        assert_eq!(read.len(), 2);
        assert_eq!((read[0].kind.as_str(), read[0].primary, read[1].primary), ("work", true, false));
        assert!(reached(None).is_empty() && reached(Some(&json!("a@b"))).is_empty());
    }
}
