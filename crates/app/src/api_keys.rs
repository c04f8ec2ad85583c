//! API keys: letting programs in, and looking after their keys.

use directory::actor::{ActorKind, Rights};
use directory::audit::{Event, Happening, Subject, SubjectKind};
use directory::secret::{Secret, SecretKind};
use directory::{Actor, ApiKey, ApiKeyKey, OrganizationKey, Permission};
use jiff::Timestamp;
use scim::Error;
use store::Tx;

use crate::{App, Problem};

/// Finds out which program presents an API key. Read at every request, so that a removed one is refused at once.
///
/// # Errors
/// 401 where the key is unknown or expired: the answer does not say which.
pub async fn authenticate(app: &App, presented: &str, request_id: &str) -> Result<Actor, Error> {
    let refused = || Error::unauthorized("The API key is not valid. It may have been removed, or have expired.");
    let secret = Secret::parse(SecretKind::ApiKey, presented).ok_or_else(refused)?;
    let public_id = secret.public_id().to_owned();
    let found = app
        .store()
        .read(move |tx| {
            Box::pin(async move { store::api_keys::by_public_id(tx, &public_id).await.map_err(Error::from) })
        })
        .await?;
    let now = app.now();
    let api_key = found.filter(|found| found.accepts(&secret, now)).ok_or_else(refused)?;
    app.activity().api_key_used(&api_key, now);
    Ok(Actor {
        organization: api_key.organization,
        kind: ActorKind::ApiKey,
        admin: None,
        id: api_key.public_id,
        name: api_key.name,
        rights: Rights::Scopes(api_key.scopes),
        request_id: request_id.to_owned(),
    })
}

/// Makes an API key; the secret is given back this once. Without scopes it may do nothing.
///
/// # Errors
/// 403 where the actor may not, or lacks what the key would be allowed; 400 where the name is blank or too long, or
/// the expiry has passed.
pub async fn create(
    app: &App,
    actor: &Actor,
    name: &str,
    mut scopes: Vec<Permission>,
    expires: Option<Timestamp>,
) -> Result<(Secret, ApiKey), Problem> {
    actor.require(Permission::WriteAdmins)?;
    let name = directory::editing::name(name, "An API key", 100).map_err(|error| Problem::at("name", error))?;
    scopes.sort_unstable();
    scopes.dedup();
    if let Some(scope) = scopes.iter().find(|scope| !actor.may(**scope)) {
        let detail = format!("A key cannot be given the scope {scope}, which its maker does not have.");
        return Err(Problem::at("scopes", Error::forbidden(detail)));
    }
    let now = app.now();
    if expires.is_some_and(|expires| expires <= now) {
        return Err(Problem::invalid("expires", "The expiry must be in the future."));
    }
    let secret = app.new_secret(SecretKind::ApiKey)?;
    let mut api_key = ApiKey {
        key: ApiKeyKey(0),
        organization: actor.organization,
        public_id: secret.public_id().to_owned(),
        secret_hash: secret.hash(),
        name: name.to_owned(),
        scopes,
        created_by: actor.name.clone(),
        created: now,
        expires,
        last_used: None,
    };
    let actor = actor.clone();
    let api_key = app
        .store()
        .write(actor.organization, move |tx| {
            Box::pin(async move {
                api_key.key = store::api_keys::add(tx, &api_key).await?;
                store::audit::append(tx, &event(&actor, now, Happening::ApiKeyCreated, &api_key)).await?;
                Ok::<_, Problem>(api_key)
            })
        })
        .await?;
    Ok((secret, api_key))
}

/// The API keys of the actor's organization, oldest first.
///
/// # Errors
/// 403 where the actor may not.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<ApiKey>, Error> {
    actor.require(Permission::ReadAdmins)?;
    let organization = actor.organization;
    app.store().read(move |tx| Box::pin(async move { Ok(store::api_keys::list(tx, organization).await?) })).await
}

/// The API key of that public id.
///
/// # Errors
/// 403 where the actor may not; 404 where the organization has none.
pub async fn by_id(app: &App, actor: &Actor, public_id: &str) -> Result<ApiKey, Error> {
    actor.require(Permission::ReadAdmins)?;
    let (organization, wanted) = (actor.organization, public_id.to_owned());
    app.store().read(move |tx| Box::pin(async move { found(tx, organization, &wanted).await })).await
}

async fn found(tx: &mut Tx<'_>, organization: OrganizationKey, public_id: &str) -> Result<ApiKey, Error> {
    let found = store::api_keys::by_public_id(tx, public_id).await?;
    found
        .filter(|found| found.organization == organization)
        .ok_or_else(|| Error::not_found(format!("There is no API key with the public id {public_id}.")))
}

/// Takes an API key away for good.
///
/// # Errors
/// 403 where the actor may not; 404 where the organization has no key of that public id.
pub async fn remove(app: &App, actor: &Actor, public_id: &str) -> Result<(), Error> {
    actor.require(Permission::WriteAdmins)?;
    let (actor, public_id, now) = (actor.clone(), public_id.to_owned(), app.now());
    app.store()
        .write(actor.organization, move |tx| {
            Box::pin(async move {
                let api_key = found(tx, actor.organization, &public_id).await?;
                store::api_keys::remove(tx, api_key.key).await?;
                Ok(store::audit::append(tx, &event(&actor, now, Happening::ApiKeyDeleted, &api_key)).await?)
            })
        })
        .await
}

fn event(actor: &Actor, now: Timestamp, happening: Happening, api_key: &ApiKey) -> Event {
    let scopes: Vec<&str> = api_key.scopes.iter().copied().map(Permission::word).collect();
    Event::new(actor, now, happening, Subject::new(SubjectKind::ApiKey, &api_key.public_id, &api_key.name))
        .with("scopes", scopes)
        .with("expires", api_key.expires.map(|expires| expires.to_string()))
}

#[cfg(test)]
mod tests {
    use directory::Role;
    use jiff::SignedDuration;

    use super::*;
    use crate::testing::Installation;
    use crate::{activity, admins};

    async fn made(house: &Installation, scopes: &[Permission], expires: Option<Timestamp>) -> (String, Actor) {
        let operator = house.operator().await;
        let (secret, _) = create(&house.app, &operator, " Sync ", scopes.to_vec(), expires).await.unwrap();
        let actor = authenticate(&house.app, &secret.reveal(), "r-1").await.unwrap();
        (secret.reveal(), actor)
    }

    #[tokio::test]
    async fn a_key_may_what_its_scopes_name_and_its_use_is_noted() {
        let house = Installation::new().await;
        let (_, actor) =
            made(&house, &[Permission::ReadUsers, Permission::ReadAdmins, Permission::ReadUsers], None).await;
        assert_eq!((actor.name.as_str(), actor.request_id.as_str()), ("Sync", "r-1"));
        assert_eq!(actor.rights, Rights::Scopes(vec![Permission::ReadUsers, Permission::ReadAdmins]));
        activity::write_down(&house.app).await.unwrap();
        let listed = list(&house.app, &actor).await.unwrap();
        assert_eq!(listed[0].last_used, Some(house.app.now()));
        assert_eq!((listed[0].public_id.as_str(), listed[0].created_by.as_str()), (actor.id.as_str(), "command line"));
    }

    #[tokio::test]
    async fn a_key_gives_away_no_more_than_it_has() {
        let house = Installation::new().await;
        let (_, actor) = made(&house, &[Permission::WriteAdmins, Permission::ReadUsers], None).await;
        let more = create(&house.app, &actor, "More", vec![Permission::WriteUsers], None).await.unwrap_err();
        assert_eq!((more.error.status, more.field), (403, Some("scopes")));
        create(&house.app, &actor, "Less", vec![Permission::ReadUsers], None).await.unwrap();
        let boss = admins::invite(&house.app, &actor, "eve@example.org", "Eve", Role::Auditor, None).await.unwrap_err();
        assert_eq!(boss.error.status, 403);
        let (_, reader) = made(&house, &[Permission::ReadAdmins], None).await;
        assert_eq!(create(&house.app, &reader, "Any", Vec::new(), None).await.unwrap_err().error.status, 403);
        assert_eq!(remove(&house.app, &reader, &reader.id).await.unwrap_err().status, 403);
    }

    #[tokio::test]
    async fn a_key_ends_when_it_expires_or_is_removed() {
        let house = Installation::new().await;
        let operator = house.operator().await;
        let soon = house.app.now() + SignedDuration::from_hours(1);
        let (expiring, _) = made(&house, &[], Some(soon)).await;
        let (lasting, actor) = made(&house, &[], None).await;
        house.wind(SignedDuration::from_hours(1));
        assert_eq!(authenticate(&house.app, &expiring, "").await.unwrap_err().status, 401);
        let (_, foreign) = house.another("Elsewhere").await;
        assert_eq!(remove(&house.app, &foreign, &actor.id).await.unwrap_err().status, 404);
        assert_eq!(by_id(&house.app, &foreign, &actor.id).await.unwrap_err().status, 404);
        assert_eq!(by_id(&house.app, &operator, &actor.id).await.unwrap().name, "Sync");
        assert!(list(&house.app, &foreign).await.unwrap().is_empty());
        remove(&house.app, &operator, &actor.id).await.unwrap();
        assert_eq!(authenticate(&house.app, &lasting, "").await.unwrap_err().status, 401);
        let other = lasting.replacen("mak_", "mst_", 1);
        for presented in ["", "mak_", &other, &format!("mak_{}_x", actor.id)] {
            assert_eq!(authenticate(&house.app, presented, "").await.unwrap_err().status, 401);
        }
    }

    #[tokio::test]
    async fn bad_input_names_its_field() {
        let house = Installation::new().await;
        let operator = house.operator().await;
        let long = "x".repeat(101);
        for (name, expires, field) in
            [(" ", None, "name"), (&*long, None, "name"), ("a", Some(house.app.now()), "expires")]
        {
            let problem = create(&house.app, &operator, name, Vec::new(), expires).await.unwrap_err();
            assert_eq!((problem.error.status, problem.field), (400, Some(field)));
        }
    }
}
