//! A small company and its job: Grace who manages Ada and Dan, all in a crew that is assigned.

use jiff::SignedDuration;
use serde_json::Value;
use uuid::Uuid;

use super::stage::Stage;
use super::step::Broken;
use crate::config::Role;
use crate::directory::{Group, User, UserAttribute};
use crate::job::{self, Engine, Report};
use crate::state::{DEFAULT_ACCESS, ErrorInformation, Job, Kind, LogEntry, LogQuery, ResetScope, Status};
use crate::{Clock, Config, State};

/// When every scenario begins.
const BEGIN: &str = "2026-09-01T08:00:00Z";

/// Failures of a cycle that are told with their reason.
const TOLD: usize = 3;

/// A company and its job.
pub(super) struct Company<'a> {
    pub stage: &'a Stage<'a>,
    pub state: State,
    pub config: Config,
    pub clock: Clock,
    pub grace: Uuid,
    pub ada: Uuid,
    pub dan: Uuid,
    pub crew: Uuid,
    /// The role that the application offers.
    pub admin: Uuid,
    suffix: String,
}

impl<'a> Company<'a> {
    /// A company that nobody has heard of.
    pub(super) fn new(stage: &'a Stage<'a>) -> Result<Self, Broken> {
        let mut config = Config { target: stage.target.clone(), ..Config::default() };
        // Fewer at once than a job of its own would have: the server may be anybody's.
        config.job.concurrency = std::num::NonZeroUsize::MIN.saturating_add(7);
        config.behaviour.retry_after_cap_seconds = 10;
        let [grace, ada, dan, crew, admin] = [(); 5].map(|()| stage.new_id());
        config.application.roles =
            vec![Role { id: admin, value: "admin".into(), display_name: "Administrator".into() }];
        let suffix = stage.suffix();
        let clock = Clock::at(BEGIN.parse().unwrap_or_default());
        let company = Self { stage, state: State::in_memory()?, config, clock, grace, ada, dan, crew, admin, suffix };
        company.state.configure(&company.config.application())?;
        for (id, name) in [(grace, "grace"), (ada, "ada"), (dan, "dan")] {
            let mut user = company.user(id, name);
            user.mail = Some(user.user_principal_name.clone());
            user.manager = (id != grace).then_some(grace);
            company.save(&user)?;
        }
        company.save_group(crew, "Crew", &[grace, ada, dan])?;
        company.assign(Kind::Group, crew)?;
        company.state.save_job(&Job::new(stage.new_id()))?;
        job::start(&company.state, company.clock.now())?;
        Ok(company)
    }

    /// The user principal name of somebody.
    pub(super) fn upn(&self, name: &str) -> String {
        format!("{name}.{}@example.org", self.suffix)
    }

    /// `name` made this company's own.
    pub(super) fn own(&self, name: &str) -> String {
        format!("{name}.{}", self.suffix)
    }

    /// Somebody new, without a mailbox.
    pub(super) fn user(&self, id: Uuid, name: &str) -> User {
        User::new(id, &self.upn(name), &self.own(name), name)
    }

    pub(super) fn save(&self, user: &User) -> Result<(), Broken> {
        self.stage.note(Kind::User, &user.user_principal_name);
        self.state.save_user(user, self.clock.now())?;
        Ok(())
    }

    pub(super) fn set(&self, id: Uuid, attribute: UserAttribute, value: &str) -> Result<(), Broken> {
        if let Some(mut user) = self.state.user(id)? {
            // What an attribute cannot hold shows in the next step.
            let _fits = user.set(attribute, &Value::from(value));
            self.save(&user)?;
        }
        Ok(())
    }

    pub(super) fn save_group(&self, id: Uuid, name: &str, members: &[Uuid]) -> Result<(), Broken> {
        let group = Group { members: members.to_vec(), ..Group::new(id, &self.own(name)) };
        self.stage.note(Kind::Group, &group.display_name);
        self.state.save_group(&group, self.clock.now())?;
        Ok(())
    }

    pub(super) fn assign(&self, kind: Kind, id: Uuid) -> Result<(), Broken> {
        self.state.assign(kind, id, DEFAULT_ACCESS, self.clock.now())?;
        Ok(())
    }

    pub(super) fn join(&self, member: Uuid) -> Result<(), Broken> {
        self.state.add_member(self.crew, member, self.clock.now())?;
        Ok(())
    }

    pub(super) fn leave(&self, member: Uuid) -> Result<(), Broken> {
        self.state.remove_member(self.crew, member, self.clock.now())?;
        Ok(())
    }

    pub(super) fn wind(&self, duration: SignedDuration) {
        // A clock of its own is always one that can be wound.
        let _wound = self.clock.wind(duration);
    }

    pub(super) fn restart(&self, scopes: &[ResetScope]) -> Result<(), Broken> {
        job::restart(&self.state, scopes, self.clock.now())?;
        Ok(())
    }

    pub(super) fn engine(&self) -> Result<Engine<'_>, Broken> {
        Ok(Engine::new(&self.state, &self.config, self.clock.clone(), self.stage.new_id())?)
    }

    /// A cycle after forty minutes, however it goes.
    pub(super) async fn report(&self) -> Result<Report, Broken> {
        self.wind(SignedDuration::from_mins(40));
        Ok(self.engine()?.cycle(&|_| {}).await?)
    }

    /// A cycle after forty minutes in which nothing fails.
    pub(super) async fn cycle(&self) -> Result<Report, Broken> {
        let report = self.report().await?;
        let good = report.cycle.completed && report.failed == 0 && report.quarantine.is_none();
        self.stage.expect("a cycle in which nothing fails", self.told(&report)?, good)?;
        Ok(report)
    }

    /// What came of a cycle, in a line.
    pub(super) fn told(&self, report: &Report) -> Result<String, Broken> {
        let kind = if report.cycle.initial { "an initial cycle" } else { "an incremental cycle" };
        let mut told = vec![format!("{kind} of {} requests, {} failed", report.requests, report.failed)];
        told.extend(report.stopped.as_ref().map(|stopped| format!("it stopped: {stopped}")));
        told.extend(report.quarantine.map(|reason| format!("quarantine: {reason}")));
        if report.failed > 0 {
            let errors = self.errors()?;
            told.extend(errors.iter().take(TOLD).map(|error| format!("{}: {}", error.error_code, error.reason)));
        }
        Ok(told.join("; "))
    }

    /// Codes of what failed, the newest first.
    pub(super) fn failures(&self) -> Result<Vec<String>, Broken> {
        Ok(self.errors()?.into_iter().map(|error| error.error_code).collect())
    }

    fn errors(&self) -> Result<Vec<ErrorInformation>, Broken> {
        let query = LogQuery { status: Some(Status::Failure), ..LogQuery::default() };
        let failed = self.state.log(&query, 20)?.into_iter();
        Ok(failed.filter_map(|(_, entry)| entry.provisioning_status_info.error_information).collect())
    }

    /// Provisioning on demand, and how it ends.
    pub(super) async fn on_demand(&self, kind: Kind, id: Uuid, members: &[Uuid]) -> Result<Vec<LogEntry>, Broken> {
        Ok(self.engine()?.on_demand(kind, id, members).await?)
    }

    /// The user is on the server, active or not.
    pub(super) async fn is_active(&self, name: &str, active: bool) -> Result<Value, Broken> {
        let found = self.stage.user(&self.upn(name)).await?;
        let word = |active: bool| if active { "active" } else { "disabled" };
        let seen = found.as_ref().map(|user| user["active"] == true);
        let saw = seen.map_or_else(|| "not there".to_owned(), |active| word(active).to_owned());
        self.stage.expect(format!("{name} is there, {}", word(active)), saw, seen == Some(active))?;
        Ok(found.unwrap_or_default())
    }

    /// No user of that name is on the server.
    pub(super) async fn is_not_there(&self, name: &str) -> Result<(), Broken> {
        let found = self.stage.user(&self.upn(name)).await?;
        let saw = if found.is_some() { "there" } else { "not there" };
        self.stage.expect(format!("{name} is not there"), saw, found.is_none())
    }

    /// The crew is on the server with these members, and no others.
    pub(super) async fn crew_is(&self, names: &[&str]) -> Result<(), Broken> {
        let mut expected = Vec::new();
        for name in names {
            let user = self.stage.user(&self.upn(name)).await?.unwrap_or_default();
            expected.push((user["id"].as_str().unwrap_or_default().to_owned(), (*name).to_owned()));
        }
        let group = self.stage.group(&self.own("Crew")).await?;
        let members = group.as_ref().and_then(|group| group["members"].as_array()).map_or(&[][..], Vec::as_slice);
        let ids: Vec<_> = members.iter().filter_map(|member| member["value"].as_str()).collect();
        let name_of = |id: &&str| {
            let known = expected.iter().find(|(known, _)| known == id);
            known.map_or_else(|| format!("somebody else ({id})"), |(_, name)| name.clone())
        };
        let mut seen: Vec<_> = ids.iter().map(name_of).collect();
        seen.sort();
        let mut wanted: Vec<_> = names.to_vec();
        wanted.sort_unstable();
        let saw = if group.is_some() { format!("[{}]", seen.join(", ")) } else { "no such group".to_owned() };
        self.stage.expect(format!("the crew is [{}]", wanted.join(", ")), saw, group.is_some() && seen == wanted)
    }

    /// An attribute of a user on the server has this value; null where it has none.
    pub(super) fn has(&self, user: &Value, pointer: &str, value: &Value) -> Result<(), Broken> {
        let seen = user.pointer(pointer).unwrap_or(&Value::Null);
        let name = pointer.trim_start_matches('/').replace('/', ".");
        self.stage.expect(format!("{name} is {value}"), seen.to_string(), seen == value)
    }
}
