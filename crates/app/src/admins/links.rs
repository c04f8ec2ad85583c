//! Links that are good once: with one, whoever holds it sets a password; the first sets the installation up.

use directory::audit::{Event, Happening};
use directory::secret::{Secret, SecretKind};
use directory::{Actor, Admin, AdminKey, OrganizationKey, Permission, Role};
use jiff::{SignedDuration, Timestamp};
use scim::Error;
use scim::text::fold;
use store::Tx;
use store::links::Link;

use super::{added, addressed, blank, found, named, note, subject, whole};
use crate::sessions::actor;
use crate::{App, Problem, passwords};

/// How long an invitation is good; the link to set the installation up, too.
pub(super) const INVITATION: SignedDuration = SignedDuration::from_hours(72);
/// How long a link to a new password is good.
const PASSWORD: SignedDuration = SignedDuration::from_hours(24);

/// A link that is not given out yet.
pub(super) struct Fresh {
    secret: Secret,
    expires: Timestamp,
}

impl Fresh {
    pub(super) fn new(app: &App, good_for: SignedDuration, now: Timestamp) -> Result<Self, Error> {
        let expires = now.saturating_add(good_for).unwrap_or(Timestamp::MAX);
        Ok(Self { secret: app.new_secret(SecretKind::Link)?, expires })
    }

    pub(super) async fn add(self, tx: &mut Tx<'_>, admin: Option<AdminKey>) -> Result<Secret, store::Error> {
        let link = Link { hash: self.secret.hash(), admin, expires: self.expires };
        store::links::add(tx, &link).await?;
        Ok(self.secret)
    }
}

/// The link that sets the installation up, as long as it has no admin; an earlier one is good no more.
///
/// # Errors
/// Where the store fails.
pub async fn first_link(app: &App) -> Result<Option<Secret>, Error> {
    // Asked by itself, so that a start writes nothing as a rule.
    if app.store().read(|tx| Box::pin(async move { Ok::<_, Error>(store::admins::any(tx).await?) })).await? {
        return Ok(None);
    }
    let link = Fresh::new(app, INVITATION, app.now())?;
    app.store()
        .write(move |tx| {
            Box::pin(async move {
                if store::admins::any(tx).await? {
                    return Ok(None);
                }
                store::links::remove_of(tx, None).await?;
                Ok(Some(link.add(tx, None).await?))
            })
        })
        .await
}

/// A fresh link for an admin to set a new password with, shown this once; earlier ones are good no more.
///
/// # Errors
/// 403 where the actor may not, or may less than the admin, or does not own all organizations of the admin; 404 where
/// the organization has none of that id; 409 where it is the actor, who changes the password instead.
pub async fn link(app: &App, actor: &Actor, id: &str) -> Result<(Admin, Secret), Problem> {
    actor.require(Permission::WriteAdmins)?;
    let now = app.now();
    let (invitation, password) = (Fresh::new(app, INVITATION, now)?, Fresh::new(app, PASSWORD, now)?);
    let (actor, id) = (actor.clone(), id.to_owned());
    app.store()
        .write(move |tx| {
            Box::pin(async move {
                let (admin, role) = found(tx, &actor, &id).await?;
                if actor.admin == Some(admin.key) {
                    return Err(Error::conflict("This is you. Change your password instead.").into());
                }
                whole(tx, &actor, &admin).await?;
                store::links::remove_of(tx, Some(admin.key)).await?;
                let event = if admin.has_password { Happening::PasswordLinkMade } else { Happening::AdminInvited };
                let event = Event::new(&actor, now, event, subject(&admin)).with("role", role.word());
                store::audit::append(tx, &event).await?;
                let link = if admin.has_password { password } else { invitation };
                let secret = link.add(tx, Some(admin.key)).await?;
                Ok((admin, secret))
            })
        })
        .await
}

/// Whose password a link sets; `None`: it sets the installation up.
///
/// # Errors
/// 404 at `link` where it is not good, or no more.
pub async fn linked(app: &App, link: &str) -> Result<Option<Admin>, Problem> {
    let hash = hash(link)?;
    let now = app.now();
    app.store()
        .read(move |tx| {
            Box::pin(async move {
                let Some(key) = store::links::by_hash(tx, &hash, now).await?.ok_or_else(gone)? else { return Ok(None) };
                let account = store::admins::by_key(tx, key).await?.ok_or_else(gone)?;
                Ok(Some(account.admin))
            })
        })
        .await
}

/// Uses a link up: sets the password, ends all sessions, and takes the name over where one is given. The link that
/// sets the installation up makes the first admin, the owner of the first organization; it needs the e-mail address
/// and the name. Of several who try at once, one succeeds.
///
/// # Errors
/// 404 at `link` where it is not good, or no more; 400 at `email`, `name` or `password` where that cannot be used.
pub async fn set_up(
    app: &App,
    link: &str,
    name: Option<&str>,
    email: Option<&str>,
    password: &str,
    request_id: &str,
) -> Result<Admin, Problem> {
    let admin = linked(app, link).await?;
    let (hash, now) = (hash(link)?, app.now());
    let name = name.map(str::trim).filter(|name| !name.is_empty()).map(named).transpose()?;
    let newcomer = if let Some(admin) = &admin {
        if email.is_some_and(|email| fold(email.trim()) != fold(&admin.email)) {
            return Err(Problem::invalid("email", "The link is for another e-mail address."));
        }
        passwords::check("password", password, &admin.email)?;
        None
    } else {
        let email = addressed(email.unwrap_or_default())?;
        passwords::check("password", password, &email)?;
        let name = named(name.as_deref().unwrap_or_default())?;
        Some(Admin { id: app.new_id(now)?, ..blank(email, name, now) })
    };
    let kept = app.passwords().hash(password, app.random_bytes()?).await?;
    let request_id = request_id.to_owned();
    app.store()
        .write(move |tx| {
            Box::pin(async move {
                if !store::links::consume(tx, &hash, now).await? {
                    return Err(gone());
                }
                let mut admin = match newcomer {
                    Some(newcomer) => first(tx, newcomer, now, &request_id).await?,
                    None => admin.ok_or_else(gone)?,
                };
                if let Some(name) = name.filter(|name| *name != admin.name) {
                    store::admins::rename(tx, admin.key, &name).await?;
                    admin.name = name;
                }
                store::admins::password_set(tx, admin.key, &kept).await?;
                admin.has_password = true;
                store::links::remove_of(tx, Some(admin.key)).await?;
                store::sessions::remove_of(tx, admin.key, None).await?;
                if let Some((organization, role)) = store::admins::roles(tx, admin.key).await?.into_iter().next() {
                    let who = actor(&admin, &organization, role, &request_id);
                    note(tx, &who, now, Happening::PasswordChanged, &admin, &[("by", "link".into())]).await?;
                }
                Ok(admin)
            })
        })
        .await
}

/// The first admin of the installation, the owner of its first organization.
async fn first(tx: &mut Tx<'_>, newcomer: Admin, now: Timestamp, request_id: &str) -> Result<Admin, Problem> {
    if store::admins::any(tx).await? {
        return Err(gone());
    }
    store::links::remove_of(tx, None).await?;
    let organizations = store::connections::organizations(tx).await?;
    let organization: OrganizationKey = organizations.first().ok_or_else(gone)?.key;
    let admin = added(tx, newcomer).await?;
    store::admins::role_set(tx, admin.key, organization, Role::Owner).await?;
    let muster = Actor { request_id: request_id.to_owned(), ..Actor::system(organization) };
    let event = Event::new(&muster, now, Happening::AdminInvited, subject(&admin)).with("role", Role::Owner.word());
    store::audit::append(tx, &event).await?;
    Ok(admin)
}

fn hash(link: &str) -> Result<[u8; 32], Problem> {
    Ok(Secret::parse(SecretKind::Link, link.trim()).ok_or_else(gone)?.hash())
}

fn gone() -> Problem {
    Problem::at("link", Error::not_found("The link is not good: it was used, or has ended. Ask for a new one."))
}
