//! What happened, what failed, and what is about to.

use askama::Template;

use super::Answer;
use super::shell::{self, Section, Shell};
use super::visitor::Visitor;

#[derive(Template)]
#[template(path = "dashboard.html")]
struct DashboardPage {
    shell: Shell,
}

/// `GET /`
pub async fn show(visitor: Visitor) -> Answer {
    shell::page(&DashboardPage { shell: visitor.shell_at(Section::Dashboard) })
}
