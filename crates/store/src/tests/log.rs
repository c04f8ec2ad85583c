//! The provisioning log: read as it was written, counted, and pruned.

use directory::provisioning::{Difference, Entry, Note, Operation};
use directory::{ConnectionKey, GroupKey, Member, UserKey};
use jiff::{SignedDuration, Timestamp};
use scim::schema::ResourceType;
use serde_json::json;

use super::{Fixture, noon};
use crate::Area;
use crate::Error;
use crate::provisioning_log::{self, Count, Filter, Part, Place, Stored};

impl Fixture {
    async fn log(&self, entries: Vec<(Entry, Vec<(Member, Part)>)>) {
        let add = self.store.write(Area::Installation, move |tx| {
            Box::pin(async move {
                for (entry, subjects) in &entries {
                    provisioning_log::add(tx, entry, subjects).await?;
                }
                Ok::<_, Error>(())
            })
        });
        add.await.unwrap();
    }

    fn failure(&self, milliseconds: i64, detail: &str) -> Entry {
        let error = scim::Error::uniqueness(detail);
        Entry { time: noon(milliseconds), status: error.status, failure: Some(error), ..self.entry() }
    }

    async fn entries(&self, filter: Filter, before: Option<Place>, limit: u64) -> Vec<Stored> {
        let organization = self.organization;
        let page = self.read(move |tx| {
            Box::pin(async move { provisioning_log::page(tx, organization, &filter, (before, None), limit).await })
        });
        page.await
    }

    async fn keys(&self, filter: Filter) -> Vec<i64> {
        self.entries(filter, None, 100).await.into_iter().map(|stored| stored.key).collect()
    }

    /// Prunes until nothing is left to prune, and says in how many steps.
    async fn prune(&self, before: Timestamp, limit: u32) -> usize {
        for step in 1..100 {
            let organization = self.organization;
            let prune = self.store.write(Area::Installation, move |tx| {
                Box::pin(async move { provisioning_log::prune(tx, organization, before, limit).await })
            });
            if !prune.await.unwrap() {
                return step;
            }
        }
        panic!("pruning does not end");
    }
}

const ADA: Member = Member::User(UserKey(7));
const CREW: Member = Member::Group(GroupKey(7));

#[tokio::test]
async fn an_entry_is_read_as_it_was_written() {
    let fixture = Fixture::new().await;
    let difference = Difference { attribute: "title".into(), before: None, after: Some(json!("Surveyor")) };
    let done = Entry { changes: vec![difference], notes: vec![Note::unknown("x")], ..fixture.entry() };
    let failed = fixture.failure(1, "taken");
    fixture.log(vec![(done.clone(), vec![(ADA, Part::Itself)]), (failed.clone(), Vec::new())]).await;
    let page = fixture.entries(Filter::default(), None, 10).await;
    assert_eq!(page.iter().map(|stored| stored.entry.clone()).collect::<Vec<_>>(), [failed, done.clone()]);
    assert_eq!(page[1].connection, Some(("one".to_owned(), "one".to_owned())));
    let (organization, key) = (fixture.organization, page[1].key);
    let found = fixture
        .read(move |tx| Box::pin(async move { provisioning_log::by_key(tx, organization, key).await }))
        .await
        .unwrap();
    assert_eq!(found.entry, done);
    let other = directory::OrganizationKey(organization.0 + 1);
    let found = fixture.read(move |tx| Box::pin(async move { provisioning_log::by_key(tx, other, key).await })).await;
    assert_eq!(found, None, "another organization sees nothing of it");
}

#[tokio::test]
async fn pages_follow_each_other_and_lose_nothing() {
    let fixture = Fixture::new().await;
    // Three at a time have the same time.
    let entries = (0..10).map(|number| Entry { time: noon(number / 3), ..fixture.entry() });
    fixture.log(entries.map(|entry| (entry, vec![(ADA, Part::Itself)])).collect()).await;
    for subject in [None, Some(ADA)] {
        let (mut before, mut keys) = (None, Vec::new());
        loop {
            let page = fixture.entries(Filter { subject, ..Filter::default() }, before, 4).await;
            keys.extend(page.iter().map(|stored| stored.key));
            before = page.last().map(|last| (last.entry.time, last.key));
            if page.len() < 4 {
                break;
            }
        }
        assert_eq!(keys, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1], "{subject:?}");
    }
}

#[tokio::test]
async fn entries_are_found_by_what_is_asked() {
    let fixture = Fixture::new().await;
    let deleted = Entry {
        operation: Operation::Delete,
        connection: fixture.other,
        resource_type: Some(ResourceType::Group),
        resource_name: "Straße".into(),
        time: noon(2),
        ..fixture.entry()
    };
    let entries = vec![
        (fixture.entry(), vec![(ADA, Part::Itself)]),
        (fixture.failure(1, "Ada is TAKEN"), vec![]),
        (deleted, vec![(CREW, Part::Itself), (ADA, Part::Went)]),
    ];
    fixture.log(entries).await;
    let any = Filter::default;
    for (filter, found) in [
        (any(), &[3, 2, 1][..]),
        (Filter { failed: Some(true), ..any() }, &[2]),
        (Filter { failed: Some(false), ..any() }, &[3, 1]),
        (Filter { connection: Some(fixture.other), ..any() }, &[3]),
        (Filter { connection: Some(ConnectionKey(99)), ..any() }, &[]),
        (Filter { operation: Some(Operation::Delete), ..any() }, &[3]),
        (Filter { resource_type: Some(ResourceType::User), ..any() }, &[2, 1]),
        (Filter { subject: Some(ADA), ..any() }, &[3, 1]),
        (Filter { subject: Some(CREW), ..any() }, &[3]),
        (Filter { subject: Some(ADA), failed: Some(true), ..any() }, &[]),
        (Filter { from: Some(noon(1)), until: Some(noon(2)), ..any() }, &[2]),
        (Filter { text: " strasse".into(), ..any() }, &[3]),
        (Filter { text: "is taken".into(), ..any() }, &[2]),
    ] {
        assert_eq!(fixture.keys(filter.clone()).await, found, "{filter:?}");
    }
    let of_ada = fixture.entries(Filter { subject: Some(ADA), ..any() }, None, 9).await;
    assert_eq!(of_ada.iter().map(|stored| stored.part).collect::<Vec<_>>(), [Some(Part::Went), Some(Part::Itself)]);
}

#[tokio::test]
async fn an_entry_names_its_members_as_they_are_called_now() {
    let fixture = Fixture::new().await;
    let ada = fixture.add_user("u", json!({"userName": "Ada@example.org"})).await;
    let gone = Member::User(UserKey(ada.key.0 + 1));
    let subjects = vec![(CREW, Part::Itself), (Member::User(ada.key), Part::Came), (gone, Part::Went)];
    fixture.log(vec![(fixture.entry(), subjects)]).await;
    let (organization, key) = (fixture.organization, fixture.keys(Filter::default()).await[0]);
    let named = fixture
        .read(move |tx| Box::pin(async move { provisioning_log::named(tx, organization, key, 100).await }))
        .await;
    let seen: Vec<_> = named.iter().map(|named| (named.part, named.id.as_deref(), named.name.as_deref())).collect();
    assert_eq!(seen, [(Part::Came, Some("u"), Some("ada@example.org")), (Part::Went, None, None)]);
}

#[tokio::test]
async fn stretches_are_counted() {
    let fixture = Fixture::new().await;
    let hour = 3_600_000;
    let at = |milliseconds| (Entry { time: noon(milliseconds), ..fixture.entry() }, Vec::new());
    let entries = vec![at(0), at(1), at(hour), (fixture.failure(hour + 5, "x"), Vec::new()), at(3 * hour)];
    fixture.log(entries).await;
    let organization = fixture.organization;
    for (connection, expected) in [
        (None, vec![(noon(0), 2, 0), (noon(hour), 1, 1)]),
        (Some(fixture.connection), vec![(noon(0), 2, 0), (noon(hour), 1, 1)]),
        (Some(fixture.other), vec![]),
    ] {
        let span = (noon(0), noon(3 * hour));
        let stretch = SignedDuration::from_hours(1);
        let counts = fixture.read(move |tx| {
            Box::pin(async move { provisioning_log::counts(tx, organization, connection, span, stretch).await })
        });
        let expected: Vec<_> =
            expected.into_iter().map(|(start, succeeded, failed)| Count { start, succeeded, failed }).collect();
        assert_eq!(counts.await, expected);
    }
}

#[tokio::test]
async fn stretches_begin_where_they_are_asked_to() {
    let fixture = Fixture::new().await;
    let minute = 60_000;
    fixture.log([29, 30, 89, 90].map(|at| (Entry { time: noon(at * minute), ..fixture.entry() }, vec![])).into()).await;
    let (organization, span) = (fixture.organization, (noon(30 * minute), noon(150 * minute)));
    let counts = fixture.read(move |tx| {
        Box::pin(
            async move { provisioning_log::counts(tx, organization, None, span, SignedDuration::from_hours(1)).await },
        )
    });
    let found: Vec<_> = counts.await.into_iter().map(|count| (count.start, count.succeeded)).collect();
    assert_eq!(found, [(noon(30 * minute), 2), (noon(90 * minute), 1)]);
}

#[tokio::test]
async fn counts_go_with_the_entries_that_are_pruned() {
    let fixture = Fixture::new().await;
    let hour = 3_600_000;
    let entries = [(0, 0), (1, 0), (2, 1), (2, 0)];
    let entry = |(at, failed)| match failed {
        0 => Entry { time: noon(at * hour), ..fixture.entry() },
        _ => fixture.failure(at * hour, "x"),
    };
    fixture.log(entries.map(|entry_of| (entry(entry_of), vec![])).into()).await;
    fixture.prune(noon(2 * hour), 100).await;
    let organization = fixture.organization;
    let counts = fixture.read(move |tx| {
        Box::pin(async move {
            let (span, day) = ((noon(0), noon(24 * hour)), SignedDuration::from_hours(24));
            provisioning_log::counts(tx, organization, None, span, day).await
        })
    });
    assert_eq!(counts.await, [Count { start: noon(0), succeeded: 1, failed: 1 }]);
    assert_eq!(fixture.keys(Filter::default()).await, [4, 3]);
}

#[tokio::test]
async fn a_page_does_not_go_further_back_than_it_is_told() {
    let fixture = Fixture::new().await;
    // Three at a time have the same time.
    let entries = (0..10).map(|number| Entry { time: noon(number / 3), ..fixture.entry() });
    fixture.log(entries.map(|entry| (entry, vec![])).collect()).await;
    let organization = fixture.organization;
    for (before, far, place, keys) in [
        (None, 4, Some((noon(2), 7)), &[10, 9, 8, 7][..]),
        (Some((noon(2), 7)), 2, Some((noon(1), 5)), &[6, 5]),
        (Some((noon(1), 5)), 4, Some((noon(0), 1)), &[4, 3, 2, 1]),
        (Some((noon(1), 5)), 5, None, &[4, 3, 2, 1]),
        (None, 11, None, &[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]),
    ] {
        let found = fixture.read(move |tx| {
            Box::pin(async move {
                let back = provisioning_log::back(tx, organization, false, before, far).await?;
                let any = Filter::default();
                Ok((back, provisioning_log::page(tx, organization, &any, (before, back), 100).await?))
            })
        });
        let (back, page) = found.await;
        assert_eq!((back, page.iter().map(|stored| stored.key).collect::<Vec<_>>()), (place, keys.to_vec()), "{far}");
    }
}

#[tokio::test]
async fn the_newest_entry_is_the_last_that_was_written() {
    let fixture = Fixture::new().await;
    let (organization, other) = (fixture.organization, directory::OrganizationKey(fixture.organization.0 + 1));
    let newest = |organization| {
        fixture.read(move |tx| Box::pin(async move { provisioning_log::newest(tx, organization).await }))
    };
    assert_eq!(newest(organization).await, None);
    // The second of them comes from a clock that is a little behind.
    fixture.log([90_000, 89_000].map(|at| (Entry { time: noon(at), ..fixture.entry() }, vec![])).into()).await;
    assert_eq!((newest(organization).await, newest(other).await), (Some(2), None));
}

#[tokio::test]
async fn the_old_part_goes_in_small_steps() {
    let fixture = Fixture::new().await;
    let entry = |number| Entry { time: noon(number), ..fixture.entry() };
    let many = (0..95).map(|key| (Member::User(UserKey(key)), Part::Came)).collect();
    let mut entries = vec![(entry(0), many)];
    entries.extend((1..20).map(|number| (entry(number), vec![(ADA, Part::Itself)])));
    fixture.log(entries).await;
    // Three full steps for its members; from then on four entries at a time, and one look in vain.
    assert_eq!(fixture.prune(noon(16), 4).await, 7);
    assert_eq!(fixture.keys(Filter::default()).await, [20, 19, 18, 17]);
    assert_eq!(fixture.keys(Filter { subject: Some(ADA), ..Filter::default() }).await, [20, 19, 18, 17]);
    let left = fixture.read(|tx| {
        Box::pin(async move { tx.query_one("SELECT COUNT(*) FROM provisioning_log_subjects", &[]).await?.int(0) })
    });
    assert_eq!(left.await, 4);
}
