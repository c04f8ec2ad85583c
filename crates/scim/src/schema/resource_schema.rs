//! All that a resource of one type may hold, and every name by which a client may call it.

use std::sync::Arc;

use super::{Attribute, Schema, Type, core};
use crate::attribute_path::AttributePath;

/// A schema that adds attributes to a resource type (RFC 7643 §3.3).
#[derive(Debug, Clone)]
pub struct Extension {
    /// URN, as the key of the extension's object in a resource.
    pub urn: Arc<str>,
    /// The attributes.
    pub schema: Schema,
}

/// An attribute found by its name: where it stands in a document, and its definition.
///
/// It owns what it names, so it may outlive the request that was read with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoundAttribute {
    /// Extension that holds it; `None` for core and common attributes.
    pub extension: Option<Arc<str>>,
    /// The attribute itself.
    pub attribute: Arc<Attribute>,
    /// The part of it that is meant, where one is.
    pub sub_attribute: Option<Arc<Attribute>>,
}

impl BoundAttribute {
    /// What is meant in the end: the sub-attribute, or else the attribute.
    #[must_use]
    pub fn leaf(&self) -> &Arc<Attribute> {
        self.sub_attribute.as_ref().unwrap_or(&self.attribute)
    }

    /// The name in full, as a client would write it.
    ///
    /// ```
    /// let schema = scim::ResourceSchema::user();
    /// let bound = schema.bind(&"NAME.givenname".parse().unwrap()).unwrap();
    /// assert_eq!(bound.to_string(), "name.givenName");
    /// ```
    #[must_use]
    pub fn path(&self) -> AttributePath {
        AttributePath {
            schema: self.extension.as_ref().map(ToString::to_string),
            attribute: self.attribute.name.clone(),
            sub_attribute: self.sub_attribute.as_ref().map(|sub| sub.name.clone()),
        }
    }
}

impl std::fmt::Display for BoundAttribute {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.path().fmt(f)
    }
}

/// Other names of a schema: what mappings made for other products and old templates call it.
fn aliases(urn: &str) -> &'static [&'static str] {
    match urn {
        core::USER | core::GROUP => {
            &["urn:ietf:params:scim:schemas:core:2.0", "urn:scim:schemas:core:2.0", "urn:scim:schemas:core:1.0"]
        }
        core::ENTERPRISE => &[
            "urn:scim:schemas:extension:enterprise:2.0",
            "urn:scim:schemas:extension:enterprise:2.0:User",
            "urn:scim:schemas:extension:enterprise:1.0",
        ],
        core::CUSTOM => &[core::CUSTOM_IVANTI],
        _ => &[],
    }
}

fn answers_to(schema: &Schema, urn: &str) -> bool {
    // RFC 7643 §2.1 and RFC 8141 §3.1: names and the fixed parts of URNs are compared without case.
    schema.id.eq_ignore_ascii_case(urn) || aliases(&schema.id).iter().any(|alias| alias.eq_ignore_ascii_case(urn))
}

/// Common attributes, one core schema, and its extensions.
#[derive(Debug, Clone)]
pub struct ResourceSchema {
    common: Vec<Arc<Attribute>>,
    core: Schema,
    extensions: Vec<Extension>,
}

impl ResourceSchema {
    /// A resource type with this core schema and no extension yet.
    #[must_use]
    pub fn new(core: Schema) -> Self {
        Self { common: core::common().into_iter().map(Arc::new).collect(), core, extensions: Vec::new() }
    }

    /// Users, with the enterprise extension.
    ///
    /// ```
    /// let schema = scim::ResourceSchema::user();
    /// assert!(schema.bind(&"manager.value".parse().unwrap()).unwrap().extension.is_some());
    /// ```
    #[must_use]
    pub fn user() -> Self {
        Self::new(core::user()).with_extension(core::enterprise())
    }

    /// Groups.
    #[must_use]
    pub fn group() -> Self {
        Self::new(core::group())
    }

    /// Adds an extension, at run time if need be.
    #[must_use]
    pub fn with_extension(mut self, schema: Schema) -> Self {
        self.extensions.push(Extension { urn: schema.id.as_str().into(), schema });
        self
    }

    /// Changes the definition of a core attribute, where there is one of that name.
    pub fn change_attribute(&mut self, name: &str, change: impl FnOnce(&mut Attribute)) {
        let found = self.core.attributes.iter_mut().find(|attribute| attribute.name == name);
        if let Some(attribute) = found {
            change(Arc::make_mut(attribute));
        }
    }

    /// Gives an extension another URN, where there is one of the old.
    pub fn rename_extension(&mut self, urn: &str, to: &str) {
        for extension in self.extensions.iter_mut().filter(|extension| *extension.urn == *urn) {
            extension.urn = to.into();
            to.clone_into(&mut extension.schema.id);
        }
    }

    /// Attributes that every resource has.
    #[must_use]
    pub fn common(&self) -> &[Arc<Attribute>] {
        &self.common
    }

    /// The core schema.
    #[must_use]
    pub fn core(&self) -> &Schema {
        &self.core
    }

    /// The extensions, in the order in which they were added.
    #[must_use]
    pub fn extensions(&self) -> &[Extension] {
        &self.extensions
    }

    /// Whether this is the core schema's URN, or another name of it.
    #[must_use]
    pub fn is_core(&self, urn: &str) -> bool {
        answers_to(&self.core, urn)
    }

    /// The extension of this URN, or of another name of it.
    ///
    /// ```
    /// let schema = scim::ResourceSchema::user();
    /// assert!(schema.extension("URN:scim:schemas:extension:enterprise:1.0").is_some());
    /// ```
    #[must_use]
    pub fn extension(&self, urn: &str) -> Option<&Extension> {
        self.extensions.iter().find(|extension| answers_to(&extension.schema, urn))
    }

    /// Finds what a path means.
    ///
    /// A name without a URN is looked for in the core schema first and then in the extensions, for
    /// identity providers write `manager` as readily as the whole name. A part of `name` is found
    /// without `name` before it, as flattened mappings send it.
    #[must_use]
    pub fn bind(&self, path: &AttributePath) -> Option<BoundAttribute> {
        let (extension, attribute) = match path.schema.as_deref() {
            Some(urn) if self.is_core(urn) => (None, self.core_attribute(&path.attribute)),
            Some(urn) => {
                let extension = self.extension(urn)?;
                (Some(&extension.urn), extension.schema.attribute(&path.attribute))
            }
            None => match self.core_attribute(&path.attribute) {
                Some(attribute) => (None, Some(attribute)),
                None => self
                    .extensions
                    .iter()
                    .find_map(|extension| {
                        Some((Some(&extension.urn), Some(extension.schema.attribute(&path.attribute)?)))
                    })
                    .unwrap_or((None, None)),
            },
        };
        let Some(attribute) = attribute else {
            return self.flattened(path);
        };
        let sub_attribute = match &path.sub_attribute {
            None => None,
            Some(sub) => Some(Arc::clone(attribute.sub_attribute(sub)?)),
        };
        Some(BoundAttribute { extension: extension.cloned(), attribute: Arc::clone(attribute), sub_attribute })
    }

    fn core_attribute(&self, name: &str) -> Option<&Arc<Attribute>> {
        let common = self.common.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name));
        self.core.attribute(name).or(common)
    }

    fn flattened(&self, path: &AttributePath) -> Option<BoundAttribute> {
        let of_core = path.schema.as_deref().is_none_or(|urn| self.is_core(urn));
        let name = self.core.attribute("name").filter(|name| name.kind == Type::Complex)?;
        let sub = name.sub_attribute(&path.attribute)?;
        (of_core && path.sub_attribute.is_none()).then(|| BoundAttribute {
            extension: None,
            attribute: Arc::clone(name),
            sub_attribute: Some(Arc::clone(sub)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bind(path: &str) -> Option<String> {
        let schema = ResourceSchema::user().with_extension(Schema::new(
            core::CUSTOM,
            "Custom",
            "",
            vec![Attribute::new("badge", Type::String, "")],
        ));
        Some(schema.bind(&path.parse().ok()?)?.to_string())
    }

    #[test]
    fn finds_attributes_by_every_name_that_clients_use() {
        for (sent, meant) in [
            ("USERNAME", "userName"),
            ("urn:ietf:params:scim:schemas:core:2.0:User:name.givenName", "name.givenName"),
            ("urn:ietf:params:scim:schemas:core:2.0:User:givenName", "name.givenName"),
            ("urn:ietf:params:scim:schemas:core:2.0:User:familyName", "name.familyName"),
            ("urn:ietf:params:scim:schemas:core:2.0:id", "id"),
            ("manager", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager"),
            (
                "urn:ietf:params:scim:schemas:extension:ivanti:2.0:User:Badge",
                "urn:ietf:params:scim:schemas:extension:muster:2.0:User:badge",
            ),
            ("meta.lastmodified", "meta.lastModified"),
        ] {
            assert_eq!(bind(sent).as_deref(), Some(meant), "{sent}");
        }
    }

    #[test]
    fn finds_nothing_where_nothing_is() {
        for unknown in ["shoeSize", "name.shoeSize", "userName.value", "urn:example:User:userName"] {
            assert_eq!(bind(unknown), None, "{unknown}");
        }
    }
}
