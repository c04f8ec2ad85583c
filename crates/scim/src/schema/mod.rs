//! What resources may hold, as data (RFC 7643 §2, §4, §7, §8.7).
//!
//! [`Attribute`] and [`Schema`] are the data; [`core`] and [`discovery`] the schemas of the RFC;
//! [`ResourceSchema`] is all that a resource of one type may hold, extensions included, and finds
//! an attribute by any name that a client may use for it.

mod attribute;
pub mod core;
pub mod discovery;
mod resource_schema;
mod resource_type;

use std::sync::Arc;

use serde_json::{Value, json};

pub use attribute::{Attribute, Mutability, Returned, Type, Uniqueness};
pub use resource_schema::{BoundAttribute, Extension, ResourceSchema};
pub use resource_type::ResourceType;

/// A named set of attributes (RFC 7643 §7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// URN.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Attributes, in the order in which answers show them.
    pub attributes: Vec<Arc<Attribute>>,
}

impl Schema {
    /// A schema of these attributes.
    ///
    /// ```
    /// use scim::schema::{Attribute, Schema, Type};
    /// let schema = Schema::new("urn:example:Badge", "Badge", "Badges.", vec![Attribute::new("badge", Type::String, "Number.")]);
    /// assert_eq!(schema.attribute("BADGE").unwrap().name, "badge");
    /// ```
    #[must_use]
    pub fn new(id: &str, name: &str, description: &str, attributes: Vec<Attribute>) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            description: description.to_owned(),
            attributes: attributes.into_iter().map(Arc::new).collect(),
        }
    }

    /// The attribute of that name, whatever its case (RFC 7643 §2.1).
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Arc<Attribute>> {
        self.attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
    }

    /// The schema resource, less `meta.location`, which only the server knows (RFC 7643 §7).
    #[must_use]
    pub fn to_json(&self) -> Value {
        let attributes: Vec<Value> = self.attributes.iter().map(|attribute| attribute.to_json()).collect();
        json!({
            "schemas": [discovery::SCHEMA],
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "attributes": attributes,
            "meta": { "resourceType": "Schema" },
        })
    }
}
