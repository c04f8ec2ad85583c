//! Lists: a filter, an order and a window over one connection's users or groups.
//!
//! Keys are found first, from indexes where there are some; only the rows of the page are read whole.

use std::fmt::Write as _;

use directory::{ConnectionKey, OrganizationKey};
use scim::filter::{BoundFilter, Operator, Test};
use scim::schema::{BoundAttribute, ResourceType};
use serde_json::Value;

use crate::filter_sql::{self, Compiler, OwnedArg, Scope, SortKey};
use crate::tx::{Row, Tx};
use crate::{Error, counts, groups, tx, users};

/// What to list.
#[derive(Debug, Clone)]
pub struct Query {
    /// The tenant.
    pub organization: OrganizationKey,
    /// The connection whose users or groups are meant.
    pub connection: ConnectionKey,
    /// The schema of what is listed.
    pub schema: std::sync::Arc<scim::ResourceSchema>,
    /// The SCIM base URL, which references are compared with.
    pub base_url: std::sync::Arc<str>,
    /// Which of them; `None` is all.
    pub filter: Option<BoundFilter>,
    /// In which order; `None` is the order of creation.
    pub sort: Option<Sort>,
    /// Which part of the result.
    pub window: Window,
}

impl Query {
    /// Whether an index leads straight to the few resources that the filter can select. Such a query is
    /// as quick as a read by key, and may be answered where it is asked.
    #[must_use]
    pub fn is_lookup(&self) -> bool {
        self.filter.as_ref().is_some_and(names_few)
    }
}

fn names_few(filter: &BoundFilter) -> bool {
    match filter {
        BoundFilter::And(left, right) => names_few(left) || names_few(right),
        BoundFilter::Test(attribute, Test::Compare(Operator::Eq, _)) if attribute.extension.is_none() => {
            let sub = attribute.sub_attribute.as_ref().map(|sub| sub.name.as_str());
            matches!(
                (attribute.attribute.name.as_str(), sub),
                ("id" | "userName" | "externalId", None) | ("emails", Some("value"))
            )
        }
        _ => false,
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
    /// How many resources the filter selects in all.
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
    Ok(Page { total, resources: users::complete(tx, query.connection, rows, with_groups).await?, next })
}

/// Lists groups, their members excepted.
///
/// # Errors
/// Where the database fails.
pub async fn groups(tx: &mut Tx<'_>, query: &Query) -> Result<Page<groups::Shown>, Error> {
    let (total, rows, next) = page(tx, query, &GROUPS).await?;
    Ok(Page { total, resources: rows.into_iter().map(groups::shown).collect::<Result<_, _>>()?, next })
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
    width: 7,
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

async fn page(tx: &mut Tx<'_>, query: &Query, table: &Table) -> Result<(u64, Vec<Row>, Option<Position>), Error> {
    let Table { name, alias, .. } = *table;
    let mut sql = Compiler::new(Scope {
        organization: query.organization,
        schema: &query.schema,
        kind: table.kind,
        base_url: &query.base_url,
        dialect: tx.dialect(),
    });
    let connection = sql.place(OwnedArg::Int(query.connection.0));
    let mut condition = format!("{alias}.organization = ?1 AND {alias}.connection = {connection}");
    if let Some(filter) = &query.filter {
        let _ = write!(condition, " AND {}", sql.condition(filter));
    }
    let args = sql.args().to_vec();
    let (rows, next) = rows(tx, query, table, &condition, sql).await?;
    let total = match (&query.filter, length(&query.window, rows.len(), next.is_some())) {
        (None, _) => counts::of(tx, query.connection, table.counted).await?,
        (Some(_), Some(length)) => length,
        (Some(_), None) => {
            let sql = format!("SELECT COUNT(*) FROM {name} {alias} WHERE {condition}");
            let total = tx.query_one(&sql, &filter_sql::borrowed(&args)).await?.int(0)?;
            u64::try_from(total).unwrap_or_default()
        }
    };
    Ok((total, rows, next))
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
    let order = Order::of(query.sort.as_ref(), table, &mut sql);
    let mut condition = condition.to_owned();
    let (limit, offset) = match &query.window {
        Window::Index { skip, limit } => (*limit, *skip),
        Window::After { position, limit } => {
            if let Some(position) = position {
                let _ = write!(condition, " AND {}", order.after(position, &mut sql));
            }
            (*limit, 0)
        }
    };
    if limit == 0 {
        return Ok((Vec::new(), None));
    }
    // One more than asked for tells whether another page follows.
    let more = sql.place(OwnedArg::Int(i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)));
    let offset = sql.place(OwnedArg::Int(i64::try_from(offset).unwrap_or(i64::MAX)));
    let (value, by) = (order.value(), order.by());
    let statement = format!(
        "SELECT {columns}, {value} FROM (
             SELECT {alias}.key AS page_key FROM {name} {alias}
             WHERE {condition} ORDER BY {by} LIMIT {more} OFFSET {offset}
         ) p JOIN {name} {alias} ON {alias}.key = p.page_key ORDER BY {by}"
    );
    let mut rows = tx.query(&statement, &filter_sql::borrowed(sql.args())).await?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if rows.len() <= limit {
        return Ok((rows, None));
    }
    rows.truncate(limit);
    let next = rows.last().map(|row| position(row, table.width)).transpose()?;
    Ok((rows, next))
}

fn position(row: &Row, sort_value: usize) -> Result<Position, Error> {
    let value = match row.value(sort_value)? {
        tx::Value::Int(number) => Value::from(*number),
        tx::Value::Real(number) => Value::from(*number),
        tx::Value::Text(text) => Value::from(text.as_str()),
        tx::Value::Null | tx::Value::Blob(_) => Value::Null,
    };
    Ok(Position { value, key: row.int(0)? })
}

/// `ORDER BY`, and how to go on from a position in it. Ties are in the order of the keys.
struct Order {
    sort: Option<SortKey>,
    key: String,
    descending: bool,
}

impl Order {
    fn of(sort: Option<&Sort>, table: &Table, sql: &mut Compiler<'_>) -> Self {
        let by = sort.and_then(|sort| sql.sort_key(&sort.by));
        let descending = by.is_some() && sort.is_some_and(|sort| sort.descending);
        Self { sort: by, key: format!("{}.key", table.alias), descending }
    }

    /// The sort value.
    fn value(&self) -> &str {
        self.sort.as_ref().map_or("NULL", |sort| &sort.text)
    }

    /// What stands after `ORDER BY`.
    fn by(&self) -> String {
        let (direction, absent) = if self.descending { ("DESC", "FIRST") } else { ("ASC", "LAST") };
        let key = &self.key;
        match &self.sort {
            None => key.clone(),
            Some(SortKey { text, nullable: false }) => format!("{text} {direction}, {key} {direction}"),
            Some(SortKey { text, nullable: true }) => {
                format!("{text} {direction} NULLS {absent}, {key} {direction}")
            }
        }
    }

    /// The condition that selects what follows a position.
    fn after(&self, position: &Position, sql: &mut Compiler<'_>) -> String {
        let beyond = if self.descending { "<" } else { ">" };
        let key = &self.key;
        let was = sql.place(OwnedArg::Int(position.key));
        let Some(SortKey { text, nullable }) = &self.sort else { return format!("{key} {beyond} {was}") };
        let value = argument(&position.value).map(|value| sql.place(value));
        match (value, nullable, self.descending) {
            (Some(value), false, _) => format!("({text}, {key}) {beyond} ({value}, {was})"),
            (Some(value), true, descending) => {
                let absent = if descending { String::new() } else { format!(" OR {text} IS NULL") };
                format!("({text} {beyond} {value} OR {text} = {value} AND {key} {beyond} {was}{absent})")
            }
            (None, _, false) => format!("({text} IS NULL AND {key} > {was})"),
            (None, _, true) => format!("({text} IS NOT NULL OR {key} < {was})"),
        }
    }
}

fn argument(value: &Value) -> Option<OwnedArg> {
    match value {
        Value::Number(number) => number.as_i64().map(OwnedArg::Int).or_else(|| number.as_f64().map(OwnedArg::Real)),
        Value::String(text) => Some(OwnedArg::Text(text.clone())),
        _ => None,
    }
}
