//! The portal: pages for the people who administer.
//!
//! - `router`: every page
//! - around each page: [`dress`] (errors as pages, headers), [`reader`] (language, time zone, appearance), [`visitor`]
//!   (who has signed in), [`shell`] (what the page stands in), [`notice`] (what was just done)
//! - what people type: [`input`]; what is wrong with it, in their language: [`problems`]
//! - lists: their [`address`]; questions before what cannot be undone: [`ask`]
//! - what is said: [`texts`], from `locales/`; how it looks: `templates/`, [`assets`] from `static/`
//! - pages, a file or folder a noun: [`sign_in`], [`setup`], [`preferences`], [`dashboard`],
//!   [`attributes`], [`provisioning`]
//!
//! A page is a link or a form that works without JavaScript. `static/app.js` makes the same links and forms quicker.

mod address;
mod ask;
mod assets;
mod attributes;
mod dashboard;
mod dress;
mod failure;
mod input;
mod notice;
mod preferences;
mod problems;
mod provisioning;
mod reader;
mod setup;
mod shell;
mod sign_in;
mod texts;
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
        // Admin > Identity > User Provisioning
        .route("/provisioning", get(provisioning::list::list))
        .route("/provisioning/generate", get(provisioning::generate::ask).post(provisioning::generate::generate))
        .merge(connection())
        // Admin > System > Attributes
        .route("/attributes", get(attributes::list))
        .route("/attributes/new", get(attributes::new).post(attributes::create))
        .route("/attributes/{attribute}/delete", get(attributes::ask_to_delete).post(attributes::delete))
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
