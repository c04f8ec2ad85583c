//! *Admin > System > Attributes*: what users have besides the usual attributes, and the variables that stand for them.

use app::attributes::{self, Listed};
use askama::Template;
use directory::attribute::AttributeKind;
use directory::{Permission, variable};
use serde::Deserialize;

use super::Answer;
use super::ask::Ask;
use super::input::{Fields, Path};
use super::problems::Problems;
use super::shell::{self, Section, Shell};
use super::visitor::Visitor;

#[derive(Template)]
#[template(path = "attributes/list.html")]
struct ListPage {
    shell: Shell,
    attributes: Vec<Listed>,
    system: &'static [&'static str],
}

impl ListPage {
    /// What a kind is called.
    const fn kind(&self, kind: AttributeKind) -> &'static str {
        kind_name(&self.shell, kind)
    }
}

const fn kind_name(shell: &Shell, kind: AttributeKind) -> &'static str {
    match kind {
        AttributeKind::Idp => shell.t.attribute_kind_idp(),
        AttributeKind::Custom => shell.t.attribute_kind_custom(),
    }
}

/// `GET /attributes`
pub async fn list(visitor: Visitor) -> Answer {
    let attributes = attributes::list(visitor.app(), visitor.actor()).await?;
    shell::page(&ListPage { shell: visitor.shell_at(Section::Attributes), attributes, system: &variable::SYSTEM })
}

#[derive(Template)]
#[template(path = "attributes/new.html")]
struct NewPage {
    shell: Shell,
    name: String,
    kind: AttributeKind,
    description: String,
    problems: Problems,
}

impl NewPage {
    /// The kinds to choose from, what they are called, and what they are.
    const fn kinds(&self) -> [(AttributeKind, &'static str, &'static str); 2] {
        let t = &self.shell.t;
        [
            (AttributeKind::Idp, t.attribute_kind_idp(), t.attribute_kind_idp_hint()),
            (AttributeKind::Custom, t.attribute_kind_custom(), t.attribute_kind_custom_hint()),
        ]
    }
}

/// `GET /attributes/new`
pub async fn new(visitor: Visitor) -> Answer {
    visitor.actor().require(Permission::WriteConnections)?;
    shell::page(&NewPage {
        shell: visitor.shell_at(Section::Attributes),
        name: String::new(),
        kind: AttributeKind::Idp,
        description: String::new(),
        problems: Problems::none(),
    })
}

/// An attribute to be added.
#[derive(Debug, Deserialize)]
pub struct NewAttribute {
    #[serde(default)]
    name: String,
    kind: AttributeKind,
    #[serde(default)]
    description: String,
}

/// `POST /attributes/new`
pub async fn create(
    visitor: Visitor,
    Fields(NewAttribute { name, kind, description }): Fields<NewAttribute>,
) -> Answer {
    match attributes::create(visitor.app(), visitor.actor(), &name, kind, &description).await {
        Ok(attribute) => Ok(visitor.done("/attributes", visitor.shell.t.attribute_added(attribute.name))),
        Err(problem) => {
            let problems = Problems::of(&visitor.shell.t, problem)?;
            let shell = visitor.shell_at(Section::Attributes);
            shell::page_with(problems.status(), &NewPage { shell, name, kind, description, problems })
        }
    }
}

/// `GET /attributes/{attribute}/delete`: asks, and says how many values would go.
pub async fn ask_to_delete(visitor: Visitor, Path(name): Path<String>) -> Answer {
    visitor.actor().require(Permission::WriteConnections)?;
    let Listed { attribute, values } = attributes::get(visitor.app(), visitor.actor(), &name).await?;
    let shell = visitor.shell_at(Section::Attributes);
    let mut text = vec![shell.t.attribute_delete_text(values)];
    if attribute.kind == AttributeKind::Idp {
        text.push(shell.t.attribute_delete_idp_text().to_owned());
    }
    let (title, button) = (shell.t.attribute_delete_title(attribute.name), shell.t.attribute_delete());
    let hidden = vec![("confirm", values.to_string())];
    Ask { title, text, action: shell.path.clone(), hidden, button, danger: true, back: "/attributes".into(), shell }
        .answer()
}

/// What was seen when the question was asked.
#[derive(Debug, Deserialize)]
pub struct Confirmed {
    /// How many users had a value.
    confirm: Option<u64>,
}

/// `POST /attributes/{attribute}/delete`
pub async fn delete(
    visitor: Visitor,
    Path(name): Path<String>,
    Fields(Confirmed { confirm }): Fields<Confirmed>,
) -> Answer {
    attributes::delete(visitor.app(), visitor.actor(), &name, confirm).await?;
    Ok(visitor.done("/attributes", visitor.shell.t.attribute_deleted(name)))
}
