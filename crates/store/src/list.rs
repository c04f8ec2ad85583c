//! Lists: a filter, an order and a window over the users or groups that a connection sees, or that an organization has.
//!
//! Keys are found first, from indexes where there are some; only the rows of the page are read whole.

mod conditions;
mod order;

use std::fmt::Write as _;

use directory::{ConnectionKey, Group, OrganizationKey};
use scim::filter::{BoundFilter, Operator, Test};
use scim::schema::{BoundAttribute, ResourceType, Uniqueness};
use serde_json::Value;

use crate::filter_sql::{self, Compiler, OwnedArg, Scope};
use crate::tx::{Row, Tx};
use crate::{Error, counts, groups, tx, users};

pub use conditions::Conditions;
use order::Order;

/// How far the users or groups of an organization are counted, where conditions choose among them: beyond it nobody
/// reads the number, and counting on would cost more than the page.
pub const COUNTED: u64 = 10_000;

/// Resources of a page that is not worth another thread: a few tenths of a millisecond, where they are in few groups.
const SHORT: u64 = 100;

/// What to list.
#[derive(Debug, Clone)]
pub struct Query {
    /// The tenant.
    pub organization: OrganizationKey,
    /// The connection whose users or groups are meant; without one, all of the organization, whatever their source.
    pub connection: Option<ConnectionKey>,
    /// The schema of what is listed.
    pub schema: std::sync::Arc<scim::ResourceSchema>,
    /// The SCIM base URL, which references are compared with.
    pub base_url: std::sync::Arc<str>,
    /// Which of them; `None` is all.
    pub filter: Option<BoundFilter>,
    /// Which of them, as people choose.
    pub conditions: Conditions,
    /// In which order; `None` is the order of creation.
    pub sort: Option<Sort>,
    /// Whether the order of creation is walked from its end.
    pub newest_first: bool,
    /// Which part of the result.
    pub window: Window,
}

/// Whose users and groups are meant: a column that tables have, and its value.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Whose {
    Connection(ConnectionKey),
    Organization(OrganizationKey),
}

impl Whose {
    pub(crate) const fn column(self) -> &'static str {
        match self {
            Self::Connection(_) => "connection",
            Self::Organization(_) => "organization",
        }
    }

    pub(crate) const fn key(self) -> i64 {
        match self {
            Self::Connection(ConnectionKey(key)) | Self::Organization(OrganizationKey(key)) => key,
        }
    }
}

impl Query {
    fn whose(&self) -> Whose {
        self.connection.map_or(Whose::Organization(self.organization), Whose::Connection)
    }

    /// Whether an index leads straight to the few resources that the filter can select. Such a query is
    /// as quick as a read by key, and may be answered where it is asked.
    #[must_use]
    pub fn is_lookup(&self) -> bool {
        self.lookup().is_some()
    }

    /// Whether it takes a page's time and no more: all of a connection's in the order of creation, not far from where the
    /// page begins.
    #[must_use]
    pub fn is_short(&self) -> bool {
        let read = match self.window {
            Window::Index { skip, limit } => skip.saturating_add(limit),
            Window::After { limit, .. } => limit,
        };
        let all = self.filter.is_none() && self.conditions == Conditions::default();
        all && self.connection.is_some() && self.sort.is_none() && read <= SHORT
    }

    fn lookup(&self) -> Option<Lookup> {
        self.filter.as_ref().and_then(lookup)
    }
}

/// What leads straight to the few that a filter can select.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Lookup {
    /// A name, within the organization.
    Name,
    /// An id, or keys that another table knows.
    Key,
}

fn lookup(filter: &BoundFilter) -> Option<Lookup> {
    match filter {
        BoundFilter::And(left, right) => lookup(left).max(lookup(right)),
        BoundFilter::Test(attribute, Test::Compare(Operator::Eq, _)) if attribute.extension.is_none() => {
            let sub = attribute.sub_attribute.as_ref().map(|sub| sub.name.as_str());
            match (attribute.attribute.name.as_str(), sub) {
                ("id", None) | ("emails", Some("value")) => Some(Lookup::Key),
                ("userName" | "externalId", None) => Some(Lookup::Name),
                // A group's is; of users there may be many of one.
                ("displayName", None) if attribute.attribute.uniqueness != Uniqueness::None => Some(Lookup::Name),
                _ => None,
            }
        }
        _ => None,
    }
}

/// An order. Resources without the attribute come last, and first where it is descending
/// (RFC 7644 §3.4.2.3).
#[derive(Debug, Clone)]
pub struct Sort {
    /// The attribute.
    pub by: BoundAttribute,
    /// From the greatest down.
    pub descending: bool,
}

/// A part of a result.
#[derive(Debug, Clone)]
pub enum Window {
    /// `limit` resources after the first `skip`.
    Index {
        /// How many to pass over.
        skip: u64,
        /// How many at most.
        limit: u64,
    },
    /// `limit` resources after a position, or from the beginning.
    After {
        /// Where the page before ended.
        position: Option<Position>,
        /// How many at most.
        limit: u64,
    },
}

/// Where a page ended: the sort value of its last resource, and its key.
#[derive(Debug, Clone, PartialEq)]
pub struct Position {
    /// Value of the sort attribute (text or number, folded); `Null` where it had none or there is no order.
    pub value: Value,
    /// Row key.
    pub key: i64,
}

/// A part of a result.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// How many resources are selected in all; where conditions select them, [`COUNTED`] and one more at most.
    pub total: u64,
    /// Those of the window.
    pub resources: Vec<T>,
    /// Where the page ended, if more follows.
    pub next: Option<Position>,
}

/// Lists users; their groups only where they are wanted.
///
/// # Errors
/// Where the database fails.
pub async fn users(tx: &mut Tx<'_>, query: &Query, with_groups: bool) -> Result<Page<users::Shown>, Error> {
    let (total, rows, next) = page(tx, query, &USERS).await?;
    let rows = rows.into_iter().map(users::shown).collect::<Result<_, _>>()?;
    Ok(Page { total, resources: users::complete(tx, query.whose(), rows, with_groups).await?, next })
}

/// Lists users with all that is known of them here; their groups only where they are wanted.
///
/// # Errors
/// Where the database fails.
pub async fn people(tx: &mut Tx<'_>, query: &Query, with_groups: bool) -> Result<Page<users::Person>, Error> {
    let (total, rows, next) = page(tx, query, &PEOPLE).await?;
    Ok(Page { total, resources: users::people(tx, query.whose(), rows, with_groups).await?, next })
}

/// Lists groups, their members excepted.
///
/// # Errors
/// Where the database fails.
pub async fn groups(tx: &mut Tx<'_>, query: &Query) -> Result<Page<groups::Shown>, Error> {
    let (total, rows, next) = page(tx, query, &GROUPS).await?;
    Ok(Page { total, resources: rows.into_iter().map(groups::shown).collect::<Result<_, _>>()?, next })
}

/// Lists groups with all that is known of them here, their members excepted.
///
/// # Errors
/// Where the database fails.
pub async fn whole_groups(tx: &mut Tx<'_>, query: &Query) -> Result<Page<Group>, Error> {
    let (total, rows, next) = page(tx, query, &WHOLE_GROUPS).await?;
    Ok(Page { total, resources: rows.into_iter().map(groups::whole).collect::<Result<_, _>>()?, next })
}

struct Table {
    name: &'static str,
    alias: &'static str,
    columns: &'static str,
    /// How many columns those are; the sort value follows them.
    width: usize,
    kind: ResourceType,
    /// Which count is their total.
    counted: i64,
}

const USERS: Table = Table {
    name: "users",
    alias: "u",
    columns: users::SHOWN,
    width: 8,
    kind: ResourceType::User,
    counted: counts::USERS,
};

const GROUPS: Table = Table {
    name: "groups",
    alias: "g",
    columns: groups::SHOWN,
    width: 6,
    kind: ResourceType::Group,
    counted: counts::GROUPS,
};

const PEOPLE: Table = Table { columns: users::PERSON, width: 13, ..USERS };

const WHOLE_GROUPS: Table = Table { columns: groups::WHOLE, width: 9, ..GROUPS };

async fn page(tx: &mut Tx<'_>, query: &Query, table: &Table) -> Result<(u64, Vec<Row>, Option<Position>), Error> {
    let Table { name, alias, .. } = *table;
    let mut sql = Compiler::new(Scope {
        organization: query.organization,
        schema: &query.schema,
        kind: table.kind,
        base_url: &query.base_url,
        dialect: tx.dialect(),
    });
    // A sign keeps away the indexes of all that an organization or a connection has, where others lead to the few.
    let (organization, connection) = match query.lookup() {
        None => ("", ""),
        Some(Lookup::Name) => ("", "+"),
        Some(Lookup::Key) => ("+", "+"),
    };
    let mut condition = format!("{organization}{alias}.organization = ?1");
    if let Some(key) = query.connection {
        let key = sql.place(OwnedArg::Int(key.0));
        let _ = write!(condition, " AND {connection}{alias}.connection = {key}");
    }
    query.conditions.write(tx, query.organization, table.kind, &mut sql, &mut condition).await?;
    if let Some(filter) = &query.filter {
        let _ = write!(condition, " AND {}", sql.condition(filter));
    }
    let args = sql.args().to_vec();
    let (rows, next) = rows(tx, query, table, &condition, sql).await?;
    let total = match (kept_count(tx, query, table).await?, length(&query.window, rows.len(), next.is_some())) {
        (Some(kept), _) => kept,
        (None, Some(length)) => length,
        (None, None) => {
            let most = match query.connection {
                Some(_) => String::new(),
                None => format!(" LIMIT {}", COUNTED + 1),
            };
            let sql = format!("SELECT COUNT(*) FROM (SELECT 1 FROM {name} {alias} WHERE {condition}{most}) counted");
            let total = tx.query_one(&sql, &filter_sql::borrowed(&args)).await?.int(0)?;
            u64::try_from(total).unwrap_or_default()
        }
    };
    Ok((total, rows, next))
}

/// How long the whole result is, where that is kept and need not be counted.
async fn kept_count(tx: &mut Tx<'_>, query: &Query, table: &Table) -> Result<Option<u64>, Error> {
    let of_status = query.conditions.status_alone();
    match (&query.filter, query.connection, of_status) {
        (None, Some(connection), Some(None)) => counts::of(tx, connection, table.counted).await.map(Some),
        (None, None, Some(status)) if table.kind == ResourceType::User => {
            let counts = counts::users_by_status(tx, query.organization).await?;
            let wanted = counts.iter().filter(|(of, _)| status.is_none_or(|status| status == *of));
            Ok(Some(wanted.map(|(_, total)| total).sum()))
        }
        _ => Ok(None),
    }
}

/// How long the whole result is, where its end is on the page and its beginning is not out of sight.
fn length(window: &Window, read: usize, more: bool) -> Option<u64> {
    let (before, limit) = match *window {
        Window::Index { skip, limit } => (skip, limit),
        Window::After { position: None, limit } => (0, limit),
        Window::After { position: Some(_), .. } => return None,
    };
    let ends = limit > 0 && !more && (read > 0 || before == 0);
    ends.then(|| before + u64::try_from(read).unwrap_or(u64::MAX))
}

/// The rows of the window, each with its sort value after the table's columns.
async fn rows(
    tx: &mut Tx<'_>,
    query: &Query,
    table: &Table,
    condition: &str,
    mut sql: Compiler<'_>,
) -> Result<(Vec<Row>, Option<Position>), Error> {
    let Table { name, alias, columns, .. } = *table;
    let order = Order::of(query, alias, &mut sql);
    let (limit, offset, position) = match &query.window {
        Window::Index { skip, limit } => (*limit, *skip, None),
        Window::After { position, limit } => (*limit, 0, position.as_ref()),
    };
    if limit == 0 {
        return Ok((Vec::new(), None));
    }
    let parts = match position {
        Some(position) => order.after(position, &mut sql),
        None => vec!["TRUE".to_owned()],
    };
    // One more than asked for tells whether another page follows.
    let more = sql.place(OwnedArg::Int(i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)));
    let offset = sql.place(OwnedArg::Int(i64::try_from(offset).unwrap_or(i64::MAX)));
    let (value, by) = (order.value(), order.by());
    let part = |after: &String| {
        format!(
            "SELECT {alias}.key AS page_key FROM {name} {alias}
             WHERE {condition} AND {after} ORDER BY {by} LIMIT {more} OFFSET {offset}"
        )
    };
    let keys = match &parts[..] {
        [one] => part(one),
        parts => {
            let parts: Vec<_> = parts.iter().map(|after| format!("SELECT page_key FROM ({}) o", part(after))).collect();
            parts.join(" UNION ALL ")
        }
    };
    // Sorted here where the key is the order, and come in it: a database would carry the documents through its sorter.
    let ordered = if order.is_of_keys() { String::new() } else { format!("ORDER BY {by} LIMIT {more}") };
    let statement = format!(
        "SELECT {columns}, {value} FROM ({keys}) p CROSS JOIN {name} {alias} WHERE {alias}.key = p.page_key {ordered}"
    );
    let mut rows = tx.query(&statement, &filter_sql::borrowed(sql.args())).await?;
    if order.is_of_keys() {
        rows.sort_by_key(|row| order.rank(row.int(0).unwrap_or_default()));
    }
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if rows.len() <= limit {
        return Ok((rows, None));
    }
    rows.truncate(limit);
    let next = rows.last().map(|row| position_of(row, table.width)).transpose()?;
    Ok((rows, next))
}

fn position_of(row: &Row, sort_value: usize) -> Result<Position, Error> {
    let value = match row.value(sort_value)? {
        tx::Value::Int(number) => Value::from(*number),
        tx::Value::Real(number) => Value::from(*number),
        tx::Value::Text(text) => Value::from(text.as_str()),
        tx::Value::Null | tx::Value::Blob(_) => Value::Null,
    };
    Ok(Position { value, key: row.int(0)? })
}
