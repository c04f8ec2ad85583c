//! What the feed tells from a watermark is what happened.

use std::collections::BTreeMap;

use idp::State;
use idp::directory::{Group, User, UserAttribute};
use idp::state::{Change, DEFAULT_ACCESS, Error, Kind, Membership, Removed, Watermark};
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::{ADA, CREW, DAN, FLEET, GRACE, at, company};

fn changes(state: &State, since: Watermark) -> Vec<Change> {
    state.changes(since, state.watermark().unwrap()).unwrap()
}

#[test]
fn changes_of_one_object_collapse() {
    let state = company();
    let since = state.watermark().unwrap();
    for title in ["Surveyor", "Crew lead"] {
        let mut ada = state.user(ADA).unwrap().unwrap();
        ada.set(UserAttribute::JobTitle, &json!(title)).unwrap();
        ada.manager = None;
        state.save_user(&ada, at(1)).unwrap();
    }
    state.remove_member(CREW, DAN, at(1)).unwrap();
    state.add_member(CREW, GRACE, at(1)).unwrap();
    state.add_member(CREW, DAN, at(1)).unwrap();

    let [ada, crew] = &changes(&state, since)[..] else { panic!("two objects changed") };
    assert_eq!((ada.object_id, ada.manager, ada.created), (ADA, true, false));
    assert_eq!(ada.attributes.iter().collect::<Vec<_>>(), ["jobTitle"]);
    assert_eq!((crew.kind, crew.object_id), (Kind::Group, CREW));
    assert_eq!(crew.members, BTreeMap::from([(GRACE, Membership::Added), (DAN, Membership::Added)]));
}

#[test]
fn what_stays_the_same_is_not_told() {
    let state = company();
    let since = state.watermark().unwrap();
    state.save_user(&state.user(ADA).unwrap().unwrap(), at(1)).unwrap();
    assert!(!state.add_member(CREW, DAN, at(1)).unwrap());
    assert!(!state.remove_member(CREW, GRACE, at(1)).unwrap());
    assert_eq!(state.watermark().unwrap(), since);
}

#[test]
fn what_comes_in_the_middle_of_a_cycle_is_the_next_ones() {
    let state = company();
    let end = state.watermark().unwrap();
    state.delete(Kind::User, DAN, at(1)).unwrap();
    assert!(state.changes(Watermark::default(), end).unwrap().iter().all(|change| change.removed.is_none()));
    assert_eq!(changes(&state, end)[0].removed, Some(Removed::Changed));
}

#[test]
fn a_forgotten_watermark_is_refused_and_never_given_again() {
    let state = company();
    let end = state.watermark().unwrap();
    state.forget_changes(end).unwrap();
    assert!(matches!(state.changes(Watermark(1), end), Err(Error::WatermarkExpired(1))));
    assert_eq!(changes(&state, end), []);
    state.delete(Kind::User, DAN, at(1)).unwrap();
    assert!(state.watermark().unwrap() > end);
    assert_eq!(changes(&state, end).len(), 1);
}

/// A random edit; those that the state refuses change nothing.
#[derive(Debug, Clone)]
enum Edit {
    Set(Uuid, UserAttribute, u8),
    Manager(Uuid, Option<Uuid>),
    Rename(Uuid, u8, bool),
    Join(Uuid, Uuid),
    Leave(Uuid, Uuid),
    Delete(Uuid),
    Restore(Uuid),
    Purge(Uuid),
    Assign(Uuid),
    Unassign(Uuid),
}

fn a_user() -> impl Strategy<Value = Uuid> {
    (1..5_u128).prop_map(Uuid::from_u128)
}

fn a_group() -> impl Strategy<Value = Uuid> {
    (101..104_u128).prop_map(Uuid::from_u128)
}

fn anything() -> impl Strategy<Value = Uuid> {
    prop_oneof![a_user(), a_group()]
}

fn edit() -> impl Strategy<Value = Edit> {
    let attribute = prop_oneof![
        Just(UserAttribute::UserPrincipalName),
        Just(UserAttribute::Department),
        Just(UserAttribute::ExtensionAttribute15)
    ];
    prop_oneof![
        4 => (a_user(), attribute, 0..3_u8).prop_map(|(user, attribute, value)| Edit::Set(user, attribute, value)),
        2 => (a_user(), prop::option::of(a_user())).prop_map(|(user, manager)| Edit::Manager(user, manager)),
        3 => (a_group(), 0..3_u8, any::<bool>()).prop_map(|(group, name, security)| Edit::Rename(group, name, security)),
        6 => (a_group(), anything()).prop_map(|(group, member)| Edit::Join(group, member)),
        3 => (a_group(), anything()).prop_map(|(group, member)| Edit::Leave(group, member)),
        2 => anything().prop_map(Edit::Delete),
        2 => anything().prop_map(Edit::Restore),
        2 => anything().prop_map(Edit::Purge),
        3 => anything().prop_map(Edit::Assign),
        2 => anything().prop_map(Edit::Unassign),
    ]
}

fn kind(id: Uuid) -> Kind {
    if id.as_u128() > 100 { Kind::Group } else { Kind::User }
}

fn do_it(state: &State, edit: &Edit, now: jiff::Timestamp) -> Result<(), Error> {
    let found = |id: Uuid| -> Result<User, Error> {
        Ok(state.user(id)?.unwrap_or_else(|| super::user(id, &format!("u{}", id.as_u128()))))
    };
    match *edit {
        Edit::Set(id, attribute, value) => {
            let mut user = found(id)?;
            user.set(attribute, &json!(format!("value{value}")))?;
            state.save_user(&user, now).map(drop)
        }
        Edit::Manager(id, manager) => state.save_user(&User { manager, ..found(id)? }, now).map(drop),
        Edit::Rename(id, name, security_enabled) => {
            let group = Group { security_enabled, ..Group::new(id, &format!("Group {name}")) };
            state.save_group(&group, now).map(drop)
        }
        Edit::Join(group, member) => state.add_member(group, member, now).map(drop),
        Edit::Leave(group, member) => state.remove_member(group, member, now).map(drop),
        Edit::Delete(id) => state.delete(kind(id), id, now),
        Edit::Restore(id) => state.restore(kind(id), id, now),
        Edit::Purge(id) => state.purge(kind(id), id, now),
        Edit::Assign(id) => state.assign(kind(id), id, DEFAULT_ACCESS, now).map(drop),
        Edit::Unassign(id) => state.unassign(id, None, now).map(drop),
    }
}

/// A full read at a watermark.
#[derive(Debug, Clone, PartialEq)]
struct Read {
    watermark: Watermark,
    users: BTreeMap<Uuid, User>,
    groups: BTreeMap<Uuid, Group>,
    /// Who is provisioned and who is not.
    in_scope: BTreeMap<Uuid, bool>,
}

impl Read {
    fn of(state: &State) -> Self {
        let directory = state.directory().unwrap();
        let users: BTreeMap<_, _> = directory.users().map(|user| (user.object_id, user.clone())).collect();
        let groups: BTreeMap<_, _> = directory.groups().map(|group| (group.object_id, group.clone())).collect();
        let entitled = |id: Uuid| state.entitlement(kind(id), id).unwrap().is_entitled();
        let live_users = users.values().map(|user| (user.object_id, user.deleted.is_none()));
        let live_groups = groups.values().map(|group| (group.object_id, group.deleted.is_none()));
        let in_scope = live_users.chain(live_groups).map(|(id, live)| (id, live && entitled(id))).collect();
        Self { watermark: state.watermark().unwrap(), users, groups, in_scope }
    }

    /// Brings it up to date by the feed alone, taking from `now` only what the feed says is another.
    fn follow(&mut self, changes: &[Change], now: &Self) {
        for change in changes {
            let id = change.object_id;
            if change.removed == Some(Removed::Deleted) {
                self.users.remove(&id);
                self.groups.remove(&id);
            } else if change.kind == Kind::User {
                follow_user(&mut self.users, change, &now.users[&id]);
            } else {
                follow_group(&mut self.groups, change, &now.groups[&id]);
            }
        }
    }
}

fn follow_user(users: &mut BTreeMap<Uuid, User>, change: &Change, now: &User) {
    if change.created {
        users.insert(now.object_id, now.clone());
    }
    let user = users.get_mut(&now.object_id).unwrap();
    for name in &change.attributes {
        let attribute = name.parse().unwrap();
        user.set(attribute, &now.get(attribute)).unwrap();
    }
    if change.manager {
        user.manager = now.manager;
    }
    if change.removed.is_some() || change.restored {
        user.deleted = now.deleted;
    }
}

fn follow_group(groups: &mut BTreeMap<Uuid, Group>, change: &Change, now: &Group) {
    if change.created {
        groups.insert(now.object_id, now.clone());
    }
    let group = groups.get_mut(&now.object_id).unwrap();
    for name in &change.attributes {
        let attribute = name.parse().unwrap();
        group.set(attribute, &now.get(attribute)).unwrap();
    }
    for (member, membership) in &change.members {
        group.members.retain(|other| other != member);
        if *membership == Membership::Added {
            group.members.push(*member);
        }
    }
    group.members.sort_unstable();
    if change.removed.is_some() || change.restored {
        group.deleted = now.deleted;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Whatever happens, whoever read everything once and then follows the feed from there knows the same as who reads
    /// everything again; and nobody comes into scope or leaves it without being looked at.
    #[test]
    fn following_the_feed_is_as_good_as_reading_all_again(edits in prop::collection::vec(edit(), 1..40)) {
        let state = company();
        for group in [CREW, FLEET] {
            state.assign(Kind::Group, group, DEFAULT_ACCESS, at(0)).unwrap();
        }
        let mut reads = vec![Read::of(&state)];
        for (hour, edit) in (0..).zip(&edits) {
            match do_it(&state, edit, at(hour)) {
                Ok(()) => {}
                Err(error) => prop_assert!(error.is_refusal(), "{edit:?}: {error}"),
            }
            reads.push(Read::of(&state));
        }
        let now = Read::of(&state);
        for read in &mut reads {
            let changes = state.changes(read.watermark, now.watermark).unwrap();
            read.follow(&changes, &now);
            prop_assert_eq!(&read.users, &now.users);
            prop_assert_eq!(&read.groups, &now.groups);
            let candidates: Vec<Uuid> = state
                .incremental_candidates(read.watermark, now.watermark, at(0))
                .unwrap()
                .iter()
                .map(|candidate| candidate.object_id)
                .collect();
            for (id, in_scope) in &now.in_scope {
                let was = read.in_scope.get(id).copied().unwrap_or_default();
                prop_assert!(was == *in_scope || candidates.contains(id), "nobody looks at {id}");
            }
        }
    }
}
