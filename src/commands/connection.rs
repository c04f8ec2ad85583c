//! `muster connection`: connects identity providers.

use clap::Subcommand;
use directory::IdentityProvider;
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
}

impl Connection {
    pub(super) fn run(self, place: &Place) -> Result<(), Error> {
        let config = place.config(None)?;
        with_app(place, &config, async |app, operator| {
            match self {
                Self::Create { idp, name, json } => {
                    let made = app::connections::create(app, operator, &name, idp).await?;
                    if json {
                        println!("{}", describe(&made));
                    } else {
                        println!("Connected {} as {:?}. SCIM URL: {}", made.idp.name(), made.name, scim_url(&config));
                        println!("Make its token with: muster token create --connection {:?}", made.name);
                    }
                }
                Self::List { json } => {
                    let connections = app::connections::list(app, operator).await?;
                    if json {
                        println!("{}", connections.iter().map(describe).collect::<Value>());
                    } else {
                        println!("{:24}  {:18}  CREATED", "NAME", "IDENTITY PROVIDER");
                        for connection in connections {
                            println!("{:24}  {:18}  {}", connection.name, connection.idp.name(), connection.created);
                        }
                    }
                }
            }
            Ok(())
        })
    }
}

fn describe(connection: &directory::Connection) -> Value {
    json!({
        "id": connection.id,
        "name": connection.name,
        "idp": connection.idp.word(),
        "created": connection.created.to_string(),
    })
}
