//! Scenarios: what happens in companies, played end to end against any SCIM server.
//!
//! A [`Scenario`] is an identity provider's directory of its own, in memory, that changes step by step. After each cycle the
//! server is read over SCIM, and compared with what should be there. Everything has a name that nobody else has, and is
//! removed in the end.
//!
//! - `stage`: the server, what was expected and seen there, and what is to be removed
//! - `company`: a small company and its job
//! - `crew`, `trouble`, `special`: the scenarios
//! - `proxy`: a server in trouble
//! - `step`: what is told

mod company;
mod crew;
mod proxy;
mod special;
mod stage;
mod step;
mod trouble;

use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, LocalBoxFuture, select};
use uuid::Uuid;

use crate::client::InvalidSettings;
use crate::config::Target;

use stage::Stage;
use step::Broken;
pub use step::{Outcome, Step, Watcher};

/// How long requests that were under way are given to be heard, before what they made is looked for.
const HEARD: Duration = Duration::from_secs(2);

/// Something that happens in a company.
pub struct Scenario {
    /// Its number, by which it is asked for.
    pub number: u8,
    /// What happens.
    pub title: &'static str,
    play: for<'a> fn(&'a Stage<'a>) -> LocalBoxFuture<'a, Result<(), Broken>>,
}

/// All of them.
pub const ALL: &[Scenario] = &[
    Scenario {
        number: 1,
        title: "A crew of three is assigned and provisioned",
        play: |stage| Box::pin(crew::connect(stage)),
    },
    Scenario { number: 2, title: "A user is renamed, in both dialects", play: |stage| Box::pin(crew::rename(stage)) },
    Scenario { number: 3, title: "Who leaves the group is disabled", play: |stage| Box::pin(crew::leave(stage)) },
    Scenario { number: 4, title: "Who joins again is enabled", play: |stage| Box::pin(crew::rejoin(stage)) },
    Scenario {
        number: 5,
        title: "The bin disables, restoring enables, purging deletes",
        play: |stage| Box::pin(crew::bin(stage)),
    },
    Scenario { number: 6, title: "A nested group stays out", play: |stage| Box::pin(crew::nested(stage)) },
    Scenario {
        number: 7,
        title: "A scoping filter leaves a department out",
        play: |stage| Box::pin(crew::filter(stage)),
    },
    Scenario {
        number: 8,
        title: "A userName that is taken is tried again by the retry clock",
        play: |stage| Box::pin(trouble::conflict(stage)),
    },
    Scenario {
        number: 9,
        title: "A wrong token means quarantine until the restart",
        play: |stage| Box::pin(trouble::wrong_token(stage)),
    },
    Scenario {
        number: 10,
        title: "Six hundred who are unassigned are held back until deletes are allowed",
        play: |stage| Box::pin(trouble::threshold(stage)),
    },
    Scenario {
        number: 11,
        title: "The server answers 429 and 500 for a while",
        play: |stage| Box::pin(trouble::server_in_trouble(stage)),
    },
    Scenario {
        number: 12,
        title: "On demand: success, skipped, failure, and a group with members",
        play: |stage| Box::pin(special::on_demand(stage)),
    },
    Scenario {
        number: 13,
        title: "Who is deleted on the server comes back with a full restart only",
        play: |stage| Box::pin(trouble::deleted_on_the_server(stage)),
    },
    Scenario {
        number: 14,
        title: "A user without a mailbox has no e-mail address",
        play: |stage| Box::pin(special::without_mail(stage)),
    },
    Scenario {
        number: 15,
        title: "A title that is cleared stays on the server",
        play: |stage| Box::pin(special::cleared_title(stage)),
    },
    Scenario { number: 16, title: "Roles in three modes", play: |stage| Box::pin(special::roles(stage)) },
    Scenario { number: 17, title: "A guest's userName loses its #EXT#", play: |stage| Box::pin(special::guest(stage)) },
];

impl Scenario {
    /// The scenario of this number.
    #[must_use]
    pub fn find(number: u8) -> Option<&'static Self> {
        ALL.iter().find(|scenario| scenario.number == number)
    }

    /// Plays it against a server, until it ends or `interrupted` is ready, and removes what it put there. `seed` makes the
    /// names: it is another one each time.
    ///
    /// # Errors
    /// Where no client can be made for the target.
    pub async fn play(
        &self,
        target: &Target,
        seed: Uuid,
        watcher: &dyn Watcher,
        interrupted: impl Future<Output = ()>,
    ) -> Result<Outcome, InvalidSettings> {
        let stage = Stage::new(target, seed, watcher)?;
        let played = match select((self.play)(&stage), pin!(interrupted)).await {
            Either::Left((played, _)) => played,
            Either::Right(((), playing)) => {
                drop(playing);
                tokio::time::sleep(HEARD).await;
                Err(Broken::Interrupted)
            }
        };
        let left_behind = stage.clean().await;
        let interrupted = matches!(played, Err(Broken::Interrupted));
        let broken = played.err().map(|broken| broken.to_string());
        Ok(Outcome { number: self.number, title: self.title, steps: stage.steps(), broken, interrupted, left_behind })
    }
}
