//! What a query asks for.

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::Page;
use crate::Error;
use crate::attribute_path::AttributePath;
use crate::filter::{Filter, Limits};
use crate::text::excerpt;

/// In which order `sortBy` is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SortOrder {
    /// From the least up. RFC 7644 §3.4.2.3: "If a value for "sortBy" is provided and no "sortOrder" is
    /// specified, "sortOrder" SHALL default to ascending."
    #[default]
    Ascending,
    /// From the greatest down.
    Descending,
}

/// A query of resources (RFC 7644 §3.4.2).
///
/// ```
/// use scim::list::{ListRequest, Page};
/// let query = [("filter", "userName eq \"ada\""), ("startIndex", ""), ("count", "10"), ("aadOptscim062020", "")];
/// let request = ListRequest::from_query(query, Default::default()).unwrap();
/// assert_eq!(request.filter.unwrap().to_string(), "userName eq \"ada\"");
/// assert_eq!(request.page, Page::Index { start_index: 1, count: Some(10) });
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListRequest {
    /// Which resources; all of them without it.
    pub filter: Option<Filter>,
    /// By which attribute they are sorted.
    pub sort_by: Option<AttributePath>,
    /// In which direction.
    pub sort_order: SortOrder,
    /// Which part of the result.
    pub page: Page,
    /// Names of the attributes to show, separated by commas.
    pub attributes: Option<String>,
    /// Names of the attributes to leave out, separated by commas.
    pub excluded_attributes: Option<String>,
}

/// The parameters as text, wherever they came from.
#[derive(Default)]
struct Parameters {
    filter: Option<String>,
    sort_by: Option<String>,
    sort_order: Option<String>,
    start_index: Option<String>,
    count: Option<String>,
    cursor: Option<String>,
    attributes: Option<String>,
    excluded_attributes: Option<String>,
}

impl ListRequest {
    /// Reads the parameters of a URL, decoded. Names are compared without case, those that are unknown
    /// passed over, and an empty value is none, that of `cursor` excepted.
    ///
    /// # Errors
    /// 400 `invalidFilter`, `invalidValue`, `invalidPath` or `invalidCount` that names the parameter.
    pub fn from_query<K, V>(pairs: impl IntoIterator<Item = (K, V)>, limits: Limits) -> Result<Self, Error>
    where
        K: AsRef<str>,
        V: AsRef<str>,
    {
        let mut parameters = Parameters::default();
        for (name, value) in pairs {
            if let Some(parameter) = parameters.named(name.as_ref()) {
                *parameter = Some(value.as_ref().to_owned());
            }
        }
        parameters.read(limits)
    }

    /// Reads the body of a `/.search` (RFC 7644 §3.4.3).
    ///
    /// ```
    /// use scim::list::{ListRequest, Page};
    /// let body = serde_json::json!({"attributes": ["displayName", "userName"], "cursor": "", "count": 10});
    /// let request = ListRequest::from_search_body(body, Default::default()).unwrap();
    /// assert_eq!(request.attributes.as_deref(), Some("displayName,userName"));
    /// assert_eq!(request.page, Page::Cursor { cursor: None, count: Some(10) });
    /// ```
    ///
    /// # Errors
    /// 400 `invalidSyntax` where the body is no object or a member is of the wrong type, and as
    /// [`from_query`](Self::from_query).
    pub fn from_search_body(body: Value, limits: Limits) -> Result<Self, Error> {
        let Value::Object(members) = body else {
            return Err(Error::invalid_syntax("The body must be a JSON object of search parameters."));
        };
        Parameters::from_members(members)?.read(limits)
    }

    /// What tells this query from others whose results are different or in a different order: cursors
    /// are good for one query only. `scope` says whose resources are searched: connection and endpoint.
    #[must_use]
    pub fn fingerprint(&self, scope: &str) -> [u8; 32] {
        let filter = self.filter.as_ref().map(ToString::to_string).unwrap_or_default();
        let sort_by = self.sort_by.as_ref().map(ToString::to_string).unwrap_or_default();
        let order = if self.sort_order == SortOrder::Descending { "descending" } else { "ascending" };
        let mut hash = Sha256::new();
        for part in [scope, &filter, &sort_by, order] {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            // The RFC's own example writes `userName` on the first page and `username` on the second.
            hash.update(part.to_ascii_lowercase());
        }
        hash.finalize().into()
    }
}

impl Parameters {
    fn named(&mut self, name: &str) -> Option<&mut Option<String>> {
        Some(match name.to_ascii_lowercase().as_str() {
            "filter" => &mut self.filter,
            "sortby" => &mut self.sort_by,
            "sortorder" => &mut self.sort_order,
            "startindex" => &mut self.start_index,
            "count" => &mut self.count,
            "cursor" => &mut self.cursor,
            "attributes" => &mut self.attributes,
            "excludedattributes" => &mut self.excluded_attributes,
            _ => return None,
        })
    }

    fn from_members(members: Map<String, Value>) -> Result<Self, Error> {
        let mut parameters = Self::default();
        for (name, value) in members {
            let Some(parameter) = parameters.named(&name) else { continue };
            *parameter = match value {
                Value::Null => None,
                Value::String(text) => Some(text),
                Value::Number(number) => Some(number.to_string()),
                Value::Array(names) => Some(joined(&name, names)?),
                _ => return Err(Error::invalid_syntax(format!("{name} is of the wrong type."))),
            };
        }
        Ok(parameters)
    }

    fn read(self, limits: Limits) -> Result<ListRequest, Error> {
        let given = |parameter: Option<String>| parameter.filter(|text| !text.trim().is_empty());
        let sort_by = given(self.sort_by).map(|name| name.trim().parse()).transpose()?;
        let sort_order = match given(self.sort_order) {
            None => SortOrder::default(),
            Some(order) if order.trim().eq_ignore_ascii_case("ascending") => SortOrder::Ascending,
            Some(order) if order.trim().eq_ignore_ascii_case("descending") => SortOrder::Descending,
            Some(other) => {
                let detail = format!("sortOrder is \"{}\"; it must be ascending or descending.", excerpt(&other));
                return Err(Error::invalid_value(detail));
            }
        };
        Ok(ListRequest {
            filter: given(self.filter).map(|text| Filter::parse(text.trim(), limits)).transpose()?,
            sort_by,
            sort_order,
            page: Page::read(self.start_index.as_deref(), self.count.as_deref(), self.cursor.as_deref())?,
            attributes: given(self.attributes),
            excluded_attributes: given(self.excluded_attributes),
        })
    }
}

/// A list of names in a body becomes what it would be in a URL.
fn joined(parameter: &str, names: Vec<Value>) -> Result<String, Error> {
    let names: Option<Vec<String>> = names.into_iter().map(|name| name.as_str().map(ToOwned::to_owned)).collect();
    names
        .map(|names| names.join(","))
        .ok_or_else(|| Error::invalid_syntax(format!("{parameter} must be an array of attribute names.")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ScimType;

    fn query(text: &str) -> Result<ListRequest, Error> {
        let pairs = text.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        ListRequest::from_query(pairs, Limits::default())
    }

    #[test]
    fn reads_what_clients_send() {
        assert_eq!(query("").unwrap(), ListRequest::default());
        assert_eq!(
            query("filter=&startIndex=&count=&sortBy=&sortOrder=&attributes=&&x=y").unwrap(),
            ListRequest::default()
        );
        let request =
            query("FILTER=userName eq foo&sortby=name.familyName&sortOrder=Descending&excludedAttributes=members")
                .unwrap();
        assert_eq!(request.filter.unwrap().to_string(), "userName eq \"foo\"");
        assert_eq!(
            (request.sort_by.unwrap().to_string().as_str(), request.sort_order),
            ("name.familyName", SortOrder::Descending)
        );
        assert_eq!(request.excluded_attributes.as_deref(), Some("members"));
        assert_eq!(query("cursor").unwrap().page, Page::Cursor { cursor: None, count: None });
    }

    #[test]
    fn refuses_what_cannot_be_meant() {
        for (text, keyword) in [
            ("filter=userName eq", ScimType::InvalidFilter),
            ("sortBy=a b", ScimType::InvalidPath),
            ("sortOrder=sideways", ScimType::InvalidValue),
            ("count=many", ScimType::InvalidValue),
        ] {
            assert_eq!(query(text).unwrap_err().scim_type, Some(keyword), "{text}");
        }
        for body in [json!([]), json!({"filter": {}}), json!({"attributes": [1]}), json!({"count": true})] {
            let error = ListRequest::from_search_body(body.clone(), Limits::default()).unwrap_err();
            assert_eq!(error.scim_type, Some(ScimType::InvalidSyntax), "{body}");
        }
    }

    #[test]
    fn queries_are_told_apart_by_what_they_find_and_its_order() {
        let print = |text: &str| query(text).unwrap().fingerprint("/Users");
        assert_eq!(
            print("filter=userName sw \"J\"&cursor"),
            print("filter=username sw \"J\"&cursor=abc&attributes=id")
        );
        assert_ne!(print("filter=userName sw \"J\""), print("filter=userName sw \"K\""));
        assert_ne!(print("sortBy=title"), print("sortBy=title&sortOrder=descending"));
        assert_ne!(print(""), query("").unwrap().fingerprint("/Groups"));
    }
}
