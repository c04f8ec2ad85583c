//! One entry of the provisioning log, with everything that is known of it.

use app::provisioning_log::{self, Detailed, Named, Part};
use askama::Template;
use directory::Member;
use directory::provisioning::{Entry, Operation};
use scim::schema::ResourceType;
use serde_json::Value;

use super::is_ignored;
use crate::base_url::SCIM_PATH;
use crate::portal::Answer;
use crate::portal::input::Path;
use crate::portal::shell::{self, Section, Shell};
use crate::portal::values;
use crate::portal::visitor::Visitor;

#[derive(Template)]
#[template(path = "provisioning_log/entry.html")]
struct EntryPage {
    shell: Shell,
    entry: Entry,
    id: i64,
    connection: Option<(String, String)>,
    token: Option<String>,
    members: Vec<Named>,
    more_members: bool,
}

impl EntryPage {
    /// What the entry is called: operation, kind, name.
    fn title(&self) -> String {
        let entry = &self.entry;
        let parts = [self.shell.operation(entry.operation), self.shell.resource_type(entry.resource_type)];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    /// Method and form of the path that were asked; nothing where the entry follows from another.
    fn request(&self) -> Option<String> {
        let endpoint = self.entry.resource_type.map_or("", ResourceType::endpoint);
        let (method, path) = match self.entry.operation {
            Operation::Create => ("POST", endpoint.to_owned()),
            Operation::Replace => ("PUT", format!("{endpoint}/{{id}}")),
            Operation::Update => ("PATCH", format!("{endpoint}/{{id}}")),
            Operation::Delete => ("DELETE", format!("{endpoint}/{{id}}")),
            Operation::Read => ("GET", format!("{endpoint}/{{id}}")),
            Operation::Search => ("GET", format!("{endpoint}?filter=…")),
            Operation::Bulk => ("POST", "/Bulk".to_owned()),
            Operation::Disable | Operation::Other => return None,
        };
        Some(format!("{method} {SCIM_PATH}{path}"))
    }

    /// Page of the resource, where it can be there still.
    fn resource_page(&self) -> Option<String> {
        let id = self.entry.resource_id.as_deref().filter(|_| self.entry.status != 404)?;
        match self.entry.resource_type? {
            ResourceType::User => Some(format!("/users/{id}")),
            ResourceType::Group if self.entry.operation == Operation::Delete => None,
            ResourceType::Group => Some(format!("/groups/{id}")),
        }
    }

    /// The other entries of the same user.
    fn of_user(&self) -> Option<String> {
        let id = self.entry.resource_id.as_deref().filter(|_| self.entry.status != 404)?;
        (self.entry.resource_type == Some(ResourceType::User)).then(|| format!("{}?user={id}", super::PATH))
    }

    /// A value, in words.
    #[expect(clippy::ref_option, reason = "templates hand over references")]
    fn value(&self, value: &Option<Value>) -> String {
        value.as_ref().map(|value| values::shown(&self.shell.t, value)).unwrap_or_default()
    }

    /// Members that came, and those that went, each with what they are called.
    fn changed(&self) -> Vec<(&'static str, Vec<&Named>)> {
        let of = |part| self.members.iter().filter(|member| member.part == part).collect::<Vec<_>>();
        let both = [(self.shell.t.log_came(), of(Part::Came)), (self.shell.t.log_went(), of(Part::Went))];
        both.into_iter().filter(|(_, members)| !members.is_empty()).collect()
    }

    /// Page of a member, where it is there still.
    #[expect(clippy::unused_self, reason = "templates call methods")]
    fn member_page(&self, member: &Named) -> Option<String> {
        let id = member.id.as_deref()?;
        Some(match member.member {
            Member::User(_) => format!("/users/{id}"),
            Member::Group(_) => format!("/groups/{id}"),
        })
    }

    /// Whether something that was sent was left out.
    fn has_ignored(&self) -> bool {
        self.entry.notes.iter().any(|note| is_ignored(note.kind()))
    }

    /// How long it took, in milliseconds.
    fn milliseconds(&self) -> String {
        let milliseconds = self.entry.duration.as_secs_f64() * 1_000.0;
        if milliseconds < 10.0 { format!("{milliseconds:.1}") } else { self.shell.t.number(milliseconds.round()) }
    }
}

/// `GET /provisioning-log/{entry}`
pub async fn show(visitor: Visitor, Path(id): Path<String>) -> Answer {
    let Detailed { stored, members, more_members } =
        provisioning_log::entry(visitor.app(), visitor.actor(), &id).await?;
    let shell = visitor.shell_at(Section::ProvisioningLog);
    let (id, entry, connection, token) = (stored.key, stored.entry, stored.connection, stored.token);
    shell::page(&EntryPage { shell, entry, id, connection, token, members, more_members })
}
