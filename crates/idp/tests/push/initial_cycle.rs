//! The cycle when all goes well.

use std::num::NonZeroUsize;

use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use idp::directory::Directory;
use idp::push::{self, Event, Kind, Objects, Options, References};
use serde_json::json;
use uuid::Uuid;

use crate::scim_server::{Request, ScimServer};
use crate::{Log, field_crew, one_at_a_time};

#[tokio::test]
async fn sends_users_then_groups_then_references() {
    let server = ScimServer::start().await;
    let log = Log::default();
    let summary = push::initial_cycle(&server.client(), &field_crew(), &one_at_a_time(), &log).await.unwrap();

    insta::assert_json_snapshot!(server.trace());
    assert_eq!(summary.users, Objects { created: 3, skipped: 1, ..Objects::default() });
    assert_eq!(summary.groups, Objects { created: 1, ..Objects::default() });
    assert_eq!(summary.managers, References { set: 1, ..References::default() });
    assert_eq!(summary.members, References { set: 2, ..References::default() });
    let requests: Vec<_> = summary.requests.iter().map(|(kind, latency)| (*kind, latency.count)).collect();
    assert_eq!(
        requests,
        [(Kind::Probe, 2), (Kind::Match, 4), (Kind::Create, 4), (Kind::Manager, 1), (Kind::Members, 2)]
    );
    assert_eq!(summary.latency.count, 13);
    assert!(summary.latency.p50 <= summary.latency.p99 && summary.latency.p99 <= summary.elapsed);
    assert_eq!(log.progress(), (7, 7));
    assert_eq!(log.events().last(), Some(&Event::Finished(Box::new(summary))));
}

#[tokio::test]
async fn sends_the_headers_that_entra_sends() {
    let server = ScimServer::start().await;
    push::initial_cycle(&server.client(), &field_crew(), &one_at_a_time(), &Log::default()).await.unwrap();
    for request in server.requests() {
        assert_eq!(request.headers[AUTHORIZATION], "Bearer mst_ok");
        assert_eq!(request.headers[ACCEPT], "application/scim+json");
        let content_type = request.headers.get(CONTENT_TYPE).map(|value| value.to_str().unwrap());
        assert_eq!(content_type, (!request.body.is_null()).then_some("application/scim+json; charset=utf-8"));
    }
}

#[tokio::test]
async fn a_second_cycle_only_sends_members_again() {
    let server = ScimServer::start().await;
    push::initial_cycle(&server.client(), &field_crew(), &one_at_a_time(), &Log::default()).await.unwrap();
    server.forget();
    let log = Log::default();
    let summary = push::initial_cycle(&server.client(), &field_crew(), &one_at_a_time(), &log).await.unwrap();

    assert_eq!(summary.users, Objects { matched: 3, skipped: 1, ..Objects::default() });
    assert_eq!(summary.groups, Objects { matched: 1, ..Objects::default() });
    assert_eq!(summary.managers, References { unchanged: 1, ..References::default() });
    assert_eq!(summary.members, References { set: 2, ..References::default() });
    let requests = server.requests();
    let writes: Vec<_> = requests.iter().filter(|request| !request.body.is_null()).map(Request::line).collect();
    assert_eq!(writes, ["PATCH /Groups/g1", "PATCH /Groups/g1"]);
    assert_eq!(log.progress(), (7, 7));
}

#[tokio::test]
async fn reads_what_it_finds_and_patches_what_differs() {
    let server = ScimServer::start().await;
    server.put(
        "/Users",
        json!({
            "id": "x/7", "userName": "ada.quill@example.org", "active": false, "displayName": "A. Quill",
            "emails": [{"type": "home", "value": "ada@home.example"}, {"type": "work", "value": "aq@example.org"}],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
                "manager": {"value": "u0"}, "department": "Field"
            }
        }),
    );
    server.put("/Groups", json!({"id": "g7", "displayName": "Field “crew” & \"co\"", "externalId": "old"}));
    let log = Log::default();
    let summary = push::initial_cycle(&server.client(), &field_crew(), &one_at_a_time(), &log).await.unwrap();

    assert_eq!(summary.users, Objects { created: 2, updated: 1, skipped: 1, ..Objects::default() });
    assert_eq!(summary.groups, Objects { updated: 1, ..Objects::default() });
    let existing: Vec<_> = server
        .requests()
        .iter()
        .filter(|request| request.uri.path().starts_with("/Users/") || request.uri.path() == "/Groups/g7")
        .map(|request| json!({"request": request.line(), "body": request.body}))
        .collect();
    insta::assert_json_snapshot!(existing);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_a_time_keep_the_order_of_the_classes() {
    let server = ScimServer::start().await;
    let directory = Directory::generate(600, 12, 5);
    let options = Options { members_per_patch: NonZeroUsize::new(100).unwrap(), ..Options::new(Uuid::nil()) };
    let log = Log::default();
    let client = server.client();
    // Spawned, which proves that the cycle may run on any thread.
    let (summary, log) =
        tokio::spawn(async move { (push::initial_cycle(&client, &directory, &options, &log).await.unwrap(), log) })
            .await
            .unwrap();

    let class = |line: &str| match line {
        line if line.starts_with("PATCH /Groups") => 3,
        line if line.starts_with("PATCH /Users") => 2,
        line if line.contains("/Groups") => 1,
        _ => 0,
    };
    let requests = server.requests();
    // The first two are the probes.
    let classes: Vec<_> = requests[2..].iter().map(|request| class(&request.line())).collect();
    assert!(classes.is_sorted(), "{classes:?}");

    let sizes = requests.iter().filter_map(|request| {
        let operation = &request.body["Operations"][0];
        (operation["path"] == "members").then(|| operation["value"].as_array().unwrap().len())
    });
    assert_eq!(sizes.clone().max(), Some(100), "the largest department has more");
    assert_eq!(sizes.sum::<usize>() as u64, summary.members.set);
    assert_eq!(summary.users.created + summary.users.skipped, 600);
    assert_eq!(summary.groups.created, 12);
    assert!(log.failures().is_empty());
    let (total, done) = log.progress();
    assert_eq!(total, done);
}
