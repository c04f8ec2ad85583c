//! A place in a resource.

use std::fmt;

use serde_json::{Map, Value, json};

/// Where in a resource a value goes. Its `Display` is the path that a PATCH names it by (RFC 7644 §3.5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// `title`
    Attribute(&'static str),
    /// `name.givenName`
    SubAttribute(&'static str, &'static str),
    /// `emails[type eq "work"].value`: a sub-attribute of the element that has this `type`.
    Element {
        /// Multi-valued attribute.
        attribute: &'static str,
        /// The element's `type`.
        kind: &'static str,
        /// Sub-attribute.
        sub_attribute: &'static str,
        /// Whether the element is the preferred one when it is created.
        primary: bool,
    },
    /// `urn:…:User:department`
    Extension {
        /// URN of the extension.
        schema: &'static str,
        /// Attribute in it.
        attribute: &'static str,
    },
}

impl Target {
    /// Puts a value there, making what is missing on the way.
    pub(super) fn write(self, resource: &mut Map<String, Value>, value: Value) {
        match self {
            Self::Attribute(attribute) => {
                resource.insert(attribute.to_owned(), value);
            }
            Self::SubAttribute(parent, attribute) | Self::Extension { schema: parent, attribute } => {
                if let Value::Object(parent) = resource.entry(parent).or_insert_with(|| json!({})) {
                    parent.insert(attribute.to_owned(), value);
                }
            }
            Self::Element { attribute, kind, sub_attribute, primary } => {
                if let Value::Array(elements) = resource.entry(attribute).or_insert_with(|| json!([])) {
                    let found = elements.iter().position(|element| element["type"] == kind);
                    let index = found.unwrap_or_else(|| {
                        elements.push(if primary {
                            json!({"primary": true, "type": kind})
                        } else {
                            json!({"type": kind})
                        });
                        elements.len() - 1
                    });
                    elements[index][sub_attribute] = value;
                }
            }
        }
    }

    /// The value there, if there is one. Names are compared without case (RFC 7643 §2.1).
    pub(super) fn read(self, resource: &Map<String, Value>) -> Option<&Value> {
        let value = match self {
            Self::Attribute(attribute) => member(resource, attribute)?,
            Self::SubAttribute(parent, attribute) | Self::Extension { schema: parent, attribute } => {
                member(member(resource, parent)?.as_object()?, attribute)?
            }
            Self::Element { attribute, kind, sub_attribute, .. } => {
                let elements = member(resource, attribute)?.as_array()?;
                let element = elements.iter().filter_map(Value::as_object).find(|element| {
                    member(element, "type")
                        .and_then(Value::as_str)
                        .is_some_and(|found| found.eq_ignore_ascii_case(kind))
                })?;
                member(element, sub_attribute)?
            }
        };
        (!value.is_null()).then_some(value)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attribute(attribute) => write!(f, "{attribute}"),
            Self::SubAttribute(parent, attribute) => write!(f, "{parent}.{attribute}"),
            Self::Element { attribute, kind, sub_attribute, .. } => {
                write!(f, "{attribute}[type eq \"{kind}\"].{sub_attribute}")
            }
            Self::Extension { schema, attribute } => write!(f, "{schema}:{attribute}"),
        }
    }
}

fn member<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}
