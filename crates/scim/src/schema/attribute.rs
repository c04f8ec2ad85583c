//! One attribute and its characteristics (RFC 7643 §2.2 and §7).

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value, json};

/// Data type of an attribute (RFC 7643 §2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Type {
    /// Unicode text.
    String,
    /// `true` or `false`.
    Boolean,
    /// A number with a fraction.
    Decimal,
    /// A whole number.
    Integer,
    /// An RFC 3339 instant.
    DateTime,
    /// Base64 text.
    Binary,
    /// A URI, of a resource or outside.
    Reference,
    /// An object of sub-attributes.
    Complex,
}

/// Who may change the attribute, and when (RFC 7643 §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Mutability {
    /// The server alone writes it.
    ReadOnly,
    /// Anybody may write it at any time.
    ReadWrite,
    /// It is written once.
    Immutable,
    /// It is written and never shown.
    WriteOnly,
}

/// When the attribute appears in an answer (RFC 7643 §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Returned {
    /// Whatever the request says.
    Always,
    /// Not even on request.
    Never,
    /// Unless the request leaves it out.
    Default,
    /// Only when the request names it.
    Request,
}

/// How far a value must be unique (RFC 7643 §7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Uniqueness {
    /// It need not be.
    None,
    /// Within the organization.
    Server,
    /// Everywhere.
    Global,
}

/// The definition of one attribute; built by [`Attribute::new`] and the methods that follow it.
///
/// ```
/// use scim::schema::{Attribute, Type, Uniqueness};
/// let badge = Attribute::new("badge", Type::String, "Number on the badge.").case_exact().unique(Uniqueness::Server);
/// assert!(badge.case_exact && !badge.multi_valued);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Name as it is written in answers.
    pub name: String,
    /// Data type.
    pub kind: Type,
    /// Whether it holds an array of values.
    pub multi_valued: bool,
    /// What it means, for people.
    pub description: String,
    /// Whether a resource must have it.
    pub required: bool,
    /// Whether comparisons distinguish case.
    pub case_exact: bool,
    /// Who may change it.
    pub mutability: Mutability,
    /// When it is answered.
    pub returned: Returned,
    /// How far it is unique.
    pub uniqueness: Uniqueness,
    /// Values that are suggested.
    pub canonical_values: Vec<String>,
    /// What a reference may point at: resource type names, `external` or `uri`.
    pub reference_types: Vec<String>,
    /// Parts of a complex attribute.
    pub sub_attributes: Vec<Arc<Attribute>>,
}

impl Attribute {
    /// A single-valued, optional, read-write attribute, compared without case.
    #[must_use]
    pub fn new(name: &str, kind: Type, description: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            multi_valued: false,
            description: description.to_owned(),
            required: false,
            // RFC 7643 §2.3.6, §2.3.7: binary and reference values are case exact.
            case_exact: matches!(kind, Type::Binary | Type::Reference),
            mutability: Mutability::ReadWrite,
            returned: Returned::Default,
            uniqueness: Uniqueness::None,
            canonical_values: Vec::new(),
            reference_types: Vec::new(),
            sub_attributes: Vec::new(),
        }
    }

    /// A complex attribute with these parts.
    #[must_use]
    pub fn complex(name: &str, description: &str, sub_attributes: Vec<Self>) -> Self {
        Self {
            sub_attributes: sub_attributes.into_iter().map(Arc::new).collect(),
            ..Self::new(name, Type::Complex, description)
        }
    }

    /// Makes it an array of values.
    #[must_use]
    pub fn multi_valued(mut self) -> Self {
        self.multi_valued = true;
        self
    }

    /// Makes it mandatory.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Makes comparisons distinguish case.
    #[must_use]
    pub fn case_exact(mut self) -> Self {
        self.case_exact = true;
        self
    }

    /// Makes it the server's own.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.mutability = Mutability::ReadOnly;
        self
    }

    /// Sets who may change it.
    #[must_use]
    pub fn mutability(mut self, mutability: Mutability) -> Self {
        self.mutability = mutability;
        self
    }

    /// Sets when it is answered.
    #[must_use]
    pub fn returned(mut self, returned: Returned) -> Self {
        self.returned = returned;
        self
    }

    /// Sets how far it is unique.
    #[must_use]
    pub fn unique(mut self, uniqueness: Uniqueness) -> Self {
        self.uniqueness = uniqueness;
        self
    }

    /// Suggests values.
    #[must_use]
    pub fn canonical(mut self, values: &[&str]) -> Self {
        self.canonical_values = values.iter().map(ToString::to_string).collect();
        self
    }

    /// Says what a reference may point at.
    #[must_use]
    pub fn refers_to(mut self, types: &[&str]) -> Self {
        self.reference_types = types.iter().map(ToString::to_string).collect();
        self
    }

    /// The sub-attribute of that name. RFC 7643 §2.1: "Attribute names are case insensitive".
    #[must_use]
    pub fn sub_attribute(&self, name: &str) -> Option<&Arc<Self>> {
        self.sub_attributes.iter().find(|sub| sub.name.eq_ignore_ascii_case(name))
    }

    /// The definition as `/Schemas` shows it (RFC 7643 §7).
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut out = Map::new();
        out.insert("name".into(), self.name.clone().into());
        out.insert("type".into(), json!(self.kind));
        out.insert("multiValued".into(), self.multi_valued.into());
        out.insert("description".into(), self.description.clone().into());
        out.insert("required".into(), self.required.into());
        if !self.canonical_values.is_empty() {
            out.insert("canonicalValues".into(), json!(self.canonical_values));
        }
        if !matches!(self.kind, Type::Boolean | Type::Complex) {
            out.insert("caseExact".into(), self.case_exact.into());
        }
        out.insert("mutability".into(), json!(self.mutability));
        out.insert("returned".into(), json!(self.returned));
        out.insert("uniqueness".into(), json!(self.uniqueness));
        if self.kind == Type::Reference {
            out.insert("referenceTypes".into(), json!(self.reference_types));
        }
        if self.kind == Type::Complex {
            let subs: Vec<Value> = self.sub_attributes.iter().map(|sub| sub.to_json()).collect();
            out.insert("subAttributes".into(), subs.into());
        }
        Value::Object(out)
    }
}
