//! An installation in a temporary directory, with a clock that tests wind.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use directory::mail::Mail;
use directory::settings::Settings;
use directory::{Actor, Connection, Organization, OrganizationKey, Role};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use store::Area;
use store::outbox::Listed;
use tempfile::TempDir;

use crate::mail::{Security, Smtp};
use crate::provisioning::{Caller, Trace, users};
use crate::sessions::Session;
use crate::{
    App, Clock, Limits, Options, PostgresOptions, Problem, Random, admins, connections, mail, organizations, sessions,
    tokens,
};

/// The password of every admin here, who has one.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A mail server that listens at this port of the machine.
pub(crate) fn smtp(port: u16) -> Smtp {
    Smtp {
        server: "127.0.0.1".into(),
        port,
        security: Security::None,
        credentials: None,
        from: "muster@example.org".parse().unwrap(),
        reply_to: None,
    }
}

/// A database on the PostgreSQL server that `scripts/with-postgres` starts; `None`: tests are of the embedded one.
fn postgres() -> Option<PostgresOptions> {
    static NUMBER: AtomicI64 = AtomicI64::new(0);
    let server = std::env::var("TEST_POSTGRES").ok()?;
    let name = format!("app_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let (all, create) = (format!("{server}/postgres"), format!("CREATE DATABASE {name}"));
    let made = std::process::Command::new("psql").args([&all, "--quiet", "--command", &create]).status();
    assert!(made.unwrap().success());
    let url = format!("{server}/{name}");
    Some(PostgresOptions { url, replicas: Vec::new(), connections: 4, ca_file: None })
}

/// An installation.
pub(crate) struct Installation {
    pub(crate) app: App,
    options: Options,
    milliseconds: Arc<AtomicI64>,
    _data: TempDir,
}

impl Installation {
    pub(crate) async fn new() -> Self {
        Self::with(mail::Settings::default()).await
    }

    /// One that sends mail so.
    pub(crate) async fn with(mail: mail::Settings) -> Self {
        let data = tempfile::tempdir().unwrap();
        let milliseconds =
            Arc::new(AtomicI64::new("2026-01-31T12:00:00Z".parse::<Timestamp>().unwrap().as_millisecond()));
        let hand = Arc::clone(&milliseconds);
        let options = Options {
            data: data.path().to_owned(),
            postgres: postgres(),
            limits: Limits::default(),
            token_lifetime: SignedDuration::from_hours(365 * 24),
            mail,
            log_kept: None,
            clock: Clock::new(move || Timestamp::from_millisecond(hand.load(Ordering::SeqCst)).unwrap()),
            random: Random::system(),
        };
        Self { app: App::open(options.clone()).await.unwrap(), options, milliseconds, _data: data }
    }

    /// Lets time pass.
    pub(crate) fn wind(&self, by: SignedDuration) {
        self.milliseconds.fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }

    /// The operator of the first organization.
    pub(crate) async fn operator(&self) -> Actor {
        organizations::operator(&self.app, None).await.unwrap()
    }

    /// Another organization, and its operator.
    pub(crate) async fn another(&self, name: &str) -> (Organization, Actor) {
        let made = organizations::create(&self.app, &self.operator().await, name).await.unwrap();
        let operator = Actor::operator(made.key);
        (made, operator)
    }

    /// Someone of that role who has set their password and signed in.
    pub(crate) async fn signed_in(&self, inviter: &Actor, email: &str, role: Role) -> Session {
        let (_, link) = admins::invite(&self.app, inviter, email, "Someone", role, None).await.unwrap();
        let link = link.unwrap().secret.reveal();
        admins::set_up(&self.app, &link, None, None, PASSWORD, "").await.unwrap();
        self.sign_in(email, PASSWORD).await.unwrap()
    }

    /// Signs in without a one-time code.
    pub(crate) async fn sign_in(&self, email: &str, password: &str) -> Result<Session, Problem> {
        sessions::sign_in(&self.app, email, password, None, "r-1").await.map(|(_, session)| session)
    }

    /// Takes the mail out of the outbox, oldest first, bodies and all.
    pub(crate) async fn mail(&self) -> Vec<Mail> {
        let now = self.app.now();
        let claimed = self
            .app
            .store()
            .write(Area::Installation, move |tx| Box::pin(store::outbox::claim(tx, now, Timestamp::MAX, 100)));
        claimed.await.unwrap().into_iter().map(|claimed| claimed.mail).collect()
    }

    /// How many audit events an organization has.
    pub(crate) async fn events(&self, organization: OrganizationKey) -> i64 {
        let head = self.app.store().read(move |tx| Box::pin(store::audit::head(tx, organization)));
        head.await.map(|(sequence, _)| sequence).unwrap()
    }
}

/// An empty installation, and its operator.
pub(crate) async fn opened() -> (App, Actor, Installation) {
    let installation = Installation::new().await;
    (installation.app.clone(), installation.operator().await, installation)
}

/// A connection of an installation, and what its identity provider pushes.
pub(crate) struct Fixture {
    pub app: App,
    pub operator: Actor,
    pub connection: Connection,
    pub token: String,
    installation: Installation,
}

impl Fixture {
    pub(crate) async fn new(mail: mail::Settings) -> Self {
        let installation = Installation::with(mail).await;
        let app = installation.app.clone();
        let operator = organizations::operator(&app, None).await.unwrap();
        let connection = connections::by_name(&app, &operator, connections::FIRST).await.unwrap();
        let token = tokens::create(&app, &operator, &connection, "rotation").await.unwrap().reveal();
        Self { app, operator, connection, token, installation }
    }

    pub(crate) fn wind(&self, by: SignedDuration) {
        self.installation.wind(by);
    }

    /// Another node of the same installation.
    pub(crate) async fn another_node(&self) -> App {
        App::open(self.installation.options.clone()).await.unwrap()
    }

    /// Changes the settings of the connection, as an admin does.
    pub(crate) async fn set(&self, change: impl FnOnce(&mut Settings)) {
        let mut connection = self.connection.clone();
        change(&mut connection.settings);
        let update = self.app.store().write(connection.organization, move |tx| {
            Box::pin(async move { store::connections::update(tx, &connection).await })
        });
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
        self.installation.events(self.operator.organization).await
    }
}
