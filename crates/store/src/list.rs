//! Lists: a filter, an order and a window over one connection's users or groups.
//!
//! Keys are found first, from indexes where there are some; only the rows of the page are read whole.

use std::fmt::Write as _;

use directory::{ConnectionKey, OrganizationKey};
use scim::filter::BoundFilter;
use scim::schema::{BoundAttribute, ResourceType};
use serde_json::Value;

use crate::filter_sql::{self, OwnedArg, Sql};
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
    let columns = users::SHOWN;
    let (total, rows, next) = page(tx, query, &Table { name: "users", alias: "u", columns, width: 7, kind: ResourceType::User }).await?;
    let rows = rows.into_iter().map(users::shown).collect::<Result<_, _>>()?;
    Ok(Page { total, resources: users::complete(tx, query.connection, rows, with_groups).await?, next })
}

/// Lists groups, their members excepted.
///
/// # Errors
/// Where the database fails.
pub async fn groups(tx: &mut Tx<'_>, query: &Query) -> Result<Page<groups::Shown>, Error> {
    let columns = groups::SHOWN;
    let (total, rows, next) = page(tx, query, &Table { name: "groups", alias: "g", columns, width: 6, kind: ResourceType::Group }).await?;
    Ok(Page { total, resources: rows.into_iter().map(groups::shown).collect::<Result<_, _>>()?, next })
}

struct Table {
    name: &'static str,
    alias: &'static str,
    columns: &'static str,
    /// How many columns those are; the sort value follows them.
    width: usize,
    kind: ResourceType,
}

async fn page(tx: &mut Tx<'_>, query: &Query, table: &Table) -> Result<(u64, Vec<Row>, Option<Position>), Error> {
    let Table { name, alias, .. } = *table;
    let mut filter = Sql {
        text: format!("{alias}.organization = ?1 AND {alias}.connection = ?2"),
        args: vec![OwnedArg::Int(query.organization.0), OwnedArg::Int(query.connection.0)],
    };
    if let Some(wanted) = &query.filter {
        let sql = filter_sql::compile(wanted, &query.schema, table.kind, &query.base_url, tx.dialect(), filter.args.len() + 1);
        let _ = write!(filter.text, " AND ({})", sql.text);
        filter.args.extend(sql.args);
    }
    let (rows, next) = rows(tx, query, table, &filter).await?;
    let (skip, limit) = match query.window {
        Window::Index { skip, limit } => (skip, limit),
        Window::After { position: None, limit } => (0, limit),
        Window::After { .. } => (1, 0),
    };
    let returned = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let total = if query.filter.is_none() {
        let kind = if table.kind == ResourceType::User { counts::USERS } else { counts::GROUPS };
        counts::of(tx, query.connection, kind).await?
    } else if skip == 0 && returned < limit {
        rows.len().try_into().unwrap_or(i64::MAX) // The whole result is on this page.
    } else {
        let sql = format!("SELECT COUNT(*) FROM {name} {alias} WHERE {}", filter.text);
        tx.query_one(&sql, &filter_sql::borrowed(&filter.args)).await?.int(0)?
    };
    Ok((u64::try_from(total).unwrap_or_default(), rows, next))
}

/// The rows of the window, each with its sort value after the table's columns.
async fn rows(tx: &mut Tx<'_>, query: &Query, table: &Table, filter: &Sql) -> Result<(Vec<Row>, Option<Position>), Error> {
    let Table { name, alias, columns, .. } = *table;
    let order = Order::of(query, table, tx);
    let mut args = filter.args.clone();
    let mut place = |arg: OwnedArg| {
        args.push(arg);
        format!("?{}", args.len())
    };
    let mut condition = filter.text.clone();
    let (limit, offset) = match &query.window {
        Window::Index { skip, limit } => (*limit, *skip),
        Window::After { position, limit } => {
            if let Some(position) = position {
                let _ = write!(condition, " AND {}", order.after(position, &mut place));
            }
            (*limit, 0)
        }
    };
    if limit == 0 {
        return Ok((Vec::new(), None));
    }
    // One more than asked for tells whether another page follows.
    let more = place(OwnedArg::Int(i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)));
    let offset = place(OwnedArg::Int(i64::try_from(offset).unwrap_or(i64::MAX)));
    let Order { value, by, .. } = &order;
    let sql = format!(
        "SELECT {columns}, {value} FROM (
             SELECT {alias}.key AS page_key FROM {name} {alias} WHERE {condition} ORDER BY {by} LIMIT {more} OFFSET {offset}
         ) p JOIN {name} {alias} ON {alias}.key = p.page_key ORDER BY {by}"
    );
    let mut rows = tx.query(&sql, &filter_sql::borrowed(&args)).await?;
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

/// `ORDER BY`, and how to go on from a position in it.
struct Order {
    value: String,
    by: String,
    nullable: Option<String>,
    key: String,
    descending: bool,
}

impl Order {
    fn of(query: &Query, table: &Table, tx: &Tx<'_>) -> Self {
        let key = format!("{}.key", table.alias);
        let Some(sort) = &query.sort else {
            return Self { value: "NULL".into(), by: key.clone(), nullable: None, key, descending: false };
        };
        let direction = if sort.descending { " DESC" } else { "" };
        let sql = filter_sql::sort_key(&sort.by, table.kind, tx.dialect());
        let nullable = sql.nullable.then(|| format!("CASE WHEN {} IS NULL THEN 1 ELSE 0 END", sql.text));
        let absent = nullable.iter().map(|absent| format!("{absent}{direction}, ")).collect::<String>();
        let by = format!("{absent}{}{direction}, {key}{direction}", sql.text);
        Self { value: sql.text, by, nullable, key, descending: sort.descending }
    }

    fn after(&self, position: &Position, place: &mut impl FnMut(OwnedArg) -> String) -> String {
        let than = if self.descending { "<" } else { ">" };
        let key = place(OwnedArg::Int(position.key));
        if self.value == "NULL" {
            return format!("{} {than} {key}", self.key);
        }
        let present = !position.value.is_null();
        let value = place(match &position.value {
            Value::Number(number) => OwnedArg::Int(number.as_i64().unwrap_or_default()),
            Value::String(text) => OwnedArg::Text(text.clone()),
            _ => OwnedArg::Text(String::new()),
        });
        match &self.nullable {
            None => format!("({}, {}) {than} ({value}, {key})", self.value, self.key),
            Some(absent) => {
                let was = place(OwnedArg::Int(i64::from(!present)));
                format!("({absent}, COALESCE({}, ''), {}) {than} ({was}, {value}, {key})", self.value, self.key)
            }
        }
    }
}
