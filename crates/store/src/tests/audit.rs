//! Audit events: read as they were written, and tampering is seen.

use directory::audit::{Chain, Event, Flaw, Happening, Subject, SubjectKind, Verdict};
use directory::{Actor, UserKey};

use super::{Fixture, noon};
use crate::Area;
use crate::audit::{self, Direction, Filter};
use crate::{Error, Tx};

impl Fixture {
    /// Events 1 to `count`, alternating between two kinds; each third is about user 7.
    async fn events(&self, count: i64) {
        let actor = Actor::operator(self.organization);
        let append = self.store.write(Area::Installation, move |tx| {
            Box::pin(async move {
                for number in 1..=count {
                    let happening = if number % 2 == 0 { Happening::UserUpdated } else { Happening::UserDisabled };
                    let user = (number % 3 == 0).then_some(UserKey(7));
                    let subject = Subject { user, ..Subject::new(SubjectKind::User, "u", format!("Zoë {number}")) };
                    let event = Event::new(&actor, noon(number), happening, subject).with("number", number);
                    audit::append(tx, &event).await?;
                }
                Ok::<_, Error>(())
            })
        });
        append.await.unwrap();
    }

    /// The numbers of a page.
    async fn page(&self, filter: Filter, direction: Direction, limit: u64) -> Vec<i64> {
        let organization = self.organization;
        let page = self
            .read(move |tx| Box::pin(async move { audit::page(tx, organization, &filter, direction, limit).await }));
        page.await.into_iter().map(|recorded| recorded.sequence).collect()
    }

    /// What becomes of ten events after somebody has written these statements.
    async fn verdict_after(statements: &'static [&'static str]) -> Verdict {
        let fixture = Self::embedded().await;
        fixture.events(10).await;
        let organization = fixture.organization;
        let tamper = fixture.store.write(Area::Installation, move |tx| {
            Box::pin(async move {
                for trigger in ["audit_events_are_not_changed", "audit_events_are_not_deleted"] {
                    tx.execute(&format!("DROP TRIGGER {trigger}"), &[]).await?;
                }
                for sql in statements {
                    tx.execute(sql, &[]).await?;
                }
                Ok::<_, Error>(())
            })
        });
        tamper.await.unwrap();
        fixture.read(move |tx| Box::pin(verdict(tx, organization))).await
    }
}

async fn verdict(tx: &mut Tx<'_>, organization: directory::OrganizationKey) -> Result<Verdict, Error> {
    let mut chain = Chain::default();
    let mut after = None;
    loop {
        let links = audit::links(tx, organization, after, 3).await?;
        for link in &links {
            if let Err(broken) = chain.follow(link) {
                return Ok(broken);
            }
        }
        if links.len() < 3 {
            return Ok(chain.end(audit::head(tx, organization).await?));
        }
        after = Some(chain.sequence());
    }
}

#[tokio::test]
async fn events_are_read_as_they_were_written() {
    let fixture = Fixture::new().await;
    fixture.events(7).await;
    let organization = fixture.organization;
    let (found, none) = fixture
        .read(move |tx| {
            Box::pin(async move {
                let found = audit::by_sequence(tx, organization, 3).await?.unwrap();
                Ok((found, audit::by_sequence(tx, organization, 8).await?))
            })
        })
        .await;
    assert_eq!((found.event.subject.name.as_str(), found.event.subject.user), ("Zoë 3", Some(UserKey(7))));
    assert_eq!((found.event.time, found.event.details["number"].as_i64()), (noon(3), Some(3)));
    assert_eq!(none, None);
    let of_user = fixture
        .read(move |tx| Box::pin(async move { audit::of_user(tx, organization, UserKey(7), Some(6), 9).await }))
        .await;
    assert_eq!(of_user.iter().map(|event| event.sequence).collect::<Vec<_>>(), [3]);
}

#[tokio::test]
async fn pages_go_both_ways_and_take_filters() {
    let fixture = Fixture::new().await;
    fixture.events(9).await;
    let all = Filter::default;
    assert_eq!(fixture.page(all(), Direction::Back(None), 3).await, [9, 8, 7]);
    assert_eq!(fixture.page(all(), Direction::Back(Some(3)), 3).await, [2, 1]);
    assert_eq!(fixture.page(all(), Direction::Forward(6), 9).await, [7, 8, 9]);
    let updated = Filter { happening: Some(Happening::UserUpdated), ..all() };
    assert_eq!(fixture.page(updated, Direction::Back(Some(8)), 2).await, [6, 4]);
    let middle = Filter { from: Some(noon(3)), until: Some(noon(5)), ..all() };
    assert_eq!(fixture.page(middle, Direction::Back(None), 9).await, [4, 3]);
    for (text, found) in [("ZOË 5", &[5][..]), (" zoë 5 ", &[5]), ("disabled", &[9, 7, 5, 3, 1]), ("%", &[])] {
        let filter = Filter { text: text.to_owned(), ..all() };
        assert_eq!(fixture.page(filter, Direction::Back(None), 9).await, found, "{text}");
    }
    let elsewhere = Filter { subject_id: Some("v".into()), ..all() };
    assert!(fixture.page(elsewhere, Direction::Back(None), 9).await.is_empty());
}

#[tokio::test]
async fn events_cannot_be_changed_by_accident() {
    let fixture = Fixture::new().await;
    fixture.events(1).await;
    for sql in ["UPDATE audit_events SET actor_name = 'x'", "DELETE FROM audit_events"] {
        let refused = fixture
            .store
            .write(Area::Installation, move |tx| Box::pin(async move { tx.execute(sql, &[]).await }))
            .await;
        assert!(matches!(refused, Err(Error::Driver(_))), "{sql}");
    }
}

#[tokio::test]
async fn tampering_is_found() {
    let broken = |sequence, flaw| Verdict::Broken { sequence, flaw };
    assert!(matches!(Fixture::verdict_after(&[]).await, Verdict::Intact { events: 10, .. }));
    for set in [
        "subject_name = 'Ada'",
        "time = time + 1",
        "time = 9223372036854775807",
        "event = 'Nothing'",
        "details = '{}'",
        "details = '{\"number\": 4}'",
        "details = 'no JSON'",
        "user_key = 9",
        "hash = x'00'",
    ] {
        let sql: &'static str = format!("UPDATE audit_events SET {set} WHERE sequence = 4").leak();
        assert_eq!(Fixture::verdict_after(vec![sql].leak()).await, broken(4, Flaw::Changed), "{set}");
    }
    for (sql, verdict) in [
        ("DELETE FROM audit_events WHERE sequence = 4", broken(4, Flaw::Removed)),
        ("DELETE FROM audit_events WHERE sequence > 8", broken(9, Flaw::Truncated)),
        ("DELETE FROM audit_events", broken(1, Flaw::Truncated)),
        (
            "INSERT INTO audit_events SELECT organization, 0, time, actor_kind, actor_id, actor_name, event, subject_kind,
                 subject_id, subject_name, details, request_id, user_key, hash, search FROM audit_events WHERE sequence = 1",
            broken(0, Flaw::Inserted),
        ),
        ("UPDATE audit_heads SET hash = zeroblob(32)", broken(10, Flaw::Changed)),
    ] {
        assert_eq!(Fixture::verdict_after(vec![sql].leak()).await, verdict, "{sql}");
    }
    // The last events and the head that would tell of them.
    let cut = &["DELETE FROM audit_events WHERE sequence > 8", "UPDATE audit_heads SET sequence = 8"];
    assert_eq!(Fixture::verdict_after(cut).await, broken(8, Flaw::Changed));
}
