//! Users from a CSV file: those who are here are updated, the others made, line by line.
//!
//! - `reading`: from bytes to lines; `line`: what becomes of one; `joining`: the groups that a batch of lines adds to
//!
//! The file is read as it goes, a batch of lines at a time, and each batch is one job: an import that is broken off has
//! done whole batches, and can be run again, for what is as the file says is not changed.

mod joining;
mod line;
mod reading;
#[cfg(test)]
pub(crate) mod tests;

use std::io::Read;

use directory::attribute::Schemas;
use directory::audit::{Event, Happening, Subject, SubjectKind};
use directory::provisioning::Difference;
use directory::{Actor, IdentityProvider, Permission};
use jiff::Timestamp;
use store::Tx;

use crate::{App, Problem};
use joining::Joining;
use line::{Outcome, Writer};
use reading::{Line, Sheet};

/// Lines of one job.
const BATCH: usize = 300;

/// Remarks that a report holds, and as many steps.
const REMARKS: usize = 1_000;

/// What an import has done, or would do.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// Users who were not here.
    pub created: u64,
    /// Users of whom something changed.
    pub updated: u64,
    /// Users who are as the file says.
    pub unchanged: u64,
    /// Lines of users whom an identity provider owns: they were passed over.
    pub skipped: u64,
    /// Lines that cannot be used.
    pub failed: u64,
    /// What there is to say of lines; the first thousand.
    pub remarks: Vec<Remark>,
    /// Lines that make or change a user; the first thousand.
    pub steps: Vec<Step>,
}

/// What one line does.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Line of the file, counted from 1.
    pub line: u64,
    /// Whose line it is.
    pub user_name: String,
    /// Whether the user is made, and not changed.
    pub created: bool,
    /// What changes of the user; of a new one, what it has.
    pub changes: Vec<Difference>,
    /// Groups that the user is added to.
    pub groups: Vec<String>,
}

/// Why a line is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It names no user.
    NoUserName,
    /// This identity provider owns the user.
    Owned(IdentityProvider),
    /// It is too long; a quotation mark may not be closed.
    TooLong,
    /// It is not in UTF-8.
    NotUtf8,
    /// It has not as many cells as there are columns.
    Cells {
        /// How many it has.
        cells: usize,
        /// How many there are.
        columns: usize,
    },
    /// It names a group that this identity provider owns.
    GroupOwned(String, IdentityProvider),
    /// It names a new group as none can be called.
    GroupName,
    /// The cell of its column cannot be a value of it, or the user's whole is none.
    Value,
}

/// Something about one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Line of the file, counted from 1, which is the line of the columns' names.
    pub line: u64,
    /// Name of the column that is meant; `None`: the line.
    pub column: Option<String>,
    /// Why it is not done.
    pub reason: Reason,
    /// The same in a sentence, with what stands there.
    pub detail: String,
}

impl Remark {
    fn of(line: u64, column: Option<&str>, reason: Reason, detail: impl Into<String>) -> Self {
        Self { line, column: column.map(ToOwned::to_owned), reason, detail: detail.into() }
    }
}

impl Report {
    fn count(&mut self, outcome: Outcome) {
        let remark = match outcome {
            Outcome::Done(step) => {
                let counter = if step.created { &mut self.created } else { &mut self.updated };
                *counter += 1;
                if self.steps.len() < REMARKS {
                    self.steps.push(step);
                }
                return;
            }
            Outcome::Unchanged => return self.unchanged += 1,
            Outcome::Skipped(remark) => {
                self.skipped += 1;
                remark
            }
            Outcome::Failed(remark) => {
                self.failed += 1;
                remark
            }
        };
        if self.remarks.len() < REMARKS {
            self.remarks.push(remark);
        }
    }
}

/// Brings users in from a CSV file, in UTF-8, whose first line names its columns. A line is the user of its `userName`;
/// a column that the file lacks is left as it is, a blank cell takes the value away. Of a name that stands twice, the
/// later line holds. With `dry_run` nothing is changed.
///
/// # Errors
/// 403 where the actor may not; 400 at `file` where the first line names no columns that can be used.
pub async fn users(app: &App, actor: &Actor, file: impl Read + Send, dry_run: bool) -> Result<Report, Problem> {
    actor.require(Permission::WriteUsers)?;
    let (now, schemas) = (app.now(), app.schemas_now(actor.organization).await?);
    let organization = actor.organization;
    let added =
        app.store().read(move |tx| Box::pin(async move { store::attributes::list(tx, organization).await })).await?;
    let mut sheet = Sheet::open(file, &added)?;
    let mut report = Report::default();
    loop {
        let (lines, unreadable) = sheet.batch(BATCH)?;
        if lines.is_empty() && unreadable.is_empty() {
            break;
        }
        let ids = |count| (0..count).map(|_| app.new_id(now)).collect::<Result<Vec<_>, _>>();
        let (user_ids, group_ids) = (ids(lines.len())?, ids(lines.iter().map(|line| line.groups().len()).sum())?);
        let (actor, schemas) = (actor.clone(), schemas.clone());
        let work = Batch { actor, schemas, lines, user_ids, group_ids, now, dry_run };
        let outcomes = if dry_run {
            app.store().scan(move |tx| Box::pin(work.run(tx))).await?
        } else {
            app.store().write(organization, move |tx| Box::pin(work.run(tx))).await?
        };
        unreadable.into_iter().chain(outcomes).for_each(|outcome| report.count(outcome));
    }
    if !dry_run && report.created + report.updated > 0 {
        told(app, actor, &report, now).await?;
    }
    report.remarks.sort_by_key(|remark| remark.line);
    Ok(report)
}

struct Batch {
    actor: Actor,
    schemas: Schemas,
    lines: Vec<Line>,
    user_ids: Vec<String>,
    group_ids: Vec<String>,
    now: Timestamp,
    dry_run: bool,
}

impl Batch {
    async fn run(self, tx: &mut Tx<'_>) -> Result<Vec<Outcome>, Problem> {
        let Self { actor, schemas, lines, user_ids, group_ids, now, dry_run } = self;
        let mut joining = Joining::default();
        let mut outcomes = Vec::with_capacity(lines.len());
        let writer = Writer { actor: &actor, schemas: &schemas, now, dry_run };
        for (line, id) in lines.into_iter().zip(user_ids) {
            outcomes.push(writer.line(tx, &mut joining, &line, id).await?);
        }
        if !dry_run {
            joining.save(tx, &writer, group_ids).await?;
        }
        Ok(outcomes)
    }
}

/// The import as a whole; what it has changed of each user has events of its own.
async fn told(app: &App, actor: &Actor, report: &Report, now: Timestamp) -> Result<(), Problem> {
    let (actor, report) = (actor.clone(), report.clone());
    app.store()
        .write(actor.organization, move |tx| {
            Box::pin(async move {
                let organizations = store::connections::organizations(tx).await?;
                let here = organizations.into_iter().find(|organization| organization.key == actor.organization);
                let (id, name) = here.map(|here| (here.id, here.name)).unwrap_or_default();
                let subject = Subject::new(SubjectKind::Organization, id, name);
                let event = Event::new(&actor, now, Happening::UsersImported, subject)
                    .with("created", report.created)
                    .with("updated", report.updated)
                    .with("unchanged", report.unchanged)
                    .with("skipped", report.skipped)
                    .with("failed", report.failed);
                Ok(store::audit::append(tx, &event).await?)
            })
        })
        .await
}
