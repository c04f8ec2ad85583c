//! What fails is kept in the provisioning log, wherever it fails: in an extractor, in a handler, or below. What succeeds
//! is kept by `app` in the transaction that does it; reads that succeed are not kept.

use std::sync::{Arc, OnceLock};

use ::scim::Error;
use ::scim::schema::ResourceType;
use app::provisioning::log::{self, Asked};
use app::provisioning::{Caller, Trace};
use axum::extract::{Request, State};
use axum::http::Method;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use directory::provisioning::Operation;

use crate::base_url::SCIM_PATH;
use crate::request_id::RequestId;
use crate::{Server, observe};

/// Who asks, once it is known.
#[derive(Debug, Clone, Default)]
struct Asking(Arc<OnceLock<Caller>>);

/// The layer around the SCIM routes.
pub async fn record(State(server): State<Server>, mut request: Request, next: Next) -> Response {
    let asking = Asking::default();
    let asked = asked(request.method(), request.uri().path());
    request.extensions_mut().insert(asking.clone());
    // Within the time that a request has: one that takes too long, or panics, is kept as well.
    let mut response = observe::answered_within(server.limits().request, next, request).await;
    let Some(caller) = asking.0.get() else { return response };
    let failure = response.extensions_mut().remove::<Error>();
    app::activity::answered(server.app(), caller, failure.is_some());
    // A request over the rate limit costs no write: that is what the limit is for.
    if let Some(error) = failure.filter(|error| error.status != 429)
        && let Err(error) = log::failed(server.app(), caller, asked, error).await
    {
        tracing::warn!(%error, "a failed request was not kept in the provisioning log");
    }
    response
}

/// A trace of the request.
pub fn trace(parts: &Parts) -> Trace {
    Trace::new(parts.extensions.get::<RequestId>().map(RequestId::as_str).unwrap_or_default())
}

/// Says who asks.
pub fn asks(parts: &Parts, caller: &Caller) {
    if let Some(asking) = parts.extensions.get::<Asking>() {
        // A request has one caller; a handler that asks for it twice gets the same.
        let _ = asking.0.set(caller.clone());
    }
}

/// What a method and a path ask for.
fn asked(method: &Method, path: &str) -> Asked {
    let mut segments = path.strip_prefix(SCIM_PATH).unwrap_or_default().split('/').filter(|part| !part.is_empty());
    let (first, second) = (segments.next(), segments.next());
    let resource_type =
        ResourceType::ALL.into_iter().find(|kind| Some(kind.endpoint().trim_start_matches('/')) == first);
    let searches = second == Some(".search") || first.is_none_or(|first| first == ".search");
    let operation = match *method {
        Method::GET if resource_type.is_some() && second.is_some() => Operation::Read,
        Method::GET if resource_type.is_some() => Operation::Search,
        _ if searches => Operation::Search,
        Method::POST if first == Some("Bulk") => Operation::Bulk,
        _ if resource_type.is_none() => Operation::Other,
        Method::POST => Operation::Create,
        Method::PUT => Operation::Replace,
        Method::PATCH => Operation::Update,
        Method::DELETE => Operation::Delete,
        _ => Operation::Other,
    };
    let id = second.filter(|_| resource_type.is_some() && !searches).map(str::to_owned);
    Asked { operation, resource_type, id }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_and_a_path_say_what_is_asked_for() {
        for (method, path, operation, kind, id) in [
            (Method::POST, "/Users", Operation::Create, Some(ResourceType::User), None),
            (Method::GET, "/Users", Operation::Search, Some(ResourceType::User), None),
            (Method::GET, "/Users/7", Operation::Read, Some(ResourceType::User), Some("7")),
            (Method::PATCH, "/Groups/7", Operation::Update, Some(ResourceType::Group), Some("7")),
            (Method::POST, "/Groups/.search", Operation::Search, Some(ResourceType::Group), None),
            (Method::POST, "/.search", Operation::Search, None, None),
            (Method::GET, "", Operation::Search, None, None),
            (Method::POST, "/Bulk", Operation::Bulk, None, None),
            (Method::GET, "/Me", Operation::Other, None, None),
        ] {
            let wanted = Asked { operation, resource_type: kind, id: id.map(str::to_owned) };
            assert_eq!(asked(&method, &format!("{SCIM_PATH}{path}")), wanted, "{method} {path}");
        }
    }
}
