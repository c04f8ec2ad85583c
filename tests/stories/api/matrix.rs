//! The role matrix: every route of the description, for every kind of caller. A route that is not in the table fails the
//! test, and so does a line of the table without a route.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::client::{Client, Credentials, PASSWORD};
use crate::harness::{Answer, Server, send};

/// Who may ask.
#[derive(Clone, Copy, PartialEq)]
enum Who {
    /// Everybody.
    Open,
    /// Whoever has signed in; no API key.
    Person,
    /// Whoever has said who they are.
    Known,
    /// Who has this permission.
    May(&'static str),
}

use Who::{Known, May, Open, Person};

/// Each operation, who may ask for it, and a body that it takes.
fn table(email: &str) -> BTreeMap<&'static str, (Who, Value)> {
    let credentials = json!({"email": email, "password": PASSWORD});
    BTreeMap::from([
        ("getOpenApi", (Open, Value::Null)),
        ("setUp", (Open, json!({"link": "msl_a_b", "password": PASSWORD}))),
        ("signIn", (Open, credentials)),
        ("getSession", (Person, Value::Null)),
        ("switchOrganization", (Person, json!({"organization": "x"}))),
        ("changePassword", (Person, json!({"old": "wrong", "new": "another horse that counts"}))),
        ("changeName", (Person, json!({"name": "Ada"}))),
        ("signOutElsewhere", (Person, Value::Null)),
        ("enrolTotp", (Person, Value::Null)),
        ("confirmTotp", (Person, json!({"secret": "x", "code": "123456"}))),
        ("disableTotp", (Person, json!({"password": "wrong"}))),
        ("listOrganizations", (Person, Value::Null)),
        ("signOut", (Person, Value::Null)),
        ("getOrganization", (Known, Value::Null)),
        ("updateOrganization", (May("admins:write"), json!({"name": "default"}))),
        ("listConnections", (May("connections:read"), Value::Null)),
        ("createConnection", (May("connections:write"), json!({"name": "Okta", "identity_provider": "okta"}))),
        ("getConnection", (May("connections:read"), Value::Null)),
        ("updateConnection", (May("connections:write"), json!({"name": "x"}))),
        ("deleteConnection", (May("connections:write"), Value::Null)),
        ("decideHold", (May("holds:decide"), json!({"decision": "allow"}))),
        ("listTokens", (May("connections:read"), Value::Null)),
        ("createToken", (May("connections:write"), json!({}))),
        ("updateToken", (May("connections:write"), json!({"status": "inactive"}))),
        ("renewToken", (May("connections:write"), Value::Null)),
        ("removeToken", (May("connections:write"), Value::Null)),
        ("listAttributes", (May("connections:read"), Value::Null)),
        ("createAttribute", (May("connections:write"), json!({"name": "badge", "kind": "custom"}))),
        ("deleteAttribute", (May("connections:write"), Value::Null)),
        ("listUsers", (May("users:read"), Value::Null)),
        ("createUser", (May("users:write"), json!({"userName": "ada@example.org"}))),
        ("exportUsers", (May("users:read"), Value::Null)),
        ("importUsers", (May("users:write"), json!("userName"))),
        ("getUser", (May("users:read"), Value::Null)),
        ("updateUser", (May("users:write"), json!({"title": "Surveyor"}))),
        ("deleteUser", (May("users:write"), Value::Null)),
        ("setUserStatus", (May("users:write"), json!({"status": "disabled"}))),
        ("inviteUser", (May("users:write"), Value::Null)),
        ("setUserAttribute", (May("users:write"), json!({"value": "17"}))),
        ("removeUserAttribute", (May("users:write"), Value::Null)),
        ("listUserGroups", (May("users:read"), Value::Null)),
        ("listUserActivity", (May("log:read"), Value::Null)),
        ("listGroups", (May("users:read"), Value::Null)),
        ("createGroup", (May("users:write"), json!({"name": "crew"}))),
        ("getGroup", (May("users:read"), Value::Null)),
        ("updateGroup", (May("users:write"), json!({"name": "crew"}))),
        ("deleteGroup", (May("users:write"), Value::Null)),
        ("listMembers", (May("users:read"), Value::Null)),
        ("addMember", (May("users:write"), Value::Null)),
        ("removeMember", (May("users:write"), Value::Null)),
        ("listLogEntries", (May("log:read"), Value::Null)),
        ("exportLogEntriesCsv", (May("log:read"), Value::Null)),
        ("exportLogEntriesJson", (May("log:read"), Value::Null)),
        ("getLogEntry", (May("log:read"), Value::Null)),
        ("listAuditEvents", (May("audit:read"), Value::Null)),
        ("exportAuditEventsCsv", (May("audit:read"), Value::Null)),
        ("exportAuditEventsJson", (May("audit:read"), Value::Null)),
        ("verifyAuditEvents", (May("audit:read"), Value::Null)),
        ("listAdmins", (May("admins:read"), Value::Null)),
        ("inviteAdmin", (May("admins:write"), json!({"email": "b@example.org", "name": "B", "role": "auditor"}))),
        ("getAdmin", (May("admins:read"), Value::Null)),
        ("updateAdmin", (May("admins:write"), json!({"role": "admin"}))),
        ("removeAdmin", (May("admins:write"), Value::Null)),
        ("createAdminLink", (May("admins:write"), Value::Null)),
        ("resetAdminTotp", (May("admins:write"), Value::Null)),
        ("listApiKeys", (May("admins:read"), Value::Null)),
        ("createApiKey", (May("admins:write"), json!({"name": "fleet", "scopes": []}))),
        ("removeApiKey", (May("admins:write"), Value::Null)),
    ])
}

/// A route of the description.
struct Route {
    id: String,
    method: String,
    path: String,
}

fn routes(description: &Value) -> Vec<Route> {
    let mut routes = Vec::new();
    for (path, item) in description["paths"].as_object().expect("paths") {
        // An id that nothing has: what is allowed is asked first, so that it tells nobody what there is.
        let mut concrete = path.trim_start_matches("/api/v1").to_owned();
        while let Some((begin, rest)) = concrete.split_once('{') {
            let after = rest.split_once('}').map_or("", |(_, after)| after);
            concrete = format!("{begin}x{after}");
        }
        for (method, operation) in item.as_object().expect("operations") {
            let id = operation["operationId"].as_str().expect("an operationId").to_owned();
            routes.push(Route { id, method: method.to_uppercase(), path: concrete.clone() });
        }
    }
    // Signing out comes last: the session is needed until then.
    routes.sort_by_key(|route| route.id == "signOut");
    routes
}

fn ask(client: &Client, route: &Route, body: &Value) -> Answer {
    if body.is_null() {
        return send(client.request(&route.method, &route.path));
    }
    if let Value::String(csv) = body {
        return send(client.request(&route.method, &route.path).header("content-type", "text/csv").body(csv.clone()));
    }
    client.send_json(&route.method, &route.path, body)
}

/// Whether people of this role have the permission (product: an auditor reads, an admin appoints nobody).
pub fn role_allows(role: &str, permission: &str) -> bool {
    match role {
        "owner" => true,
        "admin" => !["admins:write", "holds:decide"].contains(&permission),
        _ => permission.ends_with(":read"),
    }
}

#[test]
fn every_route_answers_every_kind_of_caller_as_it_should() {
    let server = Server::start(&[]);
    let (owner, owner_mail) = Client::person(&server, "owner");
    let description = owner.get("/openapi.json").is(200).json;
    let (routes, table) = (routes(&description), table(&owner_mail));
    let described: Vec<&str> = routes.iter().map(|route| route.id.as_str()).collect();
    for id in table.keys() {
        assert!(described.contains(id), "{id} is in the table and not in the description");
    }

    let nobody = Client::nobody(&server);
    let wrong_key = Client::with_key(&server, &format!("mak_0123456789abcdef_{}", "A".repeat(43)));
    let wrong_cookie = Client {
        credentials: Credentials::Cookie(format!("muster=mss_0123456789abcdef_{}", "A".repeat(43))),
        ..nobody.clone()
    };
    let other_scope = Client::program_on(&server, &["holds:decide"]);
    let made = owner.post("/api-keys", &json!({"name": "nothing", "scopes": []})).is(201);
    let no_scope = Client::with_key(&server, made.json["secret"].as_str().expect("the secret"));
    let people = ["owner", "admin", "auditor"].map(|role| (role, Client::person(&server, role).0));

    for route in &routes {
        let (who, body) = table.get(route.id.as_str()).unwrap_or_else(|| panic!("{} is not in the table", route.id));
        let told = |caller: &str, client: &Client, refused: Option<u16>| {
            let answer = ask(client, route, body);
            let what = format!("{} {} as {caller}: {}", route.method, route.path, answer.text);
            assert!(answer.status < 500, "{what}");
            match refused {
                Some(status) => {
                    assert_eq!(answer.status, status, "{what}");
                    answer.problem(status);
                }
                None => assert!(![401, 403].contains(&answer.status), "{what}"),
            }
        };
        let of_strangers = (*who != Open).then_some(401);
        told("nobody", &nobody, of_strangers);
        told("a wrong key", &wrong_key, of_strangers);
        told("a wrong cookie", &wrong_cookie, of_strangers);
        let of_programs = |scopes: &[&str]| match who {
            Open | Known => None,
            Person => Some(403),
            May(permission) => (!scopes.contains(permission)).then_some(403),
        };
        told("a key without scopes", &no_scope, of_programs(&[]));
        told("a key with another scope", &other_scope, of_programs(&["holds:decide"]));
        for (role, person) in &people {
            let refused = match who {
                May(permission) if !role_allows(role, permission) => Some(403),
                _ => None,
            };
            told(role, person, refused);
        }
    }
}
