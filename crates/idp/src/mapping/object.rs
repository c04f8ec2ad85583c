//! All attribute mappings of a type of objects.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{AttributeMapping, MappingError};

/// How objects of one type are matched, created and updated.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct ObjectMapping {
    /// Endpoint of the resource type, such as `/Users`.
    pub endpoint: String,
    /// The resource type, which a POST names in `meta`.
    pub resource_type: String,
    /// The schemas that a POST names.
    pub schemas: Vec<String>,
    /// What answers to queries and reads leave out (RFC 7644 §3.9).
    pub excluded_attributes: Option<String>,
    /// Whether a POST says that nobody has a role in the application, as Entra's do.
    pub empty_roles: bool,
    /// What may be done to resources: Entra's *Target object actions*.
    pub actions: Actions,
    /// Where values come from and go to.
    pub attributes: Vec<AttributeMapping>,
}

/// What may be done to resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Actions {
    /// Whether new ones are made.
    pub create: bool,
    /// Whether they are brought up to date.
    pub update: bool,
    /// Whether they are taken away when their object is gone for good.
    pub delete: bool,
}

impl Default for Actions {
    fn default() -> Self {
        Self { create: true, update: true, delete: true }
    }
}

impl ObjectMapping {
    /// The mappings that objects are matched by, in the order in which they are tried.
    #[must_use]
    pub fn matching(&self) -> Vec<&AttributeMapping> {
        let mut matching: Vec<_> = self.attributes.iter().filter(|mapping| mapping.matching.is_some()).collect();
        matching.sort_by_key(|mapping| mapping.matching);
        matching
    }

    /// The mappings of references to other objects.
    pub fn references(&self) -> impl Iterator<Item = &AttributeMapping> {
        self.attributes.iter().filter(|mapping| mapping.is_reference())
    }

    /// What is wrong with the mappings, by themselves and together.
    ///
    /// # Errors
    ///
    /// [`MappingError`] of the first that is wrong.
    pub fn validate(&self) -> Result<(), MappingError> {
        let mut targets = HashSet::new();
        let mut precedences = HashSet::new();
        for mapping in &self.attributes {
            mapping.check()?;
            let target = mapping.target.to_string();
            if !targets.insert(target.to_ascii_lowercase()) {
                return Err(MappingError::new(&target, "it is there twice"));
            }
            if let Some(precedence) = mapping.matching
                && !precedences.insert(precedence)
            {
                return Err(MappingError::new(&target, format!("another one has match = {precedence} as well")));
            }
        }
        // A whole attribute and a part of it would overwrite each other.
        for mapping in &self.attributes {
            let (target, root) = (mapping.target.to_string(), mapping.target.root());
            if root.len() < target.len() && targets.contains(&root.to_ascii_lowercase()) {
                return Err(MappingError::new(&target, format!("another one writes all of {root}")));
            }
        }
        if precedences.is_empty() {
            return Err(MappingError::of_all("objects are matched by none of them; give one match = 1"));
        }
        if !self.endpoint.starts_with('/') {
            return Err(MappingError::of_all(format!("endpoint is {:?}; it begins with /", self.endpoint)));
        }
        Ok(())
    }

    /// Whether objects have every attribute that the mappings read.
    ///
    /// # Errors
    ///
    /// [`MappingError`] of the first mapping that reads another than those that are known.
    pub fn validate_sources(&self, known: &[&str]) -> Result<(), MappingError> {
        for mapping in &self.attributes {
            if let Some(name) = mapping.reads().into_iter().find(|name| !known.contains(name)) {
                let message = format!("objects have no attribute {name}");
                return Err(MappingError::new(&mapping.target.to_string(), message));
            }
        }
        Ok(())
    }
}

/// The mappings as a file has them.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Written {
    endpoint: String,
    resource_type: String,
    schemas: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    excluded_attributes: Option<String>,
    #[serde(default)]
    empty_roles: bool,
    #[serde(default)]
    actions: Actions,
    attributes: Vec<AttributeMapping>,
}

impl TryFrom<Written> for ObjectMapping {
    type Error = MappingError;

    fn try_from(written: Written) -> Result<Self, MappingError> {
        let Written { endpoint, resource_type, schemas, excluded_attributes, empty_roles, actions, attributes } =
            written;
        let mapping = Self { endpoint, resource_type, schemas, excluded_attributes, empty_roles, actions, attributes };
        mapping.validate()?;
        Ok(mapping)
    }
}

impl From<ObjectMapping> for Written {
    fn from(mapping: ObjectMapping) -> Self {
        let ObjectMapping { endpoint, resource_type, schemas, excluded_attributes, empty_roles, actions, attributes } =
            mapping;
        Self { endpoint, resource_type, schemas, excluded_attributes, empty_roles, actions, attributes }
    }
}
