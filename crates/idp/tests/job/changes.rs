//! Initial and incremental cycles: what is sent of what changed.

use idp::directory::{User, UserAttribute};
use idp::job;
use idp::scope::ScopingFilters;
use idp::state::{DEFAULT_ACCESS, JobStatus, Kind, LogQuery, ResetScope, Status};
use serde_json::json;

use crate::scim_server::Request;
use crate::{ADA, CREW, DAN, GRACE, World, title};

#[tokio::test]
async fn the_first_cycle_sends_users_then_groups_then_references() {
    let world = World::new().await;
    insta::assert_json_snapshot!(world.cycle().await);
    let job = world.state.job().unwrap().unwrap();
    assert_eq!(job.watermark, Some(world.state.watermark().unwrap()));
    assert_eq!((job.statistics.users, job.statistics.groups), (3, 1));
    assert!(job.statistics.steady_state.is_some());
    assert_eq!(world.members(), ["u1", "u2", "u3"]);
    // Nested groups are ignored, and nothing changed since.
    assert_eq!(world.cycle().await, Vec::<serde_json::Value>::new());
    // An entry has all that Entra's have.
    let entries = world.log(&LogQuery { identity: Some("ada".into()), ..LogQuery::default() });
    insta::assert_json_snapshot!(entries.last().unwrap(), {".durationInMilliseconds" => 0});
}

async fn renames_and_moves(flag: &str) -> serde_json::Value {
    let world = World::with(flag).await;
    world.cycle().await;
    world.edit(
        ADA,
        &[
            (UserAttribute::UserPrincipalName, json!("ada.quill@example.org")),
            (UserAttribute::Department, json!("Field")),
            (UserAttribute::AccountEnabled, json!(false)),
        ],
    );
    world.state.remove_member(CREW, DAN, world.now()).unwrap();
    world.state.assign(Kind::User, DAN, DEFAULT_ACCESS, world.now()).unwrap();
    world.state.save_user(&User { manager: None, ..world.state.user(DAN).unwrap().unwrap() }, world.now()).unwrap();
    let sent = world.cycle().await;
    assert_eq!(world.members(), ["u1", "u2"]);
    assert_eq!(world.user("u2")["active"], false);
    sent.into()
}

#[tokio::test]
async fn changes_are_sent_in_the_classic_dialect() {
    insta::assert_json_snapshot!(renames_and_moves("").await);
}

#[tokio::test]
async fn changes_are_sent_in_the_dialect_of_the_flag() {
    insta::assert_json_snapshot!(renames_and_moves("?aadOptscim062020").await);
}

#[tokio::test]
async fn a_cleared_value_stays_on_the_server() {
    let world = World::new().await;
    world.edit(ADA, &title("Surveyor"));
    world.cycle().await;
    world.edit(ADA, &title(""));
    world.cycle().await;
    assert_eq!(world.writes(), Vec::<String>::new());
    assert_eq!(world.user("u2")["title"], "Surveyor");
    let skipped = world.log(&LogQuery { error_code: Some("RedundantExport".into()), ..LogQuery::default() });
    assert_eq!(skipped[0].provisioning_status_info.status, Status::Skipped);
}

#[tokio::test]
async fn without_reading_what_was_sent_last_is_taken_for_what_is_there() {
    let mut world = World::new().await;
    world.config.behaviour.read_before_update = false;
    world.cycle().await;
    world.edit(ADA, &title("Surveyor"));
    world.cycle().await;
    let lines: Vec<_> = world.server.requests().iter().skip(2).map(Request::line).collect();
    assert_eq!(lines, ["PATCH /Users/u2"]);
}

#[tokio::test]
async fn a_scoping_filter_leaves_a_department_out_and_another_reads_all_anew() {
    let mut world = World::new().await;
    world.edit(DAN, &[(UserAttribute::Department, json!("Sales"))]);
    let filters = |operator: &str| -> ScopingFilters {
        let clause = json!({"attribute": "department", "operator": operator, "value": "Sales"});
        serde_json::from_value(json!({"filters": [{"clauses": [clause]}]})).unwrap()
    };
    world.config.scoping.users = filters("EQUALS");
    world.cycle().await;
    assert_eq!(world.user("u1")["userName"], "dan@example.org");
    assert_eq!((world.members(), world.server.resources("/Users").len()), (vec!["u1".to_owned()], 1));
    // Another filter: an initial cycle, in which Dan goes and the others, who have no department, do not come.
    world.config.scoping.users = filters("NOT EQUALS");
    world.cycle().await;
    assert_eq!(world.user("u1")["active"], false);
    assert_eq!(world.server.resources("/Users").len(), 1);
}

#[tokio::test]
async fn what_left_before_a_restart_is_still_removed() {
    let world = World::new().await;
    world.cycle().await;
    world.state.remove_member(CREW, DAN, world.now()).unwrap();
    job::restart(&world.state, ResetScope::DEFAULT, world.now()).unwrap();
    world.cycle().await;
    assert_eq!(world.members(), ["u1", "u2"]);
    assert_eq!(world.user("u3")["active"], false);
}

#[tokio::test]
async fn a_paused_job_waits_and_goes_on_from_its_watermark() {
    let world = World::new().await;
    world.cycle().await;
    assert_eq!(job::pause(&world.state).unwrap().status, JobStatus::Paused);
    world.edit(GRACE, &title("Chief"));
    assert!(world.try_cycle().await.unwrap_err().to_string().contains("the job is paused"));
    job::start(&world.state, world.now()).unwrap();
    world.cycle().await;
    assert_eq!(world.writes(), ["PATCH /Users/u1"]);
}

#[tokio::test]
async fn references_are_asked_for_first_where_that_is_wanted() {
    let mut world = World::new().await;
    world.config.behaviour.legacy_reference_probe = true;
    world.config.behaviour.members_per_patch = 100.try_into().unwrap();
    world.config.behaviour.manager_literal = idp::config::ManagerLiteral::Object;
    // As if the reference were there.
    let found = json!({"totalResults": 1}).to_string();
    world.server.fail(
        1,
        |request| {
            request.line() == "GET /Users?filter=id%20eq%20%22u2%22%20and%20manager%20eq%20%22u1%22&attributes=id"
        },
        (axum::http::StatusCode::OK, vec![], found),
    );
    let none = json!({"totalResults": 0}).to_string();
    world.server.fail(
        usize::MAX,
        |request| request.line().ends_with("&attributes=id"),
        (axum::http::StatusCode::OK, vec![], none),
    );
    world.cycle().await;
    assert_eq!(world.writes()[4..], ["PATCH /Users/u3", "PATCH /Groups/g1"]);
    assert_eq!(world.members().len(), 3);
    let manager = world.server.requests().into_iter().find(|request| request.line() == "PATCH /Users/u3").unwrap();
    assert_eq!(manager.body["Operations"][0]["value"], json!({"value": "u1"}));
}
