//! Connections: the identity providers that push into the organization.

use app::connections;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use directory::IdentityProvider;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::input::{Body, Path};
use super::page::Page;
use super::problem::{Failure, Listing, Reading, Writing};
use super::settings::Settings;
use super::signed::Signed;
use super::words::one_of;
use crate::Server;
use crate::base_url::BaseUrl;

/// A connection.
#[derive(Debug, Serialize, ToSchema)]
pub struct Connection {
    /// Its id.
    id: String,
    /// Name for people.
    name: String,
    /// Which product pushes.
    #[schema(schema_with = one_of::<IdentityProvider>)]
    identity_provider: IdentityProvider,
    /// The URL that the identity provider is given, with a token.
    target_scim_url: String,
    /// How its provisioning behaves, and what else is set.
    settings: Settings,
    /// When it was made.
    created: Timestamp,
}

impl Connection {
    fn new(connection: directory::Connection, url: &BaseUrl) -> Self {
        let directory::Connection { id, name, idp, settings, created, .. } = connection;
        let target_scim_url = url.to_string();
        Self { id, name, identity_provider: idp, target_scim_url, settings: settings.into(), created }
    }
}

/// A connection to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewConnection {
    /// Name for people; unique in the organization.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// Which product pushes; its preset sets the rules.
    #[schema(schema_with = one_of::<IdentityProvider>)]
    identity_provider: IdentityProvider,
}

/// A page of connections.
pub type Connections = Page<Connection>;

/// The connections of the organization, oldest first.
#[utoipa::path(get, path = "/api/v1/connections", tag = "Connections", operation_id = "listConnections",
    responses((status = 200, description = "The connections", body = Connections), Listing))]
pub async fn list(
    State(server): State<Server>,
    Signed(actor): Signed,
    url: BaseUrl,
) -> Result<Json<Connections>, Failure> {
    let connections = connections::list(server.app(), &actor).await?;
    Ok(Json(Page::whole(connections.into_iter().map(|connection| Connection::new(connection, &url)))))
}

/// Connect an identity provider.
#[utoipa::path(post, path = "/api/v1/connections", tag = "Connections", operation_id = "createConnection",
    request_body = NewConnection,
    responses((status = 201, description = "The connection", body = Connection), Writing))]
pub async fn create(
    State(server): State<Server>,
    Signed(actor): Signed,
    url: BaseUrl,
    Body(new): Body<NewConnection>,
) -> Result<(StatusCode, Json<Connection>), Failure> {
    let connection = connections::create(server.app(), &actor, &new.name, new.identity_provider).await?;
    Ok((StatusCode::CREATED, Json(Connection::new(connection, &url))))
}

/// One connection.
#[utoipa::path(get, path = "/api/v1/connections/{connection}", tag = "Connections", operation_id = "getConnection",
    params(("connection" = String, Path, description = "Id of the connection")),
    responses((status = 200, description = "The connection", body = Connection), Reading))]
pub async fn get(
    State(server): State<Server>,
    Signed(actor): Signed,
    url: BaseUrl,
    Path(id): Path<String>,
) -> Result<Json<Connection>, Failure> {
    let connection = connections::by_id(server.app(), &actor, &id).await?;
    Ok(Json(Connection::new(connection, &url)))
}
