//! When two values of a multi-valued attribute are the same one.
//!
//! RFC 7643 §2.4: services "SHOULD NOT return the same (type, value) combination more than once per
//! attribute". A value that a client writes without a `type` means that value of any type. Where there
//! is no `value`, as in addresses, all parts must agree.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use crate::schema::Attribute;
use crate::text::fold;

/// What tells one value from another: its `value` or all of it, and its `type`.
type Identity = (String, Option<String>);

/// Finds values by identity: lists may be long, and are not compared each with each.
pub(super) struct Known<'a> {
    attribute: &'a Attribute,
    typed: HashMap<Identity, usize>,
    of_any_type: HashMap<String, usize>,
}

impl<'a> Known<'a> {
    pub(super) fn new(attribute: &'a Attribute, values: &[Value]) -> Self {
        let mut known = Self { attribute, typed: HashMap::new(), of_any_type: HashMap::new() };
        for (at, value) in values.iter().enumerate() {
            known.insert(value, at);
        }
        known
    }

    pub(super) fn insert(&mut self, value: &Value, at: usize) {
        let (text, kind) = identity(self.attribute, value);
        self.of_any_type.entry(text.clone()).or_insert(at);
        self.typed.entry((text, kind)).or_insert(at);
    }

    /// Where the value stands that the client means.
    pub(super) fn position(&self, written: &Value) -> Option<usize> {
        match identity(self.attribute, written) {
            (text, None) => self.of_any_type.get(&text).copied(),
            typed => self.typed.get(&typed).copied(),
        }
    }
}

/// Takes away the values that a client lists.
pub(super) fn remove(attribute: &Attribute, values: &mut Vec<Value>, written: &[Value]) {
    let listed: HashSet<Identity> = written.iter().map(|value| identity(attribute, value)).collect();
    values.retain(|value| {
        let (text, kind) = identity(attribute, value);
        let typed = (text, kind);
        if listed.contains(&typed) {
            return false;
        }
        let (text, _) = typed;
        !listed.contains(&(text, None))
    });
}

fn identity(attribute: &Attribute, value: &Value) -> Identity {
    let Value::Object(parts) = value else { return (text(attribute, value), None) };
    match parts.get("value") {
        Some(value) => (part(attribute, "value", value), parts.get("type").map(|kind| part(attribute, "type", kind))),
        None => (whole(attribute, parts), None),
    }
}

fn whole(attribute: &Attribute, parts: &Map<String, Value>) -> String {
    let mut named: Vec<_> = parts.iter().filter(|(name, _)| *name != "primary").collect();
    named.sort_by_key(|(name, _)| name.as_str());
    named
        .into_iter()
        .flat_map(|(name, value)| [name.clone(), part(attribute, name, value)])
        .collect::<Vec<_>>()
        .join("\u{0}")
}

fn part(attribute: &Attribute, name: &str, value: &Value) -> String {
    attribute.sub_attribute(name).map_or_else(|| value.to_string(), |sub| text(sub, value))
}

fn text(attribute: &Attribute, value: &Value) -> String {
    match value {
        Value::String(text) if attribute.case_exact => text.clone(),
        Value::String(text) => fold(text).into_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::core;

    #[test]
    fn tells_values_by_value_and_type() {
        let user = core::user();
        let emails = user.attribute("emails").unwrap();
        let values =
            [json!({"value": "a@x", "type": "work"}), json!({"value": "b@x"}), json!({"value": "a@x", "type": "home"})];
        let known = Known::new(emails, &values);
        for (written, position) in [
            (json!({"value": "A@X"}), Some(0)),
            (json!({"value": "a@x", "type": "Home"}), Some(2)),
            (json!({"value": "b@x", "type": "home"}), None),
            (json!({"value": "c@x"}), None),
        ] {
            assert_eq!(known.position(&written), position, "{written}");
        }
        let mut values = values.to_vec();
        remove(emails, &mut values, &[json!({"value": "a@x", "type": "work"}), json!({"value": "B@x"})]);
        assert_eq!(values, [json!({"value": "a@x", "type": "home"})]);
    }

    #[test]
    fn tells_addresses_by_all_their_parts() {
        let user = core::user();
        let addresses = user.attribute("addresses").unwrap();
        let known = Known::new(addresses, &[json!({"locality": "York", "type": "work", "primary": true})]);
        assert_eq!(known.position(&json!({"type": "work", "locality": "york"})), Some(0));
        assert_eq!(known.position(&json!({"type": "work"})), None);
    }
}
