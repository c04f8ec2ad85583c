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
    /// The first `size` of what was read, which is one more where another page follows; `cursor` is of the last on it.
    pub(crate) fn cut(mut read: Vec<T>, size: u64, cursor: impl FnOnce(&T) -> String) -> Self {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let more = read.len() > size;
        read.truncate(size);
        let next = read.last().filter(|_| more).map(cursor);
        Self { items: read, total: None, next }
    }

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
    /// How many items the page holds.
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

    /// The numbers of a cursor into a log. They name places within the organization that asks, so there is nothing in
    /// them to hide or to forge; and they stay good, for a log only grows.
    pub(crate) fn place<const N: usize>(&self) -> Result<Option<[i64; N]>, Problem> {
        let Some(text) = self.cursor.as_deref().filter(|text| !text.is_empty()) else { return Ok(None) };
        let numbers: Option<Vec<i64>> = text.split('.').map(|number| number.parse().ok()).collect();
        let place = numbers.and_then(|numbers| numbers.try_into().ok());
        place.map(Some).ok_or_else(|| {
            Problem::at("cursor", Error::invalid_cursor("The cursor was not given by this list; begin without one."))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_tells_whether_another_follows() {
        let cut = |read: &[i64]| {
            let page = Paged::cut(read.to_vec(), 2, i64::to_string);
            (page.items, page.next)
        };
        assert_eq!(cut(&[]), (vec![], None));
        assert_eq!(cut(&[9, 8]), (vec![9, 8], None));
        assert_eq!(cut(&[9, 8, 7]), (vec![9, 8], Some("8".into())));
    }

    #[test]
    fn a_place_in_a_log_is_numbers() {
        let at = |text: &str| PageRequest { cursor: Some(text.to_owned()), limit: None };
        assert_eq!(at("17.-4").place::<2>(), Ok(Some([17, -4])));
        assert_eq!(at("").place::<1>(), Ok(None));
        assert_eq!(PageRequest::default().place::<1>(), Ok(None));
        for wrong in ["x", "1", "1.2.3", "1.", "1.99999999999999999999", "1,2"] {
            assert_eq!(at(wrong).place::<2>().unwrap_err().field, Some("cursor"), "{wrong}");
        }
    }
}
