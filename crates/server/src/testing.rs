//! A server on an empty directory, asked without a socket.

use app::{App, Clock, Options, Random, connections, organizations, tokens};
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use axum::response::Response;
use jiff::SignedDuration;
use serde_json::Value;
use tempfile::TempDir;

use crate::{Config, Server};

pub struct Fixture {
    pub server: Server,
    pub token: String,
    _data: TempDir,
}

impl Fixture {
    pub async fn new(config: &Config) -> Self {
        let data = TempDir::new().unwrap();
        let options = Options {
            data: data.path().to_owned(),
            postgres: None,
            limits: config.app_limits(),
            token_lifetime: SignedDuration::from_hours(1),
            mail: app::mail::Settings::default(),
            log_kept: None,
            clock: Clock::system(),
            random: Random::system(),
        };
        let app = App::open(options).await.unwrap();
        let operator = organizations::operator(&app, None).await.unwrap();
        let connection = connections::by_name(&app, &operator, connections::FIRST).await.unwrap();
        let token = tokens::create(&app, &operator, &connection, "").await.unwrap().reveal();
        let server = Server::new(config, app, "127.0.0.1:8080".parse().unwrap());
        Self { server, token, _data: data }
    }

    /// A request with the token.
    pub fn request(&self, method: &str, path: &str, body: &Value) -> Request<Body> {
        let request = Request::builder().method(method).uri(format!("/scim/v2{path}"));
        let request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        request.body(Body::from(if body.is_null() { String::new() } else { body.to_string() })).unwrap()
    }
}

pub async fn body(response: Response) -> String {
    String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
}
