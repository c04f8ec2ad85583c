//! Invitations: mail to users, with a link at which they enrol their devices.

use directory::audit::{Event, Happening, Subject, SubjectKind};
use directory::invitation::{address, language, name, url};
use directory::user::Status;
use directory::{Actor, Connection, Permission, User, UserKey};
use jiff::Timestamp;
use scim::Error;
use store::Tx;

use crate::mail::letters::{Invitation, Line, compose};
use crate::provisioning::{Caller, log};
use crate::{App, Problem, organizations};

/// Invites a user, once more where they were invited before; gives the address that is written to.
///
/// The link is that of the connection that the user comes from; for one who comes from none, that of the oldest
/// connection which has one.
///
/// # Errors
/// 403 where the actor may not; 404 where there is no such user; 409 where the user is not active or has no address,
/// and at `enrolment_url` where there is no link to send.
pub async fn invite(app: &App, actor: &Actor, user_id: &str) -> Result<String, Problem> {
    actor.require(Permission::WriteUsers)?;
    let (actor, id, now) = (actor.clone(), user_id.to_owned(), app.now());
    app.store()
        .write(actor.organization, move |tx| {
            Box::pin(async move {
                let user = store::users::of_organization(tx, actor.organization, &id).await?;
                let user = user.ok_or_else(|| Error::not_found(format!("There is no user with the id {id}.")))?;
                if user.status != Status::Active {
                    return Err(Error::conflict(format!(
                        "{} is {}; only an active user can be invited.",
                        user.user_name(),
                        user.status
                    ))
                    .into());
                }
                let address = address(&user).map(str::to_owned).ok_or_else(|| {
                    Error::conflict(format!("{} has no e-mail address to be invited at.", user.user_name()))
                })?;
                let connections = store::connections::list(tx, actor.organization).await?;
                let template = enrolment_url(&connections, &user).ok_or_else(|| {
                    let detail = "There is no enrolment URL yet; set one in the settings of the connection.";
                    Problem::at("enrolment_url", Error::conflict(detail))
                })?;
                post(tx, &actor, &user, user.key, &address, template, now).await?;
                Ok(address)
            })
        })
        .await
}

fn enrolment_url<'a>(connections: &'a [Connection], user: &User) -> Option<&'a str> {
    let mut candidates =
        connections.iter().filter(|connection| user.connection.is_none_or(|key| key == connection.key));
    let url = candidates.find(|connection| !connection.settings.enrolment_url.is_empty());
    url.map(|connection| connection.settings.enrolment_url.as_str())
}

/// Invites a user who has just been provisioned, where the connection's settings say so: once in the user's life, so
/// neither one who comes back nor one who was invited before they were taken over. `key` is the user's, which a draft
/// does not know.
pub(crate) async fn on_provisioned(
    tx: &mut Tx<'_>,
    caller: &Caller,
    user: &User,
    key: UserKey,
    now: Timestamp,
) -> Result<(), store::Error> {
    let settings = &caller.connection.settings;
    if !settings.invite || settings.enrolment_url.is_empty() || user.status != Status::Active {
        return Ok(());
    }
    let Some(address) = address(user) else { return Ok(()) };
    if store::users::invited(tx, key).await?.is_some() {
        return Ok(());
    }
    post(tx, &log::actor(caller), user, key, address, &settings.enrolment_url, now).await
}

async fn post(
    tx: &mut Tx<'_>,
    actor: &Actor,
    user: &User,
    key: UserKey,
    address: &str,
    template: &str,
    now: Timestamp,
) -> Result<(), store::Error> {
    let organization = organizations::said(tx, user.organization).await?;
    let link = url(template, user, address);
    let letter = Invitation {
        language: language(user),
        name: Line(name(user)),
        organization: Line(&organization),
        user_name: Line(user.user_name()),
        link: Line(&link),
    };
    store::outbox::add(tx, &compose(&letter, user.organization, address)?, now).await?;
    store::users::mark_invited(tx, key, now).await?;
    let subject = Subject { user: Some(key), ..Subject::new(SubjectKind::User, user.id.as_str(), user.user_name()) };
    store::audit::append(tx, &Event::new(actor, now, Happening::UserInvited, subject).with("address", address)).await
}
