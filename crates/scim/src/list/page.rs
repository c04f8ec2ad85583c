//! Which part of a result a query asks for.

use crate::Error;

/// How a result is paged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// From a position that counts from 1 (RFC 7644 §3.4.2.4).
    Index {
        /// The first resource that is wanted; 1 at least.
        start_index: u64,
        /// How many are wanted; `None` leaves it to the service.
        count: Option<u64>,
    },
    /// From where another page ended (RFC 9865 §2).
    Cursor {
        /// What that page gave as `nextCursor`; `None` asks for the first page.
        cursor: Option<String>,
        /// How many are wanted; `None` leaves it to the service.
        count: Option<u64>,
    },
}

/// How many resources a page may hold.
///
/// ```
/// use scim::list::{Page, PageLimits};
/// let limits = PageLimits { default_size: 100, max_size: 1_000 };
/// assert_eq!(limits.size(&Page::default()), 100);
/// assert_eq!(limits.size(&Page::Index { start_index: 1, count: Some(9_999) }), 1_000);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLimits {
    /// Where the query names no `count`.
    pub default_size: u64,
    /// Whatever `count` the query names.
    pub max_size: u64,
}

impl Default for Page {
    fn default() -> Self {
        Self::Index { start_index: 1, count: None }
    }
}

impl Page {
    /// How many resources are wanted, where the query says so.
    #[must_use]
    pub const fn count(&self) -> Option<u64> {
        let (Self::Index { count, .. } | Self::Cursor { count, .. }) = self;
        *count
    }

    /// From the parameters as they were sent. A `cursor`, be it empty, asks for paging by cursor.
    ///
    /// # Errors
    /// 400 `invalidValue`, or `invalidCount` with a cursor, where a number is none.
    pub(super) fn read(start_index: Option<&str>, count: Option<&str>, cursor: Option<&str>) -> Result<Self, Error> {
        let number = |name: &str, text: Option<&str>| match text.map(str::trim) {
            None | Some("") => Ok(None),
            Some(text) => text.parse::<i128>().map(Some).map_err(|_| format!("{name} must be a whole number.")),
        };
        let clamped = |number: i128, least: i128| u64::try_from(number.max(least)).unwrap_or(u64::MAX);
        // RFC 7644 §3.4.2.4: "A negative value SHALL be interpreted as "0"."
        let count = number("count", count).map(|count| count.map(|count| clamped(count, 0)));
        if let Some(cursor) = cursor {
            let cursor = Some(cursor.trim()).filter(|cursor| !cursor.is_empty()).map(ToOwned::to_owned);
            return Ok(Self::Cursor { cursor, count: count.map_err(Error::invalid_count)? });
        }
        // RFC 7644 §3.4.2.4: "A value less than 1 SHALL be interpreted as 1."
        let start_index =
            number("startIndex", start_index).map_err(Error::invalid_value)?.map_or(1, |start| clamped(start, 1));
        Ok(Self::Index { start_index, count: count.map_err(Error::invalid_value)? })
    }
}

impl PageLimits {
    /// How many resources the page holds at most.
    #[must_use]
    pub fn size(&self, page: &Page) -> u64 {
        // RFC 9865 §4: "the maximum number of results returned in a page regardless of what is specified
        // for the count in a query".
        page.count().unwrap_or(self.default_size).min(self.max_size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ScimType;

    #[test]
    fn reads_what_clients_send() {
        for (start, count, page) in [
            (None, None, Page::default()),
            (Some(""), Some("0"), Page::Index { start_index: 1, count: Some(0) }),
            (Some("0"), Some("-5"), Page::Index { start_index: 1, count: Some(0) }),
            (Some(" 101 "), Some("100"), Page::Index { start_index: 101, count: Some(100) }),
            (Some("99999999999999999999"), Some(""), Page::Index { start_index: u64::MAX, count: None }),
        ] {
            assert_eq!(Page::read(start, count, None).unwrap(), page);
        }
        assert_eq!(Page::read(Some("7"), None, Some("")).unwrap(), Page::Cursor { cursor: None, count: None });
        assert_eq!(
            Page::read(None, Some("5"), Some("abc")).unwrap(),
            Page::Cursor { cursor: Some("abc".into()), count: Some(5) }
        );
    }

    #[test]
    fn refuses_what_is_no_number() {
        for (start, count, cursor, keyword) in [
            (Some("x"), None, None, ScimType::InvalidValue),
            (None, Some("ten"), None, ScimType::InvalidValue),
            (None, Some("1.5"), Some(""), ScimType::InvalidCount),
        ] {
            assert_eq!(Page::read(start, count, cursor).unwrap_err().scim_type, Some(keyword));
        }
    }
}
