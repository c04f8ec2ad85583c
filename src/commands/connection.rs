//! `muster connection`: connects identity providers, and sets how their provisioning behaves.

mod set;
mod show;

use app::{App, connections, holds};
use clap::{Args, Subcommand};
use directory::{Actor, IdentityProvider};
use serde_json::{Value, json};

use super::{Error, Place, scim_url, with_app};

/// `muster connection`
#[derive(Subcommand)]
pub enum Connection {
    /// Connect an identity provider
    Create {
        /// entra, okta, onelogin, pingone, jumpcloud, google, keycloak, authentik, or generic for any other
        #[arg(long, value_name = "IDP")]
        idp: IdentityProvider,
        /// Name for people; unique
        #[arg(long)]
        name: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List the connections
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show a connection: its settings, its tokens, and how it goes
    Show(Which),
    /// Change the settings of a connection; what is not named stays
    Set(Box<set::Set>),
    /// Delete a connection and its tokens; its users and groups stay as local ones
    Delete(Delete),
    /// Decide about a connection that the blast radius guard holds
    #[command(subcommand)]
    Hold(Hold),
}

/// `muster connection hold`
#[derive(Subcommand)]
pub enum Hold {
    /// Let users be disabled and deleted for the length of one window
    Allow(Which),
    /// End the hold, and count anew
    End(Which),
}

/// One connection.
#[derive(Args)]
pub struct Which {
    /// Name of the connection
    #[arg(value_name = "CONNECTION")]
    name: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// `muster connection delete`
#[derive(Args)]
pub struct Delete {
    /// Name of the connection
    #[arg(value_name = "CONNECTION")]
    name: String,
    /// Number of its users, where it has any
    #[arg(long, value_name = "USERS")]
    confirm: Option<u64>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Connection {
    pub(super) fn run(self, place: &Place) -> Result<(), Error> {
        let config = place.config(None)?;
        with_app(place, &config, async |app, operator| {
            match self {
                Self::Create { idp, name, json } => {
                    let made = connections::create(app, operator, &name, idp).await?;
                    if json {
                        println!("{}", describe(&made));
                    } else {
                        println!("Connected {} as {:?}. SCIM URL: {}", made.idp.name(), made.name, scim_url(&config));
                        println!("Make its token with: muster token create --connection {:?}", made.name);
                    }
                }
                Self::List { json } => {
                    let connections = connections::list(app, operator).await?;
                    if json {
                        println!("{}", connections.iter().map(describe).collect::<Value>());
                    } else {
                        println!("{:24}  {:18}  CREATED", "NAME", "IDENTITY PROVIDER");
                        for connection in connections {
                            println!("{:24}  {:18}  {}", connection.name, connection.idp.name(), connection.created);
                        }
                    }
                }
                Self::Show(Which { name, json }) => {
                    let id = id(app, operator, &name).await?;
                    show::say(&connections::overview(app, operator, &id).await?, &scim_url(&config), json);
                }
                Self::Set(set) => {
                    let (id, json) = (id(app, operator, &set.connection).await?, set.json);
                    let changed = connections::update(app, operator, &id, set.update()?).await?;
                    if json {
                        println!("{}", show::settings(&changed));
                    } else {
                        println!("The settings of {:?} are saved.", changed.name);
                    }
                }
                Self::Delete(delete) => delete.run(app, operator).await?,
                Self::Hold(hold) => hold.run(app, operator).await?,
            }
            Ok(())
        })
    }
}

impl Delete {
    async fn run(self, app: &App, operator: &Actor) -> Result<(), Error> {
        let id = id(app, operator, &self.name).await?;
        let left = connections::delete(app, operator, &id, self.confirm).await?;
        if self.json {
            println!("{}", json!({ "id": id, "users": left.users, "groups": left.groups }));
        } else {
            println!("Deleted {:?}. {} users and {} groups are local now.", self.name, left.users, left.groups);
        }
        Ok(())
    }
}

impl Hold {
    async fn run(self, app: &App, operator: &Actor) -> Result<(), Error> {
        let (state, json) = match self {
            Self::Allow(which) => {
                (holds::allow(app, operator, &id(app, operator, &which.name).await?).await?, which.json)
            }
            Self::End(which) => (holds::end(app, operator, &id(app, operator, &which.name).await?).await?, which.json),
        };
        match state.allowed_until {
            _ if json => println!("{}", show::guard(&state)),
            Some(until) => println!("Users may be disabled and deleted until {until}."),
            None => println!("Nothing is held any more; counting begins anew."),
        }
        Ok(())
    }
}

async fn id(app: &App, operator: &Actor, name: &str) -> Result<String, Error> {
    Ok(connections::by_name(app, operator, name).await?.id)
}

fn describe(connection: &directory::Connection) -> Value {
    json!({
        "id": connection.id,
        "name": connection.name,
        "idp": connection.idp.word(),
        "created": connection.created.to_string(),
    })
}
