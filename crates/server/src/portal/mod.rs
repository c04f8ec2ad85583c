//! The portal: pages for the people who administer.
//!
//! - `router`: every page
//! - around each page: [`dress`] (errors as pages, headers), [`reader`] (language, time zone, appearance), [`visitor`]
//!   (who has signed in), [`shell`] (what the page stands in), [`notice`] (what was just done)
//! - what people type: [`input`], [`upload`]; what is wrong with it, in their language: [`problems`]
//! - lists: their [`address`]; questions before what cannot be undone: [`ask`]
//! - what is said: [`texts`], from `locales/`; what things are called: [`naming`], [`log_names`], [`values`]
//! - how it looks: `templates/`, [`assets`] from `static/`, [`chart`]
//! - pages, a file or folder a noun: [`sign_in`], [`openid`], [`setup`], [`preferences`], [`dashboard`], [`users`],
//!   [`groups`], [`search`], [`provisioning`], [`attributes`], [`admins`] (what [`roles`] may do), [`api_keys`],
//!   [`audit_trails`], [`provisioning_log`], [`account`], [`organization`]
//!
//! A page is a link or a form that works without JavaScript. `static/app.js` makes the same links and forms quicker.

mod account;
mod address;
mod admins;
mod api_keys;
mod ask;
mod assets;
mod attributes;
mod audit_trails;
mod chart;
mod dashboard;
mod dress;
mod failure;
mod groups;
mod input;
mod log_names;
mod naming;
mod notice;
pub mod openid;
mod organization;
mod preferences;
mod problems;
mod provisioning;
mod provisioning_log;
mod reader;
mod roles;
mod search;
mod setup;
mod shell;
mod sign_in;
mod texts;
mod upload;
mod users;
mod values;
mod visitor;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, middleware};

use crate::base_url::BaseUrl;
use crate::scim::nowhere;
use crate::{Server, api};
use failure::{Failure, refused};

/// What a handler of a page answers.
type Answer = Result<Response, Failure>;

/// Every page.
pub fn router(server: Server) -> Router<Server> {
    Router::new()
        .route("/", get(dashboard::show))
        // Admin > Identity > User Provisioning
        .route("/provisioning", get(provisioning::list::list))
        .route("/provisioning/generate", get(provisioning::generate::ask).post(provisioning::generate::generate))
        .merge(connection())
        // Users > Users
        .route("/users", get(users::list::show))
        .route("/users.csv", get(users::list::download))
        .route("/users/chosen", get(users::chosen::ask).post(users::chosen::act))
        .route("/users/new", get(users::form::new).post(users::form::create))
        .route("/users/import", get(users::import::show).post(users::import::import))
        .route("/users/{user}", get(users::page::overview))
        .route("/users/{user}/attributes", get(users::attributes::show).post(users::attributes::save))
        .route("/users/{user}/groups", get(users::page::groups))
        .route("/users/{user}/devices", get(users::page::devices))
        .route("/users/{user}/activity", get(users::activity::show))
        .route("/users/{user}/edit", get(users::form::edit).post(users::form::update))
        .route("/users/{user}/invite", post(users::actions::invite))
        .route("/users/{user}/enable", post(users::actions::enable))
        .route("/users/{user}/disable", get(users::actions::ask_to_disable).post(users::actions::disable))
        .route("/users/{user}/delete", get(users::actions::ask_to_delete).post(users::actions::delete))
        // Users > User groups
        .route("/groups", get(groups::list::show))
        .route("/groups/new", get(groups::form::new).post(groups::form::create))
        .route("/groups/{group}", get(groups::page::show))
        .route("/groups/{group}/rename", get(groups::form::rename).post(groups::form::update))
        .route("/groups/{group}/delete", get(groups::page::ask_to_delete).post(groups::page::delete))
        .route("/groups/{group}/members", post(groups::page::add))
        .route("/groups/{group}/members/{member}/remove", post(groups::page::remove))
        .route("/search", get(search::show))
        // Admin > System > Attributes
        .route("/attributes", get(attributes::list))
        .route("/attributes/new", get(attributes::new).post(attributes::create))
        .route("/attributes/{attribute}/delete", get(attributes::ask_to_delete).post(attributes::delete))
        // Admin > System > Admins
        .route("/admins", get(admins::list))
        .route("/admins/new", get(admins::new).post(admins::invite))
        .route("/admins/{admin}", get(admins::one::show).post(admins::one::change))
        .route("/admins/{admin}/link", post(admins::one::link))
        .route("/admins/{admin}/reset-codes", get(admins::one::ask_to_reset_codes).post(admins::one::reset_codes))
        .route("/admins/{admin}/remove", get(admins::one::ask_to_remove).post(admins::one::remove))
        // Admin > System > API keys
        .route("/api-keys", get(api_keys::list))
        .route("/api-keys/new", get(api_keys::new).post(api_keys::create))
        .route("/api-keys/{key}/remove", get(api_keys::ask_to_remove).post(api_keys::remove))
        // One's own account, and the organization that one acts in
        .route("/account", get(account::show))
        .route("/account/name", get(account::show).post(account::rename))
        .route("/account/password", get(account::show).post(account::change_password))
        .route("/account/sign-out-elsewhere", post(account::sign_out_elsewhere))
        .route("/account/codes", get(account::codes::begin).post(account::codes::confirm))
        .route("/account/codes/off", get(account::codes::ask_to_switch_off).post(account::codes::switch_off))
        .route("/organization", get(organization::show).post(organization::rename))
        .route("/organization/switch", post(organization::switch))
        // Admin > Audit Trails
        .route("/audit-trails", get(audit_trails::list))
        .route("/audit-trails.csv", get(audit_trails::csv))
        .route("/audit-trails.json", get(audit_trails::json))
        .route("/audit-trails/verify", get(audit_trails::event::offer).post(audit_trails::event::verify))
        .route("/audit-trails/{sequence}", get(audit_trails::event::show))
        // Admin > Provisioning Log
        .route("/provisioning-log", get(provisioning_log::list))
        .route("/provisioning-log.csv", get(provisioning_log::csv))
        .route("/provisioning-log.json", get(provisioning_log::json))
        .route("/provisioning-log/live", get(provisioning_log::live::live))
        .route("/provisioning-log/{entry}", get(provisioning_log::entry::show))
        // Getting in and out
        .route("/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/setup/{link}", get(setup::show).post(setup::set_up))
        .route("/preferences", post(preferences::set))
        .route_layer(server.csrf(refused))
        .route_layer(middleware::from_fn_with_state(server, dress::dress))
        // What pages are made with
        .route("/static/{version}/{name}", get(assets::get))
}

/// Routes that are no pages, and whose errors are.
pub fn dressed(server: Server, routes: Router<Server>) -> Router<Server> {
    routes.route_layer(middleware::from_fn_with_state(server, dress::dress))
}

/// The pages of one connection.
fn connection() -> Router<Server> {
    use provisioning::{connect, connection, hold, preset, settings, tokens};
    let of_connection = Router::new()
        .route("/", get(connection::show))
        .route("/rename", get(connection::ask_to_rename).post(connection::rename))
        .route("/delete", get(connection::ask_to_delete).post(connection::delete))
        .route("/connect", get(connect::show))
        .route("/settings", get(settings::show).post(settings::save))
        .route("/settings/preset", get(preset::ask).post(preset::set))
        .route("/hold/{decision}", get(hold::ask).post(hold::decide))
        .route("/tokens/{token}/status", post(tokens::set_status))
        .route("/tokens/{token}/renew", get(tokens::ask_to_renew).post(tokens::renew))
        .route("/tokens/{token}/remove", get(tokens::ask_to_remove).post(tokens::remove));
    Router::new().nest("/provisioning/{connection}", of_connection)
}

/// Any path that is no route: a page for a browser, and what programs understand for the rest.
pub async fn not_found(State(server): State<Server>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    if is_of_a_browser(&parts) {
        return dress::nothing(&server, parts).await;
    }
    let base_url = BaseUrl::from_request_parts(&mut parts, &server).await;
    nowhere::not_found(&parts.uri, &base_url.unwrap_or_else(|never| match never {})).into_response()
}

/// A route, but not with this method: a page for a browser, as where a form's address is gone to.
pub async fn method_not_allowed(State(server): State<Server>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    if is_of_a_browser(&parts) {
        return dress::nothing(&server, parts).await;
    }
    nowhere::method_not_allowed(&parts.method, &parts.uri).into_response()
}

/// Whether it is a person who asks: by a browser, and for a page.
fn is_of_a_browser(parts: &Parts) -> bool {
    let accepted = parts.headers.get(header::ACCEPT).and_then(|accepted| accepted.to_str().ok());
    let path = parts.uri.path();
    !api::is_at(path) && !path.starts_with("/scim") && accepted.is_some_and(|accepted| accepted.contains("text/html"))
}
