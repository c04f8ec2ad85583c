//! Who is in scope of the application, and who must be looked at when that changes.

use std::collections::BTreeSet;

use idp::State;
use idp::directory::Group;
use idp::state::{
    AppRole, Application, Candidate, DEFAULT_ACCESS, Error, Failure, FailureClass, Kind, Link, LinkStatus, Operation,
    Reason, Scope, Watermark,
};
use uuid::Uuid;

use super::{ADA, CREW, DAN, FLEET, GRACE, at, company};

fn reasons(state: &State, user: Uuid) -> Vec<Reason> {
    state.entitlement(Kind::User, user).unwrap().reasons
}

/// Who is a candidate since `since`.
fn looked_at(state: &State, since: Watermark) -> Vec<Uuid> {
    let to = state.watermark().unwrap();
    let candidates = state.incremental_candidates(since, to, at(0)).unwrap();
    candidates.iter().map(|candidate| candidate.object_id).collect()
}

#[test]
fn members_of_nested_groups_are_not_entitled() {
    let state = company();
    state.assign(Kind::Group, FLEET, DEFAULT_ACCESS, at(1)).unwrap();
    assert_eq!(reasons(&state, GRACE), [Reason::Group(FLEET)]);
    assert_eq!(reasons(&state, ADA), []);
    assert!(state.entitlement(Kind::Group, FLEET).unwrap().is_entitled());
    assert!(!state.entitlement(Kind::Group, CREW).unwrap().is_entitled());
    state.assign(Kind::Group, CREW, DEFAULT_ACCESS, at(1)).unwrap();
    state.assign(Kind::User, ADA, DEFAULT_ACCESS, at(1)).unwrap();
    assert_eq!(reasons(&state, ADA), [Reason::Direct, Reason::Group(CREW)]);
}

#[test]
fn the_scope_all_entitles_everybody() {
    let state = company();
    let all = Application { scope: Scope::All, ..Application::default() };
    assert!(state.configure(&all).unwrap());
    assert!(!state.configure(&all).unwrap());
    assert_eq!(reasons(&state, DAN), [Reason::SyncAll]);
    assert!(state.entitlement(Kind::Group, CREW).unwrap().is_entitled());
}

#[test]
fn roles_come_with_assignments() {
    let state = company();
    let role = |id, value: &str| AppRole { id: Uuid::from_u128(id), value: value.into(), display_name: value.into() };
    let roles = vec![role(501, "admin"), role(502, "auditor")];
    state.configure(&Application { roles: roles.clone(), ..Application::default() }).unwrap();
    assert!(matches!(state.assign(Kind::User, ADA, Uuid::from_u128(503), at(1)), Err(Error::NoRole(_))));
    assert!(state.assign(Kind::User, ADA, roles[0].id, at(1)).unwrap());
    assert!(!state.assign(Kind::User, ADA, roles[0].id, at(1)).unwrap());
    state.assign(Kind::Group, CREW, roles[1].id, at(1)).unwrap();
    let entitlement = state.entitlement(Kind::User, ADA).unwrap();
    assert_eq!(entitlement.roles, BTreeSet::from([roles[0].id, roles[1].id]));
    assert_eq!(entitlement.reasons, [Reason::Direct, Reason::Group(CREW)]);
    assert!(!state.unassign(ADA, Some(roles[1].id), at(1)).unwrap());
    assert!(state.unassign(ADA, None, at(1)).unwrap());
    assert_eq!(state.entitlement(Kind::User, ADA).unwrap().roles, BTreeSet::from([roles[1].id]));
}

#[test]
fn whoever_comes_or_goes_through_a_group_is_looked_at() {
    let state = company();
    let since = state.watermark().unwrap();
    state.assign(Kind::Group, CREW, DEFAULT_ACCESS, at(1)).unwrap();
    assert_eq!(looked_at(&state, since), [ADA, DAN, CREW]);

    let since = state.watermark().unwrap();
    state.remove_member(CREW, DAN, at(1)).unwrap();
    state.add_member(CREW, GRACE, at(1)).unwrap();
    assert_eq!(looked_at(&state, since), [GRACE, DAN, CREW]);

    let since = state.watermark().unwrap();
    state.remove_member(FLEET, GRACE, at(1)).unwrap();
    assert_eq!(looked_at(&state, since), [FLEET], "the fleet is not assigned");

    // Gone before anybody looks: its members are told of all the same.
    let since = state.watermark().unwrap();
    state.delete(Kind::Group, CREW, at(1)).unwrap();
    assert_eq!(reasons(&state, ADA), []);
    state.purge(Kind::Group, CREW, at(1)).unwrap();
    assert_eq!(looked_at(&state, since), [GRACE, ADA, CREW, FLEET]);
    assert_eq!(state.assignments().unwrap(), []);
}

#[test]
fn only_security_groups_entitle() {
    let state = company();
    state.assign(Kind::Group, CREW, DEFAULT_ACCESS, at(1)).unwrap();
    let since = state.watermark().unwrap();
    let list = Group { security_enabled: false, ..state.group(CREW).unwrap().unwrap() };
    state.save_group(&list, at(1)).unwrap();
    assert_eq!((reasons(&state, ADA), looked_at(&state, since)), (vec![], vec![ADA, DAN, CREW]));
    assert!(!state.entitlement(Kind::Group, CREW).unwrap().is_entitled());
    assert!(matches!(state.assign(Kind::Group, CREW, DEFAULT_ACCESS, at(1)), Err(Error::NoSecurityGroup(CREW))));
}

#[test]
fn initial_candidates_come_in_pages_and_include_the_links_of_those_who_are_gone() {
    let state = company();
    state.delete(Kind::User, ADA, at(1)).unwrap();
    assert_eq!(state.initial_candidates(Kind::User, None, 10).unwrap(), [GRACE, DAN]);
    let link = Link {
        kind: Kind::User,
        object_id: ADA,
        target_id: "7d0c".into(),
        status: LinkStatus::Disabled,
        exported: serde_json::Map::new(),
    };
    state.save_link(&link).unwrap();
    assert_eq!(state.initial_candidates(Kind::User, None, 2).unwrap(), [GRACE, ADA]);
    assert_eq!(state.initial_candidates(Kind::User, Some(ADA), 2).unwrap(), [DAN]);
    assert_eq!(state.initial_candidates(Kind::Group, Some(CREW), 2).unwrap(), [FLEET]);
}

#[test]
fn escrows_that_are_due_are_candidates() {
    let state = company();
    let since = state.watermark().unwrap();
    let failure = Failure {
        kind: Kind::User,
        object_id: ADA,
        operation: Operation::Create,
        other: None,
        class: FailureClass::Refusal,
        error: "EntryConflict",
        message: "taken",
    };
    state.keep_failure(&failure, at(0)).unwrap();
    let candidates = |now| state.incremental_candidates(since, since, now).unwrap();
    assert_eq!(candidates(at(5)), []);
    let [Candidate { object_id: ADA, change: None, escrows, .. }] = &candidates(at(6))[..] else {
        panic!("she is due")
    };
    assert_eq!(escrows[0].operation, Operation::Create);
}
