//! What the service offers (RFC 7644 §4). Anybody may ask: an identity provider reads it before it has a
//! token. With credentials the answer speaks of that organization.

use ::scim::bulk::BulkLimits;
use ::scim::discovery::{self, Features};
use ::scim::schema::ResourceType;
use ::scim::{Error, ResourceSchema};
use app::provisioning::Caller;
use app::{App, CURSOR_TIMEOUT};
use axum::extract::State;
use axum::http::StatusCode;
use directory::attribute::Schemas;

use super::Answer;
use super::answer;
use super::error::Failure;
use super::id::Id;
use super::query::Query;
use crate::Server;
use crate::base_url::BaseUrl;

/// What a reader of the configuration needs to know stands there; Muster adds nothing to it on the wire.
const DOCUMENTATION: &str = "https://www.rfc-editor.org/info/rfc7644";

/// `GET /ServiceProviderConfig`
pub async fn service_provider_config(
    State(server): State<Server>,
    _: Option<Caller>,
    base_url: BaseUrl,
    query: Query,
) -> Answer {
    refuse_filter(&query)?;
    Ok(answer::json(StatusCode::OK, &features(server.app()).to_json(&base_url)))
}

/// `GET /Schemas`
pub async fn schemas(State(server): State<Server>, caller: Option<Caller>, base_url: BaseUrl, query: Query) -> Answer {
    refuse_filter(&query)?;
    Ok(answer::json(StatusCode::OK, &discovery::schemas(&every(&of(&server, caller.as_ref())), &base_url)))
}

/// `GET /Schemas/{urn}`
pub async fn schema(State(server): State<Server>, caller: Option<Caller>, base_url: BaseUrl, Id(urn): Id) -> Answer {
    let found = discovery::schema(&urn, &every(&of(&server, caller.as_ref())), &base_url);
    let schema = found.ok_or_else(|| Error::not_found(format!("There is no schema {urn}.")))?;
    Ok(answer::json(StatusCode::OK, &schema))
}

/// `GET /ResourceTypes`
pub async fn resource_types(
    State(server): State<Server>,
    caller: Option<Caller>,
    base_url: BaseUrl,
    query: Query,
) -> Answer {
    refuse_filter(&query)?;
    Ok(answer::json(StatusCode::OK, &discovery::resource_types(&types(&of(&server, caller.as_ref())), &base_url)))
}

/// `GET /ResourceTypes/{name}`
pub async fn resource_type(
    State(server): State<Server>,
    caller: Option<Caller>,
    base_url: BaseUrl,
    Id(name): Id,
) -> Answer {
    let found = discovery::resource_type(&name, &types(&of(&server, caller.as_ref())), &base_url);
    let resource_type = found.ok_or_else(|| Error::not_found(format!("There is no resource type {name}.")))?;
    Ok(answer::json(StatusCode::OK, &resource_type))
}

fn features(app: &App) -> Features<'static> {
    let limits = app.limits();
    Features {
        documentation_uri: DOCUMENTATION,
        bulk: BulkLimits { max_operations: limits.bulk_operations, max_payload_size: limits.bulk_bytes },
        pages: limits.page,
        cursor_timeout: CURSOR_TIMEOUT.as_secs().unsigned_abs(),
    }
}

/// The schemas as whoever asks is to see them: with the organization's attributes, and under the connection's rules.
fn of(server: &Server, caller: Option<&Caller>) -> Schemas {
    caller.map_or_else(
        || server.app().schemas().clone(),
        |caller| caller.schemas.shown_under(&caller.connection.settings),
    )
}

fn types(schemas: &Schemas) -> [(ResourceType, &ResourceSchema); 2] {
    ResourceType::ALL.map(|kind| (kind, &**schemas.of(kind)))
}

fn every(schemas: &Schemas) -> [&ResourceSchema; 2] {
    ResourceType::ALL.map(|kind| &**schemas.of(kind))
}

/// RFC 7644 §4: "If a "filter" is provided, the service provider SHOULD respond with HTTP status code 403
/// (Forbidden) to ensure that clients cannot incorrectly assume that any matching conditions specified in
/// a filter have been applied."
fn refuse_filter(query: &Query) -> Result<(), Failure> {
    match query.get("filter") {
        Some(_) => Err(Error::forbidden("What the service offers cannot be filtered; leave the filter out.").into()),
        None => Ok(()),
    }
}
