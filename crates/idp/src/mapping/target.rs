//! A place in a resource.

use std::fmt;
use std::str::FromStr;

use scim::schema::core::{GROUP, USER};
use serde_json::{Map, Value, json};

/// Where in a resource a value goes. Its `Display` is the path that a PATCH names it by (RFC 7644 §3.5.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// `title`
    Attribute(String),
    /// `name.givenName`
    SubAttribute(String, String),
    /// `emails[type eq "work"].value`: a sub-attribute of the element that has this `type`.
    Element {
        /// Multi-valued attribute.
        attribute: String,
        /// What the element is known by: mostly `type`; `primary` for roles.
        key: String,
        /// What that must be.
        is: String,
        /// Sub-attribute.
        sub_attribute: String,
    },
    /// `urn:…:User:department`
    Extension {
        /// URN of the extension.
        schema: String,
        /// Attribute in it.
        attribute: String,
    },
}

impl Target {
    /// Puts a value there, making what is missing on the way.
    pub(super) fn write(&self, resource: &mut Map<String, Value>, value: Value) {
        match self {
            Self::Attribute(attribute) => {
                resource.insert(attribute.clone(), value);
            }
            Self::SubAttribute(parent, attribute) | Self::Extension { schema: parent, attribute } => {
                if let Value::Object(parent) = resource.entry(parent).or_insert_with(|| json!({})) {
                    parent.insert(attribute.clone(), value);
                }
            }
            Self::Element { attribute, key, is, sub_attribute } => {
                if let Value::Array(elements) = resource.entry(attribute).or_insert_with(|| json!([])) {
                    let found = elements.iter().position(|element| has(element, key, is));
                    let index = found.unwrap_or_else(|| {
                        let mut element = Map::new();
                        // Entra sends the first e-mail address as the preferred one.
                        if attribute == "emails" && elements.is_empty() {
                            element.insert("primary".to_owned(), true.into());
                        }
                        element.insert(key.clone(), literal(key, is));
                        elements.push(element.into());
                        elements.len() - 1
                    });
                    elements[index][sub_attribute] = value;
                }
            }
        }
    }

    /// Takes the value there away, and what it was alone in.
    pub(super) fn clear(&self, resource: &mut Map<String, Value>) {
        let root = self.root();
        match (self, resource.get_mut(root)) {
            (Self::Attribute(_), _) | (_, None) => drop(resource.remove(root)),
            (Self::SubAttribute(_, attribute) | Self::Extension { attribute, .. }, Some(Value::Object(parent))) => {
                parent.remove(attribute);
                if parent.is_empty() {
                    resource.remove(root);
                }
            }
            (Self::Element { key, is, sub_attribute, .. }, Some(Value::Array(elements))) => {
                for element in elements.iter_mut().filter(|element| has(element, key, is)) {
                    if let Value::Object(element) = element {
                        element.remove(sub_attribute);
                    }
                }
                // An element of which only its kind is left is none.
                let is_left = |element: &Value| {
                    let names = element.as_object().into_iter().flat_map(Map::keys);
                    names.filter(|name| !["type", "primary", key].contains(&name.as_str())).count() > 0
                };
                elements.retain(|element| !has(element, key, is) || is_left(element));
                if elements.is_empty() {
                    resource.remove(root);
                }
            }
            _ => {}
        }
    }

    /// The value there, if there is one. Names are compared without case (RFC 7643 §2.1).
    pub(super) fn read<'r>(&self, resource: &'r Map<String, Value>) -> Option<&'r Value> {
        let value = match self {
            Self::Attribute(attribute) => member(resource, attribute)?,
            Self::SubAttribute(parent, attribute) | Self::Extension { schema: parent, attribute } => {
                member(member(resource, parent)?.as_object()?, attribute)?
            }
            Self::Element { attribute, key, is, sub_attribute } => {
                let elements = member(resource, attribute)?.as_array()?;
                let element = elements.iter().find(|element| has(element, key, is))?;
                member(element.as_object()?, sub_attribute)?
            }
        };
        (!value.is_null()).then_some(value)
    }

    /// The attribute of the resource that it is a part of.
    pub(super) fn root(&self) -> &str {
        match self {
            Self::Attribute(root)
            | Self::SubAttribute(root, _)
            | Self::Element { attribute: root, .. }
            | Self::Extension { schema: root, .. } => root,
        }
    }

    /// The last name of it.
    pub(super) fn leaf(&self) -> &str {
        match self {
            Self::Attribute(leaf)
            | Self::SubAttribute(_, leaf)
            | Self::Element { sub_attribute: leaf, .. }
            | Self::Extension { attribute: leaf, .. } => leaf,
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attribute(attribute) => write!(f, "{attribute}"),
            Self::SubAttribute(parent, attribute) => write!(f, "{parent}.{attribute}"),
            Self::Element { attribute, key, is, sub_attribute } => {
                write!(f, "{attribute}[{key} eq \"{is}\"].{sub_attribute}")
            }
            Self::Extension { schema, attribute } => write!(f, "{schema}:{attribute}"),
        }
    }
}

impl FromStr for Target {
    type Err = String;

    /// Reads a path. The error is a sentence for the author of a mapping.
    fn from_str(path: &str) -> Result<Self, String> {
        let unknown = || {
            format!("{path:?} is no target; it is like title, name.givenName, emails[type eq \"work\"].value or a URN")
        };
        if path.get(..4).is_some_and(|front| front.eq_ignore_ascii_case("urn:")) {
            let (schema, attribute) = path.rsplit_once(':').filter(|(schema, _)| is_urn(schema)).ok_or_else(unknown)?;
            if [USER, GROUP].into_iter().any(|core| core.eq_ignore_ascii_case(schema)) {
                return Err(format!("{path:?} is an attribute of the core schema; write {attribute}"));
            }
            let attribute = name(attribute).ok_or_else(unknown)?;
            return Ok(Self::Extension { schema: schema.to_owned(), attribute });
        }
        if let Some((attribute, rest)) = path.split_once('[') {
            return element(attribute, rest).ok_or_else(unknown);
        }
        let target = match path.split_once('.') {
            Some((parent, attribute)) => {
                name(parent).and_then(|parent| Some(Self::SubAttribute(parent, name(attribute)?)))
            }
            None => name(path).map(Self::Attribute),
        };
        target.ok_or_else(unknown)
    }
}

/// `type eq "work"].value` behind the attribute and its bracket.
fn element(attribute: &str, rest: &str) -> Option<Target> {
    let (filter, sub_attribute) = rest.split_once(']')?;
    let mut words = filter.trim().splitn(3, ' ');
    let (key, eq, is) = (words.next()?, words.next()?, words.next()?);
    let is = is.trim().strip_prefix('"')?.strip_suffix('"')?;
    if !eq.eq_ignore_ascii_case("eq") || is.is_empty() || is.contains(['"', '\\']) {
        return None;
    }
    Some(Target::Element {
        attribute: name(attribute)?,
        key: name(key)?,
        is: is.to_owned(),
        sub_attribute: name(sub_attribute.strip_prefix('.')?)?,
    })
}

/// RFC 7643 §2.1: `ATTRNAME = ALPHA *(nameChar)`, and `$ref`.
fn name(text: &str) -> Option<String> {
    let fits = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    (fits || text == "$ref").then(|| text.to_owned())
}

fn is_urn(text: &str) -> bool {
    text.split(':').count() >= 3
        && text.split(':').all(|part| !part.is_empty())
        && text.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '[' | ']' | '"'))
}

/// Whether an element is known by that.
fn has(element: &Value, key: &str, is: &str) -> bool {
    element.as_object().and_then(|element| member(element, key)).is_some_and(|found| match found {
        Value::String(found) => found.eq_ignore_ascii_case(is),
        Value::Bool(found) => literal(key, is) == Value::Bool(*found),
        _ => false,
    })
}

/// What an element is known by, as the element holds it.
fn literal(key: &str, is: &str) -> Value {
    match key {
        "primary" => is.eq_ignore_ascii_case("true").into(),
        _ => is.into(),
    }
}

fn member<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CUSTOM: &str = "urn:ietf:params:scim:schemas:extension:Field:2.0:User:shoeSize";

    fn target(path: &str) -> Target {
        path.parse().unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn paths_print_as_they_are_read() {
        for path in
            ["title", "name.givenName", r#"emails[type eq "work"].value"#, r#"roles[primary eq "True"].value"#, CUSTOM]
        {
            assert_eq!(target(path).to_string(), path);
        }
        assert_eq!(target(r#"emails[ type EQ "work" ].value"#), target(r#"emails[type eq "work"].value"#));
        for path in [
            "",
            "1a",
            "a.",
            "a.b.c",
            "emails[type eq work].value",
            "emails[type eq \"work\"]",
            "emails[type ne \"w\"].value",
            "emails[type eq \"a\\\"\"].value",
            "urn:a",
            "urn:a::b",
            "urn:a:b:c d",
            "emails[].value",
            "größe",
            "$ref.x y",
        ] {
            assert!(path.parse::<Target>().unwrap_err().contains("is no target"), "{path}");
        }
        let core = format!("{USER}:userName").parse::<Target>().unwrap_err();
        assert!(core.ends_with("core schema; write userName"), "{core}");
    }

    #[test]
    fn writes_and_reads_the_same_place() {
        let mut resource = Map::new();
        for path in
            ["title", "name.givenName", r#"emails[type eq "work"].value"#, r#"emails[type eq "home"].value"#, CUSTOM]
        {
            target(path).write(&mut resource, path.into());
        }
        target(r#"roles[primary eq "True"].value"#).write(&mut resource, "admin".into());
        target(r#"roles[primary eq "True"].type"#).write(&mut resource, "x".into());
        insta::assert_json_snapshot!(resource, @r#"
        {
          "title": "title",
          "name": {
            "givenName": "name.givenName"
          },
          "emails": [
            {
              "primary": true,
              "type": "work",
              "value": "emails[type eq \"work\"].value"
            },
            {
              "type": "home",
              "value": "emails[type eq \"home\"].value"
            }
          ],
          "urn:ietf:params:scim:schemas:extension:Field:2.0:User": {
            "shoeSize": "urn:ietf:params:scim:schemas:extension:Field:2.0:User:shoeSize"
          },
          "roles": [
            {
              "primary": true,
              "value": "admin",
              "type": "x"
            }
          ]
        }
        "#);
        for path in ["title", "NAME.givenname", r#"emails[type eq "WORK"].value"#, CUSTOM] {
            assert!(target(path).read(&resource).is_some(), "{path}");
        }
        let mut cleared = resource.clone();
        for path in ["title", "name.givenName", r#"emails[type eq "home"].value"#, CUSTOM, "roles"] {
            target(path).clear(&mut cleared);
        }
        let work = json!([{"primary": true, "type": "work", "value": "emails[type eq \"work\"].value"}]);
        assert_eq!(Value::from(cleared), json!({"emails": work}));
        assert_eq!(target(r#"roles[primary eq "true"].value"#).read(&resource), Some(&"admin".into()));
        assert_eq!(target(r#"roles[primary eq "False"].value"#).read(&resource), None);
    }

    proptest! {
        #[test]
        fn what_is_read_prints_and_reads_again(path in "[a-zA-Z$.:\\[\\]\" ]{0,24}|[a-z]{1,4}\\[[a-z]{1,4} eq \"[^\"]{1,6}\"\\]\\.[a-z]{1,4}|urn(:[a-zA-Z0-9.]{1,4}){1,4}") {
            if let Ok(target) = path.parse::<Target>() {
                prop_assert_eq!(target.to_string().parse::<Target>(), Ok(target));
            }
        }
    }
}
