//! Operations on the values of one attribute: those that a value path selects, or all of them.

use serde_json::{Map, Value};

use super::identity::Known;
use super::{Op, Operation};
use crate::Error;
use crate::resource::check_text;
use crate::schema::Attribute;

/// Works on parts of the values, or on those that the filter selects.
///
/// A single-valued complex attribute is taken for an array of one at most: Entra ID removes
/// `manager[value eq "91ab"]`.
///
/// # Errors
/// 400 `noTarget` where the filter selects nothing and does not say what to create.
pub(super) fn change(operation: &Operation, values: &mut Vec<Value>) -> Result<(), Error> {
    let path = &operation.path;
    let mut selected: Vec<usize> =
        (0..values.len()).filter(|&at| path.filter.as_ref().is_none_or(|filter| filter.matches(&values[at]))).collect();
    if selected.is_empty() {
        // Removing what is not there is done already.
        if operation.op == Op::Remove || operation.value.is_none() {
            return Ok(());
        }
        values.push(Value::Object(created(operation)?));
        selected.push(values.len() - 1);
    }
    let sub = path.attribute.sub_attribute.as_deref();
    for &at in &selected {
        change_one(operation, sub, &mut values[at]);
    }
    if sets_primary(operation, sub) {
        keep_primary(values, selected[0]);
    }
    values.retain(|value| !value.is_null());
    Ok(())
}

/// RFC 7644 §3.5.2.3: where "no record match was made, the service provider SHALL indicate failure by
/// returning HTTP status code 400 and a "scimType" error code of "noTarget"". Entra ID sets its first
/// `emails[type eq "work"].value` so, and means that the address be added; a filter that says by
/// equality what the value looks like is taken at its word.
fn created(operation: &Operation) -> Result<Map<String, Value>, Error> {
    if operation.path.filter.is_none() {
        return Ok(Map::new());
    }
    let attribute = &operation.path.attribute;
    let template = operation.path.template.clone().filter(|template| !template.is_empty()).ok_or_else(|| {
        Error::no_target(format!(
            "The filter selects no value of {attribute}; only a filter of eq tests can create one."
        ))
    })?;
    for (part, text) in template.iter().filter_map(|(part, value)| Some((part, value.as_str()?))) {
        check_text(&format!("{}.{part}", attribute.attribute.name), text)?;
    }
    Ok(template)
}

fn change_one(operation: &Operation, sub: Option<&Attribute>, element: &mut Value) {
    let (Value::Object(members), replacement) = (&mut *element, &operation.value) else { return };
    match (sub, replacement) {
        (Some(sub), Some(value)) if operation.op != Op::Remove => {
            members.insert(sub.name.clone(), value.clone());
        }
        (Some(sub), _) => {
            members.shift_remove(&sub.name);
        }
        (None, Some(Value::Object(parts))) if operation.op == Op::Add => overlay(members, parts),
        (None, Some(Value::Object(parts))) if operation.op == Op::Replace => {
            // RFC 7644 §3.5.2.3: "all matching record values SHALL be replaced". What the filter says of
            // the value stays true of it, unless the new value says otherwise.
            let mut whole = operation.path.template.clone().unwrap_or_default();
            overlay(&mut whole, parts);
            *members = whole;
        }
        (None, None) if operation.op == Op::Add => {}
        _ => *element = Value::Null,
    }
}

/// Sets the parts that are given, and clears those that are given as `null`.
pub(super) fn overlay(whole: &mut Map<String, Value>, parts: &Map<String, Value>) {
    for (name, value) in parts {
        if value.is_null() {
            whole.shift_remove(name);
        } else {
            whole.insert(name.clone(), value.clone());
        }
    }
}

fn sets_primary(operation: &Operation, sub: Option<&Attribute>) -> bool {
    let part = |members: Option<&Map<String, Value>>| {
        members.is_some_and(|members| members.get("primary") == Some(&Value::Bool(true)))
    };
    match (operation.op, &operation.value) {
        (Op::Remove, _) | (_, None) => false,
        (_, Some(value)) => {
            part(value.as_object())
                || sub.is_some_and(|sub| sub.name == "primary") && *value == Value::Bool(true)
                || part(operation.path.template.as_ref())
        }
    }
}

/// RFC 7644 §3.5.2: "a PATCH operation that sets a value's "primary" sub-attribute to "true" SHALL cause
/// the server to automatically set "primary" to "false" for any other values in the array."
fn keep_primary(values: &mut [Value], kept: usize) {
    for (at, value) in values.iter_mut().enumerate() {
        if at != kept && value["primary"] == true {
            value["primary"] = false.into();
        }
    }
}

/// Adds values to those that are there. RFC 7644 §3.5.2.1: "If the target location already contains the
/// value specified, no changes SHOULD be made": a value that is there only takes over what the new one
/// says beside.
pub(super) fn add(attribute: &Attribute, values: &mut Vec<Value>, added: &[Value]) {
    let mut known = Known::new(attribute, values);
    for new in added {
        let at = known.position(new).unwrap_or(values.len());
        match (values.get_mut(at), new) {
            (None, _) => {
                known.insert(new, at);
                values.push(new.clone());
            }
            (Some(Value::Object(old)), Value::Object(new)) => overlay(old, new),
            _ => {}
        }
        if new["primary"] == true {
            keep_primary(values, at);
        }
    }
}
