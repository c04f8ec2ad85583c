//! `muster token`: makes the bearer tokens of connections, and looks after them.

use app::{App, connections, tokens};
use clap::{Args, Subcommand};
use directory::secret::Secret;
use directory::token::TokenStatus;
use directory::{Actor, Connection, Token as Row};
use serde_json::{Value, json};

use super::{Error, Place, scim_url, with_app};

/// `muster token`
#[derive(Subcommand)]
pub enum Token {
    /// Make a token; it is shown this once
    Create(Create),
    /// List the tokens, without their secrets
    List(List),
    /// Accept a token again
    Activate(Which),
    /// Refuse a token from its next request on
    Deactivate(Which),
    /// Give a token a new secret and a new expiry; it is shown this once
    Renew(Which),
    /// Remove a token for good
    Remove(Which),
}

/// `muster token create`
#[derive(Args)]
pub struct Create {
    /// Name of the connection that the token speaks for
    #[arg(long, value_name = "NAME", default_value = connections::FIRST)]
    connection: String,
    /// Name for people
    #[arg(long, value_name = "TEXT", default_value = "")]
    label: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// `muster token list`
#[derive(Args)]
pub struct List {
    /// Tokens of this connection only
    #[arg(long, value_name = "NAME")]
    connection: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// One token.
#[derive(Args)]
pub struct Which {
    /// Public id: what stands between mst_ and the next _
    #[arg(value_name = "PUBLIC_ID")]
    id: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Token {
    pub(super) fn run(self, place: &Place) -> Result<(), Error> {
        let config = place.config(None)?;
        let url = scim_url(&config);
        with_app(place, &config, async |app, operator| match self {
            Self::Create(create) => create.run(app, operator, &url).await,
            Self::List(list) => list.run(app, operator).await,
            Self::Activate(which) => which.set(app, operator, TokenStatus::Active).await,
            Self::Deactivate(which) => which.set(app, operator, TokenStatus::Inactive).await,
            Self::Renew(which) => {
                hand_over(&tokens::renew(app, operator, &which.id).await?.0, &url, which.json);
                Ok(())
            }
            Self::Remove(which) => {
                tokens::remove(app, operator, &which.id).await?;
                which.say("removed");
                Ok(())
            }
        })
    }
}

impl Create {
    async fn run(self, app: &App, operator: &Actor, url: &str) -> Result<(), Error> {
        let connection = connections::by_name(app, operator, &self.connection).await?;
        hand_over(&tokens::create(app, operator, &connection, &self.label).await?, url, self.json);
        Ok(())
    }
}

impl List {
    async fn run(self, app: &App, operator: &Actor) -> Result<(), Error> {
        let wanted = |connection: &Connection| self.connection.as_ref().is_none_or(|name| *name == connection.name);
        let mut rows = Vec::new();
        for connection in connections::list(app, operator).await?.into_iter().filter(wanted) {
            rows.extend(
                tokens::list(app, operator, &connection).await?.into_iter().map(|token| (connection.clone(), token)),
            );
        }
        if self.json {
            println!("{}", rows.iter().map(|(connection, token)| describe(connection, token)).collect::<Value>());
            return Ok(());
        }
        println!(
            "{:16}  {:20}  {:18}  {:8}  {:24}  {:24}  LABEL",
            "PUBLIC ID", "CONNECTION", "IDENTITY PROVIDER", "STATUS", "EXPIRES", "LAST USED"
        );
        for (connection, token) in rows {
            let used = token.last_used.map_or("never".to_owned(), |used| used.to_string());
            let (idp, status, expires) = (connection.idp.name(), token.status.word(), token.expires.to_string());
            println!(
                "{:16}  {:20}  {idp:18}  {status:8}  {expires:24}  {used:24}  {}",
                token.public_id, connection.name, token.label
            );
        }
        Ok(())
    }
}

impl Which {
    async fn set(self, app: &App, operator: &Actor, status: TokenStatus) -> Result<(), Error> {
        tokens::set_status(app, operator, &self.id, status).await?;
        self.say(status.word());
        Ok(())
    }

    fn say(&self, done: &str) {
        if self.json {
            println!("{}", json!({ "id": self.id, "status": done }));
        } else {
            println!("Token {} is {done}.", self.id);
        }
    }
}

fn hand_over(secret: &Secret, url: &str, as_json: bool) {
    if as_json {
        println!("{}", json!({ "id": secret.public_id(), "token": secret.reveal(), "scim_url": url }));
    } else {
        println!("Token:    {}", secret.reveal());
        println!("SCIM URL: {url}");
        println!("The token is not shown again; only its hash is kept.");
    }
}

fn describe(connection: &Connection, token: &Row) -> Value {
    json!({
        "id": token.public_id,
        "connection": connection.name,
        "idp": connection.idp.word(),
        "label": token.label,
        "status": token.status.word(),
        "created": token.created.to_string(),
        "expires": token.expires.to_string(),
        "last_used": token.last_used.map(|used| used.to_string()),
    })
}
