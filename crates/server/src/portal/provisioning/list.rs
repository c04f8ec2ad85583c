//! All connections, and where one begins.

use app::health::{self, Faring};
use askama::Template;
use directory::IdentityProvider;

use super::names;
use crate::portal::Answer;
use crate::portal::naming;
use crate::portal::shell::{self, Section, Shell};
use crate::portal::visitor::Visitor;

#[derive(Template)]
#[template(path = "provisioning/list.html")]
struct ListPage {
    shell: Shell,
    connections: Vec<Faring>,
}

impl ListPage {
    /// The identity providers to choose from, and what they are called.
    fn idps(&self) -> Vec<(IdentityProvider, &'static str)> {
        IdentityProvider::ALL.iter().map(|idp| (*idp, naming::idp_name(&self.shell.t, *idp))).collect()
    }

    const fn idp(&self, faring: &Faring) -> &'static str {
        naming::idp_name(&self.shell.t, faring.overview.connection.idp)
    }

    const fn health(&self, faring: &Faring) -> (&'static str, &'static str) {
        names::health(&self.shell.t, faring.health)
    }

    /// Tokens that are accepted, and the days that the first of them to expire has left, where that is soon.
    fn tokens(&self, faring: &Faring) -> (String, Option<String>) {
        let accepted = faring.overview.tokens.iter().filter(|token| token.is_accepted(faring.now));
        let days: Vec<i64> = accepted.map(|token| token.days_left(faring.now)).collect();
        let soon = days.iter().min().filter(|days| **days <= 60).and_then(|days| u64::try_from(*days).ok());
        let t = &self.shell.t;
        (t.connection_tokens_active(days.len() as u64), soon.map(|days| t.connection_token_expires_in(days)))
    }
}

/// `GET /provisioning`
pub async fn list(visitor: Visitor) -> Answer {
    let connections = health::list(visitor.app(), visitor.actor()).await?;
    shell::page(&ListPage { shell: visitor.shell_at(Section::Provisioning), connections })
}
