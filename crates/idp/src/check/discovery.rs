//! Rows 22 and 23: who is let in, and what the server says of itself.

use reqwest::Method;
use serde_json::Value;

use super::bodies::LIST;
use super::row::Provider::{Authentik, Entra, Okta, OneLogin};
use super::row::{Probe, Row, Stumbles};
use super::seen::{Seen, Stop};
use super::server::{Ask, Server};
use crate::client::Credentials;

const NO_ERROR: Stumbles = &[
    (Okta, "Test API Credentials does not say that the token is wrong; the specification test fails"),
    (Entra, "the notification mail quotes a login page instead of the reason"),
    (OneLogin, "an expired token looks like a broken server"),
];

pub(super) const ROWS: &[Row] = &[
    Row {
        number: "22",
        title: "Credentials that are missing or wrong are a SCIM error 401",
        probes: &[
            Probe { title: "no token", stumbles: NO_ERROR, run: |server| Box::pin(refused(server, Credentials::None)) },
            Probe {
                title: "a wrong token",
                stumbles: NO_ERROR,
                run: |server| Box::pin(refused(server, Credentials::Wrong)),
            },
        ],
    },
    Row {
        number: "23",
        title: "The server describes itself",
        probes: &[
            Probe {
                title: "GET /ServiceProviderConfig",
                stumbles: &[(
                    Authentik,
                    "it takes for granted that nothing is supported: no PATCH, no filters, PUT of whole groups",
                )],
                run: |server| Box::pin(config(server)),
            },
            Probe {
                title: "GET /Schemas",
                stumbles: &[(Entra, "a gallery application shows no attributes of its own in the mapping")],
                run: |server| Box::pin(list(server, "/Schemas")),
            },
            Probe {
                title: "GET /ResourceTypes",
                stumbles: &[(Entra, "the application is not taken into the gallery")],
                run: |server| Box::pin(list(server, "/ResourceTypes")),
            },
        ],
    },
];

async fn refused(server: &Server, credentials: Credentials) -> Result<(), Stop> {
    let seen = server.ask(Ask { credentials, ..Ask::new(Method::GET, "/Users?count=1", None) }).await?.is(401)?;
    if seen.is_scim_error() && seen.json["detail"].is_string() {
        return Ok(());
    }
    seen.must(seen.json.is_object(), "a SCIM error body, never HTML")?;
    server.tolerate(seen.finding("a SCIM error: schemas, status and detail"));
    Ok(())
}

/// With the token; and without it either the same, or a clear 401.
async fn described(server: &Server, path: &str) -> Result<Seen, Stop> {
    let seen = server.get(path).await?.is(200)?;
    let anonymous = server.ask(Ask { credentials: Credentials::None, ..Ask::new(Method::GET, path, None) }).await?;
    if !matches!(anonymous.status, 200 | 401) {
        server.tolerate(anonymous.finding("200, or 401, where nobody has signed in"));
    }
    Ok(seen)
}

async fn config(server: &Server) -> Result<(), Stop> {
    let seen = described(server, "/ServiceProviderConfig").await?;
    for feature in ["patch", "bulk", "filter"] {
        seen.must(seen.json[feature]["supported"].is_boolean(), format!("{feature}.supported, true or false"))?;
    }
    no_null(server, &seen);
    if seen.json["patch"]["supported"] != true {
        server.tolerate(seen.finding("patch.supported is true: else authentik puts whole groups"));
    }
    Ok(())
}

async fn list(server: &Server, path: &str) -> Result<(), Stop> {
    let seen = described(server, path).await?;
    seen.must(!seen.resources().is_empty(), "a ListResponse with Resources")?;
    if seen.json["schemas"].as_array().is_none_or(|schemas| !schemas.iter().any(|schema| schema == LIST)) {
        server.tolerate(seen.finding(format!("schemas is [\"{LIST}\"]")));
    }
    no_null(server, &seen);
    Ok(())
}

fn no_null(server: &Server, seen: &Seen) {
    if holds_null(&seen.json) {
        server.tolerate(seen.finding("no null anywhere: Entra does not read such a document"));
    }
}

fn holds_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(elements) => elements.iter().any(holds_null),
        Value::Object(members) => members.values().any(holds_null),
        _ => false,
    }
}
