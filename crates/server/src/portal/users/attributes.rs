//! A user's attributes: what was typed in here, what the identity provider sends, and the variables of each.

use app::users::{self, AttributeValue};
use askama::Template;
use directory::attribute::AttributeKind;
use directory::user::User;
use directory::variable;
use scim::schema::core::{CUSTOM, ENTERPRISE};
use serde_json::{Map, Value, json};

use super::page::{Head, Tab, manager_name};
use crate::portal::Answer;
use crate::portal::failure::Failure;
use crate::portal::input::{Fields, Path};
use crate::portal::naming::apart;
use crate::portal::problems::Problems;
use crate::portal::shell::{self, Section, Shell};
use crate::portal::values;
use crate::portal::visitor::Visitor;

/// Variables that Muster makes itself, whoever sends the rest.
const OF_MUSTER: [&str; 5] = ["managedAppleId", "id", "userId", "status", "source"];

/// Attributes of a document that have a variable, or a place of their own on the user's pages.
const ELSEWHERE: [&str; 10] =
    ["userName", "displayName", "name", "emails", "title", "locale", "externalId", "phoneNumbers", "active", "groups"];

#[derive(Template)]
#[template(path = "users/attributes.html")]
struct AttributesPage {
    shell: Shell,
    head: Head,
    /// Those whose values are typed in, as they are in the form.
    custom: Vec<(String, String)>,
    idp: Vec<AttributeValue>,
    system: Vec<Variable>,
    /// System variables that have none.
    without: Vec<&'static str>,
    /// What else the document holds.
    others: Vec<(String, String)>,
    problems: Problems,
}

/// A system variable that has a value.
struct Variable {
    name: &'static str,
    value: String,
    /// Whether Muster makes it.
    ours: bool,
}

impl AttributesPage {
    async fn of(visitor: &Visitor, id: &str, problems: Problems) -> Result<Self, Failure> {
        let head = Head::of(visitor, id, Tab::Attributes).await?;
        let person = &head.person;
        let manager = match &person.manager {
            Some(manager) => Some(manager_name(visitor, manager).await?),
            None => None,
        };
        let apple_id = person.managed_apple_id.as_deref();
        let value = |name| variable::value(name, &person.user, apple_id, manager.as_deref());
        let known = |name| Some(Variable { name, value: value(name)?.into_owned(), ours: OF_MUSTER.contains(&name) });
        let system = variable::SYSTEM.into_iter().filter_map(known).collect();
        let without = variable::SYSTEM.into_iter().filter(|name| value(name).is_none()).collect();
        let (custom, idp): (Vec<_>, Vec<_>) =
            person.attributes.iter().cloned().partition(|value| value.kind == AttributeKind::Custom);
        let custom = custom.into_iter().map(|value| (value.name, value.value.unwrap_or_default())).collect();
        let others = others(&visitor.shell, &person.user);
        let shell = visitor.shell_at(Section::Users);
        Ok(Self { custom, idp, system, without, others, head, problems, shell })
    }

    /// Where what the user has comes from.
    fn from(&self) -> String {
        match &self.head.person.connection {
            Some(connection) => connection.clone(),
            None => self.shell.source(self.head.person.user.source),
        }
    }

    /// Whether no identity provider sends the user's values any more: they stay as they were.
    fn is_left(&self) -> bool {
        self.head.person.user.connection.is_none()
    }
}

/// What a document holds beside what has a variable.
fn others(shell: &Shell, user: &User) -> Vec<(String, String)> {
    let beside = |name: &str| ELSEWHERE.contains(&name) || name == CUSTOM || name == ENTERPRISE;
    let document = user.resource.as_map().iter().filter(|(name, _)| !beside(name));
    document.map(|(name, value)| (name.clone(), values::shown(&shell.t, value))).collect()
}

/// `GET /users/{user}/attributes`
pub async fn show(visitor: Visitor, Path(id): Path<String>) -> Answer {
    shell::page(&AttributesPage::of(&visitor, &id, Problems::none()).await?)
}

/// `POST /users/{user}/attributes`: the custom attributes, each a field of its name.
pub async fn save(visitor: Visitor, Path(id): Path<String>, Fields(typed): Fields<Vec<(String, String)>>) -> Answer {
    let value = |text: &String| if text.trim().is_empty() { Value::Null } else { text.as_str().into() };
    let custom: Map<String, Value> = typed.iter().map(|(name, text)| (name.clone(), value(text))).collect();
    let patch = json!({ "customAttributes": custom });
    match users::update(visitor.app(), visitor.actor(), &id, patch).await {
        Ok(person) => {
            let told = visitor.shell.t.user_updated(apart(person.user.label()));
            Ok(visitor.done(&format!("/users/{id}/attributes"), told))
        }
        Err(problem) => {
            let problems = Problems::of(&visitor.shell.t, problem)?;
            let mut page = AttributesPage::of(&visitor, &id, problems).await?;
            for (name, value) in &mut page.custom {
                if let Some((_, typed)) = typed.iter().find(|(field, _)| field == name) {
                    value.clone_from(typed);
                }
            }
            shell::page_with(page.problems.status(), &page)
        }
    }
}
