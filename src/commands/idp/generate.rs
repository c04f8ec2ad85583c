//! `muster idp generate`: people that do not exist.

use clap::Args;
use serde_json::json;

use super::Error;
use super::desk::Desk;

/// `muster idp generate`
#[derive(Args)]
pub struct Generate {
    /// People to make up
    #[arg(long, default_value_t = 1_000)]
    users: usize,
    /// Groups to make up
    #[arg(long, default_value_t = 50)]
    groups: usize,
    /// What they are made up from; the same number gives the same people
    #[arg(long, default_value_t = 7)]
    seed: u64,
}

impl Generate {
    pub(super) fn run(self, desk: &Desk) -> Result<(), Error> {
        let Self { users, groups, seed } = self;
        desk.state.generate(users, groups, seed, desk.now())?;
        desk.say(
            &json!({ "users": users, "groups": groups, "seed": seed }),
            &format!("Made up {users} users and {groups} groups."),
        );
        Ok(())
    }
}
