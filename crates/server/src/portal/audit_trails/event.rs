//! One audit event with all that is kept of it; and whether every event is as it was written.

use app::audit;
use askama::Template;
use directory::audit::{Recorded, SubjectKind, Verdict, hex};

use super::details::{self, Detail};
use crate::portal::Answer;
use crate::portal::input::Path;
use crate::portal::shell::{self, Section, Shell};
use crate::portal::visitor::Visitor;

#[derive(Template)]
#[template(path = "audit_trails/event.html")]
struct EventPage {
    shell: Shell,
    recorded: Recorded,
}

impl EventPage {
    fn details(&self) -> Vec<Detail> {
        details::of(&self.shell, &self.recorded.event)
    }

    fn hash(&self) -> String {
        hex(&self.recorded.hash)
    }

    /// Page of what the event is about, where it has one.
    fn subject_page(&self) -> Option<String> {
        let subject = &self.recorded.event.subject;
        match subject.kind {
            SubjectKind::User => Some(format!("/users/{}", subject.id)),
            SubjectKind::Group => Some(format!("/groups/{}", subject.id)),
            SubjectKind::Connection => Some(format!("/provisioning/{}", subject.id)),
            _ => None,
        }
    }
}

/// `GET /audit-trails/{sequence}`
pub async fn show(visitor: Visitor, Path(sequence): Path<i64>) -> Answer {
    let recorded = audit::event(visitor.app(), visitor.actor(), sequence).await?;
    shell::page(&EventPage { shell: visitor.shell_at(Section::AuditTrails), recorded })
}

#[derive(Template)]
#[template(path = "audit_trails/verify.html")]
struct VerifyPage {
    shell: Shell,
    /// What came of it; `None` before it was asked.
    verdict: Option<Verdict>,
}

impl VerifyPage {
    #[expect(clippy::unused_self, reason = "templates call methods")]
    fn its_hash(&self, head: &[u8; 32]) -> String {
        hex(head)
    }
}

/// `GET /audit-trails/verify`: says what would be done.
pub async fn offer(visitor: Visitor) -> Answer {
    visitor.actor().require(directory::Permission::ReadAudit)?;
    shell::page(&VerifyPage { shell: visitor.shell_at(Section::AuditTrails), verdict: None })
}

/// `POST /audit-trails/verify`: does it, and says what came of it. Nothing is changed, so that the page is the answer
/// itself, and to load it again is to verify again.
pub async fn verify(visitor: Visitor) -> Answer {
    let verdict = audit::verify(visitor.app(), visitor.actor()).await?;
    shell::page(&VerifyPage { shell: visitor.shell_at(Section::AuditTrails), verdict: Some(verdict) })
}
