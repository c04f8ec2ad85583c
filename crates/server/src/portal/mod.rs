//! The portal: pages for the people who administer.
//!
//! - `router`: every page
//! - around each page: [`dress`] (errors as pages, headers), [`reader`] (language, time zone, appearance), [`visitor`]
//!   (who has signed in), [`shell`] (what the page stands in), [`notice`] (what was just done)
//! - what people type: [`input`]; what is wrong with it, in their language: [`problems`]
//! - lists: their [`address`]; questions before what cannot be undone: [`ask`]
//! - what is said: [`texts`], from `locales/`; how it looks: `templates/`, [`assets`] from `static/`
//! - pages, a file or folder a noun: [`sign_in`], [`setup`], [`preferences`], [`dashboard`] with its [`chart`],
//!   [`attributes`], [`audit_trails`], [`provisioning_log`]; what these two name: [`log_names`], [`values`]
//!
//! A page is a link or a form that works without JavaScript. `static/app.js` makes the same links and forms quicker.

mod address;
mod ask;
mod assets;
mod attributes;
mod audit_trails;
mod chart;
mod dashboard;
mod dress;
mod failure;
mod input;
mod log_names;
mod notice;
mod preferences;
mod problems;
mod provisioning_log;
mod reader;
mod setup;
mod shell;
mod sign_in;
mod texts;
mod values;
mod visitor;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header;
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
        // Admin > System > Attributes
        .route("/attributes", get(attributes::list))
        .route("/attributes/new", get(attributes::new).post(attributes::create))
        .route("/attributes/{attribute}/delete", get(attributes::ask_to_delete).post(attributes::delete))
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
        .route("/organization", post(sign_in::switch_organization))
        .route("/preferences", post(preferences::set))
        .route_layer(server.csrf(refused))
        .route_layer(middleware::from_fn_with_state(server, dress::dress))
        // What pages are made with
        .route("/static/{version}/{name}", get(assets::get))
}

/// Any path that is no route: a page for a browser, and what programs understand for the rest.
pub async fn not_found(State(server): State<Server>, request: Request) -> Response {
    let accepted = request.headers().get(header::ACCEPT).and_then(|accepted| accepted.to_str().ok());
    let of_programs = api::is_at(request.uri().path()) || request.uri().path().starts_with("/scim");
    if of_programs || !accepted.is_some_and(|accepted| accepted.contains("text/html")) {
        let (mut parts, _) = request.into_parts();
        let base_url = BaseUrl::from_request_parts(&mut parts, &server).await;
        return nowhere::not_found(parts.uri, base_url.unwrap_or_else(|never| match never {})).await.into_response();
    }
    let (parts, _) = request.into_parts();
    dress::nothing(&server, &parts)
}
