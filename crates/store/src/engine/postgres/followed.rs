//! Which of several servers is followed. Connections are to one at a time: when another is followed, or the one that is
//! does not answer any more, those that were made before end, whatever waits on them.
//!
//! A server over which another was promoted is not gone back to. PostgreSQL counts promotions, as *timelines*: one that
//! froze, was passed over and goes on is on an earlier one than its successor, and takes writes all the same.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use tokio_postgres::{Client, SimpleQueryMessage};

use super::error;
use super::hosts::Place;
use crate::Error;

/// Not every server has these functions, nor a role the right to them; a replica does not answer either.
const LINE: &str = "SELECT system_identifier, pg_walfile_name(pg_current_wal_lsn()) FROM pg_control_system()";

/// A cluster, and how often a server of it was promoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    cluster: String,
    timeline: u32,
}

impl Line {
    /// The line of the server at the other end, if it can tell.
    pub(super) async fn of(client: &Client) -> Result<Option<Self>, Error> {
        match client.simple_query(LINE).await {
            Ok(answers) => Ok(answers.iter().find_map(|answer| match answer {
                SimpleQueryMessage::Row(row) => Self::read(row.get(0)?, row.get(1)?),
                _ => None,
            })),
            Err(error) if error.code().is_some() => Ok(None),
            Err(error) => Err(error::of_statement(error)),
        }
    }

    /// The name of a file of the log begins with its timeline.
    fn read(cluster: &str, file: &str) -> Option<Self> {
        let timeline = u32::from_str_radix(file.get(..8)?, 16).ok()?;
        Some(Self { cluster: cluster.to_owned(), timeline })
    }

    fn is_behind(&self, other: &Self) -> bool {
        self.cluster == other.cluster && self.timeline < other.timeline
    }
}

/// The server that is followed.
#[derive(Default)]
pub(super) struct Followed(Mutex<Known>);

#[derive(Default)]
struct Known {
    line: Option<Line>,
    /// With the sender go the connections.
    current: Option<(Place, watch::Sender<()>)>,
}

/// Ends when its connection is to.
pub(super) struct Cut(watch::Receiver<()>);

impl Cut {
    pub(super) async fn wait(mut self) {
        // Nothing is ever sent.
        let _gone = self.0.changed().await;
    }
}

impl Followed {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where the server that is followed is.
    pub(super) fn place(&self) -> Option<Place> {
        self.known().current.as_ref().map(|(place, _)| place.clone())
    }

    /// Follows the server at `place`, unless it is one that was passed over.
    pub(super) fn follow(&self, place: &Place, line: Option<Line>) -> Result<Cut, Error> {
        let mut known = self.known();
        if let Some(line) = line {
            if let Some(before) = known.line.as_ref().filter(|before| line.is_behind(before)) {
                let (its, ours) = (line.timeline, before.timeline);
                let why =
                    format!("the server at {place} is of timeline {its}, over which another was promoted to {ours}");
                return Err(Error::unreachable(io::Error::other(why)));
            }
            known.line = Some(line);
        }
        match &known.current {
            Some((current, sender)) if current == place => Ok(Cut(sender.subscribe())),
            before => {
                if before.is_some() {
                    tracing::warn!(%place, "another PostgreSQL server is followed");
                }
                let (sender, cut) = watch::channel(());
                known.current = Some((place.clone(), sender));
                Ok(Cut(cut))
            }
        }
    }

    /// Gives the server up that was followed until now.
    pub(super) fn give_up(&self) {
        if let Some((place, _)) = self.known().current.take() {
            tracing::warn!(%place, "the PostgreSQL server does not answer");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::postgres::hosts::places;

    async fn two_places() -> [Place; 2] {
        places(&"postgres://127.0.0.1,127.0.0.2/muster".parse().unwrap()).await.try_into().unwrap()
    }

    fn line(cluster: &str, file: &str) -> Option<Line> {
        Line::read(cluster, file)
    }

    #[tokio::test]
    async fn connections_end_when_another_server_is_followed_or_theirs_is_given_up() {
        let [one, other] = two_places().await;
        let followed = Followed::default();
        let first = followed.follow(&one, None).unwrap();
        let second = followed.follow(&one, None).unwrap();
        let third = followed.follow(&other, None).unwrap();
        first.wait().await;
        second.wait().await;
        assert_eq!(followed.place(), Some(other));
        followed.give_up();
        third.wait().await;
        assert_eq!(followed.place(), None);
    }

    #[tokio::test]
    async fn a_server_that_was_passed_over_is_not_followed_again() {
        let [one, other] = two_places().await;
        let followed = Followed::default();
        followed.follow(&one, line("7", "000000090000000000000001")).unwrap();
        followed.follow(&other, line("7", "0000000A0000000000000001")).unwrap();
        followed.give_up();
        let refused = followed.follow(&one, line("7", "000000090000000000000002")).map(drop);
        assert!(matches!(refused, Err(Error::Unreachable(_))), "{refused:?}");
        followed.follow(&other, line("7", "0000000A0000000000000001")).unwrap();
        // Another cluster has a count of its own.
        followed.follow(&one, line("8", "000000010000000000000001")).unwrap();
    }
}
