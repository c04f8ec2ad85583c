//! Repertoires of users: a whole life, request by request, as each identity provider has it.

use reqwest::Method;
use serde_json::{Value, json};

use super::bodies::{self, ENTERPRISE, USER};
use super::row::Provider::{Authentik, Entra, JumpCloud, Okta, OneLogin};
use super::row::{Probe, Row};
use super::seen::Stop;
use super::server::{Ask, Made, Server};
use crate::client::encode;

pub(super) const ROWS: &[Row] = &[
    Row {
        number: "A5",
        title: "Entra: a user from the first match to the purge",
        probes: &[
            Probe {
                title: "match, create, read, update, disable, enable, delete",
                stumbles: &[(Entra, "users do not get through a life: the log has the failure at that step")],
                run: |server| Box::pin(entra(server)),
            },
            Probe {
                title: "matched by externalId",
                stumbles: &[(Entra, "jobs that match by externalId create everybody again: 409")],
                run: |server| Box::pin(by_external_id(server)),
            },
            Probe {
                title: "renamed",
                stumbles: &[(Entra, "who is renamed fails in every cycle, and keeps the old name")],
                run: |server| Box::pin(renamed(server)),
            },
        ],
    },
    Row {
        number: "B3",
        title: "Okta: a user from assignment to deactivation",
        probes: &[
            Probe {
                title: "search, POST, GET, PUT of the merged profile",
                stumbles: &[(Okta, "assignments or profile updates end as tasks with an error")],
                run: |server| Box::pin(okta(server)),
            },
            Probe {
                title: "App Integration Wizard: PUT with active false, and true",
                stumbles: &[(Okta, "who is unassigned keeps their access, and who returns stays out")],
                run: |server| Box::pin(okta_puts_active(server)),
            },
            Probe {
                title: "network app: PATCH {\"active\": false} without a path",
                stumbles: &[(Okta, "who is unassigned keeps their access: a task with an error")],
                run: |server| Box::pin(okta_patches_active(server)),
            },
            Probe {
                title: "PATCH of a password",
                stumbles: &[(Okta, "password sync ends as a task with an error")],
                run: |server| Box::pin(okta_password(server)),
            },
        ],
    },
    Row {
        number: "C1",
        title: "OneLogin: a user of an old template",
        probes: &[Probe {
            title: "search with +, POST, PUT with ?, suspend, DELETE",
            stumbles: &[(OneLogin, "users stay in the state Failed, with the step that failed")],
            run: |server| Box::pin(onelogin(server)),
        }],
    },
    Row {
        number: "C3",
        title: "JumpCloud: a user, and members one by one",
        probes: &[
            Probe {
                title: "search, POST, PUT, active false",
                stumbles: &[(JumpCloud, "users are not provisioned, or not deactivated when they are unbound")],
                run: |server| Box::pin(jumpcloud(server)),
            },
            Probe {
                title: "members added and removed, the group renamed",
                stumbles: &[(JumpCloud, "groups do not follow: who is unbound stays a member")],
                run: |server| Box::pin(super::group_push::jumpcloud(server)),
            },
        ],
    },
    Row {
        number: "C6",
        title: "authentik: adopt after a conflict, put, delete",
        probes: &[
            Probe {
                title: "POST, 409, search, PUT, DELETE",
                stumbles: &[(Authentik, "users that are there are never adopted: every sync ends with 409")],
                run: |server| Box::pin(authentik(server)),
            },
            Probe {
                title: "PATCH with the whole group, GET, an operation a member",
                stumbles: &[(Authentik, "groups do not follow: the sync task fails for each")],
                run: |server| Box::pin(super::group_push::authentik(server)),
            },
        ],
    },
];

/// Makes a resource as a step that must succeed.
pub(super) async fn made(server: &Server, endpoint: &str, body: &Value) -> Result<Made, Stop> {
    let created = server.post(endpoint, body).await?.created()?;
    Ok(Made { path: format!("{endpoint}/{}", encode(&created.id())), id: created.id() })
}

async fn entra(server: &Server) -> Result<(), Stop> {
    let name = server.mail("ada");
    let filter = format!("userName eq \"{name}\"");
    server.find("/Users", &filter).await?.finds(0)?;
    let user = made(server, "/Users", &bodies::entra_user(&name)).await?;
    server.find("/Users", &filter).await?.finds(1)?.has("/Resources/0/id", &json!(user.id))?;
    server.get(&user.path).await?.is(200)?.has("/title", &json!("Surveyor"))?;
    let update = json!([{"op": "Replace", "path": "title", "value": "Lead surveyor"}]);
    server.patch(&user.path, &update).await?.succeeds()?;
    server.get(&user.path).await?.is(200)?.has("/title", &json!("Lead surveyor"))?;
    for (literal, active) in [("False", false), ("True", true)] {
        server.patch(&user.path, &json!([{"op": "Replace", "path": "active", "value": literal}])).await?.succeeds()?;
        server.get(&user.path).await?.is(200)?.has("/active", &json!(active))?;
    }
    server.delete(&user.path).await?.succeeds()?;
    server.get(&user.path).await?.is(404)?;
    server.find("/Users", &filter).await?.finds(0)?;
    Ok(())
}

async fn by_external_id(server: &Server) -> Result<(), Stop> {
    let name = server.mail("ada");
    let user = made(server, "/Users", &bodies::entra_user(&name)).await?;
    let external_id = name.split('@').next().unwrap_or_default();
    let found = server.find("/Users", &format!("externalId eq \"{external_id}\"")).await?.finds(1)?;
    found.has("/Resources/0/id", &json!(user.id))
}

async fn renamed(server: &Server) -> Result<(), Stop> {
    let user = server.user(&server.mail("ada")).await?;
    let name = server.mail("ada.quill");
    let answered = server.patch(&user.path, &json!([{"op": "Replace", "path": "userName", "value": name}])).await?;
    if answered.status == 400 && answered.is_scim_error() {
        server.tolerate(answered.finding("200 or 204, unless the server says that names never change"));
        return Ok(());
    }
    answered.succeeds()?;
    server.get(&user.path).await?.is(200)?.has("/userName", &json!(name))?;
    server.find("/Users", &format!("userName eq \"{name}\"")).await?.finds(1)?;
    Ok(())
}

async fn okta(server: &Server) -> Result<(), Stop> {
    let name = server.mail("ada");
    let search = format!("/Users?filter={}&startIndex=1&count=100", encode(&format!("userName eq \"{name}\"")));
    server.get(search.as_str()).await?.finds(0)?;
    let user = made(server, "/Users", &bodies::okta_user(&name)).await?;
    server.get(search.as_str()).await?.finds(1)?;
    let mut body = server.get(&user.path).await?.is(200)?.json;
    body["name"]["givenName"] = json!("Mira B.");
    body["displayName"] = json!("Mira B. Probe");
    let answered = server.put(&user.path, &body).await?.is(200)?;
    answered.has("/id", &json!(user.id))?;
    answered.has("/displayName", &json!("Mira B. Probe"))?;
    answered.has("/active", &json!(true))
}

async fn okta_puts_active(server: &Server) -> Result<(), Stop> {
    let user = server.user(&server.mail("ada")).await?;
    for active in [false, true] {
        let mut body = server.get(&user.path).await?.is(200)?.json;
        body["active"] = json!(active);
        server.put(&user.path, &body).await?.is(200)?.has("/active", &json!(active))?;
        server.get(&user.path).await?.is(200)?.has("/active", &json!(active))?;
    }
    Ok(())
}

async fn okta_patches_active(server: &Server) -> Result<(), Stop> {
    let user = server.user(&server.mail("ada")).await?;
    for active in [false, true] {
        server.patch(&user.path, &json!([{"op": "replace", "value": {"active": active}}])).await?.succeeds()?;
        server.get(&user.path).await?.is(200)?.has("/active", &json!(active))?;
    }
    Ok(())
}

async fn okta_password(server: &Server) -> Result<(), Stop> {
    let user = server.user(&server.mail("ada")).await?;
    let operation = json!([{"op": "replace", "value": {"password": "n3ver-kept-Anywhere"}}]);
    server.patch(&user.path, &operation).await?.succeeds()?;
    let read = server.get(&user.path).await?.is(200)?;
    read.must(read.json.get("password").is_none_or(Value::is_null), "no password in an answer")
}

async fn onelogin(server: &Server) -> Result<(), Stop> {
    let name = server.mail("ada");
    let search = format!("/Users?filter=userName+eq+%22{}%22&", encode(&name));
    server.get(search.as_str()).await?.finds(0)?;
    let schemas = json!(["urn:scim:schemas:core:2.0", "urn:scim:schemas:extension:enterprise:2.0", USER]);
    let enterprise = json!({"department": "Field"});
    let mut body = bodies::user_with(&name, &[("schemas", schemas), ("id", Value::Null), (ENTERPRISE, enterprise)]);
    let user = made(server, "/Users", &body).await?;
    server.get(search.as_str()).await?.finds(1)?;
    for (family_name, active) in [("Probe-Quill", true), ("Probe-Quill", false)] {
        body["name"]["familyName"] = json!(family_name);
        body["active"] = json!(active);
        server.put(&format!("{}?", user.path), &body).await?.is(200)?;
        let read = server.get(&user.path).await?.is(200)?;
        read.has("/name/familyName", &json!(family_name))?;
        read.has("/active", &json!(active))?;
    }
    server.delete(&user.path).await?.succeeds()?;
    Ok(())
}

async fn jumpcloud(server: &Server) -> Result<(), Stop> {
    let name = server.mail("ada");
    server.find("/Users", &format!("userName eq \"{name}\"")).await?.finds(0)?;
    let mut body = bodies::user(&name);
    let user = made(server, "/Users", &body).await?;
    body["active"] = json!(false);
    server.put(&user.path, &body).await?.is(200)?.has("/active", &json!(false))?;
    server.get(&user.path).await?.is(200)?.has("/active", &json!(false))
}

async fn authentik(server: &Server) -> Result<(), Stop> {
    let name = server.mail("ada");
    let mut body = bodies::user_with(&name, &[("externalId", json!(server.nobody()))]);
    let user = made(server, "/Users", &body).await?;
    server.post("/Users", &body).await?.is(409)?;
    let found = server.find("/Users", &format!("userName eq \"{name}\"")).await?.finds(1)?;
    found.has("/Resources/0/id", &json!(user.id))?;
    body["displayName"] = json!("Mira B. Probe");
    let ask = Ask { content_type: Some("application/scim+json"), ..Ask::new(Method::PUT, &user.path, Some(&body)) };
    server.ask(ask).await?.is(200)?.has("/displayName", &json!("Mira B. Probe"))?;
    server.delete(&user.path).await?.succeeds()?;
    Ok(())
}
