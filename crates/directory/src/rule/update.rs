//! What becomes of an update: rule R5, by which a blank value clears nothing, and rule R11, by which an update may
//! touch only some attributes.

use scim::patch::{Op, Operation};
use scim::resource::Blank;
use scim::schema::BoundAttribute;
use scim::{Resource, ResourceSchema};
use serde_json::{Map, Value};

use super::{Rules, Updates};
use crate::provisioning::Note;

/// "List of attributes for which update operation is allowed" (R11); extensions besides.
pub const LISTED: [&str; 4] = ["displayName", "emails", "name", "active"];

fn is_listed(attribute: &BoundAttribute) -> bool {
    attribute.extension.is_some() || LISTED.contains(&attribute.attribute.name.as_str())
}

/// The operations of a PATCH that the rules let through, and what they left out.
#[must_use]
pub fn operations(rules: &Rules, operations: Vec<Operation>) -> (Vec<Operation>, Vec<Note>) {
    let (mut kept, mut notes) = (Vec::with_capacity(operations.len()), Vec::new());
    for mut operation in operations {
        let name = operation.path.attribute.to_string();
        if rules.updates == Updates::OnlyListed && !is_listed(&operation.path.attribute) {
            notes.push(Note::not_updated(&name));
            continue;
        }
        if !rules.blank_clears && is_blank(&mut operation, &name, &mut notes) {
            notes.push(Note::blank(&name));
            continue;
        }
        kept.push(operation);
    }
    (kept, notes)
}

/// Whether nothing but blanks is sent; blank parts of a value that has others are taken out of it.
fn is_blank(operation: &mut Operation, name: &str, notes: &mut Vec<Note>) -> bool {
    match (&operation.op, &mut operation.value) {
        (Op::Remove, _) => false,
        (_, None) => true,
        (_, Some(Value::Object(parts))) => {
            let blank: Vec<String> =
                parts.iter().filter(|(_, part)| part.is_null()).map(|(key, _)| key.clone()).collect();
            if blank.len() == parts.len() {
                return true;
            }
            for part in blank {
                parts.shift_remove(&part);
                notes.push(Note::blank(&format!("{name}.{part}")));
            }
            false
        }
        _ => false,
    }
}

/// Puts what a PUT may not touch back as it was (R11).
#[must_use]
pub fn keep_unlisted(rules: &Rules, before: &Resource, asked: &mut Resource, schema: &ResourceSchema) -> Vec<Note> {
    if rules.updates == Updates::All {
        return Vec::new();
    }
    let mut notes = Vec::new();
    for attribute in schema.common().iter().chain(&schema.core().attributes) {
        let name = attribute.name.as_str();
        // userName is mandatory in every PUT, and whether it may change is R4's matter.
        if LISTED.contains(&name) || name == "userName" || before.get(name) == asked.get(name) {
            continue;
        }
        if asked.get(name).is_some() {
            notes.push(Note::not_updated(name));
        }
        put(asked.as_map_mut(), name, before.get(name).cloned());
    }
    notes
}

/// Puts what a PUT has sent blank back as it was (R5).
#[must_use]
pub fn keep_blank(
    rules: &Rules,
    before: &Resource,
    asked: &mut Resource,
    blanks: &[Blank],
    schema: &ResourceSchema,
) -> Vec<Note> {
    if rules.blank_clears {
        return Vec::new();
    }
    let mut notes = Vec::new();
    for blank in blanks {
        let Some(target) = blank.path.parse().ok().and_then(|path| schema.bind(&path)) else { continue };
        if restore(before, asked, &target, blank.kind.as_deref()) {
            notes.push(Note::blank(&blank.path));
        }
    }
    notes
}

/// Whether there was something to put back.
fn restore(before: &Resource, asked: &mut Resource, target: &BoundAttribute, kind: Option<&str>) -> bool {
    let Some(was) = before.value(target) else { return false };
    let is = asked.value(target).cloned();
    let kept = match (&target.sub_attribute, was, is) {
        (None, was, None) if kind.is_none() => was.clone(),
        (None, Value::Array(was), is) => {
            let of_kind = |value: &Value| value.get("type").and_then(Value::as_str) == kind;
            let mut values = is.and_then(|is| is.as_array().cloned()).unwrap_or_default();
            let Some(old) = was.iter().find(|value| of_kind(value)) else { return false };
            if values.iter().any(of_kind) {
                return false;
            }
            values.push(old.clone());
            Value::Array(values)
        }
        (Some(sub), Value::Object(was), is) => {
            let mut parts = is.and_then(|is| is.as_object().cloned()).unwrap_or_default();
            let (Some(old), None) = (was.get(&sub.name), parts.get(&sub.name)) else { return false };
            parts.insert(sub.name.clone(), old.clone());
            Value::Object(parts)
        }
        _ => return false,
    };
    asked.set(target, Some(kept));
    true
}

fn put(map: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    match value {
        Some(value) => map.insert(name.to_owned(), value),
        None => map.shift_remove(name),
    };
}

#[cfg(test)]
mod tests {
    use scim::patch::PatchRequest;
    use scim::resource::UnknownAttributes;
    use serde_json::json;

    use super::*;
    use crate::rule::Preset;

    fn managed() -> Rules {
        Rules::of(Preset::ManagedDevices)
    }

    fn names(notes: &[Note]) -> Vec<&str> {
        notes.iter().map(|note| note.attribute.as_str()).collect()
    }

    fn ada() -> Resource {
        let Value::Object(map) = json!({
            "userName": "ada", "title": "Surveyor", "name": {"givenName": "Ada", "familyName": "Quill"},
            "phoneNumbers": [{"type": "work", "value": "1"}, {"type": "mobile", "value": "2"}],
        }) else {
            unreachable!()
        };
        Resource::from_map(map)
    }

    fn patched(rules: &Rules, sent: &Value) -> (usize, Vec<Note>) {
        let body = json!({ "Operations": sent });
        let request = PatchRequest::parse(body, &ResourceSchema::user(), UnknownAttributes::Ignore, 9).unwrap();
        let (kept, notes) = operations(rules, request.operations);
        (kept.len(), notes)
    }

    #[test]
    fn r5_passes_over_blanks_and_not_over_removals() {
        let sent = json!([
            {"op": "replace", "path": "title", "value": ""},
            {"op": "Add", "path": "phoneNumbers[type eq \"work\"].value", "value": null},
            {"op": "replace", "value": {"displayName": " ", "nickName": "A"}},
            {"op": "replace", "path": "name", "value": {"givenName": "", "familyName": "Q."}},
            {"op": "remove", "path": "title"},
        ]);
        let (kept, notes) = patched(&managed(), &sent);
        assert_eq!((kept, names(&notes)), (3, vec!["title", "phoneNumbers.value", "displayName", "name.givenName"]));
        let mirror = Rules::of(Preset::Mirror);
        assert_eq!(patched(&mirror, &sent).1, []);
    }

    #[test]
    fn r5_keeps_what_a_put_sends_blank_and_lets_go_of_what_it_leaves_out() {
        let schema = ResourceSchema::user();
        let sent = json!({
            "userName": "ada", "title": "", "name": {"givenName": null, "familyName": "Q."},
            "phoneNumbers": [{"type": "work", "value": ""}],
        });
        let read = Resource::from_json(sent, &schema, UnknownAttributes::Ignore).unwrap();
        let mut asked = read.resource;
        let notes = keep_blank(&managed(), &ada(), &mut asked, &read.blank, &schema);
        assert_eq!(names(&notes), ["title", "name.givenName", "phoneNumbers"]);
        let kept = Value::Object(asked.into_map());
        assert_eq!(
            (&kept["title"], &kept["name"], &kept["phoneNumbers"]),
            (
                &json!("Surveyor"),
                &json!({"familyName": "Q.", "givenName": "Ada"}),
                &json!([{"type": "work", "value": "1"}]),
            )
        );
    }

    #[test]
    fn r11_touches_only_what_is_listed() {
        let rules = Rules { updates: Updates::OnlyListed, ..managed() };
        let sent = json!([
            {"op": "replace", "path": "title", "value": "Chief"},
            {"op": "replace", "path": "name.givenName", "value": "A."},
            {"op": "replace", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "value": "x"},
        ]);
        let (kept, notes) = patched(&rules, &sent);
        assert_eq!((kept, names(&notes)), (2, vec!["title"]));

        let mut asked = Resource::from_map(serde_json::Map::from_iter([("title".to_owned(), json!("Chief"))]));
        let notes = keep_unlisted(&rules, &ada(), &mut asked, &ResourceSchema::user());
        assert_eq!((names(&notes), asked.text("title")), (vec!["title"], Some("Surveyor")));
        assert_eq!(asked.get("phoneNumbers"), ada().get("phoneNumbers"));
        assert_eq!(asked.get("name"), None);
    }
}
