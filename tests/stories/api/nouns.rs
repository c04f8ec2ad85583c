//! What each noun is there for, from beginning to end.

use serde_json::{Value, json};

use super::client::{Client, unique};
use crate::bodies;
use crate::harness::{Answer, Connection, Server, send, shared};

fn owner() -> Client {
    Client::person(&shared(), "owner").0
}

fn text(answer: &Answer, member: &str) -> String {
    answer.json[member].as_str().unwrap_or_else(|| panic!("no {member} in {}", answer.text)).to_owned()
}

#[test]
fn an_identity_provider_is_connected_with_a_token_that_works_until_it_is_switched_off() {
    let owner = owner();
    let name = unique("Entra ID");
    let made = owner.post("/connections", &json!({"name": name, "identity_provider": "entra"})).is(201);
    let connection = format!("/connections/{}", made.id());
    assert_eq!(text(&made, "target_scim_url"), format!("{}/scim/v2", owner.server.url));
    assert_eq!(made.json["settings"]["preset"], "managed_devices");

    let token = owner.post(&format!("{connection}/tokens"), &json!({"label": "first"})).is(201);
    let scim = Connection::on(shared(), "generic").with_token(Some(&text(&token, "token")));
    scim.get("/Users").is(200);
    owner.post(&format!("{connection}/tokens"), &json!({})).is(201);
    owner.post(&format!("{connection}/tokens"), &json!({})).problem(409);

    let path = format!("/tokens/{}", token.id());
    let switched = owner.patch(&path, &json!({"status": "inactive", "label": "old"})).is(200);
    assert_eq!((&switched.json["status"], &switched.json["label"]), (&json!("inactive"), &json!("old")));
    scim.get("/Users").is(401);
    owner.patch(&path, &json!({"status": "active"})).is(200);
    let renewed = owner.post(&format!("{path}/renew"), &Value::Null).is(200);
    scim.get("/Users").is(401);
    let scim = scim.with_token(Some(&text(&renewed, "token")));
    scim.get("/Users").is(200);
    owner.delete(&format!("/tokens/{}", renewed.id())).is(204);
    owner.delete(&format!("/tokens/{}", renewed.id())).problem(404);
    scim.get("/Users").is(401);

    assert_eq!(owner.get(&format!("{connection}/tokens")).is(200).items().len(), 1);
    let labels = owner.get(&format!("/audit-events?search={}", "SCIM%20Token%20Named")).is(200);
    assert!(labels.items().iter().any(|event| event["subject"]["name"] == "old"), "{}", labels.text);
}

#[test]
fn settings_are_changed_one_by_one_and_the_overview_shows_them() {
    let owner = owner();
    let made = owner.post("/connections", &json!({"name": unique("Okta"), "identity_provider": "okta"})).is(201);
    let connection = format!("/connections/{}", made.id());
    let change = json!({"rules": {"email_mandatory": false}, "guard": {"enabled": true, "users": null, "percent": 5}});
    let changed = owner.patch(&connection, &change).is(200);
    assert_eq!(
        changed.json["settings"]["guard"],
        json!({"enabled": true, "users": null, "percent": 5, "window_minutes": 60})
    );
    let overview = owner.get(&connection).is(200).json;
    assert_eq!(overview["changed_since_preset"], json!(["email_mandatory"]));
    assert_eq!((&overview["users"], &overview["guard_state"]["held_since"]), (&json!(0), &Value::Null));
    // The same again changes nothing, and is no event.
    let events = || owner.get(&format!("/audit-events?subject={}", made.id())).is(200).items().len();
    let before = events();
    owner.patch(&connection, &change).is(200);
    assert_eq!(events(), before);
    owner.patch(&connection, &json!({"guard": {"percent": 101}})).problem(400);
    owner.post(&format!("{connection}/hold"), &json!({"decision": "end"})).problem(409);
    assert_eq!(owner.delete(&connection).is(200).json, json!({"users": 0, "groups": 0}));
    owner.get(&connection).problem(404);
}

#[test]
fn an_attribute_is_declared_given_a_value_and_deleted_with_it() {
    let owner = owner();
    let name = format!("badge{}", unique("").trim_end_matches('-'));
    let made =
        owner.post("/attributes", &json!({"name": name, "kind": "custom", "description": "On the door"})).is(201);
    assert_eq!(made.json["values"], 0);
    let again = owner.post("/attributes", &json!({"name": name, "kind": "custom"})).problem_at(409, "name");
    assert_eq!(again.json["existing"], name.as_str());

    let user = owner.post("/users", &json!({"userName": unique("ada@example.org")})).is(201);
    let value = format!("/users/{}/attributes/{name}", user.id());
    let set = owner.put(&value, &json!({"value": "17"})).is(200);
    assert_eq!(set.json["customAttributes"][&name], "17");
    owner.delete(&format!("/attributes/{name}")).problem_at(409, "confirm");
    assert_eq!(owner.delete(&format!("/attributes/{name}?confirm=1")).is(200).json, json!({"values": 1}));
    assert_eq!(owner.get(&format!("/users/{}", user.id())).is(200).json["customAttributes"].get(&name), None);
    owner.put(&value, &json!({"value": "17"})).problem(404);
}

#[test]
fn a_local_user_is_made_found_changed_disabled_and_deleted() {
    let owner = owner();
    let name = unique("grace@example.org");
    let body = json!({"userName": name, "displayName": "Grace", "emails": [{"value": name, "primary": true}]});
    let made = owner.post("/users", &body).is(201);
    assert_eq!((&made.json["source"], &made.json["status"]), (&json!("Local"), &json!("active")));
    let taken = owner.post("/users", &body).problem_at(409, "userName");
    assert_eq!(taken.json["existing"], made.id());

    let found = owner.get(&format!("/users?search={name}&status=active&source=Local")).is(200);
    assert_eq!((found.items().len(), &found.json["next"]), (1, &Value::Null));
    let path = format!("/users/{}", made.id());
    let changed = owner.patch(&path, &json!({"displayName": null, "title": "Surveyor"})).is(200);
    assert_eq!((changed.json.get("displayName"), &changed.json["title"]), (None, &json!("Surveyor")));
    for _ in 0..2 {
        let disabled = owner.put(&format!("{path}/status"), &json!({"status": "disabled"})).is(200);
        assert_eq!((&disabled.json["user"]["status"], &disabled.json["notice"]), (&json!("disabled"), &Value::Null));
    }
    let activity = owner.get(&format!("{path}/activity")).is(200);
    let events: Vec<&Value> = activity.items().iter().map(|item| &item["event"]["event"]).collect();
    assert_eq!(events, ["User Disabled", "User Updated", "User Created"]);
    owner.delete(&path).is(200);
    owner.delete(&path).problem(404);
}

#[test]
fn a_local_group_has_members_and_all_users_has_everybody() {
    let owner = owner();
    let user = owner.post("/users", &json!({"userName": unique("lin@example.org")})).is(201).id();
    let name = unique("crew");
    let made = owner.post("/groups", &json!({"name": name})).is(201);
    let path = format!("/groups/{}", made.id());
    let taken = owner.post("/groups", &json!({"name": name.to_uppercase()})).problem_at(409, "name");
    assert_eq!(taken.json["existing"], made.id());
    let member = format!("{path}/members/{user}");
    for _ in 0..2 {
        owner.send_json("PUT", &member, &Value::Null).is(204);
    }
    assert_eq!(owner.get(&path).is(200).json["members"], 1);
    let members = owner.get(&format!("{path}/members")).is(200);
    assert_eq!((&members.items()[0]["id"], &members.items()[0]["type"]), (&json!(user), &json!("User")));
    let of_user = owner.get(&format!("/users/{user}/groups")).is(200);
    assert_eq!(of_user.items()[0]["name"], name.as_str());
    for _ in 0..2 {
        owner.delete(&member).is(204);
    }
    owner.patch(&path, &json!({"name": unique("crew")})).is(200);
    owner.delete(&path).is(200);
    owner.get(&path).problem(404);

    let first = owner.get("/groups?limit=1").is(200);
    assert_eq!((&first.items()[0]["id"], &first.items()[0]["built_in"]), (&json!("all-users"), &json!(true)));
    owner.delete("/groups/all-users").problem(409);
}

#[test]
fn users_come_in_as_csv_and_go_out_again() {
    let owner = owner();
    let name = unique("ida@example.org");
    let csv = format!("userName,displayName\r\n{name},\"Ida, =1\"\r\n,nobody\r\n");
    let import = |query: &str| {
        let request = owner.request("POST", &format!("/users/import{query}")).header("content-type", "text/csv");
        send(request.body(csv.clone())).is(200).json
    };
    let dry = import("?dry_run=true");
    assert_eq!((&dry["created"], &dry["failed"], &dry["remarks"][0]["line"]), (&json!(1), &json!(1), &json!(3)));
    assert!(owner.get(&format!("/users?search={name}")).items().is_empty());
    assert_eq!(import("")["created"], 1);
    assert_eq!(import("")["unchanged"], 1);
    let file = owner.get(&format!("/users.csv?search={name}")).is(200);
    assert!(file.header("content-type").starts_with("text/csv"), "{}", file.header("content-type"));
    assert!(file.text.contains("\"Ida, =1\"") && file.text.lines().count() == 2, "{}", file.text);
    let request = owner.request("POST", "/users/import").header("content-type", "text/csv");
    send(request.body("nothing\r\n")).problem_at(400, "file");
}

#[test]
fn lists_are_leafed_through_by_cursor() {
    let server = Server::start(&[]);
    let (owner, _) = Client::person(&server, "owner");
    for number in 0..5 {
        owner.post("/users", &json!({"userName": format!("u{number}@example.org")})).is(201);
    }
    let (mut seen, mut path) = (Vec::new(), "/users?sort=userName&limit=2".to_owned());
    for _ in 0..3 {
        let page = owner.get(&path).is(200);
        seen.extend(page.items().iter().map(|user| user["userName"].as_str().unwrap_or_default().to_owned()));
        let Some(next) = page.json["next"].as_str() else { break };
        path = format!("/users?sort=userName&limit=2&cursor={next}");
    }
    assert_eq!(seen, ["u0@example.org", "u1@example.org", "u2@example.org", "u3@example.org", "u4@example.org"]);
    // A cursor belongs to its own list.
    let cursor = path.rsplit('=').next().unwrap_or_default();
    owner.get(&format!("/users?sort=created&limit=2&cursor={cursor}")).problem_at(400, "cursor");

    let audit = owner.get("/audit-events?limit=2").is(200);
    let next = text(&audit, "next");
    let more = owner.get(&format!("/audit-events?limit=2&cursor={next}")).is(200);
    let sequence = |answer: &Answer, item: usize| answer.items()[item]["sequence"].as_i64().unwrap_or_default();
    assert_eq!(sequence(&audit, 1) - 1, sequence(&more, 0));
    let verified = owner.post("/audit-events/verify", &Value::Null).is(200);
    assert_eq!(verified.json["intact"], true, "{}", verified.text);
}

#[test]
fn what_an_identity_provider_asked_for_is_in_the_provisioning_log() {
    let scim = Connection::of("okta");
    let owner = owner();
    let name = scim.mail("ada");
    let id = scim.user(&name);
    scim.post("/Users", &bodies::user(&name)).fails(409);
    let connections = owner.get("/connections").is(200);
    let mine = connections.items().iter().find(|item| item["name"] == scim.name.as_str()).expect("the connection");
    let path = format!("/provisioning-log?connection={}", mine["id"].as_str().unwrap_or_default());
    let all = owner.get(&path).is(200);
    assert_eq!(all.items().iter().map(|entry| &entry["status"]).collect::<Vec<_>>(), [409, 201]);
    let failed = owner.get(&format!("{path}&failed=true&operation=create&resource_type=User")).is(200);
    assert_eq!((failed.items().len(), &failed.items()[0]["scimType"]), (1, &json!("uniqueness")));
    let of_user = owner.get(&format!("/provisioning-log?user={id}")).is(200);
    let entry = of_user.items()[0]["id"].as_str().unwrap_or_default();
    let entry = owner.get(&format!("/provisioning-log/{entry}")).is(200).json;
    assert_eq!((&entry["resource_id"], &entry["members"]), (&json!(id), &json!([])));
    owner.get("/provisioning-log?user=nobody").problem_at(400, "user");
    owner.get("/provisioning-log/0").problem(404);

    let refused = owner.patch(&format!("/users/{id}"), &json!({"title": "x"})).problem(409);
    assert!(refused.json["detail"].as_str().is_some_and(|detail| detail.contains("Okta")), "{}", refused.text);
}

#[test]
fn an_admin_is_invited_promoted_and_let_go() {
    let server = Server::start(&[]);
    let (owner, owner_mail) = Client::person(&server, "owner");
    let invited = owner.post("/admins", &json!({"email": "b@example.org", "name": "B", "role": "auditor"})).is(201);
    let link = invited.json["link"]["link"].as_str().expect("a link").to_owned();
    assert_eq!(invited.json["link"]["url"], format!("{}/setup/{link}", server.url));
    let admin = format!("/admins/{}", invited.json["admin"]["id"].as_str().expect("the id"));
    let again = owner.post("/admins", &json!({"email": "B@example.org", "name": "B", "role": "admin"}));
    assert_eq!(again.problem_at(409, "email").json["existing"], invited.json["admin"]["id"]);
    let fresh = owner.post(&format!("{admin}/link"), &Value::Null).is(201);
    let nobody = Client::nobody(&server);
    nobody.post("/setup", &json!({"link": link, "password": "a horse that counts"})).problem_at(404, "link");
    nobody.post("/setup", &json!({"link": text(&fresh, "link"), "password": "a horse that counts"})).is(201);
    let b = nobody.signed_in("b@example.org");
    b.post("/groups", &json!({"name": "crew"})).problem(403);
    owner.patch(&admin, &json!({"role": "admin"})).is(200);
    b.post("/groups", &json!({"name": "crew"})).is(201);
    owner.delete(&admin).is(204);
    b.get("/groups").problem(401);

    let admins = owner.get("/admins").is(200);
    let me = admins.items().iter().find(|admin| admin["email"] == owner_mail.as_str()).expect("the owner");
    owner.delete(&format!("/admins/{}", me["id"].as_str().unwrap_or_default())).problem(409);
    owner.patch("/organization", &json!({"name": "Quill & Sons"})).is(200);
    assert_eq!(owner.get("/organization").is(200).json["name"], "Quill & Sons");
}
