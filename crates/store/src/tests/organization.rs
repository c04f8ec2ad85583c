//! All users and groups of an organization, whatever their source: what people look at.

use directory::user::Status;
use directory::{Change, GroupKey, Member, Source, User};
use scim::schema::ResourceType;
use serde_json::json;

use super::plans::plans;
use super::{EVERYTHING, Fixture, noon};
use crate::Area;
use crate::engine::sqlite::tests::statements::taken;
use crate::list::{Conditions, Page, Position, Query, Window};
use crate::users::Person;
use crate::{connections, list, members, users};

fn local(user: User) -> User {
    User { connection: None, source: Source::Local, ..user }
}

/// Ada of the first connection, Ben of the other, Cleo made here, Dan deprovisioned; a group of Ada that holds Cleo's.
async fn filled() -> Fixture {
    filled_in(Fixture::new().await).await
}

async fn filled_in(fixture: Fixture) -> Fixture {
    let named = |id: &str, display: Option<&str>, mail: &str| {
        let mut document = json!({"userName": format!("{id}@example.org"), "emails": [{"value": mail}]});
        document["displayName"] = display.map_or(json!(null), Into::into);
        document.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        fixture.draft(id, document)
    };
    let ben = User { connection: Some(fixture.other), ..named("ben", Some("Åse Benson"), "b@example.org") };
    let dan = User {
        connection: None,
        deprovisioned_from: Some(fixture.connection),
        status: Status::Deprovisioned,
        ..named("dan", None, "d@home.example")
    };
    let (ada, cleo) = (named("ada", Some("Ada Quill"), "lady@example.org"), named("cleo", None, "Quilt@example.org"));
    fixture.add(vec![ada, ben, local(cleo), dan]).await;
    let (ada, cleo) = (fixture.any("ada").await, fixture.any("cleo").await);
    let inner = fixture.add_group("inner", json!({"displayName": "Inner"}), &[Member::User(cleo)]).await;
    let members = [Member::User(ada), Member::Group(inner.key)];
    fixture.add_group("outer", json!({"displayName": "Outer"}), &members).await;
    fixture
}

impl Fixture {
    fn everybody(&self) -> Query {
        Query { connection: None, ..self.query(ResourceType::User) }
    }

    async fn people(&self, query: Query) -> Page<Person> {
        self.read(move |tx| Box::pin(async move { list::people(tx, &query, true).await })).await
    }

    async fn chosen(&self, conditions: Conditions) -> (Vec<String>, u64) {
        let page = self.people(Query { conditions, ..self.everybody() }).await;
        (page.resources.into_iter().map(|person| person.user.id).collect(), page.total)
    }

    async fn any(&self, id: &str) -> directory::UserKey {
        let (organization, id) = (self.organization, id.to_owned());
        let found = self.read(move |tx| Box::pin(async move { users::of_organization(tx, organization, &id).await }));
        found.await.unwrap().key
    }
}

#[tokio::test]
async fn everybody_is_listed_with_source_status_and_groups_of_any_source() {
    let fixture = filled().await;
    let page = fixture.people(fixture.everybody()).await;
    let seen: Vec<_> = page.resources.iter().map(|person| (person.user.id.as_str(), person.user.status)).collect();
    let active = |id| (id, Status::Active);
    assert_eq!(seen, [active("ada"), active("ben"), active("cleo"), ("dan", Status::Deprovisioned)]);
    assert_eq!((page.total, page.resources[2].user.source), (4, Source::Local));
    let groups: Vec<_> = page.resources[2].groups.iter().map(|group| (group.id.as_str(), group.direct)).collect();
    assert_eq!(groups, [("inner", true), ("outer", false)]);
    assert_eq!(page.resources[0].user.created, noon(0));
}

#[tokio::test]
async fn conditions_choose() {
    let fixture = filled().await;
    let outer = fixture.group("outer").await.unwrap().key;
    let search = |text: &str| Conditions { search: text.to_owned(), ..Conditions::default() };
    let status = |status| Conditions { status: Some(status), ..Conditions::default() };
    let scim = Source::Scim(directory::IdentityProvider::Generic);
    for (conditions, expected) in [
        (status(Status::Active), &["ada", "ben", "cleo"][..]),
        (status(Status::Disabled), &[]),
        (status(Status::Deprovisioned), &["dan"]),
        (Conditions { source: Some(Source::Local), ..Conditions::default() }, &["cleo"]),
        (Conditions { source: Some(scim), status: Some(Status::Active), ..Conditions::default() }, &["ada", "ben"]),
        (Conditions { group: Some(outer), ..Conditions::default() }, &["ada", "cleo"]),
        (Conditions { group: Some(outer), ..search("c") }, &["cleo"]),
        (Conditions { group: Some(GroupKey(99)), ..Conditions::default() }, &[]),
        (search("A"), &["ada"]),
        (search("ada quill"), &["ada"]),
        (search("quil"), &["cleo"]),
        (search("LADY ada"), &["ada"]),
        (search("lady ben"), &[]),
        (search("\u{e5}SE"), &["ben"]),
        (search("  d@HOME  "), &["dan"]),
        (search("%"), &[]),
        (search(" "), &["ada", "ben", "cleo", "dan"]),
    ] {
        let expected = expected.iter().map(ToString::to_string).collect::<Vec<_>>();
        let total = expected.len() as u64;
        assert_eq!(fixture.chosen(conditions.clone()).await, (expected, total), "{conditions:?}");
    }
}

#[tokio::test]
async fn names_are_walked_to_the_last_who_has_none() {
    let fixture = filled().await;
    for (descending, expected) in [(false, ["ada", "ben", "cleo", "dan"]), (true, ["dan", "cleo", "ben", "ada"])] {
        let (mut all, mut position) = (Vec::new(), None);
        loop {
            let sort = Some(fixture.sort(ResourceType::User, "displayName", descending));
            let page =
                fixture.people(Query { sort, window: Window::After { position, limit: 1 }, ..fixture.everybody() });
            let page = page.await;
            all.extend(page.resources.into_iter().map(|person| person.user.id));
            position = page.next;
            if position.is_none() {
                break;
            }
        }
        assert_eq!(all, expected);
    }
}

#[tokio::test]
async fn the_newest_come_first_where_they_are_wanted() {
    let fixture = filled().await;
    let (mut all, mut position) = (Vec::new(), None);
    for _ in 0..2 {
        let window = Window::After { position, limit: 2 };
        let page = fixture.people(Query { newest_first: true, window, ..fixture.everybody() }).await;
        all.extend(page.resources.into_iter().map(|person| person.user.id));
        position = page.next;
    }
    assert_eq!((all, position), (["dan", "cleo", "ben", "ada"].map(str::to_owned).to_vec(), None));
}

#[tokio::test]
async fn groups_of_the_organization_are_listed_and_members_of_any_source_resolved() {
    let fixture = filled().await;
    let group = fixture.group("outer").await.unwrap();
    let of_other = directory::Group {
        connection: Some(fixture.other),
        ..fixture.group_draft("x", json!({"displayName": "Ärzte"}))
    };
    fixture.save(vec![Change::GroupCreated { group: Box::new(of_other), members: Vec::new() }]).await.unwrap();
    let query = Query { connection: None, ..fixture.query(ResourceType::Group) };
    let conditions = Conditions { search: "ÄR".to_owned(), ..Conditions::default() };
    let (all, found) = (query.clone(), Query { conditions, ..query });
    let all = fixture.read(move |tx| Box::pin(async move { list::whole_groups(tx, &all).await })).await;
    let found = fixture.read(move |tx| Box::pin(async move { list::whole_groups(tx, &found).await })).await;
    assert_eq!((all.total, found.total), (3, 1));
    assert_eq!((all.resources[1].key, found.resources[0].id.as_str()), (group.key, "x"));
    let (organization, ids) = (fixture.organization, ["ben", "x", "nobody"].map(str::to_owned));
    let found =
        fixture.read(move |tx| Box::pin(async move { members::of_organization(tx, organization, &ids).await })).await;
    assert_eq!(found.len(), 2);
}

#[tokio::test]
async fn another_organization_sees_nothing_of_it() {
    let fixture = filled().await;
    let outer = fixture.group("outer").await.unwrap().key;
    let other = directory::Organization { id: "other".into(), name: "Other".into(), ..super::tenant() };
    let work = fixture
        .store
        .write(Area::Installation, move |tx| Box::pin(async move { connections::organization_add(tx, &other).await }));
    let organization = work.await.unwrap();
    let ids = ["ada".to_owned(), "outer".to_owned()];
    let none = Conditions::default;
    for conditions in [
        none(),
        Conditions { status: Some(Status::Deprovisioned), ..none() },
        Conditions { source: Some(Source::Local), ..none() },
        Conditions { group: Some(outer), ..none() },
        Conditions { search: "a".into(), ..none() },
    ] {
        let page = fixture.people(Query { organization, conditions, ..fixture.everybody() }).await;
        assert_eq!((page.total, page.resources.len()), (0, 0));
    }
    let seen = fixture.read(move |tx| {
        Box::pin(async move {
            let person = users::person(tx, organization, "ada").await?;
            let group = crate::groups::of_organization(tx, organization, "outer").await?;
            let named = crate::groups::by_display_name(tx, organization, "outer").await?;
            let members = members::of_organization(tx, organization, &ids).await?;
            Ok(person.is_none() && group.is_none() && named.is_none() && members.is_empty())
        })
    });
    assert!(seen.await);
}

#[tokio::test]
async fn no_page_for_people_reads_a_table() {
    let fixture = filled_in(Fixture::embedded().await).await;
    let outer = fixture.group("outer").await.unwrap().key;
    let none = Conditions::default;
    let search = |text: &str| Conditions { search: text.to_owned(), ..none() };
    let after = |value| Window::After { position: Some(Position { value, key: 7 }), limit: 10 };
    let names = "users_display_name (organization=? AND display_name_key";
    let first = || Window::After { position: None, limit: 10 };
    for (conditions, sort, window, index) in [
        (none(), None, after(json!(null)), "users_organization (organization=? AND rowid<?)"),
        (none(), None, first(), "users_organization (organization=?)"),
        (none(), Some("userName"), after(json!("x")), "users_user_name (organization=? AND user_name_key>?)"),
        (none(), Some("displayName"), first(), "users_display_name (organization=?)"),
        (none(), Some("displayName"), after(json!("x")), names),
        (none(), Some("displayName"), after(json!(null)), names),
        (Conditions { status: Some(Status::Disabled), ..none() }, Some("userName"), first(), "users_not_active"),
        (Conditions { status: Some(Status::Active), ..none() }, Some("userName"), first(), "users_user_name"),
        (Conditions { source: Some(Source::Local), ..none() }, Some("userName"), first(), "users_source"),
        (Conditions { group: Some(outer), ..none() }, Some("userName"), EVERYTHING, "group_members"),
        (search("a"), Some("displayName"), first(), "users_user_name (organization=? AND user_name_key>?"),
        (search("a"), None, first(), "users_display_name (organization=? AND display_name_key>?"),
        (search("a b"), Some("userName"), first(), "PRIMARY KEY (organization=? AND email_key>?"),
    ] {
        let sort = sort.map(|by| fixture.sort(ResourceType::User, by, false));
        let newest_first = sort.is_none();
        let query = Query { conditions: conditions.clone(), sort, newest_first, window, ..fixture.everybody() };
        let statements = fixture.read(move |tx| {
            Box::pin(async move {
                taken();
                list::people(tx, &query, true).await?;
                Ok(taken())
            })
        });
        let steps = plans(&fixture, &statements.await).concat();
        assert!(steps.iter().any(|step| step.contains(index)), "{conditions:?} {index}\n{steps:#?}");
    }
}
