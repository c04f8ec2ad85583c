//! What differs between an object and its resource, before it is written in one dialect or another.

use scim::schema::core::ENTERPRISE;
use serde_json::{Map, Value as Json, json};

use super::evaluate::role;
use super::{Assigned, Assignment, Flow, MappingError, ObjectMapping, Origin, Target};
use crate::expression::{AppRole, Context, Roles, Source};

/// What is done to an attribute (RFC 7644 §3.5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// It had no value.
    Add,
    /// It had another one.
    Replace,
    /// It is to have none.
    Remove,
}

impl Verb {
    /// As Entra writes it without its flag.
    #[must_use]
    pub const fn capitalised(self) -> &'static str {
        match self {
            Self::Add => "Add",
            Self::Replace => "Replace",
            Self::Remove => "Remove",
        }
    }

    /// As the RFC writes it.
    #[must_use]
    pub const fn lower(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Replace => "replace",
            Self::Remove => "remove",
        }
    }
}

/// The value that an attribute is given.
#[derive(Debug, Clone, PartialEq)]
pub enum NewValue {
    /// A value as it is in JSON.
    Plain(Json),
    /// These roles.
    Roles(Vec<AppRole>),
}

/// One attribute that is to be brought up to date.
#[derive(Debug, Clone, PartialEq)]
pub struct Modification {
    /// What is done to it.
    pub verb: Verb,
    /// Which one.
    pub target: Target,
    /// What it is given.
    pub value: NewValue,
    /// What it was, if the resource showed anything.
    pub old: Option<Json>,
    /// Whether logs must not show the value.
    pub redacted: bool,
}

impl Modification {
    /// What takes a value away.
    #[must_use]
    pub fn removal((target, old): (Target, Json)) -> Self {
        Self { verb: Verb::Remove, target, value: NewValue::Plain(Json::Null), old: Some(old), redacted: false }
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> String {
        self.target.to_string()
    }

    /// The value as a POST would have it.
    #[must_use]
    pub fn json(&self) -> Json {
        match &self.value {
            NewValue::Plain(value) => value.clone(),
            NewValue::Roles(roles) => roles.iter().map(role).collect(),
        }
    }

    /// The operation as Entra writes it without its flag `aadOptscim062020`: booleans are capitalised texts, and roles
    /// JSON in a text.
    #[must_use]
    pub fn classic(&self) -> Json {
        if self.verb == Verb::Remove {
            return json!({"op": self.verb.capitalised(), "path": self.path()});
        }
        let value = match &self.value {
            NewValue::Plain(Json::Bool(flag)) => if *flag { "True" } else { "False" }.into(),
            NewValue::Plain(value) => value.clone(),
            NewValue::Roles(roles) => roles.iter().map(role_text).collect(),
        };
        json!({"op": self.verb.capitalised(), "path": self.path(), "value": value})
    }
}

/// A role as Entra writes it in a PATCH.
fn role_text(role: &AppRole) -> Json {
    json!({"value": json!({"id": role.id, "value": role.value, "displayName": role.display_name}).to_string()})
}

impl ObjectMapping {
    /// What brings a resource up to date, one for each attribute that differs. What is null is not among it.
    ///
    /// # Errors
    ///
    /// [`MappingError`] of a mapping that fails for this object.
    pub fn modifications(
        &self,
        source: &dyn Source,
        context: &mut Context,
        resource: &Map<String, Json>,
    ) -> Result<Vec<Modification>, MappingError> {
        let assignments = self.for_update(source, context)?;
        Ok(assignments.iter().filter_map(|assignment| modification(assignment, resource)).collect())
    }

    /// Attributes that the resource has a value of and the object does not, for those who clear them.
    ///
    /// # Errors
    ///
    /// [`MappingError`] of a mapping that fails for this object.
    pub fn left_over(
        &self,
        source: &dyn Source,
        context: &mut Context,
        resource: &Map<String, Json>,
    ) -> Result<Vec<(Target, Json)>, MappingError> {
        let assigned: Vec<String> = self.for_update(source, context)?.iter().map(Assignment::path).collect();
        let cleared = self.attributes.iter().filter(|mapping| {
            let values = matches!(mapping.source, Origin::Direct(_) | Origin::Expression(_));
            values && mapping.flow == Flow::Always && !assigned.contains(&mapping.target.to_string())
        });
        let found =
            cleared.filter_map(|mapping| Some((mapping.target.clone(), mapping.target.read(resource)?.clone())));
        Ok(found.collect())
    }

    /// The resource that values make, by the paths of their targets: what the server should have, as far as it was told.
    #[must_use]
    pub fn resource_of(&self, exported: &Map<String, Json>) -> Map<String, Json> {
        let mut resource = Map::new();
        for mapping in &self.attributes {
            if let Some(value) = exported.get(&mapping.target.to_string()) {
                mapping.target.write(&mut resource, value.clone());
            }
        }
        resource
    }

    /// Whether disabling is told to the server: a mapping goes to `active`.
    #[must_use]
    pub fn can_disable(&self) -> bool {
        self.attributes.iter().any(|mapping| mapping.target == Target::Attribute("active".to_owned()))
    }

    /// What the log calls the type of the resource: the URI of its last schema but for foreign ones.
    #[must_use]
    pub fn identity_type(&self) -> &str {
        let enterprise = self.schemas.iter().find(|schema| *schema == ENTERPRISE);
        enterprise.or_else(|| self.schemas.first()).map_or("", String::as_str)
    }
}

/// The modification for a value that differs.
fn modification(assignment: &Assignment<'_>, resource: &Map<String, Json>) -> Option<Modification> {
    let found = assignment.mapping.target.read(resource);
    let (verb, value) = match &assignment.value {
        Assigned::Roles(roles) => {
            let (verb, roles) = roles_to_send(roles, found)?;
            (verb, NewValue::Roles(roles))
        }
        Assigned::Plain(wanted) if found.is_some_and(|found| same(found, wanted)) => return None,
        Assigned::Plain(wanted) => {
            (if found.is_some() { Verb::Replace } else { Verb::Add }, NewValue::Plain(wanted.clone()))
        }
    };
    Some(Modification {
        verb,
        target: assignment.mapping.target.clone(),
        value,
        old: found.cloned(),
        redacted: assignment.redacted,
    })
}

/// Whether a server that keeps booleans has what was written, be it as a text.
fn same(found: &Json, wanted: &Json) -> bool {
    match (found, wanted) {
        (Json::Bool(flag), Json::String(text)) => text.eq_ignore_ascii_case(if *flag { "true" } else { "false" }),
        _ => found == wanted,
    }
}

/// How roles are brought up to date, if they must be: those that are missing are added, or all are replaced.
fn roles_to_send(roles: &Roles, found: Option<&Json>) -> Option<(Verb, Vec<AppRole>)> {
    let found: Vec<&str> =
        found.and_then(Json::as_array).into_iter().flatten().filter_map(|role| role["value"].as_str()).collect();
    let missing: Vec<_> = roles.roles.iter().filter(|role| !found.contains(&role.value.as_str())).cloned().collect();
    if !roles.assertive {
        return (!missing.is_empty()).then_some((Verb::Add, missing));
    }
    let left_over = found.iter().any(|found| roles.roles.iter().all(|role| role.value != *found));
    (left_over || !missing.is_empty()).then(|| (Verb::Replace, roles.roles.clone()))
}
