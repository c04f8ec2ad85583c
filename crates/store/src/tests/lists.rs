//! Orders and pages: however a list is walked, it is the same list.

use std::cmp::Ordering;
use std::sync::Arc;

use directory::Change;
use jiff::Timestamp;
use proptest::collection::vec;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use scim::schema::{BoundAttribute, ResourceType, Type};
use scim::testing::user_document;
use scim::text::fold;
use serde_json::{Map, Value, json};

use super::{Fixture, filters, noon};
use crate::list::{Page, Query, Sort, Window};
use crate::users::Shown;

fn ids(page: &Page<Shown>) -> impl Iterator<Item = String> {
    page.resources.iter().map(|user| user.id.clone())
}

/// A query's result in pages of `limit`, by index; and how long it is said to be.
async fn by_index(fixture: &Fixture, query: &Query, limit: u64) -> (Vec<String>, u64) {
    let mut all = Vec::new();
    loop {
        let skip = all.len() as u64;
        let page = fixture.users(Query { window: Window::Index { skip, limit }, ..query.clone() }).await;
        all.extend(ids(&page));
        assert_eq!(page.next.is_some(), (all.len() as u64) < page.total);
        if page.next.is_none() {
            return (all, page.total);
        }
    }
}

/// The same from position to position, each taken through JSON as cursors take it.
async fn by_position(fixture: &Fixture, query: &Query, limit: u64) -> (Vec<String>, u64) {
    let (mut all, mut position) = (Vec::new(), None);
    loop {
        let page = fixture.users(Query { window: Window::After { position, limit }, ..query.clone() }).await;
        all.extend(ids(&page));
        position = page.next.map(|mut next| {
            next.value = serde_json::from_str(&next.value.to_string()).unwrap();
            next
        });
        if position.is_none() {
            return (all, page.total);
        }
    }
}

/// What a document is sorted by (RFC 7644 §3.4.2.3).
fn sort_value(document: &Map<String, Value>, by: &BoundAttribute) -> Option<Value> {
    let home = by.extension.as_ref().map_or(Some(document), |urn| document.get(urn.as_ref())?.as_object())?;
    let whole = home.get(&by.attribute.name)?;
    let one = match whole {
        Value::Array(values) => {
            let primary = values.iter().find(|value| value.get("primary") == Some(&json!(true)));
            primary.or(values.first())?
        }
        one => one,
    };
    match (&by.sub_attribute, by.attribute.kind) {
        (Some(sub), _) => one.get(&sub.name).cloned(),
        (None, Type::Complex) => one.get("value").cloned(),
        (None, _) => Some(one.clone()),
    }
}

fn compare(one: &Value, other: &Value, by: &BoundAttribute) -> Ordering {
    let leaf = match by.leaf().kind {
        Type::Complex => by.attribute.sub_attribute("value").unwrap(),
        _ => by.leaf(),
    };
    match (one, other) {
        (Value::Bool(one), Value::Bool(other)) => one.cmp(other),
        (Value::Number(one), Value::Number(other)) => one.as_f64().unwrap().total_cmp(&other.as_f64().unwrap()),
        (Value::String(one), Value::String(other)) if leaf.kind == Type::DateTime => {
            one.parse::<Timestamp>().unwrap().cmp(&other.parse().unwrap())
        }
        (Value::String(one), Value::String(other)) if leaf.case_exact => one.cmp(other),
        (Value::String(one), Value::String(other)) => fold(one).cmp(&fold(other)),
        _ => panic!("{by}: {one} and {other} are of different types"),
    }
}

/// The ids in the order of an attribute, those without it last, ties in the order of creation.
fn sorted(documents: &[Map<String, Value>], by: &BoundAttribute) -> Vec<String> {
    let mut keyed: Vec<_> = documents.iter().map(|document| (sort_value(document, by), &document["id"])).collect();
    keyed.sort_by(|(one, _), (other, _)| match (one, other) {
        (Some(one), Some(other)) => compare(one, other, by),
        (None, None) => Ordering::Equal,
        (one, _) => {
            if one.is_some() {
                Ordering::Less
            } else {
                Ordering::Greater
            }
        }
    });
    keyed.into_iter().map(|(_, id)| id.as_str().unwrap().to_owned()).collect()
}

/// Every attribute that can be named in `sortBy`, and each of their parts.
fn every_attribute(fixture: &Fixture) -> Vec<BoundAttribute> {
    let schema = fixture.schemas.of(ResourceType::User);
    let bound = |extension: Option<_>, attribute: &Arc<scim::Attribute>| {
        let whole = BoundAttribute { extension, attribute: attribute.clone(), sub_attribute: None };
        let part = |sub: &_| BoundAttribute { sub_attribute: Some(Arc::clone(sub)), ..whole.clone() };
        std::iter::once(whole.clone()).chain(attribute.sub_attributes.iter().map(part)).collect::<Vec<_>>()
    };
    let own = schema.common().iter().chain(&schema.core().attributes).flat_map(|attribute| bound(None, attribute));
    let extensions = schema.extensions().iter().flat_map(|extension| {
        extension.schema.attributes.iter().flat_map(|attribute| bound(Some(extension.urn.clone()), attribute))
    });
    own.chain(extensions).collect()
}

#[tokio::test]
async fn every_order_is_the_same_by_index_by_position_and_in_memory() {
    let fixture = Fixture::new().await;
    let documents = vec(user_document(), 30).new_tree(&mut TestRunner::deterministic()).unwrap().current();
    fixture.add(filters::users(&fixture, documents)).await;
    let documents = fixture.shown(ResourceType::User).await;
    for by in every_attribute(&fixture) {
        // Their values are in other tables, and sorting by them means nothing.
        if ["schemas", "groups"].contains(&by.attribute.name.as_str()) {
            continue;
        }
        for descending in [false, true] {
            let sort = Some(Sort { by: by.clone(), descending });
            let query = Query { sort, ..fixture.query(ResourceType::User) };
            // A whole that has no value of its own puts nothing in order.
            let orders = by.leaf().kind != Type::Complex || by.attribute.sub_attribute("value").is_some();
            let mut expected = sorted(&documents, &by);
            if descending && orders {
                expected.reverse();
            }
            for limit in [7, 30] {
                assert_eq!(by_index(&fixture, &query, limit).await, (expected.clone(), 30), "{by} {descending}");
                assert_eq!(by_position(&fixture, &query, limit).await, (expected.clone(), 30), "{by} {descending}");
            }
        }
    }
}

#[tokio::test]
async fn attributes_without_an_order_leave_the_order_of_creation() {
    let fixture = Fixture::new().await;
    for number in 0..5 {
        fixture.add_user(&format!("u{number}"), json!({"userName": format!("{}", 9 - number)})).await;
    }
    for by in ["schemas", "groups", "groups.display", "name", "addresses", "meta"] {
        let sort = Some(fixture.sort(ResourceType::User, by, by == "name"));
        let query = Query { sort, ..fixture.query(ResourceType::User) };
        let expected = ["u0", "u1", "u2", "u3", "u4"].map(str::to_owned).to_vec();
        assert_eq!(by_position(&fixture, &query, 2).await, (expected, 5), "{by}");
    }
}

#[tokio::test]
async fn pages_know_how_long_the_result_is() {
    let fixture = Fixture::new().await;
    let user = |number: usize| {
        fixture
            .draft(&format!("u{number}"), json!({"userName": format!("u{number}"), "title": (number % 3).to_string()}))
    };
    fixture.add((0..10).map(user).collect()).await;
    for (filter, total) in [(None, 10), (Some("title eq \"0\""), 4), (Some("title eq \"x\""), 0)] {
        for (skip, limit) in
            [(0, 0), (0, 1), (0, 4), (0, 100), (2, 2), (2, 100), (4, 1), (9, 5), (10, 5), (99, 5), (u64::MAX, u64::MAX)]
        {
            let query = Query {
                filter: filter.map(|text| fixture.filter(ResourceType::User, text)),
                window: Window::Index { skip, limit },
                ..fixture.query(ResourceType::User)
            };
            let page = fixture.users(query.clone()).await;
            let (length, left) = (page.resources.len() as u64, u64::saturating_sub(total, skip));
            assert_eq!((page.total, length), (total, limit.min(left)), "{filter:?} {skip} {limit}");
            assert_eq!(page.next.is_some(), limit > 0 && left > limit, "{filter:?} {skip} {limit}");
            if skip == 0 {
                let window = Window::After { position: None, limit };
                assert_eq!(fixture.users(Query { window, ..query }).await, page, "{filter:?} {limit}");
            }
        }
    }
}

#[tokio::test]
async fn a_walk_by_position_misses_nothing_that_stays() {
    let fixture = Fixture::new().await;
    let user = |number: usize| fixture.draft(&format!("u{number}"), json!({"userName": format!("u{number}")}));
    fixture.add((0..6).map(user).collect()).await;
    let query = Query { window: Window::After { position: None, limit: 3 }, ..fixture.query(ResourceType::User) };
    let first = fixture.users(query.clone()).await;
    assert_eq!(ids(&first).collect::<Vec<_>>(), ["u0", "u1", "u2"]);
    // Where the walk stands is no row that it could lose.
    for id in ["u0", "u2", "u3"] {
        let gone = fixture.user(id).await.unwrap();
        fixture.save(vec![Change::UserDeleted(Box::new(gone))]).await.unwrap();
    }
    fixture.add_user("u6", json!({"userName": "A"})).await;
    let rest = fixture.users(Query { window: Window::After { position: first.next, limit: 9 }, ..query }).await;
    assert_eq!(ids(&rest).collect::<Vec<_>>(), ["u4", "u5", "u6"]);
    assert_eq!((rest.total, rest.next), (4, None));
}

#[tokio::test]
async fn a_connection_sees_its_own_alone() {
    let fixture = Fixture::new().await;
    fixture.add_user("mine", json!({"userName": "mine", "title": "x", "emails": [{"value": "a@example.org"}]})).await;
    let mut theirs =
        fixture.draft("theirs", json!({"userName": "theirs", "title": "x", "emails": [{"value": "a@example.org"}]}));
    theirs.connection = Some(fixture.other);
    fixture.add(vec![theirs]).await;
    for filter in [None, Some("title eq x"), Some("emails.value eq \"a@example.org\""), Some("not (userName eq x)")] {
        let filter = filter.map(|text| fixture.filter(ResourceType::User, text));
        let page = fixture.users(Query { filter, ..fixture.query(ResourceType::User) }).await;
        assert_eq!((page.total, ids(&page).collect::<Vec<_>>()), (1, vec!["mine".to_owned()]));
    }
    let (organization, connection) = (fixture.organization, fixture.other);
    let other = fixture.read(move |tx| Box::pin(crate::users::by_id(tx, organization, connection, "mine"))).await;
    assert_eq!(other, None);
    assert_eq!(fixture.user("mine").await.unwrap().created, noon(0));
}
