//! The objects that expressions read.

use std::collections::BTreeMap;

use super::Value;

/// An object with attributes.
pub trait Source {
    /// The value of an attribute, [`Value::Null`] if it has none. Names are compared with case.
    fn attribute(&self, name: &str) -> Value;
}

impl Source for BTreeMap<String, Value> {
    fn attribute(&self, name: &str) -> Value {
        self.get(name).cloned().unwrap_or_default()
    }
}

/// An object with one attribute that is said to be something else, such as `IsSoftDeleted`, which depends on more than
/// the object itself.
pub struct With<'a> {
    object: &'a dyn Source,
    name: &'a str,
    value: Value,
}

impl<'a> With<'a> {
    /// The object, but for the attribute of that name.
    #[must_use]
    pub fn new(object: &'a dyn Source, name: &'a str, value: Value) -> Self {
        Self { object, name, value }
    }
}

impl Source for With<'_> {
    fn attribute(&self, name: &str) -> Value {
        if name == self.name { self.value.clone() } else { self.object.attribute(name) }
    }
}
