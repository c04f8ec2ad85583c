//! The cycle when something goes wrong.

use std::time::{Duration, Instant};

use axum::http::{StatusCode, header};
use idp::client::{Client, Failure, Settings};
use idp::push::{self, Objects, References, Stopped, Summary};
use serde_json::json;
use uuid::Uuid;

use crate::scim_server::{Answer, Request, ScimServer, error};
use crate::{Log, field_crew, one_at_a_time};

fn creates(name: &'static str) -> impl Fn(&Request) -> bool + Send + 'static {
    move |request| request.method == "POST" && request.body["userName"] == name
}

fn throttled(retry_after: &str) -> Answer {
    let (status, _, body) = error(429, "too many requests");
    (status, vec![(header::RETRY_AFTER, retry_after.to_owned())], body)
}

async fn run(server: &ScimServer, log: &Log) -> Result<Summary, Stopped> {
    push::initial_cycle(&server.client(), &field_crew(), &one_at_a_time(), log).await
}

#[tokio::test]
async fn a_conflict_is_told_and_takes_its_references_with_it() {
    let server = ScimServer::start().await;
    server.fail(1, creates("grace@example.org"), error(409, "userName is taken"));
    let log = Log::default();
    let summary = run(&server, &log).await.unwrap();

    assert_eq!(summary.users, Objects { created: 2, failed: 1, skipped: 1, ..Objects::default() });
    assert_eq!(summary.managers, References { failed: 1, ..References::default() });
    assert_eq!(summary.members, References { set: 1, failed: 1, ..References::default() });
    insta::assert_json_snapshot!(log.failures());
    assert_eq!(log.progress(), (7, 7));
    let tries = server.requests().into_iter().filter(creates("grace@example.org")).count();
    assert_eq!(tries, 1, "a conflict is not tried again");
}

#[tokio::test]
async fn a_server_in_trouble_is_left_alone_until_the_next_cycle() {
    let server = ScimServer::start().await;
    server.fail(
        1,
        |request| request.line() == "POST /Groups",
        (StatusCode::INTERNAL_SERVER_ERROR, vec![], "boom".into()),
    );
    server.fail(1, |request| request.line() == "PATCH /Users/u2", error(503, "busy"));
    let log = Log::default();
    let summary = run(&server, &log).await.unwrap();

    assert_eq!(summary.groups, Objects { failed: 1, ..Objects::default() });
    assert_eq!(summary.managers, References { failed: 1, ..References::default() });
    assert_eq!(summary.members, References { failed: 2, ..References::default() });
    insta::assert_json_snapshot!(log.failures());
    assert_eq!(log.progress(), (7, 7));
}

#[tokio::test]
async fn a_failed_member_patch_counts_all_its_members() {
    let server = ScimServer::start().await;
    server.fail(1, |request| request.line() == "PATCH /Groups/g1", error(404, "no such group"));
    let log = Log::default();
    let options = push::Options { members_per_patch: 100.try_into().unwrap(), ..one_at_a_time() };
    let summary = push::initial_cycle(&server.client(), &field_crew(), &options, &log).await.unwrap();
    assert_eq!(summary.members, References { failed: 2, ..References::default() });
    assert_eq!(log.progress(), (7, 7));
}

#[tokio::test]
async fn retry_after_is_honoured() {
    let server = ScimServer::start().await;
    server.fail(1, creates("ada.quill@example.org"), throttled("1"));
    let log = Log::default();
    let started = Instant::now();
    let summary = run(&server, &log).await.unwrap();

    assert!(started.elapsed() >= Duration::from_secs(1));
    assert_eq!((summary.users.created, summary.throttled), (3, 1));
    assert!(summary.latency.p99 < Duration::from_secs(1), "the wait is not the server's latency");
}

#[tokio::test]
async fn retry_after_has_a_cap_and_patience_an_end() {
    let server = ScimServer::start().await;
    server.fail(usize::MAX, creates("ada.quill@example.org"), throttled("3600"));
    let settings = Settings { throttle_retries: 3, longest_wait: Duration::from_millis(10), ..server.settings() };
    let log = Log::default();
    let client = Client::new(&settings).unwrap();
    let summary = push::initial_cycle(&client, &field_crew(), &one_at_a_time(), &log).await.unwrap();

    assert_eq!((summary.users.created, summary.users.failed, summary.throttled), (2, 1, 3));
    assert_eq!(log.failures()[0], "user ada.quill@example.org: Some(429) HTTP 429: too many requests");
    assert_eq!(server.requests().into_iter().filter(creates("ada.quill@example.org")).count(), 4);
}

#[tokio::test]
async fn a_wrong_token_stops_before_anything_is_sent() {
    let server = ScimServer::start().await;
    let client = Client::new(&Settings { token: "mst_wrong".into(), ..server.settings() }).unwrap();
    let log = Log::default();
    let stopped = push::initial_cycle(&client, &field_crew(), &one_at_a_time(), &log).await.unwrap_err();

    assert_eq!(stopped.to_string(), "the server refuses the token (HTTP 401): the token is unknown");
    assert_eq!(server.requests().len(), 1);
    assert!(log.events().is_empty());
}

#[tokio::test]
async fn a_token_that_is_revoked_stops_the_cycle() {
    let server = ScimServer::start().await;
    server.fail(usize::MAX, creates("ada.quill@example.org"), error(401, "the token was removed"));
    let stopped = run(&server, &Log::default()).await.unwrap_err();

    assert_eq!(stopped, Stopped::Credentials { status: 401, detail: "the token was removed".into() });
    let last = server.requests().pop().unwrap();
    assert!(creates("ada.quill@example.org")(&last), "nothing is sent after {}", last.line());
}

#[tokio::test]
async fn answers_that_are_not_scim_fail_the_test_of_the_connection() {
    let not_found = (StatusCode::NOT_FOUND, vec![], "<html>Not here</html>".to_owned());
    let page = (StatusCode::OK, vec![], "<html>Welcome</html>".to_owned());
    let other = (StatusCode::OK, vec![], json!({"users": []}).to_string());
    for answer in [not_found, page, other] {
        let server = ScimServer::start().await;
        server.fail(1, |request| request.uri.path() == "/Groups", answer);
        let stopped = push::test_connection(&server.client(), Uuid::nil()).await.unwrap_err();
        assert!(matches!(stopped, Stopped::Incompatible { endpoint: "/Groups", .. }), "{stopped}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = Client::new(&Settings::new(&url, "t")).unwrap();
    let stopped = push::test_connection(&client, Uuid::nil()).await.unwrap_err();
    assert!(matches!(&stopped, Stopped::Unavailable(reason) if reason.starts_with(&url)), "{stopped}");
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_a_timeout() {
    let server = ScimServer::start().await;
    server.delay(Duration::from_secs(5));
    let client = Client::new(&Settings { timeout: Duration::from_millis(50), ..server.settings() }).unwrap();
    let exchange = client.read("/Users", "u1", None).await;
    assert_eq!(exchange.result, Err(Failure::Timeout));
}

#[tokio::test]
async fn several_matches_and_answers_without_id_are_failures() {
    let server = ScimServer::start().await;
    for id in ["u8", "u9"] {
        server.put("/Users", json!({"id": id, "userName": "grace@example.org"}));
    }
    server.fail(1, |request| request.line() == "POST /Groups", (StatusCode::OK, vec![], "{}".into()));
    let log = Log::default();
    run(&server, &log).await.unwrap();
    insta::assert_json_snapshot!(log.failures());
    assert_eq!(log.progress(), (7, 7));
}
