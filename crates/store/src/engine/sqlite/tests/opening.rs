//! Opening, closing, and opening again.

use std::thread;

use super::{Fixture, open, path, put};
use crate::Area;
use crate::tx::args;
use crate::{Error, Options, Store, Tx};

#[tokio::test]
async fn a_store_opened_again_has_what_was_written() {
    let Fixture { store, directory } = Fixture::new();
    store.write(Area::Installation, |tx| Box::pin(put(tx, "a"))).await.unwrap();
    drop(store);
    let again = Fixture { store: open(&directory), directory };
    assert_eq!(again.names().await, ["a"]);
}

#[tokio::test]
async fn closing_finishes_what_is_queued_and_refuses_the_rest() {
    let fixture = Fixture::new();
    let held = fixture.hold().await;
    let store = fixture.store.clone();
    let queued = tokio::spawn(async move { store.write(Area::Installation, |tx| Box::pin(put(tx, "queued"))).await });
    while fixture.queued() < 1 {
        tokio::task::yield_now().await;
    }
    let store = fixture.store.clone();
    let closing = tokio::spawn(async move { store.close().await });
    held.release();
    closing.await.unwrap();
    queued.await.unwrap().unwrap();

    let refused = fixture.store.write(Area::Installation, |tx| Box::pin(put(tx, "late"))).await;
    assert!(matches!(refused, Err(Error::Closed)));
    let refused = fixture.store.read(|tx| Box::pin(super::names(tx))).await;
    assert!(matches!(refused, Err(Error::Closed)));
    fixture.store.close().await;

    // The log was emptied into the file and removed.
    let left: Vec<_> = std::fs::read_dir(fixture.directory.path()).unwrap().flatten().collect();
    assert_eq!(left.len(), 1, "{left:?}");
    let again = Fixture { store: open(&fixture.directory), directory: fixture.directory };
    assert_eq!(again.names().await, ["queued"]);
}

#[tokio::test]
async fn a_new_file_may_be_opened_by_several_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let path = path(&directory);
    let stores: Vec<_> = thread::scope(|scope| {
        let open = || Store::open(&path, &Options::default());
        let opening: Vec<_> = (0..4).map(|_| scope.spawn(open)).collect();
        opening.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for store in stores {
        store.unwrap().read(|tx| Box::pin(super::names(tx))).await.unwrap();
    }
}

#[tokio::test]
async fn two_stores_write_to_one_file_at_once() {
    let first = Fixture::new();
    let second = open(&first.directory);
    let mut writing = Vec::new();
    for number in 0..200 {
        let store = if number % 2 == 0 { first.store.clone() } else { second.clone() };
        writing.push(tokio::spawn(async move {
            let name = format!("{number:03}");
            store.write(Area::Installation, move |tx| Box::pin(async move { put(tx, &name).await })).await
        }));
    }
    for job in writing {
        job.await.unwrap().unwrap();
    }
    assert_eq!(first.names().await.len(), 200);
}

#[tokio::test]
async fn the_tables_of_a_newer_version_are_left_alone() {
    let Fixture { store, directory } = Fixture::new();
    store.close().await;
    rusqlite::Connection::open(path(&directory))
        .unwrap()
        .execute_batch("INSERT INTO refinery_schema_history VALUES (9999, 'future', '2100-01-01T00:00:00Z', '1')")
        .unwrap();
    let refused = Store::open(&path(&directory), &Options::default());
    assert!(matches!(refused, Err(Error::Migration(_))), "{refused:?}");
}

#[cfg(unix)]
#[test]
fn the_file_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let fixture = Fixture::new();
    for file in std::fs::read_dir(fixture.directory.path()).unwrap() {
        let mode = file.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[tokio::test]
async fn statistics_stay_as_they_were_given() {
    let fixture = Fixture::new();
    let statistics = |fixture: &Fixture| {
        let outsider = fixture.outsider();
        let mut all = outsider.prepare("SELECT idx || ' ' || stat FROM sqlite_stat1 ORDER BY 1").unwrap();
        all.query_map([], |row| row.get::<_, String>(0)).unwrap().collect::<Result<Vec<_>, _>>().unwrap()
    };
    let before = statistics(&fixture);
    assert!(before.iter().any(|line| line.starts_with("users_connection ")), "{before:?}");
    // Looked for by an index, and nearly empty: what SQLite would like to know better.
    fixture.store.write(Area::Installation, |tx| Box::pin(looked(tx))).await.unwrap();
    fixture.store.close().await;
    assert_eq!(statistics(&fixture), before);
}

async fn looked(tx: &mut Tx<'_>) -> Result<(), Error> {
    tx.query("SELECT id FROM users WHERE connection = ?1 AND organization = ?2", &args![1_i64, 1_i64]).await.map(drop)
}
