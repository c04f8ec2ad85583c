//! Attributes that the organization adds to its users.

use app::attributes::{self, Listed};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use directory::attribute::{AddedAttribute, AttributeKind};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::connections::Confirmed;
use super::input::{Body, Path, Query};
use super::page::Page;
use super::problem::{Doing, Failure, Listing, Writing};
use super::signed::Signed;
use super::words::one_of;
use crate::Server;

/// An attribute that was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct Attribute {
    /// Its name; `${name}` stands for its value.
    name: String,
    /// Where its values come from.
    #[schema(schema_with = one_of::<AttributeKind>)]
    kind: AttributeKind,
    /// What it is for; may be empty.
    description: String,
    /// How many users have a value.
    values: u64,
    /// When it was added.
    created: Timestamp,
}

impl From<Listed> for Attribute {
    fn from(Listed { attribute, values }: Listed) -> Self {
        let AddedAttribute { name, kind, description, created, .. } = attribute;
        Self { name, kind, description, values, created }
    }
}

/// An attribute to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAttribute {
    /// Its name: a letter, then letters, digits, `-` and `_`.
    #[schema(min_length = 1, max_length = 64)]
    name: String,
    /// Where its values come from.
    #[schema(schema_with = one_of::<AttributeKind>)]
    kind: AttributeKind,
    /// What it is for.
    #[serde(default)]
    description: String,
}

/// What went with an attribute.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeletedValues {
    /// How many values are gone.
    values: u64,
}

/// A page of attributes.
pub type Attributes = Page<Attribute>;

/// The attributes of the organization, oldest first.
#[utoipa::path(get, path = "/api/v1/attributes", tag = "Attributes", operation_id = "listAttributes",
    responses((status = 200, description = "The attributes", body = Attributes), Listing))]
pub async fn list(State(server): State<Server>, Signed(actor): Signed) -> Result<Json<Attributes>, Failure> {
    Ok(Json(Page::whole(attributes::list(server.app(), &actor).await?)))
}

/// Add an attribute.
#[utoipa::path(post, path = "/api/v1/attributes", tag = "Attributes", operation_id = "createAttribute",
    request_body = NewAttribute,
    responses((status = 201, description = "The attribute", body = Attribute), Writing))]
pub async fn create(
    State(server): State<Server>,
    Signed(actor): Signed,
    Body(NewAttribute { name, kind, description }): Body<NewAttribute>,
) -> Result<(StatusCode, Json<Attribute>), Failure> {
    let attribute = attributes::create(server.app(), &actor, &name, kind, &description).await?;
    Ok((StatusCode::CREATED, Json(Listed { attribute, values: 0 }.into())))
}

/// Delete an attribute and all of its values.
#[utoipa::path(delete, path = "/api/v1/attributes/{attribute}", tag = "Attributes", operation_id = "deleteAttribute",
    params(("attribute" = String, Path, description = "Name of the attribute"), Confirmed),
    responses((status = 200, description = "It is gone", body = DeletedValues), Doing))]
pub async fn delete(
    State(server): State<Server>,
    Signed(actor): Signed,
    Path(name): Path<String>,
    Query(Confirmed { confirm }): Query<Confirmed>,
) -> Result<Json<DeletedValues>, Failure> {
    Ok(Json(DeletedValues { values: attributes::delete(server.app(), &actor, &name, confirm).await? }))
}
