//! `muster organization`: the tenants of the installation.

use app::organizations;
use clap::Subcommand;
use serde_json::{Value, json};

use super::{Error, Place, with_app};

/// `muster organization`
#[derive(Subcommand)]
pub enum Organization {
    /// Make an organization
    Create {
        /// Name for people; unique
        #[arg(value_name = "NAME")]
        name: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List the organizations
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

impl Organization {
    pub(super) fn run(self, place: &Place) -> Result<(), Error> {
        let config = place.config(None)?;
        with_app(place, &config, async |app, operator| {
            match self {
                Self::Create { name, json } => {
                    let made = organizations::create(app, operator, &name).await?;
                    if json {
                        println!("{}", describe(&made));
                    } else {
                        let name = &made.name;
                        println!("Made the organization {name:?}. Make its owner with:");
                        println!("  muster --organization {name:?} admin invite --role owner --email …");
                    }
                }
                Self::List { json } => {
                    let organizations = organizations::list(app).await?;
                    if json {
                        println!("{}", organizations.iter().map(describe).collect::<Value>());
                    } else {
                        println!("{:36}  {:24}  NAME", "ID", "CREATED");
                        for made in organizations {
                            println!("{:36}  {:24}  {}", made.id, made.created.to_string(), made.name);
                        }
                    }
                }
            }
            Ok(())
        })
    }
}

fn describe(organization: &directory::Organization) -> Value {
    json!({
        "id": organization.id,
        "name": organization.name,
        "created": organization.created.to_string(),
    })
}
