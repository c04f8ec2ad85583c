//! Tokens of connections.

use app::{connections, tokens};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use directory::secret::Secret;
use directory::token::TokenStatus;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::input::{Body, Path};
use super::page::Page;
use super::problem::{Doing, Failure, Reading, Writing};
use super::signed::Signed;
use super::words::one_of;
use crate::Server;
use crate::base_url::BaseUrl;

/// A token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct Token {
    /// What stands between `mst_` and the next `_`.
    id: String,
    /// Name for people; may be empty.
    label: String,
    /// Whether it is accepted until it expires.
    #[schema(schema_with = one_of::<TokenStatus>)]
    status: TokenStatus,
    /// When it was made.
    created: Timestamp,
    /// When it ends.
    expires: Timestamp,
    /// When it was last accepted, to the minute.
    #[schema(required)]
    last_used: Option<Timestamp>,
}

impl From<directory::Token> for Token {
    fn from(token: directory::Token) -> Self {
        let directory::Token { public_id, label, status, created, expires, last_used, .. } = token;
        Self { id: public_id, label, status, created, expires, last_used }
    }
}

/// A token that was just made.
#[derive(Debug, Serialize, ToSchema)]
pub struct MadeToken {
    /// What finds it from now on.
    id: String,
    /// The token, to be given to the identity provider. It is shown this once; only its hash is kept.
    token: String,
    /// The SCIM URL, to be given to the identity provider.
    target_scim_url: String,
}

impl MadeToken {
    fn new(secret: &Secret, url: &BaseUrl) -> Self {
        Self { id: secret.public_id().to_owned(), token: secret.reveal(), target_scim_url: url.to_string() }
    }
}

/// A token to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// Name for people.
    #[serde(default)]
    #[schema(max_length = 200)]
    label: String,
}

/// What can change of a token.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenChange {
    /// An inactive one is refused from its next request on.
    #[schema(schema_with = one_of::<TokenStatus>, required = false)]
    status: Option<TokenStatus>,
    /// Name for people.
    #[schema(max_length = 200)]
    label: Option<String>,
}

/// A page of tokens.
pub type Tokens = Page<Token>;

/// The tokens of a connection, two at most, oldest first.
#[utoipa::path(get, path = "/api/v1/connections/{connection}/tokens", tag = "Tokens", operation_id = "listTokens",
    params(("connection" = String, Path, description = "Id of the connection")),
    responses((status = 200, description = "The tokens", body = Tokens), Reading))]
pub async fn list(
    State(server): State<Server>,
    Signed(actor): Signed,
    Path(connection): Path<String>,
) -> Result<Json<Tokens>, Failure> {
    let connection = connections::by_id(server.app(), &actor, &connection).await?;
    Ok(Json(Page::whole(tokens::list(server.app(), &actor, &connection).await?)))
}

/// Make a token; its secret is shown this once.
#[utoipa::path(post, path = "/api/v1/connections/{connection}/tokens", tag = "Tokens", operation_id = "createToken",
    params(("connection" = String, Path, description = "Id of the connection")), request_body = NewToken,
    responses((status = 201, description = "The token", body = MadeToken), Writing))]
pub async fn create(
    State(server): State<Server>,
    Signed(actor): Signed,
    url: BaseUrl,
    Path(connection): Path<String>,
    Body(new): Body<NewToken>,
) -> Result<(StatusCode, Json<MadeToken>), Failure> {
    let secret = tokens::create_for(server.app(), &actor, &connection, &new.label).await?;
    Ok((StatusCode::CREATED, Json(MadeToken::new(&secret, &url))))
}

/// Switch a token on or off, or name it.
#[utoipa::path(patch, path = "/api/v1/tokens/{token}", tag = "Tokens", operation_id = "updateToken",
    params(("token" = String, Path, description = "Id of the token")), request_body = TokenChange,
    responses((status = 200, description = "The token as it is now", body = Token), Writing))]
pub async fn update(
    State(server): State<Server>,
    Signed(actor): Signed,
    Path(token): Path<String>,
    Body(change): Body<TokenChange>,
) -> Result<Json<Token>, Failure> {
    let change = tokens::Update { status: change.status, label: change.label };
    Ok(Json(tokens::update(server.app(), &actor, &token, change).await?.into()))
}

/// Give a token a new secret, a new id and a new expiry; its secret is shown this once.
#[utoipa::path(post, path = "/api/v1/tokens/{token}/renew", tag = "Tokens", operation_id = "renewToken",
    params(("token" = String, Path, description = "Id of the token")),
    responses((status = 200, description = "The token", body = MadeToken), Doing))]
pub async fn renew(
    State(server): State<Server>,
    Signed(actor): Signed,
    url: BaseUrl,
    Path(token): Path<String>,
) -> Result<Json<MadeToken>, Failure> {
    let (secret, _) = tokens::renew(server.app(), &actor, &token).await?;
    Ok(Json(MadeToken::new(&secret, &url)))
}

/// Remove a token for good.
#[utoipa::path(delete, path = "/api/v1/tokens/{token}", tag = "Tokens", operation_id = "removeToken",
    params(("token" = String, Path, description = "Id of the token")),
    responses((status = 204, description = "It is gone"), Doing))]
pub async fn remove(
    State(server): State<Server>,
    Signed(actor): Signed,
    Path(token): Path<String>,
) -> Result<StatusCode, Failure> {
    tokens::remove(server.app(), &actor, &token).await?;
    Ok(StatusCode::NO_CONTENT)
}
