//! A group's page: whose it is, its members, and who can be added.

use ::scim::schema::ResourceType;
use app::groups::{self, ALL_USERS, MemberSeen, Seen};
use app::pages::{PageRequest, Paged};
use app::search::{self, Found};
use askama::Template;
use axum::response::Response;
use directory::Permission;
use serde::Deserialize;

use crate::portal::Answer;
use crate::portal::address::Address;
use crate::portal::ask::Ask;
use crate::portal::failure::Failure;
use crate::portal::input::{Fields, Path, Query};
use crate::portal::naming::apart;
use crate::portal::problems::Problems;
use crate::portal::shell::{self, Section, Shell};
use crate::portal::visitor::{Visitor, leads_to};

/// Members of a page.
const PAGE: u64 = 50;

/// Users, and groups, that are offered to be added.
const OFFERED: u64 = 8;

/// What is looked at of a group.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Whom to look for, to add.
    add: String,
    cursor: String,
}

#[derive(Template)]
#[template(path = "groups/page.html")]
struct GroupPage {
    shell: Shell,
    seen: Seen,
    asked: Asked,
    address: Address,
    members: Paged<MemberSeen>,
    offers: Vec<Offer>,
    /// Whether the search finds more than are offered.
    more: bool,
    problems: Problems,
}

/// Whom the search for new members has found.
struct Offer {
    id: String,
    name: String,
    /// The user name; `None`: it is a group.
    user_name: Option<String>,
    /// There is nothing to add then, though the search says where it is.
    is_member: bool,
}

impl GroupPage {
    /// The identity provider that owns it.
    fn owner(&self) -> Option<&'static str> {
        owner(&self.shell, &self.seen)
    }

    const fn is_built_in(&self) -> bool {
        self.seen.group.is_none()
    }

    /// Whether whoever looks may change it.
    fn may_change(&self) -> bool {
        !self.is_built_in() && self.owner().is_none() && self.shell.may_write_users()
    }

    fn name(&self) -> &str {
        if self.is_built_in() { self.shell.t.group_all_users() } else { &self.seen.name }
    }

    fn to_first(&self) -> Option<String> {
        (!self.asked.cursor.is_empty()).then(|| self.address.without("cursor"))
    }

    fn to_next(&self) -> Option<String> {
        self.members.next.as_deref().map(|cursor| self.address.with("cursor", cursor))
    }

    /// The users of the group, those in it through other groups too, where they can be searched.
    fn users(&self) -> String {
        Address::new("/users", []).with("group", &self.seen.id)
    }

    /// Why there are no members.
    fn no_members_text(&self) -> &'static str {
        if self.may_change() { self.shell.t.group_no_members_ours() } else { self.shell.t.group_no_members_text() }
    }

    /// Where a member's page is.
    fn path(member: &MemberSeen) -> String {
        match member.kind {
            ResourceType::User => format!("/users/{}", member.id),
            ResourceType::Group => format!("/groups/{}", member.id),
        }
    }
}

fn owner(shell: &Shell, seen: &Seen) -> Option<&'static str> {
    seen.group.as_ref().and_then(|group| shell.owner(group.source))
}

/// `GET /groups/{group}`
pub async fn show(visitor: Visitor, Path(id): Path<String>, Query(asked): Query<Asked>) -> Answer {
    shown(&visitor, &id, asked, Problems::none()).await
}

async fn shown(visitor: &Visitor, id: &str, asked: Asked, problems: Problems) -> Result<Response, Failure> {
    let (app, actor) = (visitor.app(), visitor.actor());
    let seen = groups::get(app, actor, id).await?;
    let address = Address::new(format!("/groups/{}", seen.id), [("add", Some(asked.add.clone()))]);
    let request = PageRequest { cursor: Some(asked.cursor.clone()), limit: Some(PAGE) };
    let members = match groups::members(app, actor, id, &request).await {
        Ok(members) => members,
        Err(problem) if problem.field == Some("cursor") => return Ok(leads_to(&address.without("cursor"))),
        Err(problem) => return Err(problem.into()),
    };
    let (offers, more) = offers(visitor, &seen, &asked.add).await?;
    let shell = visitor.shell_at(Section::Groups);
    let status = problems.status();
    shell::page_with(status, &GroupPage { shell, seen, asked, address, members, offers, more, problems })
}

/// Whom a text finds, without the group itself and the built-in one; and whether it finds more than are told.
async fn offers(visitor: &Visitor, seen: &Seen, text: &str) -> Result<(Vec<Offer>, bool), Failure> {
    let (app, actor) = (visitor.app(), visitor.actor());
    if seen.group.is_none() {
        return Ok((Vec::new(), false));
    }
    let Found { users, groups, more_users, more_groups, .. } = search::everything(app, actor, text, OFFERED).await?;
    let users = users.into_iter().map(|person| {
        let (name, user_name) = (person.user.label().into_owned(), person.user.user_name().to_owned());
        Offer { name, user_name: Some(user_name), id: person.user.id, is_member: false }
    });
    let groups = groups.into_iter().filter(|group| group.group.is_some() && group.id != seen.id);
    let groups = groups.map(|group| Offer { name: group.name, user_name: None, id: group.id, is_member: false });
    let mut offers: Vec<Offer> = users.chain(groups).collect();
    let ids = offers.iter().map(|offer| offer.id.clone()).collect();
    let members = groups::members_among(app, actor, &seen.id, ids).await?;
    for offer in &mut offers {
        offer.is_member = members.contains(&offer.id);
    }
    Ok((offers, more_users || more_groups))
}

/// Who is to be added, and what was looked for.
#[derive(Debug, Deserialize)]
pub struct Added {
    member: String,
    #[serde(default)]
    add: String,
}

/// `POST /groups/{group}/members`
pub async fn add(visitor: Visitor, Path(id): Path<String>, Fields(Added { member, add }): Fields<Added>) -> Answer {
    match groups::add_members(visitor.app(), visitor.actor(), &id, &[member]).await {
        Ok(seen) => Ok(visitor.done(&format!("/groups/{id}"), visitor.shell.t.group_member_added(apart(seen.name)))),
        Err(problem) => {
            let problems = Problems::of(&visitor.shell.t, problem)?;
            shown(&visitor, &id, Asked { add, cursor: String::new() }, problems).await
        }
    }
}

/// `POST /groups/{group}/members/{member}/remove`
pub async fn remove(visitor: Visitor, Path((id, member)): Path<(String, String)>) -> Answer {
    match groups::remove_members(visitor.app(), visitor.actor(), &id, &[member]).await {
        Ok(seen) => Ok(visitor.done(&format!("/groups/{id}"), visitor.shell.t.group_member_removed(apart(seen.name)))),
        Err(problem) => {
            let problems = Problems::of(&visitor.shell.t, problem)?;
            shown(&visitor, &id, Asked::default(), problems).await
        }
    }
}

/// `GET /groups/{group}/delete`: asks.
pub async fn ask_to_delete(visitor: Visitor, Path(id): Path<String>) -> Answer {
    visitor.actor().require(Permission::WriteUsers)?;
    let back = format!("/groups/{id}");
    if id == ALL_USERS {
        return Ok(leads_to(&back));
    }
    let seen = groups::get(visitor.app(), visitor.actor(), &id).await?;
    let shell = visitor.shell_at(Section::Groups);
    let t = &shell.t;
    let mut text = vec![match seen.members {
        Some(members) => t.group_delete_text(members),
        None => t.group_delete_text_many().to_owned(),
    }];
    text.extend(owner(&shell, &seen).map(|idp| t.group_delete_owned_text(idp)));
    let (title, button) = (t.group_delete_title(apart(&seen.name)), t.group_delete());
    let action = format!("{back}/delete");
    Ask { title, text, action, hidden: Vec::new(), button, danger: true, back, shell }.answer()
}

/// `POST /groups/{group}/delete`
pub async fn delete(visitor: Visitor, Path(id): Path<String>) -> Answer {
    let seen = groups::get(visitor.app(), visitor.actor(), &id).await?;
    match groups::delete(visitor.app(), visitor.actor(), &id).await {
        Ok(_) => {
            let (t, name) = (&visitor.shell.t, apart(&seen.name));
            let told = match owner(&visitor.shell, &seen) {
                Some(idp) => t.group_deleted_owned(idp, name),
                None => t.group_deleted(name),
            };
            Ok(visitor.done("/groups", told))
        }
        Err(problem) => {
            let problems = Problems::of(&visitor.shell.t, problem)?;
            shown(&visitor, &id, Asked::default(), problems).await
        }
    }
}
