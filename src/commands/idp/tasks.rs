//! `muster idp tasks`: what failed, and when it is tried again.

use clap::Args;
use idp::state::Escrow;
use serde_json::{Value, json};

use super::Error;
use super::desk::Desk;

/// Failures shown.
const SHOWN: usize = 500;

/// `muster idp tasks`
#[derive(Args)]
pub struct Tasks {
    /// Have all of them tried again in the next cycle
    #[arg(long)]
    retry: bool,
}

impl Tasks {
    pub(super) fn run(self, desk: &Desk) -> Result<(), Error> {
        if self.retry {
            let retried = desk.state.retry_failures(desk.now())?;
            let text = format!("{retried} will be tried again in the next cycle.");
            desk.say(&json!({ "retried": retried }), &text);
            return Ok(());
        }
        let escrows = desk.state.escrows(SHOWN)?;
        let tasks: Vec<Value> = escrows.iter().map(|escrow| shown(desk, escrow)).collect::<Result<_, _>>()?;
        let lines: Vec<String> = tasks.iter().map(line).collect();
        let text = if lines.is_empty() { "Nothing failed.".to_owned() } else { lines.join("\n") };
        desk.say(&json!({ "tasks": tasks }), &text);
        Ok(())
    }
}

fn shown(desk: &Desk, escrow: &Escrow) -> Result<Value, Error> {
    let user = desk.state.user(escrow.object_id)?.map(|user| user.user_principal_name);
    let group = desk.state.group(escrow.object_id)?.map(|group| group.display_name);
    Ok(json!({
        "kind": escrow.kind,
        "id": escrow.object_id,
        "name": user.or(group),
        "operation": escrow.operation,
        "other": escrow.other,
        "first_failure": escrow.first_failure,
        "retries": escrow.retries,
        // A task waits for somebody to ask.
        "next_attempt": (!escrow.is_task()).then_some(escrow.next_attempt),
        "error": escrow.error,
        "message": escrow.message,
    }))
}

fn line(task: &Value) -> String {
    let text = |name: &str| task[name].as_str().unwrap_or_default();
    let name = task["name"].as_str().unwrap_or_else(|| text("id"));
    let next = task["next_attempt"].as_str().unwrap_or("when asked for: --retry");
    format!("{:<13} {} {name}: {}: {} (again {next})", text("operation"), text("kind"), text("error"), text("message"))
}
