//! The commands: one file each.

mod admin;
mod api_key;
mod attribute;
mod audit;
mod backup;
mod check_config;
mod connection;
mod demo;
mod export;
mod idp;
mod import;
mod migrate_store;
mod organization;
mod restore;
mod serve;
mod token;
mod user;

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use app::{App, Clock, Options, Problem, Random};
use clap::{Args, Subcommand};
use directory::Actor;
use directory::secret::Secret;
use server::Config;

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Answer identity providers, until SIGTERM or Ctrl-C
    Serve(serve::Serve),
    /// Make and look after the bearer tokens of connections
    #[command(subcommand)]
    Token(token::Token),
    /// Connect identity providers, and set how their provisioning behaves
    #[command(subcommand)]
    Connection(connection::Connection),
    /// Declare the attributes that users have besides the usual ones
    #[command(subcommand)]
    Attribute(attribute::Attribute),
    /// Invite people who administer, and look after them
    #[command(subcommand)]
    Admin(admin::Admin),
    /// Make and look after the keys of programs that use the admin API
    #[command(subcommand)]
    ApiKey(api_key::ApiKey),
    /// Make organizations: the tenants of this installation
    #[command(subcommand)]
    Organization(organization::Organization),
    /// Check and export the audit trail
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Copy the whole installation to a file, while it runs
    Backup(backup::Backup),
    /// Put a backup in the place of the database
    Restore(restore::Restore),
    /// Move the installation from the data directory to an empty PostgreSQL database
    MigrateStore(migrate_store::MigrateStore),
    /// Look at users of every source, and change them
    #[command(subcommand)]
    User(user::User),
    /// Bring users in from a CSV file
    Import(import::Import),
    /// Write users to a CSV file
    Export(export::Export),
    /// Try Muster with made-up people: serve, push 1,000 of them as Entra ID does, serve on
    Demo(demo::Demo),
    /// Be an identity provider: a directory of its own, pushed to any SCIM server
    Idp(idp::Idp),
    /// Check the configuration and print what is in force
    CheckConfig(check_config::CheckConfig),
}

impl Command {
    /// Does it.
    ///
    /// # Errors
    /// Where it cannot be done; the message is for the person at the terminal.
    pub fn run(self, place: &Place) -> Result<(), Error> {
        match self {
            Self::Serve(command) => command.run(place),
            Self::Token(command) => command.run(place),
            Self::Connection(command) => command.run(place),
            Self::Attribute(command) => command.run(place),
            Self::Admin(command) => command.run(place),
            Self::ApiKey(command) => command.run(place),
            Self::Organization(command) => command.run(place),
            Self::Audit(command) => command.run(place),
            Self::Backup(command) => command.run(place),
            Self::Restore(command) => command.run(place),
            Self::MigrateStore(command) => command.run(place),
            Self::User(command) => command.run(place),
            Self::Import(command) => command.run(place),
            Self::Export(command) => command.run(place),
            Self::Demo(command) => command.run(),
            Self::Idp(command) => command.run(),
            Self::CheckConfig(command) => command.run(place),
        }
    }
}

/// Where the installation is.
#[derive(Args)]
pub struct Place {
    /// Configuration file [default: muster.toml, if there is one]
    #[arg(long, global = true, value_name = "FILE", env = "MUSTER_CONFIG")]
    config: Option<PathBuf>,
    /// Directory of the database [default: ./muster-data]
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Organization that the command acts in [default: the first]
    #[arg(long, global = true, value_name = "NAME", env = "MUSTER_ORGANIZATION")]
    organization: Option<String>,
}

impl Place {
    /// The configuration in force; `listen` is what the command line says of it.
    ///
    /// # Errors
    /// Where the configuration cannot be used.
    pub fn config(&self, listen: Option<&str>) -> Result<Config, Error> {
        self.load(listen, None)
    }

    /// The configuration in force, with this database instead of the configured one.
    ///
    /// # Errors
    /// As [`Place::config`].
    pub fn config_with_database(&self, database: Option<&str>) -> Result<Config, Error> {
        self.load(None, database)
    }

    fn load(&self, listen: Option<&str>, database: Option<&str>) -> Result<Config, Error> {
        Config::load(self.config.as_deref(), listen, self.data.as_deref(), database)
            .map_err(|error| Error::Usage(error.to_string()))
    }
}

/// Why a command was not done.
pub enum Error {
    /// It was asked for in the wrong way.
    Usage(String),
    /// It could not be done.
    Failed(String),
}

impl Error {
    fn failed(error: impl fmt::Display) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<scim::Error> for Error {
    /// What was asked for is wrong where HTTP would say so, with a status below 500.
    fn from(error: scim::Error) -> Self {
        if error.status < 500 { Self::Usage(error.detail) } else { Self::Failed(error.detail) }
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        problem.error.into()
    }
}

/// Opens the installation.
///
/// # Errors
/// Where the database cannot be opened.
pub async fn open(config: &Config) -> Result<App, Error> {
    App::open(options(config)?).await.map_err(Error::failed)
}

/// What the installation is opened with.
fn options(config: &Config) -> Result<Options, Error> {
    Ok(Options {
        data: config.data.clone(),
        postgres: config.postgres(),
        limits: config.app_limits(),
        token_lifetime: config.tokens.lifetime(),
        mail: config.mail.settings().map_err(Error::failed)?,
        log_kept: config.log_kept(),
        clock: Clock::system(),
        random: Random::system(),
    })
}

/// Opens the installation for one command, which acts as the operator of an organization.
fn with_app(
    place: &Place,
    config: &Config,
    command: impl AsyncFnOnce(&App, &Actor) -> Result<(), Error>,
) -> Result<(), Error> {
    // Made by the way, an empty installation would answer every question, and wrongly.
    if config.database.is_none() && !app::is_installed(&config.data) {
        let data = config.data.display();
        return Err(Error::Usage(format!("there is no database in {data}; is --data right? `muster serve` makes one")));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Error::failed)?;
    runtime.block_on(async {
        let app = open(config).await?;
        let done = match app::organizations::operator(&app, place.organization.as_deref()).await {
            Ok(operator) => command(&app, &operator).await,
            Err(error) => Err(error.into()),
        };
        app.close().await;
        done
    })
}

/// The SCIM URL as far as the configuration tells it.
fn scim_url(config: &Config) -> String {
    format!("{}{}", root_url(config, None), server::SCIM_PATH)
}

/// Where a link that is good once leads; `address` is where the server listens, where that is known.
fn setup_url(config: &Config, address: Option<SocketAddr>, secret: &Secret) -> String {
    app::admins::setup_url(&root_url(config, address), secret)
}

fn root_url(config: &Config, address: Option<SocketAddr>) -> String {
    let listening = || address.map_or_else(|| config.listen.clone(), |address| address.to_string());
    let root = config.public_url.clone().unwrap_or_else(|| format!("http://{}", listening()));
    root.trim_end_matches('/').to_owned()
}
