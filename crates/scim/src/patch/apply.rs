//! The operations of a PATCH at work on a document.

use serde_json::{Map, Value};

use super::{Op, Operation, at, elements, identity};
use crate::Error;
use crate::resource::{Resource, is_of_use};
use crate::schema::{Attribute, Mutability, ResourceSchema, Type};

/// Applies operations in their order, and gives the document that comes of them; `None` where it is the
/// same as before.
///
/// RFC 7644 §3.5.2: "A PATCH request, regardless of the number of operations, SHALL be treated as
/// atomic." The document that is given is not touched, whatever happens.
///
/// Operations come from [`PatchRequest::parse`](super::PatchRequest::parse) for the same schema.
///
/// ```
/// # use scim::{patch::{PatchRequest, apply}, resource::{Resource, UnknownAttributes}, ResourceSchema};
/// # let schema = ResourceSchema::user();
/// # let map = |value: serde_json::Value| Resource::from_map(value.as_object().unwrap().clone());
/// let before = map(serde_json::json!({"userName": "ada", "title": "Surveyor"}));
/// let body = serde_json::json!({"Operations": [{"op": "remove", "path": "title"}]});
/// let request = PatchRequest::parse(body, &schema, UnknownAttributes::Refuse, 100).unwrap();
///
/// let after = apply(&before, &request.operations, &schema).unwrap().expect("it changes");
/// assert_eq!(after, map(serde_json::json!({"userName": "ada"})));
/// assert_eq!(apply(&after, &request.operations, &schema).unwrap(), None);
/// ```
///
/// # Errors
/// 400 `noTarget` where a value path selects nothing and creates nothing; 400 `mutability` where an
/// immutable attribute would change or a required one be removed; 400 `invalidValue` where a required
/// one was missing before.
pub fn apply(
    resource: &Resource,
    operations: &[Operation],
    schema: &ResourceSchema,
) -> Result<Option<Resource>, Error> {
    let mut draft = resource.clone();
    for operation in operations {
        step(&mut draft, operation).map_err(at(operation.index))?;
    }
    for operation in operations {
        tidy(&mut draft, operation);
    }
    require(&draft, operations, schema)?;
    // RFC 7644 §3.5.2.1: "If the target location already contains the value specified, no changes SHOULD
    // be made to the resource … this operation SHALL NOT change the modify timestamp of the resource."
    if draft == *resource {
        return Ok(None);
    }
    draft.put_in_order(schema);
    Ok(Some(draft))
}

fn step(draft: &mut Resource, operation: &Operation) -> Result<(), Error> {
    let target = &operation.path.attribute;
    let immutable =
        target.leaf().mutability == Mutability::Immutable || target.attribute.mutability == Mutability::Immutable;
    let before = draft.value(target).cloned();
    let after = changed(operation, before.clone())?;
    // RFC 7644 §3.5.2: "a client MAY "add" a value to an "immutable" attribute if the attribute had no
    // previous value."
    if immutable && before.is_some() && before != after {
        return Err(Error::mutability(format!("{target} has a value already and cannot be changed.")));
    }
    draft.set(target, after);
    Ok(())
}

/// What becomes of the value of the operation's attribute.
fn changed(operation: &Operation, before: Option<Value>) -> Result<Option<Value>, Error> {
    let attribute = &operation.path.attribute.attribute;
    if operation.path.attribute.sub_attribute.is_some() || operation.path.filter.is_some() {
        return part_changed(operation, before);
    }
    Ok(match (operation.op, &operation.value) {
        (Op::Add, None) if attribute.multi_valued => before,
        (Op::Add, Some(Value::Array(added))) if attribute.multi_valued => {
            let mut values = array(before);
            elements::add(attribute, &mut values, added);
            Some(Value::Array(values))
        }
        (Op::Remove, Some(Value::Array(removed))) => {
            let mut values = array(before);
            identity::remove(attribute, &mut values, removed);
            Some(Value::Array(values))
        }
        // RFC 7644 §3.5.2.2: "the attribute and all values are removed, and the attribute SHALL be
        // considered unassigned."
        (Op::Remove, _) | (_, None) => None,
        (_, Some(Value::Object(parts))) => merged(attribute, before, parts),
        (_, Some(value)) => Some(value.clone()),
    })
}

fn part_changed(operation: &Operation, before: Option<Value>) -> Result<Option<Value>, Error> {
    let attribute = &operation.path.attribute.attribute;
    if attribute.multi_valued {
        let mut values = array(before);
        elements::change(operation, &mut values)?;
        return Ok(Some(Value::Array(values)));
    }
    let mut values: Vec<Value> = before.iter().cloned().collect();
    elements::change(operation, &mut values)?;
    let after = values.into_iter().next();
    Ok(match (before, after) {
        (Some(Value::Object(before)), Some(Value::Object(after))) => consistent(attribute, &before, after),
        (_, after) => after,
    })
}

fn merged(attribute: &Attribute, before: Option<Value>, parts: &Map<String, Value>) -> Option<Value> {
    let before = match before {
        Some(Value::Object(before)) => before,
        _ => Map::new(),
    };
    let mut after = before.clone();
    elements::overlay(&mut after, parts);
    consistent(attribute, &before, after)
}

/// A reference is one thing, whatever its parts: without its `value` it is none, and with another
/// `value` the URL of the old one is wrong.
fn consistent(attribute: &Attribute, before: &Map<String, Value>, mut after: Map<String, Value>) -> Option<Value> {
    if attribute.sub_attribute("$ref").is_some() && before.contains_key("value") {
        match after.get("value") {
            None => return None,
            now if now != before.get("value") && after.get("$ref") == before.get("$ref") => {
                after.shift_remove("$ref");
            }
            _ => {}
        }
    }
    Some(Value::Object(after))
}

fn array(value: Option<Value>) -> Vec<Value> {
    match value {
        Some(Value::Array(values)) => values,
        Some(one) => vec![one],
        None => Vec::new(),
    }
}

/// Takes away what is empty. This waits for the last operation, for a value may be built by several:
/// its `type` first, its `value` next.
fn tidy(draft: &mut Resource, operation: &Operation) {
    let target = &operation.path.attribute;
    let attribute = &target.attribute;
    let tidied = match draft.value(target) {
        Some(Value::Array(values)) if attribute.kind == Type::Complex => {
            let of_use = |value: &&Value| value.as_object().is_some_and(|members| is_of_use(attribute, members));
            Value::Array(values.iter().filter(of_use).cloned().collect())
        }
        Some(value) => value.clone(),
        None => return,
    };
    let empty = match &tidied {
        Value::Array(values) => values.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    };
    draft.set(target, (!empty).then_some(tidied));
}

fn require(draft: &Resource, operations: &[Operation], schema: &ResourceSchema) -> Result<(), Error> {
    let Err(missing) = draft.require(schema) else { return Ok(()) };
    let emptied = operations.iter().rev().find(|operation| {
        let target = &operation.path.attribute;
        target.extension.is_none() && target.attribute.required && draft.value(target).is_none()
    });
    // RFC 7644 §3.5.2.2: "If an attribute is removed or becomes unassigned and is defined as a required
    // attribute or a read-only attribute, the server SHALL return … a "scimType" error code of
    // "mutability"."
    Err(emptied.map_or(missing, |operation| {
        let name = &operation.path.attribute;
        at(operation.index)(Error::mutability(format!("{name} is mandatory and must not be empty.")))
    }))
}
