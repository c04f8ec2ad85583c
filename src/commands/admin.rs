//! `muster admin`: the people who administer an organization.

use app::admins::Link;
use app::{App, admins};
use clap::{Args, Subcommand};
use directory::{Actor, Admin as Person, Role};
use serde_json::{Value, json};

use super::{Error, Place, setup_url, with_app};

/// `muster admin`
#[derive(Subcommand)]
pub enum Admin {
    /// Make someone an admin; prints the link with which they set their password
    Invite(Invite),
    /// List the admins
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Change what an admin is: owner, admin or auditor
    Role {
        #[command(flatten)]
        who: Who,
        /// owner, admin, or auditor (reads only)
        #[arg(value_name = "ROLE")]
        role: Role,
    },
    /// Print a link, good once, with which an admin sets a new password
    Link(Who),
    /// Take an admin's one-time codes away, where the device that shows them is lost
    ResetCodes(Who),
    /// Let an admin go, at their very next request
    Remove(Who),
}

/// `muster admin invite`
#[derive(Args)]
pub struct Invite {
    /// What they sign in with
    #[arg(long)]
    email: String,
    /// Name for people [default: the e-mail address]
    #[arg(long)]
    name: Option<String>,
    /// owner, admin, or auditor (reads only)
    #[arg(long, default_value = "admin")]
    role: Role,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// One admin.
#[derive(Args)]
pub struct Who {
    /// Their e-mail address
    #[arg(value_name = "EMAIL")]
    email: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Admin {
    pub(super) fn run(self, place: &Place) -> Result<(), Error> {
        let config = place.config(None)?;
        let url = |link: &Link| setup_url(&config, None, &link.secret);
        // What the printed link begins with may be a guess; what is mailed must be right.
        let root = config.public_url.as_deref().map(|url| url.trim_end_matches('/'));
        with_app(place, &config, async |app, operator| match self {
            Self::Invite(invite) => {
                let name = invite.name.as_ref().unwrap_or(&invite.email);
                let (admin, link) = admins::invite(app, operator, &invite.email, name, invite.role, root).await?;
                hand_over(&admin, invite.role, link.as_ref().map(url), invite.json);
                Ok(())
            }
            Self::List { json } => list(app, operator, json).await,
            Self::Role { who, role } => {
                let (admin, _) = admins::by_email(app, operator, &who.email).await?;
                let (admin, role) = admins::change(app, operator, &admin.id, Some(role), None).await?;
                say(&admin, role, role.word(), who.json);
                Ok(())
            }
            Self::Link(who) => {
                let (admin, role) = admins::by_email(app, operator, &who.email).await?;
                let (admin, link) = admins::link(app, operator, &admin.id, root).await?;
                hand_over(&admin, role, Some(url(&link)), who.json);
                Ok(())
            }
            Self::ResetCodes(who) => {
                let (admin, role) = admins::by_email(app, operator, &who.email).await?;
                admins::reset_totp(app, operator, &admin.id).await?;
                say(&Person { has_totp: false, ..admin }, role, "without one-time codes", who.json);
                Ok(())
            }
            Self::Remove(who) => {
                let (admin, role) = admins::by_email(app, operator, &who.email).await?;
                admins::remove(app, operator, &admin.id).await?;
                say(&admin, role, "removed", who.json);
                Ok(())
            }
        })
    }
}

async fn list(app: &App, operator: &Actor, as_json: bool) -> Result<(), Error> {
    let admins = admins::list(app, operator).await?;
    if as_json {
        println!("{}", admins.iter().map(|(admin, role)| describe(admin, *role)).collect::<Value>());
        return Ok(());
    }
    println!("{:32}  {:8}  {:8}  {:5}  {:24}  NAME", "E-MAIL", "ROLE", "PASSWORD", "CODES", "LAST SIGN-IN");
    for (admin, role) in admins {
        let (password, codes) = (if admin.has_password { "set" } else { "not yet" }, on_off(admin.has_totp));
        let last = admin.last_sign_in.map_or("never".to_owned(), |last| last.to_string());
        println!("{:32}  {:8}  {password:8}  {codes:5}  {last:24}  {}", admin.email, role.word(), admin.name);
    }
    Ok(())
}

const fn on_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

fn hand_over(admin: &Person, role: Role, link: Option<String>, as_json: bool) {
    if as_json {
        let mut described = describe(admin, role);
        described["link"] = link.into();
        println!("{described}");
    } else if let Some(link) = link {
        println!("Link for {}: {link}", admin.email);
        println!("It is good once, and is not shown again.");
    } else {
        println!("{} is {role} here now, and signs in as before.", admin.email);
    }
}

fn say(admin: &Person, role: Role, done: &str, as_json: bool) {
    if as_json {
        println!("{}", describe(admin, role));
    } else {
        println!("{} is {done}.", admin.email);
    }
}

fn describe(admin: &Person, role: Role) -> Value {
    json!({
        "id": admin.id,
        "email": admin.email,
        "name": admin.name,
        "role": role.word(),
        "password": admin.has_password,
        "one_time_codes": admin.has_totp,
        "created": admin.created.to_string(),
        "last_sign_in": admin.last_sign_in.map(|last| last.to_string()),
    })
}
