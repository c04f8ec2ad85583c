//! The provisioning job against a SCIM server in memory: what each cycle sends, and what it keeps.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod changes;
mod deprovisioning;
mod failures;
mod on_demand;
mod personas;
mod scim_server;
mod throttling;

use idp::config::Persona;
use idp::directory::{Group, User, UserAttribute};
use idp::job::{self, Engine, JobError, Report};
use idp::state::{DEFAULT_ACCESS, Job, Kind, LogEntry, LogQuery, Status};
use idp::{Clock, Config, State};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

use scim_server::ScimServer;

const GRACE: Uuid = Uuid::from_u128(1);
const ADA: Uuid = Uuid::from_u128(2);
const DAN: Uuid = Uuid::from_u128(3);
const CREW: Uuid = Uuid::from_u128(101);
const FLEET: Uuid = Uuid::from_u128(102);

/// An identity provider, its clock, and the server that it pushes to.
struct World {
    state: State,
    config: Config,
    clock: Clock,
    server: ScimServer,
}

impl World {
    /// Grace who manages Ada and Dan; all three are the crew, which is assigned. The fleet is the crew, and is not.
    async fn new() -> Self {
        Self::with("").await
    }

    /// The same with a flag in the Tenant URL.
    async fn with(flag: &str) -> Self {
        Self::of(Persona::Entra, flag).await
    }

    /// The same as another takes care of it, who sends whom nobody manages.
    async fn of(persona: Persona, flag: &str) -> Self {
        let server = ScimServer::start().await;
        let mut config = Config::of(persona);
        config.target.url = format!("{}{flag}", server.settings().base_url);
        config.target.token = server.settings().token;
        config.job.concurrency = std::num::NonZeroUsize::MIN;
        config.behaviour.retry_after_cap_seconds = 0;
        let state = State::in_memory().unwrap();
        let clock = Clock::at("2026-09-01T08:00:00Z".parse().unwrap());
        let now = clock.now();
        for (id, name) in [(GRACE, "grace"), (ADA, "ada"), (DAN, "dan")] {
            let mut user = User::new(id, &format!("{name}@example.org"), name, name);
            user.mail = Some(format!("{name}@example.org"));
            user.manager = (id != GRACE).then_some(GRACE);
            state.save_user(&user, now).unwrap();
        }
        state.save_group(&Group { members: vec![GRACE, ADA, DAN], ..Group::new(CREW, "Crew") }, now).unwrap();
        state.save_group(&Group { members: vec![CREW], ..Group::new(FLEET, "Fleet") }, now).unwrap();
        state.assign(Kind::Group, CREW, DEFAULT_ACCESS, now).unwrap();
        state.save_job(&Job::new(Uuid::from_u128(0xF00D))).unwrap();
        job::start(&state, now).unwrap();
        Self { state, config, clock, server }
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn engine(&self) -> Engine<'_> {
        Engine::new(&self.state, &self.config, self.clock.clone(), Uuid::from_u128(0xFACE)).unwrap()
    }

    async fn try_cycle(&self) -> Result<Report, JobError> {
        self.engine().cycle(&|_| {}).await
    }

    /// Runs a cycle that comes to its end without a failure, and what it sent.
    async fn cycle(&self) -> Vec<Value> {
        let report = self.report().await;
        assert_eq!((report.failed, report.quarantine), (0, None), "{:?}", self.failures());
        assert!(report.cycle.completed);
        self.sent()
    }

    /// Runs a cycle, however it goes, after the requests so far were forgotten.
    async fn report(&self) -> Report {
        self.server.forget();
        assert!(self.clock.wind(SignedDuration::from_mins(40)));
        self.try_cycle().await.unwrap()
    }

    /// What the last cycle sent, without the probes that test the connection.
    fn sent(&self) -> Vec<Value> {
        self.server.trace().split_off(2)
    }

    /// The requests of the last cycle that changed something.
    fn writes(&self) -> Vec<String> {
        let requests = self.server.requests();
        requests.iter().filter(|request| request.method != "GET").map(scim_server::Request::line).collect()
    }

    fn edit(&self, id: Uuid, attributes: &[(UserAttribute, Value)]) {
        let mut user = self.state.user(id).unwrap().unwrap();
        for (attribute, value) in attributes {
            user.set(*attribute, value).unwrap();
        }
        self.state.save_user(&user, self.now()).unwrap();
    }

    /// What the server has of a user, by the number of its id.
    fn user(&self, id: &str) -> Value {
        self.server.resources("/Users").into_iter().find(|user| user["id"] == id).unwrap_or_default()
    }

    /// Ids of the members of the crew on the server, sorted.
    fn members(&self) -> Vec<String> {
        let groups = self.server.resources("/Groups");
        let members = groups.iter().find(|group| group["displayName"] == "Crew").map(|group| &group["members"]);
        let members = members.and_then(Value::as_array).into_iter().flatten();
        let mut ids: Vec<_> = members.map(|member| member["value"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    }

    fn log(&self, query: &LogQuery) -> Vec<LogEntry> {
        self.state.log(query, 100).unwrap().into_iter().map(|(_, entry)| entry).collect()
    }

    /// Codes and names of what failed, the newest first.
    fn failures(&self) -> Vec<(String, String)> {
        let failures = self.log(&LogQuery { status: Some(Status::Failure), ..LogQuery::default() });
        let failure = |entry: LogEntry| {
            let error = entry.provisioning_status_info.error_information.unwrap();
            (error.error_code, entry.source_identity.display_name)
        };
        failures.into_iter().map(failure).collect()
    }
}

fn title(text: &str) -> [(UserAttribute, Value); 1] {
    [(UserAttribute::JobTitle, json!(text))]
}
