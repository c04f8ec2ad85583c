//! `muster idp log`: the provisioning log, on the screen or as files.

use std::fs::File;
use std::path::PathBuf;

use clap::Args;
use idp::state::{Action, LogEntry, LogQuery, Status, write_log_csv};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::Error;
use super::desk::Desk;

/// Entries read at once.
const PAGE: usize = 500;

/// `muster idp log`
#[derive(Args)]
pub struct Log {
    /// Only entries of this status: success, failure, skipped or warning
    #[arg(long, value_name = "STATUS")]
    status: Option<Status>,
    /// Only entries of this action: create, update, disable, delete, stageddelete or other
    #[arg(long, value_name = "ACTION")]
    action: Option<Action>,
    /// Only entries with this code, as in the log
    #[arg(long, value_name = "CODE")]
    error_code: Option<String>,
    /// Only entries of whom has this id, or a name with this in it
    #[arg(long, value_name = "TEXT")]
    identity: Option<String>,
    /// Only entries of this cycle
    #[arg(long, value_name = "ID")]
    cycle: Option<Uuid>,
    /// Only entries from then on
    #[arg(long, value_name = "TIME")]
    since: Option<Timestamp>,
    /// At most so many, the newest first
    #[arg(long, value_name = "NUMBER", default_value_t = 50)]
    limit: usize,
    /// Writes files instead.
    #[arg(
        long,
        value_name = "PREFIX",
        help = "Write three CSV files instead, as Entra's download has them: PREFIX.csv, PREFIX_ProvisioningSteps.csv and \
                PREFIX_ModifiedProperties.csv"
    )]
    csv: Option<String>,
}

impl Log {
    pub(super) fn run(self, desk: &Desk) -> Result<(), Error> {
        let mut query = LogQuery {
            cycle: self.cycle,
            action: self.action,
            status: self.status,
            error_code: self.error_code,
            identity: self.identity,
            since: self.since,
            until: None,
            before: None,
        };
        let mut entries: Vec<LogEntry> = Vec::new();
        while entries.len() < self.limit {
            let page = desk.state.log(&query, PAGE.min(self.limit - entries.len()))?;
            let Some((number, _)) = page.last() else { break };
            query.before = Some(*number);
            entries.extend(page.into_iter().map(|(_, entry)| entry));
        }
        if let Some(prefix) = &self.csv {
            let create = |suffix: &str| {
                let path = PathBuf::from(format!("{prefix}{suffix}.csv"));
                File::create(&path).map_err(|error| Error::Usage(format!("{}: {error}", path.display())))
            };
            let files = (create("")?, create("_ProvisioningSteps")?, create("_ModifiedProperties")?);
            write_log_csv(&entries, files.0, files.1, files.2)?;
            desk.say(&json!({ "entries": entries.len() }), &format!("Wrote {} entries.", entries.len()));
            return Ok(());
        }
        let lines: Vec<String> = entries.iter().map(line).collect();
        desk.say(&json!({ "entries": entries }), &lines.join("\n"));
        Ok(())
    }
}

/// Date, action or event, status, identity, and why.
fn line(entry: &LogEntry) -> String {
    let status = &entry.provisioning_status_info;
    let why = status
        .error_information
        .as_ref()
        .map_or_else(String::new, |error| format!("  {}: {}", error.error_code, error.reason));
    format!(
        "{}  {:<12} {:<8} {} {}{why}",
        entry.activity_date_time,
        entry.event_type.as_deref().unwrap_or(entry.provisioning_action.word()),
        status.status.word(),
        entry.source_identity.identity_type,
        entry.target_identity.display_name,
    )
}
