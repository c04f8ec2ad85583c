//! `muster api-key`: the keys that programs present to the admin API.

use app::{App, api_keys};
use clap::{Args, Subcommand};
use directory::{Actor, ApiKey as Row, Permission};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Error, Place, with_app};

/// `muster api-key`
#[derive(Subcommand)]
pub enum ApiKey {
    /// Make an API key; it is shown this once
    Create(Create),
    /// List the API keys, without their secrets
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Refuse an API key from its next request on, for good
    Remove {
        /// Public id: what stands between mak_ and the next _
        #[arg(value_name = "PUBLIC_ID")]
        id: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// `muster api-key create`
#[derive(Args)]
pub struct Create {
    /// Name for people
    #[arg(long)]
    name: String,
    /// What it may do, such as users:read; may be given several times
    #[arg(long = "scope", value_name = "SCOPE", required = true)]
    scopes: Vec<Permission>,
    /// When it ends, as in 2027-01-31T00:00:00Z [default: never]
    #[arg(long, value_name = "TIME")]
    expires: Option<Timestamp>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl ApiKey {
    pub(super) fn run(self, place: &Place) -> Result<(), Error> {
        let config = place.config(None)?;
        with_app(place, &config, async |app, operator| match self {
            Self::Create(create) => create.run(app, operator).await,
            Self::List { json } => list(app, operator, json).await,
            Self::Remove { id, json } => {
                api_keys::remove(app, operator, &id).await?;
                if json {
                    println!("{}", json!({ "id": id, "status": "removed" }));
                } else {
                    println!("API key {id} is removed.");
                }
                Ok(())
            }
        })
    }
}

impl Create {
    async fn run(self, app: &App, operator: &Actor) -> Result<(), Error> {
        let (secret, made) = api_keys::create(app, operator, &self.name, self.scopes, self.expires).await?;
        if self.json {
            let mut described = describe(&made);
            described["api_key"] = secret.reveal().into();
            println!("{described}");
        } else {
            println!("API key: {}", secret.reveal());
            println!("The key is not shown again; only its hash is kept.");
        }
        Ok(())
    }
}

async fn list(app: &App, operator: &Actor, as_json: bool) -> Result<(), Error> {
    let keys = api_keys::list(app, operator).await?;
    if as_json {
        println!("{}", keys.iter().map(describe).collect::<Value>());
        return Ok(());
    }
    println!("{:16}  {:24}  {:24}  {:24}  SCOPES", "PUBLIC ID", "NAME", "EXPIRES", "LAST USED");
    let or_never = |time: Option<Timestamp>| time.map_or("never".to_owned(), |time| time.to_string());
    for key in keys {
        let (expires, used) = (or_never(key.expires), or_never(key.last_used));
        println!("{:16}  {:24}  {expires:24}  {used:24}  {}", key.public_id, key.name, scopes(&key).join(" "));
    }
    Ok(())
}

fn scopes(key: &Row) -> Vec<&'static str> {
    key.scopes.iter().copied().map(Permission::word).collect()
}

fn describe(key: &Row) -> Value {
    json!({
        "id": key.public_id,
        "name": key.name,
        "scopes": scopes(key),
        "created_by": key.created_by,
        "created": key.created.to_string(),
        "expires": key.expires.map(|expires| expires.to_string()),
        "last_used": key.last_used.map(|used| used.to_string()),
    })
}
