//! What goes wrong: escrows and their clock, servers in trouble, quarantine.

use axum::http::StatusCode;
use idp::job::{self, Stopped};
use idp::state::{JobStatus, QuarantineReason, ResetScope};
use jiff::SignedDuration;

use crate::scim_server::{Request, error};
use crate::{ADA, World, title};

fn creates(name: &'static str) -> impl Fn(&Request) -> bool + Send + 'static {
    move |request| request.method == "POST" && request.body["userName"] == name
}

#[tokio::test]
async fn a_conflict_waits_six_hours_and_takes_its_references_along() {
    let world = World::new().await;
    world.server.fail(1, creates("ada@example.org"), error(409, "userName is taken"));
    let report = world.report().await;
    // Ada, and her place in the group. She has no reports.
    assert_eq!((report.failed, report.quarantine), (2, None));
    assert_eq!(world.failures()[1], ("EntryConflict".to_owned(), "ada".to_owned()));
    assert_eq!(world.members().len(), 2);
    let escrows = world.state.escrows(10).unwrap();
    let own = escrows.iter().find(|escrow| escrow.object_id == ADA).unwrap();
    assert_eq!(own.next_attempt.duration_since(own.first_failure), SignedDuration::from_hours(6));
    // The next cycle leaves her alone.
    world.report().await;
    assert_eq!(world.writes(), Vec::<String>::new());
    assert!(world.clock.wind(SignedDuration::from_hours(6)));
    world.cycle().await;
    assert_eq!(world.members().len(), 3);
    assert_eq!(world.state.count_escrows().unwrap(), 0);
    let ada = world.server.resources("/Users").into_iter().find(|user| user["userName"] == "ada@example.org");
    let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    assert_eq!(ada.unwrap()[enterprise]["manager"]["value"], "u1");
}

#[tokio::test]
async fn a_server_in_trouble_is_asked_again_in_the_next_cycle() {
    let world = World::new().await;
    world.server.fail(1, creates("ada@example.org"), (StatusCode::INTERNAL_SERVER_ERROR, vec![], "boom".into()));
    world.server.fail(usize::MAX, |request| request.line() == "POST /Groups", error(429, "too many requests"));
    let report = world.report().await;
    assert_eq!((report.failed, report.throttled), (2, 5));
    let codes: Vec<_> = world.failures().into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["TooManyRequests", "InternalServerError"]);
    world.server.calm();
    world.cycle().await;
    assert_eq!((world.members().len(), world.state.count_escrows().unwrap()), (3, 0));
}

#[tokio::test]
async fn a_refused_token_means_quarantine_until_it_is_right_again() {
    let mut world = World::new().await;
    let token = std::mem::replace(&mut world.config.target.token, "mst_wrong".into());
    let report = world.report().await;
    assert!(matches!(report.stopped, Some(Stopped::Credentials { status: 401, .. })));
    assert_eq!((report.quarantine, report.notified), (Some(QuarantineReason::Exception), true));
    let quarantine = world.state.job().unwrap().unwrap().quarantine.unwrap();
    assert_eq!(quarantine.error_code, "SystemForCrossDomainIdentityManagementCredentialValidationFailure");
    assert!(!quarantine.error_message.contains("mst_wrong"));
    world.config.target.token = token;
    job::restart(&world.state, ResetScope::DEFAULT, world.now()).unwrap();
    world.cycle().await;
    assert_eq!(world.members().len(), 3);
}

#[tokio::test]
async fn a_token_that_is_revoked_ends_the_cycle_and_keeps_the_watermark() {
    let world = World::new().await;
    world.cycle().await;
    let watermark = world.state.job().unwrap().unwrap().watermark;
    world.edit(ADA, &title("Surveyor"));
    world.server.fail(1, |request| request.method == "PATCH", error(401, "the token was removed"));
    let report = world.report().await;
    assert!(report.stopped.is_some() && !report.cycle.completed);
    assert_eq!(world.state.job().unwrap().unwrap().watermark, watermark);
    assert_eq!(world.state.count_escrows().unwrap(), 0, "the object is not to blame");
    world.cycle().await;
    assert_eq!(world.user("u2")["title"], "Surveyor");
}

#[tokio::test]
async fn four_weeks_in_quarantine_disable_the_job() {
    let mut world = World::new().await;
    world.config.target.token = "mst_wrong".into();
    for _ in 0..40 {
        assert!(world.clock.wind(SignedDuration::from_hours(24)));
        if world.try_cycle().await.is_err() {
            break;
        }
    }
    assert_eq!(world.state.job().unwrap().unwrap().status, JobStatus::Disabled);
}

#[tokio::test]
async fn what_was_deleted_on_the_server_is_not_made_again_before_a_full_restart() {
    let world = World::new().await;
    world.cycle().await;
    world.server.remove("/Users", "u2");
    world.edit(ADA, &title("Surveyor"));
    let report = world.report().await;
    assert_eq!((report.failed, report.quarantine), (1, None));
    assert_eq!(world.failures()[0].0, "InvalidAnchor");
    job::restart(&world.state, &[ResetScope::Full], world.now()).unwrap();
    world.cycle().await;
    assert_eq!(world.user("u4")["title"], "Surveyor");
    assert!(world.members().contains(&"u4".to_owned()));
}
