//! Search that jumps: users and groups by how their names begin, and the one that is meant.

use directory::{Actor, Permission};
use scim::Error;
use scim::text::fold;

use crate::groups::{self, GroupSearch, Seen};
use crate::pages::PageRequest;
use crate::users::{self, Person, Search};
use crate::{App, Problem};

/// What was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// Users, in the order of their names.
    pub users: Vec<Person>,
    /// Whether there are more of them.
    pub more_users: bool,
    /// Groups, in the order of their names.
    pub groups: Vec<Seen>,
    /// Whether there are more of them.
    pub more_groups: bool,
    /// The one that is called exactly so, where it is only one.
    pub hit: Option<Hit>,
}

/// Something that is called exactly as was searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hit {
    /// The user of this id.
    User(String),
    /// The group of this id.
    Group(String),
}

/// The first users and groups that a text finds, at most `most` of each; of a blank one, nothing.
///
/// # Errors
/// 403 where the actor may not.
pub async fn everything(app: &App, actor: &Actor, text: &str, most: u64) -> Result<Found, Problem> {
    actor.require(Permission::ReadUsers)?;
    let text = text.trim();
    if text.is_empty() {
        return Ok(Found::default());
    }
    let page = PageRequest { cursor: None, limit: Some(most) };
    let users = users::list(app, actor, &Search { text: text.to_owned(), ..Search::default() }, &page).await?;
    let groups = groups::list(app, actor, &GroupSearch { text: text.to_owned(), source: None }, &page).await?;
    let user = match existing(users::find(app, actor, text).await)? {
        Some(id) => Some(id),
        None => of_address(&users.items, text),
    };
    let group = existing(groups::find(app, actor, text).await)?;
    let hit = match (user, group) {
        (Some(user), None) => Some(Hit::User(user)),
        (None, Some((group, _))) => Some(Hit::Group(group)),
        _ => None,
    };
    let (more_users, more_groups) = (users.next.is_some(), groups.next.is_some());
    Ok(Found { users: users.items, more_users, groups: groups.items, more_groups, hit })
}

fn existing<T>(found: Result<T, Error>) -> Result<Option<T>, Error> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.status == 404 => Ok(None),
        Err(error) => Err(error),
    }
}

/// The only one of these users who has that e-mail address.
fn of_address(users: &[Person], text: &str) -> Option<String> {
    let has = |person: &&Person| person.user.emails().any(|email| fold(email) == fold(text));
    let mut found = users.iter().filter(has);
    let first = found.next()?;
    found.next().is_none().then(|| first.user.id.clone())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::opened;

    #[tokio::test]
    async fn whoever_is_called_exactly_so_is_the_hit() {
        let (app, actor, _installation) = opened().await;
        for (name, email) in [("ada", "ada@example.org"), ("adam", "shared@example.org"), ("ben", "shared@example.org")]
        {
            let body = json!({"userName": name, "emails": [{"value": email}]});
            users::create(&app, &actor, body).await.unwrap();
        }
        for name in ["Adagio", "Ben"] {
            groups::create(&app, &actor, name).await.unwrap();
        }
        let name = async |text: &str| {
            let found = everything(&app, &actor, text, 10).await.unwrap();
            let hit = match found.hit {
                Some(Hit::User(id)) => users::get(&app, &actor, &id).await.unwrap().user.user_name().to_owned(),
                Some(Hit::Group(id)) => groups::get(&app, &actor, &id).await.unwrap().name,
                None => String::new(),
            };
            (found.users.len(), found.groups.len(), hit)
        };
        assert_eq!(name("ADA").await, (2, 1, "ada".into()));
        assert_eq!(name("ada@example.org").await, (1, 0, "ada".into()));
        assert_eq!(name("adagio").await, (0, 1, "Adagio".into()));
        assert_eq!(name("all users").await, (0, 1, "All Users".into()));
        // Two have the address; a user and a group have the name.
        for (text, users, groups) in [("shared@example.org", 2, 0), ("ben", 1, 1), (" ", 0, 0), ("x", 0, 0)] {
            assert_eq!(name(text).await, (users, groups, String::new()), "{text}");
        }
        let found = everything(&app, &actor, "ad", 1).await.unwrap();
        assert_eq!((found.users.len(), found.more_users, found.more_groups), (1, true, false));
    }
}
