//! Which attribute of the directory goes where in SCIM: Entra's default mapping for an application of one's own.
//!
//! A mapping is data. The body of a POST and the operations of a PATCH are both made from it, so they cannot disagree.

mod entra;
mod target;

use serde_json::{Map, Value, json};

pub(crate) use entra::user_name;
pub use entra::{GROUPS, USERS};
pub use target::Target;

/// Schema of the body of a PATCH (RFC 7644 §3.5.2).
const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// How objects of one type are matched, created and updated.
#[derive(Debug)]
pub struct ObjectMapping<S: 'static> {
    /// Endpoint of the resource type, such as `/Users`.
    pub endpoint: &'static str,
    /// The attribute that finds the resource of an object.
    pub matching_attribute: &'static str,
    /// The value that it must have.
    pub matching_value: fn(&S) -> String,
    /// What answers to queries and reads leave out (RFC 7644 §3.9).
    pub excluded_attributes: Option<&'static str>,
    /// Where values come from and go to, in the order in which a POST shows them.
    pub attributes: &'static [AttributeMapping<S>],
}

/// Where one value comes from and where it goes.
#[derive(Debug)]
pub struct AttributeMapping<S: 'static> {
    /// The value of an object; `None` if it has none, which is then left out.
    pub value: fn(&S) -> Option<Value>,
    /// Its place in the resource.
    pub target: Target,
    /// When it is sent.
    pub flow: Flow,
}

/// When a value is sent: Entra's *Apply this mapping*.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// Always.
    Always,
    /// Only during object creation.
    ObjectAddOnly,
}

impl<S> ObjectMapping<S> {
    /// The body of the POST that creates the resource of an object (RFC 7644 §3.3).
    #[must_use]
    pub fn create_body(&self, source: &S) -> Value {
        let mut resource = Map::new();
        for attribute in self.attributes {
            if let Some(value) = (attribute.value)(source) {
                attribute.target.write(&mut resource, value);
            }
        }
        Value::Object(resource)
    }

    /// The operations that bring a resource up to date (RFC 7644 §3.5.2), one for each attribute that differs.
    ///
    /// A value that the object does not have is not cleared: Entra's outbound provisioning does not flow nulls.
    #[must_use]
    pub fn difference(&self, source: &S, resource: &Map<String, Value>) -> Vec<Value> {
        let operation = |attribute: &AttributeMapping<S>| {
            let wanted = (attribute.value)(source)?;
            let found = attribute.target.read(resource);
            if found == Some(&wanted) {
                return None;
            }
            let op = if found.is_some() { "Replace" } else { "Add" };
            Some(json!({"op": op, "path": attribute.target.to_string(), "value": literal(wanted)}))
        };
        self.attributes.iter().filter(|attribute| attribute.flow == Flow::Always).filter_map(operation).collect()
    }
}

/// The operation that sets the manager of a user to the resource with that id. It comes after all objects, when every
/// manager has an id.
#[must_use]
pub fn manager_operation(op: &'static str, id: &str) -> Value {
    json!({"op": op, "path": entra::MANAGER.to_string(), "value": id})
}

/// The id of the manager that a resource shows: in RFC 7643 §4.3's object, or as the bare string that was sent.
#[must_use]
pub fn manager_of(resource: &Map<String, Value>) -> Option<&str> {
    let manager = entra::MANAGER.read(resource)?;
    manager.as_str().or_else(|| manager.get("value")?.as_str())
}

/// The operation that adds resources to a group. `$ref` is sent as null, as Entra does.
#[must_use]
pub fn members_operation(ids: &[&str]) -> Value {
    let members: Vec<Value> = ids.iter().map(|id| json!({"$ref": null, "value": id})).collect();
    json!({"op": "Add", "path": "members", "value": members})
}

/// The body of a PATCH with these operations (RFC 7644 §3.5.2).
#[must_use]
pub fn patch_body(operations: &[Value]) -> Value {
    json!({"schemas": [PATCH_OP], "Operations": operations})
}

/// A value as Entra writes it in a PATCH: without its flag `aadOptscim062020` a boolean is a capitalised string.
fn literal(value: Value) -> Value {
    match value {
        Value::Bool(true) => Value::from("True"),
        Value::Bool(false) => Value::from("False"),
        other => other,
    }
}
