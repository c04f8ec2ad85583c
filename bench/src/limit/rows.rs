//! Which rows a request writes: they are read from the server's database after a workload, and written once more by a
//! program that does nothing else.
//!
//! Every write has one entry in the provisioning log, and an entry has subjects: the resource itself (part 0) and the
//! members that came (part 1). From those follows what else the request wrote: a user who is new with the e-mail
//! addresses, or what may change of one who is not; memberships. Left out are the counts, which are
//! written once a transaction, and what the server notes behind the requests.

use std::collections::HashMap;

use crate::error::{Error, Result};

/// A value as it goes from one database into the other.
pub trait Cell: Clone + Send + Sync + 'static {
    /// The number, if it is one.
    fn integer(&self) -> Option<i64>;
}

/// A database that rows are read from.
pub trait Source {
    type Cell: Cell;
    /// The rows of a query whose only argument, if it has one, is this number.
    async fn rows(&self, sql: &str, argument: Option<i64>) -> Result<Rows<Self::Cell>>;
}

/// Rows of one table.
pub struct Rows<C> {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<C>>,
}

/// Where a database ended: the greatest keys.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    user: i64,
    entry: i64,
}

/// One statement with its values.
pub struct Step<C> {
    /// Its place among [`Written::statements`].
    pub statement: usize,
    pub values: Vec<C>,
}

/// What requests have written: the statements that occur, and for each request which of them, in their order.
pub struct Written<C> {
    pub statements: Vec<String>,
    pub requests: Vec<Vec<Step<C>>>,
}

pub async fn mark<S: Source>(source: &S) -> Result<Mark> {
    let last = async |table: &str| {
        let found = source.rows(&format!("SELECT COALESCE(MAX(key), 0) FROM {table}"), None).await?;
        Ok::<_, Error>(found.rows.first().and_then(|row| row[0].integer()).unwrap_or_default())
    };
    Ok(Mark { user: last("users").await?, entry: last("provisioning_log").await? })
}

/// What was written since, request by request.
pub async fn since<S: Source>(source: &S, mark: Mark) -> Result<Written<S::Cell>> {
    let named = |table: &str, kind: i32| {
        format!(
            "SELECT * FROM {table} WHERE key IN (SELECT subject_key FROM provisioning_log_subjects
             WHERE log_key > $1 AND subject_kind = {kind} AND part = 0)"
        )
    };
    let entries = "SELECT * FROM provisioning_log WHERE key > $1 ORDER BY key";
    let subjects = "SELECT * FROM provisioning_log_subjects WHERE log_key > $1 ORDER BY log_key, part, subject_key";
    let emails = "SELECT * FROM user_emails WHERE user_key > $1";
    let users = source.rows(&named("users", 0), Some(mark.entry)).await?;
    let groups = source.rows(&named("groups", 1), Some(mark.entry)).await?;
    let emails = source.rows(emails, Some(mark.user)).await?;
    let entries = source.rows(entries, Some(mark.entry)).await?;
    let subjects = source.rows(subjects, Some(mark.entry)).await?;

    let statements = vec![
        entries.insert("provisioning_log"),
        subjects.insert("provisioning_log_subjects"),
        users.insert("users"),
        emails.insert("user_emails"),
        update("users", &OF_USER),
        update("groups", &OF_GROUP),
        "INSERT INTO group_members (group_key, member_kind, member_key) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
            .to_owned(),
    ];
    let (entry, subject, user, email, user_again, group_again, member) = (0, 1, 2, 3, 4, 5, 6);

    let (by_entry, of_users) = (subjects.by("log_key")?, emails.by("user_key")?);
    let (users_by_key, groups_by_key) = (users.by("key")?, groups.by("key")?);
    let [kind, key, part] = [subjects.at("subject_kind")?, subjects.at("subject_key")?, subjects.at("part")?];
    let mut requests = Vec::with_capacity(entries.rows.len());
    for row in &entries.rows {
        let mut steps = Vec::new();
        let mut step = |statement: usize, values: Vec<S::Cell>| steps.push(Step { statement, values });
        step(entry, row.clone());
        let mut group = None;
        for about in entries.key(row)?.and_then(|key| by_entry.get(&key)).into_iter().flatten() {
            step(subject, (*about).clone());
            match (about[part].integer(), about[kind].integer(), about[key].integer()) {
                (Some(0), Some(0), Some(found)) => {
                    let Some(row) = users_by_key.get(&found).and_then(|rows| rows.first()) else { continue };
                    if found <= mark.user {
                        step(user_again, users.values(row, &OF_USER)?);
                        continue;
                    }
                    step(user, (*row).clone());
                    of_users.get(&found).into_iter().flatten().for_each(|row| step(email, (*row).clone()));
                }
                (Some(0), Some(1), Some(found)) => {
                    let Some(row) = groups_by_key.get(&found).and_then(|rows| rows.first()) else { continue };
                    step(group_again, groups.values(row, &OF_GROUP)?);
                    group = Some(about[key].clone());
                }
                (Some(1), ..) => {
                    let group = group.clone().ok_or_else(|| Error::Other("a member came to no group".to_owned()))?;
                    step(member, vec![group, about[kind].clone(), about[key].clone()]);
                }
                _ => {}
            }
        }
        requests.push(steps);
    }
    Ok(Written { statements, requests })
}

/// What the server sets of a user who is changed.
const OF_USER: [&str; 13] = [
    "connection",
    "source",
    "status",
    "user_name_key",
    "external_id",
    "display_name",
    "display_name_key",
    "manager",
    "last_modified",
    "version",
    "deprovisioned_from",
    "document",
    "folded",
];
/// The same of a group whose members change.
const OF_GROUP: [&str; 2] = ["last_modified", "version"];

impl<C: Cell> Rows<C> {
    fn at(&self, column: &str) -> Result<usize> {
        let found = self.columns.iter().position(|name| name == column);
        found.ok_or_else(|| Error::Other(format!("there is no column {column} in the server's tables")))
    }

    fn key(&self, row: &[C]) -> Result<Option<i64>> {
        Ok(row[self.at("key")?].integer())
    }

    /// The rows by the number in a column.
    fn by(&self, column: &str) -> Result<HashMap<i64, Vec<&Vec<C>>>> {
        let at = self.at(column)?;
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for row in &self.rows {
            found.entry(row[at].integer().unwrap_or_default()).or_default().push(row);
        }
        Ok(found)
    }

    fn insert(&self, table: &str) -> String {
        let places: Vec<_> = (1..=self.columns.len()).map(|place| format!("${place}")).collect();
        format!("INSERT INTO {table} ({}) VALUES ({})", self.columns.join(", "), places.join(", "))
    }

    /// The values of [`update`].
    fn values(&self, row: &[C], columns: &[&str]) -> Result<Vec<C>> {
        columns.iter().chain(&["key"]).map(|column| Ok(row[self.at(column)?].clone())).collect()
    }
}

/// Sets these columns of the row whose key is the last argument.
fn update(table: &str, columns: &[&str]) -> String {
    let sets: Vec<_> = (1..).zip(columns).map(|(place, column)| format!("{column} = ${place}")).collect();
    format!("UPDATE {table} SET {} WHERE key = ${}", sets.join(", "), sets.len() + 1)
}
