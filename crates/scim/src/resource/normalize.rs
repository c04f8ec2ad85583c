//! From what a client sent to what its schema means: liberal in what it takes, exact in what it keeps.
//!
//! Identity providers write booleans as strings, references as bare text, single values where arrays
//! belong, flattened and URN-qualified keys. All of that becomes one form here, and only here.

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::{GeneralPurposeConfig, STANDARD, URL_SAFE};
use serde_json::{Map, Value};

use super::Resource;
use crate::Error;
use crate::attribute_path::AttributePath;
use crate::schema::{Attribute, BoundAttribute, Mutability, ResourceSchema, Type};
use crate::text::fold;

/// Attributes that resources are found by. Their values are keys, which databases bound.
const FOUND_BY: [&str; 4] = ["userName", "displayName", "externalId", "emails.value"];

/// Bytes of such a value at most, as it is compared.
const LONGEST_KEY: usize = 2_000;

/// What becomes of attributes that no schema knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownAttributes {
    /// They are left out, and named to the caller.
    Ignore,
    /// The request is refused with 400 `invalidSyntax`.
    Refuse,
}

/// A document as its schema means it, and what was left out of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Normalized {
    /// What is kept.
    pub resource: Resource,
    /// Names of unknown attributes that were sent.
    pub ignored: Vec<String>,
    /// What was sent blank or null.
    pub blank: Vec<Blank>,
}

/// An attribute, or a value of one, that was sent without saying anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blank {
    /// The attribute, or part of a single complex one.
    pub path: String,
    /// The `type` of the value, where a value of a multi-valued attribute is meant.
    pub kind: Option<String>,
}

impl Resource {
    /// Reads the body of a POST or PUT.
    ///
    /// Read-only attributes are left out silently (RFC 7644 §3.3 and §3.5.1), and so is `password`.
    ///
    /// # Errors
    /// 400 `invalidSyntax` where the body is no object or names an unknown attribute that is to be
    /// refused; 400 `invalidValue` where a value does not fit its attribute.
    pub fn from_json(body: Value, schema: &ResourceSchema, unknown: UnknownAttributes) -> Result<Normalized, Error> {
        let Value::Object(body) = body else {
            return Err(Error::invalid_syntax("The body must be a JSON object that holds one resource."));
        };
        let mut reader = Reader::new(unknown);
        let mut resource = Self::default();
        for (key, value) in body {
            reader.member(&mut resource, schema, &key, value)?;
        }
        resource.put_in_order(schema);
        Ok(Normalized { resource, ignored: reader.ignored, blank: reader.blank })
    }

    /// Checks that nothing mandatory is missing.
    ///
    /// # Errors
    /// 400 `invalidValue` that names the first attribute that is missing.
    pub fn require(&self, schema: &ResourceSchema) -> Result<(), Error> {
        let missing =
            schema.core().attributes.iter().find(|attribute| attribute.required && self.get(&attribute.name).is_none());
        missing.map_or(Ok(()), |attribute| {
            Err(Error::invalid_value(format!("{} is mandatory and must not be empty.", attribute.name)))
        })
    }

    /// Puts a value where its attribute belongs; `None` takes the attribute away.
    pub fn set(&mut self, target: &BoundAttribute, value: Option<Value>) {
        let name = &target.attribute.name;
        let Some(urn) = &target.extension else {
            put(self.as_map_mut(), name, value);
            return;
        };
        let entry = self.as_map_mut().entry(urn.as_ref()).or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(extension) = entry {
            put(extension, name, value);
            if extension.is_empty() {
                self.as_map_mut().shift_remove(urn.as_ref());
            }
        }
    }

    /// The value of an attribute, wherever it stands.
    #[must_use]
    pub fn value(&self, target: &BoundAttribute) -> Option<&Value> {
        match &target.extension {
            None => self.get(&target.attribute.name),
            Some(urn) => self.extension(urn, &target.attribute.name),
        }
    }

    /// Answers show attributes in the order of their schema, whatever the order of the request.
    pub fn put_in_order(&mut self, schema: &ResourceSchema) {
        let mut old = std::mem::take(self.as_map_mut());
        for attribute in schema.common().iter().chain(&schema.core().attributes) {
            if let Some(value) = old.swap_remove(&attribute.name) {
                self.as_map_mut().insert(attribute.name.clone(), value);
            }
        }
        for extension in schema.extensions() {
            if let Some(value) = old.swap_remove(extension.urn.as_ref()) {
                self.as_map_mut().insert(extension.urn.to_string(), value);
            }
        }
    }
}

fn put(map: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    match value {
        Some(value) => {
            map.insert(name.to_owned(), value);
        }
        None => {
            map.shift_remove(name);
        }
    }
}

/// Reads values one by one, and remembers what it left out.
pub(crate) struct Reader {
    pub unknown: UnknownAttributes,
    pub ignored: Vec<String>,
    pub blank: Vec<Blank>,
}

impl Reader {
    pub fn new(unknown: UnknownAttributes) -> Self {
        Self { unknown, ignored: Vec::new(), blank: Vec::new() }
    }

    /// One member of a resource object: an attribute by any of its names, or an extension's object.
    pub fn member(
        &mut self,
        resource: &mut Resource,
        schema: &ResourceSchema,
        key: &str,
        value: Value,
    ) -> Result<(), Error> {
        if key.eq_ignore_ascii_case("schemas") {
            return Ok(()); // Entra neither announces its custom extensions here nor keeps to known URNs.
        }
        if let Some(extension) = schema.extension(key) {
            let urn = extension.urn.to_string();
            return match value {
                Value::Null => Ok(()),
                Value::Object(members) => members
                    .into_iter()
                    // Some clients send an extension as a resource of its own, with `schemas` in it.
                    .filter(|(name, _)| !name.eq_ignore_ascii_case("schemas"))
                    .try_for_each(|(name, value)| self.member(resource, schema, &format!("{urn}:{name}"), value)),
                _ => Err(Error::invalid_value(format!("{urn} must be an object of the extension's attributes."))),
            };
        }
        if schema.is_core(key) && value.is_object() {
            let Value::Object(members) = value else { return Ok(()) };
            return members.into_iter().try_for_each(|(name, value)| self.member(resource, schema, &name, value));
        }
        match key.parse::<AttributePath>().ok().and_then(|path| schema.bind(&path)) {
            Some(target) => self.assign(resource, &target, value),
            None => self.unknown(key),
        }
    }

    fn assign(&mut self, resource: &mut Resource, target: &BoundAttribute, value: Value) -> Result<(), Error> {
        let attribute = &target.attribute;
        let Some(sub) = &target.sub_attribute else {
            if is_not_kept(attribute) {
                return Ok(());
            }
            match self.value(attribute, &target.to_string(), value)? {
                Some(value) => resource.set(target, Some(joined(resource.value(target), value))),
                None => self.blank(&target.to_string(), None),
            }
            return Ok(());
        };
        if is_not_kept(attribute) || is_not_kept(sub) {
            return Ok(());
        }
        if attribute.multi_valued {
            return self.unknown(&target.to_string()); // It does not say which of the values is meant.
        }
        let Some(value) = self.value(sub, &target.to_string(), value)? else {
            self.blank(&target.to_string(), None);
            return Ok(());
        };
        let mut whole = resource.value(target).and_then(Value::as_object).cloned().unwrap_or_default();
        whole.insert(sub.name.clone(), value);
        resource.set(target, Some(Value::Object(whole)));
        Ok(())
    }

    fn blank(&mut self, path: &str, kind: Option<&str>) {
        self.blank.push(Blank { path: path.to_owned(), kind: kind.map(str::to_owned) });
    }

    /// Takes note of an unknown name, or refuses the request for it.
    pub fn unknown(&mut self, name: &str) -> Result<(), Error> {
        match self.unknown {
            UnknownAttributes::Ignore => {
                self.ignored.push(name.to_owned());
                Ok(())
            }
            UnknownAttributes::Refuse => {
                Err(Error::invalid_syntax(format!("{name} is not an attribute of this resource type; see /Schemas.")))
            }
        }
    }

    /// All values of an attribute; `None` where nothing is assigned.
    ///
    /// RFC 7643 §2.5: "Unassigned attributes, the null value, or an empty array … are equivalent".
    pub fn value(&mut self, attribute: &Attribute, path: &str, value: Value) -> Result<Option<Value>, Error> {
        if !attribute.multi_valued {
            return self.single(attribute, path, value);
        }
        let sent = match value {
            Value::Array(values) => values,
            one => vec![one],
        };
        let mut kept: Vec<Value> = Vec::with_capacity(sent.len());
        for value in sent {
            let Some(value) = self.single(attribute, path, value)? else { continue };
            kept.push(value);
        }
        if kept.iter().filter(|value| value["primary"] == true).nth(1).is_some() {
            // RFC 7643 §2.4: "The primary attribute value "true" MUST appear no more than once."
            return Err(Error::invalid_value(format!("{path} has more than one primary value; mark one at most.")));
        }
        Ok((!kept.is_empty()).then_some(Value::Array(kept)))
    }

    /// One value of an attribute, its multiplicity aside; `None` where nothing is assigned.
    pub fn single(&mut self, attribute: &Attribute, path: &str, value: Value) -> Result<Option<Value>, Error> {
        match attribute.kind {
            Type::Complex => self.complex(attribute, path, value),
            kind => simple(kind, path, value),
        }
    }

    fn complex(&mut self, attribute: &Attribute, path: &str, value: Value) -> Result<Option<Value>, Error> {
        let members = match value {
            Value::Null => return Ok(None),
            Value::Object(members) => members,
            // Entra writes the manager as an array of one, and as bare text.
            Value::Array(mut values) if !attribute.multi_valued && values.len() < 2 => match values.pop() {
                None => return Ok(None),
                Some(Value::Array(_)) => return Err(mismatch(path, "an object")),
                Some(value) => return self.complex(attribute, path, value),
            },
            Value::String(text) if attribute.sub_attribute("value").is_some() => {
                Map::from_iter([("value".to_owned(), Value::String(text))])
            }
            _ => return Err(mismatch(path, "an object")),
        };
        let members = if attribute.name == "roles" { role_from_json_text(members) } else { members };
        let mut kept = Map::new();
        for (key, value) in members {
            let Some(sub) = attribute.sub_attribute(&key) else {
                self.unknown(&format!("{path}.{key}"))?;
                continue;
            };
            if is_not_kept(sub) {
                continue;
            }
            let path = format!("{path}.{}", sub.name);
            match self.value(sub, &path, value)? {
                Some(value) => {
                    kept.insert(sub.name.clone(), value);
                }
                None if !attribute.multi_valued => self.blank(&path, None),
                None => {}
            }
        }
        if is_of_use(attribute, &kept) {
            return Ok(Some(Value::Object(kept)));
        }
        if let Some(Value::String(kind)) = kept.get("type") {
            self.blank(path, Some(kind));
        }
        Ok(None)
    }
}

/// Parts of a complex attribute may have been sent by dotted keys before the whole.
fn joined(before: Option<&Value>, value: Value) -> Value {
    match (before, value) {
        (Some(Value::Object(before)), Value::Object(members)) => {
            Value::Object(before.clone().into_iter().chain(members).collect())
        }
        (_, value) => value,
    }
}

/// What a client may send and the service does not keep: the server's own attributes, and secrets.
fn is_not_kept(attribute: &Attribute) -> bool {
    matches!(attribute.mutability, Mutability::ReadOnly | Mutability::WriteOnly)
}

/// A value that says only what it would be for, and not what it is, is none.
pub(crate) fn is_of_use(attribute: &Attribute, value: &Map<String, Value>) -> bool {
    value.keys().any(|key| !attribute.multi_valued || (key != "type" && key != "primary"))
}

/// Entra's complex role assignments arrive as a JSON document inside `value`.
pub(crate) fn role_from_json_text(members: Map<String, Value>) -> Map<String, Value> {
    let inner = match members.get("value") {
        Some(Value::String(text)) if text.starts_with('{') => serde_json::from_str(text).ok(),
        Some(Value::Object(inner)) => Some(inner.clone()),
        _ => None,
    };
    let Some(mut inner) = inner else { return members };
    let mut role = members;
    if let Some(value) = inner.remove("value") {
        role.insert("value".into(), value);
    }
    if let Some(display) = inner.remove("displayName") {
        role.entry("display").or_insert(display);
    }
    role
}

fn mismatch(path: &str, expected: &str) -> Error {
    Error::invalid_value(format!("{path} must be {expected}."))
}

fn simple(kind: Type, path: &str, value: Value) -> Result<Option<Value>, Error> {
    let kept = match (kind, value) {
        (_, Value::Null) => None,
        (Type::Boolean, Value::Bool(value)) => Some(Value::Bool(value)),
        (Type::Integer, Value::Number(number)) if number.is_i64() => Some(Value::Number(number)),
        (Type::Decimal, Value::Number(number)) => Some(Value::Number(number)),
        // A blank says that there is no value: that is how identity providers clear an attribute.
        (_, Value::String(text)) if text.trim().is_empty() => None,
        (_, Value::String(text)) => Some(from_text(kind, path, text)?),
        _ => return Err(mismatch(path, described(kind))),
    };
    Ok(kept)
}

/// What no text may hold, and no key may exceed.
pub(crate) fn check_text(path: &str, text: &str) -> Result<(), Error> {
    if text.contains('\0') {
        return Err(Error::invalid_value(format!("{path} holds a NUL character, which no value may.")));
    }
    if FOUND_BY.contains(&path) && is_long(text) {
        return Err(Error::invalid_value(format!("{path} must not be longer than {LONGEST_KEY} bytes.")));
    }
    Ok(())
}

fn from_text(kind: Type, path: &str, text: String) -> Result<Value, Error> {
    check_text(path, &text)?;
    let value = match kind {
        Type::String | Type::Reference => Some(Value::String(text)),
        Type::Boolean if text.eq_ignore_ascii_case("true") => Some(Value::Bool(true)),
        Type::Boolean if text.eq_ignore_ascii_case("false") => Some(Value::Bool(false)),
        Type::Integer => text.trim().parse::<i64>().ok().map(Value::from),
        Type::Decimal => text.trim().parse().ok().and_then(serde_json::Number::from_f64).map(Value::Number),
        Type::DateTime => text.parse::<jiff::Timestamp>().is_ok().then_some(Value::String(text)),
        Type::Binary => is_base64(&text).then_some(Value::String(text)),
        Type::Boolean | Type::Complex => None,
    };
    value.ok_or_else(|| mismatch(path, described(kind)))
}

/// Folding makes at most three bytes of one.
fn is_long(text: &str) -> bool {
    text.len() > LONGEST_KEY || text.len() > LONGEST_KEY / 3 && fold(text).len() > LONGEST_KEY
}

fn is_base64(text: &str) -> bool {
    let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let alphabets = [&base64::alphabet::STANDARD, &base64::alphabet::URL_SAFE];
    STANDARD.decode(text).is_ok()
        || URL_SAFE.decode(text).is_ok()
        || alphabets.iter().any(|alphabet| GeneralPurpose::new(alphabet, lenient).decode(text).is_ok())
}

const fn described(kind: Type) -> &'static str {
    match kind {
        Type::String => "a string",
        Type::Boolean => "true or false",
        Type::Decimal => "a number",
        Type::Integer => "a whole number",
        Type::DateTime => "a date and time such as 2026-01-31T09:30:00Z",
        Type::Binary => "base64 text",
        Type::Reference => "a URI",
        Type::Complex => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: Value) -> Result<Normalized, Error> {
        Resource::from_json(body, &ResourceSchema::user(), UnknownAttributes::Ignore)
    }

    fn kept(body: Value) -> Value {
        Value::Object(read(body).unwrap().resource.into_map())
    }

    #[test]
    fn takes_what_identity_providers_send() {
        let enterprise = crate::schema::core::ENTERPRISE;
        for (sent, meant) in [
            (json!({"active": "False"}), json!({"active": false})),
            (json!({"roles": [], "groups": [{"value": "1"}], "id": null, "password": "x"}), json!({})),
            (
                json!({"name.givenName": "Ada", "name": {"familyName": "Quill"}}),
                json!({"name": {"givenName": "Ada", "familyName": "Quill"}}),
            ),
            (
                json!({"emails": {"value": "a@b", "primary": "True"}}),
                json!({"emails": [{"value": "a@b", "primary": true}]}),
            ),
            (json!({"emails": ["a@b"]}), json!({"emails": [{"value": "a@b"}]})),
            (json!({"emails": [{"type": "work", "value": ""}]}), json!({})),
            (json!({"manager": "91ab"}), json!({enterprise: {"manager": {"value": "91ab"}}})),
            (
                json!({enterprise: {"manager": [{"$ref": null, "value": "91ab"}]}}),
                json!({enterprise: {"manager": {"value": "91ab"}}}),
            ),
            (json!({format!("{enterprise}:department"): "Field"}), json!({enterprise: {"department": "Field"}})),
            (
                json!({"roles": [{"value": "{\"id\":\"18d1\",\"value\":\"Admin\",\"displayName\":\"Administrator\"}"}]}),
                json!({"roles": [{"value": "Admin", "display": "Administrator"}]}),
            ),
        ] {
            assert_eq!(kept(sent.clone()), meant, "{sent}");
        }
    }

    #[test]
    fn names_what_it_does_not_know() {
        let read = read(json!({"userName": "ada", "shoeSize": 38, "name": {"nick": "A"}})).unwrap();
        assert_eq!(read.ignored, ["shoeSize", "name.nick"]);
    }

    #[test]
    fn keys_are_bounded_as_they_are_compared_and_texts_are_not() {
        let long = "x".repeat(LONGEST_KEY);
        // Three letters of two bytes each, where it is folded.
        let grows = "\u{390}".repeat(LONGEST_KEY / 6);
        for key in [&long, &grows] {
            let more = format!("{key}\u{390}");
            assert!(read(json!({"userName": key, "emails": [{"value": key}]})).is_ok());
            for name in ["userName", "displayName", "externalId"] {
                let refused = read(json!({name: more})).unwrap_err();
                assert_eq!(refused.detail, format!("{name} must not be longer than 2000 bytes."));
            }
            assert!(read(json!({"emails": [{"value": more}]})).is_err());
            assert!(read(json!({"title": more, "name": {"formatted": more}})).is_ok());
        }
    }

    #[test]
    fn refuses_what_does_not_fit() {
        for body in [
            json!([]),
            json!({"userName": 7}),
            json!({"userName": "a\u{0}b"}),
            json!({"active": "maybe"}),
            json!({"name": "Ada"}),
            json!({"emails": [{"value": "a", "primary": true}, {"value": "b", "primary": true}]}),
            json!({"x509Certificates": [{"value": "***"}]}),
            json!({"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": "x"}),
        ] {
            assert_eq!(read(body.clone()).unwrap_err().status, 400, "{body}");
        }
    }

    #[test]
    fn refuses_unknown_attributes_where_told_to() {
        let refused = Resource::from_json(json!({"shoeSize": 38}), &ResourceSchema::user(), UnknownAttributes::Refuse);
        assert_eq!(refused.unwrap_err().scim_type, Some(crate::ScimType::InvalidSyntax));
    }
}
