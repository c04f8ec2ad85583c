//! `muster attribute`: declares what users have besides the usual attributes.

use app::attributes::{self, Listed};
use clap::{Args, Subcommand};
use directory::attribute::{AddedAttribute, AttributeKind};
use serde_json::{Value, json};

use super::{Error, Place, with_app};

/// `muster attribute`
#[derive(Subcommand)]
pub enum Attribute {
    /// List the attributes, and how many users have a value of each
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Declare an attribute
    Create(Create),
    /// Delete an attribute and all its values
    Delete(Delete),
}

/// `muster attribute create`
#[derive(Args)]
pub struct Create {
    /// Name, usable as ${NAME}
    name: String,
    /// idp: filled by the identity provider; custom: typed in here
    #[arg(long, value_name = "KIND", default_value = "idp")]
    kind: AttributeKind,
    /// What it is for
    #[arg(long, value_name = "TEXT", default_value = "")]
    description: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// `muster attribute delete`
#[derive(Args)]
pub struct Delete {
    /// Name
    name: String,
    /// Number of users whose values may go
    #[arg(long, value_name = "USERS")]
    confirm: Option<u64>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Attribute {
    pub(super) fn run(self, place: &Place) -> Result<(), Error> {
        let config = place.config(None)?;
        with_app(place, &config, async |app, operator| {
            match self {
                Self::List { json } => say_all(&attributes::list(app, operator).await?, json),
                Self::Create(Create { name, kind, description, json }) => {
                    let made = attributes::create(app, operator, &name, kind, &description).await?;
                    if json {
                        println!("{}", describe(&made));
                    } else {
                        println!("Declared {} ({}), usable as ${{{}}}.", made.name, made.kind, made.name);
                    }
                }
                Self::Delete(Delete { name, confirm, json }) => {
                    let values = attributes::delete(app, operator, &name, confirm).await?;
                    if json {
                        println!("{}", json!({ "name": name, "values": values }));
                    } else {
                        println!("Deleted {name} and its values of {values} users.");
                    }
                }
            }
            Ok(())
        })
    }
}

fn say_all(listed: &[Listed], as_json: bool) {
    if as_json {
        let describe = |listed: &Listed| {
            let mut described = describe(&listed.attribute);
            described["values"] = listed.values.into();
            described
        };
        println!("{}", listed.iter().map(describe).collect::<Value>());
        return;
    }
    println!("{:32}  {:6}  {:>8}  DESCRIPTION", "NAME", "KIND", "VALUES");
    for Listed { attribute, values } in listed {
        println!("{:32}  {:6}  {values:>8}  {}", attribute.name, attribute.kind.word(), attribute.description);
    }
}

fn describe(attribute: &AddedAttribute) -> Value {
    json!({
        "name": attribute.name,
        "kind": attribute.kind.word(),
        "description": attribute.description,
        "created": attribute.created.to_string(),
    })
}
