//! An installation in a temporary directory, with a clock that tests wind.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use directory::{Actor, Organization, OrganizationKey, Role};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

use crate::sessions::Session;
use crate::{App, Clock, Limits, Options, Problem, Random, admins, organizations, sessions};

/// The password of every admin here, who has one.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// An installation.
pub(crate) struct Installation {
    pub(crate) app: App,
    milliseconds: Arc<AtomicI64>,
    _data: TempDir,
}

impl Installation {
    pub(crate) async fn new() -> Self {
        let data = tempfile::tempdir().unwrap();
        let milliseconds = Arc::new(AtomicI64::new(1_780_000_000_000));
        let hand = Arc::clone(&milliseconds);
        let options = Options {
            data: data.path().to_owned(),
            limits: Limits::default(),
            token_lifetime: SignedDuration::from_hours(24),
            log_kept: None,
            clock: Clock::new(move || Timestamp::from_millisecond(hand.load(Ordering::SeqCst)).unwrap()),
            random: Random::system(),
        };
        Self { app: App::open(options).await.unwrap(), milliseconds, _data: data }
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
        let (_, link) = admins::invite(&self.app, inviter, email, "Someone", role).await.unwrap();
        let link = link.unwrap().reveal();
        admins::set_up(&self.app, &link, None, None, PASSWORD, "").await.unwrap();
        self.sign_in(email, PASSWORD).await.unwrap()
    }

    /// Signs in without a one-time code.
    pub(crate) async fn sign_in(&self, email: &str, password: &str) -> Result<Session, Problem> {
        sessions::sign_in(&self.app, email, password, None, "r-1").await.map(|(_, session)| session)
    }

    /// How many audit events an organization has.
    pub(crate) async fn events(&self, organization: OrganizationKey) -> i64 {
        let head = self.app.store().read(move |tx| Box::pin(store::audit::head(tx, organization)));
        head.await.map(|(sequence, _)| sequence).unwrap()
    }
}
