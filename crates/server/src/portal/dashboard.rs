//! What happened, what failed, and what is about to end.

use app::dashboard::{self, Connected, Dashboard, Ending, Seen};
use app::provisioning_log::{self, Stored, Stretch};
use askama::Template;
use directory::user::Status;
use jiff::Timestamp;
use serde::Deserialize;

use super::Answer;
use super::chart::{self, Bar, Bars, Reach, Share};
use super::input::{self, Query};
use super::shell::{self, Section, Shell};
use super::visitor::Visitor;

#[derive(Template)]
#[template(path = "dashboard.html")]
struct DashboardPage {
    shell: Shell,
    seen: Dashboard,
    users: Vec<Share<Status>>,
    reach: Reach,
    chart: Bars,
    steps: Vec<Step>,
    notices: Vec<Notice>,
}

/// Something that a new installation begins with.
struct Step {
    name: &'static str,
    text: &'static str,
    path: &'static str,
    is_done: bool,
}

/// Something that somebody has to see to.
struct Notice {
    tone: &'static str,
    icon: &'static str,
    /// The connection that it is about.
    connection: String,
    text: String,
    path: String,
}

impl DashboardPage {
    /// The times to choose from, what they are called, and whether it is the one that is shown.
    fn reaches(&self) -> [(Reach, &'static str, bool); 3] {
        let t = &self.shell.t;
        let named =
            [(Reach::Day, t.dashboard_day()), (Reach::Week, t.dashboard_week()), (Reach::Month, t.dashboard_month())];
        named.map(|(reach, name)| (reach, name, reach == self.reach))
    }

    /// What the chart shows, in a sentence.
    fn chart_title(&self) -> String {
        let t = &self.shell.t;
        let (succeeded, failed) = (self.chart.succeeded(), self.chart.failed());
        match self.reach {
            Reach::Day => t.dashboard_chart_day(t.number(failed), t.number(succeeded)),
            Reach::Week => t.dashboard_chart_week(t.number(failed), t.number(succeeded)),
            Reach::Month => t.dashboard_chart_month(t.number(failed), t.number(succeeded)),
        }
    }

    /// When a bar is.
    fn when(&self, bar: &Bar) -> String {
        match self.reach {
            Reach::Day | Reach::Week => self.shell.t.moment(bar.start),
            Reach::Month => self.shell.t.day(bar.start),
        }
    }

    /// What stands below a bar: every sixth hour, every day, or every fifth.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn tick(&self, bar: &Bar, number: &usize) -> String {
        let t = &self.shell.t;
        let every = match self.reach {
            Reach::Day => 6,
            Reach::Week => 4,
            Reach::Month => 5,
        };
        match self.reach {
            _ if !number.is_multiple_of(every) => String::new(),
            Reach::Day => t.hour(bar.start),
            Reach::Week | Reach::Month => t.day_of_month(bar.start),
        }
    }

    /// What the proportions of the statuses are, in a sentence.
    fn users_title(&self) -> String {
        let share =
            |share: &Share<Status>| format!("{} {}", self.shell.t.number(share.number), self.shell.status(share.what));
        self.users.iter().map(share).collect::<Vec<_>>().join(", ")
    }

    /// When a connection last asked for something.
    #[expect(clippy::unused_self, reason = "templates call methods")]
    fn last_request(&self, seen: &Seen) -> Option<Timestamp> {
        seen.last_request
    }
}

/// Which time the chart is to show.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    reach: String,
}

/// `GET /`
pub async fn show(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    let reach = input::chosen("reach", &asked.reach)?.unwrap_or(Reach::Day);
    let seen = dashboard::look(visitor.app(), visitor.actor()).await?;
    let bounds = reach.bounds(seen.now, visitor.shell.t.zone());
    let first = bounds.first().copied().unwrap_or(seen.now);
    let span = (first, bounds.last().copied().unwrap_or(seen.now));
    let counts = provisioning_log::counts(visitor.app(), visitor.actor(), None, span, Stretch::Hour).await?;
    let shell = visitor.shell_at(Section::Dashboard);
    let page = DashboardPage {
        users: chart::shares(&seen.users),
        chart: Bars::new(&bounds, &counts),
        steps: steps(&shell, &seen),
        notices: notices(&shell, &seen),
        reach,
        seen,
        shell,
    };
    shell::page(&page)
}

/// The first steps, as long as one of them is to be done.
fn steps(shell: &Shell, seen: &Dashboard) -> Vec<Step> {
    let t = &shell.t;
    let any = |is: fn(&Connected) -> bool| seen.connections.iter().any(is);
    let step = |name, text, path, is_done| Step { name, text, path, is_done };
    let steps = vec![
        step(
            t.dashboard_step_connect(),
            t.dashboard_step_connect_text(),
            "/provisioning",
            any(|one| !one.tokens.is_empty()),
        ),
        step(
            t.dashboard_step_test(),
            t.dashboard_step_test_text(),
            "/provisioning",
            any(|one| one.seen.last_request.is_some()),
        ),
        step(t.dashboard_step_user(), t.dashboard_step_user_text(), "/users", seen.all_users() > 0),
        step(t.dashboard_step_group(), t.dashboard_step_group_text(), "/groups", any(|one| one.groups > 0)),
    ];
    if steps.iter().all(|step| step.is_done) { Vec::new() } else { steps }
}

/// What somebody has to see to, the gravest first.
fn notices(shell: &Shell, seen: &Dashboard) -> Vec<Notice> {
    let t = &shell.t;
    let mut notices: Vec<(i64, Notice)> = Vec::new();
    for connected in &seen.connections {
        let connection = &connected.connection;
        let path = format!("/provisioning/{}", connection.id);
        let notice =
            |tone, icon, text| Notice { tone, icon, connection: connection.name.clone(), text, path: path.clone() };
        if let Some(since) = connected.held_since {
            notices.push((-1, notice("bad", "alert", t.dashboard_held(t.moment(since)))));
        }
        for (token, ending) in connected.endings(seen.now) {
            let (grave, tone, text) = match ending {
                Ending::Over => (0, "bad", t.dashboard_token_over(t.day(token.expires))),
                Ending::Within(days) => {
                    let tone = if days <= 7 {
                        "bad"
                    } else if days <= 30 {
                        "warn"
                    } else {
                        "info"
                    };
                    (days, tone, t.dashboard_token_soon(t.day(token.expires), token.days_left(seen.now).unsigned_abs()))
                }
            };
            notices.push((grave, notice(tone, "clock", text)));
        }
    }
    notices.sort_by_key(|(grave, _)| *grave);
    notices.into_iter().map(|(_, notice)| notice).collect()
}
