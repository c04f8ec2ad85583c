//! Where the value of an attribute stands: in a column of its own, or in the folded document.

use std::sync::Arc;

use scim::schema::{Attribute, BoundAttribute, ResourceType, Type};

use super::OwnedArg;
use crate::engine::Dialect;

/// What kind of SQL value an expression has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As its attribute's type says.
    Plain,
    /// An instant, in milliseconds since 1970.
    Milliseconds,
}

/// An SQL expression for the value of an attribute.
pub(super) struct Operand {
    pub text: String,
    pub form: Form,
    /// Whether it may be NULL.
    pub nullable: bool,
}

impl Operand {
    pub fn present(text: impl Into<String>) -> Self {
        Self { text: text.into(), form: Form::Plain, nullable: false }
    }

    pub fn nullable(text: impl Into<String>) -> Self {
        Self { text: text.into(), form: Form::Plain, nullable: true }
    }
}

const fn alias(kind: ResourceType) -> &'static str {
    match kind {
        ResourceType::User => "u",
        ResourceType::Group => "g",
    }
}

/// The column of the folded document.
pub(super) const fn column(kind: ResourceType) -> &'static str {
    match kind {
        ResourceType::User => "u.folded",
        ResourceType::Group => "g.folded",
    }
}

/// The keys that lead to an attribute in the document.
pub(super) fn keys(attribute: &BoundAttribute) -> Vec<&str> {
    let sub = attribute.sub_attribute.as_ref().map(|sub| sub.name.as_str());
    attribute.extension.as_deref().into_iter().chain([attribute.attribute.name.as_str()]).chain(sub).collect()
}

/// A value in the folded document.
pub(super) fn stored(attribute: &BoundAttribute, kind: ResourceType, dialect: &dyn Dialect) -> Operand {
    typed(attribute.leaf().kind, column(kind), &keys(attribute), dialect)
}

/// A sub-attribute of an element that [`Dialect::json_elements`] names `alias`.
pub(super) fn element(alias: &str, sub: &Arc<Attribute>, dialect: &dyn Dialect) -> Operand {
    typed(sub.kind, &format!("{alias}.value"), &[&sub.name], dialect)
}

/// An element that is a simple value.
pub(super) fn element_itself(alias: &str, attribute: &Attribute, dialect: &dyn Dialect) -> Operand {
    typed(attribute.kind, &format!("{alias}.value"), &[], dialect)
}

fn typed(kind: Type, json: &str, keys: &[&str], dialect: &dyn Dialect) -> Operand {
    let (text, form) = match kind {
        Type::Boolean => (dialect.json_boolean(json, keys), Form::Plain),
        Type::Integer | Type::Decimal => (dialect.json_number(json, keys), Form::Plain),
        Type::DateTime => (dialect.json_number(json, keys), Form::Milliseconds),
        _ => (dialect.json_text(json, keys), Form::Plain),
    };
    Operand { form, ..Operand::nullable(text) }
}

/// The value of a single-valued attribute: its column where it has one.
pub(super) fn of(
    attribute: &BoundAttribute,
    kind: ResourceType,
    base_url: &str,
    dialect: &dyn Dialect,
    mut place: impl FnMut(OwnedArg) -> String,
) -> Operand {
    if attribute.extension.is_some() {
        return manager(attribute, kind).unwrap_or_else(|| stored(attribute, kind, dialect));
    }
    if attribute.attribute.name == "meta" && attribute.sub_attribute.as_ref().is_some_and(|sub| sub.name == "location") {
        let base = place(OwnedArg::Text(format!("{base_url}{}/", kind.endpoint())));
        return Operand::present(format!("({base} || {}.id)", alias(kind)));
    }
    own_column(attribute, kind).unwrap_or_else(|| stored(attribute, kind, dialect))
}

fn manager(attribute: &BoundAttribute, kind: ResourceType) -> Option<Operand> {
    let sub = attribute.sub_attribute.as_ref()?;
    let named = kind == ResourceType::User && attribute.attribute.name == "manager" && sub.name == "value";
    named.then(|| Operand::nullable("u.manager"))
}

fn own_column(attribute: &BoundAttribute, kind: ResourceType) -> Option<Operand> {
    let alias = alias(kind);
    let sub = attribute.sub_attribute.as_ref().map(|sub| sub.name.as_str());
    let operand = match (attribute.attribute.name.as_str(), sub, kind) {
        ("id", None, _) => Operand::present(format!("{alias}.id")),
        ("externalId", None, _) => Operand::nullable(format!("{alias}.external_id")),
        ("userName", None, ResourceType::User) => Operand::present("u.user_name_key"),
        ("displayName", None, ResourceType::User) => Operand::nullable("u.display_name_key"),
        ("displayName", None, ResourceType::Group) => Operand::present("g.display_name_key"),
        ("meta", None, _) => Operand::present("1"),
        ("meta", Some("created"), _) => milliseconds(format!("{alias}.created")),
        ("meta", Some("lastModified"), _) => milliseconds(format!("{alias}.last_modified")),
        ("meta", Some("version"), _) => Operand::present(format!("('W/\"' || {alias}.version || '\"')")),
        ("meta", Some("resourceType"), _) => Operand::present(format!("'{}'", kind.name())),
        _ => return None,
    };
    Some(operand)
}

fn milliseconds(text: String) -> Operand {
    Operand { form: Form::Milliseconds, ..Operand::present(text) }
}

/// What stands for an attribute in `ORDER BY`.
pub(super) fn sorted(by: &BoundAttribute, kind: ResourceType, dialect: &dyn Dialect) -> Operand {
    if let Some(operand) = own_column(by, kind).or_else(|| manager(by, kind)) {
        return operand;
    }
    if !by.attribute.multi_valued {
        return stored(by, kind, dialect);
    }
    // RFC 7644 §3.4.2.3: "if it's a multi-valued attribute … sorted by the value of the primary attribute
    // (or else the first value in the list), if any".
    let sub = by.sub_attribute.as_ref().map_or("value", |sub| sub.name.as_str());
    let path: Vec<&str> = by.extension.as_deref().into_iter().chain([by.attribute.name.as_str()]).collect();
    let elements = dialect.json_elements(column(kind), &path, "e");
    let primary = dialect.json_boolean("e.value", &["primary"]);
    let value = dialect.json_text("e.value", &[sub]);
    Operand::nullable(format!("(SELECT {value} FROM {elements} ORDER BY COALESCE({primary}, 0) DESC LIMIT 1)"))
}
