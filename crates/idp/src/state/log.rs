//! The provisioning log: one entry an object change, in the form of Entra's `provisioningObjectSummary`.

use jiff::Timestamp;
use rusqlite::types::Value as SqlValue;
use rusqlite::{params, params_from_iter};
use scim::text::fold;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::key::{self, Key, to_text};
use super::{Error, State};
use words::words;

words! {
    /// What was done.
    Action, "action", {
        /// A resource was created, or should have been.
        Create => "create",
        /// Updated.
        Update => "update",
        /// Disabled.
        Disable => "disable",
        /// Deleted.
        Delete => "delete",
        /// Held back, because there were too many to disable and delete.
        StagedDelete => "stageddelete",
        /// Anything else, such as an object that was only looked at.
        Other => "other",
    }
}

words! {
    /// What came of it.
    Status, "status", {
        /// It was done.
        Success => "success",
        /// It failed.
        Failure => "failure",
        /// There was nothing to do: out of scope, or the same already.
        Skipped => "skipped",
        /// It was done, with something to know.
        Warning => "warning",
    }
}

words! {
    /// Which part of the way a step is.
    StepKind, "kind of step", {
        /// The object was read.
        Import => "import",
        /// Whether it is in scope.
        Scoping => "scoping",
        /// Its resource was looked for.
        Matching => "matching",
        /// Its values were computed.
        Processing => "processing",
        /// Its references were resolved.
        ReferenceResolution => "referenceResolution",
        /// It was sent.
        Export => "export",
    }
}

words! {
    /// Who began it.
    Initiator, "initiator", {
        /// The job itself.
        System => "system",
        /// A person, on demand.
        User => "user",
        /// An application.
        App => "app",
    }
}

/// Something with an id and a name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Named {
    /// Its id.
    pub id: String,
    /// Its name.
    pub display_name: String,
    /// Who it is, where it began something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initiator_type: Option<Initiator>,
}

/// The directory that something came from, or the application that it went to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct System {
    /// Its id.
    pub id: String,
    /// Its name.
    pub display_name: String,
    /// More of it.
    pub details: Map<String, Value>,
}

/// An object of the directory, or its resource.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// Its id.
    pub id: String,
    /// Its name.
    pub display_name: String,
    /// `User`, `Group`, or the URI of a schema.
    pub identity_type: String,
    /// More of it.
    pub details: Map<String, Value>,
}

/// A value that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModifiedProperty {
    /// Target attribute.
    pub display_name: String,
    /// What the server had.
    pub old_value: Option<String>,
    /// What it was sent.
    pub new_value: Option<String>,
}

/// A step of the way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// Entra's name of it, such as `EntryExportAdd`.
    pub name: String,
    /// Which part of the way.
    pub provisioning_step_type: StepKind,
    /// What came of it.
    pub status: Status,
    /// The same for people.
    pub description: String,
    /// More of it.
    pub details: Map<String, Value>,
}

/// Why something failed or was skipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorInformation {
    /// Entra's code, such as `EntryConflict`.
    pub error_code: String,
    /// What happened, with what the server said.
    pub reason: String,
    /// More of it.
    pub additional_details: Option<String>,
    /// `failure`, `nonServiceFailure` or `success`.
    pub error_category: String,
    /// What somebody could do.
    pub recommended_action: Option<String>,
}

/// What came of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusInfo {
    /// In a word.
    pub status: Status,
    /// Why it failed or was skipped.
    pub error_information: Option<ErrorInformation>,
}

/// An entry of the provisioning log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogEntry {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub activity_date_time: Timestamp,
    /// Of the organization.
    pub tenant_id: String,
    /// Of the job.
    pub job_id: String,
    /// Of the cycle.
    pub cycle_id: Uuid,
    /// Of this change alone.
    pub change_id: Uuid,
    /// What was done.
    pub provisioning_action: Action,
    /// What the identity provider's own log calls it, where it has one: `application.provision.user.push`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_type: Option<String>,
    /// How long it took.
    pub duration_in_milliseconds: u64,
    /// Who began it.
    pub initiated_by: Named,
    /// The application in the directory.
    pub service_principal: Named,
    /// Where the object is.
    pub source_system: System,
    /// Where its resource is.
    pub target_system: System,
    /// The object.
    pub source_identity: Identity,
    /// Its resource.
    pub target_identity: Identity,
    /// What was sent.
    pub modified_properties: Vec<ModifiedProperty>,
    /// The way it went.
    pub provisioning_steps: Vec<Step>,
    /// What came of it.
    pub provisioning_status_info: StatusInfo,
}

/// Which entries of the log are wanted; all, where nothing is said.
#[derive(Debug, Clone, Default)]
pub struct LogQuery {
    /// Of this cycle.
    pub cycle: Option<Uuid>,
    /// Of this action.
    pub action: Option<Action>,
    /// With this status.
    pub status: Option<Status>,
    /// With this code.
    pub error_code: Option<String>,
    /// Whose object or resource has this id, or a name with this in it, in any case.
    pub identity: Option<String>,
    /// Not before.
    pub since: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
    /// Older than this one: where the page before ended.
    pub before: Option<i64>,
}

impl State {
    /// Writes an entry.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn append_log(&self, entry: &LogEntry) -> Result<(), Error> {
        let (source, target) = (&entry.source_identity, &entry.target_identity);
        let error = entry.provisioning_status_info.error_information.as_ref();
        self.execute(
            "INSERT INTO log (time, cycle_id, action, status, source_id, target_id, search, error_code, entry)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                entry.activity_date_time.as_millisecond(),
                Key(entry.cycle_id),
                entry.provisioning_action.word(),
                entry.provisioning_status_info.status.word(),
                fold(&source.id),
                fold(&target.id),
                fold(&format!("{}\n{}", source.display_name, target.display_name)),
                error.map(|error| &error.error_code),
                to_text(entry)?
            ],
        )
        .map(drop)
    }

    /// A page of the log, the newest first, each entry with the number that the next page begins before.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn log(&self, query: &LogQuery, limit: usize) -> Result<Vec<(i64, LogEntry)>, Error> {
        let mut sql = "SELECT number, entry FROM log WHERE TRUE".to_owned();
        let mut arguments: Vec<SqlValue> = Vec::new();
        let mut and = |condition: &str, argument: Option<SqlValue>| {
            if let Some(argument) = argument {
                arguments.push(argument);
                sql.push_str(" AND ");
                sql.push_str(&condition.replace('?', &format!("?{}", arguments.len())));
            }
        };
        and("number < ?", query.before.map(SqlValue::from));
        and("cycle_id = ?", query.cycle.map(|cycle| key::after(Some(cycle))));
        and("action = ?", query.action.map(|action| SqlValue::from(action.word().to_owned())));
        and("status = ?", query.status.map(|status| SqlValue::from(status.word().to_owned())));
        and("error_code = ?", query.error_code.clone().map(SqlValue::from));
        and("time >= ?", query.since.map(|time| SqlValue::from(time.as_millisecond())));
        and("time < ?", query.until.map(|time| SqlValue::from(time.as_millisecond())));
        let identity = query.identity.as_deref().map(|identity| SqlValue::from(fold(identity).into_owned()));
        and("(source_id = ? OR target_id = ? OR instr(search, ?) > 0)", identity);
        let limit = key::limit(limit);
        let sql = format!("{sql} ORDER BY number DESC LIMIT {limit}");
        self.all(&sql, params_from_iter(arguments), |row| Ok((row.get(0)?, key::document(row, 1)?)))
    }

    /// Forgets entries from before `time`, and answers how many: Entra keeps them for thirty days, or for seven.
    ///
    /// # Errors
    /// Where the database fails.
    pub fn forget_log(&self, time: Timestamp) -> Result<usize, Error> {
        self.execute("DELETE FROM log WHERE time < ?1", [time.as_millisecond()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(number: u128, action: Action, status: Status, name: &str) -> LogEntry {
        let error = (status == Status::Failure).then(|| ErrorInformation {
            error_code: "EntryConflict".into(),
            reason: "userName is taken".into(),
            additional_details: None,
            error_category: "nonServiceFailure".into(),
            recommended_action: None,
        });
        LogEntry {
            id: Uuid::from_u128(number),
            activity_date_time: Timestamp::from_second(i64::try_from(number).unwrap()).unwrap(),
            tenant_id: String::new(),
            job_id: "scim.1".into(),
            cycle_id: Uuid::from_u128(number / 2),
            change_id: Uuid::from_u128(number),
            provisioning_action: action,
            event_type: None,
            duration_in_milliseconds: 12,
            initiated_by: Named { initiator_type: Some(Initiator::System), ..Named::default() },
            service_principal: Named::default(),
            source_system: System::default(),
            target_system: System::default(),
            source_identity: Identity { id: format!("s{number}"), display_name: name.into(), ..Identity::default() },
            target_identity: Identity::default(),
            modified_properties: vec![],
            provisioning_steps: vec![],
            provisioning_status_info: StatusInfo { status, error_information: error },
        }
    }

    #[test]
    fn entries_are_found_by_what_people_look_for() {
        let state = State::in_memory().unwrap();
        let entries = [
            entry(2, Action::Create, Status::Success, "Ada Quill"),
            entry(3, Action::Create, Status::Failure, "Þór"),
            entry(4, Action::Update, Status::Skipped, "ÞÓRDÍS"),
        ];
        for entry in &entries {
            state.append_log(entry).unwrap();
        }
        let find = |query: LogQuery| -> Vec<u128> {
            state.log(&query, 10).unwrap().iter().map(|(_, entry)| entry.id.as_u128()).collect()
        };
        assert_eq!(state.log(&LogQuery::default(), 1).unwrap()[0].1, entries[2]);
        assert_eq!(find(LogQuery::default()), [4, 3, 2]);
        assert_eq!(find(LogQuery { before: Some(3), ..LogQuery::default() }), [3, 2]);
        assert_eq!(find(LogQuery { identity: Some("þór".into()), ..LogQuery::default() }), [4, 3]);
        assert_eq!(find(LogQuery { identity: Some("s2".into()), ..LogQuery::default() }), [2]);
        assert_eq!(find(LogQuery { status: Some(Status::Failure), ..LogQuery::default() }), [3]);
        assert_eq!(find(LogQuery { error_code: Some("EntryConflict".into()), ..LogQuery::default() }), [3]);
        let cycle = Some(Uuid::from_u128(1));
        assert_eq!(find(LogQuery { cycle, action: Some(Action::Create), ..LogQuery::default() }), [3, 2]);
        assert_eq!(state.forget_log(Timestamp::from_second(4).unwrap()).unwrap(), 2);
        assert_eq!(find(LogQuery::default()), [4]);
    }
}
