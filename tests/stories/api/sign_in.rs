//! Sessions, links, and the pages of other sites.

use serde_json::json;

use super::client::{Client, PASSWORD, invited, unique};
use crate::harness::{Server, send, shared};

#[test]
fn someone_who_was_invited_sets_a_password_signs_in_and_signs_out() {
    let server = shared();
    let email = unique("ada@example.org");
    let link = invited(&server, &email, "auditor");
    let nobody = Client::nobody(&server);

    let set_up = json!({"link": link, "name": "Ada Quill", "password": PASSWORD});
    assert_eq!(nobody.post("/setup", &set_up).is(201).json, json!({"email": email, "name": "Ada Quill"}));
    // A link is good once.
    nobody.post("/setup", &set_up).problem_at(404, "link");

    let answer = nobody.post("/session", &json!({"email": email, "password": PASSWORD})).is(201);
    let cookie = answer.header("set-cookie").to_owned();
    assert!(cookie.starts_with("muster=mss_") && cookie.contains("HttpOnly; SameSite=Lax"), "{cookie}");
    assert!(!answer.text.contains("mss_"), "{}", answer.text);
    let ada = nobody.signed_in(&email);
    let session = ada.get("/session").is(200).json;
    assert_eq!((&session["admin"]["email"], &session["role"]), (&json!(email), &json!("auditor")));
    let mine = ada.get("/organizations").is(200);
    assert_eq!(mine.items().len(), 1);

    let ended = ada.delete("/session").is(204);
    assert!(ended.header("set-cookie").starts_with("muster=;"), "{}", ended.header("set-cookie"));
    ada.get("/session").problem(401);
}

#[test]
fn a_wrong_password_says_no_more_than_an_unknown_address() {
    let server = shared();
    let (_, email) = Client::person(&server, "auditor");
    let nobody = Client::nobody(&server);
    let wrong = nobody.post("/session", &json!({"email": email, "password": "wrong"})).problem(401);
    let unknown = nobody.post("/session", &json!({"email": unique("x@y.org"), "password": "wrong"})).problem(401);
    assert_eq!(wrong.json["detail"], unknown.json["detail"]);
    assert_eq!((&wrong.json["field"], wrong.header("set-cookie")), (&json!(null), ""));
}

#[test]
fn a_page_of_another_site_cannot_act_in_the_name_of_who_has_signed_in() {
    let server = shared();
    let (owner, _) = Client::person(&server, "owner");
    let name = unique("Okta");
    let body = json!({"name": name, "identity_provider": "okta"}).to_string();
    let post = |headers: &[(&str, &str)]| {
        let request = owner.request("POST", "/connections").header("content-type", "application/json");
        send(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).body(body.clone()))
    };
    post(&[("sec-fetch-site", "cross-site")]).problem(403);
    post(&[("sec-fetch-site", "same-site")]).problem(403);
    post(&[("origin", "https://evil.example")]).problem(403);
    post(&[("origin", "null")]).problem(403);
    // Its own pages may, and whoever is no browser.
    post(&[("sec-fetch-site", "same-origin"), ("origin", &server.url)]).is(201);
    post(&[]).problem_at(409, "name");
    // A form can be sent from anywhere, as one of three media types.
    let form = owner.request("POST", "/connections").header("content-type", "text/plain").body(body.clone());
    send(form).problem(415);
}

#[test]
fn over_https_the_cookie_is_bound_to_the_host() {
    let server = Server::start(&[("PUBLIC_URL", "https://muster.example")]);
    let email = unique("ada@example.org");
    let link = invited(&server, &email, "owner");
    let nobody = Client::nobody(&server);
    nobody.post("/setup", &json!({"link": link, "password": PASSWORD})).is(201);
    let answer = nobody.post("/session", &json!({"email": email, "password": PASSWORD})).is(201);
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-muster=mss_") && cookie.contains("; Secure"), "{cookie}");
    let owner = nobody.signed_in(&email);
    let made = owner.post("/connections", &json!({"name": "Okta", "identity_provider": "okta"})).is(201);
    assert_eq!(made.json["target_scim_url"], "https://muster.example/scim/v2");
    // A proxy may have changed the Host header; the configured URL tells which pages are its own.
    let own = owner.request("DELETE", "/session").header("origin", "https://muster.example");
    send(own).is(204);
}

#[test]
fn a_key_that_is_removed_is_refused_at_once() {
    let server = shared();
    let program = Client::program(&["users:read", "admins:read", "admins:write"]);
    program.get("/users").is(200);
    let made = program.post("/api-keys", &json!({"name": "fleet", "scopes": ["users:read"]})).is(201);
    let other = Client::with_key(&server, made.json["secret"].as_str().expect("the secret"));
    other.get("/users?limit=1").is(200);
    // No key gives what it does not have.
    program.post("/api-keys", &json!({"name": "fleet", "scopes": ["audit:read"]})).problem_at(403, "scopes");
    let path = format!("/api-keys/{}", made.json["api_key"]["id"].as_str().expect("the id"));
    program.delete(&path).is(204);
    other.get("/users?limit=1").problem(401);
    program.delete(&path).problem(404);
}
