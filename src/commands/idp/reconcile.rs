//! `muster idp reconcile`: what the server has is read, and linked to who is in the directory.

use clap::Args;
use serde_json::json;

use super::Error;
use super::desk::{Desk, asking};

/// `muster idp reconcile`
#[derive(Args)]
pub struct Reconcile {}

impl Reconcile {
    #[expect(clippy::unused_self, reason = "a command like the others, whose options are yet to come")]
    pub(super) fn run(self, desk: &Desk) -> Result<(), Error> {
        let _alone = desk.alone()?;
        let engine = desk.engine()?;
        asking(async {
            let done = engine.reconcile(&|_| {}).await?;
            let json = json!({
                "read": done.read,
                "linked": done.linked,
                "missing": done.missing,
                "strangers": done.strangers,
            });
            let text = format!(
                "{} read; {} linked, {} whose resource is gone, {} that are nobody's.",
                done.read, done.linked, done.missing, done.strangers
            );
            desk.say(&json, &text);
            Ok(())
        })
    }
}
