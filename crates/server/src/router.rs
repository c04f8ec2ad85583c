//! Every route on one page.

use axum::routing::{any, get, post};
use axum::{Router, middleware};

use crate::scim::{bulk, discovery, groups, nowhere, record, search, users};
use crate::{Server, api, health, observe, portal};

/// All of them, with what happens around each request.
pub fn router(server: Server) -> Router {
    Router::new()
        .merge(scim(server.clone()))
        // What people and their programs ask; the list is there, with what describes it.
        .merge(Router::from(api::router()).route_layer(server.csrf(api::csrf::refused)))
        // What people look at; the list of pages is there.
        .merge(portal::router(server.clone()))
        .merge(portal::openid(server.clone()))
        // For whoever watches the process.
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .fallback(portal::not_found)
        .method_not_allowed_fallback(portal::method_not_allowed)
        .layer(middleware::from_fn_with_state(server.clone(), observe::observe))
        .with_state(server)
}

/// What identity providers ask.
fn scim(server: Server) -> Router<Server> {
    Router::new()
        // RFC 7644 §3.2
        .route("/scim/v2/Users", get(users::list).post(users::create))
        .route("/scim/v2/Users/{id}", get(users::get).put(users::replace).patch(users::patch).delete(users::delete))
        .route("/scim/v2/Groups", get(groups::list).post(groups::create))
        .route(
            "/scim/v2/Groups/{id}",
            get(groups::get).put(groups::replace).patch(groups::patch).delete(groups::delete),
        )
        // §3.4.2.1, §3.4.3
        .route("/scim/v2", get(search::root))
        .route("/scim/v2/.search", post(search::everything))
        .route("/scim/v2/Users/.search", post(search::users))
        .route("/scim/v2/Groups/.search", post(search::groups))
        // §3.7
        .route("/scim/v2/Bulk", post(bulk::bulk))
        // §3.11
        .route("/scim/v2/Me", any(nowhere::me))
        .route("/scim/v2/Me/{*rest}", any(nowhere::me))
        // §4
        .route("/scim/v2/ServiceProviderConfig", get(discovery::service_provider_config))
        .route("/scim/v2/Schemas", get(discovery::schemas))
        .route("/scim/v2/Schemas/{id}", get(discovery::schema))
        .route("/scim/v2/ResourceTypes", get(discovery::resource_types))
        .route("/scim/v2/ResourceTypes/{id}", get(discovery::resource_type))
        .route_layer(middleware::from_fn_with_state(server, record::record))
}
