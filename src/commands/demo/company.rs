//! The company that the demo pushes, and what changes in it.

use idp::State;
use idp::directory::{Company, User, UserAttribute};
use idp::state::{Error, Kind};
use jiff::Timestamp;
use uuid::Uuid;

/// Everybody so many moves to another department.
const MOVES: usize = 20;
/// Everybody so many leaves.
const LEAVES: usize = 100;
/// Every so manyth group loses its first member and gets another.
const SHUFFLED: usize = 5;

/// Makes up as many enabled people as were asked for, and groups: disabled ones are never created.
pub fn make_up(state: &State, users: usize, groups: usize, seed: u64, now: Timestamp) -> Result<(), Error> {
    state.together(|state| {
        let mut company = Company::new(seed);
        let mut enabled = 0;
        while enabled < users {
            let Some(user) = company.next() else { break };
            enabled += usize::from(user.account_enabled);
            state.save_user(&user, now)?;
        }
        company.groups(groups).try_for_each(|group| state.save_group(&group, now).map(drop))
    })
}

/// Some move, some leave, some groups change, and somebody new comes.
pub fn change(state: &State, now: Timestamp) -> Result<(), Error> {
    state.together(|state| {
        let people: Vec<User> =
            state.users(None, usize::MAX)?.into_iter().filter(|user| user.account_enabled).collect();
        for mut user in people.iter().step_by(MOVES).cloned() {
            user.set(UserAttribute::Department, &"New ventures".into())?;
            state.save_user(&user, now)?;
        }
        for user in people.iter().skip(MOVES / 2).step_by(LEAVES) {
            state.delete(Kind::User, user.object_id, now)?;
        }
        let groups = state.groups(None, usize::MAX)?;
        for group in groups.iter().step_by(SHUFFLED) {
            if let Some(first) = state.members(group.object_id, None, 1)?.first() {
                state.remove_member(group.object_id, first.object_id, now)?;
            }
            if let Some(last) = people.last() {
                state.add_member(group.object_id, last.object_id, now)?;
            }
        }
        // An id that sorts after those that were made up is as good as any.
        let mut new = User::new(Uuid::max(), "ada.quill@fieldworks.example", "ada.quill", "Ada Quill");
        new.given_name = Some("Ada".to_owned());
        new.surname = Some("Quill".to_owned());
        new.manager = people.first().map(|user| user.object_id);
        state.save_user(&new, now).map(drop)
    })
}
