//! The provisioning log, as people read it; [`crate::provisioning::log`] writes it.

use directory::audit::Recorded;
use directory::{Actor, ConnectionKey, Member, Permission};
use jiff::{SignedDuration, Timestamp};
use scim::Error;

use crate::export::logs::{Export, Format, Rows};
use crate::pages::{PageRequest, Paged};
use crate::{App, Problem};

pub use store::provisioning_log::{Count, Filter, Named, Part, Place, Stored};

/// Members of an entry that are shown.
const NAMED: u64 = 100;

/// Entries that are looked at for one page: a few hundredths of a second.
const LOOKED: u64 = 20_000;

/// Stretches that are counted at once.
const STRETCHES: i128 = 1_000;

/// Entries that are pruned in one step: a few milliseconds of the writer's time.
const STEP: u32 = 500;

/// A page of entries, newest first.
///
/// # Errors
/// As [`look`].
pub async fn list(app: &App, actor: &Actor, filter: Filter, page: &PageRequest) -> Result<Paged<Stored>, Problem> {
    Ok(look(app, actor, filter, page).await?.0)
}

/// A page of entries, newest first, and how far was looked for it. Where few fit, the page ends before it is full, may
/// be empty, and yet has a `next`: so no question costs more than a look at some ten thousand entries.
///
/// # Errors
/// 403 where the actor may not; 400 where the cursor is none.
pub async fn look(
    app: &App,
    actor: &Actor,
    filter: Filter,
    page: &PageRequest,
) -> Result<(Paged<Stored>, Option<Timestamp>), Problem> {
    walk(app, actor, filter, page, LOOKED).await
}

async fn walk(
    app: &App,
    actor: &Actor,
    filter: Filter,
    page: &PageRequest,
    looked: u64,
) -> Result<(Paged<Stored>, Option<Timestamp>), Problem> {
    actor.require(Permission::ReadLog)?;
    let before = match page.place::<2>()? {
        Some([time, key]) => Some((instant(time)?, key)),
        None => None,
    };
    let size = page.size(app);
    let organization = actor.organization;
    let (read, back): (Vec<Stored>, Option<Place>) = app
        .store()
        .list(organization, move |tx| {
            Box::pin(async move {
                let failed = filter.failed == Some(true);
                let back = if filter.is_walked() {
                    store::provisioning_log::back(tx, organization, failed, before, looked).await?
                } else {
                    None
                };
                let page = store::provisioning_log::page(tx, organization, &filter, (before, back), size + 1).await?;
                // What is before `from` is not looked for.
                let back = back.filter(|(time, _)| filter.from.is_none_or(|from| from <= *time));
                Ok::<_, Problem>((page, back))
            })
        })
        .await?;
    let cursor = |(time, key): Place| format!("{}.{key}", time.as_millisecond());
    let page = Paged::cut(read, size, |last| cursor((last.entry.time, last.key)));
    Ok(match back.filter(|_| page.next.is_none()) {
        Some(back) => (Paged { next: Some(cursor(back)), ..page }, Some(back.0)),
        None => (page, None),
    })
}

/// What entries are to be about, by public ids; what is not said is anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subjects {
    /// The connection that asked.
    pub connection: Option<String>,
    /// The user that they speak of, be it as a member.
    pub user: Option<String>,
}

/// The filter of what is about them.
///
/// # Errors
/// 403 where the actor may not; 400 at `connection` or `user` where the organization has none of that id.
pub async fn about(app: &App, actor: &Actor, subjects: &Subjects) -> Result<Filter, Problem> {
    actor.require(Permission::ReadLog)?;
    let (organization, Subjects { connection, user }) = (actor.organization, subjects.clone());
    app.store()
        .read(move |tx| {
            Box::pin(async move {
                let mut filter = Filter::default();
                if let Some(id) = connection {
                    let found = store::connections::by_id(tx, organization, &id).await?;
                    let none = || Problem::invalid("connection", format!("There is no connection with the id {id}."));
                    filter.connection = Some(found.ok_or_else(none)?.key);
                }
                if let Some(id) = user {
                    let found = store::users::of_organization(tx, organization, &id).await?;
                    let none = || Problem::invalid("user", format!("There is no user with the id {id}."));
                    filter.subject = Some(Member::User(found.ok_or_else(none)?.key));
                }
                Ok(filter)
            })
        })
        .await
}

fn instant(milliseconds: i64) -> Result<Timestamp, Problem> {
    Timestamp::from_millisecond(milliseconds)
        .map_err(|_| Problem::at("cursor", Error::invalid_cursor("The cursor names no time; begin without one.")))
}

/// One entry, with the members that it names.
#[derive(Debug, Clone, PartialEq)]
pub struct Detailed {
    /// The entry.
    pub stored: Stored,
    /// The first hundred members that came or went, under the names that they have now.
    pub members: Vec<Named>,
    /// Whether there are more of them.
    pub more_members: bool,
}

/// The entry of that public id.
///
/// # Errors
/// 403 where the actor may not; 404 where there is none, or not any more.
pub async fn entry(app: &App, actor: &Actor, id: &str) -> Result<Detailed, Error> {
    actor.require(Permission::ReadLog)?;
    let missing = || Error::not_found(format!("There is no log entry {id}; old ones are deleted after a while."));
    let key: i64 = id.parse().map_err(|_| missing())?;
    let organization = actor.organization;
    let (stored, mut members) = app
        .store()
        .read(move |tx| {
            Box::pin(async move {
                let stored = store::provisioning_log::by_key(tx, organization, key).await?;
                let members = match &stored {
                    Some(stored) => store::provisioning_log::named(tx, organization, stored.key, NAMED + 1).await?,
                    None => Vec::new(),
                };
                Ok::<_, Error>((stored, members))
            })
        })
        .await?;
    let more_members = members.len() as u64 > NAMED;
    members.truncate(usize::try_from(NAMED).unwrap_or(usize::MAX));
    Ok(Detailed { stored: stored.ok_or_else(missing)?, members, more_members })
}

/// The entries as a file, newest first.
///
/// # Errors
/// 403 where the actor may not.
pub fn export(app: &App, actor: &Actor, filter: Filter, format: Format) -> Result<Export, Error> {
    actor.require(Permission::ReadLog)?;
    let rows = Rows::Log { filter: Box::new(filter), before: None };
    Ok(Export::new(app, actor.organization, rows, format))
}

/// How finely entries are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stretch {
    /// By the hour.
    Hour,
    /// By the day.
    Day,
}

impl Stretch {
    const fn length(self) -> SignedDuration {
        match self {
            Self::Hour => SignedDuration::from_hours(1),
            Self::Day => SignedDuration::from_hours(24),
        }
    }
}

/// How many requests were done and how many failed, stretch by stretch: the first begins with the quarter of an hour that
/// `from` is in, the last before `until`; those without any are there, too. Of one connection, or of all.
///
/// # Errors
/// 403 where the actor may not; 400 where those are more than a thousand stretches.
pub async fn counts(
    app: &App,
    actor: &Actor,
    connection: Option<ConnectionKey>,
    (from, until): (Timestamp, Timestamp),
    stretch: Stretch,
) -> Result<Vec<Count>, Problem> {
    actor.require(Permission::ReadLog)?;
    let length = stretch.length();
    let from = store::provisioning_log::quarter(from);
    let span = until.as_millisecond().saturating_sub(from.as_millisecond()).max(0);
    let stretches = (i128::from(span) + length.as_millis() - 1) / length.as_millis();
    if stretches > STRETCHES {
        return Err(Problem::invalid("from", "That is too long a time to count; ask for less, or by the day."));
    }
    let organization = actor.organization;
    let found = app
        .store()
        .list(organization, move |tx| {
            Box::pin(async move {
                let counts = store::provisioning_log::counts(tx, organization, connection, (from, until), length);
                counts.await.map_err(Problem::from)
            })
        })
        .await?;
    let mut found = found.into_iter().peekable();
    let starts = std::iter::successors(Some(from), |start| start.checked_add(length).ok());
    let all = starts.take(usize::try_from(stretches).unwrap_or_default()).map(|start| {
        let count = found.next_if(|count| count.start == start);
        count.unwrap_or(Count { start, succeeded: 0, failed: 0 })
    });
    Ok(all.collect())
}

/// Something that happened to a user.
#[derive(Debug, Clone, PartialEq)]
pub enum Moment {
    /// An identity provider asked for it; [`Stored::part`] says what it has to do with the user.
    Provisioning(Box<Stored>),
    /// Somebody did it here.
    Audit(Box<Recorded>),
}

impl Moment {
    /// When it happened.
    #[must_use]
    pub fn time(&self) -> Timestamp {
        match self {
            Self::Provisioning(stored) => stored.entry.time,
            Self::Audit(recorded) => recorded.event.time,
        }
    }
}

/// All that happened to a user, newest first: what identity providers asked for, and what was done here.
///
/// # Errors
/// 403 where the actor may not; 404 where there is no such user; 400 where the cursor is none.
pub async fn timeline(app: &App, actor: &Actor, user_id: &str, page: &PageRequest) -> Result<Paged<Moment>, Problem> {
    actor.require(Permission::ReadLog)?;
    actor.require(Permission::ReadAudit)?;
    // Where each of the two was left off.
    let [key, sequence] = page.place::<2>()?.unwrap_or([i64::MAX; 2]);
    let size = page.size(app);
    let (organization, wanted) = (actor.organization, user_id.to_owned());
    let read = app
        .store()
        .list(organization, move |tx| {
            Box::pin(async move {
                let Some(user) = store::users::of_organization(tx, organization, &wanted).await? else {
                    return Ok(None);
                };
                let of_user = Filter { subject: Some(Member::User(user.key)), ..Filter::default() };
                let before = Some((Timestamp::MAX, key));
                let log = store::provisioning_log::page(tx, organization, &of_user, (before, None), size + 1).await?;
                let audit = store::audit::of_user(tx, organization, user.key, Some(sequence), size + 1).await?;
                Ok::<_, Problem>(Some((log, audit)))
            })
        })
        .await?;
    let (log, audit) = read.ok_or_else(|| Error::not_found(format!("There is no user with the id {user_id}.")))?;
    Ok(merged(log, audit, size, [key, sequence]))
}

/// The newer of the two, again and again. Each keeps its own order, so that nothing is lost between pages even where a
/// clock was set back.
fn merged(log: Vec<Stored>, audit: Vec<Recorded>, size: u64, mut reached: [i64; 2]) -> Paged<Moment> {
    let (mut log, mut audit) = (log.into_iter().peekable(), audit.into_iter().peekable());
    let mut items = Vec::new();
    while (items.len() as u64) < size {
        let logged = log.next_if(|stored| audit.peek().is_none_or(|recorded| stored.entry.time >= recorded.event.time));
        if let Some(stored) = logged {
            reached[0] = stored.key;
            items.push(Moment::Provisioning(Box::new(stored)));
        } else if let Some(recorded) = audit.next() {
            reached[1] = recorded.sequence;
            items.push(Moment::Audit(Box::new(recorded)));
        } else {
            break;
        }
    }
    let more = log.peek().is_some() || audit.peek().is_some();
    Paged { items, total: None, next: more.then(|| format!("{}.{}", reached[0], reached[1])) }
}

/// Deletes entries that are older than the configuration says, a small step of them. Gives whether there are more to
/// delete: then it is to be called again soon.
///
/// # Errors
/// Where the store fails.
pub async fn prune(app: &App) -> Result<bool, store::Error> {
    let Some(before) = app.log_kept().and_then(|kept| app.now().checked_sub(kept).ok()) else { return Ok(false) };
    let due = app
        .store()
        .read(move |tx| {
            Box::pin(async move {
                let mut due = Vec::new();
                for organization in store::connections::organizations(tx).await? {
                    let oldest = store::provisioning_log::oldest(tx, organization.key).await?;
                    due.extend(oldest.filter(|oldest| *oldest < before).map(|_| organization.key));
                }
                Ok::<_, store::Error>(due)
            })
        })
        .await?;
    let Some(first) = due.first().copied() else { return Ok(false) };
    let more = app
        .store()
        .write(first, move |tx| Box::pin(async move { store::provisioning_log::prune(tx, first, before, STEP).await }))
        .await?;
    Ok(more || due.len() > 1)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use directory::audit::{Event, GENESIS, Happening, Subject, SubjectKind};
    use directory::provisioning::{Entry, Operation};
    use directory::{OrganizationKey, TokenKey};
    use serde_json::json;

    use super::*;
    use crate::mail;
    use crate::testing::Fixture;

    fn logged((key, second): (i64, i64)) -> Stored {
        let entry = Entry {
            organization: OrganizationKey(1),
            connection: ConnectionKey(1),
            token: TokenKey(1),
            time: Timestamp::from_second(second).unwrap(),
            operation: Operation::Update,
            resource_type: None,
            resource_id: None,
            resource_name: String::new(),
            status: 200,
            failure: None,
            changes: Vec::new(),
            notes: Vec::new(),
            duration: Duration::ZERO,
            request_id: String::new(),
        };
        Stored { key, entry, connection: None, token: None, part: Some(Part::Itself) }
    }

    fn recorded((sequence, second): (i64, i64)) -> Recorded {
        let actor = Actor::operator(OrganizationKey(1));
        let subject = Subject::new(SubjectKind::User, "u", "Ada");
        let event = Event::new(&actor, Timestamp::from_second(second).unwrap(), Happening::UserUpdated, subject);
        Recorded { sequence, event, hash: GENESIS }
    }

    /// All pages of two logs, each given as numbers and seconds, newest first.
    fn pages(log: &[(i64, i64)], audit: &[(i64, i64)], size: u64) -> Vec<String> {
        let (mut reached, mut seen) = ([i64::MAX; 2], Vec::new());
        for _ in 0..=log.len() + audit.len() {
            let rest = |all: &[(i64, i64)], before: i64| -> Vec<(i64, i64)> {
                let after = all.iter().copied().filter(|(number, _)| *number < before);
                after.take(usize::try_from(size).unwrap() + 1).collect()
            };
            let logged = rest(log, reached[0]).into_iter().map(logged).collect();
            let recorded = rest(audit, reached[1]).into_iter().map(recorded).collect();
            let page = merged(logged, recorded, size, reached);
            seen.extend(page.items.iter().map(|moment| match moment {
                Moment::Provisioning(stored) => format!("p{}", stored.key),
                Moment::Audit(recorded) => format!("a{}", recorded.sequence),
            }));
            let Some(next) = page.next else { return seen };
            reached = (PageRequest { cursor: Some(next), limit: None }).place::<2>().unwrap().unwrap();
        }
        panic!("the pages do not end");
    }

    #[test]
    fn a_timeline_is_one_of_two_logs() {
        let (log, audit) = ([(9, 90), (7, 70), (3, 30)], [(12, 80), (11, 75), (10, 70), (2, 5)]);
        for size in [1, 2, 3, 100] {
            assert_eq!(pages(&log, &audit, size), ["p9", "a12", "a11", "p7", "a10", "p3", "a2"], "{size}");
        }
        // A clock that was set back loses nothing.
        let log = [(9, 10), (7, 70)];
        for size in [1, 2, 100] {
            assert_eq!(pages(&log, &[(5, 40)], size), ["a5", "p9", "p7"], "{size}");
        }
        assert!(pages(&[], &[], 5).is_empty());
    }

    #[tokio::test]
    async fn what_is_rare_is_found_by_going_on() {
        let fixture = Fixture::new(mail::Settings::default()).await;
        for name in ["wanted", "a", "b", "c", "d", "e", "f"] {
            fixture.provision(json!({"userName": name})).await;
            fixture.wind(SignedDuration::from_secs(1));
        }
        let filter = || Filter { text: "wanted".into(), ..Filter::default() };
        let (mut cursor, mut looks) = (None, Vec::new());
        loop {
            let page = PageRequest { cursor, limit: Some(10) };
            let (page, back) = walk(&fixture.app, &fixture.operator, filter(), &page, 3).await.unwrap();
            looks.push((page.items.len(), back.is_some()));
            cursor = page.next;
            if cursor.is_none() || looks.len() > 9 {
                break;
            }
        }
        assert_eq!(looks, [(0, true), (0, true), (1, false)]);
        let late = Filter { from: Some(fixture.app.now()), ..filter() };
        let page = walk(&fixture.app, &fixture.operator, late, &PageRequest::default(), 3).await.unwrap();
        assert_eq!((page.0.next, page.1), (None, None), "nothing before `from` is looked for");
    }
}
