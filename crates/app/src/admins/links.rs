//! Links that are good once: with one, whoever holds it sets a password; the first sets the installation up.

use directory::actor::ActorKind;
use directory::audit::{Event, Happening};
use directory::mail::Language;
use directory::secret::{Secret, SecretKind};
use directory::{Actor, Admin, AdminKey, OrganizationKey, Permission, Role};
use jiff::{SignedDuration, Timestamp};
use scim::Error;
use scim::text::fold;
use store::{Area, Tx};

use super::{added, addressed, blank, found, named, note, subject, whole};
use crate::mail::letters::{AdminInvitation, Line, Moment, PasswordLink, compose};
use crate::sessions::actor;
use crate::{App, Problem, organizations, passwords};

/// How long an invitation is good; the link to set the installation up, too.
pub(super) const INVITATION: SignedDuration = SignedDuration::from_hours(72);
/// How long a link to a new password is good.
const PASSWORD: SignedDuration = SignedDuration::from_hours(24);

/// A link that was just made, shown this once.
#[derive(Debug)]
pub struct Link {
    /// What it holds.
    pub secret: Secret,
    /// Until when it is good.
    pub expires: Timestamp,
    /// Whether it was mailed to the admin as well.
    pub mailed: bool,
}

impl Link {
    pub(super) fn new(app: &App, good_for: SignedDuration, now: Timestamp) -> Result<Self, Error> {
        let expires = now.saturating_add(good_for).unwrap_or(Timestamp::MAX);
        Ok(Self { secret: app.new_secret(SecretKind::Link)?, expires, mailed: false })
    }

    pub(super) async fn add(&self, tx: &mut Tx<'_>, admin: Option<AdminKey>) -> Result<(), store::Error> {
        let kept = store::links::Link { hash: self.secret.hash(), admin, expires: self.expires };
        store::links::add(tx, &kept).await
    }

    /// The page that takes the link; `root` is the URL of the server, without a slash at its end.
    #[must_use]
    pub fn url(&self, root: &str) -> String {
        setup_url(root, &self.secret)
    }
}

/// The page that takes a link; `root` is the URL of the server, without a slash at its end.
#[must_use]
pub fn setup_url(root: &str, secret: &Secret) -> String {
    format!("{root}/setup/{}", secret.reveal())
}

/// How links are mailed.
pub(super) struct Post {
    root: String,
    language: Language,
}

impl Post {
    /// `None` where there is no mail server, or where nobody knows how the portal is reached: a link is good for so
    /// short a time that its mail does not wait for either.
    pub(super) fn new(app: &App, root: Option<&str>) -> Option<Self> {
        let root = root.filter(|_| app.sends_mail())?;
        Some(Self { root: root.to_owned(), language: app.mail().language() })
    }

    /// Mails a link to the admin whom it is for.
    pub(super) async fn send(
        &self,
        tx: &mut Tx<'_>,
        actor: &Actor,
        admin: &Admin,
        link: &Link,
        now: Timestamp,
    ) -> Result<(), store::Error> {
        let (language, url, expires) = (self.language, link.url(&self.root), Moment(link.expires));
        let (name, link) = (Line(&admin.name), Line(&url));
        let mail = if admin.has_password {
            compose(&PasswordLink { language, name, link, expires }, actor.organization, &admin.email)?
        } else {
            let organization = organizations::said(tx, actor.organization).await?;
            // The operator's name is the command line's.
            let inviter = if actor.kind == ActorKind::Operator { "" } else { &actor.name };
            let (organization, inviter) = (Line(&organization), Line(inviter));
            let letter = AdminInvitation { language, name, organization, inviter, link, expires };
            compose(&letter, actor.organization, &admin.email)?
        };
        store::outbox::add(tx, &mail, now).await
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
    let link = Link::new(app, INVITATION, app.now())?;
    app.store()
        .write(Area::Installation, move |tx| {
            Box::pin(async move {
                if store::admins::any(tx).await? {
                    return Ok(None);
                }
                store::links::remove_of(tx, None).await?;
                link.add(tx, None).await?;
                Ok(Some(link.secret))
            })
        })
        .await
}

/// A fresh link for an admin to set a new password with; earlier ones are good no more. It is mailed to them, too,
/// where there is a mail server and `root` says how they reach this one.
///
/// # Errors
/// 403 where the actor may not, or may less than the admin, or does not own all organizations of the admin; 404 where
/// the organization has none of that id; 409 where it is the actor, who changes the password instead.
pub async fn link(app: &App, actor: &Actor, id: &str, root: Option<&str>) -> Result<(Admin, Link), Problem> {
    actor.require(Permission::WriteAdmins)?;
    let (now, post) = (app.now(), Post::new(app, root));
    let (invitation, password) = (Link::new(app, INVITATION, now)?, Link::new(app, PASSWORD, now)?);
    let (actor, id) = (actor.clone(), id.to_owned());
    app.store()
        .write(Area::Installation, move |tx| {
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
                let link = given(tx, &actor, &admin, link, post.as_ref(), now).await?;
                Ok((admin, link))
            })
        })
        .await
}

/// Gives a link to an admin.
pub(super) async fn given(
    tx: &mut Tx<'_>,
    actor: &Actor,
    admin: &Admin,
    link: Link,
    post: Option<&Post>,
    now: Timestamp,
) -> Result<Link, store::Error> {
    link.add(tx, Some(admin.key)).await?;
    if let Some(post) = post {
        post.send(tx, actor, admin, &link, now).await?;
    }
    Ok(Link { mailed: post.is_some(), ..link })
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
        .write(Area::Installation, move |tx| {
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
