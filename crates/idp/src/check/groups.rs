//! Rows 13 to 17, 19 and 27: groups and their members.

use serde_json::{Value, json};

use super::bodies::{self, GROUP, entra_members};
use super::row::Provider::{Authentik, Entra, JumpCloud, Okta};
use super::row::{Probe, Row};
use super::seen::Stop;
use super::server::{Made, Server};

pub(super) const ROWS: &[Row] = &[
    Row {
        number: "13",
        title: "A group is renamed by a replace without a path that carries its id",
        probes: &[
            Probe {
                title: "its own id",
                stumbles: &[
                    (Okta, "Push Groups shows Error: every push of a group begins so"),
                    (Authentik, "the sync task fails for every group"),
                ],
                run: |server| Box::pin(renamed(server)),
            },
            Probe {
                title: "another id is ignored",
                stumbles: &[(Authentik, "groups that were made anew keep failing until they are linked again")],
                run: |server| Box::pin(renamed_under_another_id(server)),
            },
        ],
    },
    Row {
        number: "14",
        title: "Members that are there, and strangers, may be added and removed again",
        probes: &[
            Probe {
                title: "add a member again",
                stumbles: &[
                    (Entra, "the group fails and is tried again, every time"),
                    (JumpCloud, "the group's update fails"),
                ],
                run: |server| Box::pin(added_again(server)),
            },
            Probe {
                title: "remove who is no member",
                stumbles: &[
                    (Entra, "the group fails and is tried again, every time"),
                    (JumpCloud, "the group's update fails"),
                ],
                run: |server| Box::pin(stranger_removed(server)),
            },
        ],
    },
    Row {
        number: "15",
        title: "Remove members with an array of values removes only those",
        probes: &[Probe {
            title: "path members, value [{…}]",
            stumbles: &[
                (
                    Entra,
                    "who leaves stays a member; or all others leave too, where the server empties the group, and nobody notices",
                ),
                (JumpCloud, "who leaves stays a member, or takes all others along"),
                (Authentik, "who leaves stays a member; or groups are emptied, and filled again by the next sync"),
            ],
            run: |server| Box::pin(removed_by_value(server)),
        }],
    },
    Row {
        number: "16",
        title: "Replacing members by nothing empties the group",
        probes: &[
            Probe {
                title: "[]",
                stumbles: &[(Okta, "Push now does not empty a group: who left is still a member")],
                run: |server| Box::pin(emptied(server, json!([]))),
            },
            Probe {
                title: "null",
                stumbles: &[(Entra, "Microsoft's test suite fails where it clears members")],
                run: |server| Box::pin(emptied(server, Value::Null)),
            },
        ],
    },
    Row {
        number: "17",
        title: "A replace without members leaves them alone",
        probes: &[Probe {
            title: "{\"displayName\": …}, no path",
            stumbles: &[(Okta, "renaming a group empties it"), (JumpCloud, "renaming a group empties it")],
            run: |server| Box::pin(members_left_alone(server)),
        }],
    },
    Row {
        number: "19",
        title: "A PUT of a group may carry many members whose display is null",
        probes: &[Probe {
            title: "25 members, or 1,000 with --load",
            stumbles: &[(Okta, "an app of the App Integration Wizard cannot push groups: Error")],
            run: |server| Box::pin(many_members(server)),
        }],
    },
    Row {
        number: "27",
        title: "Members read back exactly after updates",
        probes: &[
            Probe {
                title: "Okta: removals first, then one add",
                stumbles: &[(Okta, "memberships drift: who left stays, or who joined is missing")],
                run: |server| Box::pin(after_okta(server)),
            },
            Probe {
                title: "authentik: an operation each",
                stumbles: &[(Authentik, "each sync finds a difference and sends the same members again")],
                run: |server| Box::pin(after_authentik(server)),
            },
            Probe {
                title: "Okta's App Integration Wizard: PUT of what was read",
                stumbles: &[(Okta, "a PUT merges what GET did not show: members are lost")],
                run: |server| Box::pin(after_put(server)),
            },
        ],
    },
];

/// A group and its two members.
async fn crew_of_two(server: &Server) -> Result<(Made, [Made; 2]), Stop> {
    let members = [server.user(&server.mail("ada")).await?, server.user(&server.mail("ben")).await?];
    let crew = server.group(&server.unique("crew"), &[&members[0].id, &members[1].id]).await?;
    Ok((crew, members))
}

/// The group has these members, and no others.
async fn has(server: &Server, crew: &Made, members: &[&Made]) -> Result<(), Stop> {
    let read = server.get(&crew.path).await?.is(200)?;
    let mut ids: Vec<_> = members.iter().map(|member| member.id.as_str()).collect();
    ids.sort_unstable();
    read.must_at("/members", read.members() == ids, format!("exactly these members: {}", ids.join(", ")))
}

async fn renamed(server: &Server) -> Result<(), Stop> {
    let (crew, [ada, ben]) = crew_of_two(server).await?;
    let name = server.unique("crew north");
    let value = json!({"id": crew.id, "displayName": name});
    server.patch(&crew.path, &json!([{"op": "replace", "value": value}])).await?.succeeds()?;
    server.get(&crew.path).await?.is(200)?.has("/displayName", &json!(name))?;
    has(server, &crew, &[&ada, &ben]).await
}

async fn renamed_under_another_id(server: &Server) -> Result<(), Stop> {
    let crew = server.group(&server.unique("crew"), &[]).await?;
    let name = server.unique("crew south");
    let value = json!({"id": server.nobody(), "displayName": name});
    let answered = server.patch(&crew.path, &json!([{"op": "replace", "value": value}])).await?;
    if matches!(answered.status, 400..=499) {
        server.tolerate(answered.finding("200 or 204, and the id stays as it is"));
        return Ok(());
    }
    answered.succeeds()?;
    let read = server.get(&crew.path).await?.is(200)?;
    read.has("/id", &json!(crew.id))?;
    read.has("/displayName", &json!(name))
}

async fn added_again(server: &Server) -> Result<(), Stop> {
    let (crew, [ada, ben]) = crew_of_two(server).await?;
    server.patch(&crew.path, &entra_members("Add", &[&ada.id])).await?.succeeds()?;
    has(server, &crew, &[&ada, &ben]).await
}

async fn stranger_removed(server: &Server) -> Result<(), Stop> {
    let (crew, [ada, ben]) = crew_of_two(server).await?;
    let stranger = server.user(&server.mail("cleo")).await?;
    server.patch(&crew.path, &entra_members("Remove", &[&stranger.id])).await?.succeeds()?;
    has(server, &crew, &[&ada, &ben]).await?;
    let filtered = json!([{"op": "remove", "path": format!("members[value eq \"{}\"]", stranger.id)}]);
    server.patch(&crew.path, &filtered).await?.succeeds()?;
    has(server, &crew, &[&ada, &ben]).await
}

async fn removed_by_value(server: &Server) -> Result<(), Stop> {
    let (crew, [ada, ben]) = crew_of_two(server).await?;
    server.patch(&crew.path, &entra_members("Remove", &[&ada.id])).await?.succeeds()?;
    has(server, &crew, &[&ben]).await
}

async fn emptied(server: &Server, nothing: Value) -> Result<(), Stop> {
    let (crew, _) = crew_of_two(server).await?;
    server.patch(&crew.path, &json!([{"op": "replace", "path": "members", "value": nothing}])).await?.succeeds()?;
    has(server, &crew, &[]).await
}

async fn members_left_alone(server: &Server) -> Result<(), Stop> {
    let (crew, [ada, ben]) = crew_of_two(server).await?;
    let value = json!({"displayName": server.unique("crew north")});
    server.patch(&crew.path, &json!([{"op": "replace", "value": value}])).await?.succeeds()?;
    has(server, &crew, &[&ada, &ben]).await
}

async fn many_members(server: &Server) -> Result<(), Stop> {
    let mut users = Vec::new();
    for _ in 0..if server.load { 1_000 } else { 25 } {
        users.push(server.user(&server.mail("member")).await?);
    }
    let name = server.unique("crew");
    let crew = server.group(&name, &[]).await?;
    let members: Value = users.iter().map(|user| json!({"value": user.id, "display": null})).collect();
    let body = json!({"schemas": [GROUP], "displayName": name, "members": members});
    server.put(&crew.path, &body).await?.is(200)?;
    has(server, &crew, &users.iter().collect::<Vec<_>>()).await
}

async fn after_okta(server: &Server) -> Result<(), Stop> {
    let (crew, [ada, ben]) = crew_of_two(server).await?;
    let cleo = server.user(&server.mail("cleo")).await?;
    let push = json!([
        {"op": "remove", "path": format!("members[value eq \"{}\"]", ada.id)},
        {"op": "add", "path": "members", "value": [{"value": cleo.id, "display": "cleo@example.org"}]},
    ]);
    server.patch(&crew.path, &push).await?.succeeds()?;
    has(server, &crew, &[&ben, &cleo]).await
}

async fn after_authentik(server: &Server) -> Result<(), Stop> {
    let (crew, [ada, ben]) = crew_of_two(server).await?;
    let cleo = server.user(&server.mail("cleo")).await?;
    let push = json!([
        {"op": "remove", "path": "members", "value": [{"value": ben.id}]},
        {"op": "add", "path": "members", "value": [{"value": cleo.id}]},
    ]);
    server.patch(&crew.path, &push).await?.succeeds()?;
    has(server, &crew, &[&ada, &cleo]).await
}

async fn after_put(server: &Server) -> Result<(), Stop> {
    let (crew, [ada, _]) = crew_of_two(server).await?;
    let mut body = server.get(&crew.path).await?.is(200)?.json;
    body["members"] = bodies::references(&[&ada.id]);
    server.put(&crew.path, &body).await?.is(200)?;
    has(server, &crew, &[&ada]).await
}
