//! What the steps of a membership change come to: which members are new and which are no longer.
//!
//! Only the members that a step names are looked up. A step that speaks of all members (replace, remove
//! all, remove by another filter than `value eq`) reads them page by page.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use directory::change::MembershipChange;
use directory::group::MembershipStep;
use directory::{ConnectionKey, GroupKey, Member};
use scim::Error;
use scim::filter::ElementFilter;
use scim::schema::ResourceType;
use serde_json::{Value, json};
use store::Tx;
use store::members::MemberRow;

use crate::provisioning::Caller;

const PAGE: usize = 1_000;

/// The members of these ids, each once, in the order given.
///
/// # Errors
/// 400 `invalidValue` that names the first id that the connection does not see.
pub(crate) async fn resolve(tx: &mut Tx<'_>, caller: &Caller, ids: &[String]) -> Result<Vec<Member>, Error> {
    let found: HashMap<String, Member> =
        store::members::resolve(tx, caller.connection.key, ids).await?.into_iter().collect();
    let mut seen = BTreeSet::new();
    let mut members = Vec::with_capacity(ids.len());
    for id in ids {
        let member = *found.get(id).ok_or_else(|| {
            Error::invalid_value(format!(
                "members names {id}, but there is no user or group with that id; provision it first."
            ))
        })?;
        if seen.insert(member) {
            members.push(member);
        }
    }
    Ok(members)
}

/// Decides the steps of a PATCH or PUT in their order.
///
/// # Errors
/// As [`resolve`]; 400 `invalidValue` where a group would come to belong to itself.
pub(crate) async fn decide(
    tx: &mut Tx<'_>,
    caller: &Caller,
    group: GroupKey,
    steps: Vec<MembershipStep>,
) -> Result<MembershipChange, Error> {
    let mut draft = Draft { connection: caller.connection.key, group, touched: BTreeMap::new() };
    for step in steps {
        match step {
            MembershipStep::Add(ids) => {
                let members = resolve(tx, caller, &ids).await?;
                refuse_circles(tx, group, &members).await?;
                draft.set(tx, members, true).await?;
            }
            MembershipStep::Remove(ids) => {
                let found = store::members::resolve(tx, caller.connection.key, &ids).await?;
                draft.set(tx, found.into_iter().map(|(_, member)| member).collect(), false).await?;
            }
            MembershipStep::RemoveWhere(filter) => draft.remove_where(tx, caller, &filter).await?,
            MembershipStep::ReplaceWith(ids) => {
                let members = resolve(tx, caller, &ids).await?;
                refuse_circles(tx, group, &members).await?;
                let wanted: BTreeSet<Member> = members.iter().copied().collect();
                draft.remove_all_but(tx, &wanted).await?;
                draft.set(tx, members, true).await?;
            }
        }
    }
    Ok(draft.change())
}

async fn refuse_circles(tx: &mut Tx<'_>, group: GroupKey, members: &[Member]) -> Result<(), Error> {
    for member in members {
        let Member::Group(nested) = *member else { continue };
        if store::members::is_within(tx, group, nested).await? {
            return Err(Error::invalid_value("A group cannot belong to itself, not through another group either."));
        }
    }
    Ok(())
}

/// The member as an answer shows it: what the filter of a step is written for.
fn shown(caller: &Caller, row: &MemberRow) -> Value {
    let kind = match row.member {
        Member::User(_) => ResourceType::User,
        Member::Group(_) => ResourceType::Group,
    };
    let reference = format!("{}{}/{}", caller.base_url, kind.endpoint(), row.id);
    json!({ "value": row.id, "$ref": reference, "type": kind.name(), "display": row.display })
}

/// Members that the steps so far have spoken of: whether each was one before, and is one now.
struct Draft {
    connection: ConnectionKey,
    group: GroupKey,
    touched: BTreeMap<Member, (bool, bool)>,
}

impl Draft {
    async fn set(&mut self, tx: &mut Tx<'_>, members: Vec<Member>, now: bool) -> Result<(), Error> {
        let fresh: Vec<Member> = members.iter().copied().filter(|member| !self.touched.contains_key(member)).collect();
        let present: BTreeSet<Member> = store::members::among(tx, self.group, &fresh).await?.into_iter().collect();
        for member in members {
            let before = self.touched.get(&member).map_or_else(|| present.contains(&member), |(before, _)| *before);
            self.touched.insert(member, (before, now));
        }
        Ok(())
    }

    async fn remove_all_but(&mut self, tx: &mut Tx<'_>, wanted: &BTreeSet<Member>) -> Result<(), Error> {
        for (_, now) in self.touched.values_mut() {
            *now = false;
        }
        let mut after = None;
        while let Some(page) = self.page(tx, &mut after).await? {
            for row in page.iter().filter(|row| !wanted.contains(&row.member)) {
                self.touched.entry(row.member).or_insert((true, false));
            }
        }
        Ok(())
    }

    async fn remove_where(&mut self, tx: &mut Tx<'_>, caller: &Caller, filter: &ElementFilter) -> Result<(), Error> {
        // What an earlier step of the same request has added is not in the table yet.
        let added = self.touched.iter().filter(|(_, state)| **state == (false, true)).map(|(member, _)| *member);
        let added: Vec<Member> = added.collect();
        for row in store::members::rows(tx, caller.connection.key, &added).await? {
            if filter.matches(&shown(caller, &row)) {
                self.touched.insert(row.member, (false, false));
            }
        }
        let mut after = None;
        while let Some(page) = self.page(tx, &mut after).await? {
            for row in page.iter().filter(|row| filter.matches(&shown(caller, row))) {
                self.touched.insert(row.member, (true, false));
            }
        }
        Ok(())
    }

    async fn page(&self, tx: &mut Tx<'_>, after: &mut Option<Member>) -> Result<Option<Vec<MemberRow>>, Error> {
        let page = store::members::page(tx, Some(self.connection), self.group, *after, PAGE).await?;
        *after = page.last().map(|row| row.member).or(*after);
        Ok((!page.is_empty()).then_some(page))
    }

    fn change(self) -> MembershipChange {
        let mut change = MembershipChange::default();
        for (member, (before, now)) in self.touched {
            match (before, now) {
                (false, true) => change.added.push(member),
                (true, false) => change.removed.push(member),
                _ => {}
            }
        }
        change
    }
}
