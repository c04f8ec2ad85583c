//! Attributes that an organization adds and their values, and connections that go.

use directory::attribute::{AddedAttribute, AttributeKind, Schemas};
use directory::user::Status;
use directory::{AttributeKey, Change, OrganizationKey, Source, User, UserKey};
use scim::schema::core::CUSTOM;
use serde_json::{Value, json};

use super::{Fixture, connection, noon};
use crate::Area;
use crate::engine::sqlite::tests::statements::{plan, taken};
use crate::{Error, attributes, connections, counts, users};

/// Declares an attribute, and lets the fixture's schemas know it.
async fn declared(fixture: &mut Fixture, name: &str, kind: AttributeKind) -> AddedAttribute {
    let mut made = AddedAttribute::create(fixture.organization, name, kind, "", noon(0)).unwrap();
    let adding = made.clone();
    made.key = fixture
        .store
        .write(Area::Installation, move |tx| Box::pin(async move { attributes::add(tx, &adding).await }))
        .await
        .unwrap();
    let organization = fixture.organization;
    let all = fixture.read(move |tx| Box::pin(attributes::list(tx, organization))).await;
    fixture.schemas = Schemas::with(&all);
    made
}

async fn with(fixture: &Fixture, id: &str, custom: Value) -> UserKey {
    fixture.add_user(id, json!({"userName": id, CUSTOM: custom})).await.key
}

async fn typed(fixture: &Fixture, user: UserKey, attribute: AttributeKey, value: Option<&'static str>) {
    let set = fixture.store.write(Area::Installation, move |tx| {
        Box::pin(async move { attributes::set_value(tx, user, attribute, value).await })
    });
    set.await.unwrap();
}

async fn values(fixture: &Fixture, user: UserKey) -> Vec<(String, String)> {
    fixture.read(move |tx| Box::pin(attributes::values_of(tx, user))).await
}

async fn value_counts(fixture: &Fixture) -> Vec<u64> {
    let organization = fixture.organization;
    let count = fixture.read(move |tx| {
        Box::pin(async move {
            let all = attributes::list(tx, organization).await?;
            attributes::value_counts(tx, organization, &all).await
        })
    });
    count.await
}

async fn holders(fixture: &Fixture, of: &AddedAttribute, after: UserKey, limit: usize) -> Vec<UserKey> {
    let of = of.clone();
    fixture.read(move |tx| Box::pin(async move { attributes::holders(tx, &of, after, limit).await })).await
}

#[tokio::test]
async fn a_name_is_declared_once_in_every_case() {
    let mut fixture = Fixture::new().await;
    let badge = declared(&mut fixture, "Badge", AttributeKind::Idp).await;
    let organization = fixture.organization;
    let found = fixture.read(move |tx| Box::pin(attributes::by_name(tx, organization, "badge"))).await;
    assert_eq!(found.as_ref(), Some(&badge));
    let elsewhere = fixture.read(|tx| Box::pin(attributes::by_name(tx, OrganizationKey(99), "badge"))).await;
    assert_eq!(elsewhere, None);
    let again = AddedAttribute { name: "BADGE".into(), kind: AttributeKind::Custom, ..badge };
    let refused = fixture
        .store
        .write(Area::Installation, move |tx| Box::pin(async move { attributes::add(tx, &again).await }))
        .await;
    assert!(matches!(refused, Err(Error::Unique { .. })), "{refused:?}");
}

#[tokio::test]
async fn values_are_counted_and_found_whoever_filled_them() {
    let mut fixture = Fixture::new().await;
    let badge = declared(&mut fixture, "badge", AttributeKind::Idp).await;
    let shelf = declared(&mut fixture, "shelf", AttributeKind::Custom).await;
    let desk = declared(&mut fixture, "desk", AttributeKind::Idp).await;
    let ada = with(&fixture, "ada", json!({"badge": "17", "desk": "4"})).await;
    let bo = with(&fixture, "bo", json!({"desk": "5"})).await;
    let cem = with(&fixture, "cem", json!({"badge": "18"})).await;
    typed(&fixture, bo, shelf.key, Some("top")).await;
    assert_eq!(value_counts(&fixture).await, [2, 1, 2]);
    assert_eq!(holders(&fixture, &badge, UserKey(0), 9).await, [ada, cem]);
    assert_eq!(holders(&fixture, &desk, UserKey(0), 1).await, [ada]);
    assert_eq!(holders(&fixture, &desk, ada, 1).await, [bo]);
    assert_eq!(holders(&fixture, &shelf, UserKey(0), 9).await, [bo]);
    assert!(
        holders(&fixture, &AddedAttribute { organization: OrganizationKey(99), ..badge }, UserKey(0), 9)
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn typed_values_go_with_their_user_and_their_attribute() {
    let mut fixture = Fixture::new().await;
    let shelf = declared(&mut fixture, "shelf", AttributeKind::Custom).await;
    let room = declared(&mut fixture, "room", AttributeKind::Custom).await;
    let (ada, bo) = (with(&fixture, "ada", json!({})).await, with(&fixture, "bo", json!({})).await);
    for (user, attribute, value) in [(ada, &room, "2"), (ada, &shelf, "top"), (ada, &shelf, "low"), (bo, &shelf, "top")]
    {
        typed(&fixture, user, attribute.key, Some(value)).await;
    }
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(values(&fixture, ada).await, [pair("shelf", "low"), pair("room", "2")]);
    typed(&fixture, ada, room.key, None).await;
    let user = fixture.user("bo").await.unwrap();
    fixture.save(vec![Change::UserDeleted(Box::new(user))]).await.unwrap();
    assert_eq!(value_counts(&fixture).await, [1, 0]);
    let gone = shelf.clone();
    fixture
        .store
        .write(Area::Installation, move |tx| Box::pin(async move { attributes::remove(tx, &gone).await }))
        .await
        .unwrap();
    assert!(values(&fixture, ada).await.is_empty());
}

#[tokio::test]
async fn holders_are_read_in_the_order_of_keys() {
    let mut fixture = Fixture::embedded().await;
    for kind in [AttributeKind::Idp, AttributeKind::Custom] {
        let attribute = declared(&mut fixture, kind.word(), kind).await;
        let statements = fixture.read(move |tx| {
            Box::pin(async move {
                taken();
                attributes::holders(tx, &attribute, UserKey(7), 9).await?;
                Ok(taken())
            })
        });
        for sql in statements.await {
            let steps = plan(&fixture.path(), &sql);
            assert!(steps.iter().all(|step| step.starts_with("SEARCH") && !step.contains("TEMP")), "{sql}\n{steps:#?}");
        }
    }
}

#[tokio::test]
async fn users_are_read_by_their_keys_within_their_organization() {
    let fixture = Fixture::new().await;
    let (ada, bo) = (with(&fixture, "ada", json!({})).await, with(&fixture, "bo", json!({})).await);
    let organization = fixture.organization;
    let found = fixture
        .read(move |tx| Box::pin(async move { users::by_keys(tx, organization, &[bo, ada, UserKey(99)]).await }));
    assert_eq!(found.await.iter().map(|user| user.key).collect::<Vec<_>>(), [ada, bo]);
    let none = fixture.read(move |tx| Box::pin(async move { users::by_keys(tx, OrganizationKey(99), &[ada]).await }));
    assert!(none.await.is_empty());
}

#[tokio::test]
async fn a_connection_that_goes_leaves_local_users_and_the_counts_right() {
    let fixture = Fixture::new().await;
    for id in ["ada", "bo", "cem"] {
        fixture.add_user(id, json!({"userName": id})).await;
    }
    fixture.add_group("crew", json!({"displayName": "Crew"}), &[]).await;
    let before = fixture.user("cem").await.unwrap();
    let after = User {
        connection: None,
        deprovisioned_from: before.connection,
        status: Status::Deprovisioned,
        version: 2,
        ..before.clone()
    };
    let (before, after) = (Box::new(before), Box::new(after));
    fixture.save(vec![Change::UserDeprovisioned { before, after, stays_in_groups: true }]).await.unwrap();

    let (organization, mut gone) = (fixture.organization, connection(fixture.organization, "one"));
    gone.key = fixture.connection;
    let remove = fixture
        .store
        .write(Area::Installation, move |tx| Box::pin(async move { connections::remove(tx, &gone).await }));
    assert_eq!(remove.await.unwrap(), (2, 1));

    let key = fixture.connection;
    let (by_status, seen) = fixture
        .read(move |tx| {
            Box::pin(async move {
                let seen = counts::users_of_connection(tx, key).await? + counts::groups_of_connection(tx, key).await?;
                Ok((counts::users_by_status(tx, organization).await?, seen))
            })
        })
        .await;
    assert_eq!(by_status, [(Status::Active, 2), (Status::Disabled, 1), (Status::Deprovisioned, 0)]);
    assert_eq!(seen, 0);
    for id in ["ada", "cem"] {
        let user = fixture.read(move |tx| Box::pin(users::of_organization(tx, organization, id))).await.unwrap();
        assert_eq!((user.source, user.connection, user.deprovisioned_from), (Source::Local, None, None), "{id}");
    }
    // What is counted from now on is counted as before.
    let ada = fixture.read(move |tx| Box::pin(users::of_organization(tx, organization, "ada"))).await.unwrap();
    fixture.save(vec![Change::UserDeleted(Box::new(ada))]).await.unwrap();
}
