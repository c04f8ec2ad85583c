//! `muster idp user`: small edits, so that a scenario can be played.

use clap::Subcommand;
use idp::directory;
use idp::state::{Kind, Saved};
use serde_json::json;

use super::Error;
use super::desk::{Desk, new_ids};
use super::object::{self, Set, Which};

/// `muster idp user`
#[derive(Subcommand)]
pub enum User {
    /// Add a user
    Add(Set),
    /// Give a user other attributes, or with manager= another manager
    Set(Set),
    /// Say what is known of a user
    Show(Which),
    /// Put a user into the bin
    Delete(Which),
    /// Take a user out of the bin
    Restore(Which),
    /// Remove a user in the bin for good
    Purge(Which),
}

impl User {
    pub(super) fn run(self, desk: &Desk) -> Result<(), Error> {
        match self {
            Self::Add(set) => add(desk, &set),
            Self::Set(set) => change(desk, &set),
            Self::Show(which) => show(desk, &which.name),
            Self::Delete(which) => object::delete(desk, Kind::User, &which.name),
            Self::Restore(which) => object::restore(desk, Kind::User, &which.name),
            Self::Purge(which) => object::purge(desk, Kind::User, &which.name),
        }
    }
}

fn add(desk: &Desk, set: &Set) -> Result<(), Error> {
    // An alias and a name for people are not asked for.
    let alias = set.name.split('@').next().unwrap_or_default();
    let id = new_ids()?.next().unwrap_or_default();
    let mut user = directory::User::new(id, &set.name, alias, alias);
    apply(desk, &mut user, &set.attributes)?;
    desk.state.save_user(&user, desk.now())?;
    object::done(desk, Kind::User, user.object_id, "created", "new");
    Ok(())
}

fn change(desk: &Desk, set: &Set) -> Result<(), Error> {
    let id = desk.state.find(Kind::User, &set.name)?;
    let mut user = desk.state.user(id)?.ok_or_else(|| Error::failed("the user is gone"))?;
    apply(desk, &mut user, &set.attributes)?;
    match desk.state.save_user(&user, desk.now())? {
        Saved::Unchanged => object::done(desk, Kind::User, id, "unchanged", "so already"),
        Saved::Created | Saved::Updated => object::done(desk, Kind::User, id, "updated", "changed"),
    }
    Ok(())
}

fn apply(desk: &Desk, user: &mut directory::User, attributes: &[String]) -> Result<(), Error> {
    for text in attributes {
        match object::assignment(text)? {
            ("manager", "") => user.manager = None,
            ("manager", name) => user.manager = Some(desk.state.find(Kind::User, name)?),
            (name, value) => object::set(name, value, |attribute, value| user.set(attribute, value))?,
        }
    }
    Ok(())
}

fn show(desk: &Desk, name: &str) -> Result<(), Error> {
    let id = desk.state.find(Kind::User, name).or_else(|_| desk.state.find_in_bin(Kind::User, name))?;
    let user = desk.state.user(id)?.ok_or_else(|| Error::failed("the user is gone"))?;
    let json = json!({
        "object_id": id,
        "attributes": user.attributes(),
        "manager": user.manager,
        "deleted": user.deleted,
        "member_of": desk.state.groups_of(id)?,
        "provisioning": object::provisioning(desk, Kind::User, id)?,
    });
    desk.say(&json, &format!("{json:#}"));
    Ok(())
}
