//! Copies of a database that is in use.

use std::fs::{self, OpenOptions};
use std::io::{Seek as _, SeekFrom, Write as _};

use super::{Fixture, names, put};
use crate::Area;
use crate::{Error, Options, Store, backup};

#[tokio::test]
async fn a_copy_is_whole_whatever_is_written_meanwhile() {
    let fixture = Fixture::new();
    fixture.store.write(Area::Installation, |tx| Box::pin(put(tx, "before"))).await.unwrap();
    let writing = tokio::spawn({
        let store = fixture.store.clone();
        async move {
            for number in 0..200 {
                let name = format!("{number:03}");
                store.write(Area::Installation, move |tx| Box::pin(async move { put(tx, &name).await })).await.unwrap();
            }
        }
    });
    for number in 0..5 {
        let copy = fixture.directory.path().join(format!("{number}.backup"));
        let told = fixture.store.copy_to(copy.clone()).await.unwrap();
        let (found, names) = backup::inspect::<_, Error, _>(&copy, |tx| {
            Box::pin(async move { Ok((backup::contents(tx).await?, names(tx).await?)) })
        })
        .unwrap();
        assert_eq!(found, told);
        assert!(names.contains(&"before".to_owned()));
        let numbers: Vec<_> = names.iter().filter(|name| *name != "before").collect();
        assert!(numbers.iter().enumerate().all(|(place, name)| format!("{place:03}") == **name), "{numbers:?}");
    }
    writing.await.unwrap();
}

#[tokio::test]
async fn a_copy_is_one_file_for_its_owner_and_opens_as_a_store() {
    let fixture = Fixture::new();
    fixture.store.write(Area::Installation, |tx| Box::pin(put(tx, "a"))).await.unwrap();
    let place = tempfile::tempdir().unwrap();
    let copy = place.path().join("copy");
    fixture.store.copy_to(copy.clone()).await.unwrap();
    backup::inspect::<_, Error, _>(&copy, |tx| Box::pin(names(tx))).unwrap();
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let store = Store::open(&copy, &Options::default()).unwrap();
    assert_eq!(store.read(|tx| Box::pin(names(tx))).await.unwrap(), ["a"]);
}

#[tokio::test]
async fn what_is_no_whole_database_of_ours_is_refused() {
    let fixture = Fixture::new();
    let path = |name: &str| fixture.directory.path().join(name);
    fs::write(path("empty"), "").unwrap();
    fs::write(path("text"), "no database").unwrap();
    rusqlite::Connection::open(path("other")).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    for name in ["one", "two", "three"] {
        fixture.store.write(Area::Installation, move |tx| Box::pin(put(tx, name))).await.unwrap();
    }
    fixture.store.copy_to(path("cut")).await.unwrap();
    let length = fs::metadata(path("cut")).unwrap().len();
    OpenOptions::new().write(true).open(path("cut")).unwrap().set_len(length / 2).unwrap();
    fixture.store.copy_to(path("scribbled")).await.unwrap();
    let mut scribbled = OpenOptions::new().write(true).open(path("scribbled")).unwrap();
    scribbled.seek(SeekFrom::Start(length / 2)).unwrap();
    scribbled.write_all(&[0xff; 8192]).unwrap();
    for name in ["empty", "text", "other", "cut", "scribbled"] {
        let refused = backup::inspect::<_, Error, _>(&path(name), |tx| Box::pin(names(tx)));
        assert!(matches!(refused, Err(Error::Damaged(_))), "{name}: {refused:?}");
    }
    assert!(backup::inspect::<_, Error, _>(&path("missing"), |tx| Box::pin(names(tx))).is_err());
}
