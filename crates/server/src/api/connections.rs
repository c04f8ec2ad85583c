//! Connections: the identity providers that push into the organization.

use app::{connections, holds};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use directory::IdentityProvider;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::input::{Body, Path, Query};
use super::page::Page;
use super::problem::{Doing, Failure, Listing, Reading, Writing};
use super::settings::{ConnectionChange, Settings};
use super::signed::Signed;
use super::tokens::Token;
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

/// All that there is to say of a connection.
#[derive(Debug, Serialize, ToSchema)]
pub struct Overview {
    /// The connection itself.
    #[serde(flatten)]
    connection: Connection,
    /// Names of the rules that are not as the preset sets them.
    changed_since_preset: Vec<String>,
    /// How many users it has.
    users: u64,
    /// How many groups it has.
    groups: u64,
    /// What was last seen of it.
    health: Health,
    /// What the blast radius guard has counted, and whether it holds.
    guard_state: GuardState,
    /// Its tokens, oldest first.
    tokens: Vec<Token>,
}

/// What was last seen of a connection, to a few seconds.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// Its last request.
    #[schema(required)]
    last_request: Option<Timestamp>,
    /// The last request that was done.
    #[schema(required)]
    last_success: Option<Timestamp>,
    /// The last request that was refused.
    #[schema(required)]
    last_failure: Option<Timestamp>,
    /// How often it has tested the connection.
    probes: u64,
}

/// What the blast radius guard has counted, and whether it holds.
#[derive(Debug, Serialize, ToSchema)]
pub struct GuardState {
    /// Since when disabling and deleting users waits for an owner; `null`: it does not.
    #[schema(required)]
    held_since: Option<Timestamp>,
    /// Until when an owner lets everything through; `null`: no owner does.
    #[schema(required)]
    allowed_until: Option<Timestamp>,
}

impl From<directory::guard::GuardState> for GuardState {
    fn from(state: directory::guard::GuardState) -> Self {
        Self { held_since: state.held_since, allowed_until: state.allowed_until }
    }
}

impl Overview {
    fn new(overview: connections::Overview, url: &BaseUrl) -> Self {
        let connections::Overview { connection, changed_since_preset, users, groups, activity, guard, tokens, .. } =
            overview;
        let store::activity::Seen { last_request, last_success, last_failure, probes } = activity;
        Self {
            connection: Connection::new(connection, url),
            changed_since_preset: changed_since_preset.into_iter().map(|rule| rule.attribute).collect(),
            users,
            groups,
            health: Health { last_request, last_success, last_failure, probes },
            guard_state: guard.into(),
            tokens: tokens.into_iter().map(Token::from).collect(),
        }
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

/// One connection, with its health, its tokens and what the guard has counted.
#[utoipa::path(get, path = "/api/v1/connections/{connection}", tag = "Connections", operation_id = "getConnection",
    params(("connection" = String, Path, description = "Id of the connection")),
    responses((status = 200, description = "The connection", body = Overview), Reading))]
pub async fn get(
    State(server): State<Server>,
    Signed(actor): Signed,
    url: BaseUrl,
    Path(id): Path<String>,
) -> Result<Json<Overview>, Failure> {
    Ok(Json(Overview::new(connections::overview(server.app(), &actor, &id).await?, &url)))
}

/// Change a connection's name, rules or settings. What is left out stays.
#[utoipa::path(patch, path = "/api/v1/connections/{connection}", tag = "Connections",
    operation_id = "updateConnection", params(("connection" = String, Path, description = "Id of the connection")),
    request_body = ConnectionChange,
    responses((status = 200, description = "The connection as it is now", body = Connection), Writing))]
pub async fn update(
    State(server): State<Server>,
    Signed(actor): Signed,
    url: BaseUrl,
    Path(id): Path<String>,
    Body(ConnectionChange(change)): Body<ConnectionChange>,
) -> Result<Json<Connection>, Failure> {
    Ok(Json(Connection::new(connections::update(server.app(), &actor, &id, change).await?, &url)))
}

/// That it is known what goes with something.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Confirmed {
    /// How many users it concerns, as the problem says that is answered without; 0 needs no confirmation.
    pub confirm: Option<u64>,
}

/// What a connection has left behind.
#[derive(Debug, Serialize, ToSchema)]
pub struct Left {
    /// Users who are local ones from now on.
    users: u64,
    /// Groups that are local ones from now on.
    groups: u64,
}

/// Delete a connection, with its tokens. Its users and groups stay as local ones.
#[utoipa::path(delete, path = "/api/v1/connections/{connection}", tag = "Connections",
    operation_id = "deleteConnection",
    params(("connection" = String, Path, description = "Id of the connection"), Confirmed),
    responses((status = 200, description = "It is gone", body = Left), Doing))]
pub async fn delete(
    State(server): State<Server>,
    Signed(actor): Signed,
    Path(id): Path<String>,
    Query(Confirmed { confirm }): Query<Confirmed>,
) -> Result<Json<Left>, Failure> {
    let connections::Left { users, groups } = connections::delete(server.app(), &actor, &id, confirm).await?;
    Ok(Json(Left { users, groups }))
}

/// What an owner decides about held removals.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldDecision {
    /// The decision.
    decision: Decision,
}

/// `allow` lets removals through for the length of one window; `end` forgives those that were, and counts anew.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// Let removals through for the length of one window.
    Allow,
    /// Go on holding to the limit, from nought.
    End,
}

/// Decide about a held connection: owners alone.
#[utoipa::path(post, path = "/api/v1/connections/{connection}/hold", tag = "Connections",
    operation_id = "decideHold", params(("connection" = String, Path, description = "Id of the connection")),
    request_body = HoldDecision,
    responses((status = 200, description = "The guard as it is now", body = GuardState), Writing))]
pub async fn hold(
    State(server): State<Server>,
    Signed(actor): Signed,
    Path(id): Path<String>,
    Body(HoldDecision { decision }): Body<HoldDecision>,
) -> Result<Json<GuardState>, Failure> {
    let state = match decision {
        Decision::Allow => holds::allow(server.app(), &actor, &id).await?,
        Decision::End => holds::end(server.app(), &actor, &id).await?,
    };
    Ok(Json(state.into()))
}
