//! Row 0: what every identity provider needs before anything else is worth a look.

use serde_json::json;

use super::bodies;
use super::row::Provider::{Authentik, Entra, Google, JumpCloud, Keycloak, Okta, OneLogin, PingOne};
use super::row::{Probe, Row, Stumbles};
use super::seen::Stop;
use super::server::{Made, Server};

const NOBODY_COMES: Stumbles = &[
    (Entra, "no user is provisioned: the log has Create, Failure for every one"),
    (Okta, "every assignment ends as a task: \"Automatic provisioning of user … failed\""),
    (OneLogin, "every user stays in the state Failed"),
    (PingOne, "no user is provisioned; the sync status shows failures"),
    (JumpCloud, "the integration cannot be activated"),
    (Google, "auto-provisioning shows an error for every user"),
    (Keycloak, "the event listener logs an error for every user"),
    (Authentik, "the sync task fails for every user"),
];

const NO_GROUPS: Stumbles = &[
    (Entra, "no group is provisioned: the log has Create, Failure for every one"),
    (Okta, "Push Groups shows Error beside every group"),
    (OneLogin, "groups are never created"),
    (JumpCloud, "the integration cannot be activated with groups"),
    (Authentik, "the sync task fails for every group"),
];

pub(super) const ROWS: &[Row] = &[Row {
    number: "0",
    title: "A plain user and a plain group can be made, read, found and removed",
    probes: &[
        Probe { title: "a user", stumbles: NOBODY_COMES, run: |server| Box::pin(a_user(server)) },
        Probe { title: "a group with a member", stumbles: NO_GROUPS, run: |server| Box::pin(a_group(server)) },
    ],
}];

async fn a_user(server: &Server) -> Result<(), Stop> {
    let name = server.mail("ada");
    let created = server.post("/Users", &bodies::user(&name)).await?.created()?;
    created.has("/userName", &json!(name))?;
    let Some(user) = Made::of("/Users", &created.json["id"]) else { return Ok(()) };
    let read = server.get(&user.path).await?.is(200)?;
    read.has("/id", &json!(user.id))?;
    read.has("/userName", &json!(name))?;
    read.has("/active", &json!(true))?;
    if !read.header("content-type").contains("json") {
        server.tolerate(read.finding("Content-Type: application/scim+json"));
    }
    let found = server.find("/Users", &format!("userName eq \"{name}\"")).await?.finds(1)?;
    found.has("/Resources/0/id", &json!(user.id))?;
    server.delete(&user.path).await?.succeeds()?;
    Ok(())
}

async fn a_group(server: &Server) -> Result<(), Stop> {
    let user = server.user(&server.mail("ada")).await?;
    let name = server.unique("crew");
    let created = server.post("/Groups", &bodies::group(&name, &[&user.id])).await?.created()?;
    let Some(group) = Made::of("/Groups", &created.json["id"]) else { return Ok(()) };
    let read = server.get(&group.path).await?.is(200)?;
    read.has("/displayName", &json!(name))?;
    read.must_at("/members", read.members() == [user.id], "its one member")?;
    server.find("/Groups", &format!("displayName eq \"{name}\"")).await?.finds(1)?;
    server.delete(&group.path).await?.succeeds()?;
    Ok(())
}
