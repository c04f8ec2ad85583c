//! Where the value of an attribute stands: in a column of its own, or in the folded document.

use scim::schema::core::ENTERPRISE;
use scim::schema::{Attribute, BoundAttribute, ResourceType, Type};

use super::{Compiler, OwnedArg};
use crate::engine::Dialect;

/// What kind of SQL value an expression has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As a folded document keeps it.
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

    fn milliseconds(text: String) -> Self {
        Self { text, form: Form::Milliseconds, nullable: false }
    }
}

/// The name of the table of the resources.
pub(super) const fn alias(kind: ResourceType) -> &'static str {
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

/// A sub-attribute of an element that [`Dialect::json_elements`] names `alias`; without one, the element itself.
pub(super) fn element(alias: &str, sub: Option<&str>, kind: Type, dialect: &dyn Dialect) -> Operand {
    typed(kind, &format!("{alias}.value"), sub.as_slice(), dialect)
}

fn typed(kind: Type, json: &str, keys: &[&str], dialect: &dyn Dialect) -> Operand {
    Operand::nullable(match kind {
        Type::Boolean => dialect.json_boolean(json, keys),
        Type::Integer | Type::Decimal => dialect.json_number(json, keys),
        _ => dialect.json_text(json, keys),
    })
}

impl Compiler<'_> {
    /// The value of a single-valued attribute: its column where it has one.
    pub(super) fn operand(&mut self, attribute: &BoundAttribute) -> Operand {
        let sub = attribute.sub_attribute.as_ref().map(|sub| sub.name.as_str());
        match (attribute.extension.as_deref(), attribute.attribute.name.as_str(), sub) {
            (None, name, sub) => self.column(name, sub),
            (Some(ENTERPRISE), "manager", Some(sub)) => self.manager(attribute, sub),
            _ => None,
        }
        .unwrap_or_else(|| self.stored(attribute))
    }

    /// A value in the folded document.
    pub(super) fn stored(&self, attribute: &BoundAttribute) -> Operand {
        typed(attribute.leaf().kind, column(self.scope.kind), &keys(attribute), self.scope.dialect)
    }

    fn column(&mut self, name: &str, sub: Option<&str>) -> Option<Operand> {
        let kind = self.scope.kind;
        let alias = alias(kind);
        let operand = match (name, sub, kind) {
            ("id", None, _) => Operand::present(format!("{alias}.id")),
            ("externalId", None, _) => Operand::nullable(format!("{alias}.external_id")),
            ("userName", None, ResourceType::User) => Operand::present("u.user_name_key"),
            ("displayName", None, ResourceType::User) => Operand::nullable("u.display_name_key"),
            ("displayName", None, ResourceType::Group) => Operand::present("g.display_name_key"),
            ("meta", None, _) => Operand::present("1"),
            ("meta", Some("resourceType"), _) => Operand::present(format!("CAST('{}' AS TEXT)", kind.name())),
            ("meta", Some("created"), _) => Operand::milliseconds(format!("{alias}.created")),
            ("meta", Some("lastModified"), _) => Operand::milliseconds(format!("{alias}.last_modified")),
            ("meta", Some("location"), _) => Operand::present(self.url(kind, &format!("{alias}.id"))),
            ("meta", Some("version"), _) => Operand::present(format!("('W/\"' || {alias}.version || '\"')")),
            _ => return None,
        };
        Some(operand)
    }

    /// What is shown of a manager who is known is the service's, and not what the client wrote.
    fn manager(&mut self, attribute: &BoundAttribute, sub: &str) -> Option<Operand> {
        const KNOWN: &str = "FROM users boss WHERE boss.id = u.manager AND boss.connection = u.connection";
        match sub {
            "value" => Some(Operand::nullable("u.manager")),
            "displayName" => Some(Operand::nullable(format!("(SELECT boss.display_name_key {KNOWN})"))),
            "$ref" => {
                let (url, sent) = (self.url(ResourceType::User, "boss.id"), self.stored(attribute).text);
                Some(Operand::nullable(format!("COALESCE((SELECT {url} {KNOWN}), {sent})")))
            }
            _ => None,
        }
    }

    /// The URL of the resource of this id.
    pub(super) fn url(&mut self, kind: ResourceType, id: &str) -> String {
        let base = self.place(OwnedArg::Text(format!("{}{}/", self.scope.base_url, kind.endpoint())));
        format!("({base} || {id})")
    }

    /// What stands for an attribute in `ORDER BY`; nothing where it has no value that has an order.
    pub(super) fn sorted(&mut self, by: &BoundAttribute) -> Option<Operand> {
        let part = |attribute: &Attribute| attribute.sub_attribute("value").cloned();
        let by = match by.leaf().kind {
            Type::Complex => &BoundAttribute { sub_attribute: Some(part(&by.attribute)?), ..by.clone() },
            _ => by,
        };
        if !by.attribute.multi_valued {
            return Some(self.operand(by));
        }
        // RFC 7644 §3.4.2.3: "if it's a multi-valued attribute … sorted by the value of the primary attribute
        // (or else the first value in the list), if any".
        let dialect = self.scope.dialect;
        let whole = BoundAttribute { sub_attribute: None, ..by.clone() };
        let elements = dialect.json_elements(column(self.scope.kind), &keys(&whole), "e");
        let sub = by.sub_attribute.as_ref().map(|sub| sub.name.as_str());
        let value = element("e", sub, by.leaf().kind, dialect).text;
        let primary = match by.attribute.sub_attribute("primary") {
            Some(primary) => {
                format!("COALESCE({}, 0) DESC, ", element("e", Some(&primary.name), primary.kind, dialect).text)
            }
            None => String::new(),
        };
        Some(Operand::nullable(format!("(SELECT {value} FROM {elements} ORDER BY {primary}e.key LIMIT 1)")))
    }
}
