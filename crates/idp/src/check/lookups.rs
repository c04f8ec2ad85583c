//! Rows 1 to 7: how identity providers look for what is there already.

use serde_json::json;

use super::bodies::{self, ENTERPRISE};
use super::row::Provider::{Authentik, Entra, Google, Keycloak, Okta, OneLogin, PingOne};
use super::row::{Probe, Row, Stumbles};
use super::seen::Stop;
use super::server::{Made, Server};
use crate::client::encode;

const NO_CONNECTION: Stumbles = &[(
    Entra,
    "Test Connection fails with SystemForCrossDomainIdentityManagementServiceIncompatible; a running job goes into quarantine",
)];

const NO_MATCH: Stumbles =
    &[(Entra, "users are not matched by this attribute: the job creates them again and meets 409")];

const LEGACY: Stumbles =
    &[(Entra, "a job of the older kind cannot tell whether the reference is there, and fails with BadRequest")];

pub(super) const ROWS: &[Row] = &[
    Row {
        number: "1",
        title: "Nobody by that userName is an empty list",
        probes: &[
            Probe {
                title: "as Entra tests the connection",
                stumbles: NO_CONNECTION,
                run: |server| Box::pin(nobody(server)),
            },
            Probe {
                title: "as Okta looks before it creates",
                stumbles: &[(Okta, "users cannot be assigned: the search fails before the user is created")],
                run: |server| Box::pin(nobody_of_okta(server)),
            },
        ],
    },
    Row {
        number: "2",
        title: "No group of that displayName is an empty list",
        probes: &[Probe {
            title: "with excludedAttributes=members",
            stumbles: NO_CONNECTION,
            run: |server| Box::pin(no_group(server)),
        }],
    },
    Row {
        number: "3",
        title: "Pages of users have the right size and totals",
        probes: &[
            Probe {
                title: "count=1",
                stumbles: &[
                    (Google, "the connection is refused when it is set up"),
                    (Okta, "Test API Credentials fails"),
                ],
                run: |server| Box::pin(one_user(server)),
            },
            Probe {
                title: "startIndex=1&count=100, and on",
                stumbles: &[(Okta, "imports miss users or repeat them, and 20 % missing stop the import")],
                run: |server| Box::pin(pages(server)),
            },
            Probe {
                title: "startIndex=&count=0",
                stumbles: &[(Okta, "the connection test fails")],
                run: |server| Box::pin(no_page(server)),
            },
            Probe {
                title: "everybody, without paging",
                stumbles: &[(Keycloak, "the import fails, or takes those on later pages for deleted")],
                run: |server| Box::pin(everybody(server)),
            },
        ],
    },
    Row {
        number: "4",
        title: "Queries that are written carelessly",
        probes: &[
            Probe {
                title: "+ for a space, & at the end",
                stumbles: &[(OneLogin, "users are not found, and are created again: 409")],
                run: |server| Box::pin(plus_and_ampersand(server)),
            },
            Probe {
                title: "? at the end",
                stumbles: &[(OneLogin, "updates fail: users stay in the state Failed")],
                run: |server| Box::pin(question_mark(server)),
            },
            Probe {
                title: "a literal without quotes",
                stumbles: &[(Authentik, "older versions do not adopt users that are there: every sync ends with 409")],
                run: |server| Box::pin(bare_literal(server)),
            },
        ],
    },
    Row {
        number: "5",
        title: "E-mail addresses are found in every notation",
        probes: &[
            Probe {
                title: "emails[type eq \"work\"].value eq \"…\"",
                stumbles: NO_MATCH,
                run: |server| Box::pin(by_mail(server, "emails[type eq \"work\"].value")),
            },
            Probe {
                title: "emails eq \"…\"",
                stumbles: &[(PingOne, "users are not matched by workEmail, and are created again: 409")],
                run: |server| Box::pin(by_mail(server, "emails")),
            },
            Probe {
                title: "emails.value eq \"…\"",
                stumbles: &[(PingOne, "users are not matched by workEmail, and are created again: 409")],
                run: |server| Box::pin(by_mail(server, "emails.value")),
            },
        ],
    },
    Row {
        number: "6",
        title: "userName is compared without case",
        probes: &[Probe {
            title: "userName eq \"ADA…\"",
            stumbles: &[
                (Entra, "a user whose name changed case is created again: 409; the SCIM Validator fails"),
                (Okta, "the specification test fails, and users are created again: 409"),
            ],
            run: |server| Box::pin(other_case(server)),
        }],
    },
    Row {
        number: "7",
        title: "Whether a reference is there",
        probes: &[
            Probe {
                title: "id and manager, in either order",
                stumbles: LEGACY,
                run: |server| Box::pin(manager_probe(server)),
            },
            Probe {
                title: "id and members, in either order",
                stumbles: LEGACY,
                run: |server| Box::pin(member_probe(server)),
            },
        ],
    },
];

async fn nobody(server: &Server) -> Result<(), Stop> {
    server.find("/Users", &format!("userName eq \"{}\"", server.nobody())).await?.finds(0)?;
    Ok(())
}

async fn nobody_of_okta(server: &Server) -> Result<(), Stop> {
    let filter = encode(&format!("userName eq \"{}\"", server.nobody()));
    let seen = server.get(format!("/Users?filter={filter}&startIndex=1&count=100")).await?;
    if seen.status == 404 && seen.is_scim_error() {
        server.tolerate(seen.finding("200 with an empty list; Okta takes a SCIM error 404 for one, others do not"));
        return Ok(());
    }
    seen.finds(0)?;
    Ok(())
}

async fn no_group(server: &Server) -> Result<(), Stop> {
    let filter = encode(&format!("displayName eq \"{}\"", server.nobody()));
    server.get(format!("/Groups?excludedAttributes=members&filter={filter}")).await?.finds(0)?;
    Ok(())
}

/// So many users that a page can be smaller than all of them.
async fn three(server: &Server) -> Result<(), Stop> {
    for _ in 0..3 {
        server.user(&server.mail("page")).await?;
    }
    Ok(())
}

async fn one_user(server: &Server) -> Result<(), Stop> {
    three(server).await?;
    let seen = server.get("/Users?count=1").await?.is(200)?;
    seen.must(seen.resources().len() == 1, "one resource")?;
    seen.must(seen.total().is_some_and(|total| total >= 3), "totalResults of all users, as a number")?;
    if seen.json["itemsPerPage"] != 1 {
        server.tolerate(seen.finding("itemsPerPage 1"));
    }
    Ok(())
}

async fn pages(server: &Server) -> Result<(), Stop> {
    three(server).await?;
    let first = server.get("/Users?startIndex=1&count=100").await?.is(200)?;
    let total = first.total().unwrap_or_default();
    first.must(total >= 3, "totalResults of all users, as a number")?;
    let shown = first.resources().len() as u64;
    first.must(shown > 0 && shown <= 100.min(total), "as many resources as fit the page")?;
    if shown < 100.min(total) {
        server.tolerate(first.finding("a page of 100, as Okta asks for; a smaller one makes its imports slow"));
    }
    // Two pages of one must not show the same user.
    let (one, two) =
        (server.get("/Users?startIndex=1&count=1").await?, server.get("/Users?startIndex=2&count=1").await?);
    two.must(two.status == 200 && two.resources().len() == 1, "200 with one resource")?;
    two.must(two.resources()[0]["id"] != one.json["Resources"][0]["id"], "another user than the page before")?;
    if two.json["startIndex"] != 2 {
        server.tolerate(two.finding("startIndex 2"));
    }
    Ok(())
}

async fn no_page(server: &Server) -> Result<(), Stop> {
    three(server).await?;
    let seen = server.get("/Users?startIndex=&count=0").await?.is(200)?;
    seen.must(seen.total().is_some_and(|total| total >= 3), "totalResults of all users, as a number")?;
    if !seen.resources().is_empty() {
        server.tolerate(seen.finding("no resources, as count=0 asks"));
    }
    Ok(())
}

async fn everybody(server: &Server) -> Result<(), Stop> {
    let name = server.mail("page");
    server.user(&name).await?;
    let seen = server.get("/Users").await?.is(200)?;
    let total = seen.total();
    seen.must(total.is_some(), "200 with a list")?;
    if total != Some(seen.resources().len() as u64) {
        server.tolerate(seen.finding("all users in one answer: the plugin reads no second page"));
    }
    Ok(())
}

async fn plus_and_ampersand(server: &Server) -> Result<(), Stop> {
    let name = server.mail("ada");
    server.user(&name).await?;
    server.get(format!("/Users?filter=userName+eq+%22{}%22&", encode(&name))).await?.finds(1)?;
    server.get(format!("/Users?filter=userName+eq+%22{}%22&", server.nobody())).await?.finds(0)?;
    Ok(())
}

async fn question_mark(server: &Server) -> Result<(), Stop> {
    let name = server.mail("ada");
    let user = server.user(&name).await?;
    server.put(&format!("{}?", user.path), &bodies::user(&name)).await?.is(200)?;
    Ok(())
}

async fn bare_literal(server: &Server) -> Result<(), Stop> {
    let name = server.mail("ada");
    server.user(&name).await?;
    server.find("/Users", &format!("userName eq {name}")).await?.finds(1)?;
    Ok(())
}

async fn by_mail(server: &Server, path: &str) -> Result<(), Stop> {
    let name = server.mail("ada");
    server.user(&name).await?;
    server.find("/Users", &format!("{path} eq \"{name}\"")).await?.finds(1)?;
    server.find("/Users", &format!("{path} eq \"{}\"", server.nobody())).await?.finds(0)?;
    Ok(())
}

async fn other_case(server: &Server) -> Result<(), Stop> {
    let name = server.mail("ada");
    server.user(&name).await?;
    let found = server.find("/Users", &format!("userName eq \"{}\"", name.to_uppercase())).await?.finds(1)?;
    found.has("/Resources/0/userName", &json!(name))
}

async fn manager_probe(server: &Server) -> Result<(), Stop> {
    let boss = server.user(&server.mail("boss")).await?;
    let body = bodies::user_with(&server.mail("ada"), &[(ENTERPRISE, json!({"manager": {"value": boss.id}}))]);
    let created = server.post("/Users", &body).await?;
    let Some(ada) = Made::of("/Users", &created.json["id"]) else {
        return Err(Stop::NotApplicable("a user with a manager could not be made".to_owned()));
    };
    probe(server, "/Users", &ada.id, "manager", &boss.id).await
}

async fn member_probe(server: &Server) -> Result<(), Stop> {
    let ada = server.user(&server.mail("ada")).await?;
    let crew = server.group(&server.unique("crew"), &[&ada.id]).await?;
    probe(server, "/Groups", &crew.id, "members", &ada.id).await
}

async fn probe(server: &Server, endpoint: &str, id: &str, attribute: &str, value: &str) -> Result<(), Stop> {
    for (filter, found) in [
        (format!("id eq \"{id}\" and {attribute} eq \"{value}\""), 1),
        (format!("{attribute} eq \"{value}\" and id eq \"{id}\""), 1),
        (format!("id eq \"{id}\" and {attribute} eq \"{}\"", server.nobody()), 0),
    ] {
        server.get(format!("{endpoint}?filter={}&attributes=id", encode(&filter))).await?.finds(found)?;
    }
    Ok(())
}
