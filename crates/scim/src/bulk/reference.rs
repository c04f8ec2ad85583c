//! References to what the same request creates: `bulkId:` and a name, in the place of an id.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::BulkOperation;
use crate::Error;

const PREFIX: &str = "bulkId:";
/// How a reference begins in the filter of a PATCH path: `members[value eq "bulkId:ada"]`.
const QUOTED: &str = "\"bulkId:";

/// Which id each `bulkId` came to stand for.
///
/// ```
/// let mut references = scim::bulk::References::default();
/// references.insert("ada", "2819c223");
/// let mut data = serde_json::json!({"members": [{"value": "bulkId:ada"}]});
/// references.resolve_value(&mut data).unwrap();
/// assert_eq!(data["members"][0]["value"], "2819c223");
/// assert!(references.resolve_value(&mut serde_json::json!("bulkId:bo")).is_err());
/// ```
#[derive(Debug, Clone, Default)]
pub struct References(HashMap<String, String>);

impl References {
    /// Tells the id of a resource that was created.
    pub fn insert(&mut self, bulk_id: &str, id: &str) {
        self.0.insert(bulk_id.to_owned(), id.to_owned());
    }

    /// Puts ids in the place of the references in an operation's path and data.
    ///
    /// # Errors
    /// 400 `invalidValue` where a reference names no operation, or one that did not succeed.
    pub fn resolve(&self, operation: &mut BulkOperation) -> Result<(), Error> {
        if let Ok(target) = &mut operation.target
            && let Some(id) = &mut target.id
            && let Some(bulk_id) = id.strip_prefix(PREFIX)
        {
            *id = self.id(bulk_id)?.to_owned();
        }
        operation.data.as_mut().map_or(Ok(()), |data| self.resolve_value(data))
    }

    /// The same for any JSON value.
    ///
    /// # Errors
    /// As [`resolve`](Self::resolve).
    pub fn resolve_value(&self, value: &mut Value) -> Result<(), Error> {
        match value {
            Value::String(text) => {
                if let Some(bulk_id) = text.strip_prefix(PREFIX) {
                    *text = self.id(bulk_id)?.to_owned();
                }
                Ok(())
            }
            Value::Array(values) => values.iter_mut().try_for_each(|value| self.resolve_value(value)),
            Value::Object(members) => members.iter_mut().try_for_each(|(name, value)| match value {
                Value::String(path) if is_path(name) => self.resolve_path(path),
                value => self.resolve_value(value),
            }),
            _ => Ok(()),
        }
    }

    fn resolve_path(&self, path: &mut String) -> Result<(), Error> {
        let mut resolved = String::with_capacity(path.len());
        let mut rest = path.as_str();
        for name in quoted(path) {
            let (before, after) = rest.split_once(&format!("{QUOTED}{name}\"")).unwrap_or((rest, ""));
            resolved.extend([before, "\"", self.id(name)?, "\""]);
            rest = after;
        }
        resolved.push_str(rest);
        *path = resolved;
        Ok(())
    }

    fn id(&self, bulk_id: &str) -> Result<&str, Error> {
        self.0.get(bulk_id).map(String::as_str).ok_or_else(|| {
            Error::invalid_value(format!("bulkId:{bulk_id} stands for no resource that this request has created."))
        })
    }
}

/// Only the `path` of a PATCH operation holds references inside a longer text.
fn is_path(name: &str) -> bool {
    name.eq_ignore_ascii_case("path")
}

/// The names of the references in a path, in their order.
fn quoted(path: &str) -> impl Iterator<Item = &str> {
    path.split(QUOTED).skip(1).filter_map(|rest| rest.split_once('"')).map(|(name, _)| name)
}

/// Every name that an operation refers to.
pub(super) fn names(operation: &BulkOperation) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    if let Ok(target) = &operation.target {
        names.extend(target.id.as_deref().and_then(|id| id.strip_prefix(PREFIX)).map(ToOwned::to_owned));
    }
    if let Some(data) = &operation.data {
        names_in(data, &mut names);
    }
    names
}

fn names_in(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => names.extend(text.strip_prefix(PREFIX).map(ToOwned::to_owned)),
        Value::Array(values) => values.iter().for_each(|value| names_in(value, names)),
        Value::Object(members) => members.iter().for_each(|(name, value)| match value {
            Value::String(path) if is_path(name) => names.extend(quoted(path).map(ToOwned::to_owned)),
            value => names_in(value, names),
        }),
        _ => {}
    }
}

/// Whether a value refers to this name, and to nothing else that is being created.
pub(super) fn refers_to(value: &Value, name: &str) -> bool {
    let mut names = BTreeSet::new();
    names_in(value, &mut names);
    names.len() == 1 && names.contains(name)
}
