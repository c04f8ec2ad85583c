//! Bad input is answered with a problem that helps, and secrets are shown once.

use serde_json::{Value, json};

use super::client::{Client, Credentials, PASSWORD};
use crate::harness::{Server, send, shared};

#[test]
fn what_is_nowhere_or_not_done_that_way_is_a_problem() {
    let program = Client::program(&["users:read"]);
    program.get("/nothing").problem(404);
    let nobody = Client::nobody(&program.server);
    nobody.get("/nothing").problem(404);
    let answer = program.put("/users", &json!({})).problem(405);
    let allowed = answer.header("allow");
    assert!(allowed.contains("GET") && allowed.contains("POST"), "{allowed}");
    program.get("/users/%ff").problem(404);
    for path in ["/users/../../etc", "/users/%00", "/users/x%2Fy"] {
        let answer = program.get(path);
        assert!(answer.status == 404, "{path}: {}", answer.text);
    }
    send(crate::harness::bare("GET", &format!("{}/api", program.server.url))).problem(404);
}

#[test]
fn bad_input_names_the_field() {
    let owner = Client::person(&shared(), "owner").0;
    for (method, path, body, field) in [
        ("POST", "/connections", json!({"name": "x", "identity_provider": "nothing"}), "identity_provider"),
        ("POST", "/connections", json!({"name": " ", "identity_provider": "okta"}), "name"),
        ("POST", "/connections", json!({"identity_provider": "okta"}), "name"),
        ("POST", "/connections", json!({"name": "x", "identity_provider": "okta", "more": 1}), "more"),
        ("POST", "/attributes", json!({"name": "userName", "kind": "idp"}), "name"),
        ("POST", "/admins", json!({"email": "no address", "name": "x", "role": "admin"}), "email"),
        ("POST", "/admins", json!({"email": "x@y.org", "name": "x", "role": "boss"}), "role"),
        ("POST", "/api-keys", json!({"name": "x", "scopes": ["everything"]}), "scopes[0]"),
        ("POST", "/api-keys", json!({"name": "x", "scopes": [], "expires": "2001-01-01T00:00:00Z"}), "expires"),
        ("PUT", "/session/password", json!({"old": PASSWORD, "new": "short"}), "new"),
    ] {
        owner.send_json(method, path, &body).problem_at(400, field);
    }
    for (path, field) in [
        ("/users?limit=0", "limit"),
        ("/users?limit=201", "limit"),
        ("/users?limit=x", "limit"),
        ("/users?cursor=x", "cursor"),
        ("/users?status=gone", "status"),
        ("/users?source=Elsewhere", "source"),
        ("/users?group=x", "group"),
        ("/users?nothing=1", "nothing"),
        ("/audit-events?from=yesterday", "from"),
        ("/audit-events?event=x", "event"),
        ("/audit-events?cursor=x", "cursor"),
        ("/provisioning-log?failed=maybe", "failed"),
    ] {
        owner.get(path).problem_at(400, field);
    }
    let raw = |media_type: &str, body: &'static str| {
        send(owner.request("POST", "/groups").header("content-type", media_type).body(body))
    };
    let broken = raw("application/json", "{\n  \"name\": }").problem(400);
    assert!(
        broken.json["detail"].as_str().is_some_and(|detail| detail.contains("line 2 column 11")),
        "{}",
        broken.text
    );
    for body in ["", "[]", "null", "7", "{} {}", "\u{0}", "{\"name\": \"a\", \"name\": \"b\"}"] {
        raw("application/json", body).problem(400);
    }
    raw("application/xml", "<name/>").problem(415);
    raw("application/x-www-form-urlencoded", "name=crew").problem(415);
}

#[test]
fn a_body_over_the_limit_is_413() {
    let server = Server::start(&[("LIMITS__BODY_BYTES", "4096")]);
    let (owner, _) = Client::person(&server, "owner");
    owner.post("/groups", &json!({"name": "x".repeat(5_000)})).problem(413);
}

#[test]
fn a_secret_is_shown_when_it_is_made_and_never_again() {
    let server = Server::start(&[("LOG__LEVEL", "debug")]);
    let (owner, _) = Client::person(&server, "owner");
    let connection = owner.post("/connections", &json!({"name": "Okta", "identity_provider": "okta"})).is(201).id();
    let tokens = format!("/connections/{connection}/tokens");
    let token = owner.post(&tokens, &json!({})).is(201);
    let key = owner.post("/api-keys", &json!({"name": "fleet", "scopes": ["users:read"]})).is(201);
    let admin = owner.post("/admins", &json!({"email": "b@example.org", "name": "B", "role": "admin"})).is(201);
    let totp = owner.post("/session/totp", &Value::Null).is(200);
    let Credentials::Cookie(cookie) = &owner.credentials else { unreachable!("a person has a cookie") };
    let secret = |value: &Value| value.as_str().expect("a secret").splitn(3, '_').last().unwrap_or_default().to_owned();
    let secrets = [
        secret(&token.json["token"]),
        secret(&key.json["secret"]),
        secret(&admin.json["link"]["link"]),
        secret(&totp.json["secret"]),
        secret(&json!(cookie)),
        PASSWORD.to_owned(),
        "hunter2-hunter2".to_owned(),
    ];
    // Secrets in the wrong place come back neither.
    let mut said = vec![
        owner.post("/session", &json!("hunter2-hunter2")).problem(400).text,
        owner.post("/session", &json!({"email": {"x": "hunter2-hunter2"}, "password": "x"})).problem(400).text,
        owner
            .put("/session/password", &json!({"old": "hunter2-hunter2", "new": "hunter2-hunter2-2"}))
            .problem(400)
            .text,
        owner.post("/setup", &json!({"link": "hunter2-hunter2", "password": PASSWORD})).problem(404).text,
    ];
    let program = Client::with_key(&server, key.json["secret"].as_str().expect("the secret"));
    program.get("/users").is(200);
    for path in ["/session", "/connections", &tokens, "/api-keys", "/admins", "/audit-events?limit=200"] {
        said.push(owner.get(path).is(200).text);
    }
    said.push(owner.get(&format!("/connections/{connection}")).is(200).text);
    said.push(server.log());
    for secret in &secrets {
        assert!(secret.len() > 10, "{secret}");
        for text in &said {
            assert!(!text.contains(secret.as_str()), "{secret} is in {text}");
        }
    }
}
