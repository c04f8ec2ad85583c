//! Pages of lists for people: newest first, and a cursor that says where the next one begins.

use scim::Error;
use scim::list::PageLimits;

use crate::Problem;

/// A part of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// What asks for the next page; `None` where this is the last.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// The first `size` of what was read, which is one more where another page follows; `cursor` is of the last on it.
    pub(crate) fn cut(mut read: Vec<T>, size: u64, cursor: impl FnOnce(&T) -> String) -> Self {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let more = read.len() > size;
        read.truncate(size);
        let next = read.last().filter(|_| more).map(cursor);
        Self { items: read, next }
    }
}

/// How many are wanted: what the request says, within bounds.
pub(crate) fn size(count: Option<u64>, limits: PageLimits) -> u64 {
    count.unwrap_or(limits.default_size).clamp(1, limits.max_size.max(1))
}

/// The numbers of a cursor. They name places within the organization that asks, so there is nothing in them to hide or
/// to forge.
pub(crate) fn cursor<const N: usize>(text: Option<&str>) -> Result<Option<[i64; N]>, Problem> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    let numbers: Option<Vec<i64>> = text.split('.').map(|number| number.parse().ok()).collect();
    let numbers = numbers.and_then(|numbers| numbers.try_into().ok());
    let refused = || {
        let error = Error::invalid_cursor("The cursor was not given by this list; begin without one.");
        Problem::at("cursor", error)
    };
    numbers.map(Some).ok_or_else(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_tells_whether_another_follows() {
        let page = |read: &[i64]| Page::cut(read.to_vec(), 2, i64::to_string);
        assert_eq!(page(&[]), Page { items: vec![], next: None });
        assert_eq!(page(&[9, 8]), Page { items: vec![9, 8], next: None });
        assert_eq!(page(&[9, 8, 7]), Page { items: vec![9, 8], next: Some("8".into()) });
        let limits = PageLimits { default_size: 10, max_size: 20 };
        let sizes = [None, Some(0), Some(5), Some(99)].map(|count| size(count, limits));
        assert_eq!(sizes, [10, 1, 5, 20]);
    }

    #[test]
    fn a_cursor_is_numbers() {
        assert_eq!(cursor::<2>(Some("17.-4")), Ok(Some([17, -4])));
        assert_eq!(cursor::<1>(None), Ok(None));
        assert_eq!(cursor::<1>(Some("")), Ok(None));
        for wrong in ["x", "1", "1.2.3", "1.", "1.99999999999999999999", "1,2"] {
            assert_eq!(cursor::<2>(Some(wrong)).unwrap_err().field, Some("cursor"), "{wrong}");
        }
    }
}
