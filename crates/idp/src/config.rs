//! The configuration of an identity provider: one TOML file, with a comment on every key.
//!
//! Every key is in [`EXAMPLE`], which a test holds to what stands here.

mod behaviour;
mod target;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::directory::{GROUP_ATTRIBUTES, USER_ATTRIBUTES};
use crate::mapping::{Mappings, ObjectMapping};
use crate::persona::Update;
use crate::scope::ScopingFilters;
use crate::state::{AppRole, Application, Scope};

pub use target::Target;

pub use behaviour::{
    ActiveLiteral, Behaviour, Dialect, FlagDetection, ManagerLiteral, MemberOperations, MemberRemoval, NullClearing,
    Persona, Removal, RetryAfter,
};

/// The commented file: every key, with its default.
pub const EXAMPLE: &str = include_str!("config.example.toml");

/// All that can be set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// File of the state, relative to that of the configuration.
    pub state: PathBuf,
    /// The SCIM server.
    pub target: Target,
    /// The enterprise application.
    pub application: ApplicationConfig,
    /// The provisioning job.
    pub job: JobConfig,
    /// How it behaves on the wire.
    pub behaviour: Behaviour,
    /// Whom of those in scope their attributes leave out.
    pub scoping: Scoping,
    /// Which attribute goes where.
    pub mappings: Mappings,
}

/// Scoping filters.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scoping {
    /// Of users.
    pub users: ScopingFilters,
    /// Of groups.
    pub groups: ScopingFilters,
}

/// The enterprise application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ApplicationConfig {
    /// Name, as logs show it.
    pub name: String,
    /// Who is provisioned.
    pub scope: Scope,
    /// Roles that it offers.
    pub roles: Vec<Role>,
}

/// A role that the application offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Id in the directory; not all zeros, which is *Default Access*.
    pub id: Uuid,
    /// What the application knows it by.
    pub value: String,
    /// Name for people.
    #[serde(default)]
    pub display_name: String,
}

/// The provisioning job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "switches, as an administrator sees them")]
pub struct JobConfig {
    /// From the beginning of a cycle to that of the next, as an ISO 8601 duration.
    pub interval: SignedDuration,
    /// Where a failure would be told; nobody is written to, the log says that somebody would have been.
    pub notification_email: String,
    /// *Prevent accidental deletion*: disable and delete in one cycle at most so many; 0: as many as it takes.
    pub deletion_threshold: u64,
    /// `SkipOutOfScopeDeletions`: leave accounts enabled that go out of scope.
    pub skip_out_of_scope_deletions: bool,
    /// Whether objects are created.
    pub create: bool,
    /// Whether they are updated, disabled included.
    pub update: bool,
    /// Whether they are deleted.
    pub delete: bool,
    /// Requests under way at the same time.
    pub concurrency: NonZeroUsize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            state: "muster-idp.sqlite".into(),
            target: Target::default(),
            application: ApplicationConfig::default(),
            job: JobConfig::default(),
            behaviour: Behaviour::default(),
            scoping: Scoping::default(),
            mappings: Mappings::default(),
        }
    }
}

impl Default for ApplicationConfig {
    fn default() -> Self {
        Self { name: "Device management".into(), scope: Scope::Assigned, roles: Vec::new() }
    }
}

impl Default for JobConfig {
    fn default() -> Self {
        Self {
            interval: SignedDuration::from_mins(40),
            notification_email: String::new(),
            deletion_threshold: 500,
            skip_out_of_scope_deletions: false,
            create: true,
            update: true,
            delete: true,
            concurrency: NonZeroUsize::MIN.saturating_add(15),
        }
    }
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InvalidConfig {
    /// It is no TOML, or has a key or value that there is not.
    #[error("line {line}: {message}")]
    Syntax {
        /// Line, counted from 1.
        line: usize,
        /// What is wrong there.
        message: String,
    },
    /// A value does not fit.
    #[error("{key}: {reason}")]
    Value {
        /// Which key.
        key: &'static str,
        /// What is wrong with it.
        reason: String,
    },
}

impl Config {
    /// Reads a configuration. Keys that are not there have the defaults of its persona; keys that nobody knows are refused.
    ///
    /// # Errors
    /// Where it cannot be used; the message says which line or key.
    pub fn parse(text: &str) -> Result<Self, InvalidConfig> {
        let syntax = |error: toml::de::Error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let message = error.message().split_whitespace().collect::<Vec<_>>().join(" ");
            InvalidConfig::Syntax { line: before.matches('\n').count() + 1, message }
        };
        // Read twice: first for the persona and for the lines of what is wrong, then over the persona's defaults.
        let persona = toml::from_str::<Self>(text).map_err(syntax)?.behaviour.persona;
        let mut table = Self::of(persona).table();
        for (name, section) in toml::from_str::<toml::Table>(text).map_err(syntax)? {
            match (table.get_mut(&name), section) {
                (Some(toml::Value::Table(defaults)), toml::Value::Table(given)) => defaults.extend(given),
                (_, section) => drop(table.insert(name, section)),
            }
        }
        let config: Self = table.try_into().map_err(syntax)?;
        config.check()?;
        Ok(config)
    }

    /// The commented file of a persona, with another URL and token.
    #[must_use]
    pub fn example(persona: Persona, url: Option<&str>, token: Option<&str>) -> String {
        let defaults = Self::default().table();
        let mut wanted = Self::of(persona);
        for (place, given) in [(&mut wanted.target.url, url), (&mut wanted.target.token, token)] {
            *place = given.map_or_else(|| place.clone(), str::to_owned);
        }
        let mut text = EXAMPLE.to_owned();
        for (name, section) in wanted.table().into_iter().filter(|(name, _)| name != "mappings") {
            for (key, value) in section.as_table().into_iter().flatten() {
                let default = defaults.get(&name).and_then(|section| section.get(key));
                if let Some(default) = default.filter(|default| *default != value) {
                    text = text.replacen(&format!("\n{key} = {default}\n"), &format!("\n{key} = {value}\n"), 1);
                }
            }
        }
        text
    }

    /// It as a file would say it.
    fn table(&self) -> toml::Table {
        toml::Table::try_from(self).unwrap_or_default()
    }

    /// What the state is told of the application.
    #[must_use]
    pub fn application(&self) -> Application {
        let role = |role: &Role| {
            let name = if role.display_name.is_empty() { &role.value } else { &role.display_name };
            AppRole { id: role.id, value: role.value.clone(), display_name: name.clone() }
        };
        Application { scope: self.application.scope, roles: self.application.roles.iter().map(role).collect() }
    }

    fn check(&self) -> Result<(), InvalidConfig> {
        let refuse = |key, reason: &str| Err(InvalidConfig::Value { key, reason: reason.to_owned() });
        if self.state.as_os_str().is_empty() {
            return refuse("state", "name a file");
        }
        if self.job.interval <= SignedDuration::ZERO {
            return refuse("job.interval", "it must be longer than nothing");
        }
        if let Some((key, reason)) = self.target.wrong() {
            return refuse(key, reason);
        }
        if self.behaviour.members_per_patch.get() > 100 {
            return refuse("behaviour.members_per_patch", "100 at most");
        }
        let manners = self.behaviour.persona.manners();
        if manners.user_update != Update::Patch && self.mappings.users.references().next().is_some() {
            return refuse("mappings.users", "this persona writes whole users, and sends no references");
        }
        let (mappings, scoping) = (&self.mappings, &self.scoping);
        check_attributes("mappings.users", &mappings.users, "scoping.users", &scoping.users, &USER_ATTRIBUTES)?;
        check_attributes("mappings.groups", &mappings.groups, "scoping.groups", &scoping.groups, &GROUP_ATTRIBUTES)?;
        let roles = &self.application.roles;
        for (index, role) in roles.iter().enumerate() {
            if role.id.is_nil() || role.value.is_empty() {
                return refuse("application.roles", "each has a value, and an id that is not all zeros");
            }
            if roles[..index].iter().any(|other| other.id == role.id || other.value == role.value) {
                return refuse("application.roles", "two have the same id or value");
            }
        }
        Ok(())
    }
}

/// Refuses a mapping or a scoping filter that reads what objects do not have.
fn check_attributes(
    mapping_key: &'static str,
    mapping: &ObjectMapping,
    scoping_key: &'static str,
    scoping: &ScopingFilters,
    known: &[&str],
) -> Result<(), InvalidConfig> {
    let refuse = |key, reason| Err(InvalidConfig::Value { key, reason });
    if let Err(error) = mapping.validate_sources(known) {
        return refuse(mapping_key, error.to_string());
    }
    match scoping.attributes().find(|name| !known.contains(name)) {
        Some(name) => refuse(scoping_key, format!("objects have no attribute {name}")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_says_the_defaults_and_names_every_key() {
        assert_eq!(Config::parse(EXAMPLE).unwrap(), Config::default());
        assert_eq!(Config::parse("").unwrap(), Config::default());
        let every = toml::Table::try_from(Config::default()).unwrap();
        for (section, value) in &every {
            for key in value.as_table().into_iter().flat_map(toml::Table::keys) {
                let named = EXAMPLE.lines().any(|line| line.trim_start_matches("# ").starts_with(&format!("{key} =")));
                let table =
                    EXAMPLE.contains(&format!("[{section}.{key}")) || EXAMPLE.contains(&format!("[[{section}.{key}"));
                assert!(named || table, "{section}.{key}");
            }
        }
        assert!(EXAMPLE.contains("[[application.roles]]"));
    }

    #[test]
    fn the_commented_role_can_be_used() {
        let (_, role) = EXAMPLE.split_once("# [[application.roles]]").unwrap();
        let role: Vec<&str> = role.lines().skip(1).take(3).map(|line| line.trim_start_matches("# ")).collect();
        let role = format!("[[application.roles]]\n{}", role.join("\n"));
        let config = Config::parse(&role).unwrap();
        assert_eq!(config.application().roles.len(), 1);
    }

    #[test]
    fn the_commented_filters_and_mappings_can_be_used() {
        let commented = |from: &str| {
            let (_, block) = EXAMPLE.split_once(from).unwrap();
            let lines: Vec<&str> = block
                .lines()
                .skip(1)
                .take_while(|line| !line.is_empty())
                .map(|line| line.trim_start_matches('#'))
                .collect();
            format!("{}\n{}", &from[2..], lines.join("\n"))
        };
        let filters = Config::parse(&commented("# [[scoping.users.filters]]")).unwrap().scoping;
        assert_eq!(filters.users.to_string(), "department EQUALS \"Field\" AND accountEnabled IS TRUE");
        assert_eq!(filters.groups.filters.len(), 1);
        let mappings = Config::parse(&commented("# [mappings.users]")).unwrap().mappings;
        assert_eq!((mappings.users.attributes.len(), mappings.groups.attributes.len()), (3, 2));
    }

    #[test]
    fn a_url_and_a_token_are_put_into_the_example() {
        let url = "https://scim.example/\"v2\"?aadOptscim062020";
        let text = Config::example(Persona::Entra, Some(url), Some("mst_secret"));
        let config = Config::parse(&text).unwrap();
        assert_eq!(config.target.url, "https://scim.example/\"v2\"?aadOptscim062020");
        assert_eq!(config.target.token, "mst_secret");
        assert!(!format!("{config:?}").contains("secret"));
    }

    #[test]
    fn every_persona_has_a_file_of_its_own() {
        for persona in Persona::ALL {
            let (text, config) = (Config::example(*persona, None, None), Config::of(*persona));
            assert_eq!(Config::parse(&text).unwrap(), config, "{persona}");
            // What is not said is the persona's as well.
            assert_eq!(Config::parse(&format!("[behaviour]\npersona = \"{persona}\"\n")).unwrap(), config, "{persona}");
            // Removed from the file, everything would be Entra's: a key that is not replaced would not be seen above.
            for key in ["dialect", "retry_after_cap_seconds", "timeout_seconds", "removal", "members_per_patch"] {
                let value = |config: &Config| {
                    let table = config.table();
                    let found = table.values().find_map(|section| section.get(key)).cloned();
                    found.unwrap().to_string()
                };
                assert!(text.contains(&format!("\n{key} = {}\n", value(&config))), "{persona} {key}");
            }
        }
        let manager = "[behaviour]\npersona = \"okta-aiw\"\n[mappings.users]\nendpoint = \"/Users\"\n\
                       resource_type = \"User\"\nschemas = []\nattributes = [\
                       { target = \"userName\", direct = \"mail\", match = 1 }, { target = \
                       \"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager\", reference = \"manager\" }]";
        let error = Config::parse(manager).unwrap_err().to_string();
        assert!(error.contains("sends no references"), "{error}");
    }

    #[test]
    fn what_cannot_be_used_is_refused_by_line_or_key() {
        for (text, expected) in [
            ("[job]\nintervall = \"PT40M\"\n", "line 2: unknown field"),
            ("\n[behaviour]\npersona = \"okta\"\n", "line 3: \"okta\" is no persona; choose one of entra, okta-aiw"),
            ("[job]\ninterval = \"-PT1M\"\n", "job.interval: "),
            ("[target]\ntoken_url = \"https://a/token\"\n", "target.client_id: "),
            ("[target]\nclient_id = \"muster\"\n", "target.token_url: "),
            ("[target]\ntoken = \"t\"\ntoken_url = \"https://a/t\"\nclient_id = \"m\"\n", "target.token: "),
            ("[behaviour]\nmembers_per_patch = 0\n", "line 2: "),
            ("[behaviour]\nmembers_per_patch = 101\n", "behaviour.members_per_patch: 100 at most"),
            (
                "[[application.roles]]\nid = \"00000000-0000-0000-0000-000000000000\"\nvalue = \"a\"\n",
                "application.roles: ",
            ),
            (
                "[[scoping.users.filters]]\nclauses = [{ attribute = \"shoeSize\", operator = \"IS NULL\" }]\n",
                "scoping.users: objects have no attribute shoeSize",
            ),
        ] {
            let error = Config::parse(text).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
