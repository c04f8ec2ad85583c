//! References between resources, when all of them exist: managers of users, members of groups.

use super::lanes::Lanes;
use super::objects::{Link, Links};
use super::{Cycle, Event, Kind, Problem, Reference, Scope, Stopped, What};
use crate::directory::{Group, User, user_name};
use crate::mapping;

/// Sets the manager of every user who has one.
pub(super) async fn managers(cycle: &Cycle<'_>, scope: &Scope<'_>, users: &Links) -> Result<(), Stopped> {
    let mut lanes = Lanes::new(cycle.options.concurrency);
    for user in &scope.users {
        if let Some(manager) = scope.manager(user) {
            lanes.begin(set_manager(cycle, users, user, manager)).await?;
        }
    }
    while lanes.end().await?.is_some() {}
    Ok(())
}

async fn set_manager(cycle: &Cycle<'_>, users: &Links, user: &User, manager: &User) -> Result<(), Stopped> {
    match export_manager(cycle, users, user, manager).await {
        Ok(changed) => {
            cycle.tell(Event::ReferenceDone(Reference::Manager { changed }));
            Ok(())
        }
        Err(problem) => cycle.fail(What::Manager { user: user_name(user) }, &problem),
    }
}

/// Whether it took a request.
async fn export_manager(cycle: &Cycle<'_>, users: &Links, user: &User, manager: &User) -> Result<bool, Problem> {
    let (user, manager) = (link(users, user)?, link(users, manager)?);
    let op = match &user.manager {
        None => "Add",
        Some(found) if *found == manager.id => return Ok(false),
        Some(_) => "Replace",
    };
    let message = mapping::patch_body(&[mapping::manager_operation(op, &manager.id)]);
    let exchange = cycle.client.patch(&mapping::USERS.endpoint, &user.id, &message).await;
    cycle.record(Kind::Manager, exchange)?;
    Ok(true)
}

/// A group on the server and the ids of the members to add.
struct Membership<'a> {
    group: &'a Group,
    id: &'a str,
    members: Vec<&'a str>,
}

/// Adds the members of every group. Entra never reads members back, so all are sent, there or not.
pub(super) async fn members(
    cycle: &Cycle<'_>,
    scope: &Scope<'_>,
    users: &Links,
    groups: &Links,
) -> Result<(), Stopped> {
    let mut memberships = Vec::with_capacity(scope.groups.len());
    for group in &scope.groups {
        memberships.extend(membership(cycle, scope, group, users, groups)?);
    }
    let mut lanes = Lanes::new(cycle.options.concurrency);
    for membership in &memberships {
        for members in membership.members.chunks(cycle.options.members_per_patch.get()) {
            lanes.begin(add_members(cycle, membership, members)).await?;
        }
    }
    while lanes.end().await?.is_some() {}
    Ok(())
}

async fn add_members(cycle: &Cycle<'_>, to: &Membership<'_>, members: &[&str]) -> Result<(), Stopped> {
    let count = members.len() as u64;
    let message = mapping::patch_body(&[mapping::members_operation(members)]);
    let exchange = cycle.client.patch(&mapping::GROUPS.endpoint, to.id, &message).await;
    match cycle.record(Kind::Members, exchange) {
        Ok(_) => {
            cycle.tell(Event::ReferenceDone(Reference::Members { count }));
            Ok(())
        }
        Err(failure) => cycle.fail(of(to.group, count), &failure.into()),
    }
}

/// The members of a group that can be added, if it is there itself. Those that cannot have failed.
fn membership<'a>(
    cycle: &Cycle<'_>,
    scope: &Scope<'a>,
    group: &'a Group,
    users: &'a Links,
    groups: &'a Links,
) -> Result<Option<Membership<'a>>, Stopped> {
    let Some(Link { id, .. }) = groups.get(&group.object_id) else {
        let count = scope.members(group).count() as u64;
        if count > 0 {
            cycle.fail(of(group, count), &Problem::Missing(group.display_name.clone()))?;
        }
        return Ok(None);
    };
    let mut members = Vec::with_capacity(group.members.len());
    for member in scope.members(group) {
        match link(users, member) {
            Ok(link) => members.push(link.id.as_str()),
            Err(problem) => cycle.fail(of(group, 1), &problem)?,
        }
    }
    Ok(Some(Membership { group, id, members }))
}

fn of(group: &Group, count: u64) -> What {
    What::Members { group: group.display_name.clone(), count }
}

/// The resource of a user, or that there is none.
fn link<'a>(users: &'a Links, user: &User) -> Result<&'a Link, Problem> {
    users.get(&user.object_id).ok_or_else(|| Problem::Missing(user_name(user)))
}
