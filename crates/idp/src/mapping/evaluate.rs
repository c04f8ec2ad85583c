//! The values that the mappings make of an object.

use serde_json::{Value as Json, json};

use super::{AttributeMapping, Flow, Kind, MappingError, ObjectMapping, Origin, Target};
use crate::expression::{AppRole, Context, Evaluated, Roles, Source, Value};

/// A value on its way to its target.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment<'m> {
    /// The mapping that made it.
    pub mapping: &'m AttributeMapping,
    /// The value.
    pub value: Assigned,
    /// Whether logs must not show it.
    pub redacted: bool,
}

/// What is sent to a target.
#[derive(Debug, Clone, PartialEq)]
pub enum Assigned {
    /// A value as it is.
    Plain(Json),
    /// Roles, which are compared and added one by one.
    Roles(Roles),
}

/// A query that finds the resource of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The attribute, as a filter names it.
    pub attribute: String,
    /// What it must be.
    pub value: String,
}

impl Assignment<'_> {
    /// The path of the target.
    #[must_use]
    pub fn path(&self) -> String {
        self.mapping.target.to_string()
    }

    /// The value as a POST has it.
    #[must_use]
    pub fn json(&self) -> Json {
        match &self.value {
            Assigned::Plain(value) => value.clone(),
            Assigned::Roles(roles) => roles.roles.iter().map(role).collect(),
        }
    }

    /// The value as logs may show it.
    #[must_use]
    pub fn logged(&self) -> Json {
        if self.redacted { "[Redact]".into() } else { self.json() }
    }
}

/// A role as it is seen in a POST.
pub(super) fn role(role: &AppRole) -> Json {
    json!({
        "primary": false, "type": "WindowsAzureActiveDirectoryRole", "display": role.display_name, "value": role.value
    })
}

impl ObjectMapping {
    /// What the resource of an object is created with, in the order of the mappings.
    ///
    /// # Errors
    ///
    /// [`MappingError`] of a mapping that fails for this object.
    pub fn for_create(&self, source: &dyn Source, context: &mut Context) -> Result<Vec<Assignment<'_>>, MappingError> {
        self.evaluate(source, context, true)
    }

    /// What the resource of an object should have later on, in the order of the mappings. What is null is not among it:
    /// Entra's outbound provisioning clears nothing.
    ///
    /// # Errors
    ///
    /// [`MappingError`] of a mapping that fails for this object.
    pub fn for_update(&self, source: &dyn Source, context: &mut Context) -> Result<Vec<Assignment<'_>>, MappingError> {
        self.evaluate(source, context, false)
    }

    /// The queries that find the resource of an object, in the order in which they are tried; none for an attribute
    /// without a value.
    ///
    /// # Errors
    ///
    /// [`MappingError`] of a mapping that fails for this object.
    pub fn matches(&self, source: &dyn Source, context: &mut Context) -> Result<Vec<Match>, MappingError> {
        let mut matches = Vec::new();
        for mapping in self.matching() {
            let Some(found) = mapping.evaluate(source, context, false)? else { continue };
            let value = match found.json() {
                Json::String(text) => text,
                Json::Array(_) => return Err(MappingError::new(&found.path(), "nothing is matched by several values")),
                other => other.to_string(),
            };
            if !value.is_empty() {
                matches.push(Match { attribute: found.path(), value });
            }
        }
        Ok(matches)
    }

    fn evaluate(
        &self,
        source: &dyn Source,
        context: &mut Context,
        creating: bool,
    ) -> Result<Vec<Assignment<'_>>, MappingError> {
        let applied = self.attributes.iter().filter(|mapping| creating || mapping.flow == Flow::Always);
        applied.filter_map(|mapping| mapping.evaluate(source, context, creating).transpose()).collect()
    }
}

impl AttributeMapping {
    /// The value for an object; `None` if none flows.
    fn evaluate(
        &self,
        source: &dyn Source,
        context: &mut Context,
        creating: bool,
    ) -> Result<Option<Assignment<'_>>, MappingError> {
        let refuse = |message: String| MappingError::new(&self.target.to_string(), message);
        let shown = |value| Evaluated { value: Some(value), redacted: false };
        let evaluated = match &self.source {
            Origin::Direct(name) => shown(source.attribute(name)),
            Origin::Constant(text) => shown(Value::from(text.as_str())),
            Origin::Expression(expression) => {
                expression.evaluate(source, context).map_err(|error| refuse(error.to_string()))?
            }
            Origin::Nothing => shown(Value::Null),
            Origin::Reference(_) => return Ok(None),
        };
        let value = match evaluated.value {
            Some(Value::Null) if creating => self.default.clone().into(),
            Some(value) => value,
            None => return Ok(None),
        };
        let value = self.assigned(value).map_err(refuse)?;
        Ok(value.map(|value| Assignment { mapping: self, value, redacted: evaluated.redacted }))
    }

    /// The value as the target takes it; `None` if null.
    fn assigned(&self, value: Value) -> Result<Option<Assigned>, String> {
        let plain = match value {
            Value::Roles(roles) => {
                return match &self.target {
                    Target::Attribute(name) if name == "roles" => Ok(Some(Assigned::Roles(roles))),
                    _ => Err("roles go to roles and nowhere else".to_owned()),
                };
            }
            Value::Many(texts) if matches!(self.target, Target::Attribute(_) | Target::Extension { .. }) => {
                (!texts.is_empty()).then(|| texts.into())
            }
            single => match self.kind {
                Kind::String => single.into_text()?.map(Json::from),
                Kind::Boolean => single.into_boolean()?.map(Json::from),
                Kind::Integer => single.into_integer()?.map(Json::from),
                Kind::DateTime => single.into_date()?.map(|time| time.to_string().into()),
            },
        };
        Ok(plain.map(Assigned::Plain))
    }
}
