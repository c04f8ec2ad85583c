//! Connections are kept apart, and nothing is answered without the right credentials.

use serde_json::json;

use crate::bodies;
use crate::harness::{Connection, encoded, send};

/// Every route of the SCIM service. A new route belongs here.
const ROUTES: [(&str, &str); 33] = [
    ("GET", "/Users"),
    ("POST", "/Users"),
    ("GET", "/Users/x"),
    ("PUT", "/Users/x"),
    ("PATCH", "/Users/x"),
    ("DELETE", "/Users/x"),
    ("POST", "/Users/.search"),
    ("GET", "/Groups"),
    ("POST", "/Groups"),
    ("GET", "/Groups/x"),
    ("PUT", "/Groups/x"),
    ("PATCH", "/Groups/x"),
    ("DELETE", "/Groups/x"),
    ("POST", "/Groups/.search"),
    ("POST", "/.search"),
    ("POST", "/Bulk"),
    ("GET", "/Me"),
    ("POST", "/Me"),
    ("PUT", "/Me"),
    ("PATCH", "/Me"),
    ("DELETE", "/Me"),
    ("GET", "/ServiceProviderConfig"),
    ("GET", "/Schemas"),
    ("GET", "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User"),
    ("GET", "/ResourceTypes"),
    ("GET", "/ResourceTypes/User"),
    // With the spellings that the router forgives, too.
    ("GET", "/Users/"),
    ("GET", "//Users"),
    ("GET", "/Users?aadOptscim062020"),
    ("GET", "/Users/x?attributes=id"),
    ("POST", "/Users/"),
    ("DELETE", "//Groups//x"),
    ("POST", "/Bulk/"),
];

/// The routes that are open to everybody: they say nothing that the documentation does not.
const OPEN: [&str; 3] = ["/ServiceProviderConfig", "/Schemas", "/ResourceTypes"];

#[test]
fn every_route_but_discovery_wants_credentials() {
    let entra = Connection::of("entra");
    let token = entra.token.clone().expect("a token");
    let public_part = &token[..token.rfind('_').expect("a token has three parts")];
    let wrong_secret = format!("{public_part}_{}", "A".repeat(43));
    let credentials = [
        None,
        Some("Bearer wrong".to_owned()),
        Some(format!("Bearer {wrong_secret}")),
        Some(format!("Bearer {public_part}_")),
        Some(format!("Bearer {token}x")),
        Some(format!("Basic {token}")),
        Some(token.clone()),
        Some("Bearer".to_owned()),
        Some("Bearer \u{7f}".trim_end_matches('\u{7f}').to_owned()),
    ];
    let anonymous = entra.with_token(None);

    for (method, path) in ROUTES {
        for credential in &credentials {
            if credential.is_none() && OPEN.iter().any(|open| path.starts_with(open)) {
                continue;
            }
            let mut request =
                anonymous.request(method, path).header("content-type", "application/scim+json").body("{}");
            if let Some(credential) = credential {
                request = request.header("authorization", credential);
            }
            let refused = send(request);
            assert_eq!(refused.status, 401, "{method} {path} with {credential:?}: {}", refused.text);
            let refused = refused.fails(401);
            assert!(refused.header("www-authenticate").starts_with("Bearer"), "{method} {path}");
        }
    }
}

#[test]
fn health_needs_no_credentials() {
    let anonymous = Connection::of("entra").with_token(None);
    for path in ["/healthz", "/readyz"] {
        send(anonymous.request_url("GET", &format!("{}{path}", anonymous.server.url))).is(200);
    }
}

#[test]
fn one_connection_neither_sees_nor_touches_what_another_owns() {
    let (mine, theirs) = (Connection::of("entra"), Connection::of("okta"));
    let name = mine.mail("ada");
    let ada = mine.user(&name);
    let crew = mine.group(&mine.unique("crew"), &[&ada]);
    let (user, group) = (format!("/Users/{ada}"), format!("/Groups/{crew}"));
    let before = (mine.get(&user).is(200).json, mine.get(&group).is(200).json);

    theirs.get("/Users").finds(0);
    theirs.get("/Groups").finds(0);
    theirs.find("/Users", &format!("userName eq \"{name}\"")).finds(0);
    theirs.find("/Users", &format!("id eq \"{ada}\"")).finds(0);
    theirs.find("/Groups", &format!("members eq \"{ada}\"")).finds(0);
    theirs.post("/.search", &json!({"schemas": [bodies::SEARCH_REQUEST]})).finds(0);
    for path in [&user, &group] {
        theirs.get(path).fails(404);
        theirs.patch(path, &json!([{"op": "replace", "path": "displayName", "value": "stolen"}])).fails(404);
        theirs.delete(path).fails(404);
    }
    theirs.put(&user, &bodies::user(&theirs.mail("ada"))).fails(404);
    theirs.put(&group, &bodies::group(&theirs.unique("crew"), &[])).fails(404);
    let operations = json!([{"method": "DELETE", "path": user}, {"method": "DELETE", "path": group}]);
    let bulk = theirs.post("/Bulk", &json!({"schemas": [bodies::BULK_REQUEST], "Operations": operations})).is(200);
    assert!(
        bulk.json["Operations"].as_array().is_some_and(|done| done.iter().all(|one| one["status"] == "404")),
        "{}",
        bulk.text
    );

    assert_eq!((mine.get(&user).is(200).json, mine.get(&group).is(200).json), before);
}

#[test]
fn references_do_not_reach_across_connections() {
    let (mine, theirs) = (Connection::of("entra"), Connection::of("okta"));
    let ada = mine.user(&mine.mail("ada"));
    let ben = theirs.user(&theirs.mail("ben"));
    let crew = format!("/Groups/{}", theirs.group(&theirs.unique("crew"), &[&ben]));

    theirs.patch(&crew, &bodies::entra_members("add", &[&ada])).rejects();
    theirs.post("/Groups", &bodies::group(&theirs.unique("raid"), &[&ada])).rejects();

    assert_eq!(theirs.get(&crew).is(200).values("members"), [ben]);
    assert!(mine.get(&format!("/Users/{ada}")).is(200).values("groups").is_empty());
}

#[test]
fn names_are_unique_across_connections_without_telling_more() {
    let (mine, theirs) = (Connection::of("entra"), Connection::of("okta"));
    let name = mine.mail("ada");
    let ada = mine.post("/Users", &bodies::user_with(&name, &json!({"title": "Secret surveyor"}))).is(201).id();
    let group_name = mine.unique("crew");
    mine.group(&group_name, &[&ada]);

    let refused = theirs.post("/Users", &bodies::user(&name)).refuses(409, "uniqueness");
    theirs.post("/Groups", &bodies::group(&group_name, &[])).refuses(409, "uniqueness");

    assert!(!refused.text.contains("Secret surveyor") && !refused.text.contains(&ada), "{}", refused.text);
}

/// `muster token <verb> <public id>`.
fn change_token(connection: &Connection, verb: &str, token: &str) {
    let public_id = token.split('_').nth(1).expect("mst_<public id>_<secret>");
    let output = connection.server.run(&["token", verb, public_id]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_token_set_to_inactive_is_refused_at_the_next_request() {
    let entra = Connection::of("entra");
    let token = entra.token.clone().expect("a token");
    entra.get("/Users").finds(0);

    change_token(&entra, "deactivate", &token);
    entra.get("/Users").fails(401);
    change_token(&entra, "activate", &token);
    entra.get("/Users").finds(0);
}

#[test]
fn a_removed_token_is_refused_and_the_other_one_works_on() {
    let entra = Connection::of("entra");
    let second = entra.with_token(Some(&entra.new_token()));
    let id = second.user(&second.mail("ada"));
    entra.get(&format!("/Users/{id}")).is(200);

    change_token(&entra, "remove", entra.token.as_deref().expect("a token"));

    entra.get("/Users").fails(401);
    second.get("/Users").finds(1);
}

#[test]
fn the_use_of_a_token_is_noted_behind_the_requests_back() {
    const LOOKS: usize = 500;
    let entra = Connection::of("entra");
    let token = entra.token.clone().expect("a token");
    let last_used = || {
        let tokens = entra.server.run_json(&["token", "list"]);
        let mine =
            tokens.as_array().expect("a list").iter().find(|row| token.contains(row["id"].as_str().expect("an id")));
        mine.expect("the token is listed")["last_used"].clone()
    };
    assert!(last_used().is_null());

    entra.get("/Users").finds(0);

    assert!((0..LOOKS).any(|_| !last_used().is_null()));
}

#[test]
fn a_token_cannot_be_sent_in_the_query() {
    let entra = Connection::of("entra");
    let token = encoded(entra.token.as_deref().expect("a token"));

    entra.with_token(None).get(&format!("/Users?access_token={token}")).fails(401);
}
