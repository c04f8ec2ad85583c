//! Moving to PostgreSQL: that no table is forgotten, and that a copy that differs is none.

use super::{Fixture, postgres};
use crate::migrate_store::{Refused, TABLES, migrate_store};
use crate::{Area, Error, Store};

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}")]
    Store(#[from] Error),
    #[error("{0:?}")]
    Refused(Refused),
    #[error("found wanting")]
    Verified,
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

async fn rows(store: &Store, sql: &'static str) -> Vec<crate::tx::Row> {
    store.read(move |tx| Box::pin(async move { tx.query(sql, &[]).await })).await.map_err(|error: Error| error).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_is_moved_in_one_order() {
    let fixture = Fixture::embedded().await;
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
               AND name <> 'refinery_schema_history' ORDER BY name";
    let there = rows(&fixture.store, sql).await;
    let there: Vec<_> = there.iter().map(|row| row.text(0).unwrap().to_owned()).collect();
    let mut moved: Vec<_> = TABLES.iter().map(|table| table.name).collect();
    moved.sort_unstable();
    assert_eq!(there, moved);
    for table in TABLES {
        let sql = format!("SELECT name FROM pragma_table_info('{}') WHERE pk > 0 ORDER BY pk", table.name);
        let keys = rows(&fixture.store, sql.leak()).await;
        let keys: Vec<_> = keys.iter().map(|row| row.text(0).unwrap().to_owned()).collect();
        assert!(keys == table.order || (keys.is_empty() && table.name == "guard_removals"), "{}", table.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_differs_or_is_found_wanting_is_undone() {
    let Some(server) = postgres::server() else { return };
    let fixture = Fixture::embedded().await;
    let area = Area::Installation;
    let set = fixture
        .store
        .write(area, |tx| Box::pin(async move { crate::settings::get_or_set(tx, "cursor_key", b"secret").await }));
    set.await.map_err(|error: Error| error).unwrap();
    fixture.store.close().await;
    let file = fixture.file.path().join("muster.db");
    let database = postgres::Database::new(&server).await;
    let target = database.open().await;
    let spoil = "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN NEW.value = 'public'; RETURN NEW; END $$;
         CREATE TRIGGER spoil BEFORE INSERT ON settings FOR EACH ROW EXECUTE FUNCTION spoil();";
    postgres::execute(&database.url, spoil).await;
    let outcome = migrate_store::<Failure, _>(&file, &target, &|_, _, _| (), |_| Box::pin(async { Ok(()) })).await;
    assert!(matches!(outcome, Err(Failure::Refused(Refused::Differs("settings")))), "{outcome:?}");
    postgres::execute(&database.url, "DROP TRIGGER spoil ON settings").await;
    let outcome = migrate_store(&file, &target, &|_, _, _| (), |_| Box::pin(async { Err(Failure::Verified) })).await;
    assert!(matches!(outcome, Err(Failure::Verified)), "{outcome:?}");
    assert!(rows(&target, "SELECT key FROM organizations").await.is_empty());
    let outcome = migrate_store::<Failure, _>(&file, &target, &|_, _, _| (), |_| Box::pin(async { Ok(()) })).await;
    assert_eq!(outcome.unwrap().len(), TABLES.len());
    let outcome = migrate_store::<Failure, _>(&file, &target, &|_, _, _| (), |_| Box::pin(async { Ok(()) })).await;
    assert!(matches!(outcome, Err(Failure::Refused(Refused::NotEmpty("organizations")))), "{outcome:?}");
}
