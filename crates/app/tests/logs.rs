//! What people read of both logs: pages, a user's timeline, counts, files, and what is pruned.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use app::audit::{self, Filter as AuditFilter};
use app::export::logs::Format;
use app::pages::PageRequest;
use app::provisioning::log::{self, Asked};
use app::provisioning::{Caller, Trace, users};
use app::provisioning_log::{self, Filter, Moment, Stretch};
use app::{App, Clock, Limits, Options, Random, connections, organizations, tokens};
use directory::actor::Rights;
use directory::provisioning::Operation;
use directory::{Actor, Permission};
use jiff::{SignedDuration, Timestamp};
use scim::schema::ResourceType;
use serde_json::{Value, json};
use tempfile::TempDir;

const HOUR: i64 = 3_600_000;

/// An installation whose clock stands still until it is wound.
struct Fixture {
    app: App,
    operator: Actor,
    token: String,
    now: Arc<AtomicI64>,
    _data: TempDir,
}

impl Fixture {
    async fn new() -> Self {
        let data = TempDir::new().expect("a temporary directory");
        let now = Arc::new(AtomicI64::new(noon().as_millisecond()));
        let hand = Arc::clone(&now);
        let app = App::open(Options {
            data: data.path().to_owned(),
            postgres: None,
            limits: Limits::default(),
            token_lifetime: SignedDuration::from_hours(10_000),
            mail: app::mail::Settings::default(),
            log_kept: Some(SignedDuration::from_hours(24)),
            clock: Clock::new(move || Timestamp::from_millisecond(hand.load(Ordering::Relaxed)).expect("a time")),
            random: Random::system(),
        });
        let app = app.await.expect("the store works");
        let operator = organizations::operator(&app, None).await.expect("the store works");
        let connection = connections::by_name(&app, &operator, connections::FIRST).await.expect("the store works");
        let token = tokens::create(&app, &operator, &connection, "").await.expect("the store works").reveal();
        Self { app, operator, token, now, _data: data }
    }

    fn wind(&self, milliseconds: i64) {
        self.now.fetch_add(milliseconds, Ordering::Relaxed);
    }

    async fn caller(&self) -> Caller {
        tokens::authenticate(&self.app, &self.token, "http://x/scim/v2".into(), Trace::new("r"))
            .await
            .expect("the store works")
    }

    async fn user(&self, name: &str) -> String {
        let body = json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": name});
        users::create(&self.app, &self.caller().await, body).await.expect("the store works").id
    }

    async fn failure(&self) {
        let asked = Asked { operation: Operation::Create, resource_type: Some(ResourceType::User), id: None };
        let error = scim::Error::uniqueness("userName =ada is taken");
        log::failed(&self.app, &self.caller().await, asked, error).await.expect("the store works");
    }

    async fn file(&self, format: Format) -> String {
        let mut export =
            provisioning_log::export(&self.app, &self.operator, Filter::default(), format).expect("allowed");
        let mut text = Vec::new();
        while let Some(piece) = export.next().await.expect("the store works") {
            text.extend(piece);
        }
        String::from_utf8(text).expect("UTF-8")
    }
}

fn noon() -> Timestamp {
    "2026-01-31T12:00:00Z".parse().expect("a time")
}

fn page_at(cursor: Option<String>, limit: u64) -> PageRequest {
    PageRequest { cursor, limit: Some(limit) }
}

#[tokio::test]
async fn pages_are_followed_by_their_cursors() {
    let fixture = Fixture::new().await;
    for number in 0..5 {
        fixture.user(&format!("user{number}")).await;
        fixture.wind(number % 2);
    }
    let (mut cursor, mut names) = (None, Vec::new());
    loop {
        let wanted = page_at(cursor, 2);
        let page = provisioning_log::list(&fixture.app, &fixture.operator, Filter::default(), &wanted).await.unwrap();
        names.extend(page.items.into_iter().map(|stored| stored.entry.resource_name));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(names, ["user4", "user3", "user2", "user1", "user0"]);
    let wrong =
        provisioning_log::list(&fixture.app, &fixture.operator, Filter::default(), &page_at(Some("x".into()), 2)).await;
    assert_eq!(wrong.unwrap_err().field, Some("cursor"));
    let far = format!("{}.1", i64::MAX);
    let wrong =
        provisioning_log::list(&fixture.app, &fixture.operator, Filter::default(), &page_at(Some(far), 2)).await;
    assert_eq!(wrong.unwrap_err().error.status, 400);
}

#[tokio::test]
async fn a_timeline_is_of_one_user_of_the_directory() {
    let fixture = Fixture::new().await;
    let ada = fixture.user("ada").await;
    fixture.user("grace").await;
    fixture.wind(HOUR);
    users::delete(&fixture.app, &fixture.caller().await, &ada, app::provisioning::Precondition::default())
        .await
        .unwrap();
    let missing = provisioning_log::timeline(&fixture.app, &fixture.operator, &ada, &page_at(None, 1)).await;
    assert_eq!(missing.unwrap_err().error.status, 404, "the generic preset deletes for good");
    let grace = fixture.user("grace.2").await;
    fixture.wind(HOUR);
    let (mut cursor, mut seen) = (None, Vec::new());
    for _ in 0..3 {
        let wanted = page_at(cursor, 1);
        let page = provisioning_log::timeline(&fixture.app, &fixture.operator, &grace, &wanted).await.unwrap();
        seen.extend(page.items.iter().map(|moment| match moment {
            Moment::Provisioning(stored) => stored.entry.operation.word().to_owned(),
            Moment::Audit(recorded) => recorded.event.happening.word().to_owned(),
        }));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, ["create"]);
}

#[tokio::test]
async fn an_entry_is_found_by_its_public_id() {
    let fixture = Fixture::new().await;
    fixture.failure().await;
    let page = provisioning_log::list(&fixture.app, &fixture.operator, Filter::default(), &PageRequest::default())
        .await
        .unwrap();
    let id = page.items[0].key.to_string();
    let found = provisioning_log::entry(&fixture.app, &fixture.operator, &id).await.unwrap();
    assert_eq!((found.stored.entry.status, found.members.len(), found.more_members), (409, 0, false));
    for id in ["99", "x", "", "-1", "99999999999999999999"] {
        let missing = provisioning_log::entry(&fixture.app, &fixture.operator, id).await.unwrap_err();
        assert_eq!(missing.status, 404, "{id}");
    }
}

#[tokio::test]
async fn stretches_without_entries_are_counted_too() {
    let fixture = Fixture::new().await;
    fixture.user("ada").await;
    fixture.wind(2 * HOUR);
    fixture.failure().await;
    let span = (noon(), noon() + SignedDuration::from_hours(3));
    let counts = provisioning_log::counts(&fixture.app, &fixture.operator, None, span, Stretch::Hour).await.unwrap();
    let counts: Vec<_> = counts.iter().map(|count| (count.succeeded, count.failed)).collect();
    assert_eq!(counts, [(1, 0), (0, 0), (0, 1)]);
    let all = (Timestamp::MIN, Timestamp::MAX);
    let refused = provisioning_log::counts(&fixture.app, &fixture.operator, None, all, Stretch::Day).await;
    assert_eq!(refused.unwrap_err().error.status, 400);
    let backwards = (noon(), Timestamp::MIN);
    let none = provisioning_log::counts(&fixture.app, &fixture.operator, None, backwards, Stretch::Day).await;
    assert_eq!(none.unwrap(), []);
}

#[tokio::test]
async fn files_are_whole_whether_there_are_entries_or_not() {
    let fixture = Fixture::new().await;
    assert_eq!(fixture.file(Format::Json).await, "[]\n");
    assert_eq!(fixture.file(Format::Csv).await.lines().count(), 1);
    fixture.user("=cmd|'/c calc'!A0").await;
    fixture.failure().await;
    let rows: Vec<Value> = serde_json::from_str(&fixture.file(Format::Json).await).unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!((&rows[0]["scim_type"], &rows[1]["resource"]), (&json!("uniqueness"), &json!("=cmd|'/c calc'!A0")));
    let text = fixture.file(Format::Csv).await;
    assert!(text.contains(",'=cmd|'/c calc'!A0,"), "{text}");
}

#[tokio::test]
async fn only_what_is_older_than_is_kept_is_pruned() {
    let fixture = Fixture::new().await;
    fixture.user("old").await;
    fixture.wind(HOUR);
    fixture.user("new").await;
    assert!(!provisioning_log::prune(&fixture.app).await.unwrap());
    fixture.wind(23 * HOUR + 1);
    let mut steps = 0;
    while provisioning_log::prune(&fixture.app).await.unwrap() {
        steps += 1;
        assert!(steps < 10, "pruning ends");
    }
    let page = provisioning_log::list(&fixture.app, &fixture.operator, Filter::default(), &PageRequest::default())
        .await
        .unwrap();
    assert_eq!(page.items.len(), 1);
    assert_eq!(page.items[0].entry.resource_name, "new");
}

#[tokio::test]
async fn whoever_may_not_read_reads_nothing() {
    let fixture = Fixture::new().await;
    let app = &fixture.app;
    let scopes = Rights::Scopes(vec![Permission::ReadUsers, Permission::ReadLog]);
    let log_only = Actor { rights: scopes, ..fixture.operator.clone() };
    assert!(provisioning_log::list(app, &log_only, Filter::default(), &PageRequest::default()).await.is_ok());
    let refused = audit::list(app, &log_only, AuditFilter::default(), &PageRequest::default()).await.unwrap_err();
    assert_eq!(refused.error.status, 403);
    assert_eq!(audit::verify(app, &log_only).await.unwrap_err().status, 403);
    assert_eq!(audit::event(app, &log_only, 1).await.unwrap_err().status, 403);
    assert!(audit::export(app, &log_only, AuditFilter::default(), Format::Csv).is_err());
    let refused = provisioning_log::timeline(app, &log_only, "x", &PageRequest::default()).await.unwrap_err();
    assert_eq!(refused.error.status, 403);
    let nothing = Actor { rights: Rights::Scopes(Vec::new()), ..log_only };
    assert_eq!(provisioning_log::entry(app, &nothing, "1").await.unwrap_err().status, 403);
    assert!(provisioning_log::export(app, &nothing, Filter::default(), Format::Csv).is_err());
    // An admin is no operator.
    let admin = Actor { kind: directory::actor::ActorKind::Admin, ..fixture.operator.clone() };
    let refused = app::backup::take(app, &admin, std::path::Path::new("no-such"), false).await.unwrap_err();
    assert_eq!(refused.error.status, 403);
}
