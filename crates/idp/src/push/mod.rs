//! An initial cycle: everything in scope of a directory, brought to a SCIM server in the order in which Entra does it.
//!
//! First the connection is tested. Then users are matched and created or updated, then groups, and last the references
//! between them (managers and members), because only then everything has an id on the server. Within a class objects
//! begin in the order of their object ids, so many at a time.
//!
//! An object that fails is told to the [`Observer`] and left behind; the cycle goes on. Only a refused token ends it.

mod connection;
mod event;
mod lanes;
mod objects;
mod references;
mod summary;

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use uuid::Uuid;

use crate::client::{Answer, Client, Exchange, Failure};
use crate::directory::{Directory, Group, User};
use crate::mapping;

pub use connection::{Stopped, test_connection};
pub use event::{Event, Observer, Outcome, Reference, What};
pub use summary::{Kind, Latency, Objects, References, Summary};

use summary::Tally;

/// How a cycle goes about it.
#[derive(Debug, Clone)]
pub struct Options {
    /// Name of nobody, by which the connection is tested. Entra takes a random one each time.
    pub probe: Uuid,
    /// Requests under way at the same time.
    pub concurrency: NonZeroUsize,
    /// Members in one PATCH of a group, at most. Entra is seen to send one; other servers' limits suggest up to 100.
    pub members_per_patch: NonZeroUsize,
}

impl Options {
    /// Sixteen requests at a time and one member in a PATCH.
    #[must_use]
    pub fn new(probe: Uuid) -> Self {
        const SIXTEEN: NonZeroUsize = NonZeroUsize::MIN.saturating_add(15);
        Self { probe, concurrency: SIXTEEN, members_per_patch: NonZeroUsize::MIN }
    }
}

/// Runs an initial cycle and tells `observer` how it goes; its last event is [`Event::Finished`] with what is returned.
///
/// # Errors
///
/// [`Stopped`] if the connection test fails, or the server refuses the token later on.
pub async fn initial_cycle(
    client: &Client,
    directory: &Directory,
    options: &Options,
    observer: &dyn Observer,
) -> Result<Summary, Stopped> {
    let started = Instant::now();
    let cycle = Cycle { client, options, observer, tally: Mutex::default() };
    connection::probe(&cycle).await?;

    let scope = Scope::of(directory);
    cycle.tell(Event::Started { total: scope.units() });
    let users = objects::provision(&cycle, &mapping::USERS, &scope.users).await?;
    let groups = objects::provision(&cycle, &mapping::GROUPS, &scope.groups).await?;
    references::managers(&cycle, &scope, &users).await?;
    references::members(&cycle, &scope, &users, &groups).await?;

    let skipped = (directory.users().len() - scope.users.len()) as u64;
    let tally = cycle.tally.into_inner().unwrap_or_else(PoisonError::into_inner);
    let summary = tally.finish(skipped, started.elapsed());
    observer.observe(Event::Finished(Box::new(summary.clone())));
    Ok(summary)
}

/// What of a directory is provisioned: all of it, but no disabled users, and no reference to one.
struct Scope<'a> {
    directory: &'a Directory,
    users: Vec<&'a User>,
    groups: Vec<&'a Group>,
}

impl<'a> Scope<'a> {
    fn of(directory: &'a Directory) -> Self {
        Self {
            directory,
            // Entra never creates a disabled user.
            users: directory.users().filter(|user| user.account_enabled).collect(),
            groups: directory.groups().collect(),
        }
    }

    /// The user of that object id, if in scope.
    fn user(&self, object_id: Uuid) -> Option<&'a User> {
        self.directory.user(object_id).filter(|user| user.account_enabled)
    }

    /// The manager of a user, if in scope.
    fn manager(&self, user: &User) -> Option<&'a User> {
        self.user(user.manager?)
    }

    /// Members in scope of a group.
    fn members(&self, group: &Group) -> impl Iterator<Item = &'a User> {
        group.members.iter().filter_map(|member| self.user(*member))
    }

    /// Objects and references, which is what progress is counted in.
    fn units(&self) -> u64 {
        let managers = self.users.iter().filter(|user| self.manager(user).is_some()).count();
        let members: usize = self.groups.iter().map(|group| self.members(group).count()).sum();
        (self.users.len() + self.groups.len() + managers + members) as u64
    }
}

/// A cycle under way.
struct Cycle<'a> {
    client: &'a Client,
    options: &'a Options,
    observer: &'a dyn Observer,
    tally: Mutex<Tally>,
}

impl Cycle<'_> {
    /// Counts a request and takes its result.
    fn record(&self, kind: Kind, exchange: Exchange) -> Result<Answer, Failure> {
        self.count(|tally| tally.request(kind, &exchange));
        exchange.result
    }

    /// Counts what happened and tells it.
    fn tell(&self, event: Event) {
        self.count(|tally| tally.event(&event));
        self.observer.observe(event);
    }

    /// Tells that something failed, unless that ends the cycle: credentials that fail in a running job put it into
    /// quarantine at once.
    fn fail(&self, what: What, failure: &Problem) -> Result<(), Stopped> {
        if let Problem::Request(Failure::Refused { status: status @ 401, detail, .. }) = failure {
            return Err(Stopped::Credentials { status: *status, detail: detail.clone() });
        }
        let (status, detail) = (failure.status(), failure.to_string());
        tracing::debug!(%what, status, detail, "failed");
        self.tell(Event::Failed { what, status, detail });
        Ok(())
    }

    fn count(&self, count: impl FnOnce(&mut Tally)) {
        count(&mut self.tally.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Why something was not provisioned.
#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error(transparent)]
    Request(#[from] Failure),
    #[error("{0} resources match; Entra updates none of several")]
    SeveralMatches(usize),
    #[error("none of its matching attributes has a value")]
    Unmatched,
    #[error(transparent)]
    Mapping(#[from] mapping::MappingError),
    #[error("the server's answer has no id")]
    NoId,
    #[error("{0} was not provisioned")]
    Missing(String),
}

impl Problem {
    fn status(&self) -> Option<u16> {
        match self {
            Self::Request(failure) => failure.status(),
            Self::SeveralMatches(_) | Self::Unmatched | Self::Mapping(_) | Self::NoId | Self::Missing(_) => None,
        }
    }
}
