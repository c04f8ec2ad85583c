//! An installation in a temporary directory, with a clock that is wound by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use directory::settings::Settings;
use directory::{Actor, Connection};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use store::outbox::Listed;
use tempfile::TempDir;

use crate::provisioning::{Caller, Trace, users};
use crate::{App, Clock, Limits, Options, Random, connections, mail, organizations, tokens};

pub(crate) struct Fixture {
    pub app: App,
    pub operator: Actor,
    pub connection: Connection,
    pub token: String,
    clock: Arc<AtomicI64>,
    _data: TempDir,
}

impl Fixture {
    pub(crate) async fn new(mail: mail::Settings) -> Self {
        let data = TempDir::new().unwrap();
        let clock = Arc::new(AtomicI64::new("2026-01-31T12:00:00Z".parse::<Timestamp>().unwrap().as_millisecond()));
        let hand = Arc::clone(&clock);
        let options = Options {
            data: data.path().to_owned(),
            limits: Limits::default(),
            token_lifetime: SignedDuration::from_hours(365 * 24),
            mail,
            clock: Clock::new(move || Timestamp::from_millisecond(hand.load(Ordering::SeqCst)).unwrap()),
            random: Random::system(),
        };
        let app = App::open(options).await.unwrap();
        let operator = organizations::operator(&app, None).await.unwrap();
        let connection = connections::by_name(&app, &operator, connections::FIRST).await.unwrap();
        let token = tokens::create(&app, &operator, &connection, "rotation").await.unwrap().reveal();
        Self { app, operator, connection, token, clock, _data: data }
    }

    pub(crate) fn wind(&self, by: SignedDuration) {
        self.clock.fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }

    /// Changes the settings of the connection, as an admin does.
    pub(crate) async fn set(&self, change: impl FnOnce(&mut Settings)) {
        let mut connection = self.connection.clone();
        change(&mut connection.settings);
        let update = self
            .app
            .store()
            .write(move |tx| Box::pin(async move { store::connections::update(tx, &connection).await }));
        update.await.unwrap();
    }

    /// The identity provider, as it asks now.
    pub(crate) async fn caller(&self) -> Caller {
        let base = "https://muster.example/scim/v2".into();
        tokens::authenticate(&self.app, &self.token, base, Trace::new("r-1")).await.unwrap()
    }

    /// Provisions `ada`, who prefers French, with other attributes or more.
    pub(crate) async fn provision(&self, more: Value) -> String {
        let mut body = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "userName": "ada@example.org",
            "name": {"givenName": "Ada"},
            "preferredLanguage": "fr-FR",
            "emails": [{"value": "ada@example.org"}],
        });
        let Value::Object(more) = more else { panic!("{more} is no object") };
        body.as_object_mut().unwrap().extend(more);
        users::create(&self.app, &self.caller().await, body).await.unwrap().id
    }

    /// What is in the outbox, newest first.
    pub(crate) async fn outbox(&self) -> Vec<Listed> {
        let organization = self.operator.organization;
        let list = self.app.store().read(move |tx| Box::pin(store::outbox::list(tx, organization, None, 100)));
        list.await.unwrap()
    }

    /// How many events there are.
    pub(crate) async fn events(&self) -> i64 {
        let organization = self.operator.organization;
        let head = self.app.store().read(move |tx| Box::pin(store::audit::head(tx, organization)));
        head.await.unwrap().0
    }
}
