//! What can be done: one function per action. Each reads, asks `directory` to decide, and saves.
//!
//! HTTP handlers and commands call these functions, and nothing else.
//!
//! - [`provisioning`]: what identity providers do, over SCIM
//!
//! The rest is what people do. Each function takes the [`directory::Actor`] and asks whether it may.
//!
//! - [`organizations`], [`connections`], [`tokens`], [`attributes`], [`holds`]: what is administered
//! - [`health`]: how connections fare
//! - [`users`], [`groups`]: the directory, of every source, in [`pages`], and [`search`]; [`import`], [`export`]: as files
//! - [`sessions`], [`passwords`], [`totp`], [`admins`], [`api_keys`]: who administers, and how they get in
//! - [`audit`], [`provisioning_log`], which [`watching`] sees grow: what was done; [`dashboard`]: what is to be seen first
//! - [`invitations`], [`mail`], `announcements`: what is written to people
//! - [`activity`], [`background`]: what is noted behind the requests' back, and what happens by itself
//! - [`backup`], [`restore`]: the whole installation as one file, and back; [`migrate_store`]: moved to PostgreSQL

pub mod activity;
pub mod admins;
mod announcements;
pub mod api_keys;
pub mod attributes;
pub mod audit;
pub mod background;
pub mod backup;
pub mod connections;
pub mod dashboard;
mod data_directory;
mod environment;
pub mod export;
pub mod groups;
pub mod health;
pub mod holds;
pub mod import;
pub mod invitations;
mod limits;
pub mod mail;
pub mod migrate_store;
pub mod organizations;
pub mod pages;
pub mod passwords;
mod problem;
pub mod provisioning;
pub mod provisioning_log;
pub mod restore;
mod schemas;
pub mod search;
pub mod sessions;
#[cfg(test)]
mod testing;
pub mod tokens;
pub mod totp;
pub mod users;
pub mod watching;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use directory::OrganizationKey;
use directory::attribute::Schemas;
use directory::secret::{Secret, SecretKind};
use jiff::{SignedDuration, Timestamp};
use scim::Error;
use scim::list::CursorCodec;
use store::{Area, Store};

use activity::Activity;
use mail::delivery::Outgoing;
use passwords::Passwords;
use schemas::SchemaCache;
use watching::Watching;

pub use environment::{Clock, Random};
pub use limits::Limits;
pub use problem::Problem;
pub use store::PostgresOptions;

/// How long a cursor is good (RFC 9865 §4, `cursorTimeout`).
pub const CURSOR_TIMEOUT: SignedDuration = SignedDuration::from_hours(1);

/// The installation cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data directory cannot be made.
    #[error("cannot make the data directory {}: {cause}", path.display())]
    Directory {
        /// Which directory.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// A backup is being restored into the data directory, or what is in it moves to another database.
    #[error("a backup is being restored into {}, or it is being moved; try again when that is done", path.display())]
    Restoring {
        /// Which directory.
        path: PathBuf,
    },
    /// The database cannot be opened or migrated.
    #[error("cannot open the database {place}: {}", chain(cause))]
    Store {
        /// Where it is, for people: `in ./muster-data`.
        place: String,
        /// Why.
        cause: store::Error,
    },
    /// The first objects cannot be made.
    #[error("cannot set up the installation: {0}")]
    Setup(Error),
}

fn chain(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Name of the database in the data directory.
const DATABASE: &str = "muster.db";

/// Whether there is an installation in this data directory.
#[must_use]
pub fn is_installed(data: &Path) -> bool {
    data.join(DATABASE).is_file()
}

async fn open_store(data: &Path, postgres: Option<&PostgresOptions>) -> Result<Store, store::Error> {
    if let Some(options) = postgres {
        return Store::connect(options).await;
    }
    let file = data_directory::database(data);
    let opening = tokio::task::spawn_blocking(move || Store::open(&file, &store::Options::default()));
    opening.await.unwrap_or(Err(store::Error::Closed))
}

/// What an installation is opened with.
#[derive(Debug, Clone)]
pub struct Options {
    /// Directory of the embedded database; made where it is missing.
    pub data: PathBuf,
    /// A PostgreSQL database, which any number of nodes may share; then there is no embedded one.
    pub postgres: Option<PostgresOptions>,
    /// What one request may ask for.
    pub limits: Limits,
    /// How long a token is good.
    pub token_lifetime: SignedDuration,
    /// How mail is sent.
    pub mail: mail::Settings,
    /// How long entries of the provisioning log are kept; `None`: for ever.
    pub log_kept: Option<SignedDuration>,
    /// Where the time comes from.
    pub clock: Clock,
    /// Where randomness comes from.
    pub random: Random,
}

/// The service without its HTTP: an open store and what the actions need beside it. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    store: Store,
    /// What this node is called among others, as long as it runs.
    node: String,
    /// Tells others that the data directory is in use, as long as it is.
    _lock: Option<File>,
    limits: Limits,
    token_lifetime: SignedDuration,
    log_kept: Option<SignedDuration>,
    clock: Clock,
    random: Random,
    schemas: SchemaCache,
    cursors: CursorCodec,
    activity: Activity,
    passwords: Passwords,
    mail: Outgoing,
    watching: Watching,
}

impl App {
    /// Opens the store, brings its schema up to date, and makes the first organization and
    /// connection where there is none.
    ///
    /// # Errors
    /// Where the directory cannot be written or the database cannot be opened.
    pub async fn open(options: Options) -> Result<Self, OpenError> {
        let lock = if options.postgres.is_none() { Some(data_directory::join(&options.data)?) } else { None };
        let place = match options.postgres {
            None => format!("in {}", options.data.display()),
            Some(_) => "on PostgreSQL".to_owned(),
        };
        let failed = |cause| OpenError::Store { place: place.clone(), cause };
        let store = open_store(&options.data, options.postgres.as_ref()).await.map_err(failed)?;
        let fresh: [u8; 32] = options.random.bytes().map_err(|error| OpenError::Setup(error.into()))?;
        let cursor_key = store
            .write(Area::Installation, move |tx| {
                Box::pin(async move { store::settings::get_or_set(tx, "cursor_key", &fresh).await })
            })
            .await
            .map_err(failed)?;
        let node: [u8; 8] = options.random.bytes().map_err(|error| OpenError::Setup(error.into()))?;
        let app = Self(Arc::new(Inner {
            store,
            node: format!("{:016x}", u64::from_be_bytes(node)),
            _lock: lock,
            limits: options.limits,
            token_lifetime: options.token_lifetime,
            log_kept: options.log_kept,
            clock: options.clock,
            random: options.random,
            schemas: SchemaCache::default(),
            cursors: CursorCodec::new(&cursor_key, CURSOR_TIMEOUT),
            activity: Activity::default(),
            passwords: Passwords::default(),
            mail: Outgoing::new(options.mail),
            watching: Watching::default(),
        }));
        connections::ensure_first(&app).await.map_err(OpenError::Setup)?;
        Ok(app)
    }

    /// What one request may ask for.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// The standard schemas: what discovery shows to whoever has not said who they are.
    #[must_use]
    pub fn schemas(&self) -> &Schemas {
        self.0.schemas.standard()
    }

    /// The schemas of an organization, its attributes included; `version` is that of the organization's row.
    pub(crate) async fn schemas_of(&self, organization: OrganizationKey, version: i64) -> Result<Schemas, Error> {
        self.0.schemas.of(&self.0.store, organization, version).await
    }

    /// The schemas of an organization as they are now.
    pub(crate) async fn schemas_now(&self, organization: OrganizationKey) -> Result<Schemas, Error> {
        let version = self
            .0
            .store
            .read(move |tx| Box::pin(async move { store::attributes::schema_version(tx, organization).await }))
            .await?;
        self.schemas_of(organization, version).await
    }

    /// Whether the service can answer: a read of the store.
    ///
    /// # Errors
    /// 503 where the store does not answer.
    pub async fn ready(&self) -> Result<(), Error> {
        self.0
            .store
            .read(|tx| Box::pin(store::connections::organizations(tx)))
            .await
            .map(drop)
            .map_err(|error: store::Error| Error::unavailable(format!("The database does not answer: {error}")))
    }

    /// Ends the store after what is under way.
    pub async fn close(&self) {
        if let Err(error) = activity::write_down(self).await {
            tracing::warn!(%error, "the last uses of tokens were not noted");
        }
        self.0.store.close().await;
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    /// What this node is called among others, as long as it runs.
    pub(crate) fn node(&self) -> &str {
        &self.0.node
    }

    pub(crate) fn cursors(&self) -> &CursorCodec {
        &self.0.cursors
    }

    pub(crate) fn activity(&self) -> &Activity {
        &self.0.activity
    }

    pub(crate) fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }

    pub(crate) fn watching(&self) -> &Watching {
        &self.0.watching
    }

    pub(crate) fn random_bytes<const N: usize>(&self) -> Result<[u8; N], Error> {
        Ok(self.0.random.bytes()?)
    }

    pub(crate) fn mail(&self) -> &Outgoing {
        &self.0.mail
    }

    /// Whether there is a mail server: without one, what is to be told must be told in another way.
    #[must_use]
    pub fn sends_mail(&self) -> bool {
        self.0.mail.has_server()
    }

    pub(crate) fn token_lifetime(&self) -> SignedDuration {
        self.0.token_lifetime
    }

    pub(crate) fn log_kept(&self) -> Option<SignedDuration> {
        self.0.log_kept
    }

    pub(crate) fn new_secret(&self, kind: SecretKind) -> Result<Secret, Error> {
        Ok(Secret::generate(kind, &self.0.random.bytes()?))
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    pub(crate) fn new_id(&self, now: Timestamp) -> Result<String, Error> {
        let random = self.0.random.bytes()?;
        let milliseconds = u64::try_from(now.as_millisecond()).unwrap_or_default();
        Ok(uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid().to_string())
    }
}
