//! Okta's patience: `Retry-After` to the second, else five minutes and twice as long each time, and then a task.

use axum::http::{StatusCode, header};
use idp::config::Persona;
use idp::state::{LogQuery, Operation};
use jiff::SignedDuration;

use crate::scim_server::{Answer, Request, error};
use crate::{ADA, World};

fn creates_ada(request: &Request) -> bool {
    request.method == "POST" && request.body["userName"] == "ada@example.org"
}

fn too_many(retry_after: Option<&str>) -> Answer {
    let headers = retry_after.map(|value| (header::RETRY_AFTER, value.to_owned())).into_iter().collect();
    (StatusCode::TOO_MANY_REQUESTS, headers, "{}".to_owned())
}

#[tokio::test]
async fn a_server_that_says_how_long_is_asked_again_ten_times() {
    let world = World::of(Persona::OktaOin, "").await;
    world.server.fail(10, creates_ada, too_many(Some("1")));
    let report = world.report().await;
    assert_eq!((report.failed, report.throttled), (0, 10));
    assert_eq!(world.members().len(), 3);
}

#[tokio::test]
async fn a_server_that_does_not_say_is_asked_after_minutes_and_then_by_an_admin() {
    let world = World::of(Persona::OktaAiw, "").await;
    // A date is not a number of seconds.
    world.server.fail(10, creates_ada, too_many(Some("Wed, 21 Oct 2026 07:28:00 GMT")));
    let mut minutes = Vec::new();
    let mut report = world.report().await;
    for _ in 0..9 {
        assert_eq!((report.failed, report.throttled), (1, 0));
        let [escrow] = &world.state.escrows(10).unwrap()[..] else { panic!("one escrow") };
        assert_eq!((escrow.object_id, escrow.operation), (ADA, Operation::Create));
        minutes.push(escrow.next_attempt.duration_since(world.now()).as_mins());
        assert!(world.clock.wind_to(escrow.next_attempt));
        report = world.report().await;
    }
    assert_eq!(minutes, [5, 10, 20, 40, 80, 160, 320, 640, 1280]);
    assert!(world.state.escrows(10).unwrap()[0].is_task());
    let failure = &world.log(&LogQuery { error_code: Some("TooManyRequests".into()), ..LogQuery::default() })[0];
    let reason = &failure.provisioning_status_info.error_information.as_ref().unwrap().reason;
    assert!(reason.contains("waits for an admin"), "{reason}");
    assert!(world.clock.wind(SignedDuration::from_hours(1_000)));
    world.report().await;
    assert_eq!(world.writes(), Vec::<String>::new());
    assert_eq!(world.state.retry_failures(world.now()).unwrap(), 1);
    world.report().await;
    assert_eq!((world.members().len(), world.state.count_escrows().unwrap()), (3, 0));
}

#[tokio::test]
async fn what_a_server_refuses_is_a_task() {
    let world = World::of(Persona::OktaAiw, "").await;
    world.server.fail(1, creates_ada, error(409, "userName is taken"));
    assert_eq!(world.report().await.failed, 1);
    assert!(world.state.escrows(10).unwrap()[0].is_task());
    assert!(world.clock.wind(SignedDuration::from_hours(1_000)));
    world.report().await;
    assert_eq!((world.writes(), world.members().len()), (Vec::new(), 2));
    world.state.retry_failures(world.now()).unwrap();
    world.report().await;
    assert_eq!(world.members().len(), 3);
}
