//! Making a token: **Generate** asks, and generates at the second click; the page that answers shows the token.
//!
//! The answer to the POST itself shows it, for wherever it would be carried to another page, it would be kept: in a URL,
//! a cookie, or the server's memory. To load that page again is to send the form again, which the browser asks about.
//! What is sent again says which token was the newest when it was asked, and so makes no second one.

use app::health::{self, Faring};
use app::tokens::{self, For, Generate};
use askama::Template;
use directory::secret::Secret;
use directory::token::MAX_PER_CONNECTION;
use directory::{Connection, IdentityProvider, Permission};
use serde::Deserialize;

use super::guide::Guide;
use super::path_of;
use super::reach::Reach;
use crate::portal::Answer;
use crate::portal::failure::Failure;
use crate::portal::input::{Fields, Query};
use crate::portal::naming;
use crate::portal::problems::Problems;
use crate::portal::shell::{self, Section, Shell};
use crate::portal::visitor::{Visitor, leads_to};

/// A connection that a token can be made for.
struct Choice {
    /// What stands for it in the form: its id, and the newest token that it has.
    value: String,
    name: String,
    tokens: u64,
    chosen: bool,
}

impl Choice {
    const fn is_full(&self) -> bool {
        self.tokens >= MAX_PER_CONNECTION as u64
    }
}

#[derive(Template)]
#[template(path = "provisioning/generate.html")]
struct GeneratePage {
    shell: Shell,
    idp: IdentityProvider,
    /// Whether it is for one connection that is settled, the only choice.
    settled: bool,
    choices: Vec<Choice>,
    /// Name of a new connection.
    name: String,
    label: String,
    back: String,
    problems: Problems,
}

impl GeneratePage {
    const fn idp_name(&self) -> &'static str {
        naming::idp_name(&self.shell.t, self.idp)
    }

    /// Whether nothing but a new connection is left.
    fn is_new_chosen(&self) -> bool {
        !self.choices.iter().any(|choice| choice.chosen)
    }

    /// Whether the settled connection has as many tokens as it may.
    fn is_refused(&self) -> bool {
        self.settled && self.choices.iter().all(Choice::is_full)
    }
}

/// For whom a token is wanted.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    idp: Option<IdentityProvider>,
    connection: Option<String>,
}

/// `GET /provisioning/generate`
pub async fn ask(visitor: Visitor, Query(Wanted { idp, connection }): Query<Wanted>) -> Answer {
    visitor.actor().require(Permission::WriteConnections)?;
    let all = health::list(visitor.app(), visitor.actor()).await?;
    let found = all.iter().find(|faring| Some(&faring.overview.connection.id) == connection.as_ref());
    let Some(idp) = found.map(|faring| faring.overview.connection.idp).or(idp) else {
        return Ok(leads_to("/provisioning"));
    };
    let asked = Asked {
        idp,
        connection: found.map(value_of).unwrap_or_default(),
        settled: found.is_some(),
        name: unused(&all, naming::idp_name(&visitor.shell.t, idp)),
        label: String::new(),
    };
    shell::page(&asked.page(&visitor, all, Problems::none(), found_first))
}

/// What is to be made.
#[derive(Debug, Deserialize)]
pub struct Asked {
    idp: IdentityProvider,
    /// A connection's id and its newest token; blank: a new connection.
    #[serde(default)]
    connection: String,
    #[serde(default)]
    settled: bool,
    #[serde(default)]
    name: String,
    #[serde(default)]
    label: String,
}

/// Which of the choices is chosen when the question is asked: the first that has room.
fn found_first(choices: &mut [Choice]) {
    if let Some(choice) = choices.iter_mut().find(|choice| !choice.is_full()) {
        choice.chosen = true;
    }
}

impl Asked {
    fn page(
        self,
        visitor: &Visitor,
        all: Vec<Faring>,
        problems: Problems,
        choose: impl FnOnce(&mut [Choice]),
    ) -> GeneratePage {
        let Self { idp, connection, settled, name, label } = self;
        let id = connection.split(':').next().unwrap_or_default();
        let of_idp = all.into_iter().filter(|faring| {
            let of = &faring.overview.connection;
            of.idp == idp && (!settled || of.id == id)
        });
        let choice = |faring: Faring| Choice {
            value: value_of(&faring),
            tokens: faring.overview.tokens.len() as u64,
            chosen: false,
            name: faring.overview.connection.name,
        };
        let mut choices: Vec<Choice> = of_idp.map(choice).collect();
        choose(&mut choices);
        let back = if settled { path_of(id) } else { "/provisioning".to_owned() };
        GeneratePage {
            shell: visitor.shell_at(Section::Provisioning),
            idp,
            settled,
            choices,
            name,
            label,
            back,
            problems,
        }
    }
}

/// What stands for a connection in the form.
fn value_of(faring: &Faring) -> String {
    let newest = faring.overview.tokens.last().map_or("", |token| &token.public_id);
    format!("{}:{newest}", faring.overview.connection.id)
}

/// The first name of its kind that no connection has.
fn unused(all: &[Faring], name: &str) -> String {
    let is_taken = |name: &str| all.iter().any(|faring| faring.overview.connection.name == name);
    let numbered = (2..=all.len() + 2).map(|number| format!("{name} {number}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|name| !is_taken(name)).unwrap_or_default()
}

/// `POST /provisioning/generate`
pub async fn generate(visitor: Visitor, Fields(asked): Fields<Asked>) -> Answer {
    let (connection, after) = match asked.connection.split_once(':') {
        Some((id, newest)) => (For::Existing(id.to_owned()), Some(newest)),
        None => (For::New(asked.idp, asked.name.clone()), None),
    };
    let made = tokens::generate(visitor.app(), visitor.actor(), Generate { connection, label: &asked.label, after });
    match made.await {
        Ok((secret, connection)) => shown(&visitor, &connection, &secret),
        Err(problem) => {
            let problems = Problems::of(&visitor.shell.t, problem)?;
            let all = health::list(visitor.app(), visitor.actor()).await?;
            let id = asked.connection.split(':').next().unwrap_or_default().to_owned();
            let again = |choices: &mut [Choice]| {
                for choice in choices.iter_mut().filter(|choice| !id.is_empty() && choice.value.starts_with(&id)) {
                    choice.chosen = true;
                }
            };
            shell::page_with(problems.status(), &asked.page(&visitor, all, problems, again))
        }
    }
}

#[derive(Template)]
#[template(path = "provisioning/token.html")]
struct TokenPage {
    shell: Shell,
    connection: Connection,
    token: String,
    scim_url: String,
    reach: Reach,
    guide: Guide,
}

/// The page that shows a token, this once.
///
/// # Errors
/// As [`shell::page`].
pub fn shown(visitor: &Visitor, connection: &Connection, secret: &Secret) -> Result<axum::response::Response, Failure> {
    let shell = visitor.shell_at(Section::Provisioning);
    shell::page(&TokenPage {
        connection: connection.clone(),
        token: secret.reveal(),
        scim_url: visitor.url.to_string(),
        reach: Reach::of(&visitor.url),
        guide: Guide::of(&shell.t, connection, &[], &visitor.url),
        shell,
    })
}
