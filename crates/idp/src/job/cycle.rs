//! One cycle, from the connection test to the watermark.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use futures_util::StreamExt;
use futures_util::stream;
use jiff::{SignedDuration, Timestamp};

use super::decision::{Intent, Reason};
use super::entry::Occasion;
use super::export::export;
use super::run::{Halt, Item, Run, Tally};
use super::trouble::stop_code;
use super::{Engine, Event, JobError, Report, quarantine};
use crate::state::{self, Cycle, Initiator, Job, JobStatus, Kind, QuarantineReason, ResetScope, State, Watermark};

/// Objects read at once, where all are gone through.
const PAGE: usize = 1_000;
/// How long the provisioning log keeps an entry.
const LOG_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

impl Engine<'_> {
    /// Runs a cycle now: an initial one without a watermark, else what changed since. `observer` is told how it goes,
    /// between requests, so it must be quick.
    ///
    /// What fails of objects, and even a server that refuses the token, is in the report.
    ///
    /// # Errors
    /// Where there is no job, it is not active, or the state fails.
    pub async fn cycle(&self, observer: &dyn Fn(Event<'_>)) -> Result<Report, JobError> {
        let (started, began) = (Instant::now(), self.clock.now());
        self.requests.set(0);
        self.throttled.set(0);
        let before = self.prepare(began)?;
        let to = self.state.watermark()?;
        let mut since = before.watermark;
        if let Some(watermark) = since {
            match self.state.changes(watermark, watermark) {
                Err(state::Error::WatermarkExpired(_)) => since = None,
                other => drop(other?),
            }
        }
        let mut run = Run {
            engine: self,
            wire: self.wire.clone(),
            occasion: Occasion { cycle: self.new_id(), job_id: before.id.clone(), initiator: Initiator::System },
            application: self.state.application()?,
            initial: since.is_none(),
            observer,
            here: HashMap::new(),
            tally: Tally::default(),
        };
        let stopped = match run.go(&before, since, to).await {
            Ok(()) => None,
            Err(Halt::Stopped(stopped)) => Some(stopped),
            Err(Halt::State(error)) => return Err(error.into()),
        };
        let Run { tally, occasion, initial, .. } = run;
        let ended = self.clock.now();
        let completed = stopped.is_none() && tally.staged == 0;
        let trouble = stopped
            .as_ref()
            .map(|stopped| (QuarantineReason::Exception, stop_code(stopped), stopped.to_string()))
            .or_else(|| too_many(&tally));
        let cycle = Cycle { id: occasion.cycle, initial, began, ended, completed, counts: tally.counts() };
        let (job, notified) = self.state.together(|state| {
            let mut job = state.job()?.unwrap_or_else(|| before.clone());
            let notified = self.conclude(state, &mut job, &before, &cycle, &tally, to, trouble)?;
            state.save_job(&job)?;
            Ok((job, notified))
        })?;
        Ok(Report {
            cycle,
            requests: self.requests.get(),
            throttled: self.throttled.get(),
            took: started.elapsed(),
            failed: tally.failed + tally.references,
            staged: tally.staged,
            stopped,
            quarantine: job.quarantine.map(|quarantine| quarantine.reason),
            notified,
        })
    }

    /// The job, if it may run, after what passing time and another configuration do by themselves.
    fn prepare(&self, now: Timestamp) -> Result<Job, JobError> {
        let state = self.state;
        let job = state.job()?.ok_or(JobError::NoJob)?;
        if job.status != JobStatus::Active {
            return Err(JobError::NotActive(job.status));
        }
        state.purge_expired(now)?;
        state.give_up_failures(now)?;
        if let Ok(before) = now.checked_sub(LOG_KEPT) {
            state.forget_log(before)?;
        }
        state.configure(&self.config.application())?;
        // Other mappings or filters concern everybody.
        if state.set_mappings(&(&self.config.mappings, &self.config.scoping))? {
            state.reset(&[ResetScope::Watermark, ResetScope::QuarantineState])?;
        }
        state.job()?.ok_or(JobError::NoJob)
    }

    /// Brings the job up to date with a cycle, and answers whether somebody would be written to. What was told to the job
    /// meanwhile stays said.
    #[expect(clippy::too_many_arguments, reason = "all that is known at the end of a cycle")]
    fn conclude(
        &self,
        state: &State,
        job: &mut Job,
        before: &Job,
        cycle: &Cycle,
        tally: &Tally,
        to: Watermark,
        trouble: Option<(QuarantineReason, &'static str, String)>,
    ) -> Result<bool, state::Error> {
        if cycle.completed {
            if job.watermark == before.watermark {
                job.watermark = Some(to);
            }
            if job.worked_through == before.worked_through {
                job.worked_through = Some(to);
            }
            // What is said meanwhile is for the next one.
            job.force_deletes &= !before.force_deletes;
            state.forget_changes(to)?;
            if tally.failed + tally.references == 0 {
                job.statistics.steady_state.get_or_insert(cycle.ended);
            }
        }
        job.statistics.cycles += 1;
        job.statistics.users += tally.linked[0];
        job.statistics.groups += tally.linked[1];
        job.statistics.last_cycle = Some(cycle.clone());
        if job.status != JobStatus::Active {
            return Ok(false);
        }
        let interval = self.config.job.interval;
        if let Some((reason, code, message)) = trouble {
            return Ok(quarantine::enter(job, reason, code, &message, interval, cycle.began));
        }
        job.quarantine = None;
        let next = cycle.began.checked_add(interval).unwrap_or(Timestamp::MAX);
        // Back to back, never two at a time.
        job.next_run = Some(next.max(cycle.ended));
        Ok(false)
    }
}

/// Why the numbers of a cycle send the job into quarantine, if they do.
fn too_many(tally: &Tally) -> Option<(QuarantineReason, &'static str, String)> {
    if tally.staged > 0 {
        let message =
            format!("{} objects would be disabled or deleted, which is more than the threshold", tally.staged);
        return Some((QuarantineReason::TooManyDeletes, "TooManyDeletes", message));
    }
    let reason = quarantine::by_volume(tally.failed, tally.done, tally.references)?;
    let message = format!("{} objects and {} references failed", tally.failed, tally.references);
    Some((reason, "TooManyFailures", message))
}

impl Run<'_> {
    async fn go(&mut self, before: &Job, since: Option<Watermark>, to: Watermark) -> Result<(), Halt> {
        self.engine.test_before_cycle().await.map_err(Halt::Stopped)?;
        let mut items = self.items(since, to)?;
        (self.observer)(Event::Began { initial: self.initial, objects: items.len() as u64 });
        self.guard(&mut items, before.force_deletes)?;
        for kind in [Kind::User, Kind::Group] {
            self.objects(kind, &items).await?;
        }
        self.references(&items, before.worked_through, to).await
    }

    /// What this cycle looks at, users before groups, by object id, each with a first decision.
    fn items(&self, since: Option<Watermark>, to: Watermark) -> Result<Vec<Item>, state::Error> {
        let state = self.engine.state;
        let mut items = Vec::new();
        if let Some(since) = since {
            for candidate in state.incremental_candidates(since, to, self.now())? {
                let (kind, object_id) = (candidate.kind, candidate.object_id);
                let intent = self.plan(kind, object_id)?.intent;
                items.push(Item { kind, object_id, intent, change: candidate.change, escrows: candidate.escrows });
            }
            return Ok(items);
        }
        for kind in [Kind::User, Kind::Group] {
            let mut after = None;
            loop {
                let page = state.initial_candidates(kind, after, PAGE)?;
                let Some(last) = page.last() else { break };
                after = Some(*last);
                for object_id in page {
                    let intent = self.plan(kind, object_id)?.intent;
                    // Of those who have nothing to do with the application there may be many.
                    if !matches!(intent, Intent::Skip(Reason::NotAssigned | Reason::Nothing)) {
                        items.push(Item { kind, object_id, intent, change: None, escrows: Vec::new() });
                    }
                }
            }
        }
        Ok(items)
    }

    /// The guard against accidental deletion: too much of it is held back, all of it.
    fn guard(&mut self, items: &mut Vec<Item>, force: bool) -> Result<(), Halt> {
        let engine = self.engine;
        let mut pending = HashSet::new();
        for item in items.iter() {
            let status = engine.state.link(item.object_id)?.map(|link| link.status);
            if item.intent.takes_away(status) {
                pending.insert(item.object_id);
            }
        }
        let threshold = engine.config.job.deletion_threshold;
        if force || threshold == 0 || pending.len() as u64 <= threshold {
            return Ok(());
        }
        let (held, rest): (Vec<_>, Vec<_>) =
            std::mem::take(items).into_iter().partition(|item| pending.contains(&item.object_id));
        *items = rest;
        for item in held {
            let plan = self.plan(item.kind, item.object_id)?;
            let entry = self.occasion.of_staged(engine, &plan);
            engine.state.append_log(&entry)?;
            self.tally.staged += 1;
            self.tell(&entry);
            (self.observer)(Event::Looked);
        }
        Ok(())
    }

    /// Brings the objects of a kind to the server, so many at a time.
    async fn objects(&mut self, kind: Kind, items: &[Item]) -> Result<(), Halt> {
        let engine = self.engine;
        let wire = self.wire.clone();
        let of_kind: Vec<_> = items.iter().filter(|item| item.kind == kind).map(|item| item.object_id).collect();
        // Objects are read page by page, so that what waits for its turn does not fill the memory.
        for page in of_kind.chunks(PAGE) {
            let mut plans = Vec::with_capacity(page.len());
            for object_id in page {
                plans.push(self.plan(kind, *object_id)?);
            }
            let mut exports = stream::iter(plans)
                .map(|plan| export(engine, &wire, plan))
                .buffer_unordered(engine.config.job.concurrency.get());
            while let Some(done) = exports.next().await {
                self.keep(&done)?;
            }
        }
        Ok(())
    }
}
