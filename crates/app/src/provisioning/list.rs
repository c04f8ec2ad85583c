//! Lists: from what a client asks for to what the store is asked, and back.

use std::sync::Arc;

use scim::filter::{BoundFilter, Comparand, Filter, Operator, Test};
use scim::list::{Cursor, ListRequest, Page, SortOrder};
use scim::schema::ResourceType;
use scim::{Error, ResourceSchema};
use store::list::{Conditions, Position, Query, Sort, Window};
use store::{BoxFuture, Tx};
use uuid::Uuid;

use crate::App;
use crate::provisioning::Caller;

/// A page of a result.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed<T> {
    /// How many resources the filter selects in all.
    pub total: u64,
    /// Position of the first of them, counted from 1; with paging by index only.
    pub start_index: Option<u64>,
    /// Where the next page begins; with paging by cursor, and not on the last page.
    pub next_cursor: Option<String>,
    /// The resources of the page.
    pub resources: Vec<T>,
}

/// Reads a page of users or groups with the function of the store that lists them.
pub(crate) async fn list_of<T, F>(
    app: &App,
    caller: &Caller,
    resource_type: ResourceType,
    request: &ListRequest,
    read: F,
) -> Result<Listed<T>, Error>
where
    T: Send + 'static,
    F: for<'t> FnOnce(&'t mut Tx<'_>, Query) -> BoxFuture<'t, Result<store::list::Page<T>, store::Error>>
        + Send
        + 'static,
{
    let schema = caller.schemas.of(resource_type);
    let filter = request.filter.as_ref().map(|filter| filter.bind(schema)).transpose()?;
    let sort = sort(request, schema);
    if request.sort_by.is_some() && sort.is_none() {
        return Err(unknown_sort(request));
    }
    let scope = format!("{}{}", caller.connection.key.0, resource_type.endpoint());
    let fingerprint = request.fingerprint(&scope);
    let limit = app.limits().page.size(&request.page);
    let (window, start_index) = window(app, request, &fingerprint, limit)?;
    let query = Query {
        organization: caller.connection.organization,
        connection: Some(caller.connection.key),
        schema: Arc::clone(schema),
        base_url: Arc::clone(&caller.base_url),
        filter,
        conditions: Conditions::default(),
        sort,
        newest_first: false,
        window,
    };
    let is_probe = query.filter.as_ref().is_some_and(is_probe);
    let (store, organization) = (app.store(), query.organization);
    let page = if query.is_lookup() {
        store.read(move |tx| read(tx, query)).await?
    } else if query.is_short() {
        store.short_list(organization, move |tx| read(tx, query)).await?
    } else {
        store.list(organization, move |tx| read(tx, query)).await?
    };
    if page.total == 0 && is_probe {
        app.activity().probed(caller.connection.key);
    }
    let next_cursor = page.next.filter(|_| start_index.is_none()).map(|position| {
        let cursor = Cursor { position: vec![position.value, position.key.into()], count: limit };
        app.cursors().encode(&cursor, &fingerprint, app.now())
    });
    Ok(Listed { total: page.total, start_index, next_cursor, resources: page.resources })
}

/// Whether the filter looks for one who is called by a UUID: so identity providers test a connection, with a name that
/// nobody can have.
fn is_probe(filter: &BoundFilter) -> bool {
    matches!(filter, BoundFilter::Test(_, Test::Compare(Operator::Eq, Comparand::Text(name))) if Uuid::try_parse(name).is_ok())
}

/// Binds a filter of a search over several resource types (RFC 7644 §3.4.2.1): an attribute that this
/// type does not have has no value.
pub(crate) fn bind_loosely(filter: Option<&Filter>, schema: &ResourceSchema) -> Result<Option<BoundFilter>, Error> {
    filter.map(|filter| filter.bind_any(schema)).transpose()
}

/// The order that is asked for; `None` where none is, or where the type has no such attribute.
pub(crate) fn sort(request: &ListRequest, schema: &ResourceSchema) -> Option<Sort> {
    let by = schema.bind(request.sort_by.as_ref()?)?;
    Some(Sort { by, descending: request.sort_order == SortOrder::Descending })
}

/// RFC 7644 §3.4.2.3 leaves open what an unknown attribute does; an error shows a mistake in typing.
pub(crate) fn unknown_sort(request: &ListRequest) -> Error {
    let name = request.sort_by.as_ref().map(ToString::to_string).unwrap_or_default();
    Error::invalid_value(format!("sortBy names {name}, which no resource here has; see /Schemas."))
}

fn window(
    app: &App,
    request: &ListRequest,
    fingerprint: &[u8; 32],
    limit: u64,
) -> Result<(Window, Option<u64>), Error> {
    match &request.page {
        Page::Index { start_index, .. } => Ok((Window::Index { skip: start_index - 1, limit }, Some(*start_index))),
        Page::Cursor { cursor: None, .. } => Ok((Window::After { position: None, limit }, None)),
        Page::Cursor { cursor: Some(text), count } => {
            let count = count.map(|_| limit);
            let cursor = app.cursors().decode(text, fingerprint, count, app.now())?;
            let [value, key] = <[_; 2]>::try_from(cursor.position).map_err(|_| invalid_cursor())?;
            let position = Position { value, key: key.as_i64().ok_or_else(invalid_cursor)? };
            Ok((Window::After { position: Some(position), limit: cursor.count }, None))
        }
    }
}

/// A cursor with our signature that holds something else: one of another kind of search.
pub(crate) fn invalid_cursor() -> Error {
    Error::invalid_cursor("The cursor was not given by this service for this query; begin with an empty cursor.")
}
