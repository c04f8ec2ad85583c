//! Who may ask, and how: HTTP.
//!
//! - `router`: every route on one page
//! - `scim`: the SCIM service provider: extractors, handlers, answers
//! - `api`: the admin API: the same, and its description
//! - `auth`: signing in by way of an OpenID provider
//! - `portal`: pages for the people who administer
//! - `health`: whether the process lives, and whether it can answer
//! - `listen`: sockets, connections, and stopping without losing a request
//! - `download`: logs as files
//! - `observe`: what happens around every request: its id, its time limit, its line in the log
//! - `normalize_path`, `base_url`, `limits`, `request_id`, `drain`: one question each
//! - [`config`]: what an operator can set
//!
//! Handlers extract, call one function of `app`, and answer. There are no rules and no SQL here.
//!
//! [`bind`] takes the address, [`Listening::run`] answers until it is told to stop.

mod api;
mod auth;
mod base_url;
pub mod config;
mod download;
mod drain;
mod health;
mod limits;
mod listen;
mod normalize_path;
mod observe;
mod portal;
mod request_id;
mod router;
mod scim;
#[cfg(test)]
mod testing;

use std::net::SocketAddr;
use std::sync::Arc;

use app::App;
use tokio::sync::watch;
use tower_http::csrf::CsrfLayer;
use utoipa::openapi::OpenApi;

use api::csrf::Refusal;
use auth::Provider;
use base_url::BaseUrls;
pub use base_url::SCIM_PATH;
pub use config::Config;
use limits::Limits;
pub use listen::{BindError, Listening, bind};
use request_id::RequestIds;

/// What every request is answered with. Cheap to clone.
#[derive(Clone)]
struct Server(Arc<Inner>);

struct Inner {
    app: App,
    limits: Limits,
    base_urls: BaseUrls,
    request_ids: RequestIds,
    description: OpenApi,
    csrf: CsrfLayer<Refusal>,
    openid: Option<Provider>,
    stopping: watch::Sender<bool>,
}

impl Server {
    /// The HTTP side of `app`; `address` is where it listens.
    fn new(config: &Config, app: App, address: SocketAddr) -> Self {
        Self(Arc::new(Inner {
            app,
            limits: Limits::new(&config.limits),
            base_urls: BaseUrls::new(config.public_url.as_deref(), address.to_string(), config.trust_proxy),
            request_ids: RequestIds::new(),
            description: api::router().into_openapi(),
            csrf: api::csrf::layer(config.public_url.as_deref()),
            openid: Provider::new(&config.openid),
            stopping: watch::Sender::new(false),
        }))
    }

    /// What can be done.
    fn app(&self) -> &App {
        &self.0.app
    }

    /// What HTTP is held to.
    fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// How the server finds its own URL.
    fn base_urls(&self) -> &BaseUrls {
        &self.0.base_urls
    }

    /// Ids for requests that bring none.
    fn request_ids(&self) -> &RequestIds {
        &self.0.request_ids
    }

    /// The description of the admin API.
    fn description(&self) -> &OpenApi {
        &self.0.description
    }

    /// The OpenID provider, where one is configured.
    fn openid(&self) -> Option<&Provider> {
        self.0.openid.as_ref()
    }

    /// Says that answers without an end of their own are to end now.
    fn stop(&self) {
        self.0.stopping.send_replace(true);
    }

    /// Ready once the server is to stop.
    fn stopping(&self) -> impl Future<Output = ()> + use<> {
        let mut stopping = self.0.stopping.subscribe();
        async move {
            // An error says that the server is gone.
            let _ = stopping.wait_for(|stop| *stop).await;
        }
    }

    /// What keeps the pages of other sites out; `refusal` is what they are answered.
    fn csrf(&self, refusal: Refusal) -> CsrfLayer<Refusal> {
        self.0.csrf.clone().with_rejection_response(refusal)
    }
}
