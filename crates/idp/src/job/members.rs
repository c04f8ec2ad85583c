//! Members of groups: what is to be sent of them, when all objects are there.
//!
//! Entra never reads members back, so what a cycle knows of changed memberships is all that it sends; who is out of scope
//! is left out silently, and not added when that changes. Others push all members, or let those join who are provisioned
//! later than their group. Whoever of them has a resource is a member, be it disabled, so that initial and incremental
//! cycles end in the same groups.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::decision::Intent;
use super::errand::{Errand, References};
use super::run::{Here, Item, Run};
use super::subject::mapping;
use super::trouble::Trouble;
use crate::expression::Context;
use crate::persona::Members;
use crate::state::{self, Kind, LinkStatus, Membership, Operation, State};

/// Members read at once.
const PAGE: usize = 1_000;

/// A member with its resource.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) object_id: Uuid,
    /// Id of the resource; empty, where it is yet to be made.
    pub(super) target_id: String,
    /// Its `userName`.
    pub(super) name: Option<String>,
}

/// Somebody whom a reference is to.
pub(super) enum Resource {
    /// Their resource.
    There(Member),
    /// They are in scope, but could not be created yet.
    Awaited(Trouble),
    /// They are not in scope, or no user.
    OutOfScope,
}

impl Run<'_> {
    /// Who joins groups because this cycle provisioned them, by group; nobody, where they are left out.
    pub(super) fn late_members(&self) -> Result<BTreeMap<Uuid, Vec<Uuid>>, state::Error> {
        let mut late: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
        if !self.engine.manners.late_members {
            return Ok(late);
        }
        for (user, _) in self.here.iter().filter(|(_, here)| here.kind == Kind::User && here.fresh) {
            for group in self.engine.state.groups_of(*user)? {
                late.entry(group).or_default().push(*user);
            }
        }
        Ok(late)
    }

    /// What is to be sent of the members of a group, `late` ones included.
    pub(super) fn members(
        &self,
        item: &Item,
        left: Option<&BTreeMap<Uuid, Membership>>,
        late: &[Uuid],
    ) -> Result<Vec<Errand>, state::Error> {
        let state = self.engine.state;
        let group = item.object_id;
        if mapping(self.engine.config, Kind::Group).references().next().is_none() {
            return Ok(Vec::new());
        }
        // A group that leaves keeps its members.
        if !matches!(item.intent, Intent::Create | Intent::Update) {
            return Ok(Vec::new());
        }
        let here = self.here.get(&group);
        let target_id = match (here, state.link(group)?.filter(|link| link.kind == Kind::Group)) {
            (Some(here), _) => here.target_id.clone(),
            // It failed, and what happened to its members must not be forgotten; or only members are to be told.
            (None, Some(link)) => link.target_id,
            (None, None) => return Ok(Vec::new()),
        };
        let failed = here.is_none() && state.awaits_update(group)?;
        if here.is_none() && !failed && late.is_empty() {
            return Ok(Vec::new());
        }
        let errand = |references, trouble| Errand {
            kind: Kind::Group,
            object_id: group,
            target_id: target_id.clone(),
            references,
            trouble,
        };
        let everybody = here.is_some_and(|here| here.fresh) || self.initial;
        let happened = item.change.iter().any(|change| change.created || !change.members.is_empty());
        let of_members =
            |operation| matches!(operation, Operation::AddMember | Operation::RemoveMember | Operation::Members);
        let due = item.escrows.iter().any(|escrow| of_members(escrow.operation));
        if !(everybody || happened || due || !late.is_empty()) {
            return Ok(Vec::new());
        }
        let trouble = failed.then_some(Trouble::GroupFailed);
        let push_due = item.escrows.iter().any(|escrow| escrow.operation == Operation::Members);
        let update = self.update_again(group, &target_id)?;
        match self.engine.manners.members {
            Members::Put | Members::Compare => {
                let all = self.all_members(group)?;
                return Ok(vec![errand(References::All { update, members: all }, trouble)]);
            }
            Members::Push if everybody || push_due => {
                let all = self.all_members(group)?;
                return Ok(vec![errand(References::All { update, members: all }, trouble)]);
            }
            Members::Changes | Members::Push => {}
        }
        let (add, remove, awaited) = self.changed_members(item, everybody, left, late)?;
        let mut errands: Vec<Errand> = awaited
            .into_iter()
            .map(|(member, trouble)| {
                let references = References::Members { update: None, add: vec![member], remove: Vec::new() };
                errand(references, Some(trouble))
            })
            .collect();
        if failed {
            let references = References::Members { update: None, add, remove };
            errands.push(errand(references, Some(Trouble::GroupFailed)));
        } else if self.engine.manners.members == Members::Push {
            if !(add.is_empty() && remove.is_empty()) {
                errands.push(errand(References::Members { update, add, remove }, None));
            }
        } else {
            let size = self.engine.config.behaviour.members_per_patch.get();
            let members = |add: &[Member], remove: &[Member]| References::Members {
                update: None,
                add: add.to_vec(),
                remove: remove.to_vec(),
            };
            errands.extend(add.chunks(size).map(|chunk| errand(members(chunk, &[]), None)));
            errands.extend(remove.chunks(size).map(|chunk| errand(members(&[], chunk), None)));
        }
        Ok(errands)
    }

    /// Who is to be added and removed, and who is to be added and is yet to be made.
    #[expect(clippy::type_complexity, reason = "three lists")]
    fn changed_members(
        &self,
        item: &Item,
        everybody: bool,
        left: Option<&BTreeMap<Uuid, Membership>>,
        late: &[Uuid],
    ) -> Result<(Vec<Member>, Vec<Member>, Vec<(Member, Trouble)>), state::Error> {
        let (state, group) = (self.engine.state, item.object_id);
        let (mut add, mut remove, mut awaiting) = (Vec::new(), Vec::new(), Vec::new());
        let mut wanted: BTreeMap<Uuid, Membership> = BTreeMap::new();
        if everybody {
            add = self.all_members(group)?;
            let awaited = state.members_awaiting_creation(group)?;
            wanted.extend(awaited.into_iter().map(|member| (member, Membership::Added)));
            let left = left.into_iter().flatten().filter(|(_, membership)| **membership == Membership::Removed);
            wanted.extend(left.map(|(member, membership)| (*member, *membership)));
        } else {
            wanted.extend(item.change.iter().flat_map(|change| change.members.clone()));
            for (operation, other) in item.escrows.iter().filter_map(|escrow| Some((escrow.operation, escrow.other?))) {
                // What was tried then may be wrong now: it is asked of the directory again.
                if matches!(operation, Operation::AddMember | Operation::RemoveMember) {
                    let is_member = state.is_member(group, other)?;
                    wanted.entry(other).or_insert(if is_member { Membership::Added } else { Membership::Removed });
                }
            }
            wanted.extend(late.iter().map(|member| (*member, Membership::Added)));
        }
        for (member, membership) in wanted {
            match (membership, self.resource(member)?) {
                (Membership::Added, Resource::There(member)) => add.push(member),
                (Membership::Added, Resource::Awaited(trouble)) => {
                    let member = Member { object_id: member, target_id: String::new(), name: None };
                    // Who joins late is told of when that happens.
                    if !self.engine.manners.late_members {
                        awaiting.push((member, trouble));
                    }
                }
                (Membership::Removed, _) => match state.link(member)?.filter(|link| link.kind == Kind::User) {
                    Some(link) => remove.push(Member { object_id: member, target_id: link.target_id, name: None }),
                    // Gone from the server, and so from the group there.
                    None => forget(state, group, member)?,
                },
                (Membership::Added, Resource::OutOfScope) => forget(state, group, member)?,
            }
        }
        Ok((add, remove, awaiting))
    }

    /// All who can be members on the server.
    pub(super) fn all_members(&self, group: Uuid) -> Result<Vec<Member>, state::Error> {
        let late_members = self.engine.manners.late_members;
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = self.engine.state.linked_members(group, after, PAGE)?;
            let Some(last) = page.last() else { return Ok(all) };
            after = Some(last.object_id);
            let looked_after = |member: &state::LinkedMember| member.status != LinkStatus::Unmanaged && !member.in_bin;
            all.extend(page.into_iter().filter(|member| late_members || looked_after(member)).map(|member| Member {
                object_id: member.object_id,
                target_id: member.target_id,
                name: member.name,
            }));
        }
    }

    /// The update of a group that goes before each push of its members, for those who write it without a path.
    fn update_again(&self, group: Uuid, target_id: &str) -> Result<Option<serde_json::Value>, state::Error> {
        if self.engine.manners.members != Members::Push {
            return Ok(None);
        }
        let (subject, mapping) = (self.plan(Kind::Group, group)?.subject, mapping(self.engine.config, Kind::Group));
        let mut context = Context::new(self.now(), 0);
        // A mapping that fails has failed the group already.
        let sent = mapping.for_update(&subject, &mut context).unwrap_or_default();
        Ok(self.wire.pathless_body(mapping, &sent, target_id))
    }

    /// The resource of somebody whom a reference is to.
    pub(super) fn resource(&self, object_id: Uuid) -> Result<Resource, state::Error> {
        let state = self.engine.state;
        match state.link(object_id)? {
            Some(link)
                if link.kind == Kind::User
                    && (link.status != LinkStatus::Unmanaged || self.engine.manners.late_members) =>
            {
                let name = link.exported.get("userName").and_then(|name| name.as_str()).map(str::to_owned);
                Ok(Resource::There(Member { object_id, target_id: link.target_id, name }))
            }
            None if state.awaits_creation(object_id)? => {
                let name =
                    state.user(object_id)?.map_or_else(|| object_id.to_string(), |user| user.user_principal_name);
                Ok(Resource::Awaited(Trouble::Missing(name)))
            }
            _ => Ok(Resource::OutOfScope),
        }
    }

    /// A group that this cycle did not look at, with members who join late.
    pub(super) fn look_at(&mut self, group: Uuid) -> Result<Option<Item>, state::Error> {
        let Some(link) = self.engine.state.link(group)?.filter(|link| link.kind == Kind::Group) else {
            return Ok(None);
        };
        let intent = self.plan(Kind::Group, group)?.intent;
        let (kind, target_id) = (Kind::Group, link.target_id);
        self.here.entry(group).or_insert(Here { kind, target_id, manager: None, fresh: false });
        Ok(Some(Item { kind, object_id: group, intent, change: None, escrows: Vec::new() }))
    }
}

/// Forgets what failed of a membership, whichever way it was to go.
pub(super) fn forget(state: &State, group: Uuid, member: Uuid) -> Result<(), state::Error> {
    state.forget_failure(group, Operation::AddMember, Some(member))?;
    state.forget_failure(group, Operation::RemoveMember, Some(member)).map(drop)
}
