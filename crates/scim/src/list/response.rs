//! The envelope of an answer that lists resources (RFC 7644 §3.4.2).

use serde_json::{Map, Value};

/// URN of the list message schema.
pub const LIST_RESPONSE_SCHEMA: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/// What an answer says of a result besides its resources.
///
/// ```
/// use scim::list::ListResponse;
/// let mut out = Vec::new();
/// let list = ListResponse { total_results: 2, start_index: Some(1), items_per_page: 1, next_cursor: None };
/// list.write(&mut out, ["2819"], |id, out| out.extend_from_slice(format!(r#"{{"id":"{id}"}}"#).as_bytes()));
/// assert_eq!(
///     String::from_utf8(out).unwrap(),
///     concat!(
///         r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":2,"#,
///         r#""startIndex":1,"itemsPerPage":1,"Resources":[{"id":"2819"}]}"#,
///     ),
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListResponse {
    /// How many resources the query selects in all, on whatever page.
    pub total_results: u64,
    /// Position of the first resource of the page, with index paging.
    pub start_index: Option<u64>,
    /// How many resources the page holds.
    pub items_per_page: usize,
    /// Where the next page begins, with cursor paging.
    ///
    /// RFC 9865 §2: "`nextCursor` MUST be omitted from a response only to indicate that there are no
    /// more result pages."
    pub next_cursor: Option<String>,
}

impl ListResponse {
    /// A list that is shown whole.
    ///
    /// ```
    /// let list = scim::list::ListResponse::whole(vec![serde_json::json!({"id": "User"})]);
    /// assert_eq!(list["totalResults"], 1);
    /// ```
    #[must_use]
    pub fn whole(resources: Vec<Value>) -> Value {
        let count = resources.len();
        let list = Self {
            total_results: u64::try_from(count).unwrap_or(u64::MAX),
            start_index: Some(1),
            items_per_page: count,
            next_cursor: None,
        };
        let mut members = list.members();
        members.insert("Resources".into(), resources.into());
        Value::Object(members)
    }

    /// Writes the answer; `write` writes one resource.
    ///
    /// `Resources` is there even where it is empty: clients without a case for its absence are many.
    pub fn write<T>(
        &self,
        out: &mut Vec<u8>,
        resources: impl IntoIterator<Item = T>,
        mut write: impl FnMut(T, &mut Vec<u8>),
    ) {
        let mut head = Value::Object(self.members()).to_string();
        head.pop();
        out.extend_from_slice(head.as_bytes());
        out.extend_from_slice(b",\"Resources\":[");
        for (at, resource) in resources.into_iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            write(resource, out);
        }
        out.extend_from_slice(b"]}");
    }

    fn members(&self) -> Map<String, Value> {
        let mut members = Map::new();
        members.insert("schemas".into(), Value::Array(vec![LIST_RESPONSE_SCHEMA.into()]));
        members.insert("totalResults".into(), self.total_results.into());
        if let Some(start_index) = self.start_index {
            members.insert("startIndex".into(), start_index.into());
        }
        members.insert("itemsPerPage".into(), self.items_per_page.into());
        if let Some(cursor) = &self.next_cursor {
            members.insert("nextCursor".into(), cursor.as_str().into());
        }
        members
    }
}
