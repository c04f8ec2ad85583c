//! The bodies of a POST and a PATCH. Both are made from the same values, so they cannot disagree.

use serde_json::{Map, Value, json};

use super::{Assignment, MappingError, Modification, ObjectMapping, Verb};
use crate::expression::{Context, Source};

/// Schema of the body of a PATCH (RFC 7644 §3.5.2).
const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// The order in which Entra is seen to write a resource; the rest follows.
const ORDER: [&str; 13] = [
    "schemas",
    "externalId",
    "userName",
    "active",
    "displayName",
    "title",
    "preferredLanguage",
    "emails",
    "meta",
    "name",
    "addresses",
    "phoneNumbers",
    "roles",
];

impl ObjectMapping {
    /// The body of the POST that creates the resource of an object (RFC 7644 §3.3).
    ///
    /// # Errors
    ///
    /// [`MappingError`] of a mapping that fails for this object.
    pub fn create_body(&self, source: &dyn Source, context: &mut Context) -> Result<Value, MappingError> {
        let mut resource = Map::new();
        resource.insert("schemas".to_owned(), json!(self.schemas));
        resource.insert("meta".to_owned(), json!({"resourceType": self.resource_type}));
        for assignment in self.for_create(source, context)? {
            assignment.mapping.target.write(&mut resource, assignment.json());
        }
        if self.empty_roles {
            resource.entry("roles").or_insert_with(|| json!([]));
        }
        let mut members: Vec<_> = resource.into_iter().collect();
        members.sort_by_key(|(name, _)| ORDER.iter().position(|ordered| ordered == name).unwrap_or(ORDER.len()));
        Ok(Value::Object(members.into_iter().collect()))
    }

    /// A whole resource that has these values.
    #[must_use]
    pub fn resource(&self, assignments: &[Assignment<'_>]) -> Map<String, Value> {
        let mut resource = Map::from_iter([("schemas".to_owned(), json!(self.schemas))]);
        for assignment in assignments {
            assignment.mapping.target.write(&mut resource, assignment.json());
        }
        resource
    }

    /// A whole resource as it was read, with what is modified.
    #[must_use]
    pub fn merged(&self, read: &Map<String, Value>, modifications: &[Modification]) -> Map<String, Value> {
        let mut resource = read.clone();
        for modification in modifications {
            match modification.verb {
                Verb::Remove => modification.target.clear(&mut resource),
                Verb::Add | Verb::Replace => modification.target.write(&mut resource, modification.json()),
            }
        }
        if let Value::Array(schemas) = resource.entry("schemas").or_insert_with(|| json!([])) {
            for schema in &self.schemas {
                if schemas.iter().all(|named| named != schema) {
                    schemas.push(schema.as_str().into());
                }
            }
        }
        resource
    }

    /// The operations that bring a resource up to date (RFC 7644 §3.5.2), one for each attribute that differs.
    ///
    /// A value that the object does not have is not cleared: Entra's outbound provisioning does not flow nulls.
    ///
    /// # Errors
    ///
    /// [`MappingError`] of a mapping that fails for this object.
    pub fn difference(
        &self,
        source: &dyn Source,
        context: &mut Context,
        resource: &Map<String, Value>,
    ) -> Result<Vec<Value>, MappingError> {
        let modifications = self.modifications(source, context, resource)?;
        Ok(modifications.iter().map(Modification::classic).collect())
    }
}

/// The operation that sets the manager of a user to the resource with that id. It comes after all objects, when every
/// manager has an id.
#[must_use]
pub fn manager_operation(op: &'static str, id: &str) -> Value {
    json!({"op": op, "path": super::MANAGER.to_string(), "value": id})
}

/// The path by which a PATCH names the manager of a user.
#[must_use]
pub fn manager_path() -> String {
    super::MANAGER.to_string()
}

/// The id of the manager that a resource shows: in RFC 7643 §4.3's object, or as the bare string that was sent.
#[must_use]
pub fn manager_of(resource: &Map<String, Value>) -> Option<&str> {
    let manager = super::MANAGER.read(resource)?;
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
