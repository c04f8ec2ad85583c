//! What is deleted goes to the bin, comes back, or is purged.

use idp::directory::User;
use idp::state::{Change, Error, Kind, Removed};
use jiff::SignedDuration;

use super::{ADA, CREW, DAN, FLEET, GRACE, at, company, user};

#[test]
fn a_deleted_user_comes_back_with_memberships_and_manager() {
    let state = company();
    let before = state.directory().unwrap();
    state.delete(Kind::User, ADA, at(1)).unwrap();
    assert_eq!(state.user(ADA).unwrap().unwrap().deleted, Some(at(1)));
    assert_eq!(state.count_users().unwrap(), 2);
    assert!(matches!(state.save_user(&user(ADA, "ada"), at(1)), Err(Error::InBin { .. })));
    assert!(matches!(state.delete(Kind::User, ADA, at(1)), Err(Error::InBin { .. })));
    let since = state.watermark().unwrap();
    state.restore(Kind::User, ADA, at(2)).unwrap();
    assert_eq!(state.directory().unwrap(), before);
    let [Change { object_id: ADA, restored: true, removed: None, .. }] =
        state.changes(since, state.watermark().unwrap()).unwrap()[..]
    else {
        panic!("only she came back")
    };
}

#[test]
fn a_name_is_free_while_its_owner_is_in_the_bin() {
    let state = company();
    let taken = state.save_user(&user(uuid::Uuid::from_u128(9), "ADA"), at(1));
    assert!(matches!(taken, Err(Error::Taken { by: ADA, .. })));
    state.delete(Kind::User, ADA, at(1)).unwrap();
    state.save_user(&user(uuid::Uuid::from_u128(9), "ADA"), at(1)).unwrap();
    assert!(matches!(state.restore(Kind::User, ADA, at(1)), Err(Error::Taken { .. })));
}

#[test]
fn purging_takes_all_references_along() {
    let state = company();
    state.delete(Kind::User, GRACE, at(1)).unwrap();
    let since = state.watermark().unwrap();
    assert!(matches!(state.purge(Kind::User, ADA, at(1)), Err(Error::NotInBin { .. })));
    state.purge(Kind::User, GRACE, at(1)).unwrap();
    assert_eq!(state.user(GRACE).unwrap(), None);
    assert_eq!(state.user(ADA).unwrap().unwrap().manager, None);
    assert!(!state.is_member(FLEET, GRACE).unwrap());
    let changes = state.changes(since, state.watermark().unwrap()).unwrap();
    let told: Vec<_> =
        changes.iter().map(|change| (change.object_id, change.manager, change.members.len(), change.removed)).collect();
    assert_eq!(
        told,
        [
            (GRACE, false, 0, Some(Removed::Deleted)),
            (ADA, true, 0, None),
            (DAN, true, 0, None),
            (FLEET, false, 1, None)
        ]
    );
}

#[test]
fn the_bin_is_emptied_after_thirty_days() {
    let state = company();
    state.delete(Kind::User, ADA, at(0)).unwrap();
    state.delete(Kind::Group, CREW, at(1)).unwrap();
    let thirty_days = at(30 * 24);
    let moment = SignedDuration::from_millis(1);
    assert_eq!(state.purge_expired(thirty_days.checked_sub(moment).unwrap()).unwrap(), 0);
    assert_eq!(state.purge_expired(thirty_days).unwrap(), 1);
    assert_eq!(state.bin(Kind::Group).unwrap(), [(CREW, at(1))]);
    assert_eq!((state.user(ADA).unwrap(), state.count_members(CREW).unwrap()), (None, 1));
}

#[test]
fn what_cannot_be_is_refused_and_changes_nothing() {
    let state = company();
    let since = state.watermark().unwrap();
    let nobody = uuid::Uuid::from_u128(77);
    let stranger = User { manager: Some(nobody), ..user(nobody, "stranger") };
    assert!(matches!(state.save_user(&stranger, at(1)), Err(Error::Unknown { .. })));
    assert!(matches!(state.save_user(&user(CREW, "crew"), at(1)), Err(Error::OtherKind { .. })));
    assert!(matches!(state.add_member(CREW, CREW, at(1)), Err(Error::OwnMember)));
    assert!(matches!(state.add_member(CREW, nobody, at(1)), Err(Error::Unknown { .. })));
    assert!(matches!(state.add_member(nobody, ADA, at(1)), Err(Error::Unknown { .. })));
    assert!(matches!(state.find(Kind::User, "nobody@example.org"), Err(Error::NoName { .. })));
    assert_eq!(state.find(Kind::User, "Ada@Example.ORG").unwrap(), ADA);
    assert_eq!(state.find_either("crew").unwrap(), (Kind::Group, CREW));
    assert_eq!(state.watermark().unwrap(), since);
}
