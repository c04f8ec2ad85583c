//! Groups that lines name: their users are added, once for each batch; nobody is taken out.

use std::collections::BTreeMap;

use directory::audit::{Event, Happening};
use directory::change::MembershipChange;
use directory::{Change, Group, Member, OrganizationKey, Source, User, editing};
use scim::Resource;
use scim::text::fold;
use serde_json::{Map, json};
use store::{Record, Tx};

use super::Reason;
use super::line::Writer;
use crate::Problem;
use crate::groups::{subject, updated};
use crate::users::changes;

/// Groups of a batch, by their name as it is compared.
#[derive(Default)]
pub(super) struct Joining(BTreeMap<String, Joined>);

struct Joined {
    name: String,
    group: Option<Group>,
    members: Vec<(Member, String)>,
}

impl Joining {
    /// Which of the groups of these names a user is to be added to: those that it is not in. Otherwise why it cannot be.
    pub async fn wanted(
        &mut self,
        tx: &mut Tx<'_>,
        organization: OrganizationKey,
        user: Option<&User>,
        names: Vec<String>,
    ) -> Result<Result<Vec<String>, (Reason, String)>, Problem> {
        let mut wanted = Vec::new();
        for name in names {
            let key = fold(&name).into_owned();
            if key == fold(editing::ALL_USERS) {
                continue;
            }
            if !self.0.contains_key(&key) {
                let group = store::groups::by_display_name(tx, organization, &key).await?;
                self.0.insert(key.clone(), Joined { name: name.clone(), group, members: Vec::new() });
            }
            let Some(Joined { group, .. }) = self.0.get(&key) else { continue };
            if let (Some(group), Some(user)) = (group, user) {
                let member = [Member::User(user.key)];
                if !store::members::among(tx, group.key, &member).await?.is_empty() {
                    continue;
                }
            }
            if let Some(group) = group {
                if let (Err(error), Some(idp)) = (editing::group_is_ours(group), group.source.owner()) {
                    return Ok(Err((Reason::GroupOwned(name, idp), error.detail)));
                }
            } else if let Err(error) = editing::group_name(&name) {
                return Ok(Err((Reason::GroupName, error.detail)));
            }
            wanted.push(key);
        }
        Ok(Ok(wanted))
    }

    /// What groups that [`wanted`](Self::wanted) gave are called.
    pub fn names(&self, groups: &[String]) -> Vec<String> {
        let name = |joined: &Joined| match &joined.group {
            Some(group) => group.display_name().to_owned(),
            None => joined.name.clone(),
        };
        groups.iter().filter_map(|key| self.0.get(key).map(name)).collect()
    }

    /// Adds a user, once it is saved, to the groups that [`wanted`](Self::wanted) gave.
    pub fn join(&mut self, groups: Vec<String>, member: Option<Member>, user_name: &str) {
        let Some(member) = member else { return };
        for key in groups {
            if let Some(joined) = self.0.get_mut(&key)
                && !joined.members.iter().any(|(other, _)| *other == member)
            {
                joined.members.push((member, user_name.to_owned()));
            }
        }
    }

    /// Saves what came together; `ids` are for new groups, as many as lines name.
    pub async fn save(self, tx: &mut Tx<'_>, writer: &Writer<'_>, ids: Vec<String>) -> Result<(), Problem> {
        let mut ids = ids.into_iter();
        for Joined { name, group, members } in self.0.into_values().filter(|joined| !joined.members.is_empty()) {
            let (added, names): (Vec<Member>, Vec<String>) = members.into_iter().unzip();
            let (change, event) = if let Some(before) = group {
                let membership = MembershipChange { added, removed: Vec::new() };
                let Some(change) = directory::group::updated(before, None, membership, writer.now) else { continue };
                let event = updated(writer.actor, writer.now, &change, &names, &[]);
                (change, event)
            } else {
                let name = editing::group_name(&name)?;
                let resource = Resource::from_map(Map::from_iter([("displayName".to_owned(), name.into())]));
                let id = ids.next().unwrap_or_default();
                let local = directory::group::local(writer.actor.organization, resource, id, writer.now);
                let group = Group { source: Source::Import, ..local };
                let event = Event::new(writer.actor, writer.now, Happening::GroupCreated, subject(&group));
                let change = Change::GroupCreated { group: Box::new(group), members: added };
                let event = changes(event, &change.differences()).with("added", json!({ "count": names.len() }));
                (change, event)
            };
            store::save(tx, writer.schemas, &change, Record::Audit(&event.with("import", true))).await?;
        }
        Ok(())
    }
}
