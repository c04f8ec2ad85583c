//! A small company, its job, and a server of its own.

use std::num::NonZeroUsize;
use std::sync::Arc;

use idp::config::Persona;
use idp::directory::{Group, User, UserAttribute};
use idp::job::{self, Engine};
use idp::state::{DEFAULT_ACCESS, Job, Kind, ResetScope};
use idp::{Clock, Config, State};
use jiff::SignedDuration;
use serde_json::Value;
use uuid::Uuid;

use crate::api::client::Client;
use crate::harness::{Connection, Server, encoded};

pub const GRACE: Uuid = Uuid::from_u128(1);
pub const ADA: Uuid = Uuid::from_u128(2);
pub const DAN: Uuid = Uuid::from_u128(3);
pub const CREW: Uuid = Uuid::from_u128(101);

/// A company, its job, and a server of its own.
pub struct Company {
    pub state: State,
    pub config: Config,
    pub clock: Clock,
    pub connection: Connection,
    admin: Client,
}

impl Company {
    /// Grace who manages Ada and Dan, all in a crew that is assigned, as a persona takes care of them.
    pub fn new(persona: Persona) -> Self {
        let server = Server::start(&[("LIMITS__REQUESTS_PER_SECOND", "0")]);
        let admin = Client::program_on(&server, &["users:read"]);
        let connection = Connection::on(Arc::clone(&server), super::personas::connection(persona));
        connection.set(&["--preset", "mirror", "--rule", "deprovisioned_stay_in_groups=true"]);
        let mut config = Config::of(persona);
        config.target.url = connection.base();
        config.target.token = connection.token.clone().unwrap_or_default();
        config.job.concurrency = NonZeroUsize::MIN.saturating_add(7);
        let state = State::in_memory().expect("a state");
        state.configure(&config.application()).expect("configured");
        let clock = Clock::at("2026-09-01T08:00:00Z".parse().expect("a time"));
        let company = Self { state, config, clock, connection, admin };
        for (id, name) in [(GRACE, "grace"), (ADA, "ada"), (DAN, "dan")] {
            let mut user = User::new(id, &format!("{name}@example.org"), name, name);
            user.mail = Some(user.user_principal_name.clone());
            user.manager = (id != GRACE).then_some(GRACE);
            company.save(&user);
        }
        company.group(CREW, "Crew", &[GRACE, ADA, DAN]);
        company.assign(Kind::Group, CREW);
        company.state.save_job(&Job::new(Uuid::from_u128(7))).expect("saved");
        job::start(&company.state, company.clock.now()).expect("there is a job");
        company
    }

    pub fn save(&self, user: &User) {
        self.state.save_user(user, self.clock.now()).expect("saved");
    }

    pub fn set(&self, id: Uuid, attribute: UserAttribute, value: &str) {
        let mut user = self.state.user(id).expect("read").expect("there");
        user.set(attribute, &value.into()).expect("a value that fits");
        self.save(&user);
    }

    pub fn group(&self, id: Uuid, name: &str, members: &[Uuid]) {
        let group = Group { members: members.to_vec(), ..Group::new(id, name) };
        self.state.save_group(&group, self.clock.now()).expect("saved");
    }

    pub fn assign(&self, kind: Kind, id: Uuid) {
        self.state.assign(kind, id, DEFAULT_ACCESS, self.clock.now()).expect("assigned");
    }

    pub fn leave(&self, id: Uuid) {
        assert!(self.state.remove_member(CREW, id, self.clock.now()).expect("removed"));
    }

    /// Runs a cycle after forty minutes, in which nothing fails.
    pub fn cycle(&self) {
        assert!(self.clock.wind(SignedDuration::from_mins(40)));
        let report = self.ask(async |engine| engine.cycle(&|_| {}).await.expect("the cycle runs"));
        let failures = self.state.escrows(5).expect("read");
        assert!(report.cycle.completed && report.failed == 0, "{report:?} {failures:#?}");
    }

    pub fn ask<T>(&self, work: impl AsyncFnOnce(&Engine<'_>) -> T) -> T {
        let engine = Engine::new(&self.state, &self.config, self.clock.clone(), Uuid::from_u128(3)).expect("an engine");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(work(&engine))
    }

    pub fn restart(&self, scopes: &[ResetScope]) {
        job::restart(&self.state, scopes, self.clock.now()).expect("restarted");
    }

    /// The user of that name over SCIM, if there is one; the admin API must say the same.
    #[track_caller]
    pub fn seen(&self, user_name: &str) -> Option<Value> {
        let found = self.connection.find("/Users", &format!("userName eq \"{user_name}\"")).is(200);
        let user = found.resources().first().cloned();
        let page = self.admin.get(&format!("/users?search={}", encoded(user_name))).is(200);
        let items = page.json["items"].as_array().expect("a page has items");
        assert_eq!(items.len(), found.resources().len(), "{}", page.text);
        if let (Some(user), [item]) = (&user, &items[..]) {
            assert_eq!(item["id"], user["id"]);
            assert_eq!(item["status"], if user["active"] == true { "active" } else { "disabled" }, "{item}");
        }
        user
    }

    #[track_caller]
    pub fn active(&self, name: &str) -> bool {
        self.seen(&format!("{name}@example.org")).expect("the user is there")["active"] == true
    }

    /// Names of the members of a group over SCIM; the admin API must count as many.
    #[track_caller]
    pub fn members(&self, group: &str) -> Option<Vec<String>> {
        let found = self.connection.find("/Groups", &format!("displayName eq \"{group}\"")).is(200);
        let resource = found.resources().first()?;
        let members = resource["members"].as_array().map_or(&[][..], Vec::as_slice);
        let id = resource["id"].as_str().expect("every resource has an id");
        let page = self.admin.get(&format!("/users?group={id}&limit=200")).is(200);
        assert_eq!(page.json["items"].as_array().map(Vec::len), Some(members.len()), "{}", page.text);
        let mut names: Vec<_> =
            members.iter().filter_map(|member| member["display"].as_str()).map(str::to_owned).collect();
        names.sort();
        Some(names)
    }
}
