//! Rows 29 and 30: what happens at the same moment, and what comes and goes at once.

use futures_util::future::join;
use serde_json::json;

use super::bodies;
use super::row::Provider::{JumpCloud, Okta};
use super::row::{Probe, Row};
use super::seen::Stop;
use super::server::{Made, Server};

/// Races that are run: one may end well by chance.
const RACES: usize = 5;

pub(super) const ROWS: &[Row] = &[
    Row {
        number: "29",
        title: "Of two creates at the same moment one wins",
        probes: &[Probe {
            title: "two POSTs of one userName",
            stumbles: &[(Okta, "who is assigned twice at once is there twice, and every later search fails")],
            run: |server| Box::pin(race(server)),
        }],
    },
    Row {
        number: "30",
        title: "A test user and a test group come and go at once",
        probes: &[Probe {
            title: "search, POST, PUT, POST of a group, DELETE of both",
            stumbles: &[(JumpCloud, "Activate fails: the test user could not be made, updated and removed")],
            run: |server| Box::pin(activation(server)),
        }],
    },
];

async fn race(server: &Server) -> Result<(), Stop> {
    for _ in 0..RACES {
        let name = server.mail("ada");
        let body = bodies::user(&name);
        let (one, other) = join(server.post("/Users", &body), server.post("/Users", &body)).await;
        let (one, other) = (one?, other?);
        let (winner, loser) = if one.status == 201 { (one, other) } else { (other, one) };
        winner.created()?;
        loser.must(loser.status == 409, "one 201, and one 409")?;
        server.find("/Users", &format!("userName eq \"{name}\"")).await?.finds(1)?;
    }
    Ok(())
}

async fn activation(server: &Server) -> Result<(), Stop> {
    let name = server.mail("test");
    server.find("/Users", &format!("userName eq \"{name}\"")).await?.finds(0)?;
    let created = server.post("/Users", &bodies::user(&name)).await?.created()?;
    let Some(user) = Made::of("/Users", &created.json["id"]) else { return Ok(()) };
    let mut changed = bodies::user(&name);
    changed["name"]["familyName"] = json!("Test");
    server.put(&user.path, &changed).await?.is(200)?.has("/name/familyName", &json!("Test"))?;
    let group = bodies::group(&server.unique("test group"), &[&user.id]);
    let created = server.post("/Groups", &group).await?.created()?;
    let Some(group) = Made::of("/Groups", &created.json["id"]) else { return Ok(()) };
    server.delete(&group.path).await?.succeeds()?;
    server.delete(&user.path).await?.succeeds()?;
    server.find("/Users", &format!("userName eq \"{name}\"")).await?.finds(0)?;
    Ok(())
}
