//! What is done to users and groups alike.

use std::str::FromStr;

use clap::Args;
use idp::directory::InvalidValue;
use idp::state::{Entitlement, Kind, Reason};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Error;
use super::desk::Desk;

/// A user or group.
#[derive(Args)]
pub struct Which {
    /// userPrincipalName of a user, displayName of a group, or an object id
    #[arg(value_name = "NAME")]
    pub(super) name: String,
}

/// A user or group and what is said of it.
#[derive(Args)]
pub struct Set {
    /// userPrincipalName of a user, displayName of a group, or an object id
    #[arg(value_name = "NAME")]
    pub(super) name: String,
    /// Attributes by Entra's names; nothing after the = clears one
    #[arg(value_name = "ATTRIBUTE=VALUE")]
    pub(super) attributes: Vec<String>,
}

/// `attribute=value`, parted.
pub(super) fn assignment(text: &str) -> Result<(&str, &str), Error> {
    text.split_once('=').ok_or_else(|| Error::Usage(format!("{text:?} is no ATTRIBUTE=VALUE")))
}

/// Sets an attribute by its name.
pub(super) fn set<A: FromStr<Err: ToString>>(
    name: &str,
    value: &str,
    mut set: impl FnMut(A, &Value) -> Result<(), InvalidValue>,
) -> Result<(), Error> {
    let attribute = name.parse().map_err(|error: A::Err| Error::Usage(error.to_string()))?;
    set(attribute, &Value::from(value)).map_err(|error| Error::Usage(error.to_string()))
}

/// Puts an object into the bin.
pub(super) fn delete(desk: &Desk, kind: Kind, name: &str) -> Result<(), Error> {
    let id = desk.state.find(kind, name)?;
    desk.state.delete(kind, id, desk.now())?;
    done(desk, kind, id, "deleted", "in the bin");
    Ok(())
}

/// Takes an object out of the bin.
pub(super) fn restore(desk: &Desk, kind: Kind, name: &str) -> Result<(), Error> {
    let id = desk.state.find_in_bin(kind, name)?;
    desk.state.restore(kind, id, desk.now())?;
    done(desk, kind, id, "restored", "back from the bin");
    Ok(())
}

/// Removes an object in the bin for good.
pub(super) fn purge(desk: &Desk, kind: Kind, name: &str) -> Result<(), Error> {
    let id = desk.state.find_in_bin(kind, name)?;
    desk.state.purge(kind, id, desk.now())?;
    done(desk, kind, id, "purged", "gone for good");
    Ok(())
}

/// Says what was done to an object.
pub(super) fn done(desk: &Desk, kind: Kind, id: Uuid, word: &str, state: &str) {
    let noun = if kind == Kind::User { "User" } else { "Group" };
    desk.say(&json!({ "kind": kind, "object_id": id, "done": word }), &format!("{noun} {id} is {state}."));
}

/// What an object has to do with the application.
pub(super) fn provisioning(desk: &Desk, kind: Kind, id: Uuid) -> Result<Value, Error> {
    let Entitlement { reasons, roles } = desk.state.entitlement(kind, id)?;
    let reasons: Vec<Value> = reasons
        .into_iter()
        .map(|reason| match reason {
            Reason::Direct => json!({ "by": "assignment" }),
            Reason::Group(group) => json!({ "by": "group", "object_id": group }),
            Reason::SyncAll => json!({ "by": "scope" }),
        })
        .collect();
    let link = desk.state.link(id)?.map(|link| json!({ "target_id": link.target_id, "status": link.status }));
    Ok(json!({ "entitled": !reasons.is_empty(), "reasons": reasons, "roles": roles, "link": link }))
}
