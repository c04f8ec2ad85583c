//! An initial cycle against a SCIM server in memory: what it sends, in which order, and how it takes failures.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod failures;
mod initial_cycle;
#[expect(dead_code, reason = "shared with the tests of the job, which use another part of it")]
mod scim_server;

use idp::directory::{Directory, Group, User};
use idp::push::{Event, Observer, Options};
use std::sync::Mutex;
use uuid::Uuid;

/// Options whose requests come one after another, so that their order is certain.
fn one_at_a_time() -> Options {
    Options { concurrency: std::num::NonZeroUsize::MIN, ..Options::new(Uuid::from_u128(0xFACE)) }
}

/// Grace, Ada whom she manages, Dan who is disabled, a guest, and a group of the first three.
fn field_crew() -> Directory {
    let id = Uuid::from_u128;
    let mut grace = User::new(id(1), "grace@example.org", "grace", "Grace Marsh");
    grace.mail = Some("grace@example.org".into());
    let mut ada = User::new(id(2), "ada.quill@example.org", "ada.quill", "Ada Quill");
    ada.given_name = Some("Ada".into());
    ada.surname = Some("Quill".into());
    ada.mail = Some("ada.quill@example.org".into());
    ada.job_title = Some("Surveyor".into());
    ada.mobile = Some("+44 7700 900123".into());
    ada.department = Some("Field".into());
    ada.manager = Some(grace.object_id);
    let mut dan = User::new(id(3), "dan@example.org", "dan", "Dan");
    dan.account_enabled = false;
    dan.manager = Some(grace.object_id);
    let guest = User::new(id(4), "mira_lumen.example#EXT#@example.onmicrosoft.com", "mira_lumen.example#EXT#", "Μίρα");
    let crew = Group { members: vec![id(1), id(2), id(3)], ..Group::new(id(5), "Field “crew” & \"co\"") };
    Directory::new([grace, ada, dan, guest], [crew])
}

/// Keeps what it is told.
#[derive(Default)]
struct Log(Mutex<Vec<Event>>);

impl Observer for Log {
    fn observe(&self, event: Event) {
        self.0.lock().unwrap().push(event);
    }
}

impl Log {
    fn events(&self) -> Vec<Event> {
        self.0.lock().unwrap().clone()
    }

    /// What failed, as `what: status detail`.
    fn failures(&self) -> Vec<String> {
        let failure = |event| match event {
            Event::Failed { what, status, detail } => Some(format!("{what}: {status:?} {detail}")),
            _ => None,
        };
        self.events().into_iter().filter_map(failure).collect()
    }

    /// The total that was announced, and the sum of what came of it.
    fn progress(&self) -> (u64, u64) {
        let events = self.events();
        let Some(Event::Started { total }) = events.first() else { panic!("no start: {events:?}") };
        (*total, events.iter().map(Event::units).sum())
    }
}
