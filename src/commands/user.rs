//! `muster user`: users of every source and status.

use app::pages::{PageRequest, Paged};
use app::users::{AttributeValue, Person, Search};
use app::{App, users};
use clap::{Args, Subcommand};
use directory::user::{Status, UserOrder};
use directory::{Actor, Source};
use serde_json::{Value, json};

use super::{Error, Place, with_app};

/// `muster user`
#[derive(Subcommand)]
pub enum User {
    /// List users, page by page
    List(List),
    /// Show a user with its groups and attributes
    Show(Which),
    /// Make a user here
    Create(Create),
    /// Disable a user
    Disable(Which),
    /// Enable a user again
    Enable(Which),
    /// Delete a user for good
    Delete(Which),
}

/// `muster user list`
#[derive(Args)]
pub struct List {
    /// How userName, displayName or an e-mail address begins
    #[arg(long, value_name = "TEXT", default_value = "")]
    search: String,
    /// active, disabled or deprovisioned
    #[arg(long)]
    status: Option<Status>,
    /// Where users come from, as in Local, Import or "SCIM Okta"
    #[arg(long)]
    source: Option<Source>,
    /// Id of a group, members through other groups included
    #[arg(long, value_name = "ID")]
    group: Option<String>,
    /// created, userName or displayName
    #[arg(long, value_name = "ORDER")]
    sort: Option<UserOrder>,
    /// From the greatest down
    #[arg(long)]
    descending: bool,
    /// Users at most
    #[arg(long, value_name = "NUMBER")]
    limit: Option<u64>,
    /// Where the page before ended
    #[arg(long)]
    cursor: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// `muster user create`
#[derive(Args)]
pub struct Create {
    /// What the user signs in with; unique
    #[arg(long, value_name = "NAME")]
    user_name: String,
    /// Name for people
    #[arg(long, value_name = "NAME")]
    display_name: Option<String>,
    /// First name
    #[arg(long, value_name = "NAME")]
    given_name: Option<String>,
    /// Last name
    #[arg(long, value_name = "NAME")]
    family_name: Option<String>,
    /// E-mail address
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// A value of a custom attribute; may be given several times
    #[arg(long = "attribute", value_name = "NAME=VALUE")]
    attributes: Vec<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// One user.
#[derive(Args)]
pub struct Which {
    /// Id or userName
    #[arg(value_name = "USER")]
    user: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl User {
    pub(super) fn run(self, place: &Place) -> Result<(), Error> {
        let config = place.config(None)?;
        with_app(place, &config, async |app, operator| match self {
            Self::List(list) => list.run(app, operator).await,
            Self::Create(create) => create.run(app, operator).await,
            Self::Show(which) => {
                let id = users::find(app, operator, &which.user).await?;
                let person = users::get(app, operator, &id).await?;
                if which.json {
                    println!("{}", describe(&person))
                } else {
                    show(&person)
                }
                Ok(())
            }
            Self::Disable(which) => which.set_enabled(app, operator, false).await,
            Self::Enable(which) => which.set_enabled(app, operator, true).await,
            Self::Delete(which) => {
                let id = users::find(app, operator, &which.user).await?;
                let notice = users::delete(app, operator, &id).await?;
                which.say(&id, "deleted", notice.as_deref());
                Ok(())
            }
        })
    }
}

impl List {
    async fn run(self, app: &App, operator: &Actor) -> Result<(), Error> {
        let Self { search: text, status, source, group, sort: order, descending, limit, cursor, json } = self;
        let search = Search { text, status, source, group, order, descending };
        let Paged { items, total, next } = users::list(app, operator, &search, &PageRequest { cursor, limit }).await?;
        if json {
            let items: Value = items.iter().map(describe).collect();
            println!("{}", json!({ "items": items, "total": total, "next": next }));
            return Ok(());
        }
        println!("{:36}  {:32}  {:24}  {:13}  SOURCE", "ID", "USER NAME", "DISPLAY NAME", "STATUS");
        for Person { user, .. } in items {
            let (display, status) = (user.resource.text("displayName").unwrap_or_default(), user.status.word());
            println!("{:36}  {:32}  {display:24}  {status:13}  {}", user.id, user.user_name(), user.source);
        }
        if let Some(next) = next {
            println!("More with: --cursor {next}");
        }
        Ok(())
    }
}

impl Create {
    async fn run(self, app: &App, operator: &Actor) -> Result<(), Error> {
        let mut custom = serde_json::Map::new();
        for attribute in &self.attributes {
            let (name, value) = attribute
                .split_once('=')
                .ok_or_else(|| Error::Usage(format!("--attribute takes NAME=VALUE, and {attribute:?} is none")))?;
            custom.insert(name.to_owned(), value.into());
        }
        let email = self.email.map(|address| json!([{ "value": address, "type": "work", "primary": true }]));
        let body = json!({
            "userName": self.user_name,
            "displayName": self.display_name,
            "name": { "givenName": self.given_name, "familyName": self.family_name },
            "emails": email,
            "customAttributes": custom,
        });
        let made = users::create(app, operator, body).await?;
        if self.json {
            println!("{}", describe(&made));
        } else {
            println!("Created {} with the id {}.", made.user.user_name(), made.user.id);
        }
        Ok(())
    }
}

impl Which {
    async fn set_enabled(self, app: &App, operator: &Actor, enabled: bool) -> Result<(), Error> {
        let id = users::find(app, operator, &self.user).await?;
        let (person, notice) = users::set_enabled(app, operator, &id, enabled).await?;
        self.say(&id, person.user.status.word(), notice.as_deref());
        Ok(())
    }

    fn say(&self, id: &str, done: &str, notice: Option<&str>) {
        if self.json {
            println!("{}", json!({ "id": id, "status": done, "notice": notice }));
        } else {
            println!("User {} is {done}.", self.user);
            if let Some(notice) = notice {
                println!("{notice}");
            }
        }
    }
}

fn show(person: &Person) {
    let Person { user, connection, groups, attributes, .. } = person;
    println!("{} ({})", user.user_name(), user.id);
    println!("Status:  {}", user.status);
    println!("Source:  {}", user.source);
    if let Some(connection) = connection {
        println!("Connection:  {connection}");
    }
    if let Some(managed) = &person.managed_apple_id {
        println!("Managed Apple ID:  {managed}");
    }
    let groups: Vec<&str> = groups.iter().map(|group| group.display.as_str()).collect();
    println!("Groups:  All Users{}{}", if groups.is_empty() { "" } else { ", " }, groups.join(", "));
    for AttributeValue { name, value, .. } in attributes {
        println!("{name}:  {}", value.as_deref().unwrap_or_default());
    }
}

fn describe(person: &Person) -> Value {
    let user = &person.user;
    let groups = person.groups.iter();
    let groups = groups.map(|group| json!({ "id": group.id, "name": group.display, "direct": group.direct }));
    let attribute = |attribute: &AttributeValue| json!({ "name": attribute.name, "kind": attribute.kind, "value": attribute.value });
    json!({
        "id": user.id,
        "status": user.status,
        "source": user.source.to_string(),
        "connection": person.connection,
        "invited": person.invited.map(|invited| invited.to_string()),
        "managed_apple_id": person.managed_apple_id,
        "groups": groups.collect::<Value>(),
        "attributes": person.attributes.iter().map(attribute).collect::<Value>(),
        "user": user.resource.as_map(),
        "created": user.created.to_string(),
        "last_modified": user.last_modified.to_string(),
    })
}
