//! Bad input of every kind: each time a 4xx with a SCIM error, and the server answers on.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::bodies::{self, BULK_REQUEST, PATCH_OP, USER};
use crate::harness::{Connection, Server, encoded, send};

/// What was there before the bad input is there after it.
#[track_caller]
fn assert_unmoved(connection: &Connection, before: &Value) {
    let path = format!("/Users/{}", before["id"].as_str().expect("an id"));
    assert_eq!(connection.get(&path).is(200).json, *before);
    connection.get("/Users").finds(1);
}

fn with_ada(settings: &[(&str, &str)]) -> (Connection, Value) {
    let connection =
        if settings.is_empty() { Connection::of("entra") } else { Connection::on(Server::start(settings), "entra") };
    let ada = connection.post("/Users", &bodies::user(&connection.mail("ada"))).is(201).json;
    (connection, ada)
}

#[test]
fn bytes_that_are_no_json() {
    let (entra, ada) = with_ada(&[]);
    let path = format!("/Users/{}", ada["id"].as_str().expect("an id"));
    let bodies: [&[u8]; 9] = [
        b"",
        b"{",
        b"{\"userName\": \"ada\"",
        b"<html></html>",
        b"{\"userName\": \"ada\"} trailing",
        b"{'userName': 'ada'}",
        b"\xff\xfe{\"userName\": \"\xff\"}",
        b"{\"userName\": \"\xc3\x28\"}",
        b"{\"userName\": \"\\ud800\"}",
    ];
    for body in bodies {
        for (method, path) in [
            ("POST", "/Users"),
            ("POST", "/Groups"),
            ("PUT", &path),
            ("PATCH", &path),
            ("POST", "/Bulk"),
            ("POST", "/.search"),
        ] {
            let refused = entra.send_bytes(method, path, body);
            assert_eq!(refused.status, 400, "{method} {path} {}", String::from_utf8_lossy(body));
            refused.refuses(400, "invalidSyntax");
        }
    }
    assert_unmoved(&entra, &ada);
}

#[test]
fn json_that_is_no_resource() {
    let (entra, ada) = with_ada(&[]);
    let path = format!("/Users/{}", ada["id"].as_str().expect("an id"));
    for body in [json!(null), json!(17), json!("user"), json!([]), json!([{"userName": "ada"}]), json!(true)] {
        entra.post("/Users", &body).fails(400);
        entra.post("/Groups", &body).fails(400);
        entra.put(&path, &body).fails(400);
        entra.send_json("PATCH", &path, &body).fails(400);
    }
    assert_unmoved(&entra, &ada);
}

#[test]
fn values_of_the_wrong_type() {
    let (entra, ada) = with_ada(&[]);
    let name = entra.mail("ben");
    for wrong in [
        json!({"userName": 17}),
        json!({"userName": ["ada"]}),
        json!({"userName": {"value": "ada"}}),
        json!({"active": "perhaps"}),
        json!({"active": 17}),
        json!({"active": {}}),
        json!({"name": "Ada Quill"}),
        json!({"name": ["Ada"]}),
        json!({"name": {"givenName": {"value": "Ada"}}}),
        json!({"emails": [[]]}),
        json!({"emails": [{"value": {"a": 1}}]}),
        json!({"emails": [{"value": "a@b.example", "primary": "perhaps"}]}),
        json!({"title": false}),
        json!({"title": ["a", "b"]}),
    ] {
        let refused = entra.post("/Users", &bodies::user_with(&name, &wrong));
        assert_eq!(refused.status, 400, "{wrong}: {}", refused.text);
        refused.fails(400);
    }
    for wrong in [
        json!({"displayName": 17}),
        json!({"members": "ada"}),
        json!({"members": [17]}),
        json!({"members": [{"value": 17}]}),
    ] {
        let mut body = bodies::group(&entra.unique("crew"), &[]);
        body.as_object_mut().expect("a group is an object").extend(wrong.as_object().expect("an object").clone());
        let refused = entra.post("/Groups", &body);
        assert_eq!(refused.status, 400, "{wrong}: {}", refused.text);
        refused.fails(400);
    }
    assert_unmoved(&entra, &ada);
}

#[test]
fn names_too_long_to_be_found_by() {
    let (entra, ada) = with_ada(&[]);
    let path = format!("/Users/{}", ada["id"].as_str().expect("an id"));
    let long = "x".repeat(2_500);
    let name = entra.mail("ben");
    for (name, attributes) in [
        (&long, json!({"emails": [{"primary": true, "type": "work", "value": name}]})),
        (&name, json!({"externalId": long})),
        (&name, json!({"displayName": long})),
        (&name, json!({"emails": [{"primary": true, "type": "work", "value": long}]})),
    ] {
        entra.post("/Users", &bodies::user_with(name, &attributes)).refuses(400, "invalidValue");
    }
    entra.post("/Groups", &bodies::group(&long, &[])).refuses(400, "invalidValue");
    for operation in [
        json!({"op": "replace", "path": "displayName", "value": long}),
        json!({"op": "add", "value": {"externalId": long}}),
        json!({"op": "replace", "path": "emails[type eq \"work\"].value", "value": long}),
        json!({"op": "replace", "path": "emails[type eq \"work\"]", "value": {"Value": long}}),
        json!({"op": "add", "path": format!("emails[value eq \"{long}\"].type"), "value": "home"}),
        json!({"op": "add", "path": "emails[value eq \"a\\u0000b\"].type", "value": "home"}),
    ] {
        let body = json!({"schemas": [PATCH_OP], "Operations": [operation]});
        entra.send_json("PATCH", &path, &body).refuses(400, "invalidValue");
    }
    // Other values are as long as they are.
    entra.post("/Users", &bodies::user_with(&name, &json!({"title": long}))).is(201);
    entra.get("/Users").finds(2);
    assert_eq!(entra.get(&path).is(200).json, ada);
}

#[test]
fn patches_of_the_wrong_shape() {
    let (entra, ada) = with_ada(&[]);
    let path = format!("/Users/{}", ada["id"].as_str().expect("an id"));
    for body in [
        json!({"schemas": [PATCH_OP]}),
        json!({"schemas": [PATCH_OP], "Operations": null}),
        json!({"schemas": [PATCH_OP], "Operations": "replace"}),
        json!({"schemas": [PATCH_OP], "Operations": [17]}),
        json!({"schemas": [PATCH_OP], "Operations": [{}]}),
        json!({"schemas": [PATCH_OP], "Operations": [{"op": 17, "path": "title", "value": "x"}]}),
        json!({"schemas": [PATCH_OP], "Operations": [{"op": "replace", "path": 17, "value": "x"}]}),
        json!({"schemas": [PATCH_OP], "Operations": [{"op": "replace", "path": "title[", "value": "x"}]}),
    ] {
        let refused = entra.send_json("PATCH", &path, &body);
        assert_eq!(refused.status, 400, "{body}: {}", refused.text);
        refused.fails(400);
    }
    assert_unmoved(&entra, &ada);
}

#[test]
fn deeply_nested_json() {
    let (entra, ada) = with_ada(&[]);
    let nested = format!("{{\"userName\": {}{}}}", "[".repeat(50_000), "]".repeat(50_000));

    for (method, path) in [("POST", "/Users"), ("POST", "/Bulk"), ("POST", "/Users/.search")] {
        entra.send_bytes(method, path, nested.clone()).rejects();
    }
    assert_unmoved(&entra, &ada);
}

#[test]
fn bodies_larger_than_the_limit() {
    let (entra, ada) = with_ada(&[("LIMITS__BODY_BYTES", "20000")]);
    let path = format!("/Users/{}", ada["id"].as_str().expect("an id"));
    let huge = bodies::user_with(&entra.mail("ben"), &json!({"title": "x".repeat(30_000)}));

    entra.post("/Users", &huge).fails(413);
    entra.put(&path, &huge).fails(413);
    entra.patch(&path, &json!([{"op": "replace", "path": "title", "value": "x".repeat(30_000)}])).fails(413);
    entra.post("/.search", &json!({"filter": "x".repeat(30_000)})).fails(413);
    entra.send_bytes("POST", "/Users", vec![b' '; 5_000_000]).fails(413);
    assert_unmoved(&entra, &ada);
}

#[test]
fn more_operations_than_the_limit() {
    let (entra, ada) = with_ada(&[("LIMITS__PATCH_OPERATIONS", "3"), ("LIMITS__BULK_OPERATIONS", "3")]);
    let path = format!("/Users/{}", ada["id"].as_str().expect("an id"));
    let operation = json!({"op": "replace", "path": "title", "value": "Lead"});
    let bulk = json!({"method": "DELETE", "path": path});

    entra.patch(&path, &json!(vec![operation; 4])).fails(413);
    entra.post("/Bulk", &json!({"schemas": [BULK_REQUEST], "Operations": vec![bulk; 4]})).fails(413);
    assert_unmoved(&entra, &ada);
}

#[test]
fn filters_too_deep_or_too_long() {
    let (entra, ada) = with_ada(&[]);
    let deep = format!("{}userName pr{}", "(".repeat(200), ")".repeat(200));
    let negated = format!("{}userName pr{}", "not (".repeat(200), ")".repeat(200));
    let long = format!("userName eq \"{}\"", "x".repeat(10_000));
    let wide = vec!["userName pr"; 2_000].join(" or ");

    for filter in [&deep, &negated, &long, &wide] {
        entra.find("/Users", filter).refuses(400, "invalidFilter");
        entra
            .post("/Users/.search", &json!({"schemas": [bodies::SEARCH_REQUEST], "filter": filter}))
            .refuses(400, "invalidFilter");
    }
    let path = format!("/Users/{}", ada["id"].as_str().expect("an id"));
    let removal = json!([{"op": "remove", "path": format!("emails[{deep}]")}]);
    entra.patch(&path, &removal).rejects();
    assert_unmoved(&entra, &ada);
}

#[test]
fn filters_and_ids_that_are_no_text() {
    let (entra, ada) = with_ada(&[]);

    entra.get("/Users?filter=userName+eq+%22%ff%fe%22").rejects();
    entra.get("/Users/%ff%fe").rejects();
    entra.get("/Users/%00").fails(404);
    entra.get("/Users/..%2f..%2fetc%2fpasswd").fails(404);
    entra.get(&format!("/Users/{}", "x".repeat(5_000))).rejects();
    entra.find("/Users", "userName eq \"\\u0000\"").finds(0);
    assert_unmoved(&entra, &ada);
}

#[test]
fn numbers_that_are_none() {
    let (entra, ada) = with_ada(&[]);

    for query in ["startIndex=one", "count=many", "count=1.5", "startIndex=1e99"] {
        entra.get(&format!("/Users?{query}")).fails(400);
    }
    entra.get("/Users?sortBy=").finds(1);
    entra.get("/Users?sortBy=nonsense").rejects();
    assert_unmoved(&entra, &ada);
}

#[test]
fn unknown_paths_and_versions() {
    let (entra, ada) = with_ada(&[]);
    let url = &entra.server.url;

    for path in ["/Nothing", "/users/x/y", "/Users/x/members", "/Groups/x/members/y", "/Bulk/x", "/Schemas/x/y"] {
        entra.get(path).fails(404);
    }
    for path in ["/scim/v1/Users", "/scim/v3/Users", "/scim/Users", "/nothing"] {
        send(entra.request_url("GET", &format!("{url}{path}"))).fails(404);
    }
    assert_unmoved(&entra, &ada);
}

#[test]
fn methods_that_a_path_does_not_have() {
    let (entra, ada) = with_ada(&[]);
    for (method, path) in [
        ("PUT", "/Users"),
        ("PATCH", "/Users"),
        ("DELETE", "/Users"),
        ("DELETE", "/Groups"),
        ("POST", "/Users/x"),
        ("POST", "/Groups/x"),
        ("GET", "/Bulk"),
        ("PUT", "/Bulk"),
        ("GET", "/.search"),
        ("PUT", "/Users/.search"),
        ("POST", "/ServiceProviderConfig"),
        ("DELETE", "/Schemas"),
        ("PUT", "/ResourceTypes"),
        ("PATCH", "/Schemas/x"),
        ("TRACE", "/Users"),
        ("BREW", "/Users"),
    ] {
        let refused = send(entra.request(method, path));
        assert_eq!(refused.status, 405, "{method} {path}: {}", refused.text);
        let refused = refused.fails(405);
        assert!(!refused.header("allow").is_empty(), "{method} {path}: RFC 9110 §15.5.6 wants Allow");
    }
    assert_unmoved(&entra, &ada);
}

#[test]
fn media_types_that_are_not_json() {
    let (entra, ada) = with_ada(&[]);
    for media_type in ["application/xml", "text/html", "multipart/form-data; boundary=x"] {
        let request = entra.request("POST", "/Users").header("content-type", media_type);
        send(request.body("<user name=\"ada\"/>")).rejects();
    }
    assert_unmoved(&entra, &ada);
}

#[test]
fn a_busy_token_is_slowed_down_and_others_are_not() {
    let server = Server::start(&[("LIMITS__REQUESTS_PER_SECOND", "3")]);
    let (busy, calm) = (Connection::on(server.clone(), "entra"), Connection::on(server, "entra"));

    let refused = (0..100).map(|_| busy.get("/Users?count=0")).find(|answer| answer.status != 200);

    let refused = refused.expect("100 requests at once are more than 3 a second").fails(429);
    assert!(refused.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds >= 1));
    calm.get("/Users").finds(0);
}

#[test]
fn requests_that_are_no_http() {
    let (entra, ada) = with_ada(&[]);
    let address = entra.server.url.trim_start_matches("http://").to_owned();
    let token = entra.token.clone().expect("a token");
    let cut_short = format!(
        "POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/scim+json\r\nContent-Length: 1000\r\n\r\n{{\"schemas\": [\"{USER}\"]"
    );
    for bytes in
        [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(), b"GET\r\n\r\n".to_vec(), cut_short.into_bytes()]
    {
        let mut stream = TcpStream::connect(&address).expect("the server listens");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a bounded wait");
        stream.write_all(&bytes).expect("bytes are sent");
        stream.shutdown(std::net::Shutdown::Write).expect("the sending side closes");
        let mut answer = Vec::new();
        // A reset is as good an answer to a broken request as any.
        let _ = stream.read_to_end(&mut answer);
        assert!(!answer.starts_with(b"HTTP/1.1 5"), "{}", String::from_utf8_lossy(&answer));
    }
    assert_unmoved(&entra, &ada);
}

#[test]
fn a_query_in_the_body_of_a_form_is_no_search() {
    let (entra, ada) = with_ada(&[]);
    let form = format!("filter={}", encoded("userName pr"));

    entra.send_bytes("POST", "/Users/.search", form).refuses(400, "invalidSyntax");
    assert_unmoved(&entra, &ada);
}
