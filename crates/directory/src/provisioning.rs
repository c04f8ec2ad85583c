//! Entries of the provisioning log: what an identity provider asked for and got.

mod decision;
mod note;

use std::time::Duration;

use jiff::Timestamp;
use scim::schema::ResourceType;
use scim::{Error, Resource};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Change, ConnectionKey, Member, OrganizationKey, TokenKey};
use words::words;

pub use decision::Decision;
pub use note::{Note, NoteKind};

words! {
    /// What was asked for.
    Operation, "operation", {
        /// POST.
        Create => "create",
        /// PUT.
        Replace => "replace",
        /// PATCH.
        Update => "update",
        /// DELETE.
        Delete => "delete",
        /// Not asked for itself: a user is disabled because its group was deleted (rule R7).
        Disable => "disable",
        /// GET of one resource.
        Read => "read",
        /// A list or a search.
        Search => "search",
        /// A Bulk request as a whole.
        Bulk => "bulk",
        /// What the service offers, or nothing that there is.
        Other => "other",
    }
}

/// One attribute before and after; `None`: it had no value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Its name: parts of a single complex attribute and of an extension stand for themselves.
    pub attribute: String,
    /// As it was.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<Value>,
    /// As it is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<Value>,
}

/// What differs between two documents, in the order of the second, then of what is only in the first.
///
/// ```
/// use directory::provisioning::differences;
/// use scim::Resource;
/// let map = |value: serde_json::Value| Resource::from_map(value.as_object().unwrap().clone());
/// let before = map(serde_json::json!({"title": "Surveyor", "name": {"givenName": "Ada", "familyName": "Quill"}}));
/// let after = map(serde_json::json!({"name": {"givenName": "Ada B.", "familyName": "Quill"}}));
/// let names: Vec<_> = differences(Some(&before), Some(&after)).into_iter().map(|one| one.attribute).collect();
/// assert_eq!(names, ["name.givenName", "title"]);
/// ```
#[must_use]
pub fn differences(before: Option<&Resource>, after: Option<&Resource>) -> Vec<Difference> {
    let nothing = Map::new();
    let (before, after) = (before.map_or(&nothing, Resource::as_map), after.map_or(&nothing, Resource::as_map));
    let mut found = Vec::new();
    compare("", before, after, &mut found);
    found
}

fn compare(prefix: &str, before: &Map<String, Value>, after: &Map<String, Value>, found: &mut Vec<Difference>) {
    let gone = before.iter().filter(|(name, _)| !after.contains_key(*name)).map(|(name, was)| (name, Some(was), None));
    let here = after.iter().map(|(name, is)| (name, before.get(name), Some(is)));
    let nothing = Map::new();
    for (name, was, is) in here.chain(gone).filter(|(_, was, is)| was != is) {
        match (was.and_then(Value::as_object), is.and_then(Value::as_object)) {
            (None, None) => {
                let attribute = format!("{prefix}{name}");
                found.push(Difference { attribute, before: was.cloned(), after: is.cloned() });
            }
            (was, is) => {
                // RFC 7644 §3.10: attributes of an extension follow its URN and a colon.
                let separator = if name.starts_with("urn:") { ':' } else { '.' };
                let prefix = format!("{prefix}{name}{separator}");
                compare(&prefix, was.unwrap_or(&nothing), is.unwrap_or(&nothing), found);
            }
        }
    }
}

/// One entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The tenant.
    pub organization: OrganizationKey,
    /// The connection that asked.
    pub connection: ConnectionKey,
    /// The token that it presented.
    pub token: TokenKey,
    /// When it was answered.
    pub time: Timestamp,
    /// What was asked for.
    pub operation: Operation,
    /// The kind of resource; `None` where it was none.
    pub resource_type: Option<ResourceType>,
    /// Public id, where it is known.
    pub resource_id: Option<String>,
    /// `userName` or `displayName`, as far as the request tells; may be empty.
    pub resource_name: String,
    /// HTTP status of the answer, or of its part of a Bulk answer.
    pub status: u16,
    /// What went wrong.
    pub failure: Option<Error>,
    /// What changed.
    pub changes: Vec<Difference>,
    /// What was left out.
    pub notes: Vec<Note>,
    /// From the request's arrival until now.
    pub duration: Duration,
    /// Id of the request.
    pub request_id: String,
}

impl Change {
    /// What it changes of the resource's own attributes.
    #[must_use]
    pub fn differences(&self) -> Vec<Difference> {
        match self {
            Self::UserCreated(user) => differences(None, Some(&user.resource)),
            Self::UserUpdated { before, after } | Self::UserDeprovisioned { before, after, .. } => {
                differences(Some(&before.resource), Some(&after.resource))
            }
            Self::UserDeleted(user) => differences(Some(&user.resource), None),
            Self::GroupCreated { group, .. } => differences(None, Some(&group.resource)),
            Self::GroupUpdated { before, after, .. } => differences(Some(&before.resource), Some(&after.resource)),
            Self::GroupDeleted(group) => differences(Some(&group.resource), None),
        }
    }

    /// Members that come, and members that go.
    #[must_use]
    pub fn membership(&self) -> (&[Member], &[Member]) {
        match self {
            Self::GroupCreated { members, .. } => (members, &[]),
            Self::GroupUpdated { membership, .. } => (&membership.added, &membership.removed),
            _ => (&[], &[]),
        }
    }
}
