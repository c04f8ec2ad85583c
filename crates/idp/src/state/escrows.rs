//! Escrows: operations that failed, and when each is tried again.

use jiff::{SignedDuration, Timestamp};
use rusqlite::params;
use uuid::Uuid;

use super::key::{self, Key};
use super::{Error, Kind, State};
use words::words;

/// Hours after the first failure at which it is tried again; then every [`EVERY`].
const HOURS: [i64; 3] = [6, 12, 24];
/// From the third attempt on.
const EVERY: SignedDuration = SignedDuration::from_hours(24);
/// What is throttled is tried again after so long, then after twice as long.
const THROTTLED: SignedDuration = SignedDuration::from_mins(5);
/// So many attempts of what is throttled, and it is a task.
const THROTTLED_ATTEMPTS: u32 = 10;
/// When a task is tried again by itself: at the end of the year 9999, which is as late as can be written down.
const NEVER: Timestamp = Timestamp::constant(253_402_000_000, 0);
/// So long after the first failure it is given up.
const GIVEN_UP: SignedDuration = SignedDuration::from_hours(28 * 24);

words! {
    /// What is tried again.
    Operation, "operation", {
        /// Create or match.
        Create => "create",
        /// Update.
        Update => "update",
        /// Disable.
        Disable => "disable",
        /// Delete.
        Delete => "delete",
        /// Set or remove the manager.
        Manager => "manager",
        /// Add a member.
        AddMember => "add_member",
        /// Remove a member.
        RemoveMember => "remove_member",
        /// Push all members.
        Members => "members",
    }
}

words! {
    /// What sort of failure it was: it decides when to try again.
    FailureClass, "class of a failure", {
        /// Too many requests, trouble at the server, or on the way there: it may be over in the next cycle.
        Transport => "transport",
        /// The server refused: somebody has to do something.
        Refusal => "refusal",
        /// Too many requests, and the server does not say for how long: ever later, and then somebody has to ask for it.
        Throttled => "throttled",
        /// Somebody has to ask for another attempt.
        Task => "task",
    }
}

/// A failure, as a cycle met it.
#[derive(Debug, Clone, Copy)]
pub struct Failure<'a> {
    /// What the object is.
    pub kind: Kind,
    /// Its object id.
    pub object_id: Uuid,
    /// What failed.
    pub operation: Operation,
    /// The member or manager that a reference is to.
    pub other: Option<Uuid>,
    /// What sort of failure it was.
    pub class: FailureClass,
    /// Entra's code, such as `EntryConflict`.
    pub error: &'a str,
    /// What the server said.
    pub message: &'a str,
}

/// An operation that failed and is tried again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Escrow {
    /// What the object is.
    pub kind: Kind,
    /// Its object id.
    pub object_id: Uuid,
    /// What failed.
    pub operation: Operation,
    /// The member or manager that a reference is to.
    pub other: Option<Uuid>,
    /// When it failed first.
    pub first_failure: Timestamp,
    /// How often it was tried again.
    pub retries: u32,
    /// When it is tried again.
    pub next_attempt: Timestamp,
    /// Code of the last error.
    pub error: String,
    /// What it said.
    pub message: String,
}

/// When something that failed first at `first_failure`, and now again, is tried again after so many retries.
#[must_use]
pub fn due_again(class: FailureClass, first_failure: Timestamp, retries: u32, now: Timestamp) -> Timestamp {
    match class {
        // Whenever the next cycle is.
        FailureClass::Transport => return now,
        FailureClass::Throttled if retries + 1 < THROTTLED_ATTEMPTS => {
            return now.checked_add(THROTTLED * (1 << retries)).unwrap_or(NEVER);
        }
        FailureClass::Throttled | FailureClass::Task => return NEVER,
        FailureClass::Refusal => {}
    }
    let planned = usize::try_from(retries)
        .ok()
        .and_then(|retries| HOURS.get(retries))
        .map(|hours| first_failure.checked_add(SignedDuration::from_hours(*hours)).unwrap_or(Timestamp::MAX));
    // A job that was paused may be later than its plan.
    planned.filter(|time| *time > now).unwrap_or_else(|| now.checked_add(EVERY).unwrap_or(Timestamp::MAX))
}

impl Escrow {
    /// Whether it waits until somebody asks for another attempt.
    #[must_use]
    pub fn is_task(&self) -> bool {
        self.next_attempt == NEVER
    }
}

/// What reading an escrow takes.
const ESCROW: &str = "kind, object_id, operation, other, first_failure, retries, next_attempt, error, message";

fn read(row: &rusqlite::Row<'_>) -> Result<Escrow, Error> {
    let other: Vec<u8> = row.get(3)?;
    Ok(Escrow {
        kind: key::word(row, 0)?,
        object_id: key::id(row, 1)?,
        operation: key::word(row, 2)?,
        other: if other.is_empty() { None } else { Some(Uuid::from_slice(&other).map_err(Error::corrupt)?) },
        first_failure: key::time(row, 4)?,
        retries: row.get(5)?,
        next_attempt: key::time(row, 6)?,
        error: row.get(7)?,
        message: row.get(8)?,
    })
}

impl State {
    /// Keeps a failure for another attempt. One that was kept already has been tried once more.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn keep_failure(&self, failure: &Failure<'_>, now: Timestamp) -> Result<Escrow, Error> {
        self.together(|state| {
            let Failure { kind, object_id, operation, other, .. } = *failure;
            let sql = format!("SELECT {ESCROW} FROM escrows WHERE object_id = ?1 AND operation = ?2 AND other = ?3");
            let before = state.first(&sql, params![Key(object_id), operation.word(), key::after(other)], read)?;
            let (first_failure, retries) =
                before.map_or((now, 0), |before| (before.first_failure, before.retries.saturating_add(1)));
            let escrow = Escrow {
                kind,
                object_id,
                operation,
                other,
                first_failure,
                retries,
                next_attempt: due_again(failure.class, first_failure, retries, now),
                error: failure.error.to_owned(),
                message: failure.message.to_owned(),
            };
            state.execute(
                "INSERT OR REPLACE INTO escrows (kind, object_id, operation, other, first_failure, retries,
                     next_attempt, error, message)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                params![
                    kind.word(),
                    Key(object_id),
                    operation.word(),
                    key::after(other),
                    first_failure.as_millisecond(),
                    retries,
                    escrow.next_attempt.as_millisecond(),
                    escrow.error,
                    escrow.message
                ],
            )?;
            Ok(escrow)
        })
    }

    /// Forgets a failure that is over, and answers whether it was kept.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn forget_failure(&self, object_id: Uuid, operation: Operation, other: Option<Uuid>) -> Result<bool, Error> {
        let sql = "DELETE FROM escrows WHERE object_id = ?1 AND operation = ?2 AND other = ?3";
        Ok(self.execute(sql, params![Key(object_id), operation.word(), key::after(other)])? > 0)
    }

    /// Forgets all failures of an object.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn forget_failures(&self, object_id: Uuid) -> Result<usize, Error> {
        self.execute("DELETE FROM escrows WHERE object_id = ?1", [Key(object_id)])
    }

    /// Whether an object waits to be created: it is in scope, and not yet on the server.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn awaits_creation(&self, object_id: Uuid) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM escrows WHERE object_id = ?1 AND operation = 'create'";
        Ok(self.first(sql, [Key(object_id)], |_| Ok(()))?.is_some())
    }

    /// Whether an object that is on the server waits to be brought up to date.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn awaits_update(&self, object_id: Uuid) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM escrows WHERE object_id = ?1 AND operation = 'update'";
        Ok(self.first(sql, [Key(object_id)], |_| Ok(()))?.is_some())
    }

    /// The members of a group who wait to be created, by object id.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn members_awaiting_creation(&self, group: Uuid) -> Result<Vec<Uuid>, Error> {
        let sql = "SELECT m.member_id FROM members m JOIN escrows e ON e.object_id = m.member_id
                   WHERE m.group_id = ?1 AND e.operation = 'create' ORDER BY m.member_id";
        self.all(sql, [Key(group)], |row| key::id(row, 0))
    }

    /// Has everything that failed tried again in the next cycle, as if it failed for the first time now, and answers how
    /// much that is.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn retry_failures(&self, now: Timestamp) -> Result<usize, Error> {
        let sql = "UPDATE escrows SET next_attempt = ?1, first_failure = ?1, retries = 0";
        self.execute(sql, [now.as_millisecond()])
    }

    /// Gives up what first failed 28 days ago or earlier and is no task, and answers how much that was.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn give_up_failures(&self, now: Timestamp) -> Result<usize, Error> {
        let Ok(before) = now.checked_sub(GIVEN_UP) else { return Ok(0) };
        let sql = "DELETE FROM escrows WHERE first_failure <= ?1 AND next_attempt < ?2";
        self.execute(sql, [before.as_millisecond(), NEVER.as_millisecond()])
    }

    /// What is due to be tried again, by object id.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn due_escrows(&self, now: Timestamp) -> Result<Vec<Escrow>, Error> {
        let sql = format!("SELECT {ESCROW} FROM escrows WHERE next_attempt <= ?1 ORDER BY object_id, operation, other");
        self.all(&sql, [now.as_millisecond()], read)
    }

    /// All escrows, the next to be tried first, so many at most.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn escrows(&self, limit: usize) -> Result<Vec<Escrow>, Error> {
        let sql = format!("SELECT {ESCROW} FROM escrows ORDER BY next_attempt, object_id, operation, other LIMIT ?1");
        self.all(&sql, [key::limit(limit)], read)
    }

    /// How many escrows there are.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn count_escrows(&self) -> Result<u64, Error> {
        Ok(self.first("SELECT COUNT(*) FROM escrows", [], key::count)?.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(hours * HOUR).unwrap()
    }

    fn conflict(class: FailureClass) -> Failure<'static> {
        Failure {
            kind: Kind::User,
            object_id: Uuid::from_u128(1),
            operation: Operation::Create,
            other: None,
            class,
            error: "EntryConflict",
            message: "userName is taken",
        }
    }

    #[test]
    fn refusals_are_tried_after_6_12_and_24_hours_and_then_daily() {
        let state = State::in_memory().unwrap();
        let mut now = at(0);
        let mut times = Vec::new();
        for _ in 0..5 {
            now = state.keep_failure(&conflict(FailureClass::Refusal), now).unwrap().next_attempt;
            times.push(now.as_second() / HOUR);
        }
        assert_eq!(times, [6, 12, 24, 48, 72]);
        let [escrow] = &state.escrows(10).unwrap()[..] else { panic!("one escrow") };
        assert_eq!((escrow.retries, escrow.first_failure), (4, at(0)));
    }

    #[test]
    fn trouble_on_the_way_is_due_at_once_and_a_late_job_is_not_hurried() {
        let state = State::in_memory().unwrap();
        state.keep_failure(&conflict(FailureClass::Transport), at(1)).unwrap();
        assert_eq!(state.due_escrows(at(1)).unwrap().len(), 1);
        assert_eq!(due_again(FailureClass::Refusal, at(0), 1, at(100)), at(124));
    }

    #[test]
    fn what_is_throttled_comes_ever_later_and_becomes_a_task_that_is_kept() {
        let state = State::in_memory().unwrap();
        let (mut now, mut minutes) = (at(0), Vec::new());
        let last = loop {
            let escrow = state.keep_failure(&conflict(FailureClass::Throttled), now).unwrap();
            if escrow.is_task() {
                break escrow;
            }
            minutes.push(escrow.next_attempt.duration_since(now).as_mins());
            now = escrow.next_attempt;
        };
        assert_eq!((minutes, last.retries), (vec![5, 10, 20, 40, 80, 160, 320, 640, 1280], 9));
        assert_eq!(state.give_up_failures(at(100 * 24)).unwrap(), 0);
        assert!(state.due_escrows(at(100 * 24)).unwrap().is_empty());
        assert_eq!(state.retry_failures(now).unwrap(), 1);
        assert_eq!((state.due_escrows(now).unwrap().len(), state.give_up_failures(now).unwrap()), (1, 0));
    }

    #[test]
    fn a_failure_is_given_up_after_28_days_and_forgotten_when_it_is_over() {
        let state = State::in_memory().unwrap();
        let member = Failure { other: Some(Uuid::from_u128(9)), ..conflict(FailureClass::Refusal) };
        state.keep_failure(&member, at(0)).unwrap();
        state.keep_failure(&conflict(FailureClass::Refusal), at(0)).unwrap();
        assert!(!state.forget_failure(member.object_id, Operation::Update, None).unwrap());
        assert!(state.forget_failure(member.object_id, Operation::Create, member.other).unwrap());
        assert_eq!(state.give_up_failures(at(28 * 24 - 1)).unwrap(), 0);
        assert_eq!(state.give_up_failures(at(28 * 24)).unwrap(), 1);
        assert_eq!(state.count_escrows().unwrap(), 0);
    }
}
