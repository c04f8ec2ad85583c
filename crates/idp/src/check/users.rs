//! Rows 8 to 10, 18, 20 and 21: users, written as identity providers write them.

use serde_json::{Value, json};

use super::bodies::{self, ENTERPRISE, USER};
use super::row::Provider::{Entra, JumpCloud, Keycloak, Okta, OneLogin};
use super::row::{Probe, Row};
use super::seen::{Seen, Stop};
use super::server::Server;

pub(super) const ROWS: &[Row] = &[
    Row {
        number: "8",
        title: "A new user may carry what is unknown, empty or read-only",
        probes: &[
            Probe {
                title: "meta, empty roles, nulls, an extension that schemas does not name",
                stumbles: &[(Entra, "every Create fails with BadRequest, and the job ends in quarantine")],
                run: |server| Box::pin(as_entra(server)),
            },
            Probe {
                title: "groups: [], a password",
                stumbles: &[(Okta, "every assignment ends as a task with an error")],
                run: |server| Box::pin(as_okta(server)),
            },
            Probe {
                title: "id: null, short schema names, attributes that nobody knows",
                stumbles: &[(OneLogin, "every user stays in the state Failed")],
                run: |server| Box::pin(as_onelogin(server)),
            },
        ],
    },
    Row {
        number: "9",
        title: "A userName that is taken, in other case, is a conflict",
        probes: &[Probe {
            title: "POST once more",
            stumbles: &[
                (Entra, "there are two of everybody who is provisioned again; the SCIM Validator fails"),
                (Okta, "a race of two assignments makes two users; later searches find more than one"),
            ],
            run: |server| Box::pin(taken(server)),
        }],
    },
    Row {
        number: "10",
        title: "Booleans may come as texts, and are answered as booleans",
        probes: &[
            Probe {
                title: "POST with active \"True\"",
                stumbles: &[
                    (Entra, "Create fails with BadRequest where active is mapped by an expression"),
                    (OneLogin, "users of older templates stay in the state Failed"),
                ],
                run: |server| Box::pin(created_with_text(server)),
            },
            Probe {
                title: "PATCH with \"False\", \"True\"",
                stumbles: &[(Entra, "nobody is disabled: the update fails, and those who left keep their access")],
                run: |server| Box::pin(patched_with(server, ["False", "True"])),
            },
            Probe {
                title: "PATCH with \"false\", \"true\"",
                stumbles: &[(Keycloak, "nobody is disabled: the update fails, and those who left keep their access")],
                run: |server| Box::pin(patched_with(server, ["false", "true"])),
            },
        ],
    },
    Row {
        number: "18",
        title: "A PUT may carry what was read",
        probes: &[
            Probe {
                title: "id, meta and groups come back",
                stumbles: &[
                    (Okta, "profile updates end as tasks with an error"),
                    (OneLogin, "updates fail: users stay in the state Failed"),
                ],
                run: |server| Box::pin(echo(server, &[])),
            },
            Probe {
                title: "with an attribute that nobody knows",
                stumbles: &[(OneLogin, "updates of a template with attributes of its own fail")],
                run: |server| Box::pin(echo(server, &["favouriteColour"])),
            },
        ],
    },
    Row {
        number: "20",
        title: "A disabled user can be read",
        probes: &[Probe {
            title: "GET by id, and by filter",
            stumbles: &[
                (Entra, "InvalidAnchor: the link is broken, and who returns is not enabled"),
                (Okta, "who returns is not found, and is created again: 409"),
            ],
            run: |server| Box::pin(disabled(server)),
        }],
    },
    Row {
        number: "21",
        title: "A deleted user is gone",
        probes: &[Probe {
            title: "DELETE, DELETE again, GET",
            stumbles: &[
                (Entra, "the SCIM Validator fails; who was deleted is taken for there"),
                (JumpCloud, "the integration cannot be activated"),
            ],
            run: |server| Box::pin(deleted(server)),
        }],
    },
];

async fn as_entra(server: &Server) -> Result<(), Stop> {
    let name = server.mail("ada");
    let mut body = bodies::entra_user(&name);
    body["nickName"] = Value::Null;
    // Entra does not name the extensions that it fills.
    body["schemas"] = json!([USER]);
    body["urn:ietf:params:scim:schemas:extension:acme:2.0:User"] = json!({"badge": "17"});
    let created = server.post("/Users", &body).await?.created()?;
    created.has("/userName", &json!(name))?;
    if created.json[ENTERPRISE]["department"] != "Field" {
        server.tolerate(created.finding_at(
            &format!("/{ENTERPRISE}"),
            "the department comes back: else Entra sends it again in every cycle",
        ));
    }
    Ok(())
}

async fn as_okta(server: &Server) -> Result<(), Stop> {
    let created = server.post("/Users", &bodies::okta_user(&server.mail("ada"))).await?.created()?;
    created.must_at("/password", created.json.get("password").is_none_or(Value::is_null), "no password in an answer")
}

async fn as_onelogin(server: &Server) -> Result<(), Stop> {
    let name = server.mail("ada");
    let body = bodies::user_with(
        &name,
        &[
            ("schemas", json!([USER, "urn:scim:schemas:core:2.0", "urn:scim:schemas:extension:enterprise:2.0"])),
            ("id", Value::Null),
            ("favouriteColour", json!("green")),
        ],
    );
    server.post("/Users", &body).await?.created()?;
    Ok(())
}

async fn taken(server: &Server) -> Result<(), Stop> {
    let name = server.mail("ada");
    server.user(&name).await?;
    let refused = server.post("/Users", &bodies::user(&name.to_uppercase())).await?.is(409)?;
    if refused.json["scimType"] != "uniqueness" {
        server.tolerate(refused.finding("scimType uniqueness"));
    }
    Ok(())
}

async fn created_with_text(server: &Server) -> Result<(), Stop> {
    let body = bodies::user_with(&server.mail("ada"), &[("active", json!("True"))]);
    server.post("/Users", &body).await?.created()?.has("/active", &json!(true))
}

async fn patched_with(server: &Server, [no, yes]: [&str; 2]) -> Result<(), Stop> {
    let user = server.user(&server.mail("ada")).await?;
    for (text, truth) in [(no, false), (yes, true)] {
        server.patch(&user.path, &json!([{"op": "Replace", "path": "active", "value": text}])).await?.succeeds()?;
        server.get(&user.path).await?.is(200)?.has("/active", &json!(truth))?;
    }
    Ok(())
}

async fn echo(server: &Server, unknown: &[&str]) -> Result<(), Stop> {
    let user = server.user(&server.mail("ada")).await?;
    let mut body = server.get(&user.path).await?.is(200)?.json;
    body["name"]["givenName"] = json!("Mira B.");
    body["groups"] = json!([{"value": "elsewhere", "display": "not the client's to set"}]);
    body["meta"]["version"] = json!("W/\"999\"");
    for attribute in unknown {
        body[*attribute] = json!("green");
    }
    let answered = server.put(&user.path, &body).await?.is(200)?;
    answered.has("/name/givenName", &json!("Mira B."))
}

async fn disabled(server: &Server) -> Result<(), Stop> {
    let name = server.mail("ada");
    let user = server.user(&name).await?;
    disable(server, &user.path).await?;
    server.get(&user.path).await?.is(200)?.has("/active", &json!(false))?;
    server.find("/Users", &format!("userName eq \"{name}\"")).await?.finds(1)?;
    Ok(())
}

/// As RFC 7644 has it, which is not what this is about.
async fn disable(server: &Server, path: &str) -> Result<Seen, Stop> {
    server.patch(path, &json!([{"op": "replace", "path": "active", "value": false}])).await?.succeeds()
}

async fn deleted(server: &Server) -> Result<(), Stop> {
    let user = server.user(&server.mail("ada")).await?;
    let first = server.delete(&user.path).await?;
    first.must(matches!(first.status, 200 | 204), "204")?;
    if first.status != 204 {
        server.tolerate(first.finding("204"));
    }
    let again = server.delete(&user.path).await?;
    if again.status == 204 {
        server.tolerate(again.finding("404: the SCIM Validator asks for it"));
    } else {
        again.is(404)?;
    }
    server.get(&user.path).await?.is(404)?;
    Ok(())
}
