//! What an operation carries, made to fit the attribute that it names.

use serde_json::{Map, Value};

use super::Op;
use crate::Error;
use crate::filter::BoundPath;
use crate::resource::{Reader, role_from_json_text};
use crate::schema::{Attribute, Mutability, Type};

/// The value of an operation as [`Operation::value`](super::Operation::value) describes it.
pub(super) fn fitting(
    reader: &mut Reader,
    op: Op,
    path: &BoundPath,
    value: Option<Value>,
) -> Result<Option<Value>, Error> {
    let (Some(value), name) = (value, path.attribute.to_string()) else { return Ok(None) };
    let attribute = &path.attribute.attribute;
    let of_values = path.attribute.sub_attribute.is_none() && path.filter.is_none();
    if op == Op::Remove {
        return if of_values && attribute.multi_valued { chosen(reader, attribute, &name, value) } else { Ok(None) };
    }
    if let Some(sub) = &path.attribute.sub_attribute {
        let value = reader.value(sub, &name, value)?;
        return Ok(if attribute.name == "roles" && sub.name == "value" { value.map(value_of_role) } else { value });
    }
    match attribute.kind {
        Type::Complex if path.filter.is_some() || !attribute.multi_valued => parts(reader, attribute, &name, value),
        Type::Complex if attribute.name == "members" => {
            Ok(reader.value(attribute, &name, value)?.map(|mut members| {
                without_references(&mut members);
                members
            }))
        }
        _ => reader.value(attribute, &name, value),
    }
}

/// Which values a `remove` takes away, where it lists some: the RFC knows no such list, but Entra ID's
/// `Remove` of `members` does, and to empty the group on it would be the worst that could be done.
///
/// A list that names nothing takes nothing away.
fn chosen(reader: &mut Reader, attribute: &Attribute, name: &str, value: Value) -> Result<Option<Value>, Error> {
    if value.is_null() {
        return Ok(None);
    }
    let mut values = reader.value(attribute, name, unmarked(value))?.unwrap_or_else(|| Value::Array(Vec::new()));
    if attribute.name == "members" {
        without_references(&mut values);
    }
    Ok(Some(values))
}

/// Values without their `primary`: which of them is preferred does not matter to a removal.
fn unmarked(mut value: Value) -> Value {
    if let Value::Array(values) = &mut value {
        for value in values.iter_mut().filter_map(Value::as_object_mut) {
            value.retain(|key, _| !key.eq_ignore_ascii_case("primary"));
        }
    }
    value
}

/// A member is its id; the URL follows from it.
fn without_references(members: &mut Value) {
    for member in members.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        member.shift_remove("$ref");
    }
}

/// Entra ID writes a role as JSON text wherever it writes a role.
fn value_of_role(value: Value) -> Value {
    let mut role = role_from_json_text(Map::from_iter([("value".to_owned(), value)]));
    role.remove("value").unwrap_or_default()
}

/// One object, which some wrap into an array.
fn first(value: Value) -> Value {
    match value {
        Value::Array(mut values) if values.len() == 1 => values.remove(0),
        other => other,
    }
}

/// The parts of a complex value that are to be set, and as `null` those to be cleared.
///
/// RFC 7644 §3.5.2.3: "a set of sub-attributes SHALL be specified in the "value" parameter that replaces
/// any existing values or adds where an attribute did not previously exist. Sub-attributes that are not
/// specified SHALL be left unchanged."
fn parts(reader: &mut Reader, attribute: &Attribute, name: &str, value: Value) -> Result<Option<Value>, Error> {
    let members = match first(value) {
        Value::Object(members) if attribute.name == "roles" => role_from_json_text(members),
        Value::Object(members) => members,
        other => return reader.single(attribute, name, other),
    };
    let mut kept = Map::new();
    for (key, value) in members {
        match attribute.sub_attribute(&key) {
            None => reader.unknown(&format!("{name}.{key}"))?,
            Some(sub) if matches!(sub.mutability, Mutability::ReadOnly | Mutability::WriteOnly) => {}
            Some(sub) => {
                let value = reader.value(sub, &format!("{name}.{}", sub.name), value)?.unwrap_or(Value::Null);
                kept.insert(sub.name.clone(), value);
            }
        }
    }
    Ok(Some(Value::Object(kept)))
}
