//! Watching the provisioning log grow: one look a second at the store for all who watch the same organization, as long
//! as somebody does. So it does not matter on which node an entry is written, nor how many people watch.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use directory::{Actor, OrganizationKey, Permission};
use scim::Error;
use tokio::sync::watch;

use crate::App;

/// How long from one look to the next.
const EVERY: Duration = Duration::from_secs(1);

/// The organizations that are being watched; each is told the number of its newest entry.
#[derive(Debug, Default)]
pub(crate) struct Watching(Mutex<HashMap<OrganizationKey, watch::Sender<i64>>>);

impl Watching {
    fn all(&self) -> MutexGuard<'_, HashMap<OrganizationKey, watch::Sender<i64>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The number of the newest entry of the actor's organization; 0 where it has none.
///
/// # Errors
/// 403 where the actor may not.
pub async fn newest(app: &App, actor: &Actor) -> Result<i64, Error> {
    actor.require(Permission::ReadLog)?;
    Ok(look(app, actor.organization).await?)
}

/// The number of the newest entry of the actor's organization, now and from now on. It ends where the store fails.
///
/// # Errors
/// As [`newest`].
pub async fn watch(app: &App, actor: &Actor) -> Result<watch::Receiver<i64>, Error> {
    let newest = newest(app, actor).await?;
    let mut all = app.watching().all();
    if let Some(watched) = all.get(&actor.organization) {
        return Ok(watched.subscribe());
    }
    let (told, watching) = watch::channel(newest);
    all.insert(actor.organization, told.clone());
    tokio::spawn(look_again(app.clone(), actor.organization, told));
    Ok(watching)
}

async fn look_again(app: App, organization: OrganizationKey, told: watch::Sender<i64>) {
    loop {
        tokio::time::sleep(EVERY).await;
        let seen = look(&app, organization).await;
        // Whoever begins to watch holds the same lock, so that nobody joins what has just ended.
        let mut all = app.watching().all();
        match seen {
            Ok(newest) if told.receiver_count() > 0 => {
                told.send_if_modified(|last| std::mem::replace(last, newest) != newest);
            }
            Ok(_) => drop(all.remove(&organization)),
            Err(error) => {
                tracing::warn!(%error, "the provisioning log cannot be watched");
                all.remove(&organization);
            }
        }
        if !all.contains_key(&organization) {
            return;
        }
    }
}

async fn look(app: &App, organization: OrganizationKey) -> Result<i64, store::Error> {
    let newest = app.store().read(move |tx| Box::pin(store::provisioning_log::newest(tx, organization)));
    Ok(newest.await?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use directory::actor::Rights;
    use serde_json::json;
    use tokio::time::timeout;

    use super::*;
    use crate::testing::Fixture;
    use crate::{mail, organizations};

    const LIMIT: Duration = Duration::from_mins(1);

    #[tokio::test]
    async fn all_who_watch_are_told_and_nobody_looks_for_none() {
        let fixture = Fixture::new(mail::Settings::default()).await;
        let (app, operator) = (&fixture.app, &fixture.operator);
        let mut one = watch(app, operator).await.unwrap();
        let mut other = watch(app, operator).await.unwrap();
        let before = *one.borrow();
        fixture.provision(json!({})).await;
        for watching in [&mut one, &mut other] {
            let told = timeout(LIMIT, watching.wait_for(|newest| *newest > before)).await;
            told.unwrap().unwrap();
        }
        let elsewhere = organizations::create(app, operator, "Elsewhere").await.unwrap();
        assert_eq!(newest(app, &Actor::operator(elsewhere.key)).await.unwrap(), 0, "nobody has pushed there");
        assert_eq!(app.watching().all().len(), 1);
        drop((one, other));
        let ended = async {
            while !app.watching().all().is_empty() {
                tokio::time::sleep(EVERY / 20).await;
            }
        };
        timeout(LIMIT, ended).await.unwrap();
    }

    #[tokio::test]
    async fn who_may_not_read_the_log_may_not_watch_it() {
        let fixture = Fixture::new(mail::Settings::default()).await;
        let nobody = Actor { rights: Rights::Scopes(Vec::new()), ..fixture.operator.clone() };
        assert_eq!(watch(&fixture.app, &nobody).await.unwrap_err().status, 403);
    }
}
