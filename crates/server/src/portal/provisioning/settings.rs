//! *Edit Settings*, **Save Changes**.

use app::Problem;
use app::connections::{self, Editable, Update};
use askama::Template;
use directory::attribute::AddedAttribute;
use directory::rule::Preset;
use directory::settings::{ExtensionUrn, GuardUpdate, ManagedAppleId, ManagedAppleIdUpdate};
use directory::{Connection, Permission, Settings};

use super::connection::Tab;
use super::rules::{self, PREFIX, Rule};
use super::{names, path_of};
use crate::portal::Answer;
use crate::portal::input::{Fields, Path};
use crate::portal::naming;
use crate::portal::problems::Problems;
use crate::portal::shell::{self, Section, Shell};
use crate::portal::visitor::Visitor;

/// The fields that say themselves what is wrong with them.
const FIELDS: &[&str] = &[
    "attribute",
    "enrolment_url",
    "notification_address",
    "guard.enabled",
    "guard.users",
    "guard.percent",
    "guard.window_minutes",
];

#[derive(Template)]
#[template(path = "provisioning/settings.html")]
struct SettingsPage {
    shell: Shell,
    connection: Connection,
    /// What is set, or was typed.
    settings: Settings,
    rules: Vec<Rule>,
    attributes: Vec<AddedAttribute>,
    /// A new attribute's name, as it was typed.
    attribute: String,
    /// The limits of the guard, as they were typed.
    limits: Limits,
    /// Whether the guard can be changed: a hold is an owner's to lift.
    guard_is_open: bool,
    example: String,
    problems: Problems,
    tab: Tab,
}

/// The numbers of the guard, as they are typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Limits {
    users: String,
    percent: String,
    window: String,
}

impl Limits {
    fn of(settings: &Settings) -> Self {
        let written = |number: Option<u32>| number.map_or_else(String::new, |number| number.to_string());
        let guard = &settings.guard;
        Self {
            users: written(guard.users),
            percent: written(guard.percent.map(u32::from)),
            window: guard.window_minutes.to_string(),
        }
    }
}

impl SettingsPage {
    fn new(visitor: &Visitor, editable: Editable) -> Self {
        let Editable { connection, held, attributes, example } = editable;
        let shell = visitor.shell_at(Section::Provisioning);
        let settings = connection.settings.clone();
        Self {
            rules: rules::all(&shell.t, &settings.rules, settings.preset),
            limits: Limits::of(&settings),
            guard_is_open: !held || visitor.actor().may(Permission::DecideHolds),
            attribute: String::new(),
            example: example.unwrap_or_else(|| "ada@example.org".to_owned()),
            problems: Problems::none(),
            tab: Tab::Settings,
            shell,
            connection,
            settings,
            attributes,
        }
    }

    const fn idp_name(&self) -> &'static str {
        naming::idp_name(&self.shell.t, self.connection.idp)
    }

    /// The presets, what they are called and what for, and whether the rules are set by it.
    fn presets(&self) -> Vec<(Preset, &'static str, &'static str, bool)> {
        let named = |preset: &Preset| {
            let (name, text) = names::preset(&self.shell.t, *preset);
            (*preset, name, text, *preset == self.settings.preset)
        };
        Preset::ALL.iter().map(named).collect()
    }

    const fn preset_name(&self) -> &'static str {
        names::preset(&self.shell.t, self.settings.preset).0
    }

    /// How many rules are not as the preset sets them.
    fn changed(&self) -> u64 {
        self.rules.iter().filter(|rule| rule.is_changed()).count() as u64
    }

    /// The Managed Apple ID of the example, without and with the subdomain.
    fn apple_id(&self, appleid_subdomain: bool) -> String {
        ManagedAppleId { enabled: true, appleid_subdomain }.of(&self.example).unwrap_or_default()
    }

    /// The URNs to choose from.
    const fn urns() -> &'static [ExtensionUrn] {
        ExtensionUrn::ALL
    }
}

/// `GET /provisioning/{connection}/settings`
pub async fn show(visitor: Visitor, Path(id): Path<String>) -> Answer {
    let editable = connections::editable(visitor.app(), visitor.actor(), &id).await?;
    shell::page(&SettingsPage::new(&visitor, editable))
}

/// What was sent, field by field: a box that is not ticked says nothing.
#[derive(Debug)]
struct Sent(Vec<(String, String)>);

impl Sent {
    fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    fn is_ticked(&self, name: &str) -> bool {
        self.text(name).is_some()
    }

    fn typed(&self, name: &str) -> String {
        self.text(name).unwrap_or_default().trim().to_owned()
    }

    fn limits(&self) -> Limits {
        Limits {
            users: self.typed("guard.users"),
            percent: self.typed("guard.percent"),
            window: self.typed("guard.window_minutes"),
        }
    }

    /// The name of a new attribute.
    fn attribute(&self) -> Option<String> {
        Some(self.typed("attribute")).filter(|name| !name.is_empty())
    }

    /// All that is asked for but the numbers of the guard.
    fn worded(&self) -> Result<Update, Problem> {
        let words = self.0.iter().filter_map(|(field, word)| Some((field.strip_prefix(PREFIX)?, word.as_str())));
        let rules = rules::update(words).map_err(|why| Problem::invalid("rules", why.to_string()))?;
        let urn = self.text("extension_urn").map(str::parse::<ExtensionUrn>).transpose();
        Ok(Update {
            rules,
            invite: Some(self.is_ticked("invite")),
            enrolment_url: Some(self.typed("enrolment_url")),
            managed_apple_id: ManagedAppleIdUpdate {
                enabled: Some(self.is_ticked("managed_apple_id")),
                appleid_subdomain: Some(self.is_ticked("appleid_subdomain")),
            },
            notification_address: Some(self.typed("notification_address")),
            extension_urn: urn.map_err(|why| Problem::invalid("extension_urn", why.to_string()))?,
            // What is closed says nothing at all.
            guard: GuardUpdate {
                enabled: self.is_ticked("guard.shown").then(|| self.is_ticked("guard.enabled")),
                ..GuardUpdate::default()
            },
            ..Update::default()
        })
    }

    /// All that is asked for.
    fn update(&self) -> Result<Update, Problem> {
        let mut update = self.worded()?;
        if self.is_ticked("guard.shown") {
            let Limits { users, percent, window } = self.limits();
            update.guard.users = Some(number("guard.users", &users)?);
            update.guard.percent = Some(number("guard.percent", &percent)?);
            update.guard.window_minutes = Some(number("guard.window_minutes", &window)?.unwrap_or_default());
        }
        Ok(update)
    }
}

/// A number that was typed; nothing is no limit.
fn number<T: std::str::FromStr>(field: &'static str, typed: &str) -> Result<Option<T>, Problem> {
    if typed.is_empty() {
        return Ok(None);
    }
    typed.parse().map(Some).map_err(|_| Problem::invalid(field, "This must be a whole number."))
}

/// `POST /provisioning/{connection}/settings`
pub async fn save(visitor: Visitor, Path(id): Path<String>, Fields(sent): Fields<Vec<(String, String)>>) -> Answer {
    let sent = Sent(sent);
    let saved = match sent.update() {
        Ok(update) => connections::save(visitor.app(), visitor.actor(), &id, update, sent.attribute().as_deref()).await,
        Err(problem) => Err(problem),
    };
    let Err(problem) = saved else {
        return Ok(visitor.done(&format!("{}/settings", path_of(&id)), visitor.shell.t.connection_settings_saved()));
    };
    let problems = Problems::of(&visitor.shell.t, problem)?;
    let editable = connections::editable(visitor.app(), visitor.actor(), &id).await?;
    let mut page = SettingsPage::new(&visitor, editable);
    page.settings = sent.worded().unwrap_or_default().applied(page.settings);
    page.rules = rules::all(&page.shell.t, &page.settings.rules, page.settings.preset);
    if sent.is_ticked("guard.shown") {
        page.limits = sent.limits();
    }
    page.attribute = sent.attribute().unwrap_or_default();
    page.problems = problems;
    shell::page_with(page.problems.status(), &page)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(fields: &[(&str, &str)]) -> Sent {
        Sent(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn a_box_that_is_not_ticked_switches_off() {
        let before = Settings { invite: true, ..Settings::of(Preset::ManagedDevices) };
        let after = sent(&[("rules.blank_clears", "true")]).update().unwrap().applied(before.clone());
        assert!(!after.invite && after.rules.blank_clears && after.guard == before.guard);
        assert!(sent(&[("invite", "on")]).update().unwrap().applied(before).invite);
    }

    #[test]
    fn a_guard_that_is_shown_is_set() {
        let fields = [("guard.shown", "1"), ("guard.enabled", "on"), ("guard.users", " 20 "), ("guard.percent", "")];
        let typed = sent(&[&fields[..], &[("guard.window_minutes", "30")]].concat()).update().unwrap();
        let guard = typed.applied(Settings::of(Preset::Mirror)).guard;
        assert!(guard.enabled && guard.users == Some(20) && guard.percent.is_none() && guard.window_minutes == 30);
        for (field, typed) in [("guard.users", "many"), ("guard.percent", "300"), ("guard.window_minutes", "-1")] {
            assert_eq!(sent(&[("guard.shown", "1"), (field, typed)]).update().unwrap_err().field, Some(field));
        }
    }
}
