//! Who leaves, and how: the rules of disabling and deleting, and the guard against accidents.

use idp::directory::UserAttribute;
use idp::job;
use idp::state::{Action, Kind, LinkStatus, LogQuery, QuarantineReason, ResetScope};
use serde_json::json;

use crate::{ADA, CREW, DAN, GRACE, World};

#[tokio::test]
async fn who_leaves_the_group_is_disabled_and_enabled_on_return() {
    let world = World::new().await;
    world.cycle().await;
    world.state.remove_member(CREW, DAN, world.now()).unwrap();
    insta::assert_json_snapshot!(world.cycle().await);
    assert_eq!(world.state.link(DAN).unwrap().unwrap().status, LinkStatus::Unmanaged);
    // Whatever becomes of him now is nobody's business.
    world.state.delete(Kind::User, DAN, world.now()).unwrap();
    world.cycle().await;
    assert_eq!(world.writes(), Vec::<String>::new());
    world.state.restore(Kind::User, DAN, world.now()).unwrap();
    world.state.add_member(CREW, DAN, world.now()).unwrap();
    world.cycle().await;
    assert_eq!(world.writes(), ["PATCH /Users/u3", "PATCH /Groups/g1"]);
    assert_eq!((world.user("u3")["active"].clone(), world.members().len()), (json!(true), 3));
}

#[tokio::test]
async fn the_bin_disables_restoring_enables_and_purging_deletes() {
    let world = World::new().await;
    world.cycle().await;
    world.state.delete(Kind::User, ADA, world.now()).unwrap();
    world.cycle().await;
    assert_eq!(world.user("u2")["active"], false);
    world.state.restore(Kind::User, ADA, world.now()).unwrap();
    world.cycle().await;
    assert_eq!(world.writes(), ["PATCH /Users/u2"], "memberships are not sent again");
    assert_eq!(world.user("u2")["active"], true);
    world.state.delete(Kind::User, ADA, world.now()).unwrap();
    world.cycle().await;
    // Thirty days later the bin empties itself.
    assert!(world.clock.wind(idp::state::KEPT_IN_BIN));
    world.cycle().await;
    assert_eq!(world.writes(), ["DELETE /Users/u2"]);
    assert!(world.state.link(ADA).unwrap().is_none());
}

#[tokio::test]
async fn a_group_that_is_unassigned_is_deleted_after_its_members_are_disabled() {
    let world = World::new().await;
    world.cycle().await;
    world.state.unassign(CREW, None, world.now()).unwrap();
    world.cycle().await;
    assert_eq!(world.writes(), ["PATCH /Users/u1", "PATCH /Users/u2", "PATCH /Users/u3", "DELETE /Groups/g1"]);
    world.state.assign(Kind::Group, CREW, idp::state::DEFAULT_ACCESS, world.now()).unwrap();
    world.cycle().await;
    assert_eq!(world.writes()[3], "POST /Groups");
    assert_eq!(world.members().len(), 3);
}

#[tokio::test]
async fn without_active_users_are_deleted_and_what_is_off_is_left() {
    let mut world = World::new().await;
    world.config.mappings.users.attributes.retain(|mapping| mapping.target.to_string() != "active");
    world.cycle().await;
    world.edit(ADA, &[(UserAttribute::AccountEnabled, json!(false))]);
    world.cycle().await;
    assert_eq!(world.writes(), ["DELETE /Users/u2"]);
    world.config.job.delete = false;
    world.state.remove_member(CREW, GRACE, world.now()).unwrap();
    world.cycle().await;
    assert_eq!(world.writes(), ["PATCH /Groups/g1"]);

    let mut world = World::new().await;
    world.config.job.skip_out_of_scope_deletions = true;
    world.cycle().await;
    world.state.remove_member(CREW, DAN, world.now()).unwrap();
    world.cycle().await;
    assert_eq!(world.user("u3")["active"], true);
}

#[tokio::test]
async fn too_many_at_once_are_held_back_until_somebody_lets_them_pass() {
    let mut world = World::new().await;
    world.config.job.deletion_threshold = 3;
    world.cycle().await;
    world.state.unassign(CREW, None, world.now()).unwrap();
    let report = world.report().await;
    assert_eq!((report.staged, report.quarantine), (4, Some(QuarantineReason::TooManyDeletes)));
    assert!(report.notified && !report.cycle.completed);
    assert_eq!(world.writes(), Vec::<String>::new());
    let staged = world.log(&LogQuery { action: Some(Action::StagedDelete), ..LogQuery::default() });
    assert_eq!(staged.len(), 4);
    // Again, and nobody is written to a second time.
    assert!(!world.report().await.notified);
    job::restart(&world.state, &[ResetScope::ForceDeletes], world.now()).unwrap();
    world.cycle().await;
    assert_eq!(world.writes().len(), 4);
    assert!(!world.state.job().unwrap().unwrap().force_deletes);
}
