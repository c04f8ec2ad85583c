//! The list of users, and the same list as a file.

use app::groups::{self, GroupSearch};
use app::pages::{PageRequest, Paged};
use app::users::{self, Person, Search};
use app::{connections, export};
use askama::Template;
use axum::response::Response;
use directory::Source;
use directory::user::UserOrder;
use serde::Deserialize;

use crate::api;
use crate::portal::Answer;
use crate::portal::address::Address;
use crate::portal::failure::Failure;
use crate::portal::input::{Query, chosen};
use crate::portal::shell::{self, Section, Shell};
use crate::portal::visitor::{Visitor, leads_to};

/// Users of a page.
const PAGE: u64 = 50;

/// Groups that are offered to choose from.
const OFFERED: u64 = 20;

/// What is looked for, as the address says it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    text: String,
    status: String,
    source: String,
    /// Id or name of a group.
    group: String,
    sort: String,
    descending: String,
    cursor: String,
}

impl Asked {
    fn address(&self, path: &str) -> Address {
        let said = |value: &String| Some(value.clone());
        Address::new(
            path,
            [
                ("text", said(&self.text)),
                ("status", said(&self.status)),
                ("source", said(&self.source)),
                ("group", said(&self.group)),
                ("sort", said(&self.sort)),
                ("descending", said(&self.descending)),
            ],
        )
    }

    /// The same as `app` asks for it; the group is known by its id then.
    fn search(&self, group: Option<String>) -> Result<Search, Failure> {
        Ok(Search {
            text: self.text.clone(),
            status: chosen("status", &self.status)?,
            source: chosen("source", &self.source)?,
            group,
            order: Some(chosen("sort", &self.sort)?.unwrap_or(UserOrder::DisplayName)),
            descending: self.descending == "true",
        })
    }

    const fn is_narrow(&self) -> bool {
        !(self.text.is_empty() && self.status.is_empty() && self.source.is_empty() && self.group.is_empty())
    }
}

/// The group whose users are wanted.
enum OfGroup {
    Any,
    /// Its id and name.
    One(String, String),
    /// There is none of that name; these begin so.
    None(Vec<(String, String)>),
}

#[derive(Template)]
#[template(path = "users/list.html")]
struct ListPage {
    shell: Shell,
    asked: Asked,
    search: Search,
    address: Address,
    /// Where the file is.
    file: String,
    group: OfGroup,
    sources: Vec<Source>,
    /// Names of groups to choose from.
    offered: Vec<String>,
    page: Paged<Person>,
}

impl ListPage {
    /// What to do where no group is called so, and these begin so.
    const fn no_group_text(&self, near: &[(String, String)]) -> &'static str {
        if near.is_empty() { self.shell.t.users_no_group_none() } else { self.shell.t.users_no_group_text() }
    }

    /// What stands in the field of the group.
    fn group_field(&self) -> &str {
        match &self.group {
            OfGroup::One(_, name) => self.shell.group_name(name),
            _ => &self.asked.group,
        }
    }

    /// The e-mail address of a user, where it does not say the same as the user name.
    #[expect(clippy::unused_self, reason = "templates call methods")]
    fn other_email<'a>(&self, person: &'a Person) -> Option<&'a str> {
        person.user.email().filter(|email| *email != person.user.user_name())
    }

    fn to_first(&self) -> Option<String> {
        (!self.asked.cursor.is_empty()).then(|| self.address.without("cursor"))
    }

    fn to_next(&self) -> Option<String> {
        self.page.next.as_deref().map(|cursor| self.address.with("cursor", cursor))
    }

    /// The columns that can be sorted by: what they are called, and where their heads lead.
    fn columns(&self) -> [Column; 3] {
        let t = &self.shell.t;
        let names = [
            (UserOrder::DisplayName, t.user_name_shown()),
            (UserOrder::UserName, t.user_user_name()),
            (UserOrder::Created, t.created()),
        ];
        names.map(|(order, name)| {
            let sorted = self.search.order == Some(order);
            let descending = if sorted && !self.search.descending { "true" } else { "" };
            let with = Asked { sort: order.word().to_owned(), descending: descending.to_owned(), ..self.asked.clone() };
            let direction = if self.search.descending { "descending" } else { "ascending" };
            Column { name, path: with.address("/users").without("cursor"), direction: sorted.then_some(direction) }
        })
    }
}

/// The head of a column.
struct Column {
    name: &'static str,
    path: String,
    direction: Option<&'static str>,
}

/// `GET /users`
pub async fn show(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    let (app, actor) = (visitor.app(), visitor.actor());
    let address = asked.address("/users");
    let group = of_group(&visitor, &asked.group).await?;
    let (id, offered) = match &group {
        OfGroup::Any => (None, names_of_groups(&visitor, "").await?),
        OfGroup::One(id, name) => (Some(id.clone()), names_of_groups(&visitor, name).await?),
        OfGroup::None(near) => (None, near.clone()),
    };
    let search = asked.search(id)?;
    let request = PageRequest { cursor: Some(asked.cursor.clone()), limit: Some(PAGE) };
    let page = match &group {
        OfGroup::None(_) => Paged { items: Vec::new(), total: Some(0), next: None },
        _ => match users::list(app, actor, &search, &request).await {
            Ok(page) => page,
            // A cursor is good for an hour, and an address is kept for longer.
            Err(problem) if problem.field == Some("cursor") => return Ok(leads_to(&address.without("cursor"))),
            Err(problem) => return Err(problem.into()),
        },
    };
    let offered = offered.into_iter().map(|(_, name)| visitor.shell.group_name(&name).to_owned()).collect();
    let sources = sources(&visitor, search.source).await?;
    let file = asked.address("/users.csv").without("cursor");
    let shell = visitor.shell_at(Section::Users);
    shell::page(&ListPage { shell, asked, search, address, file, group, sources, offered, page })
}

async fn of_group(visitor: &Visitor, wanted: &str) -> Result<OfGroup, Failure> {
    if wanted.trim().is_empty() {
        return Ok(OfGroup::Any);
    }
    // As the built-in group is called here.
    let wanted = if wanted == visitor.shell.t.group_all_users() { groups::ALL_USERS } else { wanted };
    match groups::find(visitor.app(), visitor.actor(), wanted).await {
        Ok((id, name)) => Ok(OfGroup::One(id, name)),
        Err(error) if error.status == 404 => Ok(OfGroup::None(names_of_groups(visitor, wanted).await?)),
        Err(error) => Err(error.into()),
    }
}

/// Ids and names of the first groups whose name begins so.
async fn names_of_groups(visitor: &Visitor, text: &str) -> Result<Vec<(String, String)>, Failure> {
    let search = GroupSearch { text: text.to_owned(), source: None };
    let page = PageRequest { cursor: None, limit: Some(OFFERED) };
    let found = groups::list(visitor.app(), visitor.actor(), &search, &page).await?;
    Ok(found.items.into_iter().map(|group| (group.id, group.name)).collect())
}

/// The sources that users can have here, and the one that is chosen.
pub async fn sources(visitor: &Visitor, wanted: Option<Source>) -> Result<Vec<Source>, Failure> {
    let connections = connections::list(visitor.app(), visitor.actor()).await?;
    let mut sources = vec![Source::Local, Source::Import];
    let scim = connections.iter().map(|connection| Source::Scim(connection.idp));
    for source in scim.chain(wanted) {
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    Ok(sources)
}

/// `GET /users.csv`: the users that the list shows, on all its pages.
pub async fn download(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let group = match of_group(&visitor, &asked.group).await? {
        OfGroup::One(id, _) => Some(id),
        OfGroup::Any => None,
        OfGroup::None(_) => return Err(::scim::Error::not_found("There is no such group.").into()),
    };
    let export = export::users::begin(visitor.app(), visitor.actor(), asked.search(group)?).await?;
    Ok(api::users::file(export).await?)
}

#[cfg(test)]
mod tests {
    use directory::user::Status;

    use super::*;

    #[test]
    fn an_address_says_what_is_asked_for() {
        let asked =
            Asked { text: "ada".into(), status: "disabled".into(), source: "SCIM Okta".into(), ..Asked::default() };
        let search = asked.search(None).unwrap();
        assert_eq!((search.status, search.source.is_some()), (Some(Status::Disabled), true));
        assert_eq!(search.order, Some(UserOrder::DisplayName));
        assert_eq!(asked.address("/users").without("cursor"), "/users?text=ada&status=disabled&source=SCIM+Okta");
        for wrong in
            [Asked { status: "gone".into(), ..Asked::default() }, Asked { sort: "shoe".into(), ..Asked::default() }]
        {
            assert_eq!(wrong.search(None).unwrap_err().0.status, 400, "{wrong:?}");
        }
        assert!(!Asked::default().is_narrow());
    }
}
