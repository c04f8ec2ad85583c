//! An installation moves from its data directory to PostgreSQL, and nobody notices. Told where there is one.

use std::fs;

use serde_json::{Value, json};

use crate::api::client::{Client, PASSWORD};
use crate::audit::refusal;
use crate::bodies;
use crate::harness::{Connection, Server, database, postgres};

/// An installation that has something of everything, and what is asked of it.
struct Installation {
    connection: Connection,
    owner: Client,
    email: String,
    asked: Vec<String>,
}

impl Installation {
    fn new(server: &std::sync::Arc<Server>) -> Self {
        server.run_json(&["attribute", "create", "shoe", "--kind", "custom"]);
        server.run_json(&["attribute", "create", "badge"]);
        let connection = Connection::on(server.clone(), "entra");
        let (owner, email) = Client::person(server, "owner");
        Client::program_on(server, &["users:read"]);
        server.run_json(&["user", "create", "--user-name", "local@example.org", "--attribute", "shoe=43"]);
        let users = connection.users("ada", 250);
        let odd = json!({"displayName": "Ådä \"Quill\" \\ 'O\u{2028}", "title": "😀", "externalId": "1e5"});
        let odd = connection.post("/Users", &bodies::user_with(&connection.mail("odd"), &odd)).is(201).id();
        let members: Vec<_> = users.iter().map(String::as_str).collect();
        let inner = connection.group("Inner", &members[..20]);
        let outer = connection.group("Outer", &[&inner, &odd]);
        // One that stays as deprovisioned, and one that is gone for good.
        let left = connection.user(&connection.mail("left"));
        connection.delete(&format!("/Users/{left}")).is(204);
        server.run_json(&["user", "create", "--user-name", "gone@example.org"]);
        assert!(server.run(&["user", "delete", "gone@example.org"]).status.success());
        connection.get("/Users/nobody").fails(404);
        let asked = ["/Users?count=100", "/Groups", "/Users?count=5&sortBy=userName", "/Schemas"].map(str::to_owned);
        let one = [format!("/Users/{odd}"), format!("/Groups/{inner}"), format!("/Groups/{outer}")];
        Self { connection, owner, email, asked: asked.into_iter().chain(one).collect() }
    }

    /// What identity providers and people are answered, without the address that they asked.
    fn answers(&self) -> Vec<String> {
        let scim = self.asked.iter().map(|path| self.connection.get(path).is(200).text);
        let api = ["/users?search=local", "/audit-events", "/provisioning-log", "/attributes", "/admins", "/api-keys"];
        let api = api.map(|path| self.owner.get(path).is(200).text);
        scim.chain(api).map(|text| text.replace(&self.connection.server.url, "")).collect()
    }

    fn on(self, server: &std::sync::Arc<Server>) -> Self {
        let owner = Client { server: server.clone(), ..self.owner };
        Self { connection: self.connection.moved_to(server), owner, ..self }
    }
}

#[test]
fn an_installation_moves_whole_and_goes_on() {
    let Some(postgres) = postgres() else { return };
    let server = Server::embedded(&[]);
    let installation = Installation::new(&server);
    let before = installation.answers();
    let target = ("MUSTER_DATABASE".to_owned(), database(&postgres));
    let arguments = ["migrate-store", "--to", &target.1];
    let said = refusal(&server.run(&arguments), 1);
    assert!(said.contains("stop the server first"), "{said}");
    assert!(server.terminate(std::time::Duration::from_secs(20)).is_some());
    let verified = server.run_json(&["audit", "verify"]);
    let file = fs::read(server.path("data/muster.db")).expect("the database is a file");

    let moved = server.run_json(&arguments);

    let tables = &moved["tables"];
    for (table, rows) in [("users", 253), ("group_members", 22), ("attributes", 2), ("user_attributes", 1)] {
        assert!(tables[table] == rows, "{table}: {moved}");
    }
    for table in ["tokens", "admins", "sessions", "api_keys", "audit_events", "provisioning_log", "settings"] {
        assert!(tables[table].as_u64() > Some(0), "{table}: {moved}");
    }
    assert!(fs::read(server.path("data/muster.db")).expect("it is still there") == file, "the file is as it was");
    let said = refusal(&server.run(&arguments), 2);
    assert!(said.contains("not empty"), "{said}");
    let server = server.restarted_with(target);
    for (table, rows) in tables.as_object().expect("tables") {
        // What a start writes.
        if !["leases", "links", "outbox", "settings"].contains(&table.as_str()) {
            assert_eq!(server.psql(&format!("SELECT COUNT(*) FROM {table}")).trim(), rows.to_string(), "{table}");
        }
    }
    let installation = installation.on(&server);
    let after = installation.answers();
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before, after);
    }
    assert_eq!(server.run_json(&["audit", "verify"]), verified);
    let Installation { connection, owner, email, .. } = installation;
    assert_eq!(owner.post("/session", &json!({"email": email, "password": PASSWORD})).is(201).status, 201);
    // The last key was that of the user who is gone, and is not given again.
    connection.user(&connection.mail("new"));
    assert_eq!(server.psql("SELECT MAX(key) FROM users").trim(), "255");
    let found = connection.find("/Users", &format!("userName eq \"{}\"", connection.mail("new"))).finds(1);
    assert_ne!(found.json["Resources"][0]["id"], Value::Null);
    connection.group("New", &[found.json["Resources"][0]["id"].as_str().unwrap_or_default()]);
}

#[test]
fn what_cannot_be_moved_is_refused() {
    let Some(postgres) = postgres() else { return };
    let server = Server::embedded(&[]);
    server.kill();
    let url = database(&postgres);
    let said = refusal(&server.run(&["migrate-store"]), 2);
    assert!(said.contains("--to"), "{said}");
    refusal(&server.run(&["migrate-store", "--to", "mysql://localhost/muster"]), 2);
    let said = refusal(&server.run(&["migrate-store", "--to", &url, "--data", "elsewhere"]), 2);
    assert!(said.contains("--data") && !server.path("elsewhere").exists(), "{said}");
    refusal(&server.run(&["migrate-store", "--to", "postgres://127.0.0.1:1/muster"]), 1);
    // What the configuration says of how a database is reached holds for this one too.
    fs::write(server.path("muster.toml"), "[postgres]\nca_file = \"no-such.pem\"\n").expect("a file");
    let secure = format!("{url}?sslmode=require");
    let said = refusal(&server.run(&["migrate-store", "--to", &secure]), 1);
    assert!(!said.contains("of no use"), "{said}");
    server.run_json(&["migrate-store", "--to", &url]);
}
