//! Audit trails: reading them, and finding out whether somebody tampered with them.

use directory::audit::{Chain, GENESIS, Recorded, Verdict};
use directory::{Actor, OrganizationKey, Permission};
use scim::Error;
use store::Tx;
use store::audit::Direction;

use crate::export::logs::{Export, Format, Rows};
use crate::pages::{PageRequest, Paged};
use crate::{App, Problem};

pub use store::audit::Filter;

/// Events that are checked in one read.
const STEP: u64 = 1_000;

/// A page of events, newest first.
///
/// # Errors
/// 403 where the actor may not; 400 where the cursor is none.
pub async fn list(app: &App, actor: &Actor, filter: Filter, page: &PageRequest) -> Result<Paged<Recorded>, Problem> {
    actor.require(Permission::ReadAudit)?;
    let before = page.place::<1>()?.map(|[sequence]| sequence);
    let size = page.size(app);
    let organization = actor.organization;
    let read: Vec<Recorded> = app
        .store()
        .list(organization, move |tx| {
            Box::pin(
                async move { store::audit::page(tx, organization, &filter, Direction::Back(before), size + 1).await },
            )
        })
        .await
        .map_err(|error: store::Error| Problem::from(error))?;
    Ok(Paged::cut(read, size, |last| last.sequence.to_string()))
}

/// The event of that number.
///
/// # Errors
/// 403 where the actor may not; 404 where there is none.
pub async fn event(app: &App, actor: &Actor, sequence: i64) -> Result<Recorded, Error> {
    actor.require(Permission::ReadAudit)?;
    let organization = actor.organization;
    let found = app
        .store()
        .read(move |tx| {
            Box::pin(async move { store::audit::by_sequence(tx, organization, sequence).await.map_err(Error::from) })
        })
        .await?;
    found.ok_or_else(|| Error::not_found(format!("There is no audit event {sequence}.")))
}

/// The events as a file, oldest first.
///
/// # Errors
/// 403 where the actor may not.
pub fn export(app: &App, actor: &Actor, filter: Filter, format: Format) -> Result<Export, Error> {
    actor.require(Permission::ReadAudit)?;
    let rows = Rows::Audit { filter: Box::new(filter), after: 0 };
    Ok(Export::new(app, actor.organization, rows, format))
}

/// Whether every event of the actor's organization is as it was written: the chain of hashes is followed from the first
/// one to its end. Events that come meanwhile are checked as well.
///
/// # Errors
/// 403 where the actor may not; otherwise where the store fails.
pub async fn verify(app: &App, actor: &Actor) -> Result<Verdict, Error> {
    actor.require(Permission::ReadAudit)?;
    let organization = actor.organization;
    let mut chain = Chain::default();
    loop {
        let mut from = chain;
        // Page and end of the chain are read in one state of the database, but not all pages: a long chain would keep
        // the log from being cut back.
        let (reached, verdict) = app
            .store()
            .list(organization, move |tx| {
                Box::pin(async move {
                    let verdict = follow(tx, organization, &mut from).await?;
                    Ok::<_, store::Error>((from, verdict))
                })
            })
            .await?;
        if let Some(verdict) = verdict {
            return Ok(verdict);
        }
        chain = reached;
    }
}

/// Follows a chain for a while; `None`: it goes on.
pub(crate) async fn follow(
    tx: &mut Tx<'_>,
    organization: OrganizationKey,
    chain: &mut Chain,
) -> Result<Option<Verdict>, store::Error> {
    // Before the first event nothing may stand, not even with a number below 1.
    let after = Some(chain.sequence()).filter(|sequence| *sequence > 0);
    let links = store::audit::links(tx, organization, after, STEP).await?;
    if let Err(broken) = links.iter().try_for_each(|link| chain.follow(link)) {
        return Ok(Some(broken));
    }
    if links.len() as u64 == STEP {
        return Ok(None);
    }
    let head = match store::audit::head(tx, organization).await {
        // A head that is gone, or is none, is one that somebody tampered with.
        Err(store::Error::Corrupt(_)) => (0, GENESIS),
        head => head?,
    };
    Ok(Some(chain.end(head)))
}
