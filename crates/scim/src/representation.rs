//! How the bytes of an answer come of a stored document, without reading it where nothing is left out.
//!
//! A resource is answered far more often than it is changed. Its document is kept as text that is
//! ready to be shown but for a few members that only the answer knows: those are put around it.

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;
use memchr::memmem::{self, Finder};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::projection::Projection;
use crate::schema::{ResourceSchema, core};

/// One resource, as it is kept and as it is shown.
///
/// ```
/// use scim::{ResourceSchema, projection::Projection, representation::{Meta, Representation}};
/// let schema = ResourceSchema::group();
/// let group = Representation {
///     stored: r#"{"displayName":"Field crew"}"#,
///     schema: &schema,
///     id: "55aa",
///     computed: &[],
///     manager: None,
///     meta: Meta {
///         resource_type: "Group",
///         created: "2026-11-23T20:00:00Z".parse().unwrap(),
///         last_modified: "2026-11-23T20:00:00Z".parse().unwrap(),
///         location: "https://example.org/scim/v2/Groups/55aa",
///         version: "W/\"1\"",
///     },
/// };
/// let projection = Projection::new(Some("displayName"), None, &schema);
/// let mut out = Vec::new();
/// group.write(&projection, &mut out);
/// assert_eq!(
///     String::from_utf8(out).unwrap(),
///     r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"55aa","displayName":"Field crew"}"#,
/// );
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Representation<'a> {
    /// JSON text of the stored [`Resource`](crate::Resource): an object, written by `serde_json`.
    pub stored: &'a str,
    /// Its schema.
    pub schema: &'a ResourceSchema,
    /// Its id.
    pub id: &'a str,
    /// What is computed for the answer: core attributes, each with the JSON text of its value.
    pub computed: &'a [(&'a str, &'a str)],
    /// What is known of the manager, where the document names one.
    pub manager: Option<Manager<'a>>,
    /// What the service knows of the resource itself.
    pub meta: Meta<'a>,
}

/// The parts of `manager` that the service fills in (RFC 7643 §4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manager<'a> {
    /// URL of the manager.
    pub reference: &'a str,
    /// `displayName` of the manager, where it has one.
    pub display_name: Option<&'a str>,
}

/// The `meta` of an answer (RFC 7643 §3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Meta<'a> {
    /// Name of the resource type.
    pub resource_type: &'a str,
    /// When it was created.
    pub created: Timestamp,
    /// When it last changed.
    pub last_modified: Timestamp,
    /// Its URL.
    pub location: &'a str,
    /// Its entity tag.
    pub version: &'a str,
}

impl Meta<'_> {
    /// As a member of a resource. Written by hand: it is in every answer, and was nearly half of what writing one cost.
    fn write(&self, out: &mut Vec<u8>) {
        const TIMES: DateTimePrinter = DateTimePrinter::new();
        let time = |name: &[u8], time: &Timestamp, out: &mut Vec<u8>| {
            out.extend_from_slice(name);
            // Text can always be written to memory.
            let _ = TIMES.print_timestamp(time, &mut *out);
        };
        out.extend_from_slice(b",\"meta\":{\"resourceType\":");
        write_json(self.resource_type, out);
        time(b",\"created\":\"", &self.created, out);
        time(b"\",\"lastModified\":\"", &self.last_modified, out);
        out.extend_from_slice(b"\",\"location\":");
        write_json(self.location, out);
        out.extend_from_slice(b",\"version\":");
        write_json(self.version, out);
        out.push(b'}');
    }
}

/// Gives an extension another URN in the bytes of an answer that [`Representation`] has written.
///
/// A URN as a key, or in `schemas`, follows a comma and a quotation mark; within a text, that mark would be escaped.
///
/// ```
/// let mut out = br#"{"schemas":["a","urn:x"],"title":"\",\"urn:x\"","urn:x":{"b":1}}"#.to_vec();
/// scim::representation::rename_extension(&mut out, 0, "urn:x", "urn:y");
/// assert_eq!(out, br#"{"schemas":["a","urn:y"],"title":"\",\"urn:x\"","urn:y":{"b":1}}"#);
/// ```
pub fn rename_extension(out: &mut Vec<u8>, from: usize, urn: &str, to: &str) {
    let (old, new) = (format!(",\"{urn}\""), format!(",\"{to}\""));
    let written = String::from_utf8_lossy(&out[from..]).replace(&old, &new);
    out.truncate(from);
    out.extend_from_slice(written.as_bytes());
}

impl Representation<'_> {
    /// Writes the whole resource.
    pub fn write(&self, projection: &Projection, out: &mut Vec<u8>) {
        self.write_head(projection, out);
        self.write_tail(projection, out);
    }

    /// Writes all but what [`write_tail`](Self::write_tail) writes. A caller that streams a long attribute
    /// writes it in between, from its comma on: `,"members":[…]`.
    pub fn write_head(&self, projection: &Projection, out: &mut Vec<u8>) {
        let manager = self.with_manager();
        let stored = manager.as_deref().unwrap_or(self.stored);
        if projection.is_default() {
            self.splice(stored, out);
        } else {
            self.prune(stored, projection, out);
        }
    }

    /// Writes `meta` and the end of the object.
    pub fn write_tail(&self, projection: &Projection, out: &mut Vec<u8>) {
        if projection.is_default() {
            self.meta.write(out);
        } else if projection.includes("meta") {
            let mut meta = Map::from_iter([("meta".to_owned(), serde_json::to_value(self.meta).unwrap_or_default())]);
            projection.apply(&mut meta);
            for (name, value) in &meta {
                member(name, &value.to_string(), out);
            }
        }
        out.push(b'}');
    }

    /// `{"schemas":[…],"id":"…"` and the members of the stored text, which is not looked into.
    fn splice(&self, stored: &str, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"schemas\":[");
        write_json(self.schema.core().id.as_str(), out);
        for extension in self.schema.extensions().iter().filter(|extension| has_key(self.stored, &extension.urn)) {
            out.push(b',');
            write_json(extension.urn.as_ref(), out);
        }
        out.extend_from_slice(b"],\"id\":");
        write_json(self.id, out);
        let members = stored.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or_default();
        if !members.trim().is_empty() {
            out.push(b',');
            out.extend_from_slice(members.as_bytes());
        }
        for (name, value) in self.computed {
            member(name, value, out);
        }
    }

    fn prune(&self, stored: &str, projection: &Projection, out: &mut Vec<u8>) {
        let stored: Map<String, Value> = serde_json::from_str(stored).unwrap_or_default();
        let mut document = Map::new();
        document.insert("schemas".into(), self.schema.schemas_of(&stored));
        document.insert("id".into(), self.id.into());
        document.extend(stored);
        for (name, value) in self.computed.iter().filter(|(name, _)| projection.includes(name)) {
            document.insert((*name).to_owned(), serde_json::from_str(value).unwrap_or_default());
        }
        projection.apply(&mut document);
        write_json(&document, out);
        out.pop(); // Its last brace, which the tail brings.
    }

    /// The stored text with the computed parts of the manager in it.
    ///
    /// The key is searched in the text: an unescaped quote cannot stand inside a JSON string, so what is
    /// found is the key of an object. The document is read only where the client has sent those parts
    /// itself, and they were kept.
    fn with_manager(&self) -> Option<String> {
        const KEY: &str = "\"manager\":{";
        let manager = self.manager?;
        let begin = memmem::find(self.stored.as_bytes(), KEY.as_bytes())? + KEY.len();
        let rest = &self.stored[begin..];
        let parts = &rest[..rest.find('}')?];
        if parts.contains("\"$ref\":") || parts.contains("\"displayName\":") {
            let mut document: Value = serde_json::from_str(self.stored).ok()?;
            let known = document.get_mut(core::ENTERPRISE)?.get_mut("manager")?.as_object_mut()?;
            known.insert("$ref".into(), manager.reference.into());
            known.shift_remove("displayName");
            if let Some(display_name) = manager.display_name {
                known.insert("displayName".into(), display_name.into());
            }
            return Some(document.to_string());
        }
        let mut known = format!("\"$ref\":{},", Value::from(manager.reference));
        if let Some(display_name) = manager.display_name {
            let _ = write!(known, "\"displayName\":{},", Value::from(display_name));
        }
        let known = if parts.trim().is_empty() { known.trim_end_matches(',') } else { &known };
        Some([&self.stored[..begin], known, rest].concat())
    }
}

impl ResourceSchema {
    /// The `schemas` of a document: RFC 7643 §3 wants the core schema and each extension that is used.
    ///
    /// ```
    /// let schema = scim::ResourceSchema::user();
    /// assert_eq!(schema.schemas_of(&serde_json::Map::new()), serde_json::json!([scim::schema::core::USER]));
    /// ```
    #[must_use]
    pub fn schemas_of(&self, document: &Map<String, Value>) -> Value {
        let used = self.extensions().iter().filter(|extension| document.contains_key(extension.urn.as_ref()));
        let urns = std::iter::once(self.core().id.as_str()).chain(used.map(|extension| extension.urn.as_ref()));
        urns.map(Value::from).collect()
    }
}

/// Whether the text of a JSON object has this key, with an object as its value. What is searched for is what all such keys
/// end with: to make ready for a long needle takes longer than to look through a user.
fn has_key(stored: &str, key: &str) -> bool {
    static OBJECT: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\":{"));
    OBJECT.find_iter(stored.as_bytes()).any(|at| {
        let before = stored[..at].strip_suffix(key);
        before.is_some_and(|before| before.ends_with('"') && !before.ends_with("\\\""))
    })
}

fn member(name: &str, value: &str, out: &mut Vec<u8>) {
    out.push(b',');
    write_json(name, out);
    out.push(b':');
    out.extend_from_slice(value.as_bytes());
}

fn write_json(value: &(impl Serialize + ?Sized), out: &mut Vec<u8>) {
    // Neither text nor a map with text keys can fail to be written to memory.
    if serde_json::to_writer(&mut *out, value).is_err() {
        let _ = out.write_all(b"null");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::core::{ENTERPRISE, USER};

    fn representation<'a>(
        stored: &'a str,
        schema: &'a ResourceSchema,
        computed: &'a [(&'a str, &'a str)],
    ) -> Representation<'a> {
        Representation {
            stored,
            schema,
            id: "2819\"",
            computed,
            manager: Some(Manager {
                reference: "https://example.org/scim/v2/Users/91ab",
                display_name: Some("Bo \"B\" Reed"),
            }),
            meta: Meta {
                resource_type: "User",
                created: "2026-11-23T20:00:00.125Z".parse().unwrap(),
                last_modified: "2026-11-23T20:00:01Z".parse().unwrap(),
                location: "https://example.org/scim/v2/Users/2819",
                version: "W/\"2\"",
            },
        }
    }

    fn text(representation: &Representation<'_>, projection: &Projection) -> String {
        let mut out = Vec::new();
        representation.write(projection, &mut out);
        String::from_utf8(out).unwrap()
    }

    fn stored() -> String {
        json!({
            "userName": "ada", "title": "\"manager\":{ and \"urn", "name": {"givenName": "Ada"},
            ENTERPRISE: {"department": "Field", "manager": {"value": "91ab"}},
        })
        .to_string()
    }

    #[test]
    fn a_whole_answer_looks_so() {
        let (schema, stored) = (ResourceSchema::user(), stored());
        let groups = r#"[{"value":"55aa","display":"Field crew","type":"direct"}]"#;
        insta::assert_snapshot!(text(&representation(&stored, &schema, &[("groups", groups)]), &Projection::default()));
    }

    #[test]
    fn splicing_and_pruning_agree() {
        let schema = ResourceSchema::user();
        let hidden = crate::Schema::new(
            "urn:x",
            "",
            "",
            vec![
                crate::Attribute::new("asked", crate::schema::Type::String, "")
                    .returned(crate::schema::Returned::Request),
            ],
        );
        let everything = Projection::new(None, None, &schema.clone().with_extension(hidden));
        assert!(!everything.is_default());
        let sent =
            json!({"userName": "ada", ENTERPRISE: {"manager": {"$ref": "https://other", "value": "91ab"}}}).to_string();
        let quoting = json!({"userName": "ada", "title": format!("\"{ENTERPRISE}\":{{}}")}).to_string();
        for stored in [stored(), sent, quoting, "{}".to_owned()] {
            let representation = representation(&stored, &schema, &[("groups", "[]")]);
            let spliced: Value = serde_json::from_str(&text(&representation, &Projection::default())).unwrap();
            let pruned: Value = serde_json::from_str(&text(&representation, &everything)).unwrap();
            assert_eq!(spliced, pruned, "{stored}");
        }
    }

    #[test]
    fn a_long_attribute_may_be_written_in_between() {
        let (schema, stored) = (ResourceSchema::group(), r#"{"displayName":"Field crew"}"#);
        for (projection, meta) in
            [(Projection::default(), true), (Projection::new(Some("members.value"), None, &schema), false)]
        {
            let representation = representation(stored, &schema, &[]);
            let mut out = Vec::new();
            representation.write_head(&projection, &mut out);
            out.extend_from_slice(b",\"members\":[]");
            representation.write_tail(&projection, &mut out);
            let group: Value = serde_json::from_slice(&out).unwrap();
            assert_eq!((group["members"].is_array(), group["meta"].is_object()), (true, meta));
        }
    }

    #[test]
    fn an_answer_shows_what_is_asked_for() {
        let (schema, stored) = (ResourceSchema::user(), stored());
        let representation = representation(&stored, &schema, &[("groups", r#"[{"value":"55aa","type":"direct"}]"#)]);
        let shown = text(
            &representation,
            &Projection::new(Some("groups.value,manager.displayName,meta.version"), None, &schema),
        );
        let expected = json!({
            "schemas": [USER, ENTERPRISE], "id": "2819\"", "groups": [{"value": "55aa"}],
            ENTERPRISE: {"manager": {"displayName": "Bo \"B\" Reed"}}, "meta": {"version": "W/\"2\""},
        });
        assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), expected);
    }
}
