//! Mixed changes of a directory, the same ones each time.

use std::ops::Range;

use idp::directory::{Group, User, UserAttribute};
use idp::state::Kind;
use uuid::Uuid;

use super::Provider;

/// Who may be edited, and a chance that repeats itself.
pub struct Edits<'a> {
    provider: &'a mut Provider,
    chance: u64,
    users: Vec<Uuid>,
    groups: Vec<Uuid>,
    bin: Vec<Uuid>,
    disabled: Vec<Uuid>,
}

impl<'a> Edits<'a> {
    pub fn new(provider: &'a mut Provider) -> Self {
        let users = provider.state.users(None, usize::MAX).expect("read");
        // Who was never provisioned stays so: when enabled, Entra would leave them out of their groups.
        let users = users.into_iter().filter(|user| user.account_enabled && user.deleted.is_none());
        let users = users.map(|user| user.object_id).collect();
        let groups = provider.state.groups(None, usize::MAX).expect("read");
        let groups = groups.into_iter().filter(|group| group.deleted.is_none()).map(|group| group.object_id).collect();
        Self { provider, chance: 42, users, groups, bin: Vec::new(), disabled: Vec::new() }
    }

    /// Makes an edit for each number, which makes its names.
    pub fn make(mut self, numbers: Range<usize>) {
        for number in numbers {
            self.edit(number);
        }
    }

    fn edit(&mut self, number: usize) {
        let now = self.provider.clock.now();
        match self.below(14) {
            0 | 1 => self.change(UserAttribute::JobTitle, format!("Title {number}")),
            2 => self.change(UserAttribute::Department, format!("Department {number}")),
            3 => self.change(UserAttribute::UserPrincipalName, format!("renamed.{number}@example.org")),
            4 => {
                let (id, manager) = (self.user(), self.user());
                let mut user = self.read(id);
                user.manager = (manager != id && !number.is_multiple_of(3)).then_some(manager);
                self.save(&user);
            }
            5 => {
                let id = self.new_id();
                let mut user = User::new(id, &format!("new.{number}@example.org"), &format!("new.{number}"), "New");
                user.mail = Some(format!("new.{number}@example.org"));
                user.manager = Some(self.user());
                self.save(&user);
                self.users.push(id);
            }
            6 => {
                let id = self.take_user();
                self.provider.state.delete(Kind::User, id, now).expect("deleted");
                self.bin.push(id);
            }
            7 => {
                if let Some(id) = self.bin.pop() {
                    self.provider.state.restore(Kind::User, id, now).expect("restored");
                    self.users.push(id);
                }
            }
            8 => {
                if let Some(id) = self.bin.pop() {
                    self.provider.state.purge(Kind::User, id, now).expect("purged");
                }
            }
            9 => {
                let id = self.take_user();
                self.enable(id, false);
                self.disabled.push(id);
            }
            10 => {
                if let Some(id) = self.disabled.pop() {
                    self.enable(id, true);
                    self.users.push(id);
                }
            }
            11 => {
                let (group, member) = (self.group(), self.user());
                self.provider.state.add_member(group, member, now).expect("added");
            }
            12 => {
                let group = self.group();
                let members = self.provider.state.members(group, None, 10).expect("read");
                if let Some(member) = members.last() {
                    self.provider.state.remove_member(group, member.object_id, now).expect("removed");
                }
            }
            _ => self.edit_groups(number),
        }
    }

    fn edit_groups(&mut self, number: usize) {
        let (now, group) = (self.provider.clock.now(), self.group());
        match number % 3 {
            0 => {
                let renamed = self.provider.state.group(group).expect("read").expect("there");
                let renamed = Group { display_name: format!("Renamed {number}"), ..renamed };
                self.provider.state.save_group(&renamed, now).expect("saved");
            }
            1 => {
                let id = self.new_id();
                let members = vec![self.user()];
                let made = Group { members, ..Group::new(id, &format!("New {number}")) };
                self.provider.state.save_group(&made, now).expect("saved");
                self.groups.push(id);
            }
            _ => {
                self.groups.retain(|other| *other != group);
                self.provider.state.delete(Kind::Group, group, now).expect("deleted");
            }
        }
    }

    fn change(&mut self, attribute: UserAttribute, value: String) {
        let id = self.user();
        let mut user = self.read(id);
        user.set(attribute, &value.into()).expect("a text");
        self.save(&user);
    }

    fn enable(&mut self, id: Uuid, enabled: bool) {
        let user = User { account_enabled: enabled, ..self.read(id) };
        self.save(&user);
    }

    fn read(&self, id: Uuid) -> User {
        self.provider.state.user(id).expect("read").expect("there")
    }

    fn save(&mut self, user: &User) {
        self.provider.state.save_user(user, self.provider.clock.now()).expect("saved");
    }

    fn user(&mut self) -> Uuid {
        let index = self.below(self.users.len());
        self.users[index]
    }

    fn take_user(&mut self) -> Uuid {
        let index = self.below(self.users.len());
        self.users.swap_remove(index)
    }

    fn group(&mut self) -> Uuid {
        let index = self.below(self.groups.len());
        self.groups[index]
    }

    fn new_id(&mut self) -> Uuid {
        self.provider.ids.next().expect("ids do not end")
    }

    /// A number below `limit`, by a linear congruential generator of Knuth's.
    fn below(&mut self, limit: usize) -> usize {
        self.chance = self.chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.chance >> 33).expect("31 bits fit") % limit
    }
}
