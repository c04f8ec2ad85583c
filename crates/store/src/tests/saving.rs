//! What a change leaves behind: rows, index keys, memberships and counts.

use directory::attribute::Schemas;
use directory::change::MembershipChange;
use directory::provisioning::Entry;
use directory::user::Status;
use directory::{Change, Group, Member, User};
use scim::schema::ResourceType;
use scim::schema::core::ENTERPRISE;
use serde_json::{Value, json};

use super::{Fixture, noon, resource};
use crate::{Area, Error, Record, Tx, counts};

/// The rows of a query of one text column.
async fn column(fixture: &Fixture, sql: &'static str) -> Vec<String> {
    let rows = fixture.read(move |tx| Box::pin(async move { tx.query(sql, &[]).await })).await;
    rows.into_iter().map(|mut row| row.take_text(0).unwrap()).collect()
}

async fn emails(fixture: &Fixture) -> Vec<String> {
    column(fixture, "SELECT email_key FROM user_emails ORDER BY email_key").await
}

/// How many users and groups the two connections have by their counts.
async fn counted(fixture: &Fixture) -> [u64; 4] {
    let mut counts = Vec::new();
    for connection in [fixture.connection, fixture.other] {
        let users = crate::list::Query { connection: Some(connection), ..fixture.query(ResourceType::User) };
        let groups = crate::list::Query { connection: Some(connection), ..fixture.query(ResourceType::Group) };
        let (users, groups) = (fixture.users(users).await, fixture.groups(groups).await);
        assert_eq!((users.total, groups.total), (users.resources.len() as u64, groups.resources.len() as u64));
        counts.extend([users.total, groups.total]);
    }
    counts.try_into().unwrap()
}

fn updated(before: &User, document: Value) -> Change {
    let after =
        User { resource: resource(document), version: before.version + 1, last_modified: noon(7), ..before.clone() };
    Change::UserUpdated { before: Box::new(before.clone()), after: Box::new(after) }
}

#[tokio::test]
async fn users_are_read_as_they_were_saved() {
    let fixture = Fixture::new().await;
    let mut draft =
        fixture.draft("ada", json!({"userName": "Ada", "active": false, ENTERPRISE: {"department": "Field"}}));
    (draft.version, draft.created, draft.last_modified) = (3, noon(1), noon(2));
    fixture.add(vec![draft.clone()]).await;
    let saved = fixture.user("ada").await.unwrap();
    assert_eq!(saved, User { key: saved.key, ..draft });
    assert_eq!(saved.status, Status::Disabled);
    fixture.save(vec![updated(&saved, json!({"displayName": "Ada Quill", "userName": "ada"}))]).await.unwrap();
    let again = fixture.user("ada").await.unwrap();
    let document = json!({"displayName": "Ada Quill", "userName": "ada"});
    assert_eq!(again, User { resource: resource(document), version: 4, last_modified: noon(7), ..saved });
    let shown = fixture.users(fixture.query(ResourceType::User)).await.resources.remove(0);
    // To the letter: answers are made of this text.
    assert_eq!(shown.document, r#"{"displayName":"Ada Quill","userName":"ada"}"#);
    assert_eq!((shown.version, shown.created, shown.last_modified), (4, noon(1), noon(7)));
}

#[tokio::test]
async fn an_address_is_indexed_as_long_as_a_user_has_it() {
    let fixture = Fixture::new().await;
    let document = |addresses: &[&str]| {
        let emails: Vec<_> = addresses.iter().map(|address| json!({"value": address})).collect();
        json!({"userName": "ada", "emails": emails})
    };
    let ada = fixture.add_user("ada", document(&["B@example.org", "a@example.org", "b@EXAMPLE.org"])).await;
    fixture.add_user("bo", json!({"userName": "bo", "emails": [{"value": "b@example.org"}, {"type": "work"}]})).await;
    assert_eq!(emails(&fixture).await, ["a@example.org", "b@example.org", "b@example.org"]);
    fixture.save(vec![updated(&ada, document(&["A@example.org", "Straße@example.org"]))]).await.unwrap();
    assert_eq!(emails(&fixture).await, ["a@example.org", "b@example.org", "strasse@example.org"]);
    let ada = fixture.user("ada").await.unwrap();
    fixture.save(vec![updated(&ada, json!({"userName": "ada"}))]).await.unwrap();
    assert_eq!(emails(&fixture).await, ["b@example.org"]);
    let bo = fixture.user("bo").await.unwrap();
    fixture.save(vec![Change::UserDeleted(Box::new(bo))]).await.unwrap();
    assert!(emails(&fixture).await.is_empty());
}

#[tokio::test]
async fn a_user_who_is_deleted_leaves_its_groups_and_they_change() {
    let fixture = Fixture::new().await;
    let ada = fixture.add_user("ada", json!({"userName": "ada"})).await;
    let bo = fixture.add_user("bo", json!({"userName": "bo"})).await;
    let both = [Member::User(ada.key), Member::User(bo.key)];
    let crew = fixture.add_group("crew", json!({"displayName": "Crew"}), &both).await;
    let field = fixture.add_group("field", json!({"displayName": "Field"}), &[Member::Group(crew.key)]).await;
    let rest = fixture.add_group("rest", json!({"displayName": "Rest"}), &both[1..]).await;
    fixture.save(vec![Change::UserDeleted(Box::new(User { last_modified: noon(9), ..ada }))]).await.unwrap();
    assert_eq!(fixture.user("ada").await, None);
    assert_eq!(fixture.group("crew").await.unwrap(), Group { version: 2, last_modified: noon(9), ..crew.clone() });
    // Nothing of theirs has changed.
    assert_eq!(fixture.group("field").await.unwrap(), field);
    assert_eq!(fixture.group("rest").await.unwrap(), rest);
    let members: Vec<_> = fixture.members(crew.key, 10).await.into_iter().map(|row| row.member).collect();
    assert_eq!(members, [Member::User(bo.key)]);

    fixture.save(vec![Change::GroupDeleted(Box::new(Group { last_modified: noon(11), ..crew }))]).await.unwrap();
    assert_eq!(fixture.group("field").await.unwrap(), Group { version: 2, last_modified: noon(11), ..field });
    let left = "SELECT group_key || '-' || member_kind || '-' || member_key FROM group_members";
    assert_eq!(column(&fixture, left).await, [format!("{}-0-{}", rest.key.0, bo.key.0)]);
}

#[tokio::test]
async fn names_are_unique_without_case_in_the_organization() {
    let fixture = Fixture::new().await;
    fixture.add_user("one", json!({"userName": "Straße"})).await;
    let two = fixture.add_user("two", json!({"userName": "two"})).await;
    let group = fixture.add_group("g1", json!({"displayName": "Crew"}), &[]).await;
    let other_group = fixture.add_group("g2", json!({"displayName": "Field"}), &[]).await;
    let mut foreign = fixture.draft("three", json!({"userName": "STRASSE"}));
    foreign.connection = Some(fixture.other);
    let renamed = Group { resource: resource(json!({"displayName": "cREW"})), ..other_group.clone() };
    for (change, constraint) in [
        (Change::UserCreated(Box::new(foreign)), "users_user_name"),
        (Change::UserCreated(Box::new(fixture.draft("two", json!({"userName": "three"})))), "users_id"),
        (updated(&two, json!({"userName": "strasse"})), "users_user_name"),
        (
            Change::GroupCreated {
                group: Box::new(fixture.group_draft("g3", json!({"displayName": "CREW"}))),
                members: vec![Member::User(two.key)],
            },
            "groups_display_name",
        ),
        (
            Change::GroupUpdated {
                before: Box::new(other_group),
                after: Box::new(renamed),
                membership: MembershipChange { added: vec![Member::User(two.key)], removed: vec![] },
            },
            "groups_display_name",
        ),
    ] {
        let refused = fixture.save(vec![change]).await.unwrap_err();
        assert_eq!(refused.constraint(), Some(constraint), "{refused}");
    }
    // Nothing of what was refused has stayed.
    assert_eq!(counted(&fixture).await, [2, 2, 0, 0]);
    assert!(column(&fixture, "SELECT 'row' FROM group_members").await.is_empty());
    // One's own name in other letters is no other name, and a name that is gone is free.
    fixture.save(vec![updated(&two, json!({"userName": "TWO"})), Change::GroupDeleted(Box::new(group))]).await.unwrap();
    fixture.add_group("g4", json!({"displayName": "CREW"}), &[]).await;
}

#[tokio::test]
async fn counts_follow_each_change() {
    let fixture = Fixture::new().await;
    assert_eq!(counted(&fixture).await, [0, 0, 0, 0]);
    let ada = fixture.add_user("ada", json!({"userName": "ada"})).await;
    fixture.add_user("bo", json!({"userName": "bo"})).await;
    let crew = fixture.add_group("crew", json!({"displayName": "Crew"}), &[]).await;
    assert_eq!(counted(&fixture).await, [2, 1, 0, 0]);
    // A user whom another connection takes over, and one who becomes local.
    let moved = |before: &User, connection| {
        let after = User { connection, version: before.version + 1, ..before.clone() };
        Change::UserUpdated { before: Box::new(before.clone()), after: Box::new(after) }
    };
    fixture.save(vec![moved(&ada, Some(fixture.other))]).await.unwrap();
    assert_eq!(counted(&fixture).await, [1, 1, 1, 0]);
    let ada = User { connection: Some(fixture.other), ..ada };
    fixture.save(vec![moved(&ada, None)]).await.unwrap();
    assert_eq!(counted(&fixture).await, [1, 1, 0, 0]);
    let bo = fixture.user("bo").await.unwrap();
    fixture.save(vec![Change::UserDeleted(Box::new(bo)), Change::GroupDeleted(Box::new(crew))]).await.unwrap();
    assert_eq!(counted(&fixture).await, [0, 0, 0, 0]);
}

#[tokio::test]
async fn what_is_undone_is_not_counted() {
    type Told = (Schemas, Entry);
    async fn create(tx: &mut Tx<'_>, (schemas, entry): &Told, user: User) -> Result<u64, Error> {
        let connection = user.connection.unwrap();
        let created = Change::UserCreated(Box::new(user));
        crate::save(tx, schemas, &created, Record::Provisioning(entry)).await?;
        // Asked in the middle, a count knows what is not written yet.
        counts::users_of_connection(tx, connection).await
    }
    fn undone() -> Result<u64, Error> {
        Err(Error::Corrupt("undone".into()))
    }
    let fixture = Fixture::new().await;
    let users: Vec<_> = ["ada", "bo", "cem", "di", "eve"].map(|id| fixture.draft(id, json!({"userName": id}))).into();
    let [ada, bo, cem, di, eve]: [User; 5] = users.try_into().unwrap();
    let told = || (fixture.schemas.clone(), fixture.entry());

    let parts = told();
    let parts = fixture.store.write(Area::Installation, move |tx| {
        Box::pin(async move {
            assert_eq!(create(tx, &parts, ada).await?, 1);
            let inner = parts.clone();
            let part = tx.savepoint(|tx| {
                Box::pin(async move {
                    assert_eq!(create(tx, &inner, bo).await?, 2);
                    undone()
                })
            });
            assert!(part.await.is_err());
            counts::users_of_connection(tx, parts.1.connection).await
        })
    });
    let panicking = told();
    let panicking = fixture.store.write(Area::Installation, move |tx| {
        Box::pin(async move {
            create(tx, &panicking, eve).await?;
            tx.savepoint(|_| Box::pin(async move { panic!("in the middle of a part") })).await
        })
    });
    let (failing, last) = (told(), told());
    let failing = fixture.store.write(Area::Installation, move |tx| {
        Box::pin(async move {
            create(tx, &failing, cem).await?;
            undone()
        })
    });
    let last = fixture.store.write(Area::Installation, move |tx| Box::pin(async move { create(tx, &last, di).await }));
    let (parts, panicking, failing, last) = tokio::join!(parts, panicking, failing, last);
    assert_eq!((parts.unwrap(), last.unwrap()), (1, 2));
    let panicking: Result<u64, Error> = panicking;
    assert!(panicking.is_err() && failing.is_err());

    assert_eq!(counted(&fixture).await, [2, 0, 0, 0]);
    let logged =
        "SELECT CAST(succeeded AS TEXT) FROM log_counts UNION ALL SELECT CAST(COUNT(*) AS TEXT) FROM provisioning_log";
    assert_eq!(column(&fixture, logged).await, ["2", "2"]);
}
