//! One attribute mapping: where a value comes from, and where it goes.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::{MappingError, Target};
use crate::expression::Expression;

/// Where one value comes from and where it goes.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct AttributeMapping {
    /// Where the value comes from.
    pub source: Origin,
    /// Its place in the resource.
    pub target: Target,
    /// The kind of value that the target takes.
    pub kind: Kind,
    /// What is sent instead of null, during creation only.
    pub default: Option<String>,
    /// When it is sent.
    pub flow: Flow,
    /// Whether objects are matched by it: the lowest precedence is tried first.
    pub matching: Option<NonZeroU32>,
}

/// Where a value comes from: Entra's *Mapping type*.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin {
    /// An attribute of the object.
    Direct(String),
    /// The same for all objects.
    Constant(String),
    /// What an expression makes of the object.
    Expression(Expression),
    /// An attribute that refers to other objects, which follows when all of them exist: `manager`, `members`.
    Reference(String),
    /// Nowhere: the target is left as it is, but for the default value.
    Nothing,
}

/// The kind of value that a target takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Text. A boolean becomes `"True"` or `"False"`.
    String,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A moment in RFC 3339.
    DateTime,
}

/// When a value is sent: Entra's *Apply this mapping*.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    /// Always.
    #[default]
    Always,
    /// Only during object creation.
    OnlyDuringCreation,
}

impl AttributeMapping {
    /// A mapping that is always applied and matches nothing.
    #[must_use]
    pub fn new(source: Origin, target: Target) -> Self {
        let kind = Kind::of(&target);
        Self { source, target, kind, default: None, flow: Flow::Always, matching: None }
    }

    /// Whether it refers to other objects.
    #[must_use]
    pub fn is_reference(&self) -> bool {
        matches!(self.source, Origin::Reference(_))
    }

    /// Names of the attributes of an object that it reads.
    #[must_use]
    pub fn reads(&self) -> Vec<&str> {
        match &self.source {
            Origin::Direct(name) | Origin::Reference(name) => vec![name],
            Origin::Expression(expression) => expression.attributes(),
            Origin::Constant(_) | Origin::Nothing => Vec::new(),
        }
    }

    /// What is wrong with it by itself.
    pub(super) fn check(&self) -> Result<(), MappingError> {
        let refuse = |message: &str| Err(MappingError::new(&self.target.to_string(), message));
        let root = self.target.root();
        if ["id", "meta", "schemas", "groups"].iter().any(|own| root.eq_ignore_ascii_case(own)) {
            return refuse("no mapping writes it; it is the server's or the message's own");
        }
        let refers = ["manager", "members"].contains(&self.target.leaf());
        match &self.source {
            Origin::Reference(_) if !refers => return refuse("only manager and members are references"),
            Origin::Reference(name) if name != self.target.leaf() => {
                return refuse("a reference goes to the attribute of the same name");
            }
            Origin::Reference(_) if self.default.is_some() => return refuse("a reference has no default"),
            Origin::Reference(_) | Origin::Nothing | Origin::Constant(_) if self.matching.is_some() => {
                return refuse("objects are matched by a direct value or an expression");
            }
            Origin::Direct(name) if name.is_empty() => return refuse("direct names no attribute"),
            Origin::Reference(_) => {}
            _ if refers => return refuse("it is a reference; write reference instead"),
            _ => {}
        }
        Ok(())
    }
}

impl Kind {
    /// What a target takes where nothing says so. Entra knows what the core schema has; the attributes that people add
    /// are texts unless they say otherwise.
    #[must_use]
    pub fn of(target: &Target) -> Self {
        match target {
            Target::Attribute(name) if name == "active" => Self::Boolean,
            _ => Self::String,
        }
    }
}

/// A mapping as a file has it.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Written {
    target: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    direct: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    constant: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expression: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nothing: Option<bool>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<Kind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    apply: Option<Flow>,
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    matching: Option<u32>,
}

impl TryFrom<Written> for AttributeMapping {
    type Error = MappingError;

    fn try_from(written: Written) -> Result<Self, MappingError> {
        let refuse = |message: String| MappingError::new(&written.target, message);
        let target: Target = written.target.parse().map_err(refuse)?;
        let mut origins = Vec::new();
        origins.extend(written.direct.map(Origin::Direct));
        origins.extend(written.constant.map(Origin::Constant));
        if let Some(text) = written.expression {
            let parsed =
                Expression::parse(&text).map_err(|error| refuse(format!("the expression is wrong {error}")))?;
            origins.push(Origin::Expression(parsed));
        }
        origins.extend(written.reference.map(Origin::Reference));
        origins.extend(written.nothing.filter(|nothing| *nothing).map(|_| Origin::Nothing));
        let (Some(source), None) = (origins.pop(), origins.pop()) else {
            let message = "it takes one of direct, constant, expression, reference and nothing = true";
            return Err(refuse(message.to_owned()));
        };
        let matching = match written.matching.map(NonZeroU32::new) {
            None => None,
            Some(Some(precedence)) => Some(precedence),
            Some(None) => return Err(refuse("match counts from 1".to_owned())),
        };
        let kind = written.kind.unwrap_or_else(|| Kind::of(&target));
        let flow = written.apply.unwrap_or_default();
        let mapping = Self { source, target, kind, default: written.default, flow, matching };
        mapping.check()?;
        Ok(mapping)
    }
}

impl From<AttributeMapping> for Written {
    fn from(mapping: AttributeMapping) -> Self {
        let mut written = Self {
            kind: (mapping.kind != Kind::of(&mapping.target)).then_some(mapping.kind),
            target: mapping.target.to_string(),
            default: mapping.default,
            apply: (mapping.flow != Flow::Always).then_some(mapping.flow),
            matching: mapping.matching.map(NonZeroU32::get),
            ..Self::default()
        };
        match mapping.source {
            Origin::Direct(name) => written.direct = Some(name),
            Origin::Constant(text) => written.constant = Some(text),
            Origin::Expression(expression) => written.expression = Some(expression.to_string()),
            Origin::Reference(name) => written.reference = Some(name),
            Origin::Nothing => written.nothing = Some(true),
        }
        written
    }
}
