//! One connection: its tokens, how it fares, and what may be wrong with it.

use std::borrow::Borrow;

use app::connections::{self, Overview, Update};
use app::health::{self, Examined, Kind, Requested};
use askama::Template;
use directory::health::{Sign, is_quarantine_likely};
use directory::provisioning::Operation;
use directory::rotation::{Rotation, Stage};
use directory::token::{MAX_PER_CONNECTION, TokenStatus};
use directory::{Permission, Token};
use jiff::Timestamp;
use serde::Deserialize;

use super::{names, path_of};
use crate::portal::Answer;
use crate::portal::ask::Ask;
use crate::portal::chart::{Bar, Bars, Reach};
use crate::portal::input::{Fields, Path};
use crate::portal::naming;
use crate::portal::problems::Problems;
use crate::portal::shell::{self, Section, Shell};
use crate::portal::visitor::{Visitor, leads_to};

#[derive(Template)]
#[template(path = "provisioning/connection.html")]
struct ConnectionPage {
    shell: Shell,
    examined: Examined,
    chart: Bars,
    kinds: Vec<Kind>,
    scim_url: String,
    tab: Tab,
}

/// Where one is on the pages of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// How it fares.
    Overview,
    /// What to do at the identity provider.
    Connect,
    /// *Edit Settings*.
    Settings,
}

impl ConnectionPage {
    const fn overview(&self) -> &Overview {
        &self.examined.faring.overview
    }

    const fn connection(&self) -> &directory::Connection {
        &self.overview().connection
    }

    const fn now(&self) -> Timestamp {
        self.examined.faring.now
    }

    const fn idp_name(&self) -> &'static str {
        naming::idp_name(&self.shell.t, self.connection().idp)
    }

    const fn health(&self) -> (&'static str, &'static str) {
        names::health(&self.shell.t, self.examined.faring.health)
    }

    const fn health_text(&self) -> &'static str {
        names::health_text(&self.shell.t, self.examined.faring.health)
    }

    fn token_name(&self, token: &Token) -> String {
        names::token(&self.shell.t, token)
    }

    fn token_state(&self, token: &Token) -> (&'static str, &'static str) {
        names::token_state(&self.shell.t, token, self.now())
    }

    /// The tone and the words of an expiry that is near: 60, 30 and 7 days ahead.
    fn expiry(&self, token: &Token) -> Option<(&'static str, String)> {
        let days = token.days_left(self.now());
        let tone = match days {
            1..=7 => "bad",
            8..=30 => "warn",
            31..=60 => "info",
            _ => return None,
        };
        Some((tone, self.shell.t.connection_token_expires_in(days.unsigned_abs())))
    }

    const fn is_active(token: &Token) -> bool {
        matches!(token.status, TokenStatus::Active)
    }

    /// Whether it has as many tokens as it may.
    const fn is_full(&self) -> bool {
        self.overview().tokens.len() >= MAX_PER_CONNECTION
    }

    /// The steps of a rotation: what each is called, whether it is done, and whether it is the one to take.
    fn steps(&self, rotation: &Rotation) -> [(&'static str, bool, bool); 3] {
        let t = &self.shell.t;
        let now = match rotation.stage {
            Stage::Due => 0,
            Stage::Waiting => 1,
            Stage::Retiring => 2,
        };
        let names = [t.connection_rotation_new(), t.connection_rotation_seen(), t.connection_rotation_retire()];
        let mut steps = names.map(|name| (name, false, false));
        for (number, step) in steps.iter_mut().enumerate() {
            (step.1, step.2) = (number < now, number == now);
        }
        steps
    }

    /// What to do now, in a sentence.
    fn next(&self, rotation: &Rotation) -> String {
        let t = &self.shell.t;
        let old = self.token_name(&rotation.old);
        match (rotation.stage, &rotation.new) {
            (Stage::Waiting, Some(new)) => t.connection_rotation_seen_text(self.idp_name(), self.token_name(new)),
            (Stage::Retiring, Some(_)) if rotation.is_old_in_use() => t.connection_rotation_old_used_text(old),
            (Stage::Retiring, Some(new)) => t.connection_rotation_retire_text(old, self.token_name(new)),
            _ if rotation.old.days_left(self.now()) <= 0 => t.connection_rotation_expired_text(old),
            _ => t.connection_rotation_new_text(t.day(rotation.old.expires), old),
        }
    }

    fn is_quarantine_likely(&self) -> bool {
        is_quarantine_likely(&self.examined.signs)
    }

    fn sign(&self, sign: &Sign) -> String {
        let t = &self.shell.t;
        match sign {
            Sign::Refused => t.connection_sign_refused().to_owned(),
            Sign::Failing(None) => t.connection_sign_failing_ever().to_owned(),
            Sign::Failing(Some(since)) => t.connection_sign_failing(t.moment(*since)),
            Sign::Many(failed, all) => t.connection_sign_many(t.number(all), t.number(failed)),
            Sign::Silent(since) => t.connection_sign_silent(t.moment(*since)),
        }
    }

    const fn failure(&self, kind: &Kind) -> &'static str {
        names::failure(&self.shell.t, kind.status, kind.scim_type)
    }

    const fn held(&self, operation: Operation) -> &'static str {
        names::held(&self.shell.t, operation)
    }

    /// Whether whoever looks at it may decide what becomes of a hold.
    fn may_decide(&self) -> bool {
        self.shell.may(Permission::DecideHolds)
    }

    /// The requests that failed, in the provisioning log.
    fn failures_path(&self) -> String {
        format!("/provisioning-log?connection={}&outcome=failed", self.connection().id)
    }

    /// What the chart shows, in a sentence.
    fn chart_title(&self) -> String {
        let t = &self.shell.t;
        t.dashboard_chart_week(t.number(self.chart.failed()), t.number(self.chart.succeeded()))
    }

    /// When a bar is.
    fn when(&self, bar: &Bar) -> String {
        self.shell.t.moment(bar.start)
    }

    /// What stands below a bar: the day, below its first.
    fn tick(&self, bar: &Bar, number: impl Borrow<usize>) -> String {
        if number.borrow().is_multiple_of(4) { self.shell.t.day_of_month(bar.start) } else { String::new() }
    }

    fn allowed_until(&self) -> Option<Timestamp> {
        self.overview().guard.allowed_until.filter(|until| self.now() < *until)
    }
}

/// `GET /provisioning/{connection}`
pub async fn show(visitor: Visitor, Path(id): Path<String>) -> Answer {
    let examined = health::of(visitor.app(), visitor.actor(), &id).await?;
    let bounds = Reach::Week.bounds(examined.faring.now, visitor.shell.t.zone());
    let ends = bounds.first().copied().zip(bounds.last().copied());
    let span = ends.unwrap_or((examined.faring.now, examined.faring.now));
    let key = examined.faring.overview.connection.key;
    let Requested { counts, kinds } = health::requested(visitor.app(), visitor.actor(), key, span).await?;
    shell::page(&ConnectionPage {
        shell: visitor.shell_at(Section::Provisioning),
        chart: Bars::new(&bounds, &counts),
        kinds,
        examined,
        scim_url: visitor.url.to_string(),
        tab: Tab::Overview,
    })
}

#[derive(Template)]
#[template(path = "provisioning/rename.html")]
struct RenamePage {
    shell: Shell,
    id: String,
    name: String,
    problems: Problems,
}

/// `GET /provisioning/{connection}/rename`
pub async fn ask_to_rename(visitor: Visitor, Path(id): Path<String>) -> Answer {
    visitor.actor().require(Permission::WriteConnections)?;
    let connection = connections::by_id(visitor.app(), visitor.actor(), &id).await?;
    let shell = visitor.shell_at(Section::Provisioning);
    shell::page(&RenamePage { shell, id, name: connection.name, problems: Problems::none() })
}

/// A connection's name.
#[derive(Debug, Deserialize)]
pub struct Named {
    #[serde(default)]
    name: String,
}

/// `POST /provisioning/{connection}/rename`
pub async fn rename(visitor: Visitor, Path(id): Path<String>, Fields(Named { name }): Fields<Named>) -> Answer {
    let update = Update { name: Some(name.clone()), ..Update::default() };
    match connections::update(visitor.app(), visitor.actor(), &id, update).await {
        Ok(connection) => Ok(visitor.done(&path_of(&id), visitor.shell.t.connection_renamed(connection.name))),
        Err(problem) => {
            let problems = Problems::of(&visitor.shell.t, problem)?;
            let shell = visitor.shell_at(Section::Provisioning);
            shell::page_with(problems.status(), &RenamePage { shell, id, name, problems })
        }
    }
}

/// `GET /provisioning/{connection}/delete`: asks, and says what becomes of its users.
pub async fn ask_to_delete(visitor: Visitor, Path(id): Path<String>) -> Answer {
    visitor.actor().require(Permission::WriteConnections)?;
    let Overview { connection, users, groups, .. } = connections::overview(visitor.app(), visitor.actor(), &id).await?;
    let shell = visitor.shell_at(Section::Provisioning);
    let t = &shell.t;
    let text = vec![
        t.connection_delete_text().to_owned(),
        t.connection_delete_left_text(t.connection_groups_count(groups), t.users_count(users)),
        t.connection_delete_idp_text(naming::idp_name(t, connection.idp)),
    ];
    let (title, button) = (t.connection_delete_title(connection.name), t.connection_delete());
    let hidden = vec![("confirm", users.to_string())];
    Ask { title, text, action: shell.path.clone(), hidden, button, danger: true, back: path_of(&id), shell }.answer()
}

/// What was seen when the question was asked.
#[derive(Debug, Deserialize)]
pub struct Confirmed {
    /// How many users it had.
    confirm: Option<u64>,
}

/// `POST /provisioning/{connection}/delete`
pub async fn delete(
    visitor: Visitor,
    Path(id): Path<String>,
    Fields(Confirmed { confirm }): Fields<Confirmed>,
) -> Answer {
    match connections::delete(visitor.app(), visitor.actor(), &id, confirm).await {
        Ok(_) => Ok(visitor.done("/provisioning", visitor.shell.t.connection_deleted())),
        // Users have come or gone since it was asked: it is asked anew.
        Err(problem) if problem.field == Some("confirm") => Ok(leads_to(&format!("{}/delete", path_of(&id)))),
        Err(problem) => Err(problem.into()),
    }
}
