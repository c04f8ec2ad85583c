//! What a cycle must look at.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::params;
use uuid::Uuid;

use super::{Change, Error, Escrow, Kind, State, Watermark, key};

/// A page of the users that an initial cycle must look at.
const INITIAL_USERS: &str = "SELECT object_id FROM users WHERE deleted IS NULL AND object_id > ?1
    UNION SELECT object_id FROM links WHERE kind = ?2 AND object_id > ?1 ORDER BY object_id LIMIT ?3";

/// The same of groups.
const INITIAL_GROUPS: &str = "SELECT object_id FROM groups WHERE deleted IS NULL AND object_id > ?1
    UNION SELECT object_id FROM links WHERE kind = ?2 AND object_id > ?1 ORDER BY object_id LIMIT ?3";

/// An object that an incremental cycle must look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What it is.
    pub kind: Kind,
    /// Its object id; the object may be gone.
    pub object_id: Uuid,
    /// What happened to it since the last cycle.
    pub change: Option<Change>,
    /// What failed of it and is due to be tried again.
    pub escrows: Vec<Escrow>,
}

impl State {
    /// A page of what an initial cycle must look at, by object id from after `after` on: everything of that kind in the
    /// directory, and everything with a link, which may have left it.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn initial_candidates(&self, kind: Kind, after: Option<Uuid>, limit: usize) -> Result<Vec<Uuid>, Error> {
        let sql = match kind {
            Kind::User => INITIAL_USERS,
            Kind::Group => INITIAL_GROUPS,
        };
        self.all(sql, params![key::after(after), kind.word(), key::limit(limit)], |row| key::id(row, 0))
    }

    /// What an incremental cycle must look at: what changed after `since` and up to `to`, whose scope may have changed by an
    /// assignment or a membership, and what failed and is due at `now`. Users, then groups, by object id.
    ///
    /// # Errors
    /// [`Error::WatermarkExpired`] if only an initial cycle can help, and where the database fails.
    pub fn incremental_candidates(
        &self,
        since: Watermark,
        to: Watermark,
        now: Timestamp,
    ) -> Result<Vec<Candidate>, Error> {
        self.at_one_moment(|state| {
            let mut candidates = BTreeMap::new();
            let new = |kind, object_id| Candidate { kind, object_id, change: None, escrows: Vec::new() };
            for change in state.changes(since, to)? {
                let (kind, id) = (change.kind, change.object_id);
                candidates.insert((kind, id), Candidate { change: Some(change), ..new(kind, id) });
            }
            for escrow in state.due_escrows(now)? {
                let (kind, id) = (escrow.kind, escrow.object_id);
                candidates.entry((kind, id)).or_insert_with(|| new(kind, id)).escrows.push(escrow);
            }
            Ok(candidates.into_values().collect())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::entitlement::THROUGH;
    use super::super::feed::CHANGES;
    use super::super::links::LINKED_MEMBERS;
    use super::*;

    /// A plan that grows with the directory instead of the change would be the end of quick cycles.
    #[test]
    fn candidates_are_found_by_index_and_pages_in_order() {
        let state = State::in_memory().unwrap();
        let due = "SELECT object_id FROM escrows WHERE next_attempt <= ?1";
        for sql in [INITIAL_USERS, INITIAL_GROUPS, CHANGES, THROUGH, LINKED_MEMBERS, due] {
            let mut statement = state.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            for index in 1..=statement.parameter_count() {
                statement.raw_bind_parameter(index, 0).unwrap();
            }
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next().unwrap() {
                let step: String = row.get(3).unwrap();
                let sorts = sql.contains("LIMIT") && step.contains("TEMP B-TREE");
                assert!(!step.starts_with("SCAN") && !sorts, "{sql}: {step}");
            }
        }
    }
}
