//! What to do at the identity provider, step by step.

use app::connections::{self, Editable};
use askama::Template;
use directory::Connection;

use super::connection::Tab;
use super::guide::Guide;
use super::reach::Reach;
use crate::portal::Answer;
use crate::portal::input::Path;
use crate::portal::naming;
use crate::portal::shell::{self, Section, Shell};
use crate::portal::visitor::Visitor;

#[derive(Template)]
#[template(path = "provisioning/connect.html")]
struct ConnectPage {
    shell: Shell,
    connection: Connection,
    guide: Guide,
    reach: Reach,
    scim_url: String,
    tab: Tab,
}

impl ConnectPage {
    const fn idp_name(&self) -> &'static str {
        naming::idp_name(&self.shell.t, self.connection.idp)
    }
}

/// `GET /provisioning/{connection}/connect`
pub async fn show(visitor: Visitor, Path(id): Path<String>) -> Answer {
    let Editable { connection, attributes, .. } = connections::editable(visitor.app(), visitor.actor(), &id).await?;
    let names: Vec<String> = attributes.into_iter().map(|attribute| attribute.name).collect();
    let shell = visitor.shell_at(Section::Provisioning);
    shell::page(&ConnectPage {
        guide: Guide::of(&shell.t, &connection, &names, &visitor.url),
        reach: Reach::of(&visitor.url),
        scim_url: visitor.url.to_string(),
        tab: Tab::Connect,
        shell,
        connection,
    })
}
