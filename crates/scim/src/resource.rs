//! A document that obeys its schema (RFC 7643 §2 and §3).

use serde_json::{Map, Value};

mod normalize;

pub use normalize::{Blank, Normalized, UnknownAttributes};
pub(crate) use normalize::{Reader, check_text, is_of_use, role_from_json_text};

/// What a client may write of a resource: canonical names, values of the right type, nothing unassigned.
///
/// `schemas`, `id`, `meta` and what the server computes are not in it; attributes of an extension stand
/// in an object under the extension's URN.
///
/// ```
/// use scim::resource::{Resource, UnknownAttributes};
/// let sent = serde_json::json!({"USERNAME": "ada", "active": "True", "title": null, "roles": []});
/// let schema = scim::ResourceSchema::user();
/// let read = Resource::from_json(sent, &schema, UnknownAttributes::Ignore).unwrap();
/// assert_eq!(serde_json::Value::from(read.resource.into_map()), serde_json::json!({"userName": "ada", "active": true}));
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Resource(Map<String, Value>);

impl Resource {
    /// Takes a document that is known to obey its schema: one that was read from the store.
    #[must_use]
    pub const fn from_map(map: Map<String, Value>) -> Self {
        Self(map)
    }

    /// The document.
    #[must_use]
    pub const fn as_map(&self) -> &Map<String, Value> {
        &self.0
    }

    /// The document, to be changed by what keeps it valid.
    pub const fn as_map_mut(&mut self) -> &mut Map<String, Value> {
        &mut self.0
    }

    /// The document, given away.
    #[must_use]
    pub fn into_map(self) -> Map<String, Value> {
        self.0
    }

    /// The value of a core attribute, by its canonical name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The text of a core attribute, by its canonical name.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// The value of an extension's attribute, by its canonical names.
    #[must_use]
    pub fn extension(&self, urn: &str, name: &str) -> Option<&Value> {
        self.0.get(urn)?.get(name)
    }
}
