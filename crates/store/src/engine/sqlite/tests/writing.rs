//! Group commit, and who is hurt by whose failure.

use std::thread;
use std::time::Duration;

use tokio::task::JoinHandle;

use super::{Fixture, names, put};
use crate::Area;
use crate::{Error, Tx, Work};

impl Fixture {
    fn spawn<T, F>(&self, work: F) -> JoinHandle<Result<T, Error>>
    where
        T: Send + 'static,
        F: Work<T, Error> + Send + 'static,
    {
        let store = self.store.clone();
        tokio::spawn(async move { store.write(Area::Installation, work).await })
    }
}

#[tokio::test]
async fn what_queued_up_is_committed_together() {
    let fixture = Fixture::new();
    let held = fixture.hold().await;
    let path = fixture.path();
    let jobs = (0..10)
        .map(|number| {
            let path = path.clone();
            fixture.spawn(move |tx| {
                Box::pin(async move {
                    put(tx, &number.to_string()).await?;
                    let outsider = rusqlite::Connection::open(path).unwrap();
                    let seen: i64 = outsider.query_row("SELECT count(*) FROM settings", [], |row| row.get(0)).unwrap();
                    Ok((names(tx).await?.len(), seen))
                })
            })
        })
        .collect();
    let mut seen: Vec<_> = fixture.batch(jobs, held).await.into_iter().map(Result::unwrap).collect();
    seen.sort_unstable();
    // Each sees those before it in the batch; the world sees none of them until all are done.
    let expected: Vec<_> = (1..=10).map(|before| (before, 0)).collect();
    assert_eq!(seen, expected);
    assert_eq!(fixture.names().await.len(), 10);
}

#[tokio::test]
async fn a_failure_is_rolled_back_and_disturbs_nobody() {
    let fixture = Fixture::new();
    let held = fixture.hold().await;
    let jobs = vec![
        fixture.spawn(|tx| Box::pin(put(tx, "good"))),
        fixture.spawn(|tx| {
            Box::pin(async move {
                put(tx, "bad").await?;
                Err(Error::Corrupt("bad".to_owned()))
            })
        }),
        fixture.spawn(|tx| {
            Box::pin(async move {
                put(tx, "ugly").await?;
                panic!("ugly {}", 1)
            })
        }),
        fixture.spawn(|tx| {
            Box::pin(async move {
                put(tx, "endless").await?;
                std::future::pending().await
            })
        }),
        fixture.spawn(|tx| Box::pin(put(tx, "good"))),
        fixture.spawn(|tx| Box::pin(put(tx, "fine"))),
    ];
    let outcomes = fixture.batch(jobs, held).await;
    let [good, bad, ugly, endless, twice, fine] = outcomes.try_into().unwrap();
    good.unwrap();
    assert!(matches!(bad, Err(Error::Corrupt(message)) if message == "bad"));
    assert!(matches!(ugly, Err(Error::Panicked(message)) if message == "ugly 1"));
    assert!(matches!(endless, Err(Error::Pending)));
    assert_eq!(twice.unwrap_err().constraint(), Some("settings_pkey"));
    fine.unwrap();
    assert_eq!(fixture.names().await, ["fine", "good"]);
}

#[tokio::test]
async fn a_failed_commit_fails_its_whole_batch_and_no_other() {
    async fn unpaid(tx: &mut Tx<'_>) -> Result<(), Error> {
        // The only way to make COMMIT itself fail: a reference that is checked no sooner.
        tx.execute("PRAGMA defer_foreign_keys = ON", &[]).await?;
        tx.execute("INSERT INTO resource_counts VALUES (99, 0, 0)", &[]).await?;
        Ok(())
    }
    let fixture = Fixture::new();
    let held = fixture.hold().await;
    let jobs = vec![
        fixture.spawn(|tx| Box::pin(put(tx, "a"))),
        fixture.spawn(|tx| Box::pin(unpaid(tx))),
        fixture.spawn(|tx| Box::pin(put(tx, "a"))),
    ];
    for outcome in fixture.batch(jobs, held).await {
        // Also the one that was refused for its neighbour's sake: nobody has that name now.
        assert!(matches!(outcome, Err(Error::Driver(_))), "{outcome:?}");
    }
    assert!(fixture.names().await.is_empty());
    fixture.spawn(|tx| Box::pin(put(tx, "b"))).await.unwrap().unwrap();
    assert_eq!(fixture.names().await, ["b"]);
}

#[tokio::test]
async fn nothing_is_written_after_the_transaction_is_lost() {
    let fixture = Fixture::new();
    let lost = fixture.spawn(|tx| {
        Box::pin(async move {
            put(tx, "a").await?;
            // As SQLite does of its own accord, for example when the disk is full.
            tx.execute("ROLLBACK", &[]).await?;
            assert!(put(tx, "b").await.is_err());
            Ok(())
        })
    });
    assert!(matches!(lost.await.unwrap(), Err(Error::Driver(_))));
    assert!(fixture.names().await.is_empty());
}

#[tokio::test]
async fn a_savepoint_is_undone_alone() {
    let fixture = Fixture::new();
    let work = fixture.spawn(|tx| {
        Box::pin(async move {
            put(tx, "outer").await?;
            let failed = tx
                .savepoint(|tx| {
                    Box::pin(async move {
                        put(tx, "lost").await?;
                        tx.savepoint(|tx| Box::pin(put(tx, "lost with it"))).await?;
                        put(tx, "outer").await
                    })
                })
                .await;
            assert_eq!(failed.unwrap_err().constraint(), Some("settings_pkey"));
            tx.savepoint(|tx| {
                Box::pin(async move {
                    let failed = tx
                        .savepoint(|tx| {
                            Box::pin(async move {
                                put(tx, "lost alone").await?;
                                Err::<(), _>(Error::Busy)
                            })
                        })
                        .await;
                    assert!(failed.is_err());
                    put(tx, "inner").await
                })
            })
            .await
        })
    });
    work.await.unwrap().unwrap();
    assert_eq!(fixture.names().await, ["inner", "outer"]);
}

#[tokio::test]
async fn a_unique_constraint_is_called_by_its_index() {
    let fixture = Fixture::new();
    let outcome = fixture.spawn(|tx| {
        Box::pin(async move {
            tx.execute("INSERT INTO organizations (name, created) VALUES ('o', 0)", &[]).await?;
            for id in ["1", "2"] {
                tx.execute(
                    "INSERT INTO connections (organization, id, name, idp, created) VALUES (1, ?1, 'n', 'okta', 0)",
                    &crate::tx::args![id],
                )
                .await?;
            }
            Ok(())
        })
    });
    let error = outcome.await.unwrap().unwrap_err();
    assert_eq!(error.constraint(), Some("connections_name"));
}

#[tokio::test]
async fn another_process_is_waited_for() {
    let fixture = Fixture::new();
    let outsider = fixture.outsider();
    outsider.execute_batch("BEGIN IMMEDIATE; INSERT INTO settings VALUES ('theirs', x'00')").unwrap();
    let theirs = thread::spawn(move || {
        thread::sleep(Duration::from_millis(100));
        outsider.execute_batch("COMMIT").unwrap();
    });
    fixture.spawn(|tx| Box::pin(put(tx, "ours"))).await.unwrap().unwrap();
    theirs.join().unwrap();
    assert_eq!(fixture.names().await, ["ours", "theirs"]);
}

#[tokio::test]
async fn work_that_was_handed_over_is_done_though_nobody_waits() {
    let fixture = Fixture::new();
    let held = fixture.hold().await;
    let job = fixture.spawn(|tx| Box::pin(put(tx, "a")));
    while fixture.queued() < 1 {
        tokio::task::yield_now().await;
    }
    job.abort();
    held.release();
    fixture.spawn(|tx| Box::pin(put(tx, "b"))).await.unwrap().unwrap();
    assert_eq!(fixture.names().await, ["a", "b"]);
}

#[tokio::test]
async fn the_place_that_the_writer_keeps_in_the_log_is_given_up_in_time() {
    let fixture = Fixture::new();
    fixture.spawn(|tx| Box::pin(put(tx, "ada"))).await.unwrap().unwrap();
    let outsider = fixture.outsider();
    outsider.busy_timeout(Duration::from_secs(10)).unwrap();
    let emptied = "PRAGMA wal_checkpoint(TRUNCATE)";
    let (busy, frames): (i64, i64) = outsider.query_row(emptied, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    assert_eq!((busy, frames), (0, 0));
    assert_eq!(fixture.names().await, ["ada"]);
}
