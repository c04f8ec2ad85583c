//! A server in trouble: a proxy on loopback that passes requests on, and for a while answers some of them itself.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::step::Broken;
use crate::client::{Credentials, Http, Request, Settings};

/// A proxy; it ends with its value.
pub(super) struct Proxy {
    url: String,
    shared: Arc<Shared>,
    serving: JoinHandle<io::Result<()>>,
}

struct Shared {
    http: Http,
    upstream: String,
    troubles: Mutex<Vec<Trouble>>,
}

/// Requests that are answered so, that many times.
pub(super) struct Trouble {
    method: &'static str,
    path: &'static str,
    status: StatusCode,
    times: usize,
}

impl Trouble {
    /// 429 that asks for a second.
    pub(super) const fn throttled(method: &'static str, path: &'static str, times: usize) -> Self {
        Self { method, path, status: StatusCode::TOO_MANY_REQUESTS, times }
    }

    /// 500.
    pub(super) const fn broken(method: &'static str, path: &'static str, times: usize) -> Self {
        Self { method, path, status: StatusCode::INTERNAL_SERVER_ERROR, times }
    }
}

impl Proxy {
    /// A proxy before the server of these settings.
    pub(super) async fn start(settings: &Settings) -> Result<Self, Broken> {
        let (http, upstream) = (Http::new(settings)?, settings.base_url()?);
        let shared = Arc::new(Shared { http, upstream, troubles: Mutex::default() });
        let app = Router::new().fallback(pass).with_state(Arc::clone(&shared));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let serving = tokio::spawn(async { axum::serve(listener, app).await });
        Ok(Self { url, shared, serving })
    }

    /// The base URL to send to.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Has these troubles from now on, and no others.
    pub(super) fn troubles(&self, troubles: impl IntoIterator<Item = Trouble>) {
        *self.shared.troubles.lock().unwrap_or_else(PoisonError::into_inner) = troubles.into_iter().collect();
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Shared {
    /// The answer that is not the server's.
    fn trouble(&self, method: &Method, path: &str) -> Option<StatusCode> {
        let mut troubles = self.troubles.lock().unwrap_or_else(PoisonError::into_inner);
        let meant =
            |trouble: &&mut Trouble| trouble.times > 0 && method == trouble.method && path.starts_with(trouble.path);
        let trouble = troubles.iter_mut().find(meant)?;
        trouble.times -= 1;
        Some(trouble.status)
    }
}

async fn pass(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Some(status) = shared.trouble(&method, uri.path()) {
        return (status, [(header::RETRY_AFTER, "1")], "trouble that was asked for").into_response();
    }
    // What the client says of the request; what it says of its connection to us is not the server's affair.
    let kept = [header::AUTHORIZATION, header::ACCEPT, header::CONTENT_TYPE, header::USER_AGENT, header::IF_MATCH];
    let headers = kept.into_iter().filter_map(|name| Some((name.clone(), headers.get(name)?.clone()))).collect();
    let url = format!("{}{}", shared.upstream, uri.path_and_query().map_or("", |path| path.as_str()));
    let body = (!body.is_empty()).then(|| String::from_utf8_lossy(&body).into_owned());
    match shared.http.send(&Request { method, url, headers, body, credentials: Credentials::None }).await {
        Ok(answer) => {
            let media_type = answer.headers.get(header::CONTENT_TYPE).cloned();
            let media_type = media_type.unwrap_or(HeaderValue::from_static("application/scim+json"));
            let mut response = (answer.status, [(header::CONTENT_TYPE, media_type)], answer.body).into_response();
            let told = [header::RETRY_AFTER, header::ETAG, header::LOCATION];
            let told = told.into_iter().filter_map(|name| Some((name.clone(), answer.headers.get(name)?.clone())));
            response.headers_mut().extend(told);
            response
        }
        Err(failure) => (StatusCode::BAD_GATEWAY, failure.to_string()).into_response(),
    }
}
