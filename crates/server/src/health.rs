//! For whoever watches the process: does it live, and can it answer?

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::Server;

/// `/healthz`: the process lives.
pub async fn live() -> &'static str {
    "ok\n"
}

/// `/readyz`: the store answers.
pub async fn ready(State(server): State<Server>) -> Response {
    match server.app().ready().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready: the log says why\n").into_response()
        }
    }
}
