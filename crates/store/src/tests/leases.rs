//! One at a time does what happens by itself.

use super::{Fixture, noon};
use crate::{Area, leases};

async fn take(fixture: &Fixture, holder: &'static str, now: i64, until: i64) -> bool {
    let take = fixture.store.write(Area::Installation, move |tx| {
        Box::pin(async move { leases::take(tx, "mail", holder, noon(now), noon(until)).await })
    });
    take.await.unwrap()
}

#[tokio::test]
async fn one_has_a_lease_until_it_runs_out_or_is_given_up() {
    let fixture = Fixture::new().await;
    assert!(take(&fixture, "one", 0, 60).await);
    assert!(!take(&fixture, "other", 59, 100).await, "it has not run out");
    assert!(take(&fixture, "one", 59, 120).await, "who has it may prolong it");
    assert!(take(&fixture, "other", 120, 180).await);
    assert!(!take(&fixture, "one", 121, 180).await);
    let give_up = fixture.store.write(Area::Installation, |tx| {
        Box::pin(async move {
            leases::keep(tx, "mail", "one", noon(1000)).await?;
            leases::keep(tx, "mail", "other", noon(130)).await
        })
    });
    give_up.await.unwrap();
    assert!(take(&fixture, "one", 130, 200).await);
}
