//! Repertoires of groups: a whole life, request by request, as each identity provider has it.

use serde_json::json;

use super::bodies::{self, GROUP, entra_members};
use super::row::Provider::{Entra, Okta};
use super::row::{Probe, Row};
use super::seen::{Seen, Stop};
use super::server::{Made, Server};
use super::user_cycle::made;
use crate::client::encode;

pub(super) const ROWS: &[Row] = &[
    Row {
        number: "A6",
        title: "Entra: a group from the first match to its deletion",
        probes: &[
            Probe {
                title: "match, create empty, read without members, add, remove, rename, delete",
                stumbles: &[(Entra, "groups do not get through a life: the log has the failure at that step")],
                run: |server| Box::pin(entra(server)),
            },
            Probe {
                title: "aadOptscim062020: members[value eq \"…\"]",
                stumbles: &[(Entra, "who leaves a group stays a member as soon as the flag is in the Tenant URL")],
                run: |server| Box::pin(entra_with_flag(server)),
            },
            Probe {
                title: "a displayName that is taken",
                stumbles: &[(Entra, "there are two groups of one name; the SCIM Validator fails")],
                run: |server| Box::pin(taken(server)),
            },
            Probe {
                title: "a member who does not exist",
                stumbles: &[(Entra, "a member is missing, and nobody is told")],
                run: |server| Box::pin(unknown_member(server)),
            },
        ],
    },
    Row {
        number: "B4",
        title: "Okta: group push",
        probes: &[
            Probe {
                title: "network app: search, POST, rename with id, PATCH of members, Push now, DELETE",
                stumbles: &[(Okta, "Push Groups shows Error beside the group")],
                run: |server| Box::pin(okta_patches(server)),
            },
            Probe {
                title: "App Integration Wizard: POST with members, GET, PUT",
                stumbles: &[(Okta, "Push Groups shows Error beside the group, or members are lost")],
                run: |server| Box::pin(okta_puts(server)),
            },
        ],
    },
];

async fn members(server: &Server, group: &Made, expected: &[&Made]) -> Result<Seen, Stop> {
    let read = server.get(&group.path).await?.is(200)?;
    let mut ids: Vec<_> = expected.iter().map(|member| member.id.as_str()).collect();
    ids.sort_unstable();
    read.must_at("/members", read.members() == ids, format!("exactly these members: {}", ids.join(", ")))?;
    Ok(read)
}

async fn two(server: &Server) -> Result<[Made; 2], Stop> {
    Ok([server.user(&server.mail("ada")).await?, server.user(&server.mail("ben")).await?])
}

async fn entra(server: &Server) -> Result<(), Stop> {
    let [ada, ben] = two(server).await?;
    let name = server.unique("crew");
    let search = |name: &str| {
        format!("/Groups?excludedAttributes=members&filter={}", encode(&format!("displayName eq \"{name}\"")))
    };
    server.get(search(&name)).await?.finds(0)?;
    let crew = made(server, "/Groups", &bodies::entra_group(&name)).await?;
    for member in [&ada, &ben] {
        server.patch(&crew.path, &entra_members("Add", &[&member.id])).await?.succeeds()?;
    }
    members(server, &crew, &[&ada, &ben]).await?;
    let found = server.get(search(&name)).await?.finds(1)?;
    found.has("/Resources/0/id", &json!(crew.id))?;
    let read = server.get(format!("{}?excludedAttributes=members", crew.path)).await?.is(200)?;
    if !(found.json["Resources"][0].get("members").is_none() && read.members().is_empty()) {
        server.tolerate(
            read.finding("no members, as excludedAttributes asks: they make every look at a large group slow"),
        );
    }
    server.patch(&crew.path, &entra_members("Remove", &[&ada.id])).await?.succeeds()?;
    members(server, &crew, &[&ben]).await?;
    let renamed = server.unique("crew north");
    server.patch(&crew.path, &json!([{"op": "Replace", "path": "displayName", "value": renamed}])).await?.succeeds()?;
    members(server, &crew, &[&ben]).await?.has("/displayName", &json!(renamed))?;
    server.delete(&crew.path).await?.succeeds()?;
    server.get(&crew.path).await?.is(404)?;
    Ok(())
}

async fn entra_with_flag(server: &Server) -> Result<(), Stop> {
    let [ada, ben] = two(server).await?;
    let crew = server.group(&server.unique("crew"), &[]).await?;
    let ids = bodies::references(&[&ada.id, &ben.id]);
    server.patch(&crew.path, &json!([{"op": "add", "path": "members", "value": ids}])).await?.succeeds()?;
    let path = format!("members[value eq \"{}\"]", ada.id);
    server.patch(&crew.path, &json!([{"op": "remove", "path": path}])).await?.succeeds()?;
    members(server, &crew, &[&ben]).await?;
    Ok(())
}

async fn taken(server: &Server) -> Result<(), Stop> {
    let name = server.unique("crew");
    server.group(&name, &[]).await?;
    let again = server.post("/Groups", &bodies::group(&name, &[])).await?;
    if again.status == 201 {
        server.tolerate(again.finding("409: the SCIM Validator asks for it, and Entra matches groups by displayName"));
        return Ok(());
    }
    again.is(409)?;
    Ok(())
}

async fn unknown_member(server: &Server) -> Result<(), Stop> {
    let crew = server.group(&server.unique("crew"), &[]).await?;
    let answered = server.patch(&crew.path, &entra_members("Add", &[&server.nobody()])).await?;
    answered.must(answered.status < 500, "an answer that blames nobody but the client")?;
    if answered.status < 400 {
        server.tolerate(answered.finding("400 or 404: else Entra takes the member for there"));
    }
    Ok(())
}

async fn okta_patches(server: &Server) -> Result<(), Stop> {
    let [ada, ben] = two(server).await?;
    let name = server.unique("crew");
    let filter = encode(&format!("displayName eq \"{name}\""));
    server.get(format!("/Groups?filter={filter}&startIndex=1&count=100")).await?.finds(0)?;
    let crew = made(server, "/Groups", &bodies::group(&name, &[])).await?;
    let value = json!({"id": crew.id, "displayName": name});
    server.patch(&crew.path, &json!([{"op": "replace", "value": value}])).await?.succeeds()?;
    let add = json!([{"op": "add", "path": "members", "value": [{"value": ada.id, "display": "ada@example.org"}]}]);
    server.patch(&crew.path, &add).await?.succeeds()?;
    members(server, &crew, &[&ada]).await?;
    let push = json!([
        {"op": "remove", "path": format!("members[value eq \"{}\"]", ada.id)},
        {"op": "add", "path": "members", "value": [{"value": ben.id, "display": "ben@example.org"}]},
    ]);
    server.patch(&crew.path, &push).await?.succeeds()?;
    members(server, &crew, &[&ben]).await?;
    let push_now = json!([{"op": "replace", "path": "members", "value": bodies::references(&[&ada.id, &ben.id])}]);
    server.patch(&crew.path, &push_now).await?.succeeds()?;
    members(server, &crew, &[&ada, &ben]).await?;
    server.delete(&crew.path).await?.succeeds()?;
    Ok(())
}

async fn okta_puts(server: &Server) -> Result<(), Stop> {
    let [ada, ben] = two(server).await?;
    let name = server.unique("crew");
    let crew = made(server, "/Groups", &bodies::group(&name, &[&ada.id])).await?;
    let mut body = members(server, &crew, &[&ada]).await?.json;
    body["members"] = json!([{"value": ada.id, "display": null}, {"value": ben.id, "display": "ben@example.org"}]);
    server.put(&crew.path, &body).await?.is(200)?;
    members(server, &crew, &[&ada, &ben]).await?;
    server.put(&crew.path, &json!({"schemas": [GROUP], "displayName": name, "members": []})).await?.is(200)?;
    members(server, &crew, &[]).await?;
    Ok(())
}

/// Renamed without a path, members one by one, removed by value.
pub(super) async fn jumpcloud(server: &Server) -> Result<(), Stop> {
    let [ada, ben] = two(server).await?;
    let crew = made(server, "/Groups", &bodies::group(&server.unique("crew"), &[])).await?;
    for (op, id, expected) in
        [("add", &ada.id, &[&ada][..]), ("add", &ben.id, &[&ada, &ben]), ("remove", &ada.id, &[&ben])]
    {
        let operation = json!([{"op": op, "path": "members", "value": [{"value": id}]}]);
        server.patch(&crew.path, &operation).await?.succeeds()?;
        members(server, &crew, expected).await?;
    }
    let renamed = server.unique("crew north");
    server.patch(&crew.path, &json!([{"op": "replace", "value": {"displayName": renamed}}])).await?.succeeds()?;
    members(server, &crew, &[&ben]).await?.has("/displayName", &json!(renamed))
}

/// The whole group without its members, then an operation for each difference.
pub(super) async fn authentik(server: &Server) -> Result<(), Stop> {
    let [ada, ben] = two(server).await?;
    let name = server.unique("crew");
    let external_id = server.nobody();
    let crew =
        made(server, "/Groups", &json!({"schemas": [GROUP], "displayName": name, "externalId": external_id})).await?;
    let whole = json!({"schemas": [GROUP], "id": crew.id, "displayName": name, "externalId": external_id});
    server.patch(&crew.path, &json!([{"op": "replace", "value": whole}])).await?.succeeds()?;
    members(server, &crew, &[]).await?;
    let one = |op: &str, id: &str| json!({"op": op, "path": "members", "value": [{"value": id}]});
    server.patch(&crew.path, &json!([one("add", &ada.id), one("add", &ben.id)])).await?.succeeds()?;
    server.patch(&crew.path, &json!([{"op": "replace", "value": whole}])).await?.succeeds()?;
    members(server, &crew, &[&ada, &ben]).await?;
    server.patch(&crew.path, &json!([one("remove", &ada.id)])).await?.succeeds()?;
    members(server, &crew, &[&ben]).await?;
    server.delete(&crew.path).await?.succeeds()?;
    Ok(())
}
