//! What the documentation of two device managers says of provisioning from Entra ID, sentence by sentence. Entra ID
//! sends; what comes of it is read from both sides, over SCIM and as people see it.
//!
//! - `important_notes`: the notes of Ivanti Neurons for MDM, under the preset *Managed devices*
//! - `considerations`: the considerations of Iru Endpoint, under the preset *Mirror*

mod considerations;
mod important_notes;

use std::sync::Arc;

use serde_json::{Value, json};

use crate::api::client::Client;
use crate::bodies::entra_members;
use crate::harness::{Answer, Connection, Server, encoded, shared};

/// What Entra ID's default mapping sends of a user that an update can change.
const COMPARED: [&str; 4] = ["externalId", "displayName", "title", "preferredLanguage"];

/// A connection of Entra ID and the people who look after it.
struct Tenant {
    entra: Connection,
    people: Client,
    /// Id of the connection.
    id: String,
}

impl Tenant {
    /// A fresh connection under this preset, on the shared server.
    fn under(preset: &str) -> Self {
        Self::on(shared(), preset)
    }

    /// The same on this server.
    fn on(server: Arc<Server>, preset: &str) -> Self {
        let scopes = ["users:read", "users:write", "connections:read", "connections:write", "log:read", "audit:read"];
        let people = Client::program_on(&server, &scopes);
        let entra = Connection::on(server, "entra");
        entra.set(&["--preset", preset]);
        let id = entra.shown()["id"].as_str().expect("a connection has an id").to_owned();
        Self { entra, people, id }
    }

    /// The same on a restarted server.
    fn restarted(self) -> Self {
        let server = self.entra.server.restarted();
        let people = Client { server: Arc::clone(&server), ..self.people };
        Self { entra: self.entra.moved_to(&server), people, id: self.id }
    }

    /// Brings a user as a cycle of Entra ID does: looks for the name, creates who is not there, and otherwise reads the
    /// user and patches what differs, where anything does.
    fn brings_user(&self, user: &Value) -> Answer {
        let found = self.entra.find("/Users", &format!("userName eq \"{}\"", text(user, "userName"))).is(200);
        match found.resources().first() {
            Some(there) => self.updates(&format!("/Users/{}", text(there, "id")), user),
            None => self.entra.post("/Users", user),
        }
    }

    /// Brings a group as a cycle of Entra ID does, then its members one by one; its path.
    fn brings_group(&self, group: &Value, members: &[&str]) -> String {
        let filter = encoded(&format!("displayName eq \"{}\"", text(group, "displayName")));
        let found = self.entra.get(&format!("/Groups?excludedAttributes=members&filter={filter}")).is(200);
        let path = match found.resources().first() {
            Some(there) => {
                let path = format!("/Groups/{}", text(there, "id"));
                self.updates(&path, group).succeeds();
                path
            }
            None => format!("/Groups/{}", self.entra.post("/Groups", group).is(201).id()),
        };
        for member in members {
            self.entra.patch(&path, &entra_members("Add", &[member])).is(204);
        }
        path
    }

    fn updates(&self, path: &str, wanted: &Value) -> Answer {
        let there = self.entra.get(&format!("{path}?excludedAttributes=members")).is(200);
        let differs = |name: &&str| wanted.get(*name).is_some_and(|value| there.json[*name] != *value);
        let operation = |name: &str| json!({"op": "Replace", "path": name, "value": wanted[name]});
        let operations: Vec<Value> = COMPARED.into_iter().filter(differs).map(operation).collect();
        if operations.is_empty() { there } else { self.entra.patch(path, &json!(operations)) }
    }

    /// Tests the connection, as every cycle begins.
    fn probes(&self) {
        let nobody = "9b1c7a54-0b5e-4f4e-8f57-0e7f6a6e3c11";
        self.entra.find("/Users", &format!("userName eq \"{nobody}\"")).finds(0);
        let filter = encoded(&format!("displayName eq \"{nobody}\""));
        self.entra.get(&format!("/Groups?excludedAttributes=members&filter={filter}")).finds(0);
    }

    /// Sends `active` as the classic dialect does: capitalised, as a text.
    fn sets_active(&self, id: &str, literal: &str) -> Answer {
        let replaced = json!([{"op": "Replace", "path": "active", "value": literal}]);
        self.entra.patch(&format!("/Users/{id}"), &replaced)
    }

    /// A user as it is read over SCIM.
    fn over_scim(&self, id: &str) -> Answer {
        self.entra.get(&format!("/Users/{id}"))
    }

    /// A user as people see it; the command line and the admin API agree.
    #[track_caller]
    fn seen(&self, id: &str) -> Value {
        let shown = self.entra.server.run_json(&["user", "show", id]);
        let seen = self.people.get(&format!("/users/{id}")).is(200).json;
        for member in ["id", "status", "source", "connection"] {
            assert_eq!(seen[member], shown[member], "{member}");
        }
        seen
    }

    /// How many users people find by this search, and how many of them are in All Users.
    fn found_by_people(&self, user_name: &str) -> (usize, usize) {
        let found = |more: &str| self.people.get(&format!("/users?search={user_name}{more}")).is(200).items().len();
        (found(""), found("&group=all-users"))
    }

    /// Names of the groups that people see a user in, All Users aside.
    fn groups_seen(&self, id: &str) -> Vec<String> {
        let groups = self.people.get(&format!("/users/{id}/groups")).is(200);
        let named = groups.items().iter().filter(|group| group["id"] != "all-users");
        named.map(|group| text(group, "name").to_owned()).collect()
    }

    /// Entries of the provisioning log about this connection, newest first, narrowed down by a query such as
    /// `&failed=true`.
    #[track_caller]
    fn log(&self, query: &str) -> Vec<Value> {
        self.people.get(&format!("/provisioning-log?connection={}&limit=200{query}", self.id)).is(200).items().to_vec()
    }

    /// Entries about this user, newest first.
    #[track_caller]
    fn log_of(&self, user: &str) -> Vec<Value> {
        self.log(&format!("&user={user}"))
    }

    /// Events of the audit about this subject, newest first.
    fn events(&self, subject: &str) -> Vec<String> {
        let events = self.people.get(&format!("/audit-events?subject={subject}")).is(200);
        events.items().iter().map(|event| text(event, "event").to_owned()).collect()
    }

    /// The newest entry says what this answer said.
    #[track_caller]
    fn logged(&self, refused: &Answer) -> Value {
        let entry = self.log("").into_iter().next().expect("there is an entry");
        for member in ["scimType", "detail"] {
            assert_eq!(entry[member], refused.json[member], "{entry:#}");
        }
        assert_eq!(entry["status"], refused.status, "{entry:#}");
        entry
    }
}

/// A member that is a text.
#[track_caller]
fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value[member].as_str().unwrap_or_else(|| panic!("no {member} in {value}"))
}

/// The entity tags of these paths.
fn versions<'p>(entra: &Connection, paths: impl IntoIterator<Item = &'p String>) -> Vec<String> {
    paths.into_iter().map(|path| entra.get(path).is(200).version()).collect()
}
