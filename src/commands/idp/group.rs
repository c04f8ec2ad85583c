//! `muster idp group`: small edits, so that a scenario can be played.

use clap::{Args, Subcommand};
use idp::directory;
use idp::state::{Kind, Saved};
use serde_json::json;

use super::Error;
use super::desk::{Desk, new_ids};
use super::object::{self, Set, Which};

/// Members that are shown.
const SHOWN: usize = 100;

/// `muster idp group`
#[derive(Subcommand)]
pub enum Group {
    /// Add a group
    Add(Set),
    /// Give a group other attributes
    Set(Set),
    /// Say what is known of a group, and the first of its members
    Show(Which),
    /// Put a group into the bin
    Delete(Which),
    /// Take a group out of the bin
    Restore(Which),
    /// Remove a group in the bin for good
    Purge(Which),
    /// Add users and groups to a group
    AddMember(Members),
    /// Take users and groups out of a group
    RemoveMember(Members),
}

/// A group and some of its members.
#[derive(Args)]
pub struct Members {
    /// displayName of the group, or its object id
    #[arg(value_name = "GROUP")]
    group: String,
    /// userPrincipalName of a user, displayName of a group, or an object id
    #[arg(required = true, value_name = "MEMBER")]
    members: Vec<String>,
}

impl Group {
    pub(super) fn run(self, desk: &Desk) -> Result<(), Error> {
        match self {
            Self::Add(set) => add(desk, &set),
            Self::Set(set) => change(desk, &set),
            Self::Show(which) => show(desk, &which.name),
            Self::Delete(which) => object::delete(desk, Kind::Group, &which.name),
            Self::Restore(which) => object::restore(desk, Kind::Group, &which.name),
            Self::Purge(which) => object::purge(desk, Kind::Group, &which.name),
            Self::AddMember(members) => members.run(desk, true),
            Self::RemoveMember(members) => members.run(desk, false),
        }
    }
}

impl Members {
    fn run(self, desk: &Desk, come: bool) -> Result<(), Error> {
        let now = desk.now();
        let (group, changed) = desk.state.together(|state| {
            let group = state.find(Kind::Group, &self.group)?;
            let mut changed = 0;
            for name in &self.members {
                let (_, member) = state.find_either(name)?;
                let done = if come {
                    state.add_member(group, member, now)?
                } else {
                    state.remove_member(group, member, now)?
                };
                changed += usize::from(done);
            }
            Ok((group, changed))
        })?;
        let word = if come { "added" } else { "removed" };
        desk.say(
            &json!({ "object_id": group, word: changed }),
            &format!("{changed} of {} {word}.", self.members.len()),
        );
        Ok(())
    }
}

fn add(desk: &Desk, set: &Set) -> Result<(), Error> {
    let mut group = directory::Group::new(new_ids()?.next().unwrap_or_default(), &set.name);
    apply(&mut group, &set.attributes)?;
    desk.state.save_group(&group, desk.now())?;
    object::done(desk, Kind::Group, group.object_id, "created", "new");
    Ok(())
}

fn change(desk: &Desk, set: &Set) -> Result<(), Error> {
    let id = desk.state.find(Kind::Group, &set.name)?;
    let mut group = desk.state.group(id)?.ok_or_else(|| Error::failed("the group is gone"))?;
    apply(&mut group, &set.attributes)?;
    match desk.state.save_group(&group, desk.now())? {
        Saved::Unchanged => object::done(desk, Kind::Group, id, "unchanged", "so already"),
        Saved::Created | Saved::Updated => object::done(desk, Kind::Group, id, "updated", "changed"),
    }
    Ok(())
}

fn apply(group: &mut directory::Group, attributes: &[String]) -> Result<(), Error> {
    attributes.iter().try_for_each(|text| {
        let (name, value) = object::assignment(text)?;
        object::set(name, value, |attribute, value| group.set(attribute, value))
    })
}

fn show(desk: &Desk, name: &str) -> Result<(), Error> {
    let id = desk.state.find(Kind::Group, name).or_else(|_| desk.state.find_in_bin(Kind::Group, name))?;
    let group = desk.state.group(id)?.ok_or_else(|| Error::failed("the group is gone"))?;
    let members: Vec<_> = desk
        .state
        .members(id, None, SHOWN)?
        .iter()
        .map(|member| json!({ "kind": member.kind, "object_id": member.object_id }))
        .collect();
    let json = json!({
        "object_id": id,
        "attributes": group.attributes(),
        "deleted": group.deleted,
        "member_count": desk.state.count_members(id)?,
        "members": members,
        "member_of": desk.state.groups_of(id)?,
        "provisioning": object::provisioning(desk, Kind::Group, id)?,
    });
    desk.say(&json, &format!("{json:#}"));
    Ok(())
}
