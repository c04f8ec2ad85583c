//! `muster connection set`: a change of settings, read from the command line.

use std::str::FromStr;

use app::connections::Update;
use clap::Args;
use directory::rule::Preset;
use directory::settings::{ExtensionUrn, GuardUpdate, ManagedAppleIdUpdate, RulesUpdate};
use serde_json::{Map, Value};

use crate::commands::Error;

/// `muster connection set`
#[derive(Args)]
pub struct Set {
    /// Name of the connection
    #[arg(value_name = "CONNECTION")]
    pub connection: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// New name, for people; unique
    #[arg(long)]
    name: Option<String>,
    /// Sets all rules.
    #[arg(long, help = "Set all rules: managed_devices, mirror or rfc7644")]
    preset: Option<Preset>,
    /// Sets rules one by one.
    #[arg(long = "rule", value_name = "NAME=VALUE", help = "Set a rule, as in email_mandatory=false; may be repeated")]
    rules: Vec<Assignment>,
    /// Invite users by e-mail when they are first provisioned
    #[arg(long, value_name = "TRUE|FALSE")]
    invite: Option<bool>,
    /// Where invitations lead; may hold ${userName}, ${emailAddress} and ${id}
    #[arg(long, value_name = "URL")]
    enrolment_url: Option<String>,
    /// Give users a Managed Apple ID: their e-mail address
    #[arg(long, value_name = "TRUE|FALSE")]
    managed_apple_id: Option<bool>,
    /// Put appleid. before its domain
    #[arg(long, value_name = "TRUE|FALSE")]
    appleid_subdomain: Option<bool>,
    /// Where notices about the connection go; empty for nowhere
    #[arg(long, value_name = "ADDRESS")]
    notification_address: Option<String>,
    /// URN under which custom attributes are shown: muster or ivanti
    #[arg(long, value_name = "URN")]
    extension_urn: Option<ExtensionUrn>,
    /// Hold back requests that would disable or delete too many users
    #[arg(long, value_name = "TRUE|FALSE")]
    guard: Option<bool>,
    /// How many users are too many; none for no number
    #[arg(long, value_name = "USERS")]
    guard_users: Option<Limit<u32>>,
    /// How many percent of the users are too many; none for no share
    #[arg(long, value_name = "PERCENT")]
    guard_percent: Option<Limit<u8>>,
    /// Within how many minutes
    #[arg(long, value_name = "MINUTES")]
    guard_window: Option<u32>,
}

impl Set {
    /// The change that is asked for.
    ///
    /// # Errors
    /// Where there is no such rule, or the value is none that it can have.
    pub fn update(self) -> Result<Update, Error> {
        let mut rules = Map::new();
        for Assignment { name, value } in self.rules {
            let value = value.parse::<bool>().map_or(Value::String(value), Value::Bool);
            // One by one, so that the message says which of them is wrong.
            let one = Map::from_iter([(name.clone(), value.clone())]);
            read(one).map_err(|why| Error::Usage(format!("--rule {name}: {why}")))?;
            rules.insert(name, value);
        }
        Ok(Update {
            name: self.name,
            preset: self.preset,
            rules: read(rules).map_err(Error::Usage)?,
            invite: self.invite,
            enrolment_url: self.enrolment_url,
            managed_apple_id: ManagedAppleIdUpdate {
                enabled: self.managed_apple_id,
                appleid_subdomain: self.appleid_subdomain,
            },
            notification_address: self.notification_address,
            extension_urn: self.extension_urn,
            guard: GuardUpdate {
                enabled: self.guard,
                users: self.guard_users.map(|limit| limit.0),
                percent: self.guard_percent.map(|limit| limit.0),
                window_minutes: self.guard_window,
            },
        })
    }
}

/// `NAME=VALUE`
#[derive(Clone)]
struct Assignment {
    name: String,
    value: String,
}

impl FromStr for Assignment {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, value) = text.split_once('=').ok_or("write it as NAME=VALUE")?;
        Ok(Self { name: name.trim().to_owned(), value: value.trim().to_owned() })
    }
}

/// A number, or `none`.
#[derive(Clone, Copy)]
struct Limit<T>(Option<T>);

impl<T: FromStr> FromStr for Limit<T> {
    type Err = T::Err;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "none" { Ok(Self(None)) } else { text.parse().map(|limit| Self(Some(limit))) }
    }
}

fn read(rules: Map<String, Value>) -> Result<RulesUpdate, String> {
    serde_json::from_value(Value::Object(rules)).map_err(|error| error.to_string())
}
