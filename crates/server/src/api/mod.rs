//! The admin API: everything that people can do, for programs and for the portal.
//!
//! - `router`: every route
//! - who asks: [`signed`], by an API key or by the session in a [`cookie`]; [`csrf`] keeps other sites out
//! - what they say: [`input`]; what they are told: [`page`], [`problem`]
//! - handlers, a file a noun: [`session`], [`organization`], [`connections`] and their [`settings`], [`tokens`],
//!   [`attributes`], [`users`] (written as a [`document`]), [`groups`], [`provisioning_log`],
//!   [`audit_events`], [`admins`], [`api_keys`]
//! - [`openapi`]: the description of it all, which is checked in as `docs/openapi.json`; [`words`] helps

pub mod admins;
pub mod api_keys;
pub mod attributes;
pub mod audit_events;
pub mod connections;
pub mod cookie;
pub mod csrf;
pub mod document;
pub mod groups;
pub mod input;
pub mod openapi;
pub mod organization;
pub mod page;
pub mod problem;
pub mod provisioning_log;
pub mod session;
pub mod settings;
pub mod signed;
pub mod tokens;
pub mod users;
pub mod words;

use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Server;

/// What every path of the API begins with.
pub const PATH: &str = "/api";

/// Whether a path is the API's, be it a route or not: then errors are problem details.
#[must_use]
pub fn is_at(path: &str) -> bool {
    path.strip_prefix(PATH).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Every route of the API, by path; each handler says its own again, for the description.
pub fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::with_openapi(openapi::Description::openapi())
        // /api/v1/openapi.json
        .routes(routes!(openapi::get))
        // /api/v1/setup
        .routes(routes!(admins::set_up))
        // /api/v1/session
        .routes(routes!(session::sign_in, session::get, session::sign_out))
        // /api/v1/session/organization
        .routes(routes!(session::switch_organization))
        // /api/v1/session/password
        .routes(routes!(session::change_password))
        // /api/v1/session/name
        .routes(routes!(session::change_name))
        // /api/v1/session/others
        .routes(routes!(session::sign_out_elsewhere))
        // /api/v1/session/totp
        .routes(routes!(session::enrol_totp, session::confirm_totp, session::disable_totp))
        // /api/v1/organizations
        .routes(routes!(session::organizations))
        // /api/v1/organization
        .routes(routes!(organization::get, organization::update))
        // /api/v1/connections
        .routes(routes!(connections::list, connections::create))
        // /api/v1/connections/{connection}
        .routes(routes!(connections::get, connections::update, connections::delete))
        // /api/v1/connections/{connection}/hold
        .routes(routes!(connections::hold))
        // /api/v1/connections/{connection}/tokens
        .routes(routes!(tokens::list, tokens::create))
        // /api/v1/tokens/{token}
        .routes(routes!(tokens::update, tokens::remove))
        // /api/v1/tokens/{token}/renew
        .routes(routes!(tokens::renew))
        // /api/v1/attributes
        .routes(routes!(attributes::list, attributes::create))
        // /api/v1/attributes/{attribute}
        .routes(routes!(attributes::delete))
        // /api/v1/users
        .routes(routes!(users::list, users::create))
        // /api/v1/users.csv
        .routes(routes!(users::export))
        // /api/v1/users/import
        .routes(routes!(users::import))
        // /api/v1/users/{user}
        .routes(routes!(users::get, users::update, users::delete))
        // /api/v1/users/{user}/status
        .routes(routes!(users::set_status))
        // /api/v1/users/{user}/invitation
        .routes(routes!(users::invite))
        // /api/v1/users/{user}/attributes/{attribute}
        .routes(routes!(users::set_attribute, users::remove_attribute))
        // /api/v1/users/{user}/groups
        .routes(routes!(users::groups))
        // /api/v1/users/{user}/activity
        .routes(routes!(provisioning_log::activity))
        // /api/v1/groups
        .routes(routes!(groups::list, groups::create))
        // /api/v1/groups/{group}
        .routes(routes!(groups::get, groups::update, groups::delete))
        // /api/v1/groups/{group}/members
        .routes(routes!(groups::members))
        // /api/v1/groups/{group}/members/{member}
        .routes(routes!(groups::add_member, groups::remove_member))
        // /api/v1/provisioning-log
        .routes(routes!(provisioning_log::list))
        // /api/v1/provisioning-log.csv
        .routes(routes!(provisioning_log::export_csv))
        // /api/v1/provisioning-log.json
        .routes(routes!(provisioning_log::export_json))
        // /api/v1/provisioning-log/{entry}
        .routes(routes!(provisioning_log::get))
        // /api/v1/audit-events
        .routes(routes!(audit_events::list))
        // /api/v1/audit-events.csv
        .routes(routes!(audit_events::export_csv))
        // /api/v1/audit-events.json
        .routes(routes!(audit_events::export_json))
        // /api/v1/audit-events/verify
        .routes(routes!(audit_events::verify))
        // /api/v1/admins
        .routes(routes!(admins::list, admins::invite))
        // /api/v1/admins/{admin}
        .routes(routes!(admins::get, admins::update, admins::remove))
        // /api/v1/admins/{admin}/link
        .routes(routes!(admins::link))
        // /api/v1/admins/{admin}/totp
        .routes(routes!(admins::reset_totp))
        // /api/v1/api-keys
        .routes(routes!(api_keys::list, api_keys::create))
        // /api/v1/api-keys/{key}
        .routes(routes!(api_keys::remove))
}
