//! The promises of the store, kept by this engine. They need a server, which `scripts/with-postgres` starts and
//! `scripts/test` runs these under; elsewhere there is nothing to test.

use std::time::Duration;

use futures_util::future::{BoxFuture, join_all};

use crate::tests::postgres::{Database, execute, server};
use crate::tx::args;
use crate::{Area, Error, Store, Tx};

async fn database() -> Option<Database> {
    Some(Database::new(&server()?).await)
}

async fn put(tx: &mut Tx<'_>, name: &str) -> Result<(), Error> {
    tx.execute("INSERT INTO settings (name, value) VALUES (?1, ?2)", &args![name, &b"x"[..]]).await.map(drop)
}

async fn names(store: &Store) -> Vec<String> {
    let names = store.read(|tx| {
        Box::pin(async move {
            let rows = tx.query("SELECT name FROM settings ORDER BY name", &[]).await?;
            rows.into_iter().map(|mut row| row.take_text(0)).collect::<Result<Vec<_>, Error>>()
        })
    });
    names.await.unwrap()
}

#[tokio::test]
async fn nodes_that_start_together_migrate_once() {
    let Some(database) = database().await else { return };
    let nodes = futures_util::future::join_all((0..5).map(|_| database.open())).await;
    for (number, node) in nodes.iter().enumerate() {
        node.write(Area::Installation, move |tx| Box::pin(async move { put(tx, &number.to_string()).await }))
            .await
            .unwrap();
    }
    assert_eq!(names(&nodes[0]).await.len(), 5);
}

#[tokio::test]
async fn tables_may_be_one_step_ahead_and_no_more() {
    let Some(database) = database().await else { return };
    database.open().await.close().await;
    let history = "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
         SELECT max(version) + 1, 'later', '2027-01-01T00:00:00Z', '1' FROM refinery_schema_history";
    execute(&database.url, history).await;
    database.open().await.close().await;
    execute(&database.url, history).await;
    let refused = Store::connect(&database.options()).await;
    assert!(matches!(refused, Err(Error::Migration(_))), "{refused:?}");
}

#[tokio::test]
async fn work_that_fails_undoes_itself_alone() {
    let Some(database) = database().await else { return };
    let store = database.open().await;
    let mut jobs = Vec::new();
    for number in 0..200 {
        let store = store.clone();
        jobs.push(tokio::spawn(async move {
            let work = store.write(Area::Installation, move |tx| {
                Box::pin(async move {
                    put(tx, &format!("{number:03}")).await?;
                    match number % 4 {
                        // Taken: the transaction has failed as far as this work is concerned.
                        1 => put(tx, &format!("{number:03}")).await,
                        2 => panic!("a work that panics"),
                        // A part that fails does not take the rest with it.
                        3 => {
                            let part = tx.savepoint(|tx| {
                                Box::pin(async move {
                                    put(tx, "part").await?;
                                    put(tx, "part").await
                                })
                            });
                            part.await.unwrap_err();
                            Ok(())
                        }
                        _ => Ok(()),
                    }
                })
            });
            work.await
        }));
    }
    let mut kept = 0;
    for (number, job) in jobs.into_iter().enumerate() {
        match (number % 4, job.await.unwrap()) {
            (0 | 3, Ok(())) => kept += 1,
            (1, Err(Error::Unique { constraint })) => assert_eq!(constraint, "settings_pkey"),
            (2, Err(Error::Panicked(_))) => {}
            (_, outcome) => panic!("{number}: {outcome:?}"),
        }
    }
    assert_eq!(names(&store).await.len(), kept);
}

#[tokio::test]
async fn what_is_only_sent_fails_the_work_that_sent_it() {
    let Some(database) = database().await else { return };
    let store = database.open().await;
    // Half of them fail, and whoever comes after such a one in its batch may be told to come back, and does.
    let mut left: Vec<usize> = (0..20).collect();
    for _ in 0..20 {
        let mut jobs = Vec::new();
        for number in left.drain(..) {
            let store = store.clone();
            let work = async move {
                let work = store.write(Area::Installation, move |tx| {
                    Box::pin(async move {
                        put(tx, &format!("{number:03}")).await?;
                        let again = if number % 2 == 0 { number } else { 100 + number };
                        let sql = "INSERT INTO settings (name, value) VALUES (?1, ?2)";
                        tx.send(sql, &args![&format!("{again:03}"), &b"x"[..]]).await
                    })
                });
                (number, work.await)
            };
            jobs.push(tokio::spawn(work));
        }
        for job in jobs {
            match job.await.unwrap() {
                (number, Err(Error::Busy)) => left.push(number),
                (number, Err(Error::Unique { constraint })) if number % 2 == 0 => {
                    assert_eq!(constraint, "settings_pkey");
                }
                (number, Ok(())) if number % 2 == 1 => {}
                (number, outcome) => panic!("{number}: {outcome:?}"),
            }
        }
    }
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(names(&store).await.len(), 20);
}

type Unit = BoxFuture<'static, Result<(), Error>>;

/// Units of work that are run in one transaction, in this order.
async fn in_one_batch(store: &Store, units: Vec<Unit>) -> Vec<Result<(), Error>> {
    let (release, released) = tokio::sync::oneshot::channel::<()>();
    let hold = store.write(Area::Installation, |_| {
        Box::pin(async move {
            let _ = released.await;
            Ok::<_, Error>(())
        })
    });
    let let_go: Unit = Box::pin(async move {
        release.send(()).unwrap();
        Ok(())
    });
    let (first, mut outcomes) = tokio::join!(hold, join_all(units.into_iter().chain([let_go])));
    first.unwrap();
    outcomes.pop();
    outcomes
}

/// Puts a name, and sends it once more, which fails unnoticed.
fn fails_later(store: &Store) -> Unit {
    let store = store.clone();
    Box::pin(async move {
        let work = store.write(Area::Installation, |tx| {
            Box::pin(async move {
                put(tx, "a").await?;
                let sql = "INSERT INTO settings (name, value) VALUES (?1, ?2)";
                tx.send(sql, &args!["a", &b"x"[..]]).await
            })
        });
        work.await
    })
}

/// Goes on after whatever went wrong in a part of it.
fn goes_on(store: &Store) -> Unit {
    let store = store.clone();
    Box::pin(async move {
        let work = store.write(Area::Installation, |tx| {
            Box::pin(async move {
                let _ = tx.savepoint(|tx| Box::pin(put(tx, "part"))).await;
                let sql = "INSERT INTO settings (name, value) VALUES (?1, ?2)";
                tx.send(sql, &args!["b", &b"x"[..]]).await
            })
        });
        work.await
    })
}

/// Says that all is well, whatever went wrong.
fn swallows(store: &Store) -> Unit {
    let store = store.clone();
    Box::pin(async move {
        let work = store.write(Area::Installation, |tx| {
            Box::pin(async move {
                put(tx, "a").await?;
                let _ = put(tx, "a").await;
                Ok(())
            })
        });
        work.await
    })
}

fn puts(store: &Store, name: &'static str) -> Unit {
    let store = store.clone();
    Box::pin(async move { store.write(Area::Installation, |tx| Box::pin(put(tx, name))).await })
}

#[tokio::test]
async fn a_failure_that_comes_late_is_of_the_work_that_caused_it() {
    let Some(database) = database().await else { return };
    let store = database.open().await;
    let outcomes =
        in_one_batch(&store, vec![fails_later(&store), goes_on(&store), puts(&store, "c"), puts(&store, "d")]).await;
    assert!(matches!(outcomes[..], [Err(Error::Unique { .. }), Err(Error::Busy), Ok(()), Ok(())]), "{outcomes:?}");
    assert_eq!(names(&store).await, ["c", "d"]);
}

#[tokio::test]
async fn work_that_swallows_its_failure_is_not_kept_and_not_said_to_be() {
    let Some(database) = database().await else { return };
    let store = database.open().await;
    let outcomes =
        in_one_batch(&store, vec![puts(&store, "d"), swallows(&store), goes_on(&store), puts(&store, "c")]).await;
    assert!(matches!(outcomes[..], [Ok(()), Err(_), Err(Error::Busy), Ok(())]), "{outcomes:?}");
    assert_eq!(names(&store).await, ["c", "d"]);
}

#[tokio::test]
async fn an_area_does_not_wait_for_another() {
    let Some(database) = database().await else { return };
    let store = database.open().await;
    let (entered, inside) = tokio::sync::oneshot::channel();
    let (release, released) = tokio::sync::oneshot::channel::<()>();
    let held = {
        let store = store.clone();
        tokio::spawn(async move {
            let hold = store.write(Area::Installation, |_| {
                Box::pin(async move {
                    let _ = entered.send(());
                    let _ = released.await;
                    Ok::<_, Error>(())
                })
            });
            hold.await
        })
    };
    inside.await.unwrap();
    let elsewhere = directory::OrganizationKey(1);
    store.write(elsewhere, |tx| Box::pin(async move { put(tx, "elsewhere").await })).await.unwrap();
    release.send(()).unwrap();
    held.await.unwrap().unwrap();
    assert_eq!(names(&store).await, ["elsewhere"]);
}

async fn backend(store: &Store, sql: &'static str) -> i64 {
    let asked = store.read(move |tx| Box::pin(async move { tx.query_one(sql, &[]).await?.int(0) }));
    asked.await.unwrap()
}

#[tokio::test]
async fn short_reads_share_a_connection_but_not_one_that_somebody_has_given_up() {
    let Some(database) = database().await else { return };
    let store = database.open().await;
    // From here on there is a connection, which nobody waits for.
    backend(&store, "SELECT pg_backend_pid()").await;
    let backends = join_all((0..8).map(|_| backend(&store, "SELECT pg_backend_pid()"))).await;
    assert!(backends.iter().all(|backend| *backend == backends[0]), "{backends:?}");
    let slow = backend(&store, "SELECT pg_backend_pid() FROM pg_sleep(600)");
    tokio::time::timeout(Duration::from_millis(100), slow).await.unwrap_err();
    assert_ne!(backend(&store, "SELECT pg_backend_pid()").await, backends[0]);
}

#[tokio::test]
async fn a_connection_that_broke_costs_the_work_on_it_and_nothing_else() {
    let Some(database) = database().await else { return };
    let store = database.open().await;
    let url = database.url.clone();
    let cut = store.write(Area::Installation, move |tx| {
        Box::pin(async move {
            put(tx, "lost").await?;
            let row = tx.query_one("SELECT pg_backend_pid()", &[]).await?;
            execute(&url, &format!("SELECT pg_terminate_backend({})", row.int(0)?)).await;
            put(tx, "lost too").await
        })
    });
    let cut = cut.await;
    assert!(matches!(cut, Err(Error::Unreachable(_))), "{cut:?}");
    store.write(Area::Installation, |tx| Box::pin(async move { put(tx, "kept").await })).await.unwrap();
    assert_eq!(names(&store).await, ["kept"]);
}
