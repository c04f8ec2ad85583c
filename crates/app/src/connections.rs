//! Connections: the identity providers of an organization.

use directory::{Connection, ConnectionKey, IdentityProvider, OrganizationKey};
use scim::Error;

use crate::App;

/// Name of the organization and of the connection that a fresh installation has.
pub const FIRST: &str = "default";

/// Makes the first organization, with a connection for any identity provider, where there is none.
pub(crate) async fn ensure_first(app: &App) -> Result<(), Error> {
    let now = app.now();
    let id = app.new_id(now)?;
    app.store()
        .write(move |tx| {
            Box::pin(async move {
                if !store::connections::organizations(tx).await?.is_empty() {
                    return Ok(());
                }
                let organization = store::connections::organization_add(tx, FIRST, now).await?;
                let first = Connection {
                    key: ConnectionKey(0),
                    organization,
                    id,
                    name: FIRST.to_owned(),
                    idp: IdentityProvider::Generic,
                    created: now,
                };
                store::connections::add(tx, &first).await?;
                Ok(())
            })
        })
        .await
}

async fn first_organization(tx: &mut store::Tx<'_>) -> Result<OrganizationKey, Error> {
    let organizations = store::connections::organizations(tx).await?;
    organizations
        .first()
        .map(|organization| organization.key)
        .ok_or_else(|| Error::not_found("There is no organization."))
}

/// Connects an identity provider.
///
/// # Errors
/// 400 `invalidValue` where the name is blank; 409 `uniqueness` where it is taken.
pub async fn create(app: &App, name: &str, idp: IdentityProvider) -> Result<Connection, Error> {
    let name = name.trim().to_owned();
    if name.is_empty() {
        return Err(Error::invalid_value("A connection must have a name."));
    }
    let now = app.now();
    let id = app.new_id(now)?;
    app.store()
        .write(move |tx| {
            Box::pin(async move {
                let organization = first_organization(tx).await?;
                let mut connection = Connection { key: ConnectionKey(0), organization, id, name, idp, created: now };
                connection.key = store::connections::add(tx, &connection).await.map_err(|error| match error {
                    store::Error::Unique { .. } => {
                        Error::uniqueness(format!("There is a connection named {} already.", connection.name))
                    }
                    other => other.into(),
                })?;
                Ok(connection)
            })
        })
        .await
}

/// The connections, oldest first.
///
/// # Errors
/// Where the store fails.
pub async fn list(app: &App) -> Result<Vec<Connection>, Error> {
    app.store()
        .read(|tx| {
            Box::pin(async move {
                let organization = first_organization(tx).await?;
                Ok(store::connections::list(tx, organization).await?)
            })
        })
        .await
}

/// The connection of that name.
///
/// # Errors
/// 404 where there is none.
pub async fn by_name(app: &App, name: &str) -> Result<Connection, Error> {
    let connections = list(app).await?;
    let names: Vec<String> = connections.iter().map(|connection| connection.name.clone()).collect();
    connections
        .into_iter()
        .find(|connection| connection.name == name)
        .ok_or_else(|| Error::not_found(format!("There is no connection named {name}; there is {}.", names.join(", "))))
}
