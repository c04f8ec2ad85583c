//! `muster idp status`: how things stand.

use clap::Args;
use idp::state::{Cycle, Job, Kind};
use serde_json::json;

use super::Error;
use super::desk::Desk;

/// `muster idp status`
#[derive(Args)]
pub struct Status {}

impl Status {
    #[expect(clippy::unused_self, reason = "a command like the others, whose options are yet to come")]
    pub(super) fn run(self, desk: &Desk) -> Result<(), Error> {
        let state = &desk.state;
        let (users, groups) = (state.count_users()?, state.count_groups()?);
        let (users_in_bin, groups_in_bin) = (state.bin(Kind::User)?.len(), state.bin(Kind::Group)?.len());
        let (linked_users, linked_groups) = (state.count_links(Kind::User)?, state.count_links(Kind::Group)?);
        let (assignments, escrows) = (state.assignments()?.len(), state.count_escrows()?);
        let job = state.job()?;
        let since = job.as_ref().and_then(|job| job.watermark);
        let pending = since.map(|since| state.count_changes(since)).transpose()?;
        let json = json!({
            "target": desk.config.target.url,
            "persona": desk.config.behaviour.persona,
            "scope": desk.config.application.scope,
            "time": desk.now(),
            "virtual_clock": desk.clock.is_virtual(),
            "users": users,
            "groups": groups,
            "bin": { "users": users_in_bin, "groups": groups_in_bin },
            "assignments": assignments,
            "links": { "users": linked_users, "groups": linked_groups },
            "escrows": escrows,
            "watermark": state.watermark()?,
            "pending_changes": pending,
            "job": job,
        });
        let clock = if desk.clock.is_virtual() { ", by a clock of its own" } else { "" };
        let changes = pending.map_or("all: an initial cycle comes next".to_owned(), |pending| pending.to_string());
        let text = format!(
            "target        {}\n\
             persona       {}\n\
             time          {}{clock}\n\
             directory     {users} users, {groups} groups; in the bin {users_in_bin} and {groups_in_bin}\n\
             scope         {}, {assignments} assignments\n\
             job           {}\n\
             provisioned   {linked_users} users, {linked_groups} groups\n\
             changes       {changes}\n\
             failures      {escrows} wait to be tried again\n\
             last cycle    {}\n\
             next cycle    {}",
            desk.config.target.url,
            desk.config.behaviour.persona,
            desk.now(),
            desk.config.application.scope,
            job.as_ref().map_or("none".to_owned(), describe),
            job.as_ref().and_then(|job| job.statistics.last_cycle.as_ref()).map_or("none".to_owned(), last),
            job.as_ref().and_then(|job| job.next_run).map_or("none".to_owned(), |next| next.to_string()),
        );
        desk.say(&json, &text);
        Ok(())
    }
}

fn describe(job: &Job) -> String {
    match &job.quarantine {
        Some(quarantine) => {
            format!("{}, in quarantine since {}: {}", job.status, quarantine.current_began, quarantine.reason)
        }
        None => job.status.to_string(),
    }
}

fn last(cycle: &Cycle) -> String {
    let kind = if cycle.initial { "initial" } else { "incremental" };
    let end = if cycle.completed { "done" } else { "not completed" };
    format!("{kind}, {end} at {}", cycle.ended)
}
