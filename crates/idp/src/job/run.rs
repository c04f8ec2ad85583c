//! A cycle under way: what it did so far, and how it keeps what comes of each object.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::decision::{Intent, Reason, decide};
use super::entry::Occasion;
use super::export::{Done, Export, Plan};
use super::subject::Subject;
use super::wire::Wire;
use super::{Engine, Event, Stopped};
use crate::state::{self, Action, Application, Change, Escrow, Failure, Kind, Link, LogEntry, Operation, Status};

/// What fails of an object itself, not of its references.
const OWN: [Operation; 4] = [Operation::Create, Operation::Update, Operation::Disable, Operation::Delete];

/// Why a cycle ends before its end.
pub(super) enum Halt {
    /// The server is not to be asked again.
    Stopped(Stopped),
    /// The state could not answer.
    State(state::Error),
}

impl From<state::Error> for Halt {
    fn from(error: state::Error) -> Self {
        Self::State(error)
    }
}

/// An object that a cycle looks at.
pub(super) struct Item {
    pub(super) kind: Kind,
    pub(super) object_id: Uuid,
    pub(super) intent: Intent,
    pub(super) change: Option<Change>,
    pub(super) escrows: Vec<Escrow>,
}

/// A resource that this cycle brought up to date.
pub(super) struct Here {
    pub(super) kind: Kind,
    pub(super) target_id: String,
    pub(super) manager: Option<String>,
    pub(super) fresh: bool,
}

/// Numbers of a cycle.
#[derive(Default)]
pub(super) struct Tally {
    /// Entries by action and status.
    pub(super) counts: BTreeMap<(Action, Status), u64>,
    /// Objects that failed.
    pub(super) failed: u64,
    /// Objects that are as they should be.
    pub(super) done: u64,
    /// References that failed.
    pub(super) references: u64,
    /// Objects that were held back.
    pub(super) staged: u64,
    /// Users and groups that have a link now and had none.
    pub(super) linked: [u64; 2],
}

impl Tally {
    /// The counts as they are kept.
    pub(super) fn counts(&self) -> Map<String, Value> {
        let count =
            |((action, status), count): (&(Action, Status), &u64)| (format!("{action} {status}"), (*count).into());
        self.counts.iter().map(count).collect()
    }
}

/// A cycle under way, or provisioning on demand.
pub(super) struct Run<'e> {
    pub(super) engine: &'e Engine<'e>,
    pub(super) wire: Wire,
    pub(super) occasion: Occasion,
    pub(super) application: Application,
    pub(super) initial: bool,
    pub(super) observer: &'e dyn Fn(Event<'_>),
    pub(super) here: HashMap<Uuid, Here>,
    pub(super) tally: Tally,
}

impl Run<'_> {
    pub(super) fn now(&self) -> Timestamp {
        self.engine.clock.now()
    }

    /// Reads an object and decides on it.
    pub(super) fn plan(&self, kind: Kind, object_id: Uuid) -> Result<Plan, state::Error> {
        let Engine { state, config, .. } = self.engine;
        let (subject, link, facts, trouble) = Subject::load(state, config, &self.application, kind, object_id)?;
        Ok(Plan { subject, link, intent: decide(&facts), trouble })
    }

    /// Keeps what came of an object: its link, its escrow, its entry in the log.
    pub(super) fn keep(&mut self, export: &Export) -> Result<(), Halt> {
        let stops = export.result.as_ref().err().and_then(super::trouble::Trouble::stops);
        let now = self.now();
        let engine = self.engine;
        let quiet = self.is_quiet(export);
        let entry = engine.state.together(|state| {
            let escrow = match &export.result {
                Ok(done) => {
                    keep_link(state, export, done)?;
                    None
                }
                // The object is not to blame.
                Err(_) if stops.is_some() => None,
                Err(trouble) => {
                    let subject = &export.plan.subject;
                    Some(state.keep_failure(
                        &Failure {
                            kind: subject.kind,
                            object_id: subject.object_id,
                            operation: operation(export.plan.intent),
                            other: None,
                            class: engine.class(trouble),
                            error: trouble.code(),
                            message: &trouble.to_string(),
                        },
                        now,
                    )?)
                }
            };
            let entry = self.occasion.of_export(engine, export, escrow.as_ref());
            if !quiet {
                state.append_log(&entry)?;
            }
            Ok(entry)
        })?;
        self.note(export);
        if !quiet {
            self.tell(&entry);
        }
        (self.observer)(Event::Looked);
        stops.map_or(Ok(()), |stopped| Err(Halt::Stopped(stopped)))
    }

    /// Counts an entry and tells it.
    pub(super) fn tell(&mut self, entry: &LogEntry) {
        let status = entry.provisioning_status_info.status;
        *self.tally.counts.entry((entry.provisioning_action, status)).or_default() += 1;
        (self.observer)(Event::Entry(entry));
    }

    fn note(&mut self, export: &Export) {
        let subject = &export.plan.subject;
        match &export.result {
            Ok(Done::There(there)) => {
                self.tally.done += 1;
                if export.plan.link.is_none() {
                    self.tally.linked[usize::from(subject.kind == Kind::Group)] += 1;
                }
                let (target_id, manager) = (there.target_id.clone(), there.manager.clone());
                let (kind, fresh) = (subject.kind, there.fresh);
                self.here.insert(subject.object_id, Here { kind, target_id, manager, fresh });
            }
            Ok(Done::Deleted) => self.tally.done += 1,
            Ok(Done::Skipped(_)) => {}
            Err(_) => self.tally.failed += 1,
        }
    }

    /// Whether nobody would look for an entry: an initial cycle goes through all who have nothing to do with it.
    fn is_quiet(&self, export: &Export) -> bool {
        match &export.result {
            Ok(Done::Skipped(Reason::Nothing)) => true,
            Ok(Done::Skipped(Reason::NotAssigned | Reason::NotManaged)) => self.initial,
            _ => false,
        }
    }
}

/// What a failure of this intent is kept as.
fn operation(intent: Intent) -> Operation {
    match intent {
        Intent::Create => Operation::Create,
        Intent::Disable(_) => Operation::Disable,
        Intent::Delete => Operation::Delete,
        Intent::Update | Intent::Forget | Intent::Skip(_) => Operation::Update,
    }
}

/// Keeps the link that an object has now, and forgets what failed of it.
fn keep_link(state: &crate::State, export: &Export, done: &Done) -> Result<(), state::Error> {
    let Plan { subject, link, intent, .. } = &export.plan;
    let (kind, object_id) = (subject.kind, subject.object_id);
    match done {
        Done::There(there) => {
            let status = match intent {
                Intent::Disable(status) => *status,
                _ => subject.status(),
            };
            let (target_id, exported) = (there.target_id.clone(), there.exported.clone());
            let link_now = Link { kind, object_id, target_id, status, exported };
            if link.as_ref() != Some(&link_now) {
                state.save_link(&link_now)?;
            }
        }
        Done::Deleted => {
            state.remove_link(object_id)?;
            state.forget_failures(object_id)?;
        }
        Done::Skipped(_) if *intent == Intent::Forget => {
            state.remove_link(object_id)?;
            state.forget_failures(object_id)?;
        }
        Done::Skipped(_) => {}
    }
    OWN.into_iter().try_for_each(|operation| state.forget_failure(object_id, operation, None).map(drop))
}
