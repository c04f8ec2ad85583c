//! Mail waits, is taken up by one, and is finished once.

use directory::OrganizationKey;
use directory::mail::{Delivery, Mail, MailKind};

use super::{Fixture, noon};
use crate::Area;
use crate::engine::sqlite::tests::statements::{plan, taken};
use crate::outbox::{self, Claimed, Listed};
use crate::{Error, Work};

impl Fixture {
    async fn write<T: Send + 'static>(&self, work: impl Work<T, Error> + Send + 'static) -> T {
        self.store.write(Area::Installation, work).await.unwrap()
    }

    async fn post(&self, recipient: &str, created: i64) {
        let mail = Mail {
            organization: self.organization,
            kind: MailKind::Invitation,
            recipient: recipient.to_owned(),
            subject: "Hello".into(),
            text: "a link".into(),
            html: "a link".into(),
        };
        self.write(move |tx| Box::pin(async move { outbox::add(tx, &mail, noon(created)).await })).await;
    }

    /// Takes up at most two, for a second.
    async fn claim(&self, now: i64) -> Vec<Claimed> {
        self.write(move |tx| Box::pin(outbox::claim(tx, noon(now), noon(now + 1000), 2))).await
    }

    async fn outbox(&self) -> Vec<Listed> {
        let organization = self.organization;
        self.read(move |tx| Box::pin(outbox::list(tx, organization, None, 100))).await
    }
}

fn recipients(claimed: &[Claimed]) -> Vec<&str> {
    claimed.iter().map(|claimed| claimed.mail.recipient.as_str()).collect()
}

#[tokio::test]
async fn mail_is_taken_up_once_oldest_first_and_again_if_nobody_says_how_it_ended() {
    let fixture = Fixture::new().await;
    for (recipient, created) in [("c", 3), ("a", 1), ("b", 2), ("later", 5000)] {
        fixture.post(recipient, created).await;
    }
    assert!(!fixture.read(|tx| Box::pin(outbox::is_due(tx, noon(0)))).await);
    assert!(fixture.read(|tx| Box::pin(outbox::is_due(tx, noon(1)))).await);
    let first = fixture.claim(10).await;
    assert_eq!((recipients(&first), first[0].attempts, first[0].created), (vec!["a", "b"], 1, noon(1)));
    assert_eq!(recipients(&fixture.claim(10).await), ["c"]);
    assert_eq!(recipients(&fixture.claim(1009).await), [""; 0]);
    let again = fixture.claim(1010).await;
    assert_eq!((recipients(&again), again[0].attempts), (vec!["c", "a"], 2));
}

#[tokio::test]
async fn what_is_finished_is_kept_without_its_bodies_and_then_forgotten() {
    let fixture = Fixture::new().await;
    for recipient in ["a", "b"] {
        fixture.post(recipient, 0).await;
    }
    let [a, b] = fixture.claim(0).await.try_into().unwrap();
    fixture
        .write(move |tx| {
            Box::pin(async move {
                outbox::sent(tx, a.key, noon(1)).await?;
                outbox::failed(tx, b.key, "450 try later", Some(noon(9)), noon(1)).await
            })
        })
        .await;
    let shown = |listed: &[Listed]| -> Vec<(Delivery, String)> {
        listed.iter().map(|listed| (listed.delivery, listed.error.clone())).collect()
    };
    let (pending, sent) = ((Delivery::Pending, "450 try later".to_owned()), (Delivery::Sent, String::new()));
    assert_eq!(shown(&fixture.outbox().await), [pending, sent.clone()]);
    assert_eq!(recipients(&fixture.claim(8).await), [""; 0]);
    let b = fixture.claim(9).await.remove(0);
    assert_eq!((b.attempts, b.mail.text.as_str()), (2, "a link"));
    let long = "550 no ".repeat(1000);
    fixture.write(move |tx| Box::pin(async move { outbox::failed(tx, b.key, &long, None, noon(10)).await })).await;
    let listed = fixture.outbox().await;
    assert_eq!(
        (listed[0].delivery, listed[0].error.len(), listed[0].finished),
        (Delivery::Failed, 500, Some(noon(10)))
    );
    let bodies =
        fixture.read(|tx| Box::pin(async move { tx.query_one("SELECT MAX(text || html) FROM outbox", &[]).await }));
    assert_eq!(bodies.await.text(0).unwrap(), "");
    assert_eq!(fixture.write(|tx| Box::pin(outbox::prune(tx, noon(10), 5))).await, 1);
    assert_eq!(fixture.outbox().await.len(), 1);
}

#[tokio::test]
async fn what_could_not_be_tried_costs_no_attempt() {
    let fixture = Fixture::new().await;
    fixture.post("a", 0).await;
    let key = fixture.claim(0).await[0].key;
    fixture.write(move |tx| Box::pin(async move { outbox::release(tx, &[key], noon(3)).await })).await;
    assert_eq!(fixture.claim(3).await[0].attempts, 1);
}

#[tokio::test]
async fn an_organization_sees_its_own_mail_only() {
    let fixture = Fixture::new().await;
    fixture.post("a", 0).await;
    let other = OrganizationKey(fixture.organization.0 + 1);
    assert_eq!(fixture.read(move |tx| Box::pin(outbox::list(tx, other, None, 100))).await, []);
}

#[tokio::test]
async fn waiting_and_finished_mail_is_found_by_index() {
    let fixture = Fixture::embedded().await;
    let organization = fixture.organization;
    let statements = fixture.write(move |tx| {
        Box::pin(async move {
            taken();
            outbox::is_due(tx, noon(0)).await?;
            outbox::claim(tx, noon(0), noon(1), 2).await?;
            outbox::list(tx, organization, Some(7), 2).await?;
            outbox::prune(tx, noon(0), 2).await?;
            Ok(taken())
        })
    });
    for sql in statements.await {
        let steps = plan(&fixture.path(), &sql);
        assert!(!steps.iter().any(|step| step.starts_with("SCAN")), "{sql}\n{steps:#?}");
        assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{sql}\n{steps:#?}");
    }
}
