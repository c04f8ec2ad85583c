//! Rows 22 to 26 and 28 to 30: credentials, discovery, limits, URLs, media types, pace.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::bodies::{self, LIST_RESPONSE};
use crate::harness::{Answer, Connection, Server, send};
use crate::races;

#[test]
fn f22_missing_or_wrong_credentials_are_a_scim_error() {
    let okta = Connection::of("okta");

    for token in [None, Some("wrong"), Some("mst_wrong_token"), Some("")] {
        let answer = okta.with_token(token).get("/Users").fails(401);
        assert!(answer.header("www-authenticate").starts_with("Bearer"));
    }
}

#[test]
fn f23_discovery_is_answered_with_and_without_credentials() {
    let entra = Connection::of("entra");

    for client in [entra.clone(), entra.with_token(None)] {
        let config = client.get("/ServiceProviderConfig").is(200);
        assert_eq!(config.json["patch"]["supported"], true);
        for endpoint in ["/Schemas", "/ResourceTypes"] {
            let list = client.get(endpoint).is(200);
            assert_eq!(list.json["schemas"], json!([LIST_RESPONSE]));
            assert_eq!(list.json["totalResults"], list.resources().len());
            assert_no_null(&list.json);
        }
        assert_no_null(&config.json);
    }
}

fn assert_no_null(value: &Value) {
    match value {
        Value::Null => panic!("discovery documents hold no null"),
        Value::Array(elements) => elements.iter().for_each(assert_no_null),
        Value::Object(members) => members.values().for_each(assert_no_null),
        _ => {}
    }
}

#[test]
fn f24_too_many_requests_say_when_to_come_back() {
    let okta = Connection::on(Server::start(&[("LIMITS__REQUESTS_PER_SECOND", "3")]), "okta");

    let refused = (0..100).map(|_| okta.get("/Users?count=1")).find(|answer| answer.status != 200);

    let refused = refused.expect("100 requests at once are more than 3 a second").fails(429);
    let seconds: u64 = refused.header("retry-after").parse().expect("Retry-After is an integer");
    assert!(seconds >= 1);
}

#[test]
fn f25_the_base_url_may_be_written_carelessly() {
    let entra = Connection::of("entra");
    let id = entra.user(&entra.mail("ada"));

    for path in [
        "/scim/v2/Users/",
        "/scim/v2//Users",
        "//scim/v2/Users",
        "/scim/v2/Users?aadOptscim062020",
        "/scim/v2/Users?aadOptscim062020&filter=userName pr",
        "/scim/v2/Users/?filter=userName pr&aadOptscim062020=",
    ] {
        get_url(&entra, path).finds(1);
    }
    for path in ["/scim/v2/Users/{id}/", "/scim/v2//Users//{id}", "/scim/v2/Users/{id}?aadOptscim062020"] {
        assert_eq!(get_url(&entra, &path.replace("{id}", &id)).is(200).id(), id);
    }
    let created = send(
        entra
            .request_url("POST", &format!("{}//Users/", entra.base()))
            .body(bodies::user(&entra.mail("ben")).to_string()),
    );
    created.is(201);
}

fn get_url(connection: &Connection, path: &str) -> Answer {
    send(connection.request_url("GET", &format!("{}{path}", connection.server.url)))
}

#[test]
fn f26_every_usual_media_type_is_accepted() {
    let okta = Connection::of("okta");
    for (number, media_type) in [
        "application/scim+json",
        "application/scim+json; charset=utf-8",
        "application/json",
        "application/json;charset=UTF-8",
        "Application/SCIM+JSON",
    ]
    .into_iter()
    .enumerate()
    {
        let body = bodies::user(&okta.mail(&format!("ada-{number}"))).to_string();
        let created = send(okta.request("POST", "/Users").header("content-type", media_type).body(body)).is(201);
        assert!(created.header("content-type").starts_with("application/scim+json"), "{media_type}");
    }
    let without = okta.request("POST", "/Users").body(bodies::user(&okta.mail("ben")).to_string());
    send(without).is(201);
    send(okta.request("GET", "/Users").header("accept", "application/json")).finds(6);
}

#[test]
fn f28_twenty_five_requests_a_second_with_quick_lists() {
    let entra = Connection::of("entra");
    entra.users("busy", 100);
    let begin = Instant::now();

    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..25 {
                    let asked = Instant::now();
                    entra.get("/Users?startIndex=1&count=100").finds(100);
                    assert!(asked.elapsed() <= Duration::from_millis(600), "a list took {:?}", asked.elapsed());
                }
            });
        }
    });

    assert!(begin.elapsed() <= Duration::from_secs(4), "100 requests took {:?}", begin.elapsed());
}

#[test]
fn f29_of_two_simultaneous_creates_one_wins() {
    let okta = Connection::of("okta");

    assert_eq!(races::two_creates(&okta, &okta.mail("ada")), [201, 409]);
}

#[test]
fn f30_a_test_user_and_a_test_group_come_and_go_at_once() {
    let jumpcloud = Connection::of("jumpcloud");
    let name = jumpcloud.mail("test");

    jumpcloud.find("/Users", &format!("userName eq \"{name}\"")).finds(0);
    let user = jumpcloud.user(&name);
    let group = jumpcloud.group(&jumpcloud.unique("test group"), &[&user]);
    let mut renamed = bodies::user(&name);
    renamed["name"]["familyName"] = json!("Test");
    jumpcloud.put(&format!("/Users/{user}"), &renamed).is(200);

    jumpcloud.delete(&format!("/Groups/{group}")).is(204);
    jumpcloud.delete(&format!("/Users/{user}")).is(204);
    jumpcloud.get("/Users").finds(0);
}
