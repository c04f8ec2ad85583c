//! The organization that is acted in.

use app::organizations;
use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::input::Body;
use super::problem::{Failure, Listing, Writing};
use super::signed::Signed;
use crate::Server;

/// An organization.
#[derive(Debug, Serialize, ToSchema)]
pub struct Organization {
    /// Its id.
    id: String,
    /// Name for people; unique in the installation.
    name: String,
    /// When it was made.
    created: Timestamp,
}

impl From<directory::Organization> for Organization {
    fn from(organization: directory::Organization) -> Self {
        let directory::Organization { id, name, created, .. } = organization;
        Self { id, name, created }
    }
}

/// What can change of an organization.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganizationChange {
    /// Name for people.
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
}

/// The organization that is acted in.
#[utoipa::path(get, path = "/api/v1/organization", tag = "Organization", operation_id = "getOrganization",
    responses((status = 200, description = "The organization", body = Organization), Listing))]
pub async fn get(State(server): State<Server>, Signed(actor): Signed) -> Result<Json<Organization>, Failure> {
    Ok(Json(organizations::current(server.app(), &actor).await?.into()))
}

/// Rename the organization.
#[utoipa::path(patch, path = "/api/v1/organization", tag = "Organization", operation_id = "updateOrganization",
    request_body = OrganizationChange,
    responses((status = 200, description = "The organization as it is now", body = Organization), Writing))]
pub async fn update(
    State(server): State<Server>,
    Signed(actor): Signed,
    Body(change): Body<OrganizationChange>,
) -> Result<Json<Organization>, Failure> {
    let organization = match change.name {
        Some(name) => organizations::rename(server.app(), &actor, &name).await?,
        None => organizations::current(server.app(), &actor).await?,
    };
    Ok(Json(organization.into()))
}
