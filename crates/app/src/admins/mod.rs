//! Admins: inviting them, saying what they may, and letting them go.
//!
//! One person may have a role in several organizations, with one account. Who looks after admins in one of them must
//! not get at the others through it: what concerns the whole account (its name, a link that sets its password) is for
//! an owner of all of its organizations, and for the operator.

mod links;
mod standing;

use directory::actor::ActorKind;
use directory::audit::{Event, Happening, Subject, SubjectKind};
use directory::mail::is_address;
use directory::{Actor, Admin, AdminKey, Permission, Role};
use jiff::Timestamp;
use scim::Error;
use scim::text::fold;
use serde_json::Value;
use store::{Area, Tx};

use crate::sessions::Session;
use crate::{App, Problem};

pub use links::{Link, first_link, link, linked, set_up, setup_url};
pub use standing::{Standing, standing};

/// The admins of the actor's organization, and what they are to it, oldest first.
///
/// # Errors
/// 403 where the actor may not.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<(Admin, Role)>, Error> {
    actor.require(Permission::ReadAdmins)?;
    let organization = actor.organization;
    app.store().read(move |tx| Box::pin(async move { Ok(store::admins::list(tx, organization).await?) })).await
}

/// The admin of that public id.
///
/// # Errors
/// 403 where the actor may not; 404 where the organization has none.
pub async fn by_id(app: &App, actor: &Actor, id: &str) -> Result<(Admin, Role), Error> {
    actor.require(Permission::ReadAdmins)?;
    let (organization, wanted) = (actor.organization, id.to_owned());
    let found = app
        .store()
        .read(move |tx| {
            Box::pin(async move { store::admins::by_id(tx, organization, &wanted).await.map_err(Error::from) })
        })
        .await?;
    found.ok_or_else(|| unknown(id))
}

/// The admin of that e-mail address, compared without case.
///
/// # Errors
/// As [`by_id`].
pub async fn by_email(app: &App, actor: &Actor, email: &str) -> Result<(Admin, Role), Error> {
    let wanted = fold(email.trim());
    let found = list(app, actor).await?.into_iter().find(|(admin, _)| fold(&admin.email) == wanted);
    found.ok_or_else(|| Error::not_found(format!("There is no admin with the e-mail address {email}.")))
}

/// Makes someone an admin. With the link they set their password; there is none where they have one already. It is
/// mailed to them, too, where there is a mail server and `root`, the URL of this one, is known.
///
/// # Errors
/// 403 where the actor may not, or may less than the role; 400 where the e-mail address or the name is none; 409 where
/// they are an admin already, or have an account in an organization that is not the actor's.
pub async fn invite(
    app: &App,
    actor: &Actor,
    email: &str,
    name: &str,
    role: Role,
    root: Option<&str>,
) -> Result<(Admin, Option<Link>), Problem> {
    actor.require(Permission::WriteAdmins)?;
    reaches(actor, role)?;
    let (email, name, now) = (addressed(email)?, named(name)?, app.now());
    let id = app.new_id(now)?;
    let (link, post) = (Link::new(app, links::INVITATION, now)?, links::Post::new(app, root));
    let actor = actor.clone();
    app.store()
        .write(Area::Installation, move |tx| {
            Box::pin(async move {
                let admin = match store::admins::by_email(tx, &email).await? {
                    Some(account) => joining(tx, &actor, account.admin).await?,
                    None => added(tx, Admin { id, ..blank(email, name, now) }).await?,
                };
                store::admins::role_set(tx, admin.key, actor.organization, role).await?;
                let event = Event::new(&actor, now, Happening::AdminInvited, subject(&admin)).with("role", role.word());
                store::audit::append(tx, &event).await?;
                // A link that was given out for less than the account is now is good no more.
                store::links::remove_of(tx, Some(admin.key)).await?;
                if admin.has_password {
                    return Ok((admin, None));
                }
                let link = links::given(tx, &actor, &admin, link, post.as_ref(), now).await?;
                Ok((admin, Some(link)))
            })
        })
        .await
}

fn blank(email: String, name: String, created: Timestamp) -> Admin {
    Admin {
        key: AdminKey(0),
        id: String::new(),
        email,
        name,
        has_password: false,
        has_totp: false,
        last_sign_in: None,
        created,
    }
}

async fn added(tx: &mut Tx<'_>, mut admin: Admin) -> Result<Admin, store::Error> {
    admin.key = store::admins::add(tx, &admin).await?;
    Ok(admin)
}

/// An account that is there already may join where the actor decides over all of it: else its holder elsewhere, who
/// need not be who has the e-mail address, would get in here.
async fn joining(tx: &mut Tx<'_>, actor: &Actor, admin: Admin) -> Result<Admin, Problem> {
    if store::admins::by_id(tx, actor.organization, &admin.id).await?.is_some() {
        let detail = format!("{} is an admin already.", admin.email);
        return Err(Problem::taken("email", detail, Some(admin.id)));
    }
    if decides_over(tx, actor, &admin).await? {
        return Ok(admin);
    }
    let detail = "This e-mail address has an account in another organization. The operator can add it to this one.";
    Err(Problem::taken("email", detail, None))
}

/// Changes what an admin is to the organization, and what they are called; `None`: as it is.
///
/// # Errors
/// 403 where the actor may not, or may less than the admin may before or after, or the name is used in organizations
/// that are not the actor's; 404 where the organization has none of that id; 400 where the name is none; 409 where it
/// is the last owner.
pub async fn change(
    app: &App,
    actor: &Actor,
    id: &str,
    role: Option<Role>,
    name: Option<&str>,
) -> Result<(Admin, Role), Problem> {
    actor.require(Permission::WriteAdmins)?;
    let name = name.map(named).transpose()?;
    let (actor, id, now) = (actor.clone(), id.to_owned(), app.now());
    app.store()
        .write(Area::Installation, move |tx| {
            Box::pin(async move {
                let (mut admin, before) = found(tx, &actor, &id).await?;
                let mut event = Event::new(&actor, now, Happening::AdminUpdated, subject(&admin));
                let after = role.unwrap_or(before);
                if after != before {
                    reaches(&actor, after)?;
                    if before == Role::Owner {
                        not_the_last_owner(tx, &actor, "role").await?;
                    }
                    store::admins::role_set(tx, admin.key, actor.organization, after).await?;
                    event = event.with("role_before", before.word()).with("role", after.word());
                }
                if let Some(name) = name.filter(|name| *name != admin.name) {
                    whole(tx, &actor, &admin).await?;
                    store::admins::rename(tx, admin.key, &name).await?;
                    event = event.with("name_before", admin.name).with("name", name.as_str());
                    admin.name = name;
                }
                if !event.details.is_empty() {
                    store::audit::append(tx, &event).await?;
                }
                Ok((admin, after))
            })
        })
        .await
}

/// Changes what one is called oneself.
///
/// # Errors
/// 400 where the name is none.
pub async fn rename(app: &App, session: &Session, name: &str) -> Result<(), Problem> {
    let (name, session, now) = (named(name)?, session.clone(), app.now());
    app.store()
        .write(Area::Installation, move |tx| {
            Box::pin(async move {
                let admin = &session.admin;
                if admin.name == name {
                    return Ok(());
                }
                store::admins::rename(tx, admin.key, &name).await?;
                let details = [("name_before", admin.name.as_str().into()), ("name", name.into())];
                Ok(note(tx, &session.actor, now, Happening::AdminUpdated, admin, &details).await?)
            })
        })
        .await
}

/// Lets an admin go, at their very next request. Who has no role anywhere else is forgotten.
///
/// # Errors
/// 403 where the actor may not, or may less than the admin; 404 where the organization has none of that id; 409 where
/// it is the last owner.
pub async fn remove(app: &App, actor: &Actor, id: &str) -> Result<(), Problem> {
    actor.require(Permission::WriteAdmins)?;
    let (actor, id, now) = (actor.clone(), id.to_owned(), app.now());
    app.store()
        .write(Area::Installation, move |tx| {
            Box::pin(async move {
                let (admin, role) = found(tx, &actor, &id).await?;
                if role == Role::Owner {
                    not_the_last_owner(tx, &actor, "id").await?;
                }
                store::sessions::remove_in(tx, admin.key, actor.organization).await?;
                store::admins::role_remove(tx, admin.key, actor.organization).await?;
                let event = Event::new(&actor, now, Happening::AdminRemoved, subject(&admin)).with("role", role.word());
                Ok(store::audit::append(tx, &event).await?)
            })
        })
        .await
}

/// Takes an admin's one-time codes away, for one who has lost the device that shows them.
///
/// # Errors
/// 403 where the actor may not, or does not own all organizations of the admin; 404 where there is none of that id;
/// 409 where it is the actor, who has a password for that.
pub async fn reset_totp(app: &App, actor: &Actor, id: &str) -> Result<(), Problem> {
    actor.require(Permission::WriteAdmins)?;
    let (actor, id, now) = (actor.clone(), id.to_owned(), app.now());
    app.store()
        .write(Area::Installation, move |tx| {
            Box::pin(async move {
                let (admin, _) = found(tx, &actor, &id).await?;
                if actor.admin == Some(admin.key) {
                    return Err(Error::conflict("Switch your own codes off with your password.").into());
                }
                whole(tx, &actor, &admin).await?;
                Ok(totp_off(tx, &actor, now, &admin).await?)
            })
        })
        .await
}

/// Switches an admin's one-time codes off.
pub(crate) async fn totp_off(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    admin: &Admin,
) -> Result<(), store::Error> {
    if store::admins::by_key(tx, admin.key).await?.is_none_or(|account| !account.admin.has_totp) {
        return Ok(());
    }
    store::admins::totp_set(tx, admin.key, None).await?;
    note(tx, actor, now, Happening::TotpDisabled, admin, &[]).await
}

/// Tells what happened to an admin's account in the audit of each organization in which they have a role.
pub(crate) async fn note(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    happening: Happening,
    admin: &Admin,
    details: &[(&str, Value)],
) -> Result<(), store::Error> {
    for (organization, _) in store::admins::roles(tx, admin.key).await? {
        let there = Actor { organization: organization.key, ..actor.clone() };
        let event = Event::new(&there, now, happening, subject(admin));
        let event = details.iter().fold(event, |event, (name, value)| event.with(name, value.clone()));
        store::audit::append(tx, &event).await?;
    }
    Ok(())
}

fn subject(admin: &Admin) -> Subject {
    Subject::new(SubjectKind::Admin, &admin.id, &admin.email)
}

/// An admin of the actor's organization, whom the actor is not below.
async fn found(tx: &mut Tx<'_>, actor: &Actor, id: &str) -> Result<(Admin, Role), Problem> {
    let (admin, role) =
        store::admins::by_id(tx, actor.organization, id).await?.ok_or_else(|| Problem::from(unknown(id)))?;
    reaches(actor, role)?;
    Ok((admin, role))
}

fn unknown(id: &str) -> Error {
    Error::not_found(format!("There is no admin with the id {id}."))
}

/// Nobody gives a role, or gets hold of one, that may more than they do themselves: an API key, that is.
fn reaches(actor: &Actor, role: Role) -> Result<(), Problem> {
    let missing = Permission::ALL.iter().find(|permission| role.allows(**permission) && !actor.may(**permission));
    let Some(missing) = missing else { return Ok(()) };
    Err(Problem::from(Error::forbidden(format!("This concerns one who is {role}, and you lack {missing}."))))
}

/// Refuses an actor who does not decide over the whole account.
async fn whole(tx: &mut Tx<'_>, actor: &Actor, admin: &Admin) -> Result<(), Problem> {
    if decides_over(tx, actor, admin).await? {
        return Ok(());
    }
    let detail = format!("{} is an admin of other organizations, too. Ask the operator.", admin.email);
    Err(Problem::from(Error::forbidden(detail)))
}

/// Whether the actor owns the other organizations of the admin.
async fn decides_over(tx: &mut Tx<'_>, actor: &Actor, admin: &Admin) -> Result<bool, store::Error> {
    if actor.kind == ActorKind::Operator {
        return Ok(true);
    }
    let own = match actor.admin {
        Some(key) => store::admins::roles(tx, key).await?,
        None => Vec::new(),
    };
    let owns = |key| own.iter().any(|(organization, role)| organization.key == key && *role == Role::Owner);
    let theirs = store::admins::roles(tx, admin.key).await?;
    Ok(theirs.iter().all(|(there, _)| there.key == actor.organization || owns(there.key)))
}

async fn not_the_last_owner(tx: &mut Tx<'_>, actor: &Actor, field: &'static str) -> Result<(), Problem> {
    if store::admins::owners(tx, actor.organization).await? > 1 {
        return Ok(());
    }
    Err(Problem::at(field, Error::conflict("This is the last owner. Make someone else an owner first.")))
}

fn addressed(email: &str) -> Result<String, Problem> {
    let email = email.trim();
    if !is_address(email) {
        return Err(Problem::invalid("email", "This is no e-mail address."));
    }
    Ok(email.to_owned())
}

fn named(name: &str) -> Result<String, Problem> {
    let name = directory::editing::name(name, "An admin", 100).map_err(|error| Problem::at("name", error))?;
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests;
