//! Readers beside the writer.

use std::sync::mpsc;

use super::{Fixture, names, put};
use crate::Area;
use crate::tx::args;
use crate::{Error, Tx};

async fn total(tx: &mut Tx<'_>) -> Result<i64, Error> {
    tx.query_one("SELECT count(*) FROM settings", &[]).await?.int(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_do_not_wait_for_the_writer_and_see_committed_rows_only() {
    let fixture = Fixture::new();
    fixture.store.write(Area::Installation, |tx| Box::pin(put(tx, "a"))).await.unwrap();
    let (entered, inside) = tokio::sync::oneshot::channel();
    let (release, released) = mpsc::channel::<()>();
    let store = fixture.store.clone();
    let writing = tokio::spawn(async move {
        store
            .write(Area::Installation, |tx| {
                Box::pin(async move {
                    put(tx, "b").await?;
                    let _ = entered.send(());
                    let _ = released.recv();
                    Ok::<_, Error>(())
                })
            })
            .await
    });
    inside.await.unwrap();
    assert_eq!(fixture.names().await, ["a"]);
    release.send(()).unwrap();
    writing.await.unwrap().unwrap();
    assert_eq!(fixture.names().await, ["a", "b"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scan_sees_one_state_to_its_end() {
    let fixture = Fixture::new();
    let (entered, inside) = tokio::sync::oneshot::channel();
    let (release, released) = mpsc::channel::<()>();
    let store = fixture.store.clone();
    let scanning = tokio::spawn(async move {
        store
            .scan(|tx| {
                Box::pin(async move {
                    let before = total(tx).await?;
                    let _ = entered.send(());
                    let _ = released.recv();
                    Ok::<_, Error>((before, total(tx).await?))
                })
            })
            .await
    });
    inside.await.unwrap();
    fixture.store.write(Area::Installation, |tx| Box::pin(put(tx, "a"))).await.unwrap();
    release.send(()).unwrap();
    assert_eq!(scanning.await.unwrap().unwrap(), (0, 0));
    assert_eq!(fixture.store.scan(|tx| Box::pin(total(tx))).await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_readers_find_each_other_no_obstacle() {
    let fixture = Fixture::new();
    let mut tasks = Vec::new();
    for number in 0..64 {
        let store = fixture.store.clone();
        tasks.push(tokio::spawn(async move {
            let name = format!("{number:02}");
            let written = name.clone();
            store.write(Area::Installation, move |tx| Box::pin(async move { put(tx, &written).await })).await.unwrap();
            // An acknowledged write is seen by whoever looks next.
            let seen = store.read(|tx| Box::pin(names(tx))).await.unwrap();
            assert!(seen.contains(&name));
            let seen = store.scan(|tx| Box::pin(names(tx))).await.unwrap();
            assert!(seen.contains(&name));
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
}

#[tokio::test]
async fn a_reader_cannot_write() {
    let fixture = Fixture::new();
    let refused = fixture.store.read(|tx| Box::pin(put(tx, "a"))).await;
    assert!(matches!(refused, Err(Error::Driver(_))), "{refused:?}");
    // And its connection is as good as before.
    assert!(fixture.names().await.is_empty());
}

#[tokio::test]
async fn a_panicking_read_fails_alone() {
    let fixture = Fixture::new();
    for _ in 0..64 {
        let failed = fixture.store.read(|_| Box::pin(async { panic!("oh") })).await;
        let _: &Result<(), Error> = &failed;
        assert!(matches!(failed, Err(Error::Panicked(message)) if message == "oh"));
    }
    assert!(fixture.names().await.is_empty());
}

#[tokio::test]
async fn values_come_back_as_they_went_in() {
    let fixture = Fixture::new();
    let row = fixture
        .store
        .read(|tx| {
            Box::pin(async move {
                let args = args![i64::MIN, 0.5, "é\0z", &b"\x00\xff"[..], None::<i64>];
                tx.query_one("SELECT ?1, ?2, ?3, ?4, ?5, ?1", &args).await
            })
        })
        .await;
    let mut row = row.unwrap();
    assert_eq!((row.int(0).unwrap(), row.int(5).unwrap()), (i64::MIN, i64::MIN));
    assert_eq!(row.value(1).unwrap(), &crate::tx::Value::Real(0.5));
    assert_eq!(row.text(2).unwrap(), "é\0z");
    assert_eq!(row.take_blob(3).unwrap(), b"\x00\xff");
    assert_eq!(row.opt_int(4).unwrap(), None);
}

#[tokio::test]
async fn a_statement_and_its_arguments_must_agree() {
    let fixture = Fixture::new();
    for args in [&args![1_i64][..], &args![1_i64, 2_i64, 3_i64]] {
        let args: Vec<i64> = args.iter().map(|_| 1).collect();
        let answer = fixture
            .store
            .read(move |tx| {
                Box::pin(async move {
                    let args: Vec<_> = args.iter().map(crate::tx::Arg::from).collect();
                    tx.query("SELECT ?1, ?2", &args).await
                })
            })
            .await;
        assert!(answer.is_err());
    }
}
