//! Pages of what people look at. Each ends in a cursor that is good for its own query alone.

use directory::OrganizationKey;
use scim::Error;
use scim::list::{Cursor, ListRequest, Page};
use serde_json::Value;
use store::list::{COUNTED, Position, Window};

use crate::{App, Problem};

/// Which page is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// What the page before gave as its `next`; `None`: the first page.
    pub cursor: Option<String>,
    /// How many on a page; `None` leaves it to Muster.
    pub limit: Option<u64>,
}

/// A page.
#[derive(Debug, Clone, PartialEq)]
pub struct Paged<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// How many there are in all; `None`: more than were counted.
    pub total: Option<u64>,
    /// Where the next page begins; `None`: this is the last.
    pub next: Option<String>,
}

impl<T> Paged<T> {
    /// The same page of something else.
    pub(crate) fn of<U>(items: Vec<T>, page: Paged<U>) -> Self {
        Self { items, total: page.total, next: page.next }
    }
}

/// What a cursor is good for: a list, by everything that chooses what is on it.
pub(crate) fn fingerprint(organization: OrganizationKey, list: &str, chosen: &Value) -> [u8; 32] {
    ListRequest::default().fingerprint(&format!("{} {list} {chosen}", organization.0))
}

impl PageRequest {
    /// How many resources the page holds.
    pub(crate) fn size(&self, app: &App) -> u64 {
        app.limits().page.size(&Page::Index { start_index: 1, count: self.limit }).max(1)
    }

    /// Where the page before ended.
    ///
    /// # Errors
    /// 400 where the cursor is not of this query, or too old.
    pub(crate) fn position(&self, app: &App, query: &[u8; 32]) -> Result<Option<Position>, Problem> {
        let Some(text) = self.cursor.as_deref().filter(|text| !text.is_empty()) else { return Ok(None) };
        let cursor =
            app.cursors().decode(text, query, None, app.now()).map_err(|error| Problem::at("cursor", error))?;
        let position = <[_; 2]>::try_from(cursor.position).ok();
        let position = position.and_then(|[value, key]| Some(Position { value, key: key.as_i64()? }));
        position.map(Some).ok_or_else(|| {
            Problem::at("cursor", Error::invalid_cursor("The cursor is of another list; begin without one."))
        })
    }

    /// The window of the store's list.
    pub(crate) fn window(&self, app: &App, query: &[u8; 32]) -> Result<Window, Problem> {
        Ok(Window::After { position: self.position(app, query)?, limit: self.size(app) })
    }

    /// A page of the store's list.
    pub(crate) fn paged<T>(&self, app: &App, query: &[u8; 32], page: store::list::Page<T>) -> Paged<T> {
        let next = page.next.map(|position| {
            let cursor = Cursor { position: vec![position.value, position.key.into()], count: self.size(app) };
            app.cursors().encode(&cursor, query, app.now())
        });
        Paged { items: page.resources, total: Some(page.total), next }
    }
}

/// A total that conditions were counted for.
pub(crate) fn counted<T>(page: Paged<T>) -> Paged<T> {
    Paged { total: page.total.filter(|total| *total <= COUNTED), ..page }
}
