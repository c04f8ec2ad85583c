//! The identity provider's state: its directory, what changed there, and who is in scope.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod bin;
mod feed;
mod files;
mod provisioning;
mod scope;

use idp::State;
use idp::directory::{Group, User};
use jiff::Timestamp;
use uuid::Uuid;

const GRACE: Uuid = Uuid::from_u128(1);
const ADA: Uuid = Uuid::from_u128(2);
const DAN: Uuid = Uuid::from_u128(3);
const CREW: Uuid = Uuid::from_u128(101);
const FLEET: Uuid = Uuid::from_u128(102);

/// So many hours after 1970.
fn at(hours: i64) -> Timestamp {
    Timestamp::from_second(hours * 3_600).unwrap()
}

fn user(object_id: Uuid, alias: &str) -> User {
    User::new(object_id, &format!("{alias}@example.org"), alias, alias)
}

/// Grace who manages Ada and Dan; Ada and Dan are the crew, and the fleet is Grace and the crew.
fn company() -> State {
    let state = State::in_memory().unwrap();
    state.save_user(&user(GRACE, "grace"), at(0)).unwrap();
    for (id, alias) in [(ADA, "ada"), (DAN, "dan")] {
        state.save_user(&User { manager: Some(GRACE), ..user(id, alias) }, at(0)).unwrap();
    }
    state.save_group(&Group { members: vec![ADA, DAN], ..Group::new(CREW, "Crew") }, at(0)).unwrap();
    state.save_group(&Group { members: vec![GRACE, CREW], ..Group::new(FLEET, "Fleet") }, at(0)).unwrap();
    state
}
