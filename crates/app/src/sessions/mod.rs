//! Sessions: people who have signed in.

mod sign_in;

use directory::actor::{ActorKind, Rights};
use directory::audit::Happening;
use directory::secret::{Secret, SecretKind};
use directory::{Actor, Admin, Organization, Role};
use jiff::{SignedDuration, Timestamp};
use scim::Error;
use store::Area;
use store::sessions::{Kept, Presented};

use crate::{App, Problem, admins};

pub(crate) use sign_in::{Guess, Unlock, guessed};
pub use sign_in::{begin, sign_in};

/// How long a session is good.
const LIFETIME: SignedDuration = SignedDuration::from_hours(12);
/// How long it is good without being used.
const IDLE: SignedDuration = SignedDuration::from_hours(2);
/// How many sessions are cleared away in one step.
const STEP: u32 = 500;

/// An admin who has signed in, acting in one organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The admin as one who acts.
    pub actor: Actor,
    /// The admin.
    pub admin: Admin,
    /// What they are to the organization.
    pub role: Role,
    /// The organization.
    pub organization: Organization,
    /// How they signed in, in a word: `password`, `password+totp`, or what [`begin`] was told.
    pub method: String,
    /// When they signed in.
    pub created: Timestamp,
    /// When they must sign in again at the latest.
    pub expires: Timestamp,
    hash: [u8; 32],
}

impl Session {
    fn of(presented: Presented, request_id: &str) -> Self {
        let Presented { kept, admin, role, organization } = presented;
        let actor = actor(&admin, &organization, role, request_id);
        let Kept { hash, method, created, expires, .. } = kept;
        Self { actor, admin, role, organization, method, created, expires, hash }
    }

    pub(crate) const fn hash(&self) -> &[u8; 32] {
        &self.hash
    }
}

/// An admin who acts in an organization.
pub(crate) fn actor(admin: &Admin, organization: &Organization, role: Role, request_id: &str) -> Actor {
    Actor {
        organization: organization.key,
        kind: ActorKind::Admin,
        admin: Some(admin.key),
        id: admin.id.clone(),
        name: admin.email.clone(),
        rights: Rights::Role(role),
        request_id: request_id.to_owned(),
    }
}

/// Finds out who presents a session. Read at every request, so that what was signed out, or has another role now, is
/// so on every node.
///
/// # Errors
/// 401 where there is no such session, or none any more.
pub async fn authenticate(app: &App, presented: &str, request_id: &str) -> Result<Session, Error> {
    let ended = || Error::unauthorized("The session has ended. Sign in again.");
    let hash = Secret::parse(SecretKind::Session, presented).ok_or_else(ended)?.hash();
    let found = app
        .store()
        .read(move |tx| Box::pin(async move { store::sessions::by_hash(tx, &hash).await.map_err(Error::from) }))
        .await?;
    let now = app.now();
    let found = found.filter(|found| is_good(&found.kept, now)).ok_or_else(ended)?;
    app.activity().session_seen(&found.kept, now);
    Ok(Session::of(found, request_id))
}

/// Whether a session still stands for the same person in the same organization and role. To ask is no use of it.
///
/// # Errors
/// Where the store fails.
pub async fn still_stands(app: &App, session: &Session) -> Result<bool, Error> {
    let hash = session.hash;
    let found = app
        .store()
        .read(move |tx| Box::pin(async move { store::sessions::by_hash(tx, &hash).await.map_err(Error::from) }))
        .await?;
    let now = app.now();
    let same = |found: &Presented| (found.role, found.organization.key) == (session.role, session.organization.key);
    Ok(found.is_some_and(|found| is_good(&found.kept, now) && same(&found)))
}

fn is_good(session: &Kept, now: Timestamp) -> bool {
    now < session.expires && now.duration_since(session.last_seen) < IDLE
}

/// Ends a session.
///
/// # Errors
/// Where the store fails; to end what has ended is none.
pub async fn sign_out(app: &App, session: &Session) -> Result<(), Error> {
    let (session, now) = (session.clone(), app.now());
    app.store()
        .write(Area::Installation, move |tx| {
            Box::pin(async move {
                if store::sessions::remove(tx, &session.hash).await? {
                    admins::note(tx, &session.actor, now, Happening::SignedOut, &session.admin, &[]).await?;
                }
                Ok(())
            })
        })
        .await
}

/// Ends all sessions of the admin but this one; tells how many those were.
///
/// # Errors
/// Where the store fails.
pub async fn sign_out_elsewhere(app: &App, session: &Session) -> Result<u64, Error> {
    let (session, now) = (session.clone(), app.now());
    app.store()
        .write(Area::Installation, move |tx| {
            Box::pin(async move {
                let ended = store::sessions::remove_of(tx, session.admin.key, Some(&session.hash)).await?;
                if ended > 0 {
                    let details = [("others", ended.into())];
                    admins::note(tx, &session.actor, now, Happening::SignedOut, &session.admin, &details).await?;
                }
                Ok(ended)
            })
        })
        .await
}

/// Goes on in another organization, of that public id.
///
/// # Errors
/// 404 where the admin has no role in one of that id.
pub async fn switch_organization(app: &App, session: &Session, organization_id: &str) -> Result<Session, Problem> {
    let (mut session, wanted) = (session.clone(), organization_id.to_owned());
    app.store()
        .write(Area::Installation, move |tx| {
            Box::pin(async move {
                let roles = store::admins::roles(tx, session.admin.key).await?;
                let Some((organization, role)) = roles.into_iter().find(|(there, _)| there.id == wanted) else {
                    let detail = format!("You have no role in an organization with the id {wanted}.");
                    return Err(Problem::at("organization", Error::not_found(detail)));
                };
                store::sessions::switch(tx, &session.hash, organization.key).await?;
                session.actor = actor(&session.admin, &organization, role, &session.actor.request_id);
                (session.organization, session.role) = (organization, role);
                Ok(session)
            })
        })
        .await
}

/// Clears sessions and links away that are over, step by step.
///
/// # Errors
/// Where the store fails.
pub async fn prune(app: &App) -> Result<(), store::Error> {
    let now = app.now();
    let idle = now.saturating_sub(IDLE).unwrap_or(Timestamp::MIN);
    loop {
        let gone: u64 = app
            .store()
            .write(Area::Installation, move |tx| {
                Box::pin(async move {
                    let sessions = store::sessions::prune(tx, now, idle, STEP).await?;
                    Ok::<_, store::Error>(sessions.max(store::links::prune(tx, now, STEP).await?))
                })
            })
            .await?;
        if gone < u64::from(STEP) {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests;
