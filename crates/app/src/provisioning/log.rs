//! What is kept of a SCIM request: an entry of the provisioning log, saved with what the request changed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use directory::provisioning::{Entry, Note, Operation};
use directory::{Actor, Change, Member};
use jiff::Timestamp;
use scim::Error;
use scim::schema::ResourceType;
use store::provisioning_log::Part;
use store::{Record, Tx};

use crate::App;
use crate::provisioning::{Caller, guard};

/// Notes of one entry at most: a body may hold a million names that nobody knows.
const MOST_NOTES: usize = 100;
/// Characters of a name that are kept.
const LONGEST_NAME: usize = 256;

fn excerpt(name: &str) -> &str {
    name.char_indices().nth(LONGEST_NAME).map_or(name, |(end, _)| &name[..end])
}

/// One request under way: what will be told of it, gathered as it becomes known. Clones share it.
#[derive(Debug, Clone)]
pub struct Trace {
    request_id: Arc<str>,
    started: Instant,
    known: Arc<Mutex<Known>>,
}

#[derive(Debug, Default)]
struct Known {
    resource: Option<Member>,
    id: Option<String>,
    name: String,
    notes: Vec<Note>,
    more_notes: u64,
    over_guard: bool,
}

impl Trace {
    /// A request that has just arrived.
    #[must_use]
    pub fn new(request_id: &str) -> Self {
        Self { request_id: request_id.into(), started: Instant::now(), known: Arc::default() }
    }

    /// The same request, with nothing known: an operation of a Bulk request has an entry of its own.
    pub(crate) fn part(&self) -> Self {
        Self { request_id: Arc::clone(&self.request_id), started: Instant::now(), known: Arc::default() }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The resource as the request names it.
    pub(crate) fn named(&self, name: &str) {
        excerpt(name).clone_into(&mut self.known().name);
    }

    /// The resource, once it is found.
    pub(crate) fn found(&self, resource: Member, id: &str, name: &str) {
        let mut known = self.known();
        known.resource = Some(resource);
        known.id = Some(id.to_owned());
        if known.name.is_empty() {
            name.clone_into(&mut known.name);
        }
    }

    /// Names that no schema knows.
    pub(crate) fn ignored(&self, names: &[String]) {
        self.noted(names.iter().map(|name| Note::unknown(excerpt(name))));
    }

    /// What else was left out.
    pub(crate) fn noted(&self, notes: impl IntoIterator<Item = Note>) {
        let mut known = self.known();
        for note in notes {
            if known.notes.len() < MOST_NOTES {
                known.notes.push(note);
            } else {
                known.more_notes += 1;
            }
        }
    }

    /// The blast radius guard stops the request.
    pub(crate) fn over_guard(&self) {
        self.known().over_guard = true;
    }
}

/// What was asked for, as far as the method and the path tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What.
    pub operation: Operation,
    /// Of which kind of resource.
    pub resource_type: Option<ResourceType>,
    /// Of which resource.
    pub id: Option<String>,
}

fn entry(caller: &Caller, asked: Asked, status: u16, now: Timestamp) -> (Entry, Option<Member>, bool) {
    let known = caller.trace.known();
    let mut notes = known.notes.clone();
    if known.more_notes > 0 {
        notes.push(Note::more(known.more_notes));
    }
    let entry = Entry {
        organization: caller.connection.organization,
        connection: caller.connection.key,
        token: caller.token,
        time: now,
        operation: asked.operation,
        resource_type: asked.resource_type,
        resource_id: known.id.clone().or(asked.id),
        resource_name: known.name.clone(),
        status,
        failure: None,
        changes: Vec::new(),
        notes,
        duration: caller.trace.started.elapsed(),
        request_id: caller.trace.request_id.to_string(),
    };
    (entry, known.resource, known.over_guard)
}

/// Saves a write that succeeds, whether it changes anything or not; gives the resource that it changes.
pub(crate) async fn done(
    tx: &mut Tx<'_>,
    caller: &Caller,
    asked: Asked,
    status: u16,
    change: Option<&Change>,
    now: Timestamp,
) -> Result<Option<Member>, store::Error> {
    let (mut entry, resource, _) = entry(caller, asked, status, now);
    let Some(change) = change else {
        let subjects: Vec<_> = resource.into_iter().map(|resource| (resource, Part::Itself)).collect();
        store::provisioning_log::add(tx, &entry, &subjects).await?;
        return Ok(None);
    };
    entry.changes = change.differences();
    store::save(tx, &caller.schemas, change, Record::Provisioning(&entry)).await.map(Some)
}

/// Keeps a request that failed, in the transaction that it failed in; and where the blast radius guard stopped it,
/// that the connection is held.
pub(crate) async fn failed_within(
    tx: &mut Tx<'_>,
    caller: &Caller,
    asked: Asked,
    error: &Error,
    now: Timestamp,
) -> Result<(), store::Error> {
    let (mut entry, resource, over_guard) = entry(caller, asked, error.status, now);
    entry.failure = Some(error.clone());
    let subjects: Vec<_> = resource.into_iter().map(|resource| (resource, Part::Itself)).collect();
    store::provisioning_log::add(tx, &entry, &subjects).await?;
    if over_guard {
        guard::hold(tx, caller, &error.detail, now).await?;
    }
    Ok(())
}

/// Keeps a request that failed.
///
/// # Errors
/// Where the store fails.
pub async fn failed(app: &App, caller: &Caller, asked: Asked, error: Error) -> Result<(), Error> {
    let (caller, now) = (caller.clone(), app.now());
    app.store()
        .write(caller.connection.organization, move |tx| {
            Box::pin(async move { Ok(failed_within(tx, &caller, asked, &error, now).await?) })
        })
        .await
}

/// The connection, where what its identity provider does concerns more than its users.
pub(crate) fn actor(caller: &Caller) -> Actor {
    Actor {
        kind: directory::actor::ActorKind::Connection,
        id: caller.connection.id.clone(),
        name: caller.connection.name.clone(),
        request_id: caller.trace.request_id.to_string(),
        ..Actor::system(caller.connection.organization)
    }
}
