//! Organizations and their connections: the identity providers that push into them.

use directory::audit::{Event, Happening, Subject, SubjectKind};
use directory::{
    Actor, Connection, ConnectionKey, IdentityProvider, Organization, OrganizationKey, Permission, Settings,
};
use scim::Error;

use crate::{App, Problem};

/// Name of the organization and of the connection that a fresh installation has.
pub const FIRST: &str = "default";

/// Makes the first organization, with a connection for any identity provider, where there is none.
pub(crate) async fn ensure_first(app: &App) -> Result<(), Error> {
    let now = app.now();
    let (organization_id, connection_id) = (app.new_id(now)?, app.new_id(now)?);
    app.store()
        .write(move |tx| {
            Box::pin(async move {
                if !store::connections::organizations(tx).await?.is_empty() {
                    return Ok(());
                }
                let first =
                    Organization { key: OrganizationKey(0), id: organization_id, name: FIRST.to_owned(), created: now };
                let organization = store::connections::organization_add(tx, &first).await?;
                let idp = IdentityProvider::Generic;
                let connection = Connection {
                    key: ConnectionKey(0),
                    organization,
                    id: connection_id,
                    name: FIRST.to_owned(),
                    idp,
                    settings: Settings::of(idp.preset()),
                    created: now,
                };
                store::connections::add(tx, &connection).await?;
                Ok(())
            })
        })
        .await
}

/// Connects an identity provider.
///
/// # Errors
/// 403 where the actor may not; 400 where the name is blank; 409 where it is taken.
pub async fn create(app: &App, actor: &Actor, name: &str, idp: IdentityProvider) -> Result<Connection, Problem> {
    actor.require(Permission::WriteConnections)?;
    let name = named(name)?;
    let now = app.now();
    let id = app.new_id(now)?;
    let actor = actor.clone();
    app.store()
        .write(move |tx| {
            Box::pin(async move {
                let mut connection = Connection {
                    key: ConnectionKey(0),
                    organization: actor.organization,
                    id,
                    name,
                    idp,
                    settings: Settings::of(idp.preset()),
                    created: now,
                };
                connection.key = store::connections::add(tx, &connection).await.map_err(|error| match error {
                    store::Error::Unique { .. } => name_taken(&connection.name),
                    other => other.into(),
                })?;
                let event = Event::new(&actor, now, Happening::ConnectionCreated, subject(&connection))
                    .with("identity_provider", idp.name())
                    .with("preset", connection.settings.preset.word());
                store::audit::append(tx, &event).await?;
                Ok(connection)
            })
        })
        .await
}

fn named(name: &str) -> Result<String, Problem> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(Problem::invalid("name", "A connection must have a name of 1 to 100 characters."));
    }
    Ok(name.to_owned())
}

fn name_taken(name: &str) -> Problem {
    Problem::taken("name", format!("There is a connection named {name} already."), None)
}

pub(crate) fn subject(connection: &Connection) -> Subject {
    Subject::new(SubjectKind::Connection, &connection.id, &connection.name)
}

/// The connections of the actor's organization, oldest first.
///
/// # Errors
/// 403 where the actor may not.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Connection>, Error> {
    actor.require(Permission::ReadConnections)?;
    let organization = actor.organization;
    app.store().read(move |tx| Box::pin(async move { Ok(store::connections::list(tx, organization).await?) })).await
}

/// The connection of that name.
///
/// # Errors
/// 403 where the actor may not; 404 where there is none.
pub async fn by_name(app: &App, actor: &Actor, name: &str) -> Result<Connection, Error> {
    let connections = list(app, actor).await?;
    let names: Vec<String> = connections.iter().map(|connection| connection.name.clone()).collect();
    connections
        .into_iter()
        .find(|connection| connection.name == name)
        .ok_or_else(|| Error::not_found(format!("There is no connection named {name}; there is {}.", names.join(", "))))
}

/// The connection of that public id.
///
/// # Errors
/// As [`by_name`].
pub async fn by_id(app: &App, actor: &Actor, id: &str) -> Result<Connection, Error> {
    actor.require(Permission::ReadConnections)?;
    let (organization, wanted) = (actor.organization, id.to_owned());
    let found = app
        .store()
        .read(move |tx| {
            Box::pin(async move { store::connections::by_id(tx, organization, &wanted).await.map_err(Error::from) })
        })
        .await?;
    found.ok_or_else(|| Error::not_found(format!("There is no connection with the id {id}.")))
}
