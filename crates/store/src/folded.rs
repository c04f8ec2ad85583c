//! The copy of a document that filters are answered from.
//!
//! Case is folded here, once, for the engines disagree about it beyond ASCII. Elements of multi-valued
//! attributes stay together, so that value paths work.

use jiff::Timestamp;
use scim::schema::{Attribute, Type};
use scim::text::fold;
use scim::{Resource, ResourceSchema};
use serde_json::{Map, Value};

/// The document, with every text that is compared without case folded, and every instant made comparable.
pub(crate) fn folded(schema: &ResourceSchema, resource: &Resource) -> Map<String, Value> {
    let mut out = Map::new();
    for (key, value) in resource.as_map() {
        let core = schema.common().iter().chain(&schema.core().attributes).find(|attribute| attribute.name == *key);
        let value = match (core, schema.extension(key), value) {
            (Some(attribute), ..) => fold_value(attribute, value),
            (None, Some(extension), Value::Object(members)) => {
                let fold_member = |(name, value): (&String, &Value)| {
                    let attribute = extension.schema.attribute(name)?;
                    Some((name.clone(), fold_value(attribute, value)))
                };
                Value::Object(members.iter().filter_map(fold_member).collect())
            }
            _ => continue,
        };
        out.insert(key.clone(), value);
    }
    out
}

fn fold_value(attribute: &Attribute, value: &Value) -> Value {
    match value {
        Value::Array(values) => Value::Array(values.iter().map(|value| fold_value(attribute, value)).collect()),
        Value::Object(members) => {
            let fold_member = |(name, value): (&String, &Value)| {
                let value = attribute.sub_attribute(name).map_or_else(|| value.clone(), |sub| fold_value(sub, value));
                (name.clone(), value)
            };
            Value::Object(members.iter().map(fold_member).collect())
        }
        Value::String(text) if attribute.kind == Type::DateTime => {
            text.parse().map_or(Value::Null, |parsed| Value::String(instant(parsed)))
        }
        Value::String(text) if !attribute.case_exact => Value::String(fold(text).into_owned()),
        other => other.clone(),
    }
}

/// Instants are compared as instants, whatever their offset (RFC 7644 §3.4.2.2), to the last digit: nanoseconds since
/// the earliest instant, in as many digits as the latest has, so that they sort as texts do. No integer of a
/// database would hold them.
pub(crate) fn instant(instant: Timestamp) -> String {
    format!("{:021}", instant.as_nanosecond() - Timestamp::MIN.as_nanosecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_sort_as_texts() {
        let instants = [
            Timestamp::MIN,
            "-000001-01-01T00:00:00Z".parse().unwrap(),
            "1969-12-31T23:59:59.999999999Z".parse().unwrap(),
            Timestamp::UNIX_EPOCH,
            "2026-01-31T09:30:00.1234567Z".parse().unwrap(),
            "2026-01-31T09:30:00.1234568Z".parse().unwrap(),
            Timestamp::MAX,
        ];
        let texts: Vec<String> = instants.into_iter().map(instant).collect();
        assert!(texts.is_sorted() && texts.iter().all(|text| text.len() == 21), "{texts:?}");
    }
}
