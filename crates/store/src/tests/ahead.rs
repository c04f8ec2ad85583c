//! What is asked ahead for a whole batch is answered as if each unit of work had asked when it began.

use std::sync::mpsc;

use directory::change::MembershipChange;
use directory::{Change, Member, User};
use futures_util::future::{BoxFuture, join_all};
use scim::schema::ResourceType;
use serde_json::json;

use super::{Fixture, noon, resource};
use crate::{About, Area, Error, Record, Tx, save, users};

type Saw = BoxFuture<'static, Result<Option<String>, Error>>;

fn name(name: &str) -> About {
    About::UserName(name.to_owned())
}

fn id(id: &str) -> About {
    About::UserId(id.to_owned())
}

impl Fixture {
    /// Looks for whom it is about, then saves a change; gives the `userName` of whom it has found, with `+` where the user
    /// belongs to a group.
    fn work(&self, about: About, change: Option<Change>) -> Saw {
        let (organization, connection, store) = (self.organization, self.connection, self.store.clone());
        let (schemas, entry, asked) = (self.schemas.clone(), self.entry(), about.clone());
        Box::pin(async move {
            let work = store.write_about(organization, vec![about], move |tx: &mut Tx<'_>| {
                Box::pin(async move {
                    let found = match asked {
                        About::UserName(name) => {
                            users::by_user_name(tx, organization, &name).await?.map(|user| user.user_name().to_owned())
                        }
                        About::UserId(id) => users::by_id(tx, organization, connection, &id)
                            .await?
                            .map(|(user, belongs)| format!("{}{}", user.user_name(), if belongs { "+" } else { "" })),
                    };
                    if let Some(change) = &change {
                        save(tx, &schemas, change, Record::Provisioning(&entry)).await?;
                    }
                    Ok(found)
                })
            });
            work.await
        })
    }
}

fn renamed(before: &User, name: &str) -> Change {
    let (resource, version) = (resource(json!({"userName": name})), before.version + 1);
    let after = User { resource, version, last_modified: noon(7), ..before.clone() };
    Change::UserUpdated { before: Box::new(before.clone()), after: Box::new(after) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_sees_what_its_earlier_units_have_done() {
    let fixture = Fixture::new().await;
    let ben = fixture.add_user("ben", json!({"userName": "ben"})).await;
    let dan = fixture.add_user("dan", json!({"userName": "dan"})).await;
    let eve = fixture.add_user("eve", json!({"userName": "eve"})).await;
    let crew = fixture.add_group("crew", json!({"displayName": "Crew"}), &[]).await;
    let theirs = User { connection: Some(fixture.other), ..fixture.draft("theirs", json!({"userName": "theirs"})) };
    fixture.add(vec![theirs]).await;
    let ada = Change::UserCreated(Box::new(fixture.draft("ada", json!({"userName": "ada"}))));
    let joined = Change::GroupUpdated {
        before: Box::new(crew.clone()),
        after: Box::new(crew),
        membership: MembershipChange { added: vec![Member::User(dan.key)], removed: Vec::new() },
    };
    // Held until all the others wait: so they are one batch.
    let (release, released) = mpsc::channel::<()>();
    let store = fixture.store.clone();
    let organization = fixture.organization;
    let hold: Saw = Box::pin(async move {
        let hold = store.write(organization, move |_| {
            Box::pin(async move {
                let _ = released.recv();
                Ok(None)
            })
        });
        hold.await
    });
    let let_go: Saw = Box::pin(async move {
        drop(release);
        Ok(None)
    });
    let works = vec![
        hold,
        fixture.work(name("ada"), Some(ada)),
        fixture.work(name("ada"), None),
        fixture.work(id("ben"), Some(renamed(&ben, "cleo"))),
        fixture.work(name("cleo"), None),
        fixture.work(name("ben"), None),
        fixture.work(id("ben"), None),
        fixture.work(id("dan"), None),
        fixture.work(name("nobody"), Some(joined)),
        fixture.work(id("dan"), None),
        fixture.work(id("eve"), Some(Change::UserDeleted(Box::new(eve)))),
        fixture.work(id("eve"), None),
        fixture.work(name("eve"), None),
        fixture.work(id("theirs"), None),
        fixture.work(name("theirs"), None),
        let_go,
    ];
    let saw: Vec<_> = join_all(works).await.into_iter().map(Result::unwrap).collect();
    let saw: Vec<_> = saw.iter().map(|saw| saw.as_deref().unwrap_or("-")).collect();
    let expected =
        ["-", "-", "ada", "ben", "cleo", "-", "cleo", "dan", "-", "dan+", "eve", "-", "-", "-", "theirs", "-"];
    assert_eq!(saw, expected);
    assert_eq!(fixture.users(fixture.query(ResourceType::User)).await.total, 3);
}

#[tokio::test]
async fn a_row_that_cannot_be_read_fails_the_work_that_is_about_it() {
    let fixture = Fixture::new().await;
    for name in ["ben", "dan"] {
        fixture.add_user(name, json!({"userName": name})).await;
    }
    let spoil = fixture.store.write(Area::Installation, |tx| {
        Box::pin(async move { tx.execute("UPDATE users SET document = '{' WHERE id = 'ben'", &[]).await })
    });
    spoil.await.unwrap();
    let works = vec![fixture.work(id("dan"), None), fixture.work(id("ben"), None), fixture.work(name("dan"), None)];
    let saw = join_all(works).await;
    assert!(matches!(&saw[..], [Ok(Some(_)), Err(Error::Corrupt(_)), Ok(Some(_))]), "{saw:?}");
}

#[tokio::test]
async fn keys_go_up_however_many_are_added_at_once() {
    let fixture = Fixture::new().await;
    for batch in [1, 3, 200] {
        let draft = |n| fixture.draft(&format!("{batch}-{n}"), json!({"userName": format!("{batch}-{n}")}));
        fixture.add((0..batch).map(draft).collect()).await;
    }
    let users = fixture.users(fixture.query(ResourceType::User)).await.resources;
    assert_eq!(users.len(), 204);
    assert!(users.is_sorted_by(|one, next| one.key < next.key));
}
