//! The portal: pages for the people who administer.
//!
//! - `router`: every page
//! - around each page: [`dress`] (errors as pages, headers), [`reader`] (language, time zone, appearance), [`visitor`]
//!   (who has signed in), [`shell`] (what the page stands in), [`notice`] (what was just done)
//! - what people type: [`input`], [`upload`]; what is wrong with it, in their language: [`problems`]
//! - lists: their [`address`]; questions before what cannot be undone: [`ask`]
//! - what is said: [`texts`], from `locales/`, [`naming`] and [`values`]; how it looks: `templates/`, [`assets`] from `static/`
//! - pages, a file or folder a noun: [`sign_in`], [`setup`], [`preferences`], [`dashboard`],
//!   [`attributes`], [`users`], [`groups`], [`search`]
//!
//! A page is a link or a form that works without JavaScript. `static/app.js` makes the same links and forms quicker.

mod address;
mod ask;
mod assets;
mod attributes;
mod dashboard;
mod dress;
mod failure;
mod groups;
mod input;
mod naming;
mod notice;
mod preferences;
mod problems;
mod reader;
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
