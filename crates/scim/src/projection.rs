//! Which attributes an answer shows (RFC 7644 §3.9, RFC 7643 §7 `returned`).

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::attribute_path::AttributePath;
use crate::schema::{Attribute, BoundAttribute, Mutability, ResourceSchema, Returned};

/// The attributes of an answer.
///
/// ```
/// use scim::projection::Projection;
/// let schema = scim::ResourceSchema::user();
/// let projection = Projection::new(Some("userName,name.givenName"), None, &schema);
/// let mut user = serde_json::json!({
///     "schemas": [], "id": "2819", "userName": "ada", "title": "Surveyor",
///     "name": {"givenName": "Ada", "familyName": "Quill"},
/// });
/// projection.apply(user.as_object_mut().unwrap());
/// assert_eq!(user, serde_json::json!({"schemas": [], "id": "2819", "userName": "ada", "name": {"givenName": "Ada"}}));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Projection {
    /// `None`: everything that is stored and computed.
    shown: Option<Level>,
}

/// The members of one object that are shown.
#[derive(Debug, Clone, Default)]
struct Level(Vec<(String, Shown)>);

#[derive(Debug, Clone)]
enum Shown {
    Whole,
    Parts(Level),
}

/// What the client asked for.
enum Choice {
    Only(Vec<Named>),
    AllBut(Vec<Named>),
}

/// One name in the list of the client.
enum Named {
    Attribute(BoundAttribute),
    /// A schema by its URN alone; `None` is the core schema.
    Schema(Option<Arc<str>>),
}

impl Projection {
    /// Reads the lists of names, separated by commas. Names that mean nothing are passed over, and so
    /// is a list without any name.
    ///
    /// RFC 7644 §3.9 calls the two parameters "mutually exclusive" and names no error for a request
    /// that has both. `attributes` is followed then: it is what the client will read.
    #[must_use]
    pub fn new(attributes: Option<&str>, excluded: Option<&str>, schema: &ResourceSchema) -> Self {
        let given = |list: Option<&str>| {
            list.filter(|list| !list.trim_matches([' ', ',']).is_empty()).map(|list| named(list, schema))
        };
        let choice = match (given(attributes), given(excluded)) {
            (Some(names), _) => Choice::Only(names),
            (None, Some(names)) => Choice::AllBut(names),
            (None, None) if hides_nothing(schema) => return Self::default(),
            (None, None) => Choice::AllBut(Vec::new()),
        };
        Self { shown: Some(resource(schema, &choice)) }
    }

    /// Whether an answer shows the document as it is, so that nobody need look into it.
    ///
    /// ```
    /// use scim::projection::Projection;
    /// assert!(Projection::new(None, Some(""), &scim::ResourceSchema::user()).is_default());
    /// ```
    #[must_use]
    pub const fn is_default(&self) -> bool {
        self.shown.is_none()
    }

    /// Whether anything of this attribute of the core schema is shown; what is not need not be read.
    ///
    /// ```
    /// let schema = scim::ResourceSchema::group();
    /// assert!(!scim::projection::Projection::new(None, Some("MEMBERS"), &schema).includes("members"));
    /// ```
    #[must_use]
    pub fn includes(&self, attribute: &str) -> bool {
        self.shown.as_ref().is_none_or(|level| level.get(attribute).is_some())
    }

    /// Whether a part of a core attribute is shown.
    ///
    /// ```
    /// let schema = scim::ResourceSchema::group();
    /// let projection = scim::projection::Projection::new(Some("members.value"), None, &schema);
    /// assert!(projection.includes_part("members", "value") && !projection.includes_part("members", "display"));
    /// ```
    #[must_use]
    pub fn includes_part(&self, attribute: &str, part: &str) -> bool {
        match self.shown.as_ref().map(|level| level.get(attribute)) {
            None | Some(Some(Shown::Whole)) => true,
            Some(None) => false,
            Some(Some(Shown::Parts(parts))) => parts.get(part).is_some(),
        }
    }

    /// Takes away what is not shown.
    pub fn apply(&self, document: &mut Map<String, Value>) {
        if let Some(level) = &self.shown {
            level.prune(document);
        }
    }
}

impl Level {
    fn get(&self, name: &str) -> Option<&Shown> {
        self.0.iter().find(|(shown, _)| shown == name).map(|(_, shown)| shown)
    }

    fn prune(&self, object: &mut Map<String, Value>) {
        object.retain(|name, value| match self.get(name) {
            None => false,
            Some(Shown::Whole) => true,
            Some(Shown::Parts(parts)) => {
                parts.prune_values(value);
                !matches!(value, Value::Object(members) if members.is_empty())
            }
        });
    }

    fn prune_values(&self, value: &mut Value) {
        match value {
            Value::Object(object) => self.prune(object),
            Value::Array(values) => values.iter_mut().for_each(|value| self.prune_values(value)),
            _ => {}
        }
    }
}

/// RFC 7644 §3.9: the value "is a comma-separated list of resource attribute names in standard attribute
/// notation".
fn named(list: &str, schema: &ResourceSchema) -> Vec<Named> {
    let named = |name: &str| {
        if let Some(extension) = schema.extension(name) {
            return Some(Named::Schema(Some(Arc::clone(&extension.urn))));
        }
        if schema.is_core(name) {
            return Some(Named::Schema(None));
        }
        name.parse::<AttributePath>().ok().and_then(|path| schema.bind(&path)).map(Named::Attribute)
    };
    list.split(',').map(str::trim).filter_map(named).collect()
}

/// Whether every attribute that can be stored is shown unless the client says otherwise.
fn hides_nothing(schema: &ResourceSchema) -> bool {
    let shown = |attribute: &Arc<Attribute>| {
        let by_default = |attribute: &Attribute| matches!(attribute.returned, Returned::Always | Returned::Default);
        attribute.mutability == Mutability::WriteOnly
            || by_default(attribute) && attribute.sub_attributes.iter().all(|sub| by_default(sub))
    };
    let of_extensions = schema.extensions().iter().flat_map(|extension| &extension.schema.attributes);
    schema.core().attributes.iter().chain(of_extensions).all(shown)
}

fn resource(schema: &ResourceSchema, choice: &Choice) -> Level {
    let mut level = attributes(schema.common().iter().chain(&schema.core().attributes), None, choice);
    for extension in schema.extensions() {
        let inner = attributes(extension.schema.attributes.iter(), Some(&extension.urn), choice);
        if !inner.0.is_empty() {
            level.0.push((extension.urn.to_string(), Shown::Parts(inner)));
        }
    }
    level
}

fn attributes<'a>(
    attributes: impl Iterator<Item = &'a Arc<Attribute>>,
    urn: Option<&Arc<str>>,
    choice: &Choice,
) -> Level {
    Level(attributes.filter_map(|attribute| Some((attribute.name.clone(), shown(attribute, urn, choice)?))).collect())
}

/// What is shown of one attribute.
///
/// RFC 7644 §3.9: with `attributes`, "each resource returned MUST contain the minimum set of resource
/// attributes and any attributes or sub-attributes explicitly requested"; with `excludedAttributes`,
/// "the default set of attributes minus those attributes listed". The minimum set are those that are
/// `returned: always`.
fn shown(attribute: &Attribute, urn: Option<&Arc<str>>, choice: &Choice) -> Option<Shown> {
    match attribute.returned {
        Returned::Never => return None,
        Returned::Always => return Some(Shown::Whole),
        Returned::Default | Returned::Request => {}
    }
    let (Choice::Only(names) | Choice::AllBut(names)) = choice;
    let mut whole = false;
    let mut parts = Vec::new();
    for named in names {
        match named {
            Named::Schema(of) => whole |= of.as_ref() == urn && attribute.returned == Returned::Default,
            Named::Attribute(bound) if bound.extension.as_ref() == urn && bound.attribute.name == attribute.name => {
                match &bound.sub_attribute {
                    None => whole = true,
                    Some(sub) => parts.push(sub.name.as_str()),
                }
            }
            Named::Attribute(_) => {}
        }
    }
    match choice {
        Choice::Only(_) if whole => Some(parts_where(attribute, |part| {
            part.returned == Returned::Default || parts.contains(&part.name.as_str())
        })),
        Choice::Only(_) if parts.is_empty() => None,
        Choice::Only(_) => Some(parts_where(attribute, |part| parts.contains(&part.name.as_str()))),
        Choice::AllBut(_) if whole || attribute.returned == Returned::Request => None,
        Choice::AllBut(_) => Some(parts_where(attribute, |part| {
            part.returned == Returned::Default && !parts.contains(&part.name.as_str())
        })),
    }
}

fn parts_where(attribute: &Attribute, wanted: impl Fn(&Attribute) -> bool) -> Shown {
    let kept = |part: &&Arc<Attribute>| match part.returned {
        Returned::Always => true,
        Returned::Never => false,
        Returned::Default | Returned::Request => wanted(part),
    };
    let parts: Vec<_> =
        attribute.sub_attributes.iter().filter(kept).map(|part| (part.name.clone(), Shown::Whole)).collect();
    if parts.len() == attribute.sub_attributes.len() { Shown::Whole } else { Shown::Parts(Level(parts)) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::{Schema, Type, core};

    const E: &str = core::ENTERPRISE;

    fn schema() -> ResourceSchema {
        let hidden = Attribute::new("hidden", Type::String, "").returned(Returned::Never);
        let asked = Attribute::new("asked", Type::String, "").returned(Returned::Request);
        ResourceSchema::user().with_extension(Schema::new(core::CUSTOM, "Custom", "", vec![hidden, asked]))
    }

    fn shows(attributes: &str, excluded: &str) -> Value {
        let mut document = json!({
            "schemas": [core::USER], "id": "2819", "externalId": "x", "userName": "ada",
            "name": {"givenName": "Ada", "familyName": "Quill"},
            "emails": [{"value": "a@x", "type": "work"}, {"value": "b@x"}],
            E: {"department": "Field", "manager": {"value": "91ab", "displayName": "Bo"}},
            core::CUSTOM: {"hidden": "h", "asked": "a"},
            "meta": {"resourceType": "User", "version": "W/\"1\""},
        });
        Projection::new(Some(attributes), Some(excluded), &schema()).apply(document.as_object_mut().unwrap());
        document
    }

    #[test]
    fn shows_what_is_asked_for_and_the_minimum() {
        let least = json!({"schemas": [core::USER], "id": "2819"});
        for (attributes, beside) in [
            ("USERNAME", json!({"userName": "ada"})),
            (" name.givenName , nonsense", json!({"name": {"givenName": "Ada"}})),
            ("urn:ietf:params:scim:schemas:core:2.0:User:userName,id", json!({"userName": "ada"})),
            ("emails.type", json!({"emails": [{"type": "work"}, {}]})),
            ("manager.value", json!({E: {"manager": {"value": "91ab"}}})),
            (E, json!({E: {"department": "Field", "manager": {"value": "91ab", "displayName": "Bo"}}})),
            ("meta.version", json!({"meta": {"version": "W/\"1\""}})),
            ("asked,hidden", json!({core::CUSTOM: {"asked": "a"}})),
            ("nonsense", json!({})),
        ] {
            let mut expected = least.clone();
            expected.as_object_mut().unwrap().extend(beside.as_object().unwrap().clone());
            assert_eq!(shows(attributes, ""), expected, "{attributes}");
            assert_eq!(shows(attributes, "userName"), expected, "{attributes} wins");
        }
    }

    #[test]
    fn leaves_out_what_is_excluded_but_never_the_minimum() {
        let shown = shows("", "id,schemas,Emails,name.familyName,meta,manager.displayName,externalId,nonsense[");
        let expected = json!({
            "schemas": [core::USER], "id": "2819", "userName": "ada", "name": {"givenName": "Ada"},
            E: {"department": "Field", "manager": {"value": "91ab"}},
        });
        assert_eq!(shown, expected);
        assert_eq!(shows("", E).get(E), None);
    }

    #[test]
    fn shows_attributes_by_default_unless_their_schema_says_otherwise() {
        assert_eq!(shows("", "").get(core::CUSTOM), None);
        assert!(!Projection::new(None, None, &schema()).is_default());
        assert!(Projection::new(Some(" , "), None, &ResourceSchema::user()).is_default());
    }

    #[test]
    fn says_what_need_not_be_read() {
        let group = ResourceSchema::group();
        assert!(Projection::new(None, None, &group).includes("members"));
        assert!(!Projection::new(Some("displayName"), None, &group).includes("members"));
        assert!(!Projection::new(None, Some("members"), &group).includes_part("members", "value"));
        assert!(Projection::new(None, Some("members.display"), &group).includes_part("members", "value"));
    }
}
