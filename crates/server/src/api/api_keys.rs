//! API keys: what programs present.

use app::api_keys;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use directory::Permission;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::input::{Body, Path};
use super::page::Page;
use super::problem::{Doing, Failure, Listing, Writing};
use super::signed::Signed;
use super::words::some_of;
use crate::Server;

/// An API key, without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiKey {
    /// What stands between `mak_` and the next `_`.
    id: String,
    /// Name for people.
    name: String,
    /// What it may do.
    #[schema(schema_with = some_of::<Permission>)]
    scopes: Vec<Permission>,
    /// Who made it.
    created_by: String,
    /// When it was made.
    created: Timestamp,
    /// When it ends; `null`: never.
    #[schema(required)]
    expires: Option<Timestamp>,
    /// When it was last accepted, to the minute.
    #[schema(required)]
    last_used: Option<Timestamp>,
}

impl From<directory::ApiKey> for ApiKey {
    fn from(key: directory::ApiKey) -> Self {
        let directory::ApiKey { public_id, name, scopes, created_by, created, expires, last_used, .. } = key;
        Self { id: public_id, name, scopes, created_by, created, expires, last_used }
    }
}

/// An API key to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApiKey {
    /// Name for people.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// What it may do: nothing that its maker may not.
    #[schema(schema_with = some_of::<Permission>)]
    scopes: Vec<Permission>,
    /// When it ends; without it never.
    expires: Option<Timestamp>,
}

/// An API key that was just made.
#[derive(Serialize, ToSchema)]
pub struct MadeApiKey {
    /// The key without its secret.
    api_key: ApiKey,
    /// What the program presents. It is shown this once; only its hash is kept.
    secret: String,
}

/// A page of API keys.
pub type ApiKeys = Page<ApiKey>;

/// The API keys of the organization, oldest first.
#[utoipa::path(get, path = "/api/v1/api-keys", tag = "API keys", operation_id = "listApiKeys",
    responses((status = 200, description = "The API keys", body = ApiKeys), Listing))]
pub async fn list(State(server): State<Server>, Signed(actor): Signed) -> Result<Json<ApiKeys>, Failure> {
    Ok(Json(Page::whole(api_keys::list(server.app(), &actor).await?)))
}

/// Make an API key; its secret is shown this once.
#[utoipa::path(post, path = "/api/v1/api-keys", tag = "API keys", operation_id = "createApiKey",
    request_body = NewApiKey,
    responses((status = 201, description = "The API key", body = MadeApiKey), Writing))]
pub async fn create(
    State(server): State<Server>,
    Signed(actor): Signed,
    Body(NewApiKey { name, scopes, expires }): Body<NewApiKey>,
) -> Result<(StatusCode, Json<MadeApiKey>), Failure> {
    let (secret, key) = api_keys::create(server.app(), &actor, &name, scopes, expires).await?;
    Ok((StatusCode::CREATED, Json(MadeApiKey { api_key: key.into(), secret: secret.reveal() })))
}

/// Remove an API key for good.
#[utoipa::path(delete, path = "/api/v1/api-keys/{key}", tag = "API keys", operation_id = "removeApiKey",
    params(("key" = String, Path, description = "Id of the API key")),
    responses((status = 204, description = "It is gone"), Doing))]
pub async fn remove(
    State(server): State<Server>,
    Signed(actor): Signed,
    Path(id): Path<String>,
) -> Result<StatusCode, Failure> {
    api_keys::remove(server.app(), &actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
