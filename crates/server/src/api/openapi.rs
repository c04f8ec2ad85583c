//! The description of the API (`OpenAPI` 3.1), made of what stands beside the handlers.

use axum::Json;
use axum::extract::State;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::problem::{Open, Problem};
use crate::Server;

/// What stands above the routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Muster admin API",
        description = "Everything that the portal can do. An API key or a session says who asks, and in which \
                       organization. Lists are paged by cursor; errors are problem details (RFC 9457).",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    tags(
        (name = "Session", description = "Signing in, and one's own account"),
        (name = "Organization", description = "The organization that is acted in"),
        (name = "Connections", description = "Identity providers, their rules and settings"),
        (name = "Tokens", description = "What identity providers present"),
        (name = "Attributes", description = "What the organization adds to its users"),
        (name = "Users", description = "The people of the directory"),
        (name = "Groups", description = "Groups of users, and of groups"),
        (name = "Provisioning log", description = "What identity providers asked for and got"),
        (name = "Audit", description = "What admins, programs and Muster itself did"),
        (name = "Admins", description = "Who administers"),
        (name = "API keys", description = "What programs present"),
    ),
    components(schemas(Problem)),
    security(("apiKey" = []), ("session" = [])),
    modifiers(&Schemes),
)]
pub struct Description;

struct Schemes;

impl Modify for Schemes {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let key = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("An API key: `mak_…`")).build();
        let cookie = ApiKeyValue::with_description(
            "__Host-muster",
            "The cookie that POST /api/v1/session sets; \
            its name is `muster` where the server is not reached over https",
        );
        let components = api.components.get_or_insert_default();
        components.add_security_scheme("apiKey", SecurityScheme::Http(key));
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}

/// This description, for everybody.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "Organization", operation_id = "getOpenApi", security(()),
    responses((status = 200, description = "The description", content_type = "application/json"), Open))]
pub async fn get(State(server): State<Server>) -> Json<utoipa::openapi::OpenApi> {
    Json(server.description().clone())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::Value;

    use crate::api::router;

    #[test]
    fn the_description_that_is_checked_in_is_the_one_that_is_served() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
        let served = router().into_openapi().to_pretty_json().unwrap() + "\n";
        if std::env::var_os("UPDATE_OPENAPI").is_some() {
            std::fs::write(&file, &served).unwrap();
        }
        let checked_in = std::fs::read_to_string(&file).unwrap_or_default();
        let hint = "the API has changed; accept it with `UPDATE_OPENAPI=1 cargo test -p server openapi`";
        assert!(checked_in == served, "{hint}");
    }

    #[test]
    fn every_operation_is_described() {
        let api = serde_json::to_value(router().into_openapi()).unwrap();
        assert_eq!(api["openapi"], "3.1.0");
        let operations = api["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap());
        let mut ids = Vec::new();
        for (method, operation) in operations.filter(|(method, _)| *method != "parameters") {
            let id = operation["operationId"].as_str().unwrap();
            assert!(operation["summary"].as_str().is_some_and(|summary| summary.ends_with('.')), "{method} {id}");
            assert_eq!(operation["tags"].as_array().map(Vec::len), Some(1), "{id}");
            assert!(operation["responses"]["default"] != Value::Null, "{id} says how it fails");
            ids.push(id);
        }
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "each operation has an id of its own");
    }
}
