//! SQL finds what memory finds.

use directory::User;
use jiff::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;
use scim::filter::BoundFilter;
use scim::schema::ResourceType;
use scim::testing::{user_document, user_filter};
use scim::text::fold;
use serde_json::{Map, Value};

use super::Fixture;

/// The ids of the documents that pass.
pub(super) fn passing(filter: &BoundFilter, documents: &[Map<String, Value>]) -> Vec<String> {
    let passing = documents.iter().filter(|document| filter.matches(document));
    passing.map(|document| document["id"].as_str().unwrap().to_owned()).collect()
}

/// Users that may live together: ids that others may name as manager, times that filters ask for, and no `userName`
/// twice.
pub(super) fn users(fixture: &Fixture, documents: Vec<Map<String, Value>>) -> Vec<User> {
    const IDS: [&str; 4] = ["2819", "ada", "Ada", "zoë"];
    const TIMES: [&str; 3] = ["2026-01-31T09:30:00Z", "2026-01-31T09:30:00.25Z", "2025-12-31T23:59:59Z"];
    let time = |number: usize| TIMES[number % TIMES.len()].parse::<Timestamp>().unwrap();
    let mut taken = Vec::new();
    let mut users = Vec::new();
    for (number, mut document) in documents.into_iter().enumerate() {
        let name = document["userName"].as_str().unwrap().to_owned();
        if taken.contains(&fold(&name).into_owned()) {
            document["userName"] = format!("{name}{number}").into();
        } else {
            taken.push(fold(&name).into_owned());
        }
        let id = IDS.get(number).map_or_else(|| format!("user-{number}"), |id| (*id).to_owned());
        let draft = fixture.draft(&id, document.into());
        users.push(User { created: time(number), last_modified: time(number / 3), ..draft });
    }
    users
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn sql_and_memory_agree(documents in vec(user_document(), 40), filters in vec(user_filter(), 200)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let fixture = Fixture::new().await;
            fixture.add(users(&fixture, documents)).await;
            let documents = fixture.shown(ResourceType::User).await;
            prop_assert_eq!(documents.len(), 40);
            for text in filters {
                let filter = fixture.filter(ResourceType::User, &text);
                let (found, expected) = (fixture.found(ResourceType::User, &filter).await, passing(&filter, &documents));
                prop_assert_eq!(found, expected, "{}", text);
            }
            Ok(())
        })?;
    }
}
